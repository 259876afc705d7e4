// The controls: buttons, speed, slider, and the keys.

import { html, icon, ICONS } from "./element.js";
import { sliderView } from "./slider.js";
import { SPEEDS } from "./timeline.js";

/**
 * What a key or a button asks for.
 * @typedef {import("./timeline.js").Command | "play" | "fit"} Action
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
};

/**
 * Listen to the keys of the player. Letters stay here, since a notebook in command mode would
 * take them (`x` cuts the cell); Shift+Enter, Escape, Tab and all with Ctrl, Meta or Alt pass.
 * @param {HTMLElement} root @param {(action: Action) => void} act
 * @returns {() => void} how to stop
 */
export function listenToKeys(root, act) {
  /** @param {KeyboardEvent} event */
  const heard = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Tab" || event.key === "Escape") return;
    if (event.key === "Enter" && event.shiftKey) return;
    event.stopPropagation();
    const action =
      KEYS[event.shiftKey && event.key.startsWith("Arrow") ? `Shift+${event.key}` : event.key];
    if (!action || event.defaultPrevented || ownKeys(event)) return;
    event.preventDefault();
    act(action);
  };
  root.addEventListener("keydown", heard);
  return () => root.removeEventListener("keydown", heard);
}

/**
 * A click anywhere gives the player the focus, and with it the keys.
 * @param {HTMLElement} root
 * @returns {() => void} how to stop
 */
export function focusOnClick(root) {
  /** @param {MouseEvent} event */
  const heard = (event) => {
    const target = /** @type {Element} */ (event.target);
    if (!target.closest("button, select, input, summary")) root.focus({ preventScroll: true });
  };
  root.addEventListener("click", heard);
  return () => root.removeEventListener("click", heard);
}

/** Some elements mean something themselves by a key. @param {KeyboardEvent} event */
function ownKeys(event) {
  const tag = /** @type {Element} */ (event.target).tagName;
  if (tag === "SELECT" || tag === "TEXTAREA") return true;
  return event.key === " " && (tag === "BUTTON" || tag === "SUMMARY");
}

/**
 * @param {import("./mount.js").Context & {act: (action: Action) => void, setSpeed: (speed: number) => void}} context
 * @returns {import("./mount.js").View & {setPlaying: (playing: boolean) => void, resize: () => void}}
 */
export function controlsView(context) {
  const { document, words, timeline, act, setSpeed } = context;
  const element = html(document, "div", "eqg-controls");
  element.setAttribute("role", "toolbar");
  element.setAttribute("aria-label", words.controls);
  const buttons = html(document, "div", "eqg-buttons");
  /** @param {"first" | "back" | "play" | "next" | "last"} name */
  const button = (name) => {
    const made = html(document, "button", `eqg-button eqg-button-${name}`);
    made.type = "button";
    face(made, words.buttons[name], ICONS[name]);
    made.addEventListener("click", () => act(name));
    buttons.append(made);
    return made;
  };
  const [first, back, play, next, last] = /** @type {const} */ ([
    "first",
    "back",
    "play",
    "next",
    "last",
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
        at.setAttribute("aria-disabled", String(frame.step === timeline.steps));
    },
    setPlaying(playing) {
      const name = playing ? "pause" : "play";
      face(play, words.buttons[name], ICONS[name]);
    },
    resize: () => slider.resize(slider.element.clientWidth),
  };
}

/** @param {HTMLElement} button @param {{label: string, key: string}} text @param {string} path */
function face(button, { label, key }, path) {
  button.replaceChildren(icon(button.ownerDocument, path));
  button.setAttribute("aria-label", label);
  button.title = `${label} (${key})`;
}

/** @param {import("./mount.js").Context} context @param {(speed: number) => void} setSpeed */
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
