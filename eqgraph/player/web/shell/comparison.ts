// Two runs side by side: the same scales, one horizontal scale, one place in time for both.
// A stage is a step of time, forward from the first to the last, then backward; each run's tape
// stands where that step is complete.

import type { ComparedRun, ComparisonPayload } from "../engine/schema.d.ts";
import type { CommandId } from "../kit/context.ts";
import { html, icon, ICONS } from "../kit/element.ts";
import type { Store } from "../kit/store.ts";
import type { Words } from "../language/words.ts";
import { PayloadError, sameVersion } from "../model/payload.ts";
import { completeAt } from "../time/time.ts";
import { timePanel } from "../time/timepanel.ts";
import { commandAt, titleOf } from "./commands.ts";
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

/** Where the tape of a run stands at a stage: there the step of time is complete. */
export function placeAt(
  { time, steps, turn }: ComparedRun,
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

function readRuns(raw: unknown): ComparedRun[] {
  const { runs } = sameVersion(raw) as ComparisonPayload;
  if (!Array.isArray(runs) || !runs.length)
    throw new PayloadError("the data are damaged: nothing to compare");
  return runs;
}

/** Whether a payload holds runs to compare. */
export const isComparison = (raw: unknown) => Boolean((raw as any)?.runs);

/** Where the first two runs part, in sentences. */
function parted(document: Document, raw: unknown): HTMLElement[] {
  const { difference } = raw as ComparisonPayload;
  if (!difference) return [];
  const told = html(document, "p", "eqg-parted");
  told.textContent = difference;
  return [told];
}

/** @returns how to stop */
export function compare(root: HTMLElement, store: Store, words: Words): () => void {
  const document = root.ownerDocument;
  const say = words.time;
  const runs = readRuns(store.get("payload"));
  const steps = [...new Set(runs.flatMap(({ time }) => time.steps))].sort((a, b) => a - b);
  const stages = stagesOf(steps);
  const last = stages.length - 1;
  let stage = -1;

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
      place: (at) => placeAt(run, stages, at),
      seek(place) {
        const found = stages.findIndex((_, k) => placeAt(run, stages, k) >= place);
        go(found < 0 ? last : found);
      },
    })),
  );
  const bar = html(document, "div", "eqg-controls");
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", words.controls);
  const buttons = html(document, "div", "eqg-buttons");
  const ways: ["first" | "back" | "next" | "last", () => number][] = [
    ["first", () => 0],
    ["back", () => stage - 1],
    ["next", () => stage + 1],
    ["last", () => last],
  ];
  for (const [name, to] of ways) {
    const button = html(document, "button", "eqg-button");
    button.type = "button";
    button.append(icon(document, ICONS[name]));
    button.setAttribute("aria-label", words.commands[name]);
    button.title = titleOf(name, words);
    button.addEventListener("click", () => go(to()));
    buttons.append(button);
  }
  const slider = html(document, "input", "eqg-stage");
  Object.assign(slider, { type: "range", min: "0", max: String(last), step: "1" });
  slider.setAttribute("aria-label", say.stages);
  slider.addEventListener("input", () => go(Number(slider.value)));
  const counter = html(document, "span", "eqg-counter");
  bar.append(buttons, slider, counter);
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", say.compared(runs.map(({ name }) => name).join(", ")));
  panel.bar.classList.add("eqg-views");
  root.replaceChildren(panel.bar, ...parted(document, store.get("payload")), panel.element, bar);

  function go(to: number) {
    const next = Math.min(Math.max(Math.trunc(to) || 0, 0), last);
    if (next === stage) return;
    stage = next;
    const { phase, t } = stages[stage];
    const shown = phase ?? (stage ? "backward" : "forward");
    Object.assign(root.dataset, { step: String(stage), steps: String(last), phase: shown });
    const text =
      phase === null || t === null
        ? stage
          ? say.ended
          : say.fresh
        : say.stage(words.phase[phase], t);
    slider.value = String(stage);
    slider.setAttribute("aria-valuetext", text);
    counter.textContent = text;
    panel.update(stage);
    store.set("step", stage);
  }

  const doings: Partial<Record<CommandId, () => void>> = {
    next: () => go(stage + 1),
    back: () => go(stage - 1),
    "time-next": () => go(stage + 1),
    "time-back": () => go(stage - 1),
    first: () => go(0),
    last: () => go(last),
    "time-mode": () => panel.turn(),
  };
  const heard = (event: KeyboardEvent) => {
    const target = event.target as HTMLInputElement;
    if (isHosts(event) || event.key === "Escape") return;
    event.stopPropagation();
    const field =
      target.tagName === "SELECT" || (target.tagName === "INPUT" && target.type !== "range");
    const id = commandAt({ key: event.key, shiftKey: false });
    const act = id && doings[id];
    if (!act || field) return;
    event.preventDefault();
    act();
  };
  root.addEventListener("keydown", heard);
  go(Number(store.get("step")) || 0);
  panel.draw();
  const Observer = document.defaultView?.ResizeObserver;
  let width = root.clientWidth;
  const observer =
    Observer &&
    new Observer(() => {
      if (root.clientWidth !== width) panel.draw();
      width = root.clientWidth;
    });
  observer?.observe(root);
  const stops = [
    () => root.removeEventListener("keydown", heard),
    () => observer?.disconnect(),
    focusOnClick(root),
    store.subscribe("step", () => go(Number(store.get("step")))),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
