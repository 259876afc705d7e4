// Arrays, pure: one that was sent whole is only its shape and its numbers; here are its figures.
// The twin of picture/summary.py.

import { formatNumber, formatStrip, largestOf, toNumber } from "./numbers.js";

const BINS = 8; // of a histogram
const SHOWN = 8; // numbers in the text of a summary

/** @typedef {import("../engine/schema.js").Summary} Summary */

/**
 * @param {{shape: number[], data: import("../engine/schema.js").Plain[]} | Summary} array
 * @returns {Summary} the same, if it is a summary already
 */
export function summaryOf(array) {
  if ("rows" in array) return array;
  const { shape, data } = array;
  const numbers = data.map(toNumber);
  const known = numbers.filter((x) => !Number.isNaN(x));
  const scale = largestOf(numbers) || 1; // divided by it, sums do not overflow
  const sum = known.reduce((total, x) => total + x / scale, 0);
  const squares = numbers.reduce((total, x) => total + (x / scale) ** 2, 0);
  const figure = (/** @type {number} */ x) => (known.length ? x : null);
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

/** @param {number[]} shape @param {number[]} numbers */
function textOf(shape, numbers) {
  if (!shape.length) return formatNumber(numbers[0]);
  const { texts, power } = formatStrip(numbers.slice(0, SHOWN));
  if (numbers.length > SHOWN) texts.push("…");
  if (power) texts.push(power);
  return texts.join(" ");
}

/** Counts in equal bins from −m to m, m the largest magnitude. @param {number[]} finite @param {number} most */
function histogram(finite, most) {
  if (finite.length < 2) return [];
  const counts = Array.from({ length: BINS }, () => 0);
  for (const x of finite) counts[Math.min(BINS - 1, Math.floor(((x / most + 1) / 2) * BINS))] += 1;
  return counts;
}
