// Playing: a step, a rest, a step; it takes a breath at the turn, and ends at the end.

import type { Context } from "../kit/context.ts";
import { play, STEP_TIME } from "../model/timeline.ts";
import { go } from "./context.ts";

const TURN = 2; // rests at the turn, where the gradients begin

export function playerOf(context: Context) {
  const { document, store, state, breaks, scope, effect } = context;
  const { playing, speed, step } = state;
  const window = document.defaultView ?? globalThis;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let from = 0;
  const wait = () => {
    const turns = step.value > 0 && step.value === context.timeline.turn;
    timer = window.setTimeout(on, ((turns ? TURN : 1) * STEP_TIME) / speed.value) as any;
  };
  const on = () => {
    const { timeline, payload } = context;
    if (playing.value && (breaks.open() || (payload.run?.window?.wanted.length && !payload.run.window.why))) return wait();
    const next = play(timeline, step.value, from, breaks.stopsAt);
    if (next !== null) go(store, state, next);
    if (next === null || play(timeline, next, from, breaks.stopsAt) === null) playing.value = false;
    else if (playing.value) wait();
  };
  effect(() => {
    if (!playing.value) window.clearTimeout(timer);
  });
  scope.ending(() => {
    playing.value = false;
    window.clearTimeout(timer);
  });
  return {
    toggle() {
      playing.value = !playing.value && context.timeline.steps > 0;
      if (!playing.value) return;
      if (step.value >= context.timeline.steps) go(store, state, 0);
      from = step.value;
      wait();
    },
  };
}
