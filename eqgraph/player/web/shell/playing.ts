// Playing: a step, a rest, a step; it pauses at the turn and at the end.

import { play, STEP_TIME, type Timeline } from "../model/timeline.ts";

/** @param stops  whether there is a breakpoint */
export function playerOf(
  document: Document,
  timeline: Timeline,
  place: () => number,
  go: (place: number) => void,
  stops?: (place: number) => boolean,
) {
  const window = document.defaultView ?? globalThis;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let from = 0;
  let speed = 1;
  let heard = (_playing: boolean) => {};
  const playing = () => timer !== undefined;
  const pause = () => {
    if (!playing()) return;
    window.clearTimeout(timer);
    timer = undefined;
    heard(false);
  };
  const wait = () => {
    timer = window.setTimeout(step, STEP_TIME / speed) as any;
  };
  const step = () => {
    const next = play(timeline, place(), from, stops);
    if (next !== null) go(next);
    if (next === null || play(timeline, next, from, stops) === null) pause();
    else if (playing()) wait();
  };
  return {
    playing,
    pause,
    setSpeed(chosen: number) {
      speed = chosen;
    },
    listen(listener: (playing: boolean) => void) {
      heard = listener;
    },
    toggle() {
      if (playing()) return pause();
      if (!timeline.steps) return;
      if (place() >= timeline.steps) go(0);
      from = place();
      wait();
      heard(true);
    },
  };
}
