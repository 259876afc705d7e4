// Digits that are right, where a page does not carry them: that they are counted in Python.

import type { Context } from "../kit/context.ts";
import { closeButton, html } from "../kit/element.ts";

export function uncounted({ document, words, state, effect }: Context, _: HTMLElement, closed: () => void) {
  const say = words.digits;
  const element = html(document, "section", "eqg-dock eqg-digits");
  element.setAttribute("aria-label", say.title);
  const head = html(document, "div", "eqg-dock-head");
  const close = closeButton(document, say.close, words);
  close.addEventListener("click", closed);
  head.append(html(document, "h2", "eqg-dock-title", say.title), close);
  const note = html(document, "p", "eqg-dock-note");
  note.setAttribute("role", "status");
  element.append(head, note);
  effect(() => {
    element.hidden = !state.open.digits.value;
    note.textContent = element.hidden ? "" : say.needsKernel;
  });
  return { element };
}
