// A part of time: the same figures, of some of the steps alone.

import { lazily } from "./counting.ts";
import type { Curve, Lane, Reach, Time } from "./time.ts";

/** @param first  the first column that is kept @param last  the last one */
export function between(time: Time, first: number, last: number): Time {
  if (first === 0 && last === time.steps.length - 1) return time;
  const cut = <T>(list: T[]) => list.slice(first, last + 1);
  return Object.assign(Object.create(time) as Time, {
    steps: cut(time.steps),
    lanes: time.lanes.map((one) => kept(one, cut, ["known", "backs", "value", "gradient", "low", "high"])),
    curves: time.curves.map((one): Curve => kept(one, cut, ["places", "values", "partial"])),
    reach: time.reach.map((one): Reach => lazily(Object.create(one), { rows: () => one.rows.map((row) => row && cut(row)) })),
    distributions(choice: Parameters<Time["distributions"]>[0]) {
      const { found, why } = time.distributions(choice);
      const some = ([name, one]: [string, any]) => [name, one && { ...one, columns: cut(one.columns) }] as const;
      return { found: found && new Map([...found].map(some)), why };
    },
  });
}

/** An object with some of its lists cut, each when it is looked at. */
function kept<T extends Lane | Curve>(one: T, cut: <E>(list: E[]) => E[], keys: (keyof Lane | keyof Curve)[]): T {
  const there = keys.filter((key) => key in one) as (keyof T)[];
  const getters = there.map((key) => [key, () => (one[key] as unknown[] | undefined) && cut(one[key] as unknown[])]);
  return lazily(Object.create(one), Object.fromEntries(getters)) as T;
}
