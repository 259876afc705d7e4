// A popup above the controls: its button says whether it is open; Escape and a click elsewhere
// close it, and the focus goes back to the button.

import type { Signal } from "@preact/signals-core";
import type { Context } from "./context.ts";
import { html } from "./element.ts";
import type { Scope } from "./scope.ts";

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
  const button = html(document, "button", `eqg-button eqg-button-${name}`);
  button.type = "button";
  const element = html(document, "section", `eqg-popup eqg-${name}`);
  element.setAttribute("aria-label", label);
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
  button.addEventListener("click", () => toggle(!shown.value));
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
