// The controls: buttons, speed, slider, and the keys.

import { computed } from "@preact/signals-core";
import type { Context, View } from "../kit/context.ts";
import { icon, ICONS } from "../kit/icons.ts";
import type { Scope } from "../kit/scope.ts";
import { html, made, nothing, show } from "../kit/template.ts";
import { SPEEDS } from "../model/timeline.ts";
import { commandAt } from "./commands.ts";
import { sliderView } from "./slider.ts";

/**
 * Listen to the keys of the player. Letters stay here, since a notebook in command mode would
 * take them (`x` cuts the cell); Shift+Enter, Tab and all with Ctrl, Meta or Alt pass, and so
 * does Escape where it closes nothing.
 */
export function listenToKeys({ scope, commands, state }: Context, root: HTMLElement) {
  const heard = (event: KeyboardEvent) => {
    if (isHosts(event)) return;
    const id = commandAt(event, state.presenting.value);
    if (id === "close") {
      if (!commands.of(id).when()) return;
      event.preventDefault();
      commands.run(id);
    }
    event.stopPropagation();
    if (!id || id === "close" || event.defaultPrevented || ownKeys(event)) return;
    event.preventDefault();
    commands.run(id);
  };
  scope.listen(root, "keydown", heard);
}

/** Keys that the player never takes: they belong to the page around it. */
export const isHosts = (event: KeyboardEvent, target: EventTarget | null = event.target) =>
  event.ctrlKey ||
  event.metaKey ||
  event.altKey ||
  event.key === "Tab" ||
  (event.key === "Enter" && event.shiftKey && !isField({ target }));

/** A click anywhere gives the player the focus, and with it the keys. */
export function focusOnClick(scope: Scope, root: HTMLElement) {
  const heard = (event: MouseEvent) => {
    const target = event.target as Element;
    if (!target.closest("button, select, input, textarea, summary, label, dialog, .eqg-grid-cell"))
      root.focus({ preventScroll: true });
  };
  scope.listen(root, "click", heard);
}

/** Some elements mean something themselves by a key. */
function ownKeys(event: KeyboardEvent) {
  const tag = (event.target as Element).tagName;
  if (tag === "SELECT" || isField(event)) return true;
  return (event.key === " " || event.key === "Enter") && (tag === "BUTTON" || tag === "SUMMARY");
}

/** Where text is typed, keys are letters. */
function isField({ target }: { target: EventTarget | null }) {
  const { tagName, type } = target as HTMLInputElement;
  return tagName === "TEXTAREA" || (tagName === "INPUT" && type !== "range");
}

const BUTTONS = ["first", "back", "play", "next", "last", "continue", "present"] as const;
const ENDING = new Set<string>(["first", "back", "next", "last"]); // there is an end to them

export function controlsView(context: Context): View & { track: HTMLElement; resize: () => void } {
  const { document, words, timeline, commands, state, effect } = context;
  const slider = sliderView(context);
  const place = made(document, html`<b class="eqg-place-number"></b>`);
  place.style.minWidth = `${String(timeline.steps).length}ch`; // the row wraps at no step, or at all
  const element = made(
    document,
    html`<div class="eqg-controls" role="toolbar" aria-label=${words.controls}>
      <div class="eqg-buttons"></div>
      ${slider.element}
      <span class="eqg-counter">${words.step} ${place} ${words.of} ${timeline.steps}</span>
    </div>`,
  );
  const [buttons] = element.children as unknown as [HTMLElement];
  const chosen = [speedOf(context), sequenceOf(context)];

  // Most steps lead to no end: then no button is another.
  const ended = computed(() => BUTTONS.filter((id) => ENDING.has(id) && !commands.of(id).when()).join());
  const buttonOf = (id: (typeof BUTTONS)[number]) => {
    const pauses = id === "play" && state.playing.value;
    const label = pauses ? words.pause : commands.of(id).label;
    const run = ({ shiftKey }: MouseEvent) => commands.run(id === "continue" && shiftKey ? "continue-back" : id);
    // aria-disabled, not disabled: a disabled button would lose the focus and the keys with it.
    return html`<button type="button" class="eqg-button eqg-button-${id}" aria-label=${label} title=${commands.title(id, label)} @click=${run}
      ?hidden=${id === "continue" && !state.wishes.value.length} aria-disabled=${ENDING.has(id) ? ended.value.split(",").includes(id) : nothing}
      aria-pressed=${id === "present" ? state.presenting.value : nothing}>${icon(ICONS[pauses ? "pause" : id])}</button>`;
  };
  effect(() => show([BUTTONS.map(buttonOf), chosen], buttons));
  effect(() => void (place.textContent = String(state.step.value)));

  return { element, track: slider.track, resize: () => slider.resize(slider.element.clientWidth) };
}

/** A choice of one of several numbers. */
function choiceOf(
  document: Document,
  name: string,
  [label, hint]: [string, string],
  options: [value: string, text: string][],
  choose: (value: number) => void,
) {
  return made<HTMLSelectElement>(document, html`<select class="eqg-speed${name}" aria-label=${label} title=${hint} @change=${(event: Event) =>
    choose(Number((event.target as HTMLSelectElement).value))}>${options.map(([value, text]) => html`<option value=${value}>${text}</option>`)}</select>`);
}

/** The choice of one sequence of a batch; nothing where there is none. */
function sequenceOf({ document, words, payload, state, effect }: Context) {
  const count = payload.run?.sequences ?? 0;
  if (count < 2) return null;
  const say = words.sequence;
  const options = Array.from({ length: count + 1 }, (_, k): [string, string] => [String(k - 1), k ? say.one(k, count) : say.all(count)]);
  const select = choiceOf(document, " eqg-sequence", [say.label, say.hint], options, (k) => (state.sequence.value = k < 0 ? null : k));
  effect(() => void (select.value = String(state.sequence.value ?? -1)));
  return select;
}

function speedOf({ document, words, state }: Context) {
  const options = SPEEDS.map((speed): [string, string] => [String(speed), words.speeds[speed]]);
  const select = choiceOf(document, "", [words.speed, words.speed], options, (speed) => (state.speed.value = speed));
  select.value = String(state.speed.peek());
  return select;
}
