// The transcript: every step so far as a sentence, to read again and to copy.

import { copyText } from "../kit/clipboard.ts";
import type { Context } from "../kit/context.ts";
import { closeButton, html } from "../kit/element.ts";
import { lineOf, transcriptText } from "../model/listing.ts";
import type { Payload } from "../model/payload.ts";

export function transcriptView(context: Context, closed: () => void) {
  const { document, words, seek, say: tell, state, effect } = context;
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
  let written = 0; // lines in the list
  let of: Payload | null = null; // whose lines they are

  copy.addEventListener("click", async () => {
    const done = await copyText(document, element, transcriptText(context.payload, state.step.value, words));
    tell(done ? say.copied : words.menu.noClipboard);
  });
  list.addEventListener("click", (event) => {
    const line = (event.target as Element).closest("[data-place]");
    if (line) seek(Number(line.getAttribute("data-place")));
  });
  effect(() => {
    element.hidden = !state.open.transcript.value;
    if (element.hidden) return;
    const [{ payload }, step] = [context, state.step.value];
    if (of !== payload) {
      list.replaceChildren();
      [of, written] = [payload, 0];
    }
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
  });
  effect(() => {
    if (state.open.transcript.value) copy.focus({ preventScroll: true });
  });
  return { element };
}
