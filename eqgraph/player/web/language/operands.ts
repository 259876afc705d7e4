// What formulas and conditions compute with: the engine's arrays, and what is known of large ones.

import { type NArray, filled } from "../engine/array.ts";
import type { Plain, Summary } from "../engine/schema.d.ts";
import type { Words } from "./words.ts";

export type ConditionWords = Words["condition"];

/** An array; of one that is too large for the payload only figures are known. */
export interface Operand extends NArray {
  readonly row?: boolean; // a vector under ᵀ
  readonly entrywise?: boolean; // a square matrix that was changed entry by entry
  readonly dot?: 1 | -1; // x·y of two vectors, or −x·y
  readonly figures?: Record<"norm" | "min" | "max" | "mean" | "nan" | "inf", number>;
}

/** What is wrong with a condition, in words, and where. */
export class ConditionError extends Error {
  span: [start: number, end: number] | null;

  constructor(message: string, span: [start: number, end: number] | null = null) {
    super(message);
    this.span = span;
  }
}

/** A name has no value yet. */
export class Unknown extends Error {}

export const scalar = (x: number | boolean): Operand => filled([], Number(x));

/** A summary of the payload as an operand. */
export function operandOf({ shape, data, cut, ...array }: Summary): Operand {
  if (!cut) return { shape, data: Float64Array.from(data, Number) };
  const figure = (x: Plain | null | undefined) =>
    x === null || x === undefined || array.nan ? NaN : Number(x);
  const figures = {
    norm: Number(array.norm ?? NaN),
    min: figure(array.min),
    max: figure(array.max),
    mean: figure(array.mean),
    nan: array.nan ?? 0,
    inf: array.inf ?? 0,
  };
  return { shape, data: new Float64Array(0), figures };
}

/** The number that a comparison takes. */
export function single(x: Operand, words: ConditionWords): number {
  if (x.shape.length) throw new ConditionError(words.array(x.shape.join(" × ")));
  return x.data[0]!;
}
