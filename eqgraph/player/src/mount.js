// Mounting: the parts of the player are put together, and hear of every frame.

import { controlsView, focusOnClick, listenToKeys } from "./controls.js";
import { html } from "./element.js";
import { equationsView } from "./equations.js";
import { frameAt, indexOf } from "./frame.js";
import { liveRegion } from "./live.js";
import { paneView } from "./pane.js";
import { readPayload } from "./payload.js";
import { playerOf } from "./playing.js";
import { stripView } from "./strip.js";
import { tapeView } from "./tape.js";
import { followTheme } from "./theme.js";
import { clamp, move, timelineOf } from "./timeline.js";
import { words as english } from "./words.js";

const NARROW = 800; // px below which the tape is a drawer

/**
 * What every part gets.
 * @typedef {object} Context
 * @property {Document} document
 * @property {import("./payload.js").Payload} payload
 * @property {import("./timeline.js").Timeline} timeline
 * @property {import("./words.js").Words} words
 * @property {(place: number) => void} seek
 * @property {() => boolean} calm  whether the reader asked for less motion
 */

/**
 * A part of the player: an element, and how it shows a frame (also in spoken words).
 * @typedef {object} View
 * @property {HTMLElement} element
 * @property {(frame: import("./frame.js").Frame, spoken: string) => void} update
 */

/**
 * Put a player into an element. It reads `payload` and `step` from the store and writes `step`.
 * @param {HTMLElement} el @param {import("./store.js").Store} store
 * @param {import("./words.js").Words} [words]
 * @returns {() => void} dispose: removes the player and every listener
 */
export function mount(el, store, words = english) {
  const root = html(el.ownerDocument, "div", "eqgraph-player");
  root.tabIndex = 0;
  el.append(root);
  let close = open(root, store, words);
  const stops = [
    followTheme(root),
    store.subscribe("payload", () => {
      close();
      close = open(root, store, words);
    }),
  ];
  return () => {
    close();
    for (const stop of stops) stop();
    root.remove();
  };
}

/**
 * Open what the store holds; a damaged payload becomes a message.
 * @param {HTMLElement} root @param {import("./store.js").Store} store
 * @param {import("./words.js").Words} words @returns {() => void}
 */
function open(root, store, words) {
  root.replaceChildren();
  try {
    return start(root, store, words);
  } catch (error) {
    return trouble(root, words, error);
  }
}

/** @param {HTMLElement} root @param {import("./words.js").Words} words @param {unknown} error */
function trouble(root, words, error) {
  const box = html(root.ownerDocument, "div", "eqg-message");
  box.setAttribute("role", "alert");
  box.append(
    html(root.ownerDocument, "strong", "", words.trouble),
    html(root.ownerDocument, "p", "", error instanceof Error ? error.message : String(error)),
    html(root.ownerDocument, "p", "", words.troubleHint),
  );
  root.replaceChildren(box);
  Object.assign(root.dataset, { step: "0", steps: "0", phase: "forward" });
  return () => box.remove();
}

/**
 * @param {HTMLElement} root @param {import("./store.js").Store} store
 * @param {import("./words.js").Words} words @returns {() => void}
 */
function start(root, store, words) {
  const document = root.ownerDocument;
  const payload = readPayload(store.get("payload"));
  const timeline = timelineOf(payload);
  const index = indexOf(payload);
  /** @type {number | null} */
  let shown = null;

  /** @type {Context} */
  const context = {
    document,
    payload,
    timeline,
    words,
    seek: (place) => (player.pause(), go(place)),
    calm: () => isCalm(document),
  };
  const pane = paneView(context);
  const tape = tapeView(context);
  const live = liveRegion(document);
  const player = playerOf(
    document,
    timeline,
    () => shown ?? 0,
    (place) => go(place),
  );
  const controls = controlsView({ ...context, act, setSpeed: player.setSpeed });
  const views = [equationsView(context), pane, tape, stripView(context), controls];
  player.listen(controls.setPlaying);

  /** @param {number} step */
  function show(step) {
    shown = step;
    const frame = frameAt(index, step);
    const spoken = sentenceOf(frame, timeline, words);
    Object.assign(root.dataset, {
      step: String(step),
      steps: String(timeline.steps),
      phase: frame.phase,
    });
    for (const view of views) view.update(frame, spoken);
    live.say(spoken, player.playing());
  }

  /** @param {number} place */
  function go(place) {
    const step = clamp(timeline, place);
    if (step === shown) return;
    guarded(() => show(step));
    store.set("step", step);
  }

  /** @param {import("./controls.js").Action} action */
  function act(action) {
    if (action === "play") return player.toggle();
    if (action === "fit") return pane.fit();
    player.pause();
    go(move(timeline, shown ?? 0, action));
  }

  /** @param {() => void} action */
  function guarded(action) {
    try {
      action();
    } catch (error) {
      stop();
      trouble(root, words, error);
    }
  }

  const middle = html(document, "div", "eqg-middle");
  middle.append(pane.element, tape.element);
  const [equations, , , strip] = views;
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", words.player(payload.title));
  root.append(equations.element, middle, strip.element, controls.element, live.element);
  show(clamp(timeline, store.get("step")));

  const stops = [
    player.pause,
    live.stop,
    listenToKeys(root, act),
    focusOnClick(root),
    store.subscribe("step", () => {
      const step = clamp(timeline, store.get("step"));
      if (step !== shown) guarded(() => show(step));
    }),
    watchSize(root, tape.element, () => {
      pane.resize();
      controls.resize();
      for (const scroller of [equations.element, pane.element, tape.element.lastElementChild]) {
        reachable(/** @type {HTMLElement} */ (scroller));
      }
    }),
  ];
  const stop = () => {
    for (const end of stops.splice(0)) end();
  };
  return stop;
}

/**
 * @param {import("./frame.js").Frame} frame @param {import("./timeline.js").Timeline} timeline
 * @param {import("./words.js").Words} words
 */
function sentenceOf({ step, current }, { steps }, words) {
  const place = words.place(step, steps);
  if (!current) return `${place}: ${steps ? words.fresh : words.empty}`;
  return `${place}, ${current.speech || `${words.phase[current.phase]}: ${current.text}, ${current.sentence}`}`;
}

/**
 * What scrolls can be reached by Tab; what does not is no stop on the way.
 * @param {HTMLElement} scroller
 */
function reachable(scroller) {
  const { scrollHeight, clientHeight, scrollWidth, clientWidth } = scroller;
  if (scrollHeight > clientHeight + 1 || scrollWidth > clientWidth + 1) scroller.tabIndex = 0;
  else scroller.removeAttribute("tabindex");
}

/** @param {Document} document */
const isCalm = (document) =>
  document.defaultView?.matchMedia?.("(prefers-reduced-motion: reduce)").matches ?? false;

/**
 * @param {HTMLElement} root @param {HTMLElement} tape @param {() => void} resized
 * @returns {() => void}
 */
function watchSize(root, tape, resized) {
  const Observer = root.ownerDocument.defaultView?.ResizeObserver;
  if (!Observer) return () => {};
  /** @type {boolean | null} */
  let narrow = null;
  const observer = new Observer(() => {
    const now = root.clientWidth < NARROW;
    if (root.clientWidth && now !== narrow) {
      narrow = now;
      tape.toggleAttribute("open", !now);
    }
    resized();
  });
  // A ruler without height: what the parts do to the height of the player is no news to it.
  const ruler = html(root.ownerDocument, "div", "eqg-ruler");
  root.append(ruler);
  observer.observe(ruler);
  return () => observer.disconnect();
}
