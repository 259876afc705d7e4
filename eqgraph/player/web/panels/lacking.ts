// A box in place of one that a page does not carry: it says so, and who has it.

import type { Context } from "../kit/context.ts";
import { closeButton, html } from "../kit/element.ts";

type Box = "digits" | "transcript";

/** @param note  what is said */
export function lackingView(
  { document, words, state, effect }: Context,
  name: Box,
  note: string,
  closed: () => void,
) {
  const say = words[name];
  const element = html(document, "section", `eqg-dock eqg-${name}`);
  element.setAttribute("aria-label", say.title);
  const head = html(document, "div", "eqg-dock-head");
  const close = closeButton(document, say.close, words);
  close.addEventListener("click", closed);
  head.append(html(document, "h2", "eqg-dock-title", say.title), close);
  const status = html(document, "p", "eqg-dock-note");
  status.setAttribute("role", "status");
  element.append(head, status);
  effect(() => {
    element.hidden = !state.open[name].value;
    status.textContent = element.hidden ? "" : note;
  });
  return { element };
}
