// A tile, the place of a value or a gradient in a node: a number, or cells of a small heat map.

import { position, rampCss, rampInkCss } from "./colour.js";
import { svg } from "./element.js";
import { hatchOf } from "./hatch.js";
import { formatNumber, largestOf, toNumber } from "../model/numbers.js";

const GAP = 0.4; // px left free around a cell
const DIGIT = 8.4; // px a digit takes in a node

/**
 * @typedef {object} Tile
 * @property {Element} group
 * @property {Element | null} text  carries data-value or data-grad
 * @property {boolean} scalar
 * @property {SVGElement[]} cells
 * @property {SVGElement[]} dashes  made when they are first needed
 * @property {import("../engine/schema.js").Summary | null | undefined} shown
 */

/** @param {Element} node @param {"value" | "grad"} kind @returns {Tile | null} */
export function tileOf(node, kind) {
  const group = node.querySelector(`.eqg-${kind}`);
  if (!group) return null;
  const text = group.querySelector(`[data-${kind}]`);
  const scalar = text?.localName === "text";
  const cells = /** @type {SVGElement[]} */ ([...group.querySelectorAll(".eqg-cell")]);
  return {
    group,
    text,
    scalar,
    cells: scalar || cells.length ? cells : makeCells(group, text),
    dashes: [],
    shown: undefined,
  };
}

/** @param {Element} group @param {Element | null} before @returns {SVGElement[]} */
function makeCells(group, before) {
  const read = (/** @type {string} */ name) => Number(group.getAttribute(`data-${name}`) ?? 0);
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

/**
 * @param {Tile} tile
 * @param {number | null} shown
 * @param {import("../engine/schema.js").Summary[]} arrays
 */
export function paintTile(tile, shown, arrays) {
  const array = shown === null ? null : arrays[shown];
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

/**
 * Write a scalar; a long one is drawn a little narrower.
 * @param {Tile} tile
 * @param {string} text
 */
function writeNumber({ text: element, group }, text) {
  if (!element) return;
  element.textContent = text;
  const room = Number(group.getAttribute("data-w") ?? 0);
  if (room && text.length * DIGIT > room) {
    element.setAttribute("textLength", String(room));
    element.setAttribute("lengthAdjust", "spacingAndGlyphs");
  } else element.removeAttribute("textLength");
}

/**
 * @param {Tile} tile
 * @param {SVGElement} cell
 * @param {number} k
 * @param {number | undefined} x
 * @param {number} largest
 */
function paintCell(tile, cell, k, x, largest) {
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

/** The dash of a negative number, over all cells. @param {SVGElement} cell @returns {SVGElement} */
function dashOf(cell) {
  const [x, y, w, h] = ["x", "y", "width", "height"].map((name) => Number(cell.getAttribute(name)));
  const [long, thick] = [w * 0.46, Math.max(1, h * 0.14)];
  const box = { x: x + (w - long) / 2, y: y + (h - thick) / 2, width: long, height: thick };
  const dash = svg(cell.ownerDocument, "rect", { class: "eqg-dash", ...box });
  cell.parentNode?.insertBefore(dash, cell.nextSibling);
  return dash;
}

/** Hatch a tile that holds a NaN or an ∞. @param {Tile} tile */
function hatch({ group, text, scalar }) {
  if (group.querySelector(".eqg-hatch")) return;
  const read = (/** @type {string} */ name) => Number(group.getAttribute(`data-${name}`) ?? 0);
  const lines = hatchOf(group.ownerDocument, { x: read("x"), y: read("y"), w: read("w"), h: read("h") });
  group.insertBefore(lines, scalar && text?.parentNode === group ? text : null);
}

/**
 * Say NaN or ∞ over a tile that holds one: a colour alone would hide it.
 * @param {Tile} tile
 * @param {string} word
 */
function poison({ group }, word) {
  const read = (/** @type {string} */ name) => Number(group.getAttribute(`data-${name}`) ?? 0);
  const at = { x: read("x") + read("w") / 2, y: read("y") + read("h") / 2 + 3.8 };
  const text =
    group.querySelector(".eqg-poison") ??
    group.appendChild(svg(group.ownerDocument, "text", { class: "eqg-poison", ...at }));
  text.textContent = word;
}
