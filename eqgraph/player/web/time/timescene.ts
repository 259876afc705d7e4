// The scene: everything over time in one picture, on one horizontal scale.

import { svg } from "../kit/element.ts";
import type { Words } from "../language/words.ts";
import { formatNumber } from "../model/numbers.ts";
import { cellsOf, type Grid } from "./cells.ts";
import { NOTE, curvesOf } from "./curves.ts";
import { laneOf, type Band } from "./lanes.ts";
import { reachMapOf, reachScale } from "./reachmap.ts";
import { scalesOf } from "./scales.ts";
import { cellState, columnAt, completeAt, placeOf, type Kind, type Lane, type Time } from "./time.ts";

const TOP = 40; // px above the cells
const GAP = 13; // px between bands
const [NARROWEST, WIDEST] = [8, 96]; // px of a column

export type Mode = "value" | "gradient" | "reach";

/** What a panel shows; runs that stand side by side share it, and new numbers are shown alike. */
export interface Wishes {
  mode: Mode;
  curves: Set<string>; // the names of those that are shown
  table: number; // index of the table of reach
  row: number; // the chosen output in it
  figures: boolean; // they are unfolded
  rate: string; // of learning, as it was typed
}

export interface Run {
  time: Time;
  end: number; // instructions on the tape
  of: string;
  sharing: Time[]; // the runs with the same scales
  names: string[]; // of the lanes, in the order of the rows
}

interface Acts {
  seek: (place: number) => void;
  choose: (row: number) => void; // an output
  read: (text: string) => void; // what is under the pointer
}

