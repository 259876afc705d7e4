// The slider: one scale for all instructions, a forward and a backward half, a post at the turn.
// A native range input lies over the drawing, so that dragging, touch and screen readers work.

import { octagonOf } from "../graph/marks.ts";
import type { Context, View } from "../kit/context.ts";
import { html, made, math, styled } from "../kit/template.ts";
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
  const time = carried.time?.timeOf(payload);
  const marks = thinned(time ? timeMarks(time, steps) : equationMarks(groups, payload));
  const half = (phase: string, left: string, width: string) =>
    html`<span class="eqg-rail eqg-${phase}" ${styled({ left, width })}><span class="eqg-rail-done"></span></span>`;
  const go = () => seek(Number(input.value));
  const element = made(document, html`<div class="eqg-slider">
    <span class="eqg-slider-way eqg-forward">${words.forwardTo}</span>
    <span class="eqg-slider-way eqg-backward">${steps > turn ? words.backwardTo : ""}</span>
    <div class="eqg-track">
      ${half("forward", share(0), share(turn))}
      ${half("backward", share(turn), share(steps - turn))}
      ${marks.map(({ start, end, name }) => html`<span class="eqg-slider-tick" ${styled({ left: share(start) })}></span
        ><span class="eqg-slider-name eqg-math" ${styled({ left: share((start + end) / 2) })} ${math(name)}></span>`)}
      <span class="eqg-post" ${styled({ left: share(turn) })}></span>
      <span class="eqg-thumb"></span>
    </div>
    <input type="range" class="eqg-range" min="0" max=${steps} step="1" .value=${"0"} aria-label=${words.slider} @input=${go}>
  </div>`);
  const all = <T extends HTMLElement>(name: string) => [...element.querySelectorAll<T>(name)];
  const [track, thumb] = all(".eqg-track, .eqg-thumb");
  const [input] = all<HTMLInputElement>("input");
  const [forward, backward] = all(".eqg-rail-done");
  const [ticks, texts] = [all(".eqg-slider-tick"), all(".eqg-slider-name")];
  const names = marks.map((mark, k) => ({ mark, tick: ticks[k], name: texts[k] }));

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
    forward.style.width = turn ? `${(100 * Math.min(frame.step, turn)) / turn}%` : "0";
    const back = steps - turn;
    backward.style.width = back
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
