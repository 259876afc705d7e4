// The grid: an array as a heat map with its numbers; one element is pointed at, by mouse or keys.

import { position, rampCss, rampInkCss } from "../kit/colour.js";
import { html } from "../kit/element.js";
import { formatNumber, formatStrip } from "../model/numbers.js";
import { indexAt } from "../engine/shapes.js";

const MOST = 8; // rows and columns that are shown at once
const NARROW = 5; // with more columns than this, numbers have a decimal less

/**
 * What a grid shows: rows × cols numbers; `shape` is that of the array itself.
 * @typedef {object} Source
 * @property {number[]} shape
 * @property {number} rows
 * @property {number} cols
 * @property {ArrayLike<number>} data
 * @property {number} largest  of all magnitudes
 * @property {boolean} means  its numbers are means of blocks
 */

/** @type {Record<string, [rows: number, cols: number]>} */
const MOVES = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  PageUp: [-MOST, 0],
  PageDown: [MOST, 0],
};

/**
 * @param {Pick<import("../kit/context.js").Context, "document" | "words">} context
 * @param {"value" | "gradient"} kind @param {(k: number) => void} point
 */
export function gridView({ document, words }, kind, point) {
  const element = html(document, "table", `eqg-grid eqg-grid-${kind}`);
  element.setAttribute("role", "grid");
  /** @type {Source | null} */
  let source = null;
  let corner = { row: 0, col: 0 };
  let pointed = 0;
  /** @type {HTMLTableCellElement[][]} */
  let cells = [];
  /** @type {{rows: HTMLElement[], cols: HTMLElement[]}} */
  let heads = { rows: [], cols: [] };

  const build = (/** @type {number} */ rows, /** @type {number} */ cols) => {
    heads = { rows: [], cols: [] };
    const top = html(document, "tr");
    if (rows > 1) top.append(html(document, "td", "eqg-grid-corner"));
    for (let c = 0; c < cols; c++) {
      const head = html(document, "th");
      head.scope = "col";
      heads.cols.push(head);
      top.append(head);
    }
    const thead = html(document, "thead");
    thead.append(top);
    const tbody = html(document, "tbody");
    cells = Array.from({ length: rows }, () => {
      const line = html(document, "tr");
      if (rows > 1) {
        const head = html(document, "th");
        head.scope = "row";
        heads.rows.push(head);
        line.append(head);
      }
      tbody.append(line);
      return Array.from({ length: cols }, () => {
        const cell = html(document, "td", "eqg-grid-cell");
        cell.setAttribute("role", "gridcell");
        cell.tabIndex = -1;
        line.append(cell);
        return cell;
      });
    });
    element.replaceChildren(thead, tbody);
    element.style.setProperty("--eqg-cols", String(cols));
    element.classList.toggle("eqg-narrow", cols > NARROW);
  };
  const paint = () => {
    if (!source) return;
    const { rows, cols, data, largest, shape, means } = source;
    const [high, wide] = [Math.min(rows, MOST), Math.min(cols, MOST)];
    if (cells.length !== high || (cells[0]?.length ?? 0) !== wide) build(high, wide);
    corner = {
      row: clamp(corner.row, 0, rows - high),
      col: clamp(corner.col, 0, cols - wide),
    };
    const at = (/** @type {number} */ r, /** @type {number} */ c) =>
      (corner.row + r) * cols + corner.col + c;
    const numbers = cells.flatMap((line, r) => line.map((_, c) => Number(data[at(r, c)])));
    const { texts } = formatStrip([...numbers, largest], wide > NARROW ? 0 : 1);
    heads.cols.forEach((head, c) => (head.textContent = String(corner.col + c + 1)));
    heads.rows.forEach((head, r) => {
      const name =
        shape.length > 2 && !means
          ? indexAt(at(r, 0), shape).slice(0, -1).join(",")
          : corner.row + r + 1;
      head.textContent = String(name);
    });
    cells.forEach((line, r) =>
      line.forEach((cell, c) => {
        const x = numbers[r * wide + c];
        const odd = Number.isNaN(x);
        const place = position(x, largest);
        cell.textContent = texts[r * wide + c];
        cell.classList.toggle("eqg-nan", odd);
        cell.style.background = odd ? "" : rampCss(place);
        cell.style.color = odd ? "" : rampInkCss(place);
        cell.title = exact(x);
        const here = at(r, c) === pointed;
        cell.classList.toggle("eqg-pointed-cell", here);
        cell.setAttribute("aria-selected", String(here));
        cell.tabIndex = here ? 0 : -1;
      }),
    );
  };
  const cellAt = (/** @type {EventTarget | null} */ target) => {
    const cell = /** @type {Element | null} */ (target)?.closest(".eqg-grid-cell");
    for (const [r, line] of cells.entries()) {
      const c = line.indexOf(/** @type {HTMLTableCellElement} */ (cell));
      if (c >= 0 && source) return (corner.row + r) * source.cols + corner.col + c;
    }
    return null;
  };
  const reveal = () => {
    if (!source) return;
    const [row, col] = [Math.floor(pointed / source.cols), pointed % source.cols];
    corner = {
      row: clamp(corner.row, row - MOST + 1, row),
      col: clamp(corner.col, col - MOST + 1, col),
    };
  };
  for (const name of ["pointerover", "focusin", "click"]) {
    element.addEventListener(name, (event) => {
      const k = cellAt(event.target);
      if (k !== null && k !== pointed) point(k);
    });
  }
  element.addEventListener("keydown", (event) => {
    if (!source || event.ctrlKey || event.metaKey || event.altKey) return;
    const { rows, cols } = source;
    const [row, col] = [Math.floor(pointed / cols), pointed % cols];
    const move = MOVES[event.key];
    let next = null;
    if (move) next = clamp(row + move[0], 0, rows - 1) * cols + clamp(col + move[1], 0, cols - 1);
    if (event.key === "Home") next = row * cols;
    if (event.key === "End") next = row * cols + cols - 1;
    if (next === null) return;
    event.preventDefault();
    point(next);
    /** @type {HTMLElement | null} */ (element.querySelector("td.eqg-pointed-cell"))?.focus({
      preventScroll: true,
    });
  });

  return {
    element,
    /** @param {Source} shown @param {string} name @param {string} shape */
    show(shown, name, shape) {
      source = shown;
      element.setAttribute("aria-label", words.node.grid(name, shape));
      reveal();
      paint();
    },
    /** @param {number} k */
    point(k) {
      pointed = k;
      reveal();
      paint();
    },
    /** The rows and columns that are shown, where that is not all. @returns {string} */
    window() {
      if (!source || (source.rows <= MOST && source.cols <= MOST)) return "";
      const part = (/** @type {number} */ from, /** @type {number} */ all) =>
        all > MOST ? `${from + 1}–${Math.min(from + MOST, all)} of ${all}` : `1–${all}`;
      return words.node.window(part(corner.row, source.rows), part(corner.col, source.cols));
    },
  };
}

/** All digits of a number. @param {number} x */
export const exact = (x) => formatSpecial(x) ?? String(x).replaceAll("-", "−");

/** @param {number} x */
const formatSpecial = (x) => (Number.isFinite(x) ? null : formatNumber(x));

/** @param {number} x @param {number} least @param {number} most */
const clamp = (x, least, most) => Math.min(Math.max(x, least), Math.max(least, most));
