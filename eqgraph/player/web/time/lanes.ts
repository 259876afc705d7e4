// Lanes: a gate in a row, a step in a column, a band of cells for its units.

import { rampCss, rampInkCss } from "../kit/colour.ts";
import { svg } from "../kit/element.ts";
import { isItalic } from "../kit/math.ts";
import type { Words } from "../language/words.ts";
import { formatNumber } from "../model/numbers.ts";
import type { Grid } from "./cells.ts";
import { stretches } from "./distribution.ts";
import { logPosition, valuePosition, type Scales } from "./scales.ts";
import { cellState, saturated, type Kind, type Lane } from "./time.ts";

const SPLIT = 60; // px that a column without numbers needs to say that it waits

/** The height of a row: low where there are many. */
export const rowHeight = (rows: number) =>
  rows <= 2 ? 14 : rows <= 6 ? 10.5 : rows <= 10 ? 7 : 4.5;

/** Where a lane is drawn, and what of. */
export interface Plot {
  kind: Kind;
  grid: Grid;
  top: number;
  end: number; // instructions on the tape
  steps: number[];
}

/** A lane in the picture. */
export interface Band {
  element: SVGElement;
  lane: Lane;
  top: number;
  bottom: number;
  update: (place: number) => void;
  /** What stands under the pointer, in words, where that column is known. */
  read: (column: number, y: number) => string;
}

/**
 * What all bands of a lane have: its name on the left, what is saturated on the right, a frame, and
 * a word for columns that wait.
 * @param ends  the range of the colours, or both ends of an axis
 */
export function frameOf(document: Document, words: Words, lane: Lane, plot: Plot, height: number, ends: string[]) {
  const { kind, grid, top, end, steps } = plot;
  const element = svg(document, "g", { class: `eqg-lane eqg-lane-${kind}`, "data-lane": lane.name });
  const axis = ends.length > 1;
  element.append(
    nameOf(document, lane.name, 14, top + height / 2 - (axis ? -5 : 2)),
    ...ends.map((text, k) => {
      if (!axis) return label(document, 14, top + height / 2 + 13, text);
      const tick = svg(document, "text", { class: "eqg-axis-text", x: grid.left - 8, y: k ? top + 8 : top + height });
      tick.textContent = text;
      return tick;
    }),
  );
  const across = grid.width * grid.columns;
  const frame = svg(document, "rect", {
    class: "eqg-lane-frame",
    x: grid.left - 2,
    y: top - 2,
    width: across + 4,
    height: height + 4,
  });
  const hint = svg(document, "text", { class: "eqg-lane-hint", y: top + height / 2 + 4 });
  const sides = [0, 1, 2].map((k) =>
    label(document, grid.left + across + 12, top + height / 2 - 6 + 13 * k, ""),
  );
  return {
    element,
    /** Put what is drawn into the frame. */
    fill(...content: Element[]) {
      element.append(...content, frame, hint, ...(grid.right > 60 ? sides : []));
    },
    /** @returns what each column is at a place */
    follow(place: number) {
      const states = steps.map((_, column) => cellState(lane, column, kind, place, end));
      const waiting = states.flatMap(({ state }, column) => (state === "waiting" ? [column] : []));
      frame.classList.toggle("eqg-lane-empty", waiting.length === states.length);
      hintOf(hint, waiting, grid, steps, words);
      const texts = sideTexts(lane, kind, place, end, words.time);
      sides.forEach((side, k) => (side.textContent = texts[k] ?? ""));
      return states;
    },
    /** Words in the place of the numbers. */
    say(text: string) {
      hint.textContent = text;
      hint.setAttribute("x", String(grid.left + across / 2));
    },
  };
}

/** A band of cells: means of units. */
export function laneOf(document: Document, words: Words, lane: Lane, scales: Scales, plot: Plot): Band {
  const { kind, grid, top, steps } = plot;
  const height = Math.max(lane.rows * rowHeight(lane.rows), 32);
  const frame = frameOf(document, words, lane, plot, height, [rangeText(lane, kind, scales, words)]);
  const columns = lane[kind].map((cells, column) => {
    const group = svg(document, "g", { class: "eqg-lane-column", "data-column": column });
    const x = grid.left + column * grid.width;
    group.append(
      ...(cells
        ? draw(document, cells, x, top, grid.width, height, (n) =>
            kind === "value" ? valuePosition(n, lane, scales) : logPosition(n, scales.gradient),
          )
        : []),
    );
    const part = svg(document, "text", {
      class: "eqg-lane-part",
      x: x + grid.width / 2,
      y: top + height / 2 + 4,
    });
    const dots = svg(document, "rect", {
      class: "eqg-lane-growing",
      x: x + 1.5,
      y: top + 1.5,
      width: grid.width - 3,
      height: height - 3,
    });
    return { group, part, dots, state: "" };
  });
  frame.fill(...columns.flatMap(({ group, dots, part }) => [group, dots, part]));

  const update = (place: number) => {
    frame.follow(place).forEach(({ state, part, parts }, column) => {
      const one = columns[column];
      const key = `${state} ${part}`;
      if (one.state === key) return;
      one.state = key;
      one.group.classList.toggle("eqg-unknown", state !== "known");
      one.dots.classList.toggle("eqg-unknown", state !== "growing");
      one.part.textContent =
        state === "growing" && grid.width >= 22
          ? words.shortPart(part, parts)
          : state === "unreached"
            ? "–"
            : "";
    });
  };
  const read = (column: number, y: number) => {
    const row = Math.min(Math.max(Math.floor(((y - top) / height) * lane.rows), 0), lane.rows - 1);
    const number = lane[kind][column]?.[row];
    return `${words.time.unit(words.time.at(lane.name, steps[column]), unitsOf(lane, row))}: ${number === undefined ? words.node.notYet : formatNumber(number)}`;
  };
  return { element: frame.element, bottom: top + height, top, lane, update, read };
}

