// The controls: buttons, speed, slider, and the keys.

import { html, icon, ICONS } from "../kit/element.js";
import { sliderView } from "./slider.js";
import { SPEEDS } from "../model/timeline.js";

/**
 * What a key or a button asks for.
 * @typedef {import("../model/timeline.js").Command | "play" | "fit" | "continue" | "continue-back" | "break" | "breaks" | "find" | "help" | "inspect" | "close" | "what-if" | "digits" | "transcript" | "menu" | "problems" | "open" | "open-all" | "up" | "zoom-in" | "zoom-out" | "pan-up" | "pan-down" | "pan-left" | "pan-right" | "views" | "time-mode" | "time-next" | "time-back"} Action
 */

/** @type {Record<string, Action>} */
const KEYS = {
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

/** The name of a key in the table above. @param {KeyboardEvent} event */
function nameOf({ key, shiftKey }) {
  const letter = key.length === 1 && key.toLowerCase() !== key.toUpperCase();
  const shifted = shiftKey && (letter || key.startsWith("Arrow") || /^F\d+$/.test(key));
  return `${shifted ? "Shift+" : ""}${letter ? key.toLowerCase() : key}`;
}

/**
 * Listen to the keys of the player. Letters stay here, since a notebook in command mode would
 * take them (`x` cuts the cell); Shift+Enter, Tab and all with Ctrl, Meta or Alt pass, and so
 * does Escape where it closes nothing.
 * @param {HTMLElement} root @param {(action: Action) => boolean | void} act  false: nothing done
 * @returns {() => void} how to stop
 */
export function listenToKeys(root, act) {
  /** @param {KeyboardEvent} event */
  const heard = (event) => {
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

/**
 * Keys that the player never takes: they belong to the page around it.
 * @param {KeyboardEvent} event @param {EventTarget | null} [target]
 */
export const isHosts = (event, target = event.target) =>
  event.ctrlKey ||
  event.metaKey ||
  event.altKey ||
  event.key === "Tab" ||
  (event.key === "Enter" && event.shiftKey && !isField({ target }));

/**
 * A click anywhere gives the player the focus, and with it the keys.
 * @param {HTMLElement} root
 * @returns {() => void} how to stop
 */
export function focusOnClick(root) {
  /** @param {MouseEvent} event */
  const heard = (event) => {
    const target = /** @type {Element} */ (event.target);
    if (!target.closest("button, select, input, summary, label, dialog, .eqg-grid-cell"))
      root.focus({ preventScroll: true });
  };
  root.addEventListener("click", heard);
  return () => root.removeEventListener("click", heard);
}

/** Some elements mean something themselves by a key. @param {KeyboardEvent} event */
function ownKeys(event) {
  const tag = /** @type {Element} */ (event.target).tagName;
  if (tag === "SELECT" || isField(event)) return true;
  return (event.key === " " || event.key === "Enter") && (tag === "BUTTON" || tag === "SUMMARY");
}

/** Where text is typed, keys are letters. @param {{target: EventTarget | null}} event */
function isField({ target }) {
  const { tagName, type } = /** @type {HTMLInputElement} */ (target);
  return tagName === "TEXTAREA" || (tagName === "INPUT" && type !== "range");
}

/**
 * @param {import("../kit/context.js").Context & {act: (action: Action) => unknown, setSpeed: (speed: number) => void}} context
 * @returns {import("../kit/context.js").View & {setPlaying: (playing: boolean) => void, setBreaks: (open: boolean) => void, resize: () => void, stop: () => void}}
 */
export function controlsView(context) {
  const { document, words, timeline, act, setSpeed } = context;
  const element = html(document, "div", "eqg-controls");
  element.setAttribute("role", "toolbar");
  element.setAttribute("aria-label", words.controls);
  const buttons = html(document, "div", "eqg-buttons");
  /** @param {"first" | "back" | "play" | "next" | "last" | "continue" | "breaks"} name */
  const button = (name) => {
    const made = html(document, "button", `eqg-button eqg-button-${name}`);
    made.type = "button";
    face(made, words.buttons[name], ICONS[name], words);
    made.addEventListener("click", (event) =>
      act(name === "continue" && event.shiftKey ? "continue-back" : name),
    );
    buttons.append(made);
    return made;
  };
  const [first, back, play, next, last, , stones] = /** @type {const} */ ([
    "first",
    "back",
    "play",
    "next",
    "last",
    "continue",
    "breaks",
  ]).map(button);
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
    /** @param {boolean} open */
    setBreaks(open) {
      stones.setAttribute("aria-expanded", String(open));
    },
    stop: slider.stop,
    resize: () => slider.resize(slider.element.clientWidth),
  };
}

/**
 * @param {HTMLElement} button @param {{label: string, key: string}} text @param {string} path
 * @param {import("../language/words.js").Words} words
 */
function face(button, { label, key }, path, words) {
  button.replaceChildren(icon(button.ownerDocument, path));
  button.setAttribute("aria-label", label);
  button.title = words.withKey(label, key);
}

/** @param {import("../kit/context.js").Context} context @param {(speed: number) => void} setSpeed */
function speedOf({ document, words }, setSpeed) {
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
