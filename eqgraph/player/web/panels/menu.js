// The menu: save the picture, copy the tape, and what else is not needed at every step.

import { copyText } from "../kit/clipboard.js";
import { html } from "../kit/element.js";
import { tapeText } from "../model/listing.js";
import { popupOf } from "../kit/popup.js";
import { download, portraitOf, rasterOf } from "../graph/portrait.js";

/**
 * @param {import("../kit/context.js").Context} context @param {HTMLElement} pane
 * @param {{whatIf: () => void, digits: () => void, transcript: () => void, help: () => void}} open
 * @param {(text: string) => void} tell
 */
export function menuView(context, pane, open, tell) {
  const { document, payload, words } = context;
  const say = words.menu;
  const popup = popupOf(document, "menu", say.title);
  popup.button.textContent = "⋯";
  popup.button.setAttribute("aria-label", say.title);
  popup.button.title = words.withKey(say.title, say.key);
  const list = html(document, "ul", "eqg-menu-list");
  popup.element.append(list);
  let step = 0;

  /** @param {string} label @param {string} key @param {() => unknown} action @param {boolean} [focus] */
  const item = (label, key, action, focus = true) => {
    const row = html(document, "li");
    const button = html(document, "button", "eqg-menu-item");
    button.type = "button";
    button.append(html(document, "span", "", label));
    if (key) button.append(html(document, "kbd", "eqg-key", key));
    button.addEventListener("click", () => {
      popup.toggle(false, focus);
      action();
    });
    row.append(button);
    list.append(row);
  };
  const save = async (/** @type {"svg" | "png"} */ kind) => {
    const picture = /** @type {SVGSVGElement | null} */ (pane.querySelector("svg.eqg-graph"));
    if (!picture) return;
    const name = fileName(payload.title, step, kind);
    try {
      const style = document.defaultView?.getComputedStyle(popup.element);
      const ground = style?.getPropertyValue("--eqg-bg").trim() || "#ffffff";
      const file = portraitOf(picture, `${payload.title}, ${words.place(step, payload.instructions.length)}`, ground);
      const blob = kind === "png" ? await rasterOf(document, file) : new Blob([file], { type: "image/svg+xml" });
      download(document, popup.element, blob, name);
      tell(say.saved(name));
    } catch (error) {
      tell(say.failed(error instanceof Error ? error.message : String(error)));
    }
  };
  item(words.whatIf.title, words.whatIf.key, open.whatIf, false);
  item(words.digits.title, words.digits.key, open.digits, false);
  item(words.transcript.title, words.transcript.key, open.transcript, false);
  item(say.svg, "", () => save("svg"));
  item(say.png, "", () => save("png"));
  item(say.tape, "", async () => {
    const done = await copyText(document, pane, tapeText(payload, words));
    tell(done ? say.copied : say.noClipboard);
  });
  item(words.help.title, "?", open.help, false);
  return {
    ...popup,
    /** @param {import("../model/frame.js").Frame} frame */
    update: (frame) => void (step = frame.step),
  };
}

/**
 * A name that any file system takes.
 * @param {string} title @param {number} step @param {string} kind
 */
export function fileName(title, step, kind) {
  const plain = title.replaceAll(/[^\p{L}\p{N}]+/gu, "_").slice(0, 40) || "graph";
  return `${plain}_step_${step}.${kind}`;
}
