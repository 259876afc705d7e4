// The terms of one entry, pure: which entries of the operands it is made of, with their numbers.
// The entry is computed anew from them; where the two do not agree, nothing is shown.

import type { Summary, Terms } from "../engine/schema.d.ts";
import { broadcast, indexAt, place, sizeOf } from "../engine/shapes.ts";
import { formatNumber } from "./numbers.ts";

const AGREES = 1e-6;
const MOST = 64; // terms that are written at all
const POWERS = new Set(["softmax", "logsumexp"]); // their terms stand behind exp

type At = [operand: number, entry: number];

/**
 * A piece of a line: a word, or a term that stands for entries. Above its symbols, below its
 * numbers.
 */
export interface Piece {
  above: string;
  below: string;
  at: At[];
  taken?: boolean; // false where a choice left it, true where it took it
}

export interface Line {
  index: string; // of the entry: i = 1, k = 2
  name: string; // of the entry: y₁
  result: string;
  pieces: Piece[];
}

/** Whether all numbers of an array are there. */
export const isWhole = ({ cut, shape, data }: Summary) => !cut || data.length === sizeOf(shape);

/**
 * The line of the k-th entry of a result; null where its numbers are not all there.
 * @param named  the name of an axis of the result
 */
export function lineOf(
  terms: Terms,
  operands: Summary[],
  result: Summary,
  k: number,
  named: (index: number) => string = () => "",
): Line | null {
  if (![...operands, result].every((x) => x && isWhole(x)) || k >= sizeOf(result.shape))
    return null;
  const { by = "" } = terms;
  const make =
    by === "choice" ? choice : by === "gather" ? gathered : by === "window" ? windows : running;
  const made = make(terms, operands, result, k);
  if (!made || !agrees(made.value, Number(result.data[k]))) return null;
  const at = indexAt(k, result.shape);
  const index = at.flatMap((n, axis) => (named(axis) ? [`${named(axis)} = ${n}`] : [])).join(", ");
  const name = terms.names?.at(-1) ?? "";
  return {
    index,
    name: name && entry(name, at),
    result: formatNumber(Number(result.data[k])),
    pieces: made.pieces,
  };
}

type Made = { value: number; pieces: Piece[] };

const FOLDS: Record<
  string,
  {
    before?: string;
    between: string;
    after?: (count: number) => string;
    fold: (xs: number[]) => number;
  }
> = {
  "∑": { between: "+", fold: (xs) => xs.reduce((sum, x) => sum + x, 0) },
  "∏": { between: "×", fold: (xs) => xs.reduce((product, x) => product * x, 1) },
  mean: {
    before: "(",
    between: "+",
    after: (count) => `) / ${count}`,
    fold: (xs) => xs.reduce((sum, x) => sum + x, 0) / xs.length,
  },
  max: { before: "max(", between: ",", after: () => ")", fold: (xs) => Math.max(...xs) },
  min: { before: "min(", between: ",", after: () => ")", fold: (xs) => Math.min(...xs) },
  logsumexp: {
    before: "log(",
    between: "+",
    after: () => ")",
    fold: (xs) => logSumExp(xs),
  },
};

/** What runs over letters: sums of products, and reductions. */
function running(terms: Terms, operands: Summary[], result: Summary, k: number): Made | null {
  const { by = "", names = [] } = terms;
  const [left = "", right = ""] = (terms.spec ?? "").split("->");
  const inputs = left.split(",").map((letters) => [...letters]);
  if (inputs.length !== operands.length) return null;
  const size: Record<string, number> = {};
  inputs.forEach((letters, n) => letters.forEach((x, axis) => (size[x] = operands[n].shape[axis])));
  const kept = [...right];
  const fixed: Record<string, number> = {};
  const same = kept.length === result.shape.length;
  const where = same ? kept : inputs[0]; // a reduction may keep its axes, with length 1
  if (where.length !== result.shape.length) return null;
  indexAt(k, result.shape).forEach((n, axis) => (fixed[where[axis]] = n - 1));
  const over = [...new Set(inputs.flat())].filter((x) => !kept.includes(x) || x === terms.over);
  const count = over.reduce((product, x) => product * size[x], 1);
  if (count > MOST || count < 1) return null;
  const found = Array.from({ length: count }, (_, m) => {
    const values = { ...fixed };
    let rest = m;
    for (const x of [...over].reverse()) {
      values[x] = rest % size[x];
      rest = Math.floor(rest / size[x]);
    }
    return inputs.map(
      (letters, n) =>
        [
          n,
          flat(
            letters.map((x) => values[x]),
            operands[n].shape,
          ),
        ] as At,
    );
  });
  const own = terms.over ? fixed[terms.over] : -1;
  return combined(by, found, operands, names, own, terms.first);
}

