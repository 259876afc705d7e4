// What the kernel counted over time, as numbers.

import type { CellFigures, Plain } from "../engine/schema.d.ts";

export const number = (x: Plain | null) => (x === null ? null : Number(x));

export const numbers = (list: (Plain | null)[] | null) => list?.map(number) ?? null;

/** What the cells of a lane show. */
export const cellsIn = ({ value, gradient, low, high }: CellFigures) => ({
  value: value.map(numbers) as (number[] | null)[],
  gradient: gradient.map(numbers) as (number[] | null)[],
  ...(low && high ? { low: low.map(number), high: high.map(number) } : {}),
});

/** Put figures in the place of those that would be counted. */
export function put<T extends object>(made: T, figures: object): T {
  for (const [key, value] of Object.entries(figures)) Object.defineProperty(made, key, { value, configurable: true, enumerable: true });
  return made;
}
