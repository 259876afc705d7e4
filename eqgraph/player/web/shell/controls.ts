// The controls: buttons, speed, slider, and the keys.

import type { Context, View } from "../kit/context.ts";
import { html, icon, ICONS, put } from "../kit/element.ts";
import type { Scope } from "../kit/scope.ts";
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

export function controlsView(context: Context): View & { track: HTMLElement; resize: () => void } {
  const { document, words, timeline, commands, state, effect } = context;
  const element = html(document, "div", "eqg-controls");
  element.setAttribute("role", "toolbar");
  element.setAttribute("aria-label", words.controls);
  const buttons = html(document, "div", "eqg-buttons");
  const made = BUTTONS.map((id) => {
    const button = html(document, "button", `eqg-button eqg-button-${id}`);
    button.type = "button";
    face(button, commands.of(id).label, commands.title(id), ICONS[id]);
    button.addEventListener("click", (event) =>
      commands.run(id === "continue" && event.shiftKey ? "continue-back" : id),
    );
    buttons.append(button);
    return button;
  });
  const at = (id: (typeof BUTTONS)[number]) => made[BUTTONS.indexOf(id)];
  buttons.append(speedOf(context), ...sequenceOf(context));
  const slider = sliderView(context);
  const counter = html(document, "span", "eqg-counter");
  const place = html(document, "b", "eqg-place-number", "0");
  place.style.minWidth = `${String(timeline.steps).length}ch`; // the row wraps at no step, or at all
  counter.append(`${words.step} `, place, ` ${words.of} ${timeline.steps}`);
  element.append(buttons, slider.element, counter);

  effect(() => {
    place.textContent = String(state.step.value);
    // aria-disabled, not disabled: a disabled button would lose the focus and the keys with it.
    for (const id of ["first", "back", "next", "last"] as const)
      put(at(id), "aria-disabled", String(!commands.of(id).when()));
  });
  effect(() => {
    const playing = state.playing.value;
    const label = playing ? words.pause : commands.of("play").label;
    face(at("play"), label, commands.title("play", label), ICONS[playing ? "pause" : "play"]);
  });
  effect(() => put(at("present"), "aria-pressed", String(state.presenting.value)));
  effect(() => void (at("continue").hidden = !state.wishes.value.length)); // there is nothing to go on to

  return { element, track: slider.track, resize: () => slider.resize(slider.element.clientWidth) };
}

function face(button: HTMLElement, label: string, title: string, path: string) {
  button.replaceChildren(icon(button.ownerDocument, path));
  button.setAttribute("aria-label", label);
  button.title = title;
}

/** The choice of one sequence of a batch; nothing where there is none. */
function sequenceOf({ document, words, payload, state, effect }: Context): HTMLElement[] {
  const count = payload.run?.sequences ?? 0;
  if (count < 2) return [];
  const select = html(document, "select", "eqg-speed eqg-sequence");
  select.setAttribute("aria-label", words.sequence.label);
  select.title = words.sequence.hint;
  for (let k = -1; k < count; k++) {
    const text = k < 0 ? words.sequence.all(count) : words.sequence.one(k + 1, count);
    const option = html(document, "option", "", text);
    option.value = String(k);
    select.append(option);
  }
  select.addEventListener("change", () => {
    const chosen = Number(select.value);
    state.sequence.value = chosen < 0 ? null : chosen;
  });
  effect(() => void (select.value = String(state.sequence.value ?? -1)));
  return [select];
}

function speedOf({ document, words, state }: Context) {
  const select = html(document, "select", "eqg-speed");
  select.setAttribute("aria-label", words.speed);
  select.title = words.speed;
  for (const speed of SPEEDS) {
    const option = html(document, "option", "", words.speeds[speed]);
    option.value = String(speed);
    option.selected = speed === state.speed.peek();
    select.append(option);
  }
  select.addEventListener("change", () => (state.speed.value = Number(select.value)));
  return select;
}
