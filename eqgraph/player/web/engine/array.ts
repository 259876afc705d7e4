// Arrays of numbers, as the engine has them, and how they are read from JSON.
import type { Plain, Whole } from "./schema.d.ts";

/** An array, its numbers row by row. Nothing that was computed is ever changed. */
export interface NArray {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** A word of the routines: a function of arrays and, last, of options. */
export type Word = (...operands: any[]) => NArray;

/** Return how many numbers an array of a shape has. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

/** Return an array of one number, in each place. */
export function filled(shape: readonly number[], value: number): NArray {
  return { shape, data: new Float64Array(sizeOf(shape)).fill(value) };
}

/** Return a number or an array of JSON as an array. */
export function arrayOf(known: Plain | Whole): NArray {
  if (typeof known === "object")
    return { shape: known.shape, data: Float64Array.from(known.data, Number) };
  return { shape: [], data: Float64Array.of(Number(known)) };
}

/** Say why a word has no result for its numbers; whatever else is thrown is a damaged program. */
export class NoResult extends Error {}
