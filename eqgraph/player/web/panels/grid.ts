// The grid: an array as a heat map with its numbers; one element is pointed at, by mouse or keys.

import { indexAt } from "../engine/shapes.ts";
import { position, rampCss, rampInkCss } from "../kit/colour.ts";
import type { Context } from "../kit/context.ts";
import { html } from "../kit/element.ts";
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
  const element = html(document, "table", `eqg-grid eqg-grid-${kind}`);
  element.setAttribute("role", "grid");
  let source: Source | null = null;
  let corner = { row: 0, col: 0 };
  let pointed = 0;
  let cells: HTMLTableCellElement[][] = [];
  let heads: { rows: HTMLElement[]; cols: HTMLElement[] } = { rows: [], cols: [] };

  const build = (rows: number, cols: number) => {
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
    const { rows, cols, data, largest, shape } = source;
    const [high, wide] = [Math.min(rows, MOST), Math.min(cols, MOST)];
    if (cells.length !== high || (cells[0]?.length ?? 0) !== wide) build(high, wide);
    corner = {
      row: clamp(corner.row, 0, rows - high),
      col: clamp(corner.col, 0, cols - wide),
    };
    const at = (r: number, c: number) => (corner.row + r) * cols + corner.col + c;
    const numbers = cells.flatMap((line, r) => line.map((_, c) => Number(data[at(r, c)])));
    const { texts } = formatStrip([...numbers, largest], wide > NARROW ? 0 : 1);
    heads.cols.forEach((head, c) => (head.textContent = String(corner.col + c + 1)));
    heads.rows.forEach((head, r) => {
      const name =
        shape.length > 2 ? indexAt(at(r, 0), shape).slice(0, -1).join(",") : corner.row + r + 1;
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
  const cellAt = (target: EventTarget | null) => {
    const cell = (target as Element | null)?.closest(".eqg-grid-cell");
    for (const [r, line] of cells.entries()) {
      const c = line.indexOf(cell as HTMLTableCellElement);
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
    (element.querySelector("td.eqg-pointed-cell") as HTMLElement | null)?.focus({
      preventScroll: true,
    });
  });

  return {
    element,
    show(shown: Source, name: string, shape: string) {
      source = shown;
      element.setAttribute("aria-label", words.node.grid(name, shape));
      reveal();
      paint();
    },
    point(k: number) {
      pointed = k;
      reveal();
      paint();
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

/** All digits of a number. */
export const exact = (x: number) => formatSpecial(x) ?? String(x).replaceAll("-", "−");

const formatSpecial = (x: number) => (Number.isFinite(x) ? null : formatNumber(x));

const clamp = (x: number, least: number, most: number) =>
  Math.min(Math.max(x, least), Math.max(least, most));
