// Playing: a step, a rest, a step; it pauses at the turn and at the end.

import { play, STEP_TIME } from "../model/timeline.js";

/**
 * @param {Document} document @param {import("../model/timeline.js").Timeline} timeline
 * @param {() => number} place @param {(place: number) => void} go
 * @param {(place: number) => boolean} [stops]  whether there is a breakpoint
 */
export function playerOf(document, timeline, place, go, stops) {
  const window = document.defaultView ?? globalThis;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let from = 0;
  let speed = 1;
  let heard = (/** @type {boolean} */ _playing) => {};
  const playing = () => timer !== undefined;
  const pause = () => {
    if (!playing()) return;
    window.clearTimeout(timer);
    timer = undefined;
    heard(false);
  };
  const wait = () => {
    timer = /** @type {any} */ (window.setTimeout(step, STEP_TIME / speed));
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
    /** @param {number} chosen */
    setSpeed(chosen) {
      speed = chosen;
    },
    /** @param {(playing: boolean) => void} listener */
    listen(listener) {
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
