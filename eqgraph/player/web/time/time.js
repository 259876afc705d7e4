// Time, pure: what Python found of an unrolled model (the twin of payload/lanes.py), and what of it
// is known at a place on the tape.

/** @typedef {import("../engine/schema.js").Plain} Plain */
/** @typedef {import("../engine/schema.js").Lane} Lane */
/** @typedef {import("../engine/schema.js").Curve} Curve */
/** @typedef {import("../engine/schema.js").Time} Time */
/** @typedef {"value" | "gradient"} Kind */

/**
 * What a cell is: not there, not known yet, growing by contributions, known, or without a path.
 * @typedef {{state: "none" | "waiting" | "growing" | "known" | "unreached", part: number, parts: number}} CellState
 */

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