/**
 * @param found  of each term the entries that it multiplies
 * @param own  the term that a softmax is about
 * @param first  what the first term is called by an argmax
 */
function combined(
  by: string,
  found: At[][],
  operands: Summary[],
  names: string[],
  own: number,
  first = 1,
): Made | null {
  const numbers = found.map((term) => term.map(([n, at]) => Number(operands[n].data[at])));
  const values = numbers.map((xs) => xs.reduce((product, x) => product * x, 1));
  const texts = found.map((term, m) => ({
    above: term.map(([n, at]) => entryAt(names[n] ?? "", at, operands[n].shape)).join("·"),
    below: numbers[m].map((x, n) => factor(x, n === 0 && m === 0 && !POWERS.has(by))).join("·"),
  }));
  if (by === "softmax") return softmax(found, values, texts, own);
  if (by === "argmax" || by === "argmin") return arg(by, found, values, texts, first);
  const kind = FOLDS[by];
  if (!kind) return null;
  const e = POWERS.has(by) ? "exp " : "";
  const value = kind.fold(values);
  const chosen = by === "max" || by === "min" ? values.indexOf(value) : -1;
  const pieces = texts.flatMap(({ above, below }, m) => [
    ...(m ? [word(kind.between)] : kind.before ? [word(kind.before)] : []),
    {
      above: e + above,
      below: e + below,
      at: found[m],
      ...(chosen >= 0 ? { taken: m === chosen } : {}),
    },
  ]);
  if (kind.after) pieces.push(word(kind.after(found.length)));
  return { value, pieces };
}

function softmax(
  found: At[][],
  values: number[],
  texts: { above: string; below: string }[],
  own: number,
): Made | null {
  const most = Math.max(...values);
  const powers = values.map((x) => Math.exp(x - most));
  const piece = (m: number) => ({
    above: `exp ${texts[m].above}`,
    below: `exp ${texts[m].below}`,
    at: found[m],
  });
  return {
    value: powers[own] / powers.reduce((sum, x) => sum + x, 0),
    pieces: [
      piece(own),
      word("/ ("),
      ...found.flatMap((_, m) => (m ? [word("+"), piece(m)] : [piece(m)])),
      word(")"),
    ],
  };
}

function arg(
  by: string,
  found: At[][],
  values: number[],
  texts: { above: string; below: string }[],
  first: number,
): Made {
  const best = by === "argmax" ? Math.max(...values) : Math.min(...values);
  const chosen = values.indexOf(best);
  return {
    value: chosen + first,
    pieces: [
      word(`${by}(`),
      ...texts.flatMap(({ above, below }, m) => [
        ...(m ? [word(",")] : []),
        { above, below, at: found[m], taken: m === chosen },
      ]),
      word(")"),
    ],
  };
}

/** Which branch was taken. */
function choice(terms: Terms, operands: Summary[], result: Summary, k: number): Made | null {
  const at = operands.map(({ shape }) => place(k, result.shape, shape));
  const numbers = operands.map(({ data }, n) => Number(data[at[n]]));
  const holds = numbers[0] !== 0;
  const piece = (n: number, taken: boolean | undefined) => ({
    above: entryAt(terms.names?.[n] ?? "", at[n], operands[n].shape),
    below: formatNumber(numbers[n]),
    at: [[n, at[n]]] as At[],
    ...(taken === undefined ? {} : { taken }),
  });
  const condition = { ...piece(0, undefined), below: holds ? "✓" : "✗" };
  return {
    value: holds ? numbers[1] : numbers[2],
    pieces: [piece(1, holds), word("if"), condition, word("; otherwise"), piece(2, !holds)],
  };
}

