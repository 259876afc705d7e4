// What formulas and conditions compute with: functions, products, and what is not known yet.

import type { Evaluate } from "./expression.ts";
import {
  ConditionError,
  elementwise,
  FUNCTIONS,
  single,
  type ConditionWords,
  type Operand,
} from "./operands.ts";

const logistic = (x: number) => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x)));

const EACH: Record<string, (x: number) => number> = {
  "√": Math.sqrt,
  sqrt: Math.sqrt,
  exp: Math.exp,
  log: Math.log,
  ln: Math.log,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  tanh: Math.tanh,
  sinh: Math.sinh,
  cosh: Math.cosh,
  sech: (x) => 1 / Math.cosh(x),
  σ: logistic,
  sigmoid: logistic,
  relu: (x) => Math.max(x, 0),
  softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
};
const ENTRYWISE = new Set(["√", "sqrt", "exp", "log", "ln"]);
const WHOLE = { "∑": total, sum: total };
export const CALLS: Record<string, unknown> = { ...EACH, ...WHOLE, ...FUNCTIONS };
export const FRACTIONS: Record<string, number> = {
  "½": 1 / 2,
  "⅓": 1 / 3,
  "¼": 1 / 4,
  "⅔": 2 / 3,
  "¾": 3 / 4,
  "⅕": 1 / 5,
  "⅛": 1 / 8,
};

/** A name has no value yet. */
export class Unknown extends Error {}

export function applied(name: string, operands: Operand[], words: ConditionWords): Operand {
  const [x, ...more] = operands;
  if (more.length) {
    if (name !== "max" && name !== "min") throw new ConditionError(words.count(name));
    const choose = (a: number, b: number) =>
      Number.isNaN(a) || Number.isNaN(b) ? NaN : Math[name](a, b);
    return more.reduce((a, b) => elementwise(choose, a, b, words), x);
  }
  if (Object.hasOwn(EACH, name)) {
    const made = elementwise((_, y) => EACH[name](y), 0, x, words);
    return ENTRYWISE.has(name) ? entrywise(made) : made;
  }
  return Object.hasOwn(WHOLE, name) ? total(x) : FUNCTIONS[name](x, words);
}

function total(x: Operand) {
  return typeof x === "number" ? x : (x.data ?? []).reduce((sum, y) => sum + y, 0);
}

/** What was changed entry by entry and may be no factor of a matrix product. */
const entrywise = (x: Operand): Operand =>
  typeof x !== "number" && x.shape.length === 2 && x.shape[0] === x.shape[1] && x.shape[0] > 1
    ? { ...x, entrywise: true }
    : x;

export const raise =
  (base: Evaluate, power: Evaluate, words: ConditionWords): Evaluate =>
  (look) => {
    const [x, n] = [base(look), power(look)];
    if (typeof x !== "number" && x.shape.length === 2 && n === -1)
      throw new ConditionError(words.inverse);
    return entrywise(elementwise((a, b) => a ** b, x, n, words));
  };

/** The function of a sign between two operands. */
export function signed(sign: string, words: ConditionWords) {
  const combine =
    (
      {
        "+": (x, y) => x + y,
        "-": (x, y) => x - y,
        "/": (x, y) => x / y,
      } as Record<string, (x: number, y: number) => number>
    )[sign] ?? ((x: number, y: number) => x * y);
  return (x: Operand, y: Operand) => {
    const vectors = [x, y].every((one) => typeof one !== "number" && one.shape.length === 1);
    if (sign === "×" && vectors) throw new ConditionError(words.cross);
    return elementwise(combine, x, y, words);
  };
}

/** Swap rows and columns; a vector becomes a row. */
export function transpose(x: Operand): Operand {
  if (typeof x === "number" || !x.data || x.shape.length > 2) return x;
  if (x.shape.length < 2) return { ...x, row: !x.row };
  const [rows, cols] = x.shape;
  const { data } = x;
  const turned = data.map((_, k) => data[(k % rows) * cols + Math.floor(k / rows)]);
  return { ...x, shape: [cols, rows], data: turned };
}

/** The matrix product: a number scales, a column times a row is their outer product. */
export function matmul(a: Operand, b: Operand, words: ConditionWords): Operand {
  const text = (x: Operand) => (typeof x === "number" ? "1" : x.shape.join(" × "));
  const bad = () => new ConditionError(words.shapes(text(a), text(b)));
  if (typeof a === "number" || typeof b === "number")
    return elementwise((x, y) => x * y, a, b, words);
  if (!a.data || !b.data) throw new ConditionError(words.large(text(a.data ? b : a)));
  if (a.entrywise || b.entrywise) throw new ConditionError(words.entrywise);
  if (!a.shape.length || a.shape.length > 2 || !b.shape.length || b.shape.length > 2) throw bad();
  if (a.shape.length === 1 && b.shape.length === 1 && b.row && !a.row) return outer(a.data, b.data);
  const [rows, inner] = a.shape.length === 2 ? a.shape : [1, a.shape[0]];
  const [depth, cols] = b.shape.length === 2 ? b.shape : [b.shape[0], 1];
  if (inner !== depth) throw bad();
  const [left, right] = [a.data, b.data];
  const data = Array.from({ length: rows * cols }, (_, k) => {
    let sum = 0;
    for (let i = 0; i < inner; i++) {
      sum += left[Math.floor(k / cols) * inner + i] * right[i * cols + (k % cols)];
    }
    return sum;
  });
  const shape = [...a.shape.slice(0, -1), ...(b.shape.length === 2 ? [cols] : [])];
  return shape.length ? { shape, data } : data[0];
}

const outer = (a: number[], b: number[]): Operand => ({
  shape: [a.length, b.length],
  data: a.flatMap((x) => b.map((y) => x * y)),
});

/** Join conditions: what is not known yet decides nothing that the other side decides. */
export function joined(
  any: boolean,
  left: Evaluate,
  right: Evaluate,
  words: ConditionWords,
): Evaluate {
  return (look) => {
    const sides = [left, right].map((side) => {
      try {
        return single(side(look), words) !== 0; // NaN counts as true, as in Python
      } catch (error) {
        if (error instanceof Unknown) return null;
        throw error;
      }
    });
    if (sides.includes(any)) return Number(any);
    if (sides.includes(null)) throw new Unknown();
    return Number(!any);
  };
}
