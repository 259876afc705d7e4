// The help: all commands with their keys, in a dialog.

import type { Context } from "../kit/context.ts";
import { html } from "../kit/template.ts";
import { dialogOf } from "./dialog.ts";

export function helpView(context: Context, closed: () => void) {
  const { words, commands, state } = context;
  const say = words.help;
  const row = ({ id, label }: (typeof commands.list)[number]) => {
    const [keys, more] = [commands.keys(id), say.more[id]];
    return html`<dt>${keys.map((key) => html`<kbd class="eqg-key">${key}</kbd>`)}${keys.length ? "" : say.inMenu}</dt><dd>${
      more ? `${label}: ${more}` : label
    }</dd>`;
  };
  const content = () => html`<dl class="eqg-keys">${commands.list.map(row)}</dl><p class="eqg-note">${say.note}</p>`;
  return { element: dialogOf(context, state.open.help, "help", "?", say, closed, content) };
}
