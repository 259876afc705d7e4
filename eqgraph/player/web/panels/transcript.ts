// The transcript: every step so far as a sentence, to read again and to copy.

import { copyText } from "../kit/clipboard.ts";
import type { Context } from "../kit/context.ts";
import { closeButton, html } from "../kit/element.ts";
import type { Frame } from "../model/frame.ts";
import { lineOf, transcriptText } from "../model/listing.ts";

/** @param tell  by the live region */
export function transcriptView(
  { document, payload, words, seek }: Context,
  closed: () => void,
  tell: (text: string) => void,
) {
  const say = words.transcript;
  const element = html(document, "section", "eqg-dock eqg-transcript");
  element.setAttribute("aria-label", say.title);
  element.hidden = true;
  const head = html(document, "div", "eqg-dock-head");
  const copy = html(document, "button", "eqg-plain-button", say.copy);
  copy.type = "button";
  const close = closeButton(document, say.close, words);
  close.addEventListener("click", closed);
  head.append(html(document, "h2", "eqg-dock-title", say.title), copy, close);
  const list = html(document, "ol", "eqg-transcript-list");
  list.tabIndex = 0;
  list.setAttribute("aria-label", say.list);
  const empty = html(document, "p", "eqg-note", say.empty);
  element.append(head, empty, list);
  let step = 0;
  let written = 0; // lines in the list

  copy.addEventListener("click", async () => {
    const done = await copyText(document, element, transcriptText(payload, step, words));
    tell(done ? say.copied : words.menu.noClipboard);
  });
  list.addEventListener("click", (event) => {
    const line = (event.target as Element).closest("[data-place]");
    if (line) seek(Number(line.getAttribute("data-place")));
  });
  const draw = () => {
    if (element.hidden) return;
    for (; written > step; written--) list.lastElementChild?.remove();
    for (; written < step; written++) {
      const instruction = payload.instructions[written];
      const line = html(document, "li", `eqg-${instruction.phase}`, lineOf(instruction, words));
      line.dataset.place = String(written + 1);
      list.append(line);
    }
    list.querySelector("[aria-current]")?.removeAttribute("aria-current");
    list.lastElementChild?.setAttribute("aria-current", "step");
    list.scrollTop = list.scrollHeight;
    empty.hidden = step > 0;
    list.hidden = step === 0;
  };
  return {
    element,
    isOpen: () => !element.hidden,
    toggle(open: boolean) {
      element.hidden = !open;
      draw();
      if (open) copy.focus({ preventScroll: true });
    },
    renew() {
      list.replaceChildren();
      written = 0;
      draw();
    },
    update(frame: Frame) {
      step = frame.step;
      draw();
    },
  };
}
