// What formulas and conditions compute: words and routines of the engine, where shapes fit.

import type { NArray } from "../engine/array.ts";
import { ROUNDINGS } from "../engine/rounding.ts";
import { call, NoWord, word } from "../engine/routine.ts";
import type { Routine } from "../engine/schema.d.ts";
import { broadcast, sizeOf } from "../engine/shapes.ts";
import { WORDS } from "../engine/words.ts";
import { alongAxes, arranged, isMaker, type Options } from "./arrays.ts";
import type { Evaluate } from "./expression.ts";
import {
  ConditionError,
  scalar,
  single,
  Unknown,
  type ConditionWords,
  type Operand,
} from "./operands.ts";
import { type Counted, ROWS, type Row } from "./rows.ts";

/** The rows that a word calls, by the number of operands. */
const CALLED = new Map<string, Map<number, Row>>();
for (const row of ROWS) {
  for (const word of row[0].split(" ")) {
    const rows = CALLED.get(word) ?? CALLED.set(word, new Map()).get(word)!;
    if (!rows.has(row[1])) rows.set(row[1], row);
  }
}
const TESTS = new Map<string, "nan" | "inf">([
  ["isnan", "nan"],
  ["isinf", "inf"],
]);
const ENTRYWISE = new Set(["√", "sqrt", "exp", "log", "ln"]);
const EXTREME = /"(?:max|min|argmax|argmin)"/; // has no value where there is no entry

export const isTest = (word: string) => TESTS.has(word);
export const isFunction = (word: string) => CALLED.has(word) || TESTS.has(word) || isMaker(word);

/** A function of operands; `max` of three takes two of them first. */
export function applied(name: string, operands: Operand[], words: ConditionWords, options: Options = {}): Operand {
  const [x, ...more] = operands as [Operand, ...Operand[]];
  const optional = Object.keys(options).length > 0;
  if (isMaker(name)) return arrange(name, operands, options, words);
  if (optional) return along(name, operands, options, words);
  const test = TESTS.get(name);
  const rows = CALLED.get(name);
  if (test ? more.length : !rows) throw new ConditionError(words.count(name));
  if (test) return tested(x, test);
  const figure = x.figures && !more.length && Object.hasOwn(x.figures, name);
  if (figure) return scalar(x.figures[name as "norm"]);
  if (more.length > 1 && rows!.size > 1 && !rows!.has(operands.length)) {
    return more.reduce((a, b) => computed(rows!.get(2)!, [a, b], words), x);
  }
  const row = rows!.get(operands.length);
  if (!row) throw new ConditionError(words.count(name));
  const made = computed(row, operands, words);
  return ENTRYWISE.has(name) ? entrywise(made) : made;
}

/** What arranges arrays; what it refuses is told. */
function arrange(name: string, operands: Operand[], options: Options, words: ConditionWords): Operand {
  const refuse = (one?: NArray): never => {
    throw new ConditionError(one ? words.misfit(name, one.shape.join(" × ")) : words.option(name));
  };
  const count = (): never => {
    throw new ConditionError(words.count(name));
  };
  operands.forEach((one) => present(one, words));
  return refused(() => arranged(name, operands, options, refuse, count), words);
}

/** A function with axis= or keepdims=. */
function along(name: string, operands: Operand[], options: Options, words: ConditionWords): Operand {
  const [x] = operands as [Operand];
  const row = CALLED.get(name)?.get(1);
  const refuse = (): never => {
    throw new ConditionError(words.misfit(name, x.shape.join(" × ")));
  };
  const known = row?.[4] === null ? ["axis", "keepdims"] : ["axis"];
  const taken = Object.keys(options).every((one) => known.includes(one));
  if (operands.length !== 1 || row?.[4] === undefined || !taken) throw new ConditionError(words.option(name));
  present(x, words);
  return alongAxes(x, options, row[4] !== -1, (slice) => computed(row, [slice], words), refuse);
}

function tested(x: Operand, test: "nan" | "inf") {
  if (x.figures) return scalar(x.figures[test] > 0);
  return scalar(x.data.some(test === "nan" ? Number.isNaN : (y) => Math.abs(y) === Infinity));
}

function computed(row: Row, operands: Operand[], words: ConditionWords): Operand {
  const [spelled, count, how, needs] = row;
  const [x] = operands as [Operand];
  const { shape } = x;
  const rank = shape.length;
  const square = rank > 1 && shape.at(-1) === shape.at(-2);
  const name = spelled.split(" ")[0]!;
  const fits = { axis: rank > 0, table: rank > 1, square, matrix: square && rank === 2 };
  if (name === "diag" && rank === 1) return lines("diag_matrix", [x], words);
  if (needs && !fits[needs as keyof typeof fits]) throw new ConditionError(words.misfit(name, shape.join(" × ")));
  if (count > 1) return elementwise((...xs) => lines(how, xs, words), operands, words);
  present(x, words);
  if (!x.data.length && EXTREME.test(JSON.stringify([how]))) throw new ConditionError(words.nothing);
  const made = lines(how, [x], words);
  return x.row && made.shape.length === 1 ? { ...made, row: true } : made;
}

/** What the engine refuses, such as a singular matrix, it tells in Python's words. */
function refused<T>(compute: () => T, words: ConditionWords): T {
  try {
    return compute();
  } catch (error) {
    if (error instanceof NoWord) throw new ConditionError(words.notCarried(error.message));
    throw error instanceof ConditionError ? error : new ConditionError((error as Error).message);
  }
}

const lines = (how: string | Counted, xs: NArray[], words: ConditionWords): NArray =>
  refused(() => (typeof how === "string" ? word(how)(...xs) : called(how, xs)), words);

