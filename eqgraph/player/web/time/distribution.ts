// How the entries of an equation are spread at each step, as tape/distribution.py counts them.

import type { NArray } from "../engine/array.ts";
import { BINS, LINES, QUANTILES } from "./told.ts";

/** Which entries are counted; sequences and units from 0, null for all. */
export interface Choice {
  gradient: boolean;
  sequence: number | null;
  unit: number | null;
}

/** The entries of one step; NaN where none is finite. */
export interface Column {
  least: number;
  greatest: number;
  mean: number;
  quantiles: number[];
  histogram: number[]; // how many entries each bin has
  broken: number; // how many entries are NaN or infinite
  lines: ArrayLike<number>; // the units in their order; of many, the largest one of each stretch
}

export interface Distribution {
  edges: number[]; // of the bins
  order: number[]; // the units, long memory first
  columns: (Column | null)[]; // null: the step has no such entries
}

/**
 * @param range  of the operator: the ends of the bins, else those are the ends of all entries
 * @param order  the order of so many units
 * @returns null where there is no such sequence or unit
 */
export function distributionOf(
  arrays: (NArray | null)[],
  range: readonly number[] | null,
  choice: Choice,
  order: (units: number) => number[],
): Distribution | null {
  const chosen = arrays.map((array) => array && chosenOf(array, choice));
  const first = chosen.find((one) => one !== null);
  if (chosen.some((one, k) => one === null && arrays[k] !== null)) return null;
  const sorted = chosen.map((one) => one && one.data.filter(Number.isFinite).sort());
  const edges = edgesOf(sorted, range?.every(Number.isFinite) ? range : null);
  const units = order(first?.units ?? 1);
  return {
    edges,
    order: units,
    columns: chosen.map((one, k) => one && columnOf(one.data, one.units, sorted[k]!, edges, units)),
  };
}

function chosenOf({ shape, data }: NArray, { sequence, unit }: Choice): { data: Float64Array; units: number } | null {
  let found = Float64Array.from(data);
  if (sequence !== null && shape.length > 1) {
    const size = found.length / shape[0];
    if (sequence >= shape[0]) return null;
    found = found.subarray(sequence * size, (sequence + 1) * size);
  }
  const units = shape.at(-1) ?? 1;
  if (unit === null) return { data: found, units };
  return unit < units ? { data: found.filter((_, k) => k % units === unit), units: 1 } : null;
}

function edgesOf(sorted: (Float64Array | null)[], range: readonly number[] | null): number[] {
  const ends = sorted.flatMap((one) => (one?.length ? [one[0], one[one.length - 1]] : []));
  const [low, most] = range ?? (ends.length ? [Math.min(...ends), Math.max(...ends)] : [0, 1]);
  const high = most > low ? most : low + 1;
  return Array.from({ length: BINS + 1 }, (_, k) => (k === BINS ? high : low + ((high - low) / BINS) * k));
}

function columnOf(all: Float64Array, units: number, sorted: Float64Array, edges: number[], order: number[]): Column {
  const histogram = new Array<number>(BINS).fill(0);
  let bin = 0;
  for (const x of sorted) {
    while (bin < BINS - 1 && x >= edges[bin + 1]) bin++;
    histogram[bin]++;
  }
  const means = new Array<number>(units).fill(0);
  all.forEach((x, k) => (means[k % units] += x));
  const rows = all.length / units;
  return {
    least: sorted[0] ?? NaN,
    greatest: sorted.at(-1) ?? NaN,
    mean: sorted.length ? sorted.reduce((sum, x) => sum + x, 0) / sorted.length : NaN,
    quantiles: QUANTILES.map((share) => quantile(sorted, share)),
    histogram,
    broken: all.length - sorted.length,
    lines: parted(order.map((k) => means[k] / rows), LINES),
  };
}

function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const part = place - below;
  return sorted.length ? sorted[below] * (1 - part) + sorted[Math.min(below + 1, sorted.length - 1)] * part : NaN;
}

/** Where each of some stretches of lines begins, and where the last one ends: as NumPy splits them. */
export function stretches(lines: number, most: number): number[] {
  const count = Math.min(lines, most);
  const [size, more] = [Math.floor(lines / count), lines % count];
  return Array.from({ length: count + 1 }, (_, k) => k * size + Math.min(k, more));
}

/** At most so many lines: of each stretch the entry of the largest size, NaN before all. */
export function parted(lines: ArrayLike<number>, most: number): number[] {
  const from = stretches(lines.length, most);
  return from.slice(1).map((end, k) => {
    let found = lines[from[k]];
    for (let n = from[k] + 1; n < end && !Number.isNaN(found); n++) {
      if (!(Math.abs(lines[n]) <= Math.abs(found))) found = lines[n];
    }
    return found;
  });
}
