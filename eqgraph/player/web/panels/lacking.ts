// A box in place of one that a page does not carry: it says so, and who has it.

import type { Context } from "../kit/context.ts";
import { html } from "../kit/template.ts";
import { dockOf } from "../kit/dock.ts";

/** @param note  what is said */
export function lackingView(context: Context, name: "digits" | "transcript", note: string, closed: () => void) {
  const element = dockOf(context, name, context.words[name], closed, "", html`<p class="eqg-dock-note" role="status"></p>`);
  const status = element.lastElementChild as HTMLElement;
  context.effect(() => {
    element.hidden = !context.state.open[name].value;
    status.textContent = element.hidden ? "" : note;
  });
  return { element };
}
