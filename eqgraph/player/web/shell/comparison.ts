// Two runs side by side: the same scales, one horizontal scale, one place in time for both.
// A stage is a step of time, forward from the first to the last, then backward; each run's tape
// stands where that step is complete.

import { computed, type ReadonlySignal } from "@preact/signals-core";
import type { ComparisonPayload } from "../engine/schema.d.ts";
import type { CommandId } from "../kit/context.ts";
import { icon, ICONS } from "../kit/icons.ts";
import { scopeOf, type Scope } from "../kit/scope.ts";
import type { Store } from "../kit/store.ts";
import { html, made } from "../kit/template.ts";
import type { Words } from "../language/words.ts";
import { comparedIn, PayloadError, sameVersion } from "../model/payload.ts";
import type { State } from "../model/state.ts";
import { timeOf } from "../time/overtime.ts";
import { completeAt, type Time } from "../time/time.ts";
import { timePanel } from "../time/timepanel.ts";
import { commandAt, titleOf } from "./commands.ts";
import { fit, followRoom } from "./fitting.ts";
import { focusOnClick, isHosts } from "./controls.ts";

/**
 * The stages of several runs: 0, the steps forward, the steps backward, the end.
 * @param steps  of time
 */
export function stagesOf(
  steps: number[],
): { phase: "forward" | "backward" | null; t: number | null }[] {
  const forward = steps.map((t) => ({ phase: "forward" as const, t }));
  const backward = steps.toReversed().map((t) => ({ phase: "backward" as const, t }));
  return [{ phase: null, t: null }, ...forward, ...backward, { phase: null, t: null }];
}

/** A run of the comparison. */
export interface Compared {
  name: string;
  steps: number; // instructions on the tape
  turn: number;
  of: string;
  time: Time;
}

/** Where the tape of a run stands at a stage: there the step of time is complete. */
export function placeAt(
  { time, steps, turn }: Compared,
  stages: ReturnType<typeof stagesOf>,
  stage: number,
) {
  const { phase, t } = stages[stage];
  if (phase === null || t === null) return stage ? steps : 0;
  const column = time.steps.indexOf(t);
  if (column < 0) return phase === "forward" ? turn : steps; // the run has no such step
  const complete = completeAt(time, column)[phase];
  return phase === "backward" ? Math.max(complete, turn) : complete;
}

function readRuns(raw: unknown, words: Words): Compared[] {
  const { runs } = sameVersion(raw) as ComparisonPayload;
  if (!Array.isArray(runs) || !runs.length)
    throw new PayloadError("the data are damaged: nothing to compare");
  return runs.map((program) => {
    const read = comparedIn(program, words);
    const time = timeOf(read);
    if (!time) throw new PayloadError("the data are damaged: no steps of time");
    return { ...read, time, steps: read.instructions.length };
  });
}

/** Whether a payload holds runs to compare. */
export const isComparison = (raw: unknown) => Boolean((raw as any)?.runs);

/** Where the first two runs part, in sentences. */
function parted(document: Document, raw: unknown): HTMLElement[] {
  const { difference } = raw as ComparisonPayload;
  if (!difference) return [];
  return [made(document, html`<p class="eqg-parted">${difference}</p>`)];
}

type Stage = ReturnType<typeof stagesOf>[number];

/** What the parts of a comparison share. */
interface Stages {
  document: Document;
  words: Words;
  scope: Scope;
  all: Stage[];
  at: ReadonlySignal<number>; // the stage that is shown
  go: (to: number) => void;
}

