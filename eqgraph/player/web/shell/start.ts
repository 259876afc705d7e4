// A player at work on a graph: its parts stand in their places, and hear of keys, clicks and sizes.

import { untracked } from "@preact/signals-core";
import type { Context } from "../kit/context.ts";
import { liveRegion } from "../kit/live.ts";
import { closeOutside } from "../kit/popup.ts";
import { reachable } from "../kit/scroll.ts";
import { scopeOf } from "../kit/scope.ts";
import { makesFiles, type Store } from "../kit/store.ts";
import { html, made } from "../kit/template.ts";
import { swiped } from "../kit/touch.ts";
import type { Payload } from "../model/payload.ts";
import type { State } from "../model/state.ts";
import { carried } from "./carried.ts";
import { commandsOf } from "./commands.ts";
import { contextOf } from "./context.ts";
import { focusOnClick, isHosts, listenToKeys } from "./controls.ts";
import { followRoom } from "./fitting.ts";
import { keepKeys } from "./guest.ts";
import { refitting } from "./places.ts";
import { present } from "./presenting.ts";
import { partsOf, type Parts } from "./parts.ts";

/**
 * Put a player of the graph that the state holds into its root.
 * @param failed  hears what a view throws later; the player has stopped by then
 */
export function start(
  root: HTMLElement,
  store: Store,
  state: State,
  failed: (error: unknown) => void,
) {
  const graph = state.graph.value;
  state.clear();
  const scope = scopeOf(() => isStill(state, graph), failed);
  const live = liveRegion(root.ownerDocument);
  const commands = commandsOf(state.words.value, () => parts, makesFiles(store));
  const context = contextOf(root.ownerDocument, store, state, scope, live, commands, () => parts);
  const parts: Parts = partsOf(context, root);
  try {
    const middle = arrange(context, root, parts, live.element);
    attend(context, root, parts, middle);
    context.effect(() => live.say(state.spoken.value, state.playing.peek()));
    scope.ending(live.stop);
    scope.begin();
  } catch (error) {
    scope.close();
    throw error;
  }
  if (state.open.inspector.value) parts.opening.inspect(true);
  return { commands, close: scope.close };
}

/** Whether the state still holds a graph. What is damaged is none; who opens the next one says how. */
function isStill(state: State, graph: Payload): boolean {
  try {
    return state.graph.value === graph;
  } catch {
    return false;
  }
}

/** Every part in its place. */
function arrange(context: Context, root: HTMLElement, parts: Parts, live: HTMLElement) {
  const { document, words, state, effect } = context;
  const { equations, time, strip, stones, docks, popups, controls, help, legend, streaming, saving } = parts;
  const middle = middleOf(context, parts);
  const above = made(document, html`<div class="eqg-popups">${popups.problems.element}${popups.menu.element}</div>`);
  controls.element.append(popups.problems.button, popups.menu.button);
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", words.player(state.graph.value.title));
  root.append(equations.element, ...(time ? [time.bar] : []), middle, ...(time ? [time.element] : []), stones.element);
  for (const one of [streaming, saving]) if (one) strip.element.append(one.element);
  root.append(...docks.map(({ element }) => element), strip.element, above, controls.element, live, help.element, legend.element);
  effect(() => {
    const { step, phase } = state.frame.value;
    const { steps } = state.timeline.value;
    Object.assign(root.dataset, { step: String(step), steps: String(steps), phase });
  });
  return middle;
}

/** The graph, and beside it the tape, the inspector or what is sought. */
function middleOf(context: Context, { pane, tape, inspector, find, time }: Parts) {
  const { document, words, state, effect } = context;
  const note = made(document, html`<div class="eqg-run-note">Δ ${words.whatIf.comparing}</div>`);
  const element = made(document, html`<div class="eqg-middle">${pane.frame}<div class="eqg-side">${tape.element}${inspector.element}${pane.map}</div>${find.element}${note}</div>`);
  effect(() => void (note.hidden = state.pin.value === null || !state.comparing.value));
  effect(() => {
    const [was, open] = [element.hidden, !!time?.isOpen()];
    element.hidden = open;
    if (!was || open) return;
    untracked(pane.resize);
    tape.resize();
  });
  effect(() => {
    const [was, open] = [tape.element.hidden, state.open.inspector.value];
    tape.element.hidden = open;
    element.classList.toggle("eqg-inspecting", open);
    if (open !== was) untracked(pane.repaint);
  });
  effect(() => {
    if (state.scene.value !== null || state.open.inspector.value) reachable(pane.element);
  });
  return element;
}

/** Hear of keys, clicks, what is copied, and of another size. */
function attend(context: Context, root: HTMLElement, parts: Parts, middle: HTMLElement) {
  const { scope, words, say, commands } = context;
  const { inspector, opening, popups, equations, pane, tape, strip } = parts;
  scope.listen(root, "copy", (event: ClipboardEvent) => {
    if (inspector.copy(event)) say(words.node.copied);
  });
  listenToKeys(context, root);
  const step = (forward: boolean) => commands.run(forward ? "next" : "back");
  swiped(pane.element, step, () => !pane.pans(1, 0) && !pane.pans(-1, 0));
  swiped(strip.element, step, (target) => !target.closest(".eqg-broad, input"));
  keepKeys(
    scope,
    root,
    (event, target) => isHosts(event, target) || (event.key === "Escape" && !opening.isOpen()),
  );
  focusOnClick(scope, root);
  closeOutside(scope, root, [popups.problems, popups.menu]);
  const stand = refitting(root, middle, parts);
  const refit = () => {
    stand();
    parts.moved?.arrive();
    for (const scroller of [equations.element, pane.element, tape.element.lastElementChild]) {
      reachable(scroller as HTMLElement);
    }
  };
  followRoom(scope, root, refit);
  let over: boolean | null = null;
  context.effect(() => {
    const [was, open] = [over, !!parts.time?.isOpen()];
    over = open;
    if (was !== null && open !== was) untracked(refit); // over time it asks for another height
  });
  carried.shown?.(scope, root);
  present(context, root, refit);
}
