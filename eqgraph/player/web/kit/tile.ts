// A tile, the place of a value or a gradient in a node: a number, or cells of a small heat map.

import type { Summary } from "../engine/schema.d.ts";
import { formatNumber, largestOf, toNumber } from "../model/numbers.ts";
import { position, rampCss, rampInkCss } from "./colour.ts";
import { svg } from "./element.ts";
import { hatchOf } from "./hatch.ts";

const GAP = 0.4; // px left free around a cell
const DIGIT = 8.4; // px a digit takes in a node

export interface Tile {
  group: Element;
  text: Element | null; // carries data-value or data-grad
  scalar: boolean;
  cells: SVGElement[];
  dashes: SVGElement[]; // made when they are first needed
  shown: Summary | null | undefined;
}

export function tileOf(node: Element, kind: "value" | "grad"): Tile | null {
  const group = node.querySelector(`.eqg-${kind}`);
  if (!group) return null;
  const text = group.querySelector(`[data-${kind}]`);
  const scalar = text?.localName === "text";
  const cells = [...group.querySelectorAll(".eqg-cell")] as SVGElement[];
  return {
    group,
    text,
    scalar,
    cells: scalar || cells.length ? cells : makeCells(group, text),
    dashes: [],
    shown: undefined,
  };
}

function makeCells(group: Element, before: Element | null): SVGElement[] {
  const read = (name: string) => Number(group.getAttribute(`data-${name}`) ?? 0);
  const [rows, cols] = [read("rows"), read("cols")];
  const [w, h] = [read("w") / (cols || 1), read("h") / (rows || 1)];
  const cells = Array.from({ length: rows * cols }, (_, k) =>
    svg(group.ownerDocument, "rect", {
      class: "eqg-cell",
      x: read("x") + (k % cols) * w + GAP,
      y: read("y") + Math.floor(k / cols) * h + GAP,
      width: w - 2 * GAP,
      height: h - 2 * GAP,
    }),
  );
  for (const cell of cells) group.insertBefore(cell, before?.parentNode === group ? before : null);
  return cells;
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
    const largest = largestOf(numbers);
    tile.cells.forEach((cell, k) => paintCell(tile, cell, k, numbers[k], largest));
    if (odd) poison(tile, array?.nan || numbers.some(Number.isNaN) ? "NaN" : "∞");
  }
}

/** Write a scalar; a long one is drawn a little narrower. */
function writeNumber({ text: element, group }: Tile, text: string) {
  if (!element) return;
  element.textContent = text;
  const room = Number(group.getAttribute("data-w") ?? 0);
  if (room && text.length * DIGIT > room) {
    element.setAttribute("textLength", String(room));
    element.setAttribute("lengthAdjust", "spacingAndGlyphs");
  } else element.removeAttribute("textLength");
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
  const negative = known && x < 0;
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
  const [x, y, w, h] = ["x", "y", "width", "height"].map((name) => Number(cell.getAttribute(name)));
  const [long, thick] = [w * 0.46, Math.max(1, h * 0.14)];
  const box = { x: x + (w - long) / 2, y: y + (h - thick) / 2, width: long, height: thick };
  const dash = svg(cell.ownerDocument, "rect", { class: "eqg-dash", ...box });
  cell.parentNode?.insertBefore(dash, cell.nextSibling);
  return dash;
}

/** Hatch a tile that holds a NaN or an ∞. */
function hatch({ group, text, scalar }: Tile) {
  if (group.querySelector(".eqg-hatch")) return;
  const read = (name: string) => Number(group.getAttribute(`data-${name}`) ?? 0);
  const lines = hatchOf(group.ownerDocument, {
    x: read("x"),
    y: read("y"),
    w: read("w"),
    h: read("h"),
  });
  group.insertBefore(lines, scalar && text?.parentNode === group ? text : null);
}

/** Say NaN or ∞ over a tile that holds one: a colour alone would hide it. */
function poison({ group }: Tile, word: string) {
  const read = (name: string) => Number(group.getAttribute(`data-${name}`) ?? 0);
  const at = { x: read("x") + read("w") / 2, y: read("y") + read("h") / 2 + 3.8 };
  const text =
    group.querySelector(".eqg-poison") ??
    group.appendChild(svg(group.ownerDocument, "text", { class: "eqg-poison", ...at }));
  text.textContent = word;
}
