// Time, pure: what Python found of an unrolled model (the twin of payload/lanes.py), and what of it
// is known at a place on the tape.

import { PayloadError } from "./payload.js";

/** @typedef {import("./payload.js").Plain} Plain */

/**
 * A family: the nodes of one equation, a column a step. `known` are the places from which its
 * values are known, `backs` those of the contributions to its gradients.
 * @typedef {object} Lane
 * @property {string} name
 * @property {number} units
 * @property {number} batch  arrays that a unit is the mean of
 * @property {number} rows  fewer than units: means of neighbours
 * @property {[number, number] | null} range  of its operator
 * @property {boolean} state
 * @property {(Plain[] | null)[]} value
 * @property {(Plain[] | null)[]} gradient
 * @property {(number | null)[]} known
 * @property {(number[] | null)[]} backs
 * @property {(number | null)[]} [low]  fractions of saturated units
 * @property {(number | null)[]} [high]
 * @property {number[]} constant
 * @property {number[]} dead
 */

/**
 * A figure with one number a step, known from `places` on; `partial` are the norms after each
 * contribution but the last.
 * @typedef {object} Curve
 * @property {"gradient" | "path" | "product" | "transfer" | "input"} kind
 * @property {string} name
 * @property {string} [path]
 * @property {(Plain | null)[]} values
 * @property {(number | null)[]} places
 * @property {((Plain | null)[] | null)[]} [partial]
 */

/** @typedef {{of: string, input: string, at: number[], known: number[], rows: (Plain | null)[][]}} Reach */

/** @typedef {{name: string, ratio: Plain | null, place: number}} Weight */

/**
 * @typedef {object} Time
 * @property {number[]} steps
 * @property {number} folded  nodes of a step
 * @property {[number, number | null][]} clock  from this place on, this step
 * @property {Lane[]} lanes
 * @property {Curve[]} curves
 * @property {Reach[]} reach
 * @property {Weight[]} weights
 * @property {Plain | null} loss
 * @property {Plain | null} guess
 * @property {string[]} warnings
 */

/** @typedef {"value" | "gradient"} Kind */

/**
 * What a cell is: not there, not known yet, growing by contributions, known, or without a path.
 * @typedef {{state: "none" | "waiting" | "growing" | "known" | "unreached", part: number, parts: number}} CellState
 */

/**
 * Check what came from Python.
 * @param {unknown} raw @returns {Time}
 */
export function readTime(raw) {
  const time = /** @type {any} */ (raw);
  const wrong = (/** @type {string} */ where) => {
    throw new PayloadError(`time.${where}: not as this player reads it`);
  };
  if (typeof time !== "object" || time === null) wrong("");
  for (const key of ["steps", "clock", "lanes", "curves", "reach", "weights", "warnings"]) {
    if (!Array.isArray(time[key])) wrong(key);
  }
  const columns = time.steps.length;
  if (!columns || !time.clock.length) wrong("steps");
  const row = (/** @type {unknown} */ list) => Array.isArray(list) && list.length === columns;
  for (const lane of time.lanes) {
    if (![lane.value, lane.gradient, lane.known, lane.backs].every(row)) wrong("lanes");
    if (![lane.low ?? lane.known, lane.high ?? lane.known].every(row)) wrong("lanes");
  }
  for (const curve of time.curves) {
    if (![curve.values, curve.places, curve.partial ?? curve.places].every(row)) wrong("curves");
  }
  for (const one of time.reach) {
    if (!one.rows.every(row) || one.known.length !== one.rows.length) wrong("reach");
  }
  return time;
}

/**
 * The column that the instruction before a place works in, or null.
 * @param {Time} time @param {number} place @returns {number | null}
 */
export function columnAt({ clock, steps }, place) {
  let [low, high] = [0, clock.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (clock[middle][0] <= place) low = middle;
    else high = middle - 1;
  }
  const step = clock[low][1];
  return step === null ? null : steps.indexOf(step);
}

/**
 * The stretches of the tape that work in one step of time.
 * @param {Time} time @param {number} end @returns {{start: number, end: number, t: number}[]}
 */
export function runsOf({ clock }, end) {
  return clock.flatMap(([from, t], k) => {
    const to = clock[k + 1]?.[0] ?? end + 1;
    return t === null ? [] : [{ start: from - 1, end: to - 1, t }];
  });
}

