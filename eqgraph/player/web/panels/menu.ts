// The menu: save the picture, copy the tape, and what else is not needed at every step.

import type { CommandId, Context } from "../kit/context.ts";
import { popupOf } from "../kit/popup.ts";
import { html, show } from "../kit/template.ts";

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
  "save-pdf",
  "save-html",
  "save-gif",
  "save-webp",
  "copy-picture",
  "copy-tape",
  "copy-link",
  "legend",
  "help",
];

export function menuView(context: Context) {
  const { words, commands, state, store, effect } = context;
  const { title } = words.menu;
  const popup = popupOf(context, "menu", title, state.open.menu);
  popup.button.textContent = "⋯";
  popup.button.setAttribute("aria-label", title);
  popup.button.title = commands.title("menu");

  const act = (id: CommandId) => {
    popup.toggle(false, !OPENING.includes(id));
    commands.run(id);
  };
  const note = (text: string) => html`<li><p class="eqg-note eqg-menu-item">${text}</p></li>`;
  const rowOf = (id: CommandId, open: boolean) => {
    const { label, when } = commands.of(id);
    if (id === "edit" && open && !when()) return note(words.edit.noKernel);
    const [key] = commands.keys(id);
    const hidden = (id === "copy-link" && typeof store.get("page") !== "string") || (id === "undo" && open && !when());
    return html`<li ?hidden=${hidden}><button type="button" class="eqg-menu-item" @click=${() => act(id)}><span>${label}</span>${
      key ? html`<kbd class="eqg-key">${key}</kbd>` : ""
    }</button></li>`;
  };
  effect(() => {
    const open = state.open.menu.value;
    const told = new Set<string>();
    const rows = LISTED.map((id) => {
      const { lacks } = commands.of(id);
      if (!lacks) return rowOf(id, open);
      if (told.has(lacks)) return "";
      told.add(lacks);
      return note(lacks);
    });
    show(html`<ul class="eqg-menu-list">${rows}</ul>`, popup.element);
  });
  return popup;
}
