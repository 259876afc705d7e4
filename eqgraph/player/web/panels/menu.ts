// The menu: save the picture, copy the tape, and what else is not needed at every step.

import { download, portraitOf, rasterOf } from "../graph/portrait.ts";
import { copyText } from "../kit/clipboard.ts";
import type { Context } from "../kit/context.ts";
import { html } from "../kit/element.ts";
import { popupOf } from "../kit/popup.ts";
import type { Frame } from "../model/frame.ts";
import { tapeText } from "../model/listing.ts";

export function menuView(
  context: Context,
  pane: HTMLElement,
  open: { whatIf: () => void; digits: () => void; transcript: () => void; help: () => void },
  tell: (text: string) => void,
) {
  const { document, payload, words } = context;
  const say = words.menu;
  const popup = popupOf(document, "menu", say.title);
  popup.button.textContent = "⋯";
  popup.button.setAttribute("aria-label", say.title);
  popup.button.title = words.withKey(say.title, say.key);
  const list = html(document, "ul", "eqg-menu-list");
  popup.element.append(list);
  let step = 0;

  const item = (label: string, key: string, action: () => unknown, focus = true) => {
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
  const save = async (kind: "svg" | "png") => {
    const picture = pane.querySelector("svg.eqg-graph") as SVGSVGElement | null;
    if (!picture) return;
    const name = fileName(payload.title, step, kind);
    try {
      const style = document.defaultView?.getComputedStyle(popup.element);
      const ground = style?.getPropertyValue("--eqg-bg").trim() || "#ffffff";
      const file = portraitOf(
        picture,
        `${payload.title}, ${words.place(step, payload.instructions.length)}`,
        ground,
      );
      const blob =
        kind === "png"
          ? await rasterOf(document, file)
          : new Blob([file], { type: "image/svg+xml" });
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
    update: (frame: Frame) => void (step = frame.step),
  };
}

/** A name that any file system takes. */
export function fileName(title: string, step: number, kind: string) {
  const plain = title.replaceAll(/[^\p{L}\p{N}]+/gu, "_").slice(0, 40) || "graph";
  return `${plain}_step_${step}.${kind}`;
}
