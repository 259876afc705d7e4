// The working, pure: the formula of one element with the numbers put in. What is shown is
// computed anew from the numbers and compared; what does not agree is not shown.

import type { InstructionInfo, NodeInfo, Summary } from "../engine/schema.d.ts";
import { broadcast, indexAt, place, sizeOf } from "../engine/shapes.ts";
import { formatNumber } from "./numbers.ts";

const TERMS = 4; // of a sum that are written out
const AGREES = 1e-6;

type Working = { text: string; result: number };

/** One element of a value: `0.521 × (−0.280)`. */
export function forwardWorking(
  node: NodeInfo,
  value: Summary,
  operands: (Summary | null)[],
  k: number,
): Working | null {
  const known = operands.filter((x) => x !== null && !x.cut);
  if (value.cut || known.length !== node.operands.length) return null;
  const xs = known as Summary[];
  const result = Number(value.data[k]);
  if (node.template) {
    const numbers = xs.map((x) => Number(x.data[place(k, value.shape, x.shape)]));
    return { text: filled(node.template, numbers), result };
  }
  if (node.operator === "matmul" && xs.length === 2) {
    const pairs = productPairs(xs[0], xs[1], value.shape, k);
    return pairs && checked(pairs, result);
  }
  if (xs.length !== 1 || value.shape.length) return null;
  const all = xs[0].data.map(Number);
  if (node.operator === "sum") return { text: sumOf(all.map((x) => formatNumber(x))), result };
  if (node.operator === "mean")
    return { text: `(${sumOf(all.map((x) => formatNumber(x)))}) / ${all.length}`, result };
  if (node.operator !== "max" && node.operator !== "min") return null;
  const shown = all.slice(0, TERMS + 1).map((x) => formatNumber(x));
  return {
    text: `${node.operator}(${[...shown, ...(all.length > shown.length ? ["…"] : [])].join(", ")})`,
    result,
  };
}

/**
 * One element of a contribution: upstream × local, or a row times a column.
 * @param k  the element of the gradient
 */
export function backwardWorking(
  { rows, contribution }: InstructionInfo,
  array: (k: number) => Summary,
  k: number,
): Working | null {
  const items = rows?.[0] ?? [];
  const added = typeof contribution === "number" ? array(contribution) : null;
  const equals = items.findIndex(({ sign }) => sign === "=");
  if (!added || added.cut || equals < 0) return null;
  const result = Number(added.data[k]);
  const xs = items.slice(0, equals).filter(({ sign }) => sign === undefined);
  const signs = items.slice(0, equals).flatMap(({ sign }) => (sign === undefined ? [] : [sign]));
  const factors = xs.flatMap((x) => (typeof x.array === "number" ? [array(x.array)] : []));
  if (factors.length < xs.length || factors.some(({ cut }) => cut)) return null;
  if (signs.length === 0 && factors.length === 1) return alone(factors[0], added, k, result);
  if (factors.length !== 2 || signs.length !== 1) return null;
  const [a, b] = factors;
  if (signs[0] !== "·") {
    const shape = broadcast(a.shape, b.shape);
    if (!shape || String(shape) !== String(added.shape)) return null;
    const pair = [a, b].map((x) => Number(x.data[place(k, added.shape, x.shape)]));
    return checked([pair as [number, number]], result);
  }
  const plain = productPairs(a, b, added.shape, k);
  return (
    (plain && checked(plain, result)) ?? checked(outerPairs(a, b, added.shape, k) ?? [], result)
  );
}

/** The upstream gradient goes on unchanged. */
function alone(x: Summary, added: Summary, k: number, result: number) {
  const shape = broadcast(x.shape, added.shape);
  if (!shape || String(shape) !== String(added.shape)) return null;
  const number = Number(x.data[place(k, added.shape, x.shape)]);
  return close(number, result) ? { text: formatNumber(number), result } : null;
}

/** The pairs that a matrix product multiplies and adds for its k-th element. */
function productPairs(
  a: Summary,
  b: Summary,
  shape: number[],
  k: number,
): [number, number][] | null {
  if (!a.shape.length || !b.shape.length || a.shape.length > 2 || b.shape.length > 2) return null;
  const inner = a.shape[a.shape.length - 1];
  if (b.shape[0] !== inner) return null;
  const index = indexAt(k, shape).map((n) => n - 1);
  const row = a.shape.length > 1 ? (index.shift() ?? 0) : 0;
  const column = b.shape.length > 1 ? (index.shift() ?? 0) : 0;
  const width = b.shape.length > 1 ? b.shape[1] : 1;
  return Array.from({ length: inner }, (_, m) => [
    Number(a.data[row * inner + m]),
    Number(b.data[m * width + column]),
  ]);
}

/** The same of a·bᵀ. */
function outerPairs(a: Summary, b: Summary, shape: number[], k: number): [number, number][] | null {
  if (shape.length !== 2 || sizeOf(shape) === 0) return null;
  const [row, column] = indexAt(k, shape).map((n) => n - 1);
  const inner = a.shape.length > 1 ? a.shape[1] : 1;
  if ((b.shape.length > 1 ? b.shape[1] : 1) !== inner) return null;
  return Array.from({ length: inner }, (_, m) => [
    Number(a.data[row * inner + m]),
    Number(b.data[column * inner + m]),
  ]);
}

function checked(pairs: [number, number][], result: number): Working | null {
  if (!pairs.length) return null;
  const sum = pairs.reduce((total, [x, y]) => total + x * y, 0);
  if (!close(sum, result)) return null;
  const texts = pairs.map(([x, y], n) => `${bracketed(x, n === 0)} × ${bracketed(y)}`);
  return { text: sumOf(texts), result };
}

const close = (a: number, b: number) =>
  Object.is(a, b) || Math.abs(a - b) <= AGREES * Math.max(1e-300, Math.abs(b));

function sumOf(texts: string[]) {
  const shown = texts.slice(0, texts.length > TERMS ? TERMS - 1 : TERMS);
  const joined = shown
    .map((text, k) => (!k ? text : text.startsWith("−") ? `− ${text.slice(1)}` : `+ ${text}`))
    .join(" ");
  return texts.length > shown.length ? `${joined} + …` : joined;
}

/** A number as a factor: a negative one in parentheses, but not in the first place. */
function bracketed(x: number, first = false) {
  const text = formatNumber(x);
  return text.startsWith("−") && !first ? `(${text})` : text;
}

function filled(template: string, numbers: number[]) {
  return template
    .replace(/\{(\d+)\}/g, (hole, k, at) => {
      const [before, after] = [template.slice(0, at), template.slice(at + hole.length)];
      const free = /(^|[(|,] ?)$/.test(before) && /^($|[)|,]| ?[+−*/])/.test(after);
      return bracketed(numbers[Number(k)], free);
    })
    .replaceAll("*", " × ")
    .replaceAll("/", " / ");
}
