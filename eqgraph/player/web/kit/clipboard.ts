// The clipboard, also where the page may not use the new way (no secure context, a file).

import { html, made } from "./template.ts";

/**
 * @param place  where a helper may stand for a moment
 * @returns whether it was copied
 */
export async function copyText(
  document: Document,
  place: HTMLElement,
  text: string,
): Promise<boolean> {
  try {
    const clipboard = document.defaultView?.navigator.clipboard;
    if (clipboard) {
      await clipboard.writeText(text);
      return true;
    }
  } catch {
    // Not allowed here: the old way may be.
  }
  const area = made<HTMLTextAreaElement>(document, html`<textarea class="eqg-live" tabindex="-1" aria-hidden="true" .value=${text}></textarea>`);
  const before = document.activeElement as HTMLElement | null;
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
