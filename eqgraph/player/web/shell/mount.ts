// Mounting: the parts of the player are put together, and hear of every frame.

import { askedView } from "../graph/asked.ts";
import { marksOf } from "../graph/marks.ts";
import { paneView } from "../graph/pane.ts";
import type { Commands, Context, Session } from "../kit/context.ts";
import { html } from "../kit/element.ts";
import { liveRegion } from "../kit/live.ts";
import type { Store } from "../kit/store.ts";
import { namesOf } from "../language/names.ts";
import { words as english, type Words } from "../language/words.ts";
import { breaksOf } from "../model/breaks.ts";
import { frameAt, indexOf, type Frame } from "../model/frame.ts";
import { linksOf } from "../model/links.ts";
import { PayloadError, inputsOf, readPayload } from "../model/payload.ts";
import { clamp, timelineOf, type Timeline } from "../model/timeline.ts";
import { breakBox } from "../panels/breakbox.ts";
import { equationsView } from "../panels/equations.ts";
import { findView } from "../panels/find.ts";
import { helpView } from "../panels/help.ts";
import { inspectorView } from "../panels/inspector.ts";
import { savingOf } from "../panels/saving.ts";
import { stripView } from "../panels/strip.ts";
import { tapeView } from "../panels/tape.ts";
import { timeView } from "../time/timeview.ts";
import { commandsOf, type Desk } from "./commands.ts";
import { compare, isComparison } from "./comparison.ts";
import { controlsView, focusOnClick, isHosts, listenToKeys } from "./controls.ts";
import { extrasOf } from "./extras.ts";
import { keepKeys } from "./guest.ts";
import { playerOf } from "./playing.ts";
import { followTheme } from "./theme.ts";

const NARROW = 800; // px below which the tape is a drawer

/**
 * Put a player into an element. It reads `payload` and `step` from the store and writes `step`.
 * @param top  stays above the player, whatever is opened
 * @returns dispose: removes the player and every listener
 */
export function mount(
  el: HTMLElement,
  store: Store,
  words: Words = english,
  top: HTMLElement | null = null,
): () => void {
  const root = html(el.ownerDocument, "div", "eqgraph-player");
  root.tabIndex = 0;
  if (top) root.append(top);
  el.append(root);
  const session: Session = {
    written: "text",
    inspecting: false,
    digits: null,
    scene: null,
    time: false,
    breaks: [],
    choice: { selected: null },
  };
  let opened = open(root, store, words, session, top);
  const renew = () => {
    if (opened.renew()) return;
    opened.close();
    opened = open(root, store, words, session, top);
  };
  const stops = [
    followTheme(root),
    store.subscribe("payload", renew),
    store.subscribe("inputs", renew),
  ];
  return () => {
    opened.close();
    for (const stop of stops) stop();
    root.remove();
  };
}

/** A player at work; `renew` takes what the store holds now, if it is a run of the same graph. */
type Opened = { close: () => void; renew: () => boolean };

