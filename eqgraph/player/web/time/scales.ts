// Scales of the view over time, pure: colours of cells, and a logarithmic axis.

import type { Lane, Time } from "./time.ts";

const MOST = 24; // decades that an axis shows
const BELOW = 6; // decades below the least gradient that it goes down for others
const TICKS = 7; // lines of the axis, about
const [FEWEST, MOST_DECADES] = [2, 12]; // that a ramp of colours spans
const FAINT = 0.05; // the share of the numbers that may fall below the ramp

/** What the runs that are shown together share. */
export interface Scales {
  gradient: LogScale; // of all gradients, which shrink by powers of ten over time
  value: Record<string, number>; // the largest magnitude of each lane
}

/** A ramp that spans some decades below the largest magnitude. */
export type LogScale = { most: number; decades: number };

export function scalesOf(times: Time[]): Scales {
  const scales: Scales = {
    gradient: logScale(
      times.flatMap(({ lanes }) =>
        lanes.flatMap(({ gradient }) => gradient.flatMap((column) => column ?? [])),
      ),
    ),
    value: {},
  };
  for (const { lanes } of times) {
    for (const lane of lanes) {
      scales.value[lane.name] = Math.max(scales.value[lane.name] ?? 0, largest(lane.value));
    }
  }
  return scales;
}

function largest(columns: (number[] | null)[]) {
  let most = 0;
  for (const column of columns) {
    for (const x of column ?? []) {
      const size = Math.abs(x);
      if (Number.isFinite(size)) most = Math.max(most, size);
    }
  }
  return most;
}

/** The ramp of some numbers: nearly all of them are on it. */
export function logScale(numbers: (number | null)[]): LogScale {
  const sizes = numbers
    .map((x) => Math.abs(x ?? 0))
    .filter((x) => x > 0 && Number.isFinite(x))
    .sort((a, b) => a - b);
  if (!sizes.length) return { most: 0, decades: FEWEST };
  const most = sizes[sizes.length - 1];
  const span = Math.ceil(Math.log10(most / sizes[Math.floor(FAINT * sizes.length)]));
  return { most, decades: Math.min(Math.max(span, FEWEST), MOST_DECADES) };
}

/** Where a value stands between the ends of the ramp, −1 … 1. */
export function valuePosition(x: number, lane: Lane, scales: Scales) {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? 0 : Math.sign(x);
  if (lane.range) return x;
  const most = scales.value[lane.name];
  return most ? x / most : 0;
}

/** Where a number stands on a logarithmic ramp; what is smaller by all decades has no colour. */
export function logPosition(x: number, { most, decades }: LogScale) {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? 0 : Math.sign(x);
  if (!x || !most) return 0;
  return Math.sign(x) * Math.max(0, 1 + Math.log10(Math.abs(x) / most) / decades);
}

/**
 * The axis of some curves: whole decades from `low` to `high`, and those that get a line. What
 * falls far below the gradients does not press them flat: it leaves the axis at its lower end.
 */
export function logAxis(
  gradients: (number | null)[][],
  others: (number | null)[][] = [],
): { low: number; high: number; ticks: number[] } {
  const [inner, outer] = [powersOf(gradients), powersOf(others)];
  const all = [...inner, ...outer];
  const high = all.length ? Math.ceil(Math.max(...all) - 1e-9) + 0 : 0; // + 0: no −0
  const least = Math.max(Math.min(...all), inner.length ? Math.min(...inner) - BELOW : -Infinity);
  const low = all.length ? Math.max(Math.floor(least + 1e-9), high - MOST) : -1;
  const bottom = Math.min(low, high - 1);
  const every = Math.ceil((high - bottom) / TICKS);
  const ticks = [];
  for (let power = high; power >= bottom; power -= every) ticks.push(power);
  return { low: bottom, high, ticks };
}

const powersOf = (curves: (number | null)[][]): number[] =>
  curves.flat().flatMap((x) => (x !== null && x > 0 && Number.isFinite(x) ? [Math.log10(x)] : []));

export function logY(
  { low, high }: { low: number; high: number },
  x: number,
  top: number,
  height: number,
) {
  const share = (high - Math.log10(x)) / (high - low);
  return top + Math.min(Math.max(share, 0), 1) * height;
}
