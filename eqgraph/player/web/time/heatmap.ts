// The units of a lane over time, each in a line of its own, those first that remember longest.

import { rampCss, rampInkCss } from "../kit/colour.ts";
import type { Words } from "../language/words.ts";
import { formatNumber } from "../model/numbers.ts";
import { boxPath, following, piecesOf, type Layer } from "./columns.ts";
import { type Distribution, parted, stretches } from "./distribution.ts";
import { type Band, type Plot, frameOf, rowHeight } from "./lanes.ts";
import { type LogScale, logPosition } from "./scales.ts";
import type { Lane } from "./time.ts";
import { LINES } from "./told.ts";

const SHADES = 8; // on either side of 0
const CELLS = 150_000; // of all heat maps; of more, each line is the largest one of a stretch
const [FEW, TALL] = [16, 160]; // lines that are as high as those of means; px of many
const DASHED = 4; // px of a line that has a dash below 0

/** How many lines each of some heat maps has at most. */
export const linesOf = (maps: number, columns: number) => Math.max(FEW, Math.floor(CELLS / (maps * columns)));

/** @param scale  of gradients; values are scaled to their range, or to the largest one */
export function heatmapOf(
  document: Document,
  words: Words,
  lane: Lane,
  { columns, order }: Distribution,
  scale: LogScale,
  most: number,
  plot: Plot,
): Band {
  const { kind, grid, top, steps } = plot;
  const lines = Math.min(order.length, LINES);
  const rows = Math.min(lines, most);
  const height = rows <= FEW ? Math.max(rows * rowHeight(rows), 32) : Math.min(TALL, 2 * order.length);
  const each = height / rows;
  const cells = columns.map((one) => one && parted(one.lines, rows));
  const largest = cells.reduce((top, one) => (one ?? []).reduce((a, x) => (Number.isFinite(x) ? Math.max(a, Math.abs(x)) : a), top), 0);
  const position = (x: number) => {
    if (kind === "gradient") return logPosition(x, scale);
    return Number.isFinite(x) ? x / (lane.range ? 1 : largest || 1) : Math.sign(x);
  };
  const range =
    kind === "gradient"
      ? words.time.logRange(formatNumber(scale.most, 2))
      : lane.range
        ? lane.range.map((x) => formatNumber(x, 1)).join(" … ")
        : `±${formatNumber(largest, 3)}`;
  const frame = frameOf(document, words, lane, plot, height, [range]);

  const layers: Layer[] = [];
  const [wide, dash, thick] = [grid.width, grid.width * 0.4, Math.max(1, Math.min(1.6, each * 0.16))];
  const add = (name: string, fill: string, piece: (x: number, y: number) => string, wanted: (x: number) => boolean) => {
    const pieces = cells.map((one, k) => (one ?? []).map((x, row) => (wanted(x) ? piece(grid.left + k * wide, top + row * each) : "")).join(""));
    if (pieces.every((one) => !one)) return;
    const layer = piecesOf(document, name, pieces);
    if (fill) layer.element.style.fill = fill;
    layers.push(layer);
  };
  const level = (x: number) => Math.round(SHADES * Math.min(1, Math.max(-1, position(x))));
  for (let shade = -SHADES; shade <= SHADES; shade++) {
    const own = (x: number) => !Number.isNaN(x) && level(x) === shade;
    add("eqg-band-cell", rampCss(shade / SHADES), (x, y) => boxPath(x, y, wide, each), own);
    if (each < DASHED || shade > 0) continue;
    add("eqg-band-cell", rampInkCss(shade / SHADES), (x, y) => boxPath(x + (wide - dash) / 2, y + (each - thick) / 2, dash, thick), (x) => x < 0 && own(x));
  }
  add("eqg-band-cell eqg-lane-nan", "", (x, y) => boxPath(x, y, wide, each), Number.isNaN);
  frame.fill(...layers.map(({ element }) => element));
  const follow = following(layers);

  const read = (column: number, y: number) => {
    const row = Math.min(Math.max(Math.floor((y - top) / each), 0), rows - 1);
    const [ofLines, ofUnits] = [stretches(lines, rows), stretches(order.length, lines)];
    const units = order.slice(ofUnits[ofLines[row]], ofUnits[ofLines[row + 1]]).map((k) => k + 1);
    const x = cells[column]?.[row];
    return `${words.time.units(words.time.at(lane.name, steps[column]), units)}: ${x === undefined ? words.time.noEntry : formatNumber(x)}`;
  };
  return {
    element: frame.element,
    lane,
    top,
    bottom: top + height,
    update: (place) => follow(frame.follow(place).map(({ state }) => state === "known")),
    read,
  };
}
