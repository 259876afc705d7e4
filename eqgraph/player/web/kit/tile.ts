// A tile, the place of a value or a gradient in a node: a number, or cells of a small heat map.

import type { Summary } from "../engine/schema.d.ts";
import { formatDigits, formatNumber, largestOf, toNumber } from "../model/numbers.ts";
import { position, rampCss, rampInkCss } from "./colour.ts";
import { boxOfRect, boxOfTile, numbersOf, svg } from "./element.ts";
import type { Box } from "./geometry.ts";
import { hatchOf } from "./hatch.ts";

const GAP = 0.4; // px left free around a cell
const DIGIT = 8.4; // px a digit takes in a node
const WIDE = 24; // px from which on a cell shows its number
const TYPE = 0.308; // px of type for a px of a cell
const LEGIBLE = 8.5; // px of type on the screen

export interface Tile {
  group: Element;
  text: Element | null; // carries data-value or data-grad
  scalar: boolean;
  box: Box;
  rows: number;
  cols: number;
  cells: SVGElement[]; // none where nothing is known: most of a new picture is empty
  dashes: SVGElement[]; // made when they are first needed
  digits: SVGElement | null;
  wide: boolean; // each cell has room for its number
  near: boolean; // or it has, so near as it is looked at
  shown: Summary | null | undefined;
}

export function tileOf(node: Element, kind: "value" | "grad"): Tile | null {
  const group = node.querySelector(`.eqg-${kind}`);
  if (!group) return null;
  const text = group.querySelector(`[data-${kind}]`);
  const [box, [rows, cols]] = [boxOfTile(group), numbersOf(group, "data-rows", "data-cols")];
  return {
    group,
    text,
    scalar: text?.localName === "text",
    box,
    rows,
    cols,
    cells: [],
    dashes: [],
    digits: null,
    wide: box.w >= WIDE * cols,
    near: false,
    shown: undefined,
  };
}

function makeCells({ group, text, box: { x, y, w, h }, rows, cols }: Tile): SVGElement[] {
  const cells = rectsOf(group.ownerDocument, rows * cols, { x, y, w: w / cols, h: h / rows, cols });
  for (const cell of cells) group.insertBefore(cell, text?.parentNode === group ? text : null);
  return cells;
}

/** Cells in rows, each a copy of the first: it has its sizes. */
function rectsOf(document: Document, count: number, { x, y, w, h, cols }: Box & { cols: number }): SVGElement[] {
  const pattern = svg(document, "rect", { class: "eqg-cell", width: w - 2 * GAP, height: h - 2 * GAP });
  return Array.from({ length: count }, (_, k) => {
    const cell = pattern.cloneNode() as SVGElement;
    cell.setAttribute("x", String(x + (k % cols) * w + GAP));
    cell.setAttribute("y", String(y + Math.floor(k / cols) * h + GAP));
    return cell;
  });
}

/** Look at a tile at another scale: from near, small cells have their numbers too. */
export function look(tile: Tile, scale: number) {
  if (tile.scalar || tile.wide) return;
  const near = (tile.box.w / tile.cols) * TYPE * scale >= LEGIBLE;
  if (near === tile.near) return;
  tile.near = near;
  tile.group.toggleAttribute("data-near", near);
  writeDigits(tile);
}

/** Write the numbers into their cells, all at once; a mean of many is no number of the array. */
function writeDigits(tile: Tile) {
  const { shown, cells, group } = tile;
  const now = shown && !shown.cut && (tile.wide || tile.near) ? digitsOf(cells, shown.data.map(toNumber)) : null;
  if (tile.digits && now) tile.digits.replaceWith(now);
  else if (now) group.append(now);
  else tile.digits?.remove();
  tile.digits = now;
}

/** The numbers of cells, to stand over them. */
export function digitsOf(cells: readonly Element[], numbers: number[]): SVGElement {
  const { ownerDocument } = cells[0];
  const layer = svg(ownerDocument, "g", { class: "eqg-digits" });
  const texts = formatDigits(numbers);
  const largest = largestOf(numbers);
  cells.forEach((cell, k) => {
    if (k >= numbers.length) return; // one sequence of a batch has fewer
    const { x, y, w, h } = boxOfRect(cell);
    const size = (w + 2 * GAP) * TYPE;
    const at = { x: x + w / 2, y: Math.round(100 * (y + h / 2 + size * 0.36)) / 100 };
    const text = svg(ownerDocument, "text", { class: "eqg-digit", ...at });
    text.textContent = texts[k] ?? "";
    text.style.fill = rampInkCss(position(numbers[k], largest));
    if (w < WIDE) text.style.fontSize = `${size}px`;
    squeeze(text, (texts[k] ?? "").length * 0.56 * size, w - 1);
    layer.append(text);
  });
  return layer;
}

