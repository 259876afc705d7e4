// Pinning, beside what if: keep a run, and show what a change makes of its numbers.

import type { Context } from "../kit/context.ts";
import { html, made, show } from "../kit/template.ts";
import { pinOf } from "../model/pinned.ts";

/** @returns the button that pins the run, and the choice whether differences are shown */
export function pinsView(context: Context): HTMLElement[] {
  const { document, words, state, effect, say: tell } = context;
  const say = words.whatIf;
  const pin = made<HTMLButtonElement>(document, html`<button type="button" class="eqg-plain-button" title=${say.pinHint} @click=${() => {
    state.pin.value = state.pin.value ? null : pinOf(context.index);
    state.comparing.value = state.pin.value !== null;
    tell(state.pin.value ? say.pinned : say.unpinned);
  }}></button>`);
  const compared = made(document, html`<label class="eqg-compare"><input type="checkbox" @change=${() =>
    (state.comparing.value = comparing.checked)}> ${say.compare}</label>`);
  const comparing = compared.querySelector("input")!;
  effect(() => {
    const pinned = state.pin.value !== null;
    show(pinned ? say.unpin : say.pin, pin);
    pin.setAttribute("aria-pressed", String(pinned));
    compared.hidden = !pinned;
    comparing.checked = state.comparing.value;
  });
  return [pin, compared];
}
