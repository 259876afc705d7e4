// Arrays, pure: one that was sent whole is only its shape and its numbers; here are its figures.
// The twin of picture/summary.py.

import type { Plain, Summary } from "../engine/schema.d.ts";
import { formatNumber, formatStrip, largestOf, toNumber } from "./numbers.ts";

const BINS = 8; // of a histogram
const SHOWN = 8; // numbers in the text of a summary

/** @returns the same, if it is a summary already */
export function summaryOf(array: { shape: number[]; data: Plain[] } | Summary): Summary {
  if ("rows" in array) return array;
  const { shape, data } = array;
  const numbers = data.map(toNumber);
  const known = numbers.filter((x) => !Number.isNaN(x));
  const scale = largestOf(numbers) || 1; // divided by it, sums do not overflow
  const sum = known.reduce((total, x) => total + x / scale, 0);
  const squares = numbers.reduce((total, x) => total + (x / scale) ** 2, 0);
  const figure = (x: number) => (known.length ? x : null);
  return {
    shape,
    data,
    text: textOf(shape, numbers),
    rows: shape.slice(0, -1).reduce((product, n) => product * n, 1),
    cols: shape.at(-1) ?? 1,
    cut: false,
    norm: Math.sqrt(squares) * scale,
    min: figure(Math.min(...known)),
    max: figure(Math.max(...known)),
    mean: figure((sum / known.length) * scale),
    nan: numbers.length - known.length,
    inf: known.filter((x) => !Number.isFinite(x)).length,
    zeros: numbers.filter((x) => x === 0).length,
    histogram: histogram(numbers.filter(Number.isFinite), scale),
  };
}

function textOf(shape: number[], numbers: number[]) {
  if (!shape.length) return formatNumber(numbers[0]);
  const { texts, power } = formatStrip(numbers.slice(0, SHOWN));
  if (numbers.length > SHOWN) texts.push("…");
  if (power) texts.push(power);
  return texts.join(" ");
}

/** Counts in equal bins from −m to m, m the largest magnitude. */
function histogram(finite: number[], most: number) {
  if (finite.length < 2) return [];
  const counts = Array.from({ length: BINS }, () => 0);
  for (const x of finite) counts[Math.min(BINS - 1, Math.floor(((x / most + 1) / 2) * BINS))] += 1;
  return counts;
}