export function sceneOf(document: Document, words: Words, run: Run, acts: Acts) {
  const { time, end, of, sharing, names } = run;
  const scales = scalesOf(sharing);
  const element = svg(document, "svg", { class: "eqg-scene", role: "img" });
  let place = 0;
  let parts: { update: (place: number, column: number | null) => void }[] = [];
  let bands: Band[] = [];
  let map: ReturnType<typeof reachMapOf> | null = null;
  let grid: Grid = { left: 0, width: 1, columns: time.steps.length, right: 0 };
  let wished: Wishes = firstWishes(new Set());
  let cellsEnd = 0;
  const now = svg(document, "rect", { class: "eqg-time-now", rx: 5 });

  const draw = (width: number, wishes: Wishes) => {
    wished = wishes;
    grid = gridOf(width, time.steps.length);
    parts = [];
    bands = [];
    map = null;
    const title = svg(document, "text", { class: "eqg-lane-label", x: 14, y: 16 });
    title.textContent = words.time.step;
    element.replaceChildren(now, title);
    const cell = svg(document, "text", { class: "eqg-lane-name eqg-italic", x: 14, y: TOP + 14 });
    cell.textContent = words.time.cell;
    const folded = svg(document, "text", { class: "eqg-lane-label", x: 14, y: TOP + 28 });
    folded.textContent = words.time.folded(time.folded);
    element.append(cell, folded);
    const cells = cellsOf(document, time, grid, TOP);
    cellsEnd = cells.bottom;
    element.append(cells.element);
    parts.push({ update: cells.update });
    let y =
      wishes.mode === "reach"
        ? drawReach(cells.bottom + 24)
        : drawLanes(cells.bottom + 20, wishes.mode);
    const curves = curvesOf(document, words, {
      time,
      of,
      shown: wishes.curves,
      grid,
      top: y + 28,
      sharing,
    });
    element.append(curves.element);
    parts.push({ update: curves.update });
    y = curves.bottom;
    const full = Math.max(grid.left + grid.width * grid.columns + grid.right, NOTE);
    Object.entries({ width: full, height: y, viewBox: `0 0 ${full} ${y}` }).forEach(
      ([key, value]) => element.setAttribute(key, String(value)),
    );
    now.setAttribute("y", String(TOP - 10));
    now.setAttribute("height", String(y - TOP - 6));
    now.setAttribute("width", String(grid.width));
    update(place);
  };

  const drawLanes = (top: number, kind: Kind) => {
    let y = top;
    for (const name of names) {
      const own = time.lanes.find((one) => one.name === name);
      const like = own ?? sharing.flatMap(({ lanes }) => lanes).find((one) => one.name === name);
      if (!like) continue;
      const band = laneOf(document, words, like, {
        kind,
        grid,
        top: y,
        scales,
        end,
        steps: time.steps,
      });
      y = band.bottom + GAP;
      if (!own) continue; // another run has it: the place stays free, so that rows line up
      element.append(band.element);
      bands.push(band);
      parts.push({ update: band.update });
    }
    return y - GAP;
  };

  const drawReach = (top: number) => {
    const reach = time.reach[wished.table];
    if (!reach) return top;
    const same = sharing.flatMap(({ reach: all }) =>
      all.filter(({ of, input }) => of === reach.of && input === reach.input),
    );
    const drawn = reachMapOf(document, words, reach, {
      grid,
      top,
      steps: time.steps,
      scale: reachScale(same),
    });
    map = drawn;
    element.append(drawn.element);
    parts.push({
      update: (place) => drawn.update(place, Math.min(wished.row, reach.rows.length - 1)),
    });
    return drawn.bottom;
  };

  const update = (to: number) => {
    place = to;
    const column = columnAt(time, place);
    now.setAttribute("visibility", column === null ? "hidden" : "visible");
    if (column !== null) now.setAttribute("x", String(grid.left + column * grid.width));
    for (const part of parts) part.update(place, column);
  };

  /** The column and the band under a pointer. */
  const under = (event: MouseEvent) => {
    const box = element.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const column = Math.floor((x - grid.left) / grid.width);
    if (column < 0 || column >= grid.columns) return null;
    const band = bands.find(({ top, bottom }) => y >= top - 2 && y <= bottom + 2) ?? null;
    const row = map && y >= map.top && y <= map.bottom ? map.rowAt(y) : null;
    return { column, band, row, head: y <= cellsEnd + 4, y };
  };

  element.addEventListener("click", (event) => {
    const at = under(event);
    if (!at) return;
    if (at.row !== null) return acts.choose(at.row);
    if (at.band && wished.mode !== "reach") {
      const to = placeOf(at.band.lane, at.column, wished.mode);
      if (to !== null) acts.seek(to);
    } else if (at.head) {
      const { forward, backward } = completeAt(time, at.column);
      acts.seek(
        place > Math.max(...time.lanes.flatMap(({ known }) => known.map((k) => k ?? 0)))
          ? backward
          : forward,
      );
    }
  });
  element.addEventListener("pointermove", (event) => {
    const at = under(event);
    acts.read(
      at?.band && wished.mode !== "reach"
        ? readCell(words, at.band, at.column, at.y, wished.mode, time, place, end)
        : "",
    );
  });
  element.addEventListener("pointerleave", () => acts.read(""));

  return { element, draw, update, scales, column: () => columnAt(time, place) };
}

export const firstWishes = (curves: Set<string>): Wishes => ({
  mode: "value",
  curves,
  table: 0,
  row: Infinity,
  figures: false,
  rate: "0.01",
});

export function gridOf(width: number, columns: number): Grid {
  const [left, right] = width >= 640 ? [112, 132] : [104, 12];
  const each = (width - left - right) / columns;
  return { left, right, columns, width: Math.min(Math.max(each, NARROWEST), WIDEST) };
}

/** The number under the pointer, if it is known. */
function readCell(
  words: Words,
  { lane, top, height }: Band,
  column: number,
  y: number,
  kind: Kind,
  time: Time,
  place: number,
  end: number,
) {
  const say = words.time;
  const cells = lane[kind][column];
  const row = Math.min(Math.max(Math.floor(((y - top) / height) * lane.rows), 0), lane.rows - 1);
  const where = say.unit(say.at(lane.name, time.steps[column]), unitsOf(lane, row));
  const { state } = cellState(lane, column, kind, place, end);
  const number =
    state === "known" && cells ? formatNumber(cells[row]) : words.node.notYet;
  return `${where}: ${number}`;
}

/** The units that a row stands for, as text. */
export function unitsOf({ units, rows }: Lane, row: number) {
  if (rows === units) return String(row + 1);
  const [size, more] = [Math.floor(units / rows), units % rows]; // as NumPy splits an array
  const first = row * size + Math.min(row, more);
  return `${first + 1}–${first + size + (row < more ? 1 : 0)}`;
}
