// How the entries of a lane are spread over time: a histogram a step, or bands between quantiles.

import { svg } from "../kit/element.ts";
import type { Words } from "../language/words.ts";
import { formatNumber } from "../model/numbers.ts";
import { boxPath, following, piecesOf, stairsOf } from "./columns.ts";
import type { Column, Distribution } from "./distribution.ts";
import { type Band, type Plot, frameOf } from "./lanes.ts";
import type { Lane } from "./time.ts";
import { BINS } from "./told.ts";

const HEIGHT = 64;
const SHADES = 8; // of a bin: by the root of its share, so that few are seen
const [LOW, QUARTER, MEDIAN, THREE, HIGH] = [0, 1, 2, 3, 4]; // of the quantiles

export function histogramOf(
  document: Document,
  words: Words,
  lane: Lane,
  { edges, columns }: Distribution,
  form: "histogram" | "bands",
  plot: Plot,
): Band {
  const { grid, top, steps } = plot;
  const [low, high] = [edges[0], edges[BINS]];
  const frame = frameOf(document, words, lane, plot, HEIGHT, [low, high].map((x) => formatNumber(x, 2)));
  const x = (column: number) => grid.left + column * grid.width;
  const y = (value: number) => top + HEIGHT * (1 - Math.min(1, Math.max(0, (value - low) / (high - low))));
  const heights = (read: (one: Column) => number) =>
    columns.map((one) => (one && Number.isFinite(read(one)) ? y(read(one)) : null));
  const line = (name: string, read: (one: Column) => number) =>
    stairsOf(document, `eqg-band-line eqg-band-${name}`, heights(read), grid.left, grid.width);
  const area = (name: string, from: number, to: number) => {
    const [below, above] = [heights(({ quantiles }) => quantiles[from]), heights(({ quantiles }) => quantiles[to])];
    const pieces = below.map((at, k) => (at === null ? "" : boxPath(x(k), above[k]!, grid.width, at - above[k]!)));
    return piecesOf(document, `eqg-band-area eqg-band-${name}`, pieces);
  };
  const shade = (level: number) => {
    const pieces = columns.map((one, k) => (one ? binsAt(one, level).map((bin) => boxPath(x(k), top + (HEIGHT * (BINS - 1 - bin)) / BINS, grid.width, HEIGHT / BINS)).join("") : ""));
    const layer = piecesOf(document, "eqg-band-bin", pieces);
    layer.element.setAttribute("fill-opacity", String(level / SHADES));
    return layer;
  };
  const layers =
    form === "bands"
      ? [area("most", LOW, HIGH), area("half", QUARTER, THREE), line("mean", ({ mean }) => mean)]
      : [
          ...Array.from({ length: SHADES }, (_, k) => shade(k + 1)),
          ...[LOW, HIGH].map((k) => line("quantile", ({ quantiles }) => quantiles[k])),
        ];
  layers.push(
    line("end", ({ least }) => least),
    line("end", ({ greatest }) => greatest),
    line("median", ({ quantiles }) => quantiles[MEDIAN]),
  );
  const ground = svg(document, "rect", { class: "eqg-band-ground", x: grid.left, y: top, width: grid.width * grid.columns, height: HEIGHT });
  frame.fill(ground, ...layers.map(({ element }) => element));
  const follow = following(layers);

  const read = (column: number, at: number) => {
    const where = words.time.at(lane.name, steps[column]);
    const one = columns[column];
    if (!one || Number.isNaN(one.least)) return `${where}: ${words.time.noEntry}`;
    const total = one.histogram.reduce((sum, n) => sum + n, 0);
    const bin = Math.min(BINS - 1, Math.max(0, Math.floor((1 - (at - top) / HEIGHT) * BINS)));
    const text =
      form === "bands"
        ? words.time.bandsAt([one.least, ...one.quantiles, one.greatest, one.mean].map((n) => formatNumber(n, 3)))
        : words.time.binAt(one.histogram[bin], total, formatNumber(edges[bin], 2), formatNumber(edges[bin + 1], 2));
    return `${where}: ${text}${one.broken ? `; ${words.time.broken(one.broken)}` : ""}`;
  };
  return {
    element: frame.element,
    lane,
    top,
    bottom: top + HEIGHT,
    update: (place) => follow(frame.follow(place).map(({ state }) => state === "known")),
    read,
  };
}

/** The bins of a step that have one shade. */
function binsAt({ histogram }: Column, level: number): number[] {
  const total = histogram.reduce((sum, n) => sum + n, 0);
  return histogram.flatMap((count, bin) => (count && Math.ceil(SHADES * Math.sqrt(count / total)) === level ? [bin] : []));
}
