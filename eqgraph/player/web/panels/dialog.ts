// A dialog over the player: closed by its key, by Escape, by its button and by a click beside it.

import type { Context } from "../kit/context.ts";
import { closeButton, html } from "../kit/element.ts";
import type { Signal } from "@preact/signals-core";

/**
 * @param name  of its class
 * @param key  that opens it, and closes it again
 */
export function dialogOf(
  { document, words, effect }: Context,
  shown: Signal<boolean>,
  name: string,
  key: string,
  [title, label]: [title: string, close: string],
  closed: () => void,
  ...children: Element[]
): HTMLDialogElement {
  const element = html(document, "dialog", `eqg-${name}`);
  element.setAttribute("aria-label", title);
  const button = closeButton(document, label, words);
  element.append(html(document, "h2", "eqg-help-title", title), button, ...children);
  const close = () => void (shown.value = false);
  effect(() => {
    const open = shown.value;
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
    if (event.key.toLowerCase() === key || event.key === "Escape") {
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
  return element;
}