function called(how: Counted, xs: NArray[]): NArray {
  const { shape } = xs[0]!;
  const n = sizeOf([...shape]);
  const counts: Record<string, number> = { n, "√n": Math.sqrt(n), last: shape.at(-1) ?? 1 };
  const consts = how.consts.map((c) => counts[c] ?? c);
  return call({ ...how, consts } as Routine, xs, ROUNDINGS.float64)[0]!;
}

function present(x: Operand, words: ConditionWords) {
  if (x.figures) throw new ConditionError(words.large(x.shape.join(" × ")));
}

/** Combine element by element, with the broadcasting of NumPy. */
export function elementwise(
  combine: (...xs: NArray[]) => NArray,
  operands: Operand[],
  words: ConditionWords,
): Operand {
  operands.reduce<readonly number[]>((a, { shape: b }) => {
    const joint = broadcast([...a], [...b]);
    if (!joint) throw new ConditionError(words.shapes(text(a), text(b)));
    return joint;
  }, []);
  for (const x of operands) present(x, words);
  const made = combine(...operands);
  const arrays = operands.filter(({ shape }) => shape.length);
  return arrays.length && arrays.every(({ row }) => row) ? { ...made, row: true } : made;
}

const text = (shape: readonly number[]) => shape.join(" × ") || "1";

/** What was changed entry by entry and may be no factor of a matrix product. */
const entrywise = (x: Operand): Operand =>
  x.shape.length === 2 && x.shape[0] === x.shape[1] && x.shape[0]! > 1
    ? { ...x, entrywise: true }
    : x;

/** A word of the engine between operands, or before one. */
export const apply =
  (word: string, words: ConditionWords, ...parts: Evaluate[]): Evaluate =>
  (look) =>
    elementwise(
      WORDS[word]!,
      parts.map((part) => part(look)),
      words,
    );

const POWERS: Record<string, string> = { 2: "square", 0.5: "sqrt" };

/** @param literal  the number that the power is written as, if it is one */
export const raise =
  (base: Evaluate, power: Evaluate, words: ConditionWords, literal: number | null): Evaluate =>
  (look) => {
    const [x, n] = [base(look), power(look)];
    if (x.shape.length > 1 && literal === -1) return applied("inverse", [x], words);
    const word = literal === null ? undefined : POWERS[literal];
    const made = word
      ? elementwise(WORDS[word]!, [x], words)
      : elementwise(WORDS.pow!, [x, n], words);
    return x.shape.length > 1 ? entrywise(made) : made; // a number to a matrix is none that was changed
  };

/** Terms with + and − between them; a vector beside x·y may mean x⊙y. */
export function summed(signs: string[], terms: Operand[], words: ConditionWords): Operand {
  const dots = terms.map(({ dot }, k) => dot === 1 || (dot === -1 && signs[k - 1] !== "-"));
  const wide = terms.some(({ shape }, k) => shape.length && !dots[k]);
  const count = dots.filter(Boolean).length;
  if (count > 1 || (count && wide)) throw new ConditionError(words.dot);
  return terms.reduce((a, b, k) =>
    elementwise(WORDS[signs[k - 1] === "+" ? "add" : "sub"]!, [a, b], words),
  );
}

/** Factors with ⊙, × and / between them. */
export function multiplied(signs: string[], factors: Operand[], words: ConditionWords): Operand {
  return factors.reduce((a, b, k) => {
    const sign = signs[k - 1];
    if (sign === "×" && a.shape.length === 1 && b.shape.length === 1)
      throw new ConditionError(words.cross);
    const made = elementwise(WORDS[sign === "/" ? "div" : "mul"]!, [a, b], words);
    return { ...made, row: Boolean(a.row || b.row) && made.shape.length === 1 };
  });
}

export function negated(x: Operand, words: ConditionWords): Operand {
  const made = elementwise(WORDS.neg!, [x], words);
  return x.dot === 1 ? { ...made, dot: -1 } : made;
}

/** Swap rows and columns; a vector becomes a row. */
export function transpose(x: Operand): Operand {
  if (x.shape.length === 1) return { ...x, row: !x.row };
  return x.shape.length && !x.figures ? WORDS.transpose!(x) : x;
}

/** The matrix product: a number scales, a column times a row is their outer product. */
export function matmul(a: Operand, b: Operand, words: ConditionWords): Operand {
  const [m, n] = [a.shape.length, b.shape.length];
  if (!m || !n) {
    const made = elementwise(WORDS.mul!, [a, b], words);
    return a.row || b.row ? { ...made, row: true } : made;
  }
  present(a, words);
  present(b, words);
  if (m === 1 && n === 1 && b.row && !a.row) {
    const column = { shape: [...a.shape, 1], data: a.data };
    return WORDS.mul!(column, { shape: b.shape, data: b.data });
  }
  if ((a.entrywise || b.entrywise) && (m > 1 || n > 1)) throw new ConditionError(words.entrywise);
  const leading = broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2));
  if (a.shape.at(-1) !== b.shape.at(n > 1 ? -2 : -1) || !leading)
    throw new ConditionError(words.shapes(text(a.shape), text(b.shape)));
  const made: NArray = WORDS.matmul!(a, b);
  if (m === 1 && n === 1) return a.row || b.row ? made : { ...made, dot: 1 };
  return a.row && n === 2 ? { ...made, row: true } : made;
}

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
    if (sides.includes(any)) return scalar(any);
    if (sides.includes(null)) throw new Unknown();
    return scalar(!any);
  };
}
