// A dialog over the player: closed by its key, by Escape, by its button and by a click beside it.

import type { Signal } from "@preact/signals-core";
import type { Context } from "../kit/context.ts";
import { closing, html, made, show } from "../kit/template.ts";

/**
 * @param name  of its class
 * @param key  that opens it, and closes it again
 * @param content  written when it is opened first
 */
export function dialogOf(
  { document, words, effect }: Context,
  shown: Signal<boolean>,
  name: string,
  key: string,
  say: { title: string; close: string },
  closed: () => void,
  content: () => unknown,
): HTMLDialogElement {
  const close = () => void (shown.value = false);
  const leave = () => {
    close();
    closed();
  };
  const heard = (event: KeyboardEvent) => {
    if (event.key.toLowerCase() === key || event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      leave();
    } else if (event.key !== "Tab" && event.key !== "Enter" && event.key !== " ") {
      event.preventDefault(); // the tape does not move behind it
    }
  };
  const beside = ({ target }: Event) => target === element && close(); // the ground behind it
  const element = made<HTMLDialogElement>(
    document,
    html`<dialog class="eqg-${name}" aria-label=${say.title} @click=${beside} @keydown=${heard} @close=${leave}>
      <h2 class="eqg-help-title">${say.title}</h2>
      ${closing(say.close, words, close)}
      <div></div>
    </dialog>`,
  );
  const body = element.lastElementChild as HTMLElement;
  effect(() => {
    const open = shown.value;
    if (open === element.open) return;
    if (open && !body.firstChild) show(content(), body);
    if (open && element.showModal && element.isConnected) element.showModal();
    else if (!open && element.close) element.close();
    else element.open = open;
  });
  return element;
}
