// A popup above the controls: its button says whether it is open; Escape and a click elsewhere
// close it, and the focus goes back to the button.

import { html } from "./element.ts";

interface Popup {
  button: HTMLButtonElement;
  element: HTMLElement;
  isOpen: () => boolean;
  toggle: (open: boolean, focus?: boolean) => void;
}

/** @param name  of its classes */
export function popupOf(
  document: Document,
  name: string,
  label: string,
  toggled?: (open: boolean) => void,
): Popup {
  const button = html(document, "button", `eqg-button eqg-button-${name}`);
  button.type = "button";
  button.setAttribute("aria-expanded", "false");
  const element = html(document, "section", `eqg-popup eqg-${name}`);
  element.setAttribute("aria-label", label);
  element.hidden = true;
  const toggle = (open: boolean, focus = true) => {
    if (open === !element.hidden) return;
    element.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    toggled?.(open);
    if (!focus) return;
    const first = element.querySelector("button, input, select") as HTMLElement | null;
    (open ? (first ?? button) : button).focus({ preventScroll: true });
  };
  button.addEventListener("click", () => toggle(element.hidden));
  return { button, element, isOpen: () => !element.hidden, toggle };
}

/**
 * Close popups when the pointer goes down outside of them.
 * @returns how to stop
 */
export function closeOutside(root: HTMLElement, popups: Popup[]): () => void {
  const heard = (event: Event) => {
    const target = event.target as Node;
    for (const { element, button, toggle } of popups) {
      if (!element.contains(target) && !button.contains(target)) toggle(false, false);
    }
  };
  root.addEventListener("pointerdown", heard);
  return () => root.removeEventListener("pointerdown", heard);
}
