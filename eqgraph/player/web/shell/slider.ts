// The slider: one scale for all instructions, a forward and a backward half, a post at the turn.
// A native range input lies over the drawing, so that dragging, touch and screen readers work.

import { octagonOf } from "../graph/marks.ts";
import type { Context, View } from "../kit/context.ts";
import { html } from "../kit/element.ts";
import { writeMath } from "../kit/math.ts";
import type { Payload } from "../model/payload.ts";
import type { Group } from "../model/timeline.ts";
import type { Time } from "../time/time.ts";
import { carried } from "./carried.ts";

const THUMB = 16; // px; the track ends half a thumb before the input does
const APART = 4; // px between ticks at least
const MARKS = 400; // on a track
const NARROWEST = 13; // px a part needs to get its name

export function sliderView({
  document,
  payload,
  words,
  timeline,
  seek,
  breaks,
  state,
  effect,
}: Context): View & { track: HTMLElement; resize: (width: number) => void } {
  const { steps, turn, groups } = timeline;
  const share = (place: number) => (steps ? `${(100 * place) / steps}%` : "0%");
  const element = html(document, "div", "eqg-slider");
  const track = html(document, "div", "eqg-track");
  const halves = {
    forward: half(document, "forward", share(0), share(turn)),
    backward: half(document, "backward", share(turn), share(steps - turn)),
  };
  track.append(halves.forward.rail, halves.backward.rail);
  const post = html(document, "span", "eqg-post");
  post.style.left = share(turn);
  const time = carried.time?.timeOf(payload);
  const marks = thinned(time ? timeMarks(time, steps) : equationMarks(groups, payload));
  const names = marks.map((mark) => {
    const tick = html(document, "span", "eqg-slider-tick");
    tick.style.left = share(mark.start);
    const name = html(document, "span", "eqg-slider-name eqg-math");
    name.style.left = share((mark.start + mark.end) / 2);
    writeMath(name, mark.name);
    track.append(tick, name);
    return { mark, name, tick };
  });
  const thumb = html(document, "span", "eqg-thumb");
  track.append(post, thumb);
  const input = html(document, "input", "eqg-range");
  Object.assign(input, { type: "range", min: "0", max: String(steps), step: "1", value: "0" });
  input.setAttribute("aria-label", words.slider);
  input.addEventListener("input", () => seek(Number(input.value)));
  element.append(
    html(document, "span", "eqg-slider-way eqg-forward", words.forwardTo),
    html(document, "span", "eqg-slider-way eqg-backward", steps > turn ? words.backwardTo : ""),
    track,
    input,
  );

  let stones: Element[] = [];
  effect(() => {
    for (const stone of stones) stone.remove();
    stones = breaks.all().flatMap(({ kind, places }) =>
      places.map((place) => {
        const stone = octagonOf(document, kind === "condition" ? "eqg-hollow" : "");
        stone.style.left = share(place);
        track.append(stone);
        return stone;
      }),
    );
  });
  effect(() => {
    const frame = state.frame.value;
    if (Number(input.value) !== frame.step) input.value = String(frame.step);
    thumb.style.left = share(frame.step);
    if (thumb.dataset.phase !== frame.phase) thumb.dataset.phase = frame.phase;
    halves.forward.done.style.width = turn ? `${(100 * Math.min(frame.step, turn)) / turn}%` : "0";
    const back = steps - turn;
    halves.backward.done.style.width = back
      ? `${(100 * Math.max(frame.step - turn, 0)) / back}%`
      : "0";
  });
  effect(() => input.setAttribute("aria-valuetext", state.spoken.value));

  return {
    element,
    track,
    resize(width) {
      const pixels = (width - THUMB) / Math.max(steps, 1);
      const rooms = names.map(({ mark }) => (mark.end - mark.start) * mark.room * pixels);
      // Only names that may fit are measured, and all of them before anything changes.
      const wide = names.map(
        ({ name }, k) => rooms[k] >= NARROWEST && rooms[k] >= name.scrollWidth + 2,
      );
      let last = -Infinity;
      names.forEach(({ mark, name, tick }, k) => {
        name.hidden = !wide[k];
        tick.hidden = mark.start * pixels < last + APART;
        if (!tick.hidden) last = mark.start * pixels;
      });
    },
  };
}

/** A mark on the track; its name has room for that many times its length. */
type Mark = { start: number; end: number; name: string; room: number };

/** As many marks as a track can show; of a long tape most would be hidden. */
function thinned(marks: Mark[]): Mark[] {
  const every = Math.ceil(marks.length / MARKS);
  return marks.filter((_, k) => k % every === 0).map((mark) => ({ ...mark, room: mark.room * every }));
}

const equationMarks = (groups: Group[], { equations }: Payload): Mark[] =>
  groups.map(({ start, end, equation }) => ({
    start,
    end,
    name: equation === null ? "" : equations[equation].name,
    room: 1,
  }));

/** The steps of time in place of equations, every fifth one named. */
function timeMarks(time: Time, steps: number): Mark[] {
  const runs = carried.time!.runsOf(time, steps);
  const longest = Math.max(...runs.map(({ start, end }) => end - start));
  return runs
    .filter(({ start, end }) => end - start > longest / 4) // not the places passed by in between
    .map(({ start, end, t }, k, all) => {
      const again = all[k - 1]?.t === t; // the last step, right after the turn
      return { start, end, name: t % 5 || again ? "" : String(t), room: 5 };
    });
}

function half(document: Document, phase: string, left: string, width: string) {
  const rail = html(document, "span", `eqg-rail eqg-${phase}`);
  Object.assign(rail.style, { left, width });
  const done = html(document, "span", "eqg-rail-done");
  rail.append(done);
  return { rail, done };
}