/** The units that a row stands for, as text. */
export function unitsOf({ units, rows }: Pick<Lane, "units" | "rows">, row: number) {
  const from = stretches(units, rows);
  return from[row + 1] - from[row] > 1 ? `${from[row] + 1}–${from[row + 1]}` : String(from[row] + 1);
}

/** The name of a family, as mathematics. */
export function nameOf(document: Document, name: string, x: number, y: number) {
  const text = svg(document, "text", {
    class: `eqg-lane-name${isItalic(name) ? " eqg-italic" : ""}`,
    x,
    y,
  });
  text.textContent = name;
  return text;
}

export function label(document: Document, x: number, y: number, text: string) {
  const made = svg(document, "text", { class: "eqg-lane-label", x, y });
  made.textContent = text;
  return made;
}

/** The cells of one column, from top to bottom; below zero they have a dash. */
function draw(
  document: Document,
  cells: number[],
  x: number,
  top: number,
  width: number,
  height: number,
  position: (x: number) => number,
) {
  const each = height / cells.length;
  return cells.flatMap((number, k) => {
    const y = top + k * each;
    const at = position(number);
    const cell = svg(document, "rect", {
      x: x + 0.5,
      y: y + 0.5,
      width: Math.max(width - 1, 1),
      height: Math.max(each - 1, 1),
    });
    if (Number.isNaN(number)) cell.setAttribute("class", "eqg-lane-nan");
    else cell.style.fill = rampCss(at);
    if (!(number < 0)) return [cell];
    const [long, thick] = [width * 0.4, Math.max(1, Math.min(1.6, each * 0.16))];
    const dash = svg(document, "rect", {
      x: x + (width - long) / 2,
      y: y + (each - thick) / 2,
      width: long,
      height: thick,
    });
    dash.style.fill = rampInkCss(at);
    return [cell, dash];
  });
}

function rangeText(lane: Lane, kind: Kind, scales: Scales, words: Words) {
  if (kind === "gradient") return words.time.logRange(formatNumber(scales.gradient.most, 2));
  if (lane.range) return `${formatNumber(lane.range[0], 1)} … ${formatNumber(lane.range[1], 1)}`;
  return `±${formatNumber(scales.value[lane.name], 3)}`;
}

function sideTexts(lane: Lane, kind: Kind, place: number, end: number, say: Words["time"]): string[] {
  const texts = [];
  const ofValues = kind === "value"; // beside gradients it would be read as a share of them
  const there = lane.value.filter((cells, k) => ofValues && cells && lane.known[k]! <= place);
  const bad = there.filter((cells) => !cells!.every(Number.isFinite)).length;
  if (bad) texts.push(...say.bad(bad, lane.value.length));
  const counted = ofValues && !bad; // of NaN no share lies anywhere
  const [high, low] = (["high", "low"] as const).map((side) => (counted ? saturated(lane, side, place) : null));
  if (high !== null) texts.push(`▲ ${say.over(percent(high))}`);
  if (low !== null)
    texts.push(
      `▼ ${lane.range?.[0] === 0 ? say.under(percent(low)) : say.belowMinus(percent(low))}`,
    );
  const forward = lane.known.every((at) => at === null || at <= place);
  const idle = [];
  if (forward && lane.constant.length) idle.push(say.constant(lane.constant.length));
  if (place >= end && lane.dead.length) idle.push(say.dead(lane.dead.length));
  if (idle.length) texts.push(idle.join(", "));
  return texts;
}

export const percent = (share: number) => `${Math.round(100 * share)} %`;

/** Say which columns wait, where there is room for it: in the longest run of them. */
function hintOf(
  hint: SVGTextElement,
  waiting: number[],
  grid: Grid,
  steps: number[],
  words: Words,
) {
  const [first, last] = [waiting[0], waiting[waiting.length - 1]];
  const run = waiting.length && last - first + 1 === waiting.length;
  const room = waiting.length * grid.width;
  hint.textContent =
    run && room > SPLIT ? words.time.notYet(room > 130 ? [steps[first], steps[last]] : null) : "";
  if (run) hint.setAttribute("x", String(grid.left + ((first + last + 1) / 2) * grid.width));
}