/** The cells of an array by themselves, with their numbers where there is room. */
export function cellsOf(
  document: Document,
  { data }: Summary,
  of: Box & { cols: number },
): SVGElement[] {
  const numbers = data.map(toNumber);
  const largest = largestOf(numbers);
  const cells = rectsOf(document, numbers.length, of);
  numbers.forEach((one, k) => (cells[k].style.fill = Number.isNaN(one) ? "none" : rampCss(position(one, largest))));
  return of.w >= WIDE && cells.length ? [...cells, digitsOf(cells, numbers)] : cells;
}

/** Draw a text narrower where it is wider than its room. */
function squeeze(text: Element, width: number, room: number) {
  if (!room || width <= room) return text.removeAttribute("textLength");
  text.setAttribute("textLength", String(room));
  text.setAttribute("lengthAdjust", "spacingAndGlyphs");
}

export function paintTile(tile: Tile, array: Summary | null) {
  if (tile.shown === array) return; // the array itself: in a new run an index means other numbers
  tile.shown = array;
  tile.group.toggleAttribute("data-known", array !== null);
  const numbers = array ? array.data.map(toNumber) : [];
  const odd = numbers.some((x) => !Number.isFinite(x)) || Boolean(array?.nan || array?.inf);
  tile.group.classList.toggle("eqg-odd", odd);
  if (odd) hatch(tile);
  else for (const mark of tile.group.querySelectorAll(".eqg-hatch, .eqg-poison")) mark.remove();
  if (tile.scalar) writeNumber(tile, array ? formatNumber(numbers[0]) : "");
  else {
    if (tile.text) tile.text.textContent = array?.text ?? "";
    if (array) paintCells(tile, numbers);
    else for (const one of [...tile.cells.splice(0), ...tile.dashes.splice(0)]) one?.remove();
    writeDigits(tile);
    if (odd && !tile.wide) poison(tile, array?.nan || numbers.some(Number.isNaN) ? "NaN" : "∞");
  }
}

/** Write a scalar; a long one is drawn a little narrower. */
function writeNumber({ text: element, box }: Tile, text: string) {
  if (!element) return;
  element.textContent = text;
  squeeze(element, text.length * DIGIT, box.w);
}

function paintCells(tile: Tile, numbers: number[]) {
  if (!tile.cells.length) tile.cells = makeCells(tile);
  const largest = largestOf(numbers);
  tile.cells.forEach((cell, k) => paintCell(tile, cell, k, numbers[k], largest));
}

function paintCell(
  tile: Tile,
  cell: SVGElement,
  k: number,
  x: number | undefined,
  largest: number,
) {
  const known = x !== undefined && !Number.isNaN(x);
  const at = known ? position(x, largest) : 0;
  cell.style.fill = known ? rampCss(at) : "";
  cell.classList.toggle("eqg-empty", !known);
  const negative = known && x < 0 && !tile.wide;
  if (!negative) {
    tile.dashes[k]?.remove();
    delete tile.dashes[k];
    return;
  }
  tile.dashes[k] ??= dashOf(cell);
  tile.dashes[k].style.fill = rampInkCss(at);
}

/** The dash of a negative number, over all cells. */
function dashOf(cell: SVGElement): SVGElement {
  const { x, y, w, h } = boxOfRect(cell);
  const [long, thick] = [w * 0.46, Math.max(1, h * 0.14)];
  const box = { x: x + (w - long) / 2, y: y + (h - thick) / 2, width: long, height: thick };
  const dash = svg(cell.ownerDocument, "rect", { class: "eqg-dash", ...box });
  cell.parentNode?.insertBefore(dash, cell.nextSibling);
  return dash;
}

/** Hatch a tile that holds a NaN or an ∞. */
function hatch({ group, text, scalar, box }: Tile) {
  if (group.querySelector(".eqg-hatch")) return;
  const lines = hatchOf(group.ownerDocument, box);
  group.insertBefore(lines, scalar && text?.parentNode === group ? text : null);
}

/** Say NaN or ∞ over a tile that holds one: a colour alone would hide it. */
function poison({ group, box: { x, y, w, h } }: Tile, word: string) {
  const at = { x: x + w / 2, y: y + h / 2 + 3.8 };
  const text =
    group.querySelector(".eqg-poison") ??
    group.appendChild(svg(group.ownerDocument, "text", { class: "eqg-poison", ...at }));
  text.textContent = word;
}
