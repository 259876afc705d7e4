// The controls: buttons, speed, slider, and the keys.

import type { Context, View } from "../kit/context.ts";
import { html, icon, ICONS } from "../kit/element.ts";
import type { Words } from "../language/words.ts";
import { SPEEDS, type Command } from "../model/timeline.ts";
import { sliderView } from "./slider.ts";

/** What a key or a button asks for. */
export type Action =
  | Command
  | "play"
  | "fit"
  | "continue"
  | "continue-back"
  | "break"
  | "breaks"
  | "find"
  | "help"
  | "inspect"
  | "close"
  | "what-if"
  | "digits"
  | "transcript"
  | "menu"
  | "problems"
  | "open"
  | "open-all"
  | "up"
  | "zoom-in"
  | "zoom-out"
  | "pan-up"
  | "pan-down"
  | "pan-left"
  | "pan-right"
  | "views"
  | "time-mode"
  | "time-next"
  | "time-back";

const KEYS: Record<string, Action> = {
  ArrowRight: "next",
  ArrowLeft: "back",
  "Shift+ArrowRight": "over",
  "Shift+ArrowLeft": "over-back",
  PageDown: "over",
  PageUp: "over-back",
  Home: "first",
  End: "last",
  " ": "play",
  f: "fit",
  0: "fit",
  "+": "zoom-in",
  "=": "zoom-in",
  "-": "zoom-out",
  ArrowUp: "pan-up",
  ArrowDown: "pan-down",
  "Shift+ArrowUp": "pan-left",
  "Shift+ArrowDown": "pan-right",
  o: "open",
  "Shift+o": "open-all",
  Backspace: "up",
  c: "continue",
  "Shift+c": "continue-back",
  b: "break",
  "Shift+b": "breaks",
  n: "problem",
  "Shift+n": "problems",
  w: "what-if",
  t: "transcript",
  d: "digits",
  m: "menu",
  g: "views",
  v: "time-mode",
  ".": "time-next",
  ",": "time-back",
  "/": "find",
  "?": "help",
  Enter: "inspect",
  Escape: "close",
  F8: "continue",
  "Shift+F8": "continue-back",
  F10: "over",
  "Shift+F10": "over-back",
};

/** The name of a key in the table above. */
function nameOf({ key, shiftKey }: KeyboardEvent) {
  const letter = key.length === 1 && key.toLowerCase() !== key.toUpperCase();
  const shifted = shiftKey && (letter || key.startsWith("Arrow") || /^F\d+$/.test(key));
  return `${shifted ? "Shift+" : ""}${letter ? key.toLowerCase() : key}`;
}

/**
 * Listen to the keys of the player. Letters stay here, since a notebook in command mode would
 * take them (`x` cuts the cell); Shift+Enter, Tab and all with Ctrl, Meta or Alt pass, and so
 * does Escape where it closes nothing.
 * @param act  false: nothing done
 * @returns how to stop
 */
export function listenToKeys(
  root: HTMLElement,
  act: (action: Action) => boolean | void,
): () => void {
  const heard = (event: KeyboardEvent) => {
    if (isHosts(event)) return;
    const action = KEYS[nameOf(event)];
    if (action === "close") {
      if (act(action) === false) return;
      event.preventDefault();
    }
    event.stopPropagation();
    if (!action || action === "close" || event.defaultPrevented || ownKeys(event)) return;
    event.preventDefault();
    act(action);
  };
  root.addEventListener("keydown", heard);
  return () => root.removeEventListener("keydown", heard);
}

/** Keys that the player never takes: they belong to the page around it. */
export const isHosts = (event: KeyboardEvent, target: EventTarget | null = event.target) =>
  event.ctrlKey ||
  event.metaKey ||
  event.altKey ||
  event.key === "Tab" ||
  (event.key === "Enter" && event.shiftKey && !isField({ target }));

/**
 * A click anywhere gives the player the focus, and with it the keys.
 * @returns how to stop
 */
export function focusOnClick(root: HTMLElement): () => void {
  const heard = (event: MouseEvent) => {
    const target = event.target as Element;
    if (!target.closest("button, select, input, summary, label, dialog, .eqg-grid-cell"))
      root.focus({ preventScroll: true });
  };
  root.addEventListener("click", heard);
  return () => root.removeEventListener("click", heard);
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

export function controlsView(
  context: Context & { act: (action: Action) => unknown; setSpeed: (speed: number) => void },
): View & {
  setPlaying: (playing: boolean) => void;
  setBreaks: (open: boolean) => void;
  resize: () => void;
  stop: () => void;
} {
  const { document, words, timeline, act, setSpeed } = context;
  const element = html(document, "div", "eqg-controls");
  element.setAttribute("role", "toolbar");
  element.setAttribute("aria-label", words.controls);
  const buttons = html(document, "div", "eqg-buttons");
  const button = (name: "first" | "back" | "play" | "next" | "last" | "continue" | "breaks") => {
    const made = html(document, "button", `eqg-button eqg-button-${name}`);
    made.type = "button";
    face(made, words.buttons[name], ICONS[name], words);
    made.addEventListener("click", (event) =>
      act(name === "continue" && event.shiftKey ? "continue-back" : name),
    );
    buttons.append(made);
    return made;
  };
  const [first, back, play, next, last, , stones] = (
    ["first", "back", "play", "next", "last", "continue", "breaks"] as const
  ).map(button);
  buttons.append(speedOf(context, setSpeed));
  const slider = sliderView(context);
  const counter = html(document, "span", "eqg-counter");
  const place = html(document, "b", "eqg-place-number", "0");
  counter.append(`${words.step} `, place, ` ${words.of} ${timeline.steps}`);
  element.append(buttons, slider.element, counter);

  return {
    element,
    update(frame, spoken) {
      slider.update(frame, spoken);
      place.textContent = String(frame.step);
      // aria-disabled, not disabled: a disabled button would lose the focus and the keys with it.
      for (const at of [first, back]) at.setAttribute("aria-disabled", String(frame.step === 0));
      for (const at of [next, last])
        at.setAttribute("aria-disabled", String(frame.step === timeline.limit));
    },
    setPlaying(playing) {
      const name = playing ? "pause" : "play";
      face(play, words.buttons[name], ICONS[name], words);
    },
    setBreaks(open: boolean) {
      stones.setAttribute("aria-expanded", String(open));
    },
    stop: slider.stop,
    resize: () => slider.resize(slider.element.clientWidth),
  };
}

function face(
  button: HTMLElement,
  { label, key }: { label: string; key: string },
  path: string,
  words: Words,
) {
  button.replaceChildren(icon(button.ownerDocument, path));
  button.setAttribute("aria-label", label);
  button.title = words.withKey(label, key);
}

function speedOf({ document, words }: Context, setSpeed: (speed: number) => void) {
  const select = html(document, "select", "eqg-speed");
  select.setAttribute("aria-label", words.speed);
  select.title = words.speed;
  for (const speed of SPEEDS) {
    const option = html(document, "option", "", words.speeds[speed]);
    option.value = String(speed);
    option.selected = speed === 1;
    select.append(option);
  }
  select.addEventListener("change", () => setSpeed(Number(select.value)));
  return select;
}
