// The scene: everything over time in one picture, on one horizontal scale.

import { cellsOf } from "./cells.js";
import { svg } from "../kit/element.js";
import { NOTE, curvesOf } from "./curves.js";
import { laneOf } from "./lanes.js";
import { formatNumber, toNumber } from "../model/numbers.js";
import { reachMapOf, reachScale } from "./reachmap.js";
import { scalesOf } from "./scales.js";
import { cellState, columnAt, completeAt, placeOf } from "./time.js";

const TOP = 40; // px above the cells
const GAP = 13; // px between bands
const [NARROWEST, WIDEST] = [8, 46]; // px of a column

/** @typedef {import("../engine/schema.js").Time} Time */
/** @typedef {"value" | "gradient" | "reach"} Mode */

/**
 * What a panel shows; runs that stand side by side share it, and new numbers are shown alike.
 * @typedef {object} Wishes
 * @property {Mode} mode
 * @property {Set<string>} curves  the names of those that are shown
 * @property {number} table  index of the table of reach
 * @property {number} row  the chosen output in it
 * @property {boolean} figures  they are unfolded
 * @property {string} rate  of learning, as it was typed
 */

/**
 * @typedef {object} Run
 * @property {Time} time
 * @property {number} end  instructions on the tape
 * @property {string} of
 * @property {Time[]} sharing  the runs with the same scales
 * @property {string[]} names  of the lanes, in the order of the rows
 */

/**
 * @typedef {object} Acts
 * @property {(place: number) => void} seek
 * @property {(row: number) => void} choose  an output
 * @property {(text: string) => void} read  what is under the pointer
 */

/**
 * @param {Document} document @param {import("../language/words.js").Words} words @param {Run} run
 * @param {Acts} acts
 */
export function sceneOf(document, words, run, acts) {
  const { time, end, of, sharing, names } = run;
  const scales = scalesOf(sharing);
  const element = svg(document, "svg", { class: "eqg-scene", role: "img" });
  let place = 0;
  /** @type {{update: (place: number, column: number | null) => void}[]} */
  let parts = [];
  /** @type {import("./lanes.js").Band[]} */
  let bands = [];
  /** @type {ReturnType<typeof reachMapOf> | null} */
  let map = null;
  /** @type {import("./cells.js").Grid} */
  let grid = { left: 0, width: 1, columns: time.steps.length, right: 0 };
  /** @type {Wishes} */
  let wished = firstWishes(new Set());
  let cellsEnd = 0;
  const now = svg(document, "rect", { class: "eqg-time-now", rx: 5 });

  /** @param {number} width @param {Wishes} wishes */
  const draw = (width, wishes) => {
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
    let y = wishes.mode === "reach" ? drawReach(cells.bottom + 24) : drawLanes(cells.bottom + 20, wishes.mode);
    const curves = curvesOf(document, words, { time, of, shown: wishes.curves, grid, top: y + 28, sharing });
    element.append(curves.element);
    parts.push({ update: curves.update });
    y = curves.bottom;
    const full = Math.max(grid.left + grid.width * grid.columns + grid.right, NOTE);
    Object.entries({ width: full, height: y, viewBox: `0 0 ${full} ${y}` }).forEach(([key, value]) =>
      element.setAttribute(key, String(value)),
    );
    now.setAttribute("y", String(TOP - 10));
    now.setAttribute("height", String(y - TOP - 6));
    now.setAttribute("width", String(grid.width));
    update(place);
  };

  /** @param {number} top @param {import("./time.js").Kind} kind */
  const drawLanes = (top, kind) => {
    let y = top;
    for (const name of names) {
      const own = time.lanes.find((one) => one.name === name);
      const like = own ?? sharing.flatMap(({ lanes }) => lanes).find((one) => one.name === name);
      if (!like) continue;
      const band = laneOf(document, words, like, { kind, grid, top: y, scales, end, steps: time.steps });
      y = band.bottom + GAP;
      if (!own) continue; // another run has it: the place stays free, so that rows line up
      element.append(band.element);
      bands.push(band);
      parts.push({ update: band.update });
    }
    return y - GAP;
  };

  /** @param {number} top */
  const drawReach = (top) => {
    const reach = time.reach[wished.table];
    if (!reach) return top;
    const same = sharing.flatMap(({ reach: all }) => all.filter(({ of, input }) => of === reach.of && input === reach.input));
    const drawn = reachMapOf(document, words, reach, { grid, top, steps: time.steps, scale: reachScale(same) });
    map = drawn;
    element.append(drawn.element);
    parts.push({ update: (place) => drawn.update(place, Math.min(wished.row, reach.rows.length - 1)) });
    return drawn.bottom;
  };

  /** @param {number} to */
  const update = (to) => {
    place = to;
    const column = columnAt(time, place);
    now.setAttribute("visibility", column === null ? "hidden" : "visible");
    if (column !== null) now.setAttribute("x", String(grid.left + column * grid.width));
    for (const part of parts) part.update(place, column);
  };

  /** The column and the band under a pointer. @param {MouseEvent} event */
  const under = (event) => {
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
      acts.seek(place > Math.max(...time.lanes.flatMap(({ known }) => known.map((k) => k ?? 0))) ? backward : forward);
    }
  });
  element.addEventListener("pointermove", (event) => {
    const at = under(event);
    acts.read(at?.band && wished.mode !== "reach" ? readCell(words, at.band, at.column, at.y, wished.mode, time, place, end) : "");
  });
  element.addEventListener("pointerleave", () => acts.read(""));

  return { element, draw, update, scales, column: () => columnAt(time, place) };
}

/** @param {Set<string>} curves @returns {Wishes} */
export const firstWishes = (curves) => ({ mode: "value", curves, table: 0, row: Infinity, figures: false, rate: "0.01" });

/** @param {number} width @param {number} columns @returns {import("./cells.js").Grid} */
export function gridOf(width, columns) {
  const [left, right] = width >= 640 ? [112, 132] : [104, 12];
  const each = (width - left - right) / columns;
  return { left, right, columns, width: Math.min(Math.max(each, NARROWEST), WIDEST) };
}

/**
 * The number under the pointer, if it is known.
 * @param {import("../language/words.js").Words} words @param {import("./lanes.js").Band} band
 * @param {number} column @param {number} y @param {import("./time.js").Kind} kind
 * @param {Time} time @param {number} place @param {number} end
 */
function readCell(words, { lane, top, height }, column, y, kind, time, place, end) {
  const say = words.time;
  const cells = lane[kind][column];
  const row = Math.min(Math.max(Math.floor(((y - top) / height) * lane.rows), 0), lane.rows - 1);
  const where = say.unit(say.at(lane.name, time.steps[column]), unitsOf(lane, row));
  const { state } = cellState(lane, column, kind, place, end);
  const number = state === "known" && cells ? formatNumber(toNumber(cells[row])) : words.node.notYet;
  return `${where}: ${number}`;
}

/** The units that a row stands for, as text. @param {import("../engine/schema.js").Lane} lane @param {number} row */
export function unitsOf({ units, rows }, row) {
  if (rows === units) return String(row + 1);
  const [size, more] = [Math.floor(units / rows), units % rows]; // as NumPy splits an array
  const first = row * size + Math.min(row, more);
  return `${first + 1}–${first + size + (row < more ? 1 : 0)}`;
}
