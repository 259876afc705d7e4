// The menu: save the picture, copy the tape, and what else is not needed at every step.

import type { CommandId, Context } from "../kit/context.ts";
import { html } from "../kit/element.ts";
import { popupOf } from "../kit/popup.ts";

/** What opens takes the focus itself. */
const OPENING: CommandId[] = ["edit", "what-if", "digits", "transcript", "breaks", "legend", "help", "update"];
const LISTED: CommandId[] = [
  "edit",
  "undo",
  "what-if",
  "update",
  "digits",
  "transcript",
  "breaks",
  "present",
  "motion",
  "save-svg",
  "save-png",
  "copy-picture",
  "copy-tape",
  "copy-link",
  "legend",
  "help",
];

export function menuView(context: Context) {
  const { document, words, commands, state } = context;
  const { title } = words.menu;
  const popup = popupOf(context, "menu", title, state.open.menu);
  popup.button.textContent = "⋯";
  popup.button.setAttribute("aria-label", title);
  popup.button.title = commands.title("menu");
  const list = html(document, "ul", "eqg-menu-list");
  popup.element.append(list);
  const told = new Set<string>();
  for (const id of LISTED) {
    const { lacks } = commands.of(id);
    if (lacks) {
      const note = html(document, "li");
      note.append(html(document, "p", "eqg-note eqg-menu-item", lacks));
      if (!told.has(lacks)) list.append(note);
      told.add(lacks);
      continue;
    }
    const button = html(document, "button", "eqg-menu-item");
    button.type = "button";
    button.append(html(document, "span", "", commands.of(id).label));
    const [key] = commands.keys(id);
    if (key) button.append(html(document, "kbd", "eqg-key", key));
    button.addEventListener("click", () => {
      popup.toggle(false, !OPENING.includes(id));
      commands.run(id);
    });
    const row = html(document, "li");
    row.hidden = id === "copy-link" && typeof context.store.get("page") !== "string";
    if (id === "undo") context.effect(() => void (row.hidden = state.open.menu.value && !commands.of(id).when()));
    row.append(button);
    if (id === "edit") context.effect(() => {
      if (!state.open.menu.value || commands.of(id).when()) return;
      row.replaceChildren(html(document, "p", "eqg-note eqg-menu-item", words.edit.noKernel));
    });
    list.append(row);
  }
  return popup;
}