/**
 * @param {Lane} lane @param {number} column @param {Kind} kind @param {number} place
 * @param {number} end @returns {CellState}
 */
export function cellState(lane, column, kind, place, end) {
  const state = (/** @type {CellState["state"]} */ name, part = 0, parts = 0) => ({ state: name, part, parts });
  const known = lane.known[column];
  const backs = lane.backs[column];
  if (known === null || backs === null) return state("none");
  if (kind === "value") return state(known <= place ? "known" : "waiting");
  const part = backs.filter((at) => at <= place).length;
  if (!backs.length) return state(place >= end ? "unreached" : "waiting");
  if (part === backs.length) return state("known", part, part);
  return state(part ? "growing" : "waiting", part, backs.length);
}

/**
 * Where a click on a cell leads: to the instruction that completes it.
 * @param {Lane} lane @param {number} column @param {Kind} kind @returns {number | null}
 */
export function placeOf(lane, column, kind) {
  if (kind === "value") return lane.known[column];
  return lane.backs[column]?.at(-1) ?? null;
}

/**
 * The places at which a column is complete: all its values, all its gradients.
 * @param {Time} time @param {number} column
 */
export function completeAt({ lanes }, column) {
  const values = lanes.map(({ known }) => known[column] ?? 0);
  const gradients = lanes.map(({ backs }) => backs[column]?.at(-1) ?? 0);
  return { forward: Math.max(0, ...values), backward: Math.max(0, ...gradients) };
}

/**
 * All places at which a step of time is complete, rising: where the keys for time steps stop.
 * @param {Time} time @param {number} end @returns {number[]}
 */
export function stopsOf(time, end) {
  const places = new Set([0, end]);
  time.steps.forEach((_, column) => {
    const { forward, backward } = completeAt(time, column);
    places.add(forward).add(backward);
  });
  return [...places].sort((a, b) => a - b);
}

/** @param {number[]} stops @param {number} place @param {1 | -1} way */
export function stopFrom(stops, place, way) {
  if (way > 0) return stops.find((at) => at > place) ?? place;
  return stops.findLast((at) => at < place) ?? place;
}

/**
 * The part of a curve that is known: a number a step, null where there is none yet.
 * @param {Curve} curve @param {number} place @returns {(number | null)[]}
 */
export function knownOf({ values, places }, place) {
  return values.map((value, k) => {
    const at = places[k];
    return value === null || at === null || at > place ? null : Number(value);
  });
}

/**
 * The norm of a gradient that still grows, or null.
 * @param {Curve} curve @param {Lane | undefined} lane @param {number} column @param {number} place
 * @returns {number | null}
 */
export function growingOf({ partial }, lane, column, place) {
  const done = lane?.backs[column]?.filter((at) => at <= place).length ?? 0;
  const norm = done ? partial?.[column]?.[done - 1] : null;
  return norm === null || norm === undefined ? null : Number(norm);
}

/**
 * The steepest fall of a curve on its way back: from a column to the one before it.
 * @param {(number | null)[]} known @returns {{column: number, factor: number} | null}
 */
export function steepestFall(known) {
  let found = null;
  for (let column = 1; column < known.length; column++) {
    const [before, here] = [known[column - 1], known[column]];
    if (!before || !here || !(before < here)) continue;
    const factor = before / here;
    if (!found || factor < found.factor) found = { column, factor };
  }
  return found;
}

/**
 * The mean of the fractions that are known.
 * @param {Lane} lane @param {"low" | "high"} side @param {number} place @returns {number | null}
 */
export function saturated(lane, side, place) {
  const shares = (lane[side] ?? []).flatMap((share, k) => {
    const known = lane.known[k];
    return share !== null && known !== null && known <= place ? [share] : [];
  });
  return shares.length ? shares.reduce((sum, share) => sum + share, 0) / shares.length : null;
}

/**
 * How far back the gradient of an output reaches: the first column with at least that share of
 * the largest entry of its row, and where the largest is.
 * @param {(Plain | null)[]} row @param {number} [share]
 * @returns {{first: number, largest: number, at: number} | null}
 */
export function reachOfRow(row, share = 1e-3) {
  const sizes = row.map((x) => (x === null ? 0 : Math.abs(Number(x))));
  const largest = Math.max(0, ...sizes.filter(Number.isFinite));
  if (!largest) return null;
  return { first: sizes.findIndex((x) => x >= share * largest), largest, at: sizes.indexOf(largest) };
}
