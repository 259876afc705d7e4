// What a condition computes with: numbers and arrays, with the broadcasting of NumPy.

import type { Plain, Summary } from "../engine/schema.d.ts";
import { broadcast, place, sizeOf } from "../engine/shapes.ts";
import type { Words } from "./words.ts";

export type ConditionWords = Words["condition"];

/**
 * An array in a condition: its numbers, or only its figures where it is too large for the payload.
 */
export interface Values {
  shape: number[];
  data: number[] | null;
  row?: boolean; // a vector under ᵀ
  entrywise?: boolean; // a square matrix that was changed entry by entry
  figures?: { norm: number; min: number; max: number; mean: number; nan: number; inf: number };
}

export type Operand = number | Values;

/** What is wrong with a condition, in words, and where. */
export class ConditionError extends Error {
  span: [start: number, end: number] | null;

  constructor(message: string, span: [start: number, end: number] | null = null) {
    super(message);
    this.span = span;
  }
}

/** A summary of the payload as an operand; scalars are numbers. */
export function operandOf(array: Summary): Operand {
  if (!array.shape.length) return Number(array.data[0]);
  if (!array.cut) return { shape: array.shape, data: array.data.map(Number) };
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
  return { shape: array.shape, data: null, figures };
}

export function single(x: Operand, words: ConditionWords): number {
  if (typeof x === "number") return x;
  throw new ConditionError(words.array(x.shape.join(" × ")));
}

export const FUNCTIONS: Record<string, (x: Operand, words: ConditionWords) => Operand> = {
  isnan: (x) => Number(figures(x).nan > 0),
  isinf: (x) => Number(figures(x).inf > 0),
  norm: (x) => figures(x).norm,
  min: (x, words) => some(x, words).min,
  max: (x, words) => some(x, words).max,
  mean: (x) => figures(x).mean,
  bars: (x, words) => {
    const square = typeof x !== "number" && x.shape.length === 2 && x.shape[0] === x.shape[1];
    if (square && x.shape[0] > 1) throw new ConditionError(words.bars);
    return FUNCTIONS.abs(x, words);
  },
  abs: (x, words) => elementwise((_, y) => Math.abs(y), 0, x, words),
};

function some(x: Operand, words: ConditionWords) {
  if (typeof x !== "number" && x.shape.includes(0)) throw new ConditionError(words.nothing);
  return figures(x);
}

function figures(x: Operand) {
  if (typeof x !== "number" && !x.data) return x.figures ?? none;
  const data = typeof x === "number" ? [x] : (x.data ?? []);
  const nan = data.filter(Number.isNaN).length;
  return {
    nan,
    inf: data.filter((y) => Math.abs(y) === Infinity).length,
    norm: Math.sqrt(data.reduce((sum, y) => sum + y * y, 0)),
    min: nan ? NaN : data.reduce((least, y) => Math.min(least, y), Infinity),
    max: nan ? NaN : data.reduce((most, y) => Math.max(most, y), -Infinity),
    mean: data.reduce((sum, y) => sum + y, 0) / data.length,
  };
}

const none = { nan: 0, inf: 0, norm: NaN, min: NaN, max: NaN, mean: NaN };

/** Combine element by element, with the broadcasting of NumPy. */
export function elementwise(
  combine: (x: number, y: number) => number,
  left: Operand,
  right: Operand,
  words: ConditionWords,
): Operand {
  if (typeof left === "number" && typeof right === "number") return combine(left, right);
  const [a, b] = [left, right].map((x) => (typeof x === "number" ? { shape: [], data: [x] } : x));
  if (!a.data || !b.data) {
    throw new ConditionError(words.large((a.data ? b : a).shape.join(" × ")));
  }
  const shape = broadcast(a.shape, b.shape);
  if (!shape) throw new ConditionError(words.shapes(a.shape.join(" × "), b.shape.join(" × ")));
  const count = sizeOf(shape);
  const [xs, ys] = [a.data, b.data];
  const data = Array.from({ length: count }, (_, k) =>
    combine(xs[place(k, shape, a.shape)], ys[place(k, shape, b.shape)]),
  );
  return { shape, data };
}
