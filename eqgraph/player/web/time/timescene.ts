// The scene: everything over time in one picture, on one horizontal scale.

import { svg } from "../kit/element.ts";
import type { Words } from "../language/words.ts";
import { between } from "./between.ts";
import { cellsOf, type Grid } from "./cells.ts";
import { NOTE, curvesOf } from "./curves.ts";
import { heatmapOf, linesOf } from "./heatmap.ts";
import { histogramOf } from "./histogram.ts";
import { ofSequence } from "./families.ts";
import { frameOf, laneOf, type Band, type Plot } from "./lanes.ts";
import { pathMapOf } from "./pathmap.ts";
import { reachMapOf, reachScale } from "./reachmap.ts";
import { logScale, scalesOf } from "./scales.ts";
import { cellState, columnAt, completeAt, placeOf, type Kind, type Lane, type Time } from "./time.ts";
import { charactersAt, textOf } from "./text.ts";
import { choiceOf, columnsOf, firstWishes, hueIn, hueOf, isCounted, originIn, type Wishes } from "./wishes.ts";

const TOP = 40; // px above the cells
const GAP = 13; // px between bands
const EMPTY = 40; // px of a band without numbers
const [NARROWEST, WIDEST] = [8, 96]; // px of a column

export interface Run {
  time: Time;
  end: number; // instructions on the tape
  of: string;
  sharing: Time[]; // the runs with the same scales
  names: string[]; // of the lanes, in the order of the rows
  text: string; // what the steps read, a character each
}

interface Acts {
  seek: (place: number) => void;
  choose: (row: number) => void; // an output
  read: (text: string) => void; // what is under the pointer
}

export function sceneOf(document: Document, words: Words, run: Run, acts: Acts) {
  const { end, of, sharing, names, text } = run;
  let time = run.time; // or the part of it that is shown
  let scales = scalesOf(sharing);
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
    scales = scalesOf(sharing.map((one) => ofSequence(one, wishes)));
    time = between(ofSequence(run.time, wishes), ...columnsOf(run.time, wishes));
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
    const below = text ? drawText(cells.bottom + 10) : cells.bottom;
    let y =
      wishes.mode === "reach"
        ? drawReach(below + 24)
        : wishes.mode === "paths"
          ? drawPaths(below + 18)
          : drawLanes(below + 20, wishes.mode);
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

  const drawText = (top: number) => {
    const lane = time.lanes.find(({ name }) => name === hueIn(run.time, wished));
    if (!lane) return top;
    const kind = wished.mode === "gradient" ? "gradient" : "value";
    const found = time.distributions(hueOf(wished)).found?.get(lane.name) ?? null;
    const drawn = textOf(document, words, charactersAt(text, run.time.steps, time.steps), lane, found, { kind, grid, top, end });
    element.append(drawn.element);
    parts.push({ update: drawn.update });
    return drawn.bottom;
  };

  const drawLanes = (top: number, kind: Kind) => {
    let y = top;
    const counted = isCounted(wished) ? time.distributions(choiceOf(wished)) : null;
    const shown = [...(counted?.found?.values() ?? [])].flatMap((one) => one ?? []);
    const scale = kind === "gradient" && wished.form === "units" ? logScale(shown.flatMap(({ columns }) => columns.flatMap((one) => Array.from(one?.lines ?? [])))) : scales.gradient;
    const bandOf = (lane: Lane, plot: Plot): Band => {
      if (!counted && lane.lacks !== undefined) return emptyOf(lane, plot, lane.lacks || words.node.fetching);
      if (!counted) return laneOf(document, words, lane, scales, plot);
      const found = counted.found?.get(lane.name);
      if (!found) return emptyOf(lane, plot, counted.found ? words.time.noSuch : counted.why || words.node.fetching);
      if (wished.form !== "units") return histogramOf(document, words, lane, found, wished.form === "bands" ? "bands" : "histogram", plot);
      return heatmapOf(document, words, lane, found, scale, linesOf(shown.length, grid.columns), plot);
    };
    for (const name of names) {
      const own = time.lanes.find((one) => one.name === name);
      const like = own ?? sharing.flatMap(({ lanes }) => lanes).find((one) => one.name === name);
      if (!like) continue;
      const plot = { kind, grid, top: y, end, steps: time.steps };
      const band = own ? bandOf(own, plot) : laneOf(document, words, like, scales, plot);
      y = band.bottom + GAP;
      if (!own) continue; // another run has it: the place stays free, so that rows line up
      element.append(band.element);
      bands.push(band);
      parts.push({ update: band.update });
    }
    return y - GAP;
  };

  /** A band without numbers, and why. */
  const emptyOf = (lane: Lane, plot: Plot, why: string): Band => {
    const frame = frameOf(document, words, lane, plot, EMPTY, [""]);
    frame.fill();
    const update = (place: number) => {
      frame.follow(place);
      frame.say(why);
    };
    return { element: frame.element, lane, top: plot.top, bottom: plot.top + EMPTY, update, read: () => why };
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

  const drawPaths = (top: number) => {
    const from = originIn(time, wished);
    if (!from) return top;
    const { found, why, waits } = time.routes(from.name, from.t);
    if (!found) {
      const text = svg(document, "text", { class: "eqg-lane-hint", x: grid.left + (grid.width * grid.columns) / 2, y: top + 20 });
      text.textContent = why || (waits ? words.node.fetching : words.time.noRoute);
      element.append(text);
      return top + EMPTY;
    }
    const drawn = pathMapOf(element, found, { grid, top, steps: time.steps });
    element.append(drawn.element);
    parts.push({ update: (place) => drawn.element.classList.toggle("eqg-unknown", place < from.known) });
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
    if (at.band && (wished.mode === "value" || wished.mode === "gradient")) {
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
    const lanes = wished.mode === "value" || wished.mode === "gradient" ? wished.mode : null;
    const title = lanes ? "" : ((event.target as Element).querySelector("title")?.textContent ?? "");
    acts.read(at?.band && lanes ? readBand(at.band, at.column, at.y, lanes) : title);
  });
  element.addEventListener("pointerleave", () => acts.read(""));

  /** What is under the pointer, if it is known. */
  const readBand = ({ lane, read }: Band, column: number, y: number, kind: Kind) => {
    if (cellState(lane, column, kind, place, end).state === "known") return read(column, y);
    return `${words.time.at(lane.name, time.steps[column])}: ${words.node.notYet}`;
  };

  return { element, draw, update, scales, now: () => time.steps[columnAt(time, place) ?? -1] ?? null };
}

export function gridOf(width: number, columns: number): Grid {
  const [left, right] = width >= 640 ? [112, 132] : [104, 12];
  const each = (width - left - right) / columns;
  return { left, right, columns, width: Math.min(Math.max(each, NARROWEST), WIDEST) };
}
