// Time, pure: what is shown of an unrolled model, and what of it is known at a place on the tape.
// It is counted in time/counting.ts, a figure when it is looked at; here are the places.

import type { Choice } from "./distribution.ts";
import type { Counted } from "./distributions.ts";
import type { Followed, Origin } from "./routes.ts";

export type Kind = "value" | "gradient";

/** Numbers, one a step; null where there is none. */
export type Numbers = (number | null)[];

/** A family: the nodes of one equation, a column a step of time. */
export interface Lane {
  name: string;
  units: number;
  batch: number; // arrays that a unit is the mean of
  sequences: number; // of the batch; 1 where there is none
  rows: number; // fewer than units: means of neighbours
  range: number[] | null; // of its operator
  state: boolean;
  known: (number | null)[]; // the places from which the values are known
  backs: (number[] | null)[]; // the places of the contributions to the gradients
  readonly value: (number[] | null)[];
  readonly gradient: (number[] | null)[];
  readonly low?: Numbers; // fractions of saturated units
  readonly high?: Numbers;
  readonly constant: number[]; // units
  readonly dead: number[];
  /** Of one sequence whose cells the kernel did not send: why, or empty while they are on their way. */
  readonly lacks?: string;
  /** The same of one sequence of the batch; itself where there is none. */
  of(sequence: number): Lane;
}

export type CurveKind = "gradient" | "flow" | "path" | "product" | "transfer" | "input";

/** A figure with one number a step, known from `places` on. */
export interface Curve {
  kind: CurveKind;
  name: string;
  path?: string;
  places: (number | null)[];
  readonly values: Numbers;
  readonly partial?: (Numbers | null)[]; // norms after each contribution but the last
}

/** The norms of an output's gradients by an input: a row a step of the output. */
export interface Reach {
  of: string;
  input: string;
  at: number[];
  known: number[];
  readonly rows: (Numbers | null)[]; // null: a step on the way back has no result
}

/** A parameter's ‖∂L/∂W‖/‖W‖; null where the weights are all 0. */
export interface Weight {
  name: string;
  place: number;
  readonly ratio: number | null;
}

/** An unrolled model over time. */
export interface Time {
  steps: number[];
  folded: number; // nodes of a step
  clock: [number, number | null][]; // from this place on, this step
  lanes: Lane[];
  curves: Curve[];
  reach: Reach[];
  weights: Weight[];
  readonly loss: number | null;
  readonly guess: number | null;
  readonly warnings: string[];
  readonly memory: string[]; // how soon the units of each state forget
  distributions: (choice: Choice) => Counted;
  /** The reader chose something else: what the kernel did not answer is asked for again. */
  renew(): void;
  origins: Origin[]; // what has routes
  routes: (name: string, t: number) => Followed;
}

/** What a cell is: not there, not known yet, growing by contributions, known, or without a path. */
type CellState = {
  state: "none" | "waiting" | "growing" | "known" | "unreached";
  part: number;
  parts: number;
};

/** The column that the instruction before a place works in, or null. */
export function columnAt({ clock, steps }: Time, place: number): number | null {
  let [low, high] = [0, clock.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (clock[middle][0] <= place) low = middle;
    else high = middle - 1;
  }
  const column = steps.indexOf(clock[low][1] ?? NaN);
  return column < 0 ? null : column;
}

/** The stretches of the tape that work in one step of time. */
export function runsOf({ clock }: Time, end: number): { start: number; end: number; t: number }[] {
  return clock.flatMap(([from, t], k) => {
    const to = clock[k + 1]?.[0] ?? end + 1;
    return t === null ? [] : [{ start: from - 1, end: to - 1, t }];
  });
}

export function cellState(
  lane: Lane,
  column: number,
  kind: Kind,
  place: number,
  end: number,
): CellState {
  const state = (name: CellState["state"], part = 0, parts = 0) => ({ state: name, part, parts });
  const known = lane.known[column];
  const backs = lane.backs[column];
  if (known === null || backs === null) return state("none");
  if (kind === "value") return state(known <= place ? "known" : "waiting");
  const part = backs.filter((at) => at <= place).length;
  if (!backs.length) return state(place >= end ? "unreached" : "waiting");
  if (part === backs.length) return state("known", part, part);
  return state(part ? "growing" : "waiting", part, backs.length);
}

/** Where a click on a cell leads: to the instruction that completes it. */
export function placeOf(lane: Lane, column: number, kind: Kind): number | null {
  if (kind === "value") return lane.known[column];
  return lane.backs[column]?.at(-1) ?? null;
}

/** The places at which a column is complete: all its values, all its gradients. */
export function completeAt({ lanes }: Time, column: number) {
  const values = lanes.map(({ known }) => known[column] ?? 0);
  const gradients = lanes.map(({ backs }) => backs[column]?.at(-1) ?? 0);
  return { forward: Math.max(0, ...values), backward: Math.max(0, ...gradients) };
}

/** All places at which a step of time is complete, rising: where the keys for time steps stop. */
export function stopsOf(time: Time, end: number): number[] {
  const places = new Set([0, end]);
  time.steps.forEach((_, column) => {
    const { forward, backward } = completeAt(time, column);
    places.add(forward).add(backward);
  });
  return [...places].sort((a, b) => a - b);
}

export function stopFrom(stops: number[], place: number, way: 1 | -1) {
  if (way > 0) return stops.find((at) => at > place) ?? place;
  return stops.findLast((at) => at < place) ?? place;
}

/** The part of a curve that is known: a number a step, null where there is none yet. */
export function knownOf({ values, places }: Pick<Curve, "values" | "places">, place: number): Numbers {
  return values.map((value, k) => {
    const at = places[k];
    return value === null || at === null || at > place ? null : value;
  });
}

/** The norm of a gradient that still grows, or null. */
export function growingOf(
  { partial }: Curve,
  lane: Lane | undefined,
  column: number,
  place: number,
): number | null {
  const done = lane?.backs[column]?.filter((at) => at <= place).length ?? 0;
  const norm = done ? partial?.[column]?.[done - 1] : null;
  return norm ?? null;
}

/** The steepest fall of a curve on its way back: from a column to the one before it. */
export function steepestFall(known: (number | null)[]): { column: number; factor: number } | null {
  let found = null;
  for (let column = 1; column < known.length; column++) {
    const [before, here] = [known[column - 1], known[column]];
    if (!before || !here || !(before < here)) continue;
    const factor = before / here;
    if (!found || factor < found.factor) found = { column, factor };
  }
  return found;
}

/** The mean of the fractions that are known. */
export function saturated(lane: Lane, side: "low" | "high", place: number): number | null {
  const shares = (lane[side] ?? []).flatMap((share, k) => {
    const known = lane.known[k];
    return share !== null && known !== null && known <= place ? [share] : [];
  });
  return shares.length ? shares.reduce((sum, share) => sum + share, 0) / shares.length : null;
}

/**
 * How far back the gradient of an output reaches: the first column with at least that share of
 * the largest entry of its row, and where the largest is.
 */
export function reachOfRow(
  row: Numbers,
  share = 1e-3,
): { first: number; largest: number; at: number } | null {
  const sizes = row.map((x) => Math.abs(x ?? 0));
  const largest = Math.max(0, ...sizes.filter(Number.isFinite));
  if (!largest) return null;
  return {
    first: sizes.findIndex((x) => x >= share * largest),
    largest,
    at: sizes.indexOf(largest),
  };
}
