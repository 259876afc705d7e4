// The help: all commands with their keys, in a dialog.

import type { Context } from "../kit/context.ts";
import { closeButton, html } from "../kit/element.ts";

export function helpView({ document, words, commands, state, effect }: Context, closed: () => void) {
  const say = words.help;
  const element = html(document, "dialog", "eqg-help");
  element.setAttribute("aria-label", say.title);
  const button = closeButton(document, say.close, words);
  const list = html(document, "dl", "eqg-keys");
  for (const { id, label } of commands.list) {
    const term = html(document, "dt");
    const keys = commands.keys(id);
    for (const key of keys) term.append(html(document, "kbd", "eqg-key", key));
    if (!keys.length) term.append(say.inMenu);
    const more = say.more[id];
    list.append(term, html(document, "dd", "", more ? `${label}: ${more}` : label));
  }
  element.append(
    html(document, "h2", "eqg-help-title", say.title),
    button,
    list,
    html(document, "p", "eqg-note", say.note),
  );
  const close = () => void (state.open.help.value = false);
  effect(() => {
    const open = state.open.help.value;
    if (open === element.open) return;
    if (open && element.showModal && element.isConnected) element.showModal();
    else if (!open && element.close) element.close();
    else element.open = open;
  });
  button.addEventListener("click", close);
  element.addEventListener("click", (event) => {
    if (event.target === element) close(); // the ground behind it
  });
  element.addEventListener("keydown", (event) => {
    if (event.key === "?" || event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      close();
      closed();
    } else if (event.key !== "Tab" && event.key !== "Enter" && event.key !== " ") {
      event.preventDefault(); // the tape does not move behind it
    }
  });
  element.addEventListener("close", () => {
    close();
    closed();
  });
  return { element };
}