/** Entries that numbers point at. */
function gathered(
  terms: Terms,
  [base, ...numbers]: Summary[],
  result: Summary,
  k: number,
): Made | null {
  const first = terms.first ?? 1;
  const shape = numbers.reduce((all: number[] | null, x) => all && broadcast(all, x.shape), []);
  if (!shape) return null;
  const index = indexAt(k, result.shape).map((n) => n - 1);
  const tail = index.slice(shape.length);
  const head = flat(index.slice(0, shape.length), shape);
  const ats = numbers.map((x) => place(head, shape, x.shape));
  const pointed = numbers.map((x, n) => Number(x.data[ats[n]]));
  const at = flat([...pointed.map((n) => n - first), ...tail], base.shape);
  if (at < 0 || at >= base.data.length) return null;
  const name = terms.names?.[0] ?? "";
  return {
    value: Number(base.data[at]),
    pieces: [
      ...numbers.flatMap((x, n) => [
        {
          above: entryAt(terms.names?.[n + 1] ?? "", ats[n], x.shape),
          below: formatNumber(pointed[n]).replace(/\.0+$/, ""),
          at: [[n + 1, ats[n]]] as At[],
        },
        word(n < numbers.length - 1 ? "," : "→"),
      ]),
      {
        above: entryAt(name, at, base.shape),
        below: formatNumber(Number(base.data[at])),
        at: [[0, at]],
        taken: true,
      },
    ],
  };
}

/** A kernel over a window. */
function windows(
  { stride = [], padding = [], names = [] }: Terms,
  [kernel, x]: Summary[],
  result: Summary,
  k: number,
): Made | null {
  const index = indexAt(k, result.shape).map((n) => n - 1);
  const lead = index.length - kernel.shape.length;
  const count = sizeOf(kernel.shape);
  if (count > MOST) return null;
  const found: At[][] = [];
  for (let m = 0; m < count; m++) {
    const inner = indexAt(m, kernel.shape).map((n) => n - 1);
    const seen = inner.map((n, axis) => index[lead + axis] * stride[axis] + n - padding[axis]);
    const inside = seen.every((n, axis) => n >= 0 && n < x.shape[lead + axis]);
    if (inside)
      found.push([
        [0, m],
        [1, flat([...index.slice(0, lead), ...seen], x.shape)],
      ]);
  }
  return combined("∑", found, [kernel, x], names, -1);
}

const word = (text: string): Piece => ({ above: text, below: text, at: [] });

/** @param index  from 0 */
const flat = (index: number[], shape: number[]) =>
  index.reduce((at, n, axis) => at * shape[axis] + n, 0);

function logSumExp(xs: number[]) {
  const most = Math.max(...xs);
  return most + Math.log(xs.reduce((sum, x) => sum + Math.exp(x - most), 0));
}

const agrees = (a: number, b: number) =>
  Object.is(a, b) || Math.abs(a - b) <= AGREES * Math.max(1, Math.abs(b));

/** A negative factor stands in parentheses, but not in the first place. */
function factor(x: number, first: boolean) {
  const text = formatNumber(x);
  return text.startsWith("−") && !first ? `(${text})` : text;
}

const entryAt = (name: string, at: number, shape: number[]) => entry(name, indexAt(at, shape));

const LOWERED = "₀₁₂₃₄₅₆₇₈₉";
const SINGLE = /^\p{L}\p{M}*[′ᵀ]?$/u;

/**
 * The name of an entry: W₁₂ where that is clear, else W[1,12].
 * @param index  from 1
 */
export function entry(name: string, index: number[]) {
  if (!index.length) return name;
  if (!SINGLE.test(name) || index.some((n) => n > 9)) return `${name}[${index.join(",")}]`;
  return name + index.map((n) => LOWERED[n]).join("");
}
