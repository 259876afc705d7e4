// Pinning, beside what if: keep a run, and show what a change makes of its numbers.

import type { Context } from "../kit/context.ts";
import { html } from "../kit/element.ts";
import { pinOf } from "../model/pinned.ts";

/** @returns the button that pins the run, and the choice whether differences are shown */
export function pinsView(context: Context): HTMLElement[] {
  const { document, words, state, effect, say: tell } = context;
  const say = words.whatIf;
  const pin = html(document, "button", "eqg-plain-button", say.pin);
  pin.type = "button";
  pin.title = say.pinHint;
  pin.addEventListener("click", () => {
    state.pin.value = state.pin.value ? null : pinOf(context.index);
    state.comparing.value = state.pin.value !== null;
    tell(state.pin.value ? say.pinned : say.unpinned);
  });
  const compared = html(document, "label", "eqg-compare");
  const comparing = html(document, "input");
  comparing.type = "checkbox";
  comparing.addEventListener("change", () => (state.comparing.value = comparing.checked));
  compared.append(comparing, ` ${say.compare}`);
  effect(() => {
    const pinned = state.pin.value !== null;
    pin.textContent = pinned ? say.unpin : say.pin;
    pin.setAttribute("aria-pressed", String(pinned));
    compared.hidden = !pinned;
    comparing.checked = state.comparing.value;
  });
  return [pin, compared];
}