/** @returns how to stop */
export function compare(root: HTMLElement, store: Store, state: State, words: Words): () => void {
  const document = root.ownerDocument;
  const raw = state.raw.value;
  const runs = readRuns(raw, words);
  const steps = [...new Set(runs.flatMap(({ time }) => time.steps))].sort((a, b) => a - b);
  const all = stagesOf(steps);
  const inside = (to: unknown) => Math.min(Math.max(Math.trunc(Number(to)) || 0, 0), all.length - 1);
  const at = computed(() => inside(state.place.value));
  const go = (to: number) => {
    const next = inside(to);
    if (next === at.value) return;
    state.place.value = next;
    store.set("step", next);
  };
  const scope = scopeOf(() => state.raw.value === raw, () => {});
  const stages: Stages = { document, words, scope, all, at, go };
  const panel = panelOf(stages, runs);
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", words.time.compared(runs.map(({ name }) => name).join(", ")));
  root.replaceChildren(panel.bar, ...parted(document, raw), panel.element, barOf(stages));
  scope.effect(() => {
    const { phase } = all[at.value];
    const shown = phase ?? (at.value ? "backward" : "forward");
    const steps = String(all.length - 1);
    Object.assign(root.dataset, { step: String(at.value), steps, phase: shown });
  });
  scope.effect(() => panel.update(at.value));
  listen(stages, root, panel);
  scope.begin();
  panel.draw();
  return scope.close;
}

/** The same scales for all runs, each at the place of its own tape. */
function panelOf({ document, words, all, go }: Stages, runs: Compared[]) {
  const panel = timePanel(
    document,
    words,
    (hint) => titleOf("time-mode", words, hint),
    runs.map((run) => ({
      title: run.name,
      time: run.time,
      end: run.steps,
      turn: run.turn,
      of: run.of,
      text: "",
      place: (at) => placeAt(run, all, at),
      seek(place) {
        const found = all.findIndex((_, k) => placeAt(run, all, k) >= place);
        go(found < 0 ? all.length - 1 : found);
      },
    })),
  );
  panel.bar.classList.add("eqg-views");
  return panel;
}

/** What leads from stage to stage. */
const WAYS = {
  first: () => 0,
  back: (at: number) => at - 1,
  next: (at: number) => at + 1,
  last: () => Infinity,
};
const OTHERS: Partial<Record<CommandId, keyof typeof WAYS>> = { "time-next": "next", "time-back": "back" };

function barOf({ document, words, scope, all, at, go }: Stages): HTMLElement {
  const button = (name: "first" | "back" | "next" | "last") =>
    html`<button type="button" class="eqg-button" aria-label=${words.commands[name]} title=${titleOf(name, words)} @click=${() => go(WAYS[name](at.value))}>${
      icon(ICONS[name])}</button>`;
  const bar = made(document, html`<div class="eqg-controls" role="toolbar" aria-label=${words.controls}>
    <div class="eqg-buttons">${(["first", "back", "next", "last"] as const).map(button)}</div>
    <input type="range" class="eqg-stage" min="0" max=${all.length - 1} step="1" aria-label=${words.time.stages} @input=${() => go(Number(slider.value))}>
    <span class="eqg-counter"></span>
  </div>`);
  const [slider, counter] = [...bar.children].slice(1) as [HTMLInputElement, HTMLElement];
  scope.effect(() => {
    const text = told(all[at.value], at.value > 0, words);
    slider.value = String(at.value);
    slider.setAttribute("aria-valuetext", text);
    counter.textContent = text;
  });
  return bar;
}

function told({ phase, t }: Stage, begun: boolean, words: Words): string {
  if (phase !== null && t !== null) return words.time.stage(words.phase[phase], t);
  return begun ? words.time.ended : words.time.fresh;
}

/** Hear of keys, clicks, and another width. */
function listen({ scope, at, go }: Stages, root: HTMLElement, panel: ReturnType<typeof panelOf>) {
  scope.listen(root, "keydown", (event: KeyboardEvent) => {
    const target = event.target as HTMLInputElement;
    if (isHosts(event) || event.key === "Escape") return;
    event.stopPropagation();
    const field =
      target.tagName === "SELECT" || (target.tagName === "INPUT" && target.type !== "range");
    const id = commandAt({ key: event.key, shiftKey: false });
    const way = id && WAYS[OTHERS[id] ?? (id as keyof typeof WAYS)];
    if (field || (!way && id !== "time-mode")) return;
    event.preventDefault();
    if (way) go(way(at.value));
    else panel.turn();
  });
  focusOnClick(scope, root);
  let width = root.clientWidth;
  followRoom(scope, root, () => {
    fit(root, () => {}, () => 1); // there is one form: the panel scrolls in what it gets
    if (root.clientWidth !== width) panel.draw();
    width = root.clientWidth;
  });
}