/** Open what the store holds; a damaged payload becomes a message. */
function open(
  root: HTMLElement,
  store: Store,
  words: Words,
  session: Session,
  top: HTMLElement | null,
): Opened {
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

function trouble(root: HTMLElement, words: Words, error: unknown) {
  const box = html(root.ownerDocument, "div", "eqg-message");
  box.setAttribute("role", "alert");
  box.append(
    html(root.ownerDocument, "strong", "", words.trouble),
    html(
      root.ownerDocument,
      "p",
      "",
      error instanceof PayloadError ? error.message : words.damaged(String(error)),
    ),
    html(root.ownerDocument, "p", "", words.troubleHint),
  );
  root.replaceChildren(box);
  Object.assign(root.dataset, { step: "0", steps: "0", phase: "forward" });
  return () => box.remove();
}

/** Put a player of a run into its root; `commands` is what it can do. */
export function start(
  root: HTMLElement,
  store: Store,
  wording: Words,
  session: Session,
): Opened & { commands: Commands } {
  const document = root.ownerDocument;
  const payload = readPayload(store.get("payload"), inputsOf(store), wording);
  const words = { ...wording, ...payload.words };
  const timeline = timelineOf(payload);
  const index = indexOf(payload);
  if (!payload.nodes.some(({ ref }) => ref === session.choice.selected)) {
    session.choice.selected = null;
  }
  const links = linksOf(session.choice);
  const breaks = breaksOf(index, namesOf(payload), words, session.breaks);
  let shown: number | null = null;

  const commands = commandsOf(words, () => desk);
  const context: Context = {
    document,
    payload,
    timeline,
    words,
    seek: (place) => (player.pause(), go(place)),
    calm: () => isCalm(document),
    commands,
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
      const what =
        kind === "node" ? `${words.breaks.node} ${text}` : words.breaks.instruction(text);
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
  const controls = controlsView(context, player.setSpeed);
  const inspector = inspectorView(context, () => commands.run("close"));
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
    () => commands.run("close"),
  );
  const help = helpView(context, () => root.focus({ preventScroll: true }));
  const stones = breakBox(context, () => commands.run("breaks"));
  const equations = equationsView(context);
  const strip = stripView(context);
  const extras = extrasOf(context, {
    root,
    pane: pane.element,
    controls: controls.element,
    tell: (text) => live.say(text, false),
  });
  const time = timeView(context, (open) => {
    middle.hidden = open;
    if (open || shown === null) return;
    pane.resize();
    tape.update(frameAt(index, shown), "");
  });
  const asked = askedView(context, pane.element);
  const views = [
    pane,
    equations,
    tape,
    strip,
    controls,
    inspector,
    marks,
    asked,
    stones,
    time,
    ...extras.views,
  ];
  player.listen(controls.setPlaying);

  /** Bring a node into view, in the picture that shows it. */
  function reveal(ref: string) {
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

  function show(step: number) {
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

  function go(place: number) {
    const step = clamp(timeline, place);
    if (step === shown) return;
    if (links.passing()) links.select(null);
    guarded(() => show(step));
    store.set("step", step);
  }

  const desk: Desk = {
    context,
    place: () => shown ?? 0,
    meant: () => links.selected() ?? frameAt(index, shown ?? 0).current?.node,
    say: (text) => live.say(text, false),
    player,
    pane,
    time,
    find,
    help,
    saving: savingOf(context, pane.element, () => shown ?? 0, (text) => live.say(text, false)),
    extras: extras.open,
    inspect: () => inspect(true),
    breaks: () => showBreaks(!stones.isOpen()),
    isOpen: () => opened(),
    close: () => shut(),
  };

  function inspect(open: boolean) {
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

  function showBreaks(open: boolean) {
    stones.toggle(open);
    controls.setBreaks(open);
    if (!open) root.focus({ preventScroll: true });
  }

  const opened = () =>
    [help, extras, find, stones, inspector].some((one) => one.isOpen()) ||
    links.selected() !== null ||
    pane.isDeep();

  /** Close what is open, one thing at a time. */
  function shut() {
    if (help.isOpen()) help.close();
    else if (extras.shut()) return;
    else if (find.isOpen()) find.toggle(false);
    else if (stones.isOpen()) showBreaks(false);
    else if (inspector.isOpen()) inspect(false);
    else if (links.selected() !== null) links.select(null);
    else if (!pane.up()) return;
    root.focus({ preventScroll: true });
  }

  function guarded(action: () => void) {
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
  root.append(
    equations.element,
    time.bar,
    middle,
    time.element,
    strip.element,
    stones.element,
    ...extras.docks,
  );
  root.append(extras.popups, controls.element);
  root.append(live.element, help.element);
  show(clamp(timeline, store.get("step")));
  controls.setBreaks(false);
  if (session.inspecting) inspect(true);
  if (session.digits ?? Boolean(payload.digits)) extras.open.digits();
  time.toggle(session.time);
  const copy = (event: ClipboardEvent) => {
    if (inspector.copy(event)) live.say(words.node.copied, false);
  };
  root.addEventListener("copy", copy);

  const stops = [
    player.pause,
    live.stop,
    extras.stop,
    ...[equations, tape, controls, inspector, marks, stones].map(
      ({ stop }) =>
        () =>
          stop?.(),
    ),
    () => root.removeEventListener("copy", copy),
    listenToKeys(root, commands),
    keepKeys(
      root,
      (event, target) => isHosts(event, target) || (event.key === "Escape" && !opened()),
    ),
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
          reachable(scroller as HTMLElement);
        }
      });
    }),
  ];
  const stop = () => {
    for (const end of stops.splice(0)) end();
  };
  return {
    commands,
    close: stop,
    renew() {
      try {
        if (!stops.length || !extras.renew(store.get("payload"), inputsOf(store))) return false;
      } catch {
        return false; // Damaged: opening says how.
      }
      breaks.renew();
      time.renew();
      guarded(() => show(clamp(timeline, store.get("step"))));
      return true;
    },
  };
}

function sentenceOf({ step, current }: Frame, { steps }: Timeline, words: Words) {
  const place = words.place(step, steps);
  if (!current) return `${place}: ${steps ? words.fresh : words.empty}`;
  return `${place}, ${current.speech || `${words.phase[current.phase]}: ${current.text}, ${current.sentence}`}`;
}

/** What scrolls can be reached by Tab; what does not is no stop on the way. */
function reachable(scroller: HTMLElement) {
  const { scrollHeight, clientHeight, scrollWidth, clientWidth } = scroller;
  if (scrollHeight > clientHeight + 1 || scrollWidth > clientWidth + 1) scroller.tabIndex = 0;
  else scroller.removeAttribute("tabindex");
}

const isCalm = (document: Document) =>
  document.defaultView?.matchMedia?.("(prefers-reduced-motion: reduce)").matches ?? false;

function watchSize(root: HTMLElement, tape: HTMLElement, resized: () => void): () => void {
  const Observer = root.ownerDocument.defaultView?.ResizeObserver;
  if (!Observer) return () => {};
  let narrow: boolean | null = null;
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
