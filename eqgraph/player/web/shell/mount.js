// Mounting: the parts of the player are put together, and hear of every frame.

import { askedView } from "../graph/asked.js";
import { breakBox } from "../panels/breakbox.js";
import { breaksOf } from "../model/breaks.js";
import { compare, isComparison } from "./comparison.js";
import { controlsView, focusOnClick, isHosts, listenToKeys } from "./controls.js";
import { html } from "../kit/element.js";
import { equationsView } from "../panels/equations.js";
import { extrasOf } from "./extras.js";
import { findView } from "../panels/find.js";
import { frameAt, indexOf } from "../model/frame.js";
import { keepKeys } from "./guest.js";
import { helpView } from "../panels/help.js";
import { inspectorView } from "../panels/inspector.js";
import { linksOf } from "../model/links.js";
import { liveRegion } from "../kit/live.js";
import { marksOf } from "../graph/marks.js";
import { namesOf } from "../language/names.js";
import { paneView } from "../graph/pane.js";
import { PayloadError, readPayload } from "../model/payload.js";
import { playerOf } from "./playing.js";
import { stripView } from "../panels/strip.js";
import { tapeView } from "../panels/tape.js";
import { followTheme } from "./theme.js";
import { clamp, move, timelineOf } from "../model/timeline.js";
import { timeView } from "../time/timeview.js";
import { words as english } from "../language/words.js";

/** What is done in the graph, and brings it back where the steps of time stand in its place. */
const AT_THE_GRAPH = new Set(["inspect", "find", "fit", "open", "open-all"]);
const NARROW = 800; // px below which the tape is a drawer

/**
 * Put a player into an element. It reads `payload` and `step` from the store and writes `step`.
 * @param {HTMLElement} el @param {import("../kit/store.js").Store} store
 * @param {import("../language/words.js").Words} [words]
 * @param {HTMLElement | null} [top]  stays above the player, whatever is opened
 * @returns {() => void} dispose: removes the player and every listener
 */
export function mount(el, store, words = english, top = null) {
  const root = html(el.ownerDocument, "div", "eqgraph-player");
  root.tabIndex = 0;
  if (top) root.append(top);
  el.append(root);
  /** @type {import("../kit/context.js").Session} */
  const session = { written: "text", inspecting: false, digits: null, scene: null, time: false, breaks: [], choice: { selected: null } };
  let opened = open(root, store, words, session, top);
  const stops = [
    followTheme(root),
    store.subscribe("payload", () => {
      if (opened.renew()) return;
      opened.close();
      opened = open(root, store, words, session, top);
    }),
  ];
  return () => {
    opened.close();
    for (const stop of stops) stop();
    root.remove();
  };
}

/**
 * A player at work; `renew` takes what the store holds now, if it is a run of the same graph.
 * @typedef {{close: () => void, renew: () => boolean}} Opened
 */

/**
 * Open what the store holds; a damaged payload becomes a message.
 * @param {HTMLElement} root @param {import("../kit/store.js").Store} store
 * @param {import("../language/words.js").Words} words @param {import("../kit/context.js").Session} session
 * @param {HTMLElement | null} top @returns {Opened}
 */
function open(root, store, words, session, top) {
  for (const part of [...root.children]) if (part !== top) part.remove(); // it may hold the focus
  try {
    if (isComparison(store.get("payload"))) {
      return { close: compare(root, store, words), renew: () => false };
    }
    return start(root, store, words, session);
  } catch (error) {
    return { close: trouble(root, words, error), renew: () => false };
  }
}

/** @param {HTMLElement} root @param {import("../language/words.js").Words} words @param {unknown} error */
function trouble(root, words, error) {
  const box = html(root.ownerDocument, "div", "eqg-message");
  box.setAttribute("role", "alert");
  box.append(
    html(root.ownerDocument, "strong", "", words.trouble),
    html(root.ownerDocument, "p", "", error instanceof PayloadError ? error.message : words.damaged(String(error))),
    html(root.ownerDocument, "p", "", words.troubleHint),
  );
  root.replaceChildren(box);
  Object.assign(root.dataset, { step: "0", steps: "0", phase: "forward" });
  return () => box.remove();
}

/**
 * @param {HTMLElement} root @param {import("../kit/store.js").Store} store
 * @param {import("../language/words.js").Words} wording @param {import("../kit/context.js").Session} session @returns {Opened}
 */
