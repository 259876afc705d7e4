// The grid: an array as a heat map with its numbers; one element is pointed at, by mouse or keys.

import { indexAt } from "../engine/shapes.ts";
import { position, rampCss, rampInkCss } from "../kit/colour.ts";
import type { Context } from "../kit/context.ts";
import { html, made, show, styled } from "../kit/template.ts";
import { formatNumber, formatStrip } from "../model/numbers.ts";

const MOST = 8; // rows and columns that are shown at once
const NARROW = 5; // with more columns than this, numbers have a decimal less

/** What a grid shows: rows × cols numbers; `shape` is that of the array itself. */
export interface Source {
  shape: number[];
  rows: number;
  cols: number;
  data: ArrayLike<number>;
  largest: number; // of all magnitudes
}

const MOVES: Record<string, [rows: number, cols: number]> = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  PageUp: [-MOST, 0],
  PageDown: [MOST, 0],
};

export function gridView(
  { document, words }: Pick<Context, "document" | "words">,
  kind: "value" | "gradient",
  point: (k: number) => void,
) {
  const element = made(document, html`<table class="eqg-grid eqg-grid-${kind}" role="grid"></table>`);
  let source: Source | null = null;
  let corner = { row: 0, col: 0 };
  let pointed = 0;

  const paint = ({ rows, cols, data, largest, shape }: Source) => {
    const [high, wide] = [Math.min(rows, MOST), Math.min(cols, MOST)];
    corner = {
      row: clamp(corner.row, 0, rows - high),
      col: clamp(corner.col, 0, cols - wide),
    };
    const at = (r: number, c: number) => (corner.row + r) * cols + corner.col + c;
    const [down, across] = [count(high), count(wide)];
    const numbers = down.flatMap((r) => across.map((c) => Number(data[at(r, c)])));
    const { texts } = formatStrip([...numbers, largest], wide > NARROW ? 0 : 1);
    const nameOf = (r: number) => (shape.length > 2 ? indexAt(at(r, 0), shape).slice(0, -1).join(",") : corner.row + r + 1);
    element.style.setProperty("--eqg-cols", String(wide));
    element.classList.toggle("eqg-narrow", wide > NARROW);
    const cellOf = (r: number, c: number) => {
      const [x, here] = [numbers[r * wide + c], at(r, c) === pointed];
      const [odd, place] = [Number.isNaN(x), position(x, largest)];
      const colours = { background: odd ? "" : rampCss(place), color: odd ? "" : rampInkCss(place) };
      return html`<td class="eqg-grid-cell${odd ? " eqg-nan" : ""}${here ? " eqg-pointed-cell" : ""}" role="gridcell" data-k=${at(r, c)}
        tabindex=${here ? 0 : -1} aria-selected=${here} title=${exact(x)} ${styled(colours)}>${texts[r * wide + c]}</td>`;
    };
    show(html`<thead><tr>${high > 1 ? html`<td class="eqg-grid-corner"></td>` : ""}${
      across.map((c) => html`<th scope="col">${corner.col + c + 1}</th>`)
    }</tr></thead><tbody>${
      down.map((r) => html`<tr>${high > 1 ? html`<th scope="row">${nameOf(r)}</th>` : ""}${across.map((c) => cellOf(r, c))}</tr>`)
    }</tbody>`, element);
  };
  const reveal = ({ cols }: Source) => {
    const [row, col] = [Math.floor(pointed / cols), pointed % cols];
    corner = {
      row: clamp(corner.row, row - MOST + 1, row),
      col: clamp(corner.col, col - MOST + 1, col),
    };
  };
  for (const name of ["pointerover", "focusin", "click"]) {
    element.addEventListener(name, ({ target }) => {
      const cell = (target as Element).closest("[data-k]");
      const k = Number(cell?.getAttribute("data-k"));
      if (cell && k !== pointed) point(k);
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
    (element.querySelector("td.eqg-pointed-cell") as HTMLElement | null)?.focus({
      preventScroll: true,
    });
  });

  return {
    element,
    /** @param at  the element pointed at */
    show(shown: Source, at: number, name: string, shape: string) {
      [source, pointed] = [shown, at];
      element.setAttribute("aria-label", words.node.grid(name, shape));
      reveal(shown);
      paint(shown);
    },
    /** The rows and columns that are shown, where that is not all. */
    window(): string {
      if (!source || (source.rows <= MOST && source.cols <= MOST)) return "";
      const part = (from: number, all: number) =>
        all > MOST ? `${from + 1}–${Math.min(from + MOST, all)} of ${all}` : `1–${all}`;
      return words.node.window(part(corner.row, source.rows), part(corner.col, source.cols));
    },
  };
}

const count = (n: number) => Array.from({ length: n }, (_, k) => k);

/** All digits of a number. */
export const exact = (x: number) => formatSpecial(x) ?? String(x).replaceAll("-", "−");

const formatSpecial = (x: number) => (Number.isFinite(x) ? null : formatNumber(x));

const clamp = (x: number, least: number, most: number) =>
  Math.min(Math.max(x, least), Math.max(least, most));
