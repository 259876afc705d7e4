// A popup above the controls: its button says whether it is open; Escape and a click elsewhere
// close it, and the focus goes back to the button.

import type { Signal } from "@preact/signals-core";
import type { Context } from "./context.ts";
import type { Scope } from "./scope.ts";
import { html, made } from "./template.ts";

export interface Popup {
  button: HTMLButtonElement;
  element: HTMLElement;
  toggle: (open: boolean, focus?: boolean) => void;
}

/**
 * @param name  of its classes
 * @param shown  whether it is open
 */
export function popupOf(
  { document, effect }: Pick<Context, "document" | "effect">,
  name: string,
  label: string,
  shown: Signal<boolean>,
): Popup {
  const button = made<HTMLButtonElement>(
    document,
    html`<button type="button" class="eqg-button eqg-button-${name}" @click=${() => toggle(!shown.value)}></button>`,
  );
  const element = made(document, html`<section class="eqg-popup eqg-${name}" aria-label=${label}></section>`);
  effect(() => {
    element.hidden = !shown.value;
    button.setAttribute("aria-expanded", String(shown.value));
  });
  const toggle = (open: boolean, focus = true) => {
    if (open === shown.value) return;
    shown.value = open;
    if (!focus) return;
    const first = element.querySelector("button, input, select") as HTMLElement | null;
    (open ? (first ?? button) : button).focus({ preventScroll: true });
  };
  return { button, element, toggle };
}

/** Close popups when the pointer goes down outside of them. */
export function closeOutside(scope: Scope, root: HTMLElement, popups: Popup[]) {
  scope.listen(root, "pointerdown", (event) => {
    for (const { element, button, toggle } of popups) {
      if (!element.contains(event.target) && !button.contains(event.target)) toggle(false, false);
    }
  });
}
