// The clipboard, also where the page may not use the new way (no secure context, a file).

import { html } from "./element.js";

/**
 * @param {Document} document @param {HTMLElement} place  where a helper may stand for a moment
 * @param {string} text @returns {Promise<boolean>} whether it was copied
 */
export async function copyText(document, place, text) {
  try {
    const clipboard = document.defaultView?.navigator.clipboard;
    if (clipboard) {
      await clipboard.writeText(text);
      return true;
    }
  } catch {
    // Not allowed here: the old way may be.
  }
  const area = html(document, "textarea", "eqg-live");
  area.value = text;
  area.tabIndex = -1;
  area.setAttribute("aria-hidden", "true");
  const before = /** @type {HTMLElement | null} */ (document.activeElement);
  place.append(area);
  area.select();
  let done = false;
  try {
    done = document.execCommand?.("copy") ?? false;
  } catch {
    // Told to the reader by whoever asked.
  }
  area.remove();
  before?.focus?.({ preventScroll: true });
  return done;
}
