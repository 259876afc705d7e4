// The help: all commands with their keys, in a dialog.

import type { Context } from "../kit/context.ts";
import { html } from "../kit/element.ts";
import { dialogOf } from "./dialog.ts";

export function helpView(context: Context, closed: () => void) {
  const { document, words, commands, state } = context;
  const say = words.help;
  const list = html(document, "dl", "eqg-keys");
  for (const { id, label } of commands.list) {
    const term = html(document, "dt");
    const keys = commands.keys(id);
    for (const key of keys) term.append(html(document, "kbd", "eqg-key", key));
    if (!keys.length) term.append(say.inMenu);
    const more = say.more[id];
    list.append(term, html(document, "dd", "", more ? `${label}: ${more}` : label));
  }
  const note = html(document, "p", "eqg-note", say.note);
  return { element: dialogOf(context, state.open.help, "help", "?", [say.title, say.close], closed, list, note) };
}
