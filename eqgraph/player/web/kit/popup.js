// A popup above the controls: its button says whether it is open; Escape and a click elsewhere
// close it, and the focus goes back to the button.

import { html } from "./element.js";

/**
 * @typedef {object} Popup
 * @property {HTMLButtonElement} button
 * @property {HTMLElement} element
 * @property {() => boolean} isOpen
 * @property {(open: boolean, focus?: boolean) => void} toggle
 */

/**
 * @param {Document} document @param {string} name  of its classes
 * @param {string} label @param {(open: boolean) => void} [toggled]
 * @returns {Popup}
 */
export function popupOf(document, name, label, toggled) {
  const button = html(document, "button", `eqg-button eqg-button-${name}`);
  button.type = "button";
  button.setAttribute("aria-expanded", "false");
  const element = html(document, "section", `eqg-popup eqg-${name}`);
  element.setAttribute("aria-label", label);
  element.hidden = true;
  /** @param {boolean} open @param {boolean} [focus] */
  const toggle = (open, focus = true) => {
    if (open === !element.hidden) return;
    element.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    toggled?.(open);
    if (!focus) return;
    const first = /** @type {HTMLElement | null} */ (element.querySelector("button, input, select"));
    (open ? (first ?? button) : button).focus({ preventScroll: true });
  };
  button.addEventListener("click", () => toggle(element.hidden));
  return { button, element, isOpen: () => !element.hidden, toggle };
}

/**
 * Close popups when the pointer goes down outside of them.
 * @param {HTMLElement} root @param {Popup[]} popups @returns {() => void} how to stop
 */
export function closeOutside(root, popups) {
  /** @param {Event} event */
  const heard = (event) => {
    const target = /** @type {Node} */ (event.target);
    for (const { element, button, toggle } of popups) {
      if (!element.contains(target) && !button.contains(target)) toggle(false, false);
    }
  };
  root.addEventListener("pointerdown", heard);
  return () => root.removeEventListener("pointerdown", heard);
}
