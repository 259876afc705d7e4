// Arrays, pure: the few numbers that stand for an array. The twin of picture/summary.py, which draws stills.

import type { NArray } from "../engine/array.ts";
import type { Summary } from "../engine/schema.d.ts";
import { sizeOf } from "../engine/shapes.ts";
import { formatNumber, formatStrip } from "./numbers.ts";
import type { Payload } from "./payload.ts";

const CAP = 8; // rows and columns of a tile; larger arrays are shown as means of blocks
const BINS = 8; // of a histogram
const SHOWN = 8; // numbers in the text of a summary

/** What is known of an array by its shape: how many cells stand for it. */
export type Outline = Pick<Summary, "shape" | "rows" | "cols" | "cut">;

export function outlineOf(shape: readonly number[]): Outline {
  const [height, width] = [shape.slice(0, -1).reduce((product, n) => product * n, 1), shape.at(-1) ?? 1];
  const cut = shape.length > 2 || height > CAP || width > CAP;
  const [rows, cols] = cut ? [Math.min(height, CAP), Math.min(width, CAP)] : [height, width];
  return { shape: [...shape], rows, cols, cut };
}

/** An array with all its numbers, up to so many; else what stands for it. */
export function wholeOf(payload: Pick<Payload, "array" | "run">, k: number, most: number): Summary {
  const array = payload.array(k);
  if (!array.cut || sizeOf(array.shape) > most) return array;
  const whole = payload.run?.whole(k);
  if (!whole) return array;
  const cols = array.shape.at(-1) ?? 1;
  return { ...array, data: [...whole.data], cols, rows: whole.data.length / cols, cut: false };
}

/** An array whose numbers are not here: nobody writes any of them. */
export function blankOf(outline: Outline): Summary {
  return { ...outline, data: [], text: "…", norm: NaN as never, min: null, max: null, mean: null };
}

/** An array of any shape in few numbers. */
export function summaryOf({ shape, data }: NArray): Summary {
  const figures = figuresOf(data);
  const { largest, nan } = figures;
  const scale = largest > 0 && (largest <= 1e-100 || largest >= 1e100) ? 2 ** Math.floor(Math.log2(largest)) : 1;
  let [sum, squares] = [0, 0];
  for (const x of data) {
    if (!Number.isNaN(x)) sum += x / scale;
    squares += (x / scale) ** 2;
  }
  const count = data.length - nan;
  const [height, width] = [shape.slice(0, -1).reduce((product, n) => product * n, 1), shape.at(-1) ?? 1];
  const outline = outlineOf(shape);
  const { rows, cols, cut } = outline;
  return {
    ...outline,
    data: cut ? blocks(data, [height, width], [rows, cols], scale) : Array.from(data),
    text: textOf(shape, data),
    norm: Math.sqrt(squares) * scale,
    min: count ? figures.least : null,
    max: count ? figures.most : null,
    mean: count ? (sum / count) * scale : null,
    nan,
    inf: figures.inf,
    zeros: figures.zeros,
    get histogram() {
      return histogram(data, figures.finite, largest || 1); // few arrays are looked at so closely
    },
  };
}

function figuresOf(data: ArrayLike<number>) {
  let [nan, inf, zeros, largest, least, most] = [0, 0, 0, 0, Infinity, -Infinity];
  for (let k = 0; k < data.length; k++) {
    const x = data[k];
    if (Number.isNaN(x)) {
      nan += 1;
      continue;
    }
    if (x === 0) zeros += 1;
    least = Math.min(least, x);
    most = Math.max(most, x);
    if (Number.isFinite(x)) largest = Math.max(largest, Math.abs(x));
    else inf += 1;
  }
  return { nan, inf, zeros, largest, least, most, finite: data.length - nan - inf };
}

/** Means of blocks, first of rows and then of columns; a block with a NaN is NaN, so it stays visible. */
function blocks(data: ArrayLike<number>, from: number[], to: number[], scale: number): number[] {
  let table = Array.from(data);
  let [height, width] = from;
  const [rows, cols] = to;
  if (height > rows) {
    table = means(height, rows, width, (k, j) => table[k * width + j], scale, (i, j) => i * width + j);
    height = rows;
  }
  if (width > cols) table = means(width, cols, height, (k, i) => table[i * width + k], scale, (j, i) => i * cols + j);
  return table;
}

/** Means along an axis of `size`, in so many `parts`, for each of `others`. */
function means(
  size: number,
  parts: number,
  others: number,
  read: (k: number, other: number) => number,
  scale: number,
  place: (part: number, other: number) => number,
): number[] {
  const out = new Array<number>(parts * others);
  for (let part = 0; part < parts; part++) {
    const start = Math.floor((part * size) / parts);
    const end = Math.floor(((part + 1) * size) / parts);
    for (let other = 0; other < others; other++) {
      let sum = 0;
      for (let k = start; k < end; k++) sum += read(k, other) / scale;
      out[place(part, other)] = (sum / (end - start)) * scale;
    }
  }
  return out;
}

function textOf(shape: readonly number[], data: ArrayLike<number>): string {
  if (!shape.length) return formatNumber(data[0]);
  const { texts, power } = formatStrip(Array.from({ length: Math.min(SHOWN, data.length) }, (_, k) => data[k]));
  if (data.length > SHOWN) texts.push("…");
  if (power) texts.push(power);
  return texts.join(" ");
}

/** Counts in equal bins from −m to m, m the largest magnitude. */
function histogram(data: ArrayLike<number>, finite: number, most: number): number[] {
  if (finite < 2) return [];
  const counts = new Array<number>(BINS).fill(0);
  for (let k = 0; k < data.length; k++) {
    if (Number.isFinite(data[k])) counts[Math.min(BINS - 1, Math.floor(((data[k] / most + 1) / 2) * BINS))] += 1;
  }
  return counts;
}
