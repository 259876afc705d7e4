// Round as Python does: a float64 holds any of the smaller floats.
import type { NArray } from "./array.ts";

/** The kinds of floats. */
export type Dtype = "float64" | "float32" | "float16" | "bfloat16";

/** How numbers are rounded: after each word, and once more at the end of an instruction. */
export interface Rounding {
  /** What each word gives is rounded to; null for float64. */
  readonly step: ((x: number) => number) | null;
  /** What an instruction keeps is rounded to; null where that is no less than `step`. */
  readonly last: ((x: number) => number) | null;
}

const wide = new Float64Array(1);
const halves = new Uint32Array(wide.buffer);
const high = new Uint8Array(Uint32Array.of(1).buffer)[0] ? 1 : 0; // which half has the exponent

/** Return a function that rounds to so many bits, ties to even; numbers over 2^top are infinite. */
function rounder(bits: number, top: number): (x: number) => number {
  const least = 1 - top; // the exponent of the smallest number that has all its bits
  const limit = 2 ** (top + 1);
  return (x) => {
    wide[0] = x;
    const exponent = ((halves[high]! >>> 20) & 0x7ff) - 1023;
    if (exponent > top) return x === x ? (x > 0 ? Infinity : -Infinity) : x;
    // One more and one less than a large number: what is between two neighbours there goes.
    const large = 1.5 * 2 ** (Math.max(exponent, least) - bits + 53);
    const near = x + large - large;
    if (near === 0) return x < 0 || Object.is(x, -0) ? -0 : 0;
    return Math.abs(near) < limit ? near : near > 0 ? Infinity : -Infinity;
  };
}

const half = rounder(11, 15);
const brain = rounder(8, 127);

export const ROUNDINGS: Record<Dtype, Rounding> = {
  float64: { step: null, last: null },
  float32: { step: Math.fround, last: null },
  float16: { step: Math.fround, last: half },
  bfloat16: { step: Math.fround, last: (x) => brain(Math.fround(x)) },
};

/** Return an array with each number rounded; the same array, where nothing is rounded. */
export function rounded(x: NArray, to: ((x: number) => number) | null): NArray {
  if (!to) return x;
  const data = new Float64Array(x.data.length);
  for (let n = 0; n < data.length; n++) data[n] = to(x.data[n]!);
  return { shape: x.shape, data };
}

/** Return an array in a format, as an input is taken. */
export function inFormat(x: NArray, { step, last }: Rounding): NArray {
  return rounded(x, last ?? step);
}