function start(root, store, wording, session) {
  const document = root.ownerDocument;
  const payload = readPayload(store.get("payload"));
  const words = { ...wording, ...payload.words };
  const timeline = timelineOf(payload);
  const index = indexOf(payload);
  if (!payload.nodes.some(({ ref }) => ref === session.choice.selected)) {
    session.choice.selected = null;
  }
  const links = linksOf(session.choice);
  const breaks = breaksOf(index, namesOf(payload), words, session.breaks);
  /** @type {number | null} */
  let shown = null;

  /** @type {import("../kit/context.js").Context} */
  const context = {
    document,
    payload,
    timeline,
    words,
    seek: (place) => (player.pause(), go(place)),
    calm: () => isCalm(document),
    store,
    index,
    links,
    breaks,
    session,
    select(ref) {
      links.select(ref === links.selected() ? null : ref);
      if (links.selected() !== null) reveal(links.selected() ?? "");
    },
    seen: (ref) => pane.seen(ref),
    toggleBreak(kind, text) {
      const set = breaks.toggle(kind, text);
      const what = kind === "node" ? `${words.breaks.node} ${text}` : words.breaks.instruction(text);
      live.say(set ? words.breaks.set(what) : words.breaks.gone(what), false);
    },
  };
  const pane = paneView(context, () => redraw());
  const tape = tapeView(context);
  const live = liveRegion(document);
  const player = playerOf(
    document,
    timeline,
    () => shown ?? 0,
    (place) => go(place),
    breaks.stopsAt,
  );
  const controls = controlsView({ ...context, act, setSpeed: player.setSpeed });
  const inspector = inspectorView(context, () => act("close"));
  const marks = marksOf(context, pane.element, (ref) => {
    if (pane.folds(ref) && pane.openAt(ref)) return;
    links.select(ref);
    inspect(true);
  });
  const find = findView(
    context,
    ({ ref, place }) => {
      if (place !== null) context.seek(place);
      links.select(ref);
      reveal(ref);
    },
    () => act("close"),
  );
  const help = helpView(context, () => root.focus({ preventScroll: true }));
  const stones = breakBox(context, () => act("breaks"));
  const equations = equationsView(context);
  const strip = stripView(context);
  const extras = extrasOf(context, {
    root,
    pane: pane.element,
    controls: controls.element,
    tell: (text) => live.say(text, false),
    help: help.open,
  });
  const time = timeView(context, (open) => {
    middle.hidden = open;
    if (open || shown === null) return;
    pane.resize();
    tape.update(frameAt(index, shown), "");
  });
  const asked = askedView(context, pane.element);
  const views = [pane, equations, tape, strip, controls, inspector, marks, asked, stones, time, ...extras.views];
  player.listen(controls.setPlaying);

  /** Bring a node into view, in the picture that shows it. @param {string} ref */
  function reveal(ref) {
    if (pane.seen(ref) === null) pane.openAt(ref);
    marks.reveal(ref);
  }

  /** Another picture is shown: what lies over it is drawn again. */
  function redraw() {
    if (shown === null) return;
    const frame = frameAt(index, shown);
    marks.update(frame);
    asked.update();
    for (const view of extras.views) view.update(frame);
    reachable(pane.element);
  }

  /** The node that a command is about: the selected one, or else the current one. */
  const meant = () => links.selected() ?? frameAt(index, shown ?? 0).current?.node;

  /** Open the group of the node that is meant. */
  function openGroup() {
    const ref = meant();
    if (ref === undefined || !pane.openAt(ref)) live.say(words.trail.nothing, false);
  }

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
    if (links.passing()) links.select(null);
    guarded(() => show(step));
    store.set("step", step);
  }

  /** @param {import("./controls.js").Action} action */
  function act(action) {
    if (action === "views") return time.toggle(!time.isOpen());
    if (action === "time-mode") return time.turn();
    if (AT_THE_GRAPH.has(action)) time.toggle(false);
    if (action === "play") return player.toggle();
    if (action === "fit") return pane.fit();
    if (action === "zoom-in" || action === "zoom-out") return pane.zoom(action === "zoom-in" ? "in" : "out");
    if (action === "pan-up" || action === "pan-down") return pane.pan(0, action === "pan-up" ? -1 : 1);
    if (action === "pan-left" || action === "pan-right") return pane.pan(action === "pan-left" ? -1 : 1, 0);
    if (action === "open") return openGroup();
    if (action === "up") return void pane.up();
    if (action === "open-all") return void pane.openAll();
    if (action === "inspect") {
      const ref = meant();
      return ref !== undefined && pane.folds(ref) && pane.openAt(ref) ? undefined : inspect(true);
    }
    if (action === "help") return help.open();
    if (action === "find") return find.toggle(true);
    if (action === "close") return shut();
    if (action === "what-if") return extras.open.whatIf();
    if (action === "transcript") return extras.open.transcript();
    if (action === "digits") return extras.open.digits();
    if (action === "menu") return extras.open.menu();
    if (action === "problems") return extras.open.problems();
    if (action === "breaks") return showBreaks(!stones.isOpen());
    if (action === "break") {
      const ref = meant();
      if (ref === undefined) return live.say(words.breaks.noNode, false);
      return context.toggleBreak("node", ref);
    }
    player.pause();
    if (action === "time-next" || action === "time-back") {
      return go(time.stop(shown ?? 0, action === "time-next" ? 1 : -1));
    }
    if (action === "continue" || action === "continue-back") {
      const forward = action === "continue";
      const next = breaks.next(shown ?? 0, forward ? "forward" : "back");
      go(next ?? (forward ? timeline.steps : 0));
      if (next === null) live.say(words.breaks.passed, false);
      return;
    }
    go(move(timeline, shown ?? 0, action));
  }

  /** @param {boolean} open */
  function inspect(open) {
    if (open && links.selected() === null) {
      const { current } = frameAt(index, shown ?? 0);
      links.select(current?.node ?? payload.nodes[0]?.ref ?? null);
    }
    session.inspecting = open;
    tape.element.hidden = open;
    middle.classList.toggle("eqg-inspecting", open);
    inspector.toggle(open);
    if (shown !== null) pane.update(frameAt(index, shown));
    if (open) reveal(links.selected() ?? "");
    reachable(pane.element);
  }

  /** @param {boolean} open */
  function showBreaks(open) {
    stones.toggle(open);
    controls.setBreaks(open);
    if (!open) root.focus({ preventScroll: true });
  }

  const opened = () =>
    [help, extras, find, stones, inspector].some((one) => one.isOpen()) ||
    links.selected() !== null ||
    pane.isDeep();

  /** Close what is open, one thing at a time. @returns {boolean} whether there was anything */
  function shut() {
    if (help.isOpen()) help.close();
    else if (extras.shut()) return true;
    else if (find.isOpen()) find.toggle(false);
    else if (stones.isOpen()) showBreaks(false);
    else if (inspector.isOpen()) inspect(false);
    else if (links.selected() !== null) links.select(null);
    else if (!pane.up()) return false;
    root.focus({ preventScroll: true });
    return true;
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
  middle.append(pane.frame, tape.element, inspector.element, find.element, extras.note);
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", words.player(payload.title));
  root.append(equations.element, time.bar, middle, time.element, strip.element, stones.element, ...extras.docks);
  root.append(extras.popups, controls.element);
  root.append(live.element, help.element);
  show(clamp(timeline, store.get("step")));
  controls.setBreaks(false);
  if (session.inspecting) inspect(true);
  if (session.digits ?? Boolean(payload.digits)) extras.open.digits();
  time.toggle(session.time);
  const copy = (/** @type {ClipboardEvent} */ event) => {
    if (inspector.copy(event)) live.say(words.node.copied, false);
  };
  root.addEventListener("copy", copy);

  const stops = [
    player.pause,
    live.stop,
    extras.stop,
    ...[equations, tape, controls, inspector, marks, stones].map(({ stop }) => () => stop?.()),
    () => root.removeEventListener("copy", copy),
    listenToKeys(root, act),
    keepKeys(root, (event, target) => isHosts(event, target) || (event.key === "Escape" && !opened())),
    focusOnClick(root),
    store.subscribe("step", () => {
      const step = clamp(timeline, store.get("step"));
      if (step !== shown) guarded(() => show(step));
    }),
    watchSize(root, tape.element, () => {
      guarded(() => {
        equations.resize();
        pane.resize();
        time.resize();
        controls.resize();
        strip.resize();
        for (const scroller of [equations.element, pane.element, tape.element.lastElementChild]) {
          reachable(/** @type {HTMLElement} */ (scroller));
        }
      });
    }),
  ];
  const stop = () => {
    for (const end of stops.splice(0)) end();
  };
  return {
    close: stop,
    renew() {
      try {
        if (!stops.length || !extras.renew(store.get("payload"))) return false;
      } catch {
        return false; // Damaged: opening says how.
      }
      breaks.renew();
      inspector.renew();
      time.renew();
      guarded(() => show(clamp(timeline, store.get("step"))));
      return true;
    },
  };
}

/**
 * @param {import("../model/frame.js").Frame} frame @param {import("../model/timeline.js").Timeline} timeline
 * @param {import("../language/words.js").Words} words
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
