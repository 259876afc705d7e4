// Presenting: the player fills the screen, for a room to look at.

import { untracked } from "@preact/signals-core";
import type { Context } from "../kit/context.ts";

/** @param refit  gives the parts their places in another room */
export function present({ document, state, scope, effect }: Context, root: HTMLElement, refit: () => void) {
  const { presenting, black } = state;
  const isFull = () => document.fullscreenElement === root;
  effect(() => {
    const [on, was] = [presenting.value, root.hasAttribute("data-presenting")];
    root.toggleAttribute("data-presenting", on);
    root.toggleAttribute("data-black", on && black.value);
    if (on === was) return;
    if (!on) black.value = false;
    // Where the host forbids it, the player fills the window.
    if (on) root.requestFullscreen?.().catch(() => {});
    else if (isFull()) document.exitFullscreen().catch(() => {});
    untracked(refit);
  });
  let full = false;
  scope.listen(document, "fullscreenchange", () => {
    if (full && !isFull()) presenting.value = false;
    full = isFull();
  });
}
