// The folded cells of a model over time: one box a step, arrows between them for the states.

import { svg } from "../kit/element.ts";
import type { Time } from "./time.ts";

const HEIGHT = 30;
const MOST = 2; // arrows between two cells

/** Where the columns are */
export interface Grid {
  left: number;
  width: number; // of a column
  columns: number;
  right: number; // px beside the last column
}

/** The least width of a column whose cell has its number inside. */
const WIDE = 22;

export function cellsOf(document: Document, time: Time, grid: Grid, top: number) {
  const element = svg(document, "g", { class: "eqg-cells-row" });
  const states = time.curves.filter(({ kind }) => kind === "transfer").slice(0, MOST);
  const gap = Math.min(10, grid.width * 0.4);
  const x = (column: number) => grid.left + column * grid.width;
  const boxes = time.steps.map((step, column) => {
    const box = svg(document, "g", { class: "eqg-cell-box", "data-column": column });
    box.append(
      svg(document, "rect", {
        x: x(column) + gap / 2,
        y: top,
        width: grid.width - gap,
        height: HEIGHT,
        rx: Math.min(7, grid.width / 5),
      }),
    );
    if (grid.width >= WIDE || step % 5 === 0) {
      const wide = grid.width >= WIDE;
      const text = svg(document, "text", {
        x: x(column) + grid.width / 2,
        y: wide ? top + HEIGHT / 2 + 4.5 : top - 5,
      });
      text.textContent = String(step);
      box.append(text);
    }
    element.append(box);
    return box;
  });
  const arrows = states.flatMap(({ name, places }, k) => {
    const lane = time.lanes.find((one) => one.name === name);
    const y = top + HEIGHT / 2 + (states.length > 1 ? (k ? 5 : -5) : 0);
    return time.steps.slice(0, -1).map((_, column) => {
      const path = svg(document, "path", { class: "eqg-cell-arrow" });
      element.append(path);
      return {
        path,
        from: x(column + 1) - gap / 2,
        to: x(column + 1) + gap / 2,
        y,
        known: lane?.known[column] ?? Infinity,
        back: places[column] ?? Infinity,
      };
    });
  });
  return {
    element,
    bottom: top + HEIGHT,
    update(place: number, current: number | null) {
      boxes.forEach((box, column) => {
        box.classList.toggle("eqg-current", column === current);
        const forward = time.lanes.every(({ known }) => (known[column] ?? 0) <= place);
        box.classList.toggle("eqg-reached", forward);
      });
      for (const { path, from, to, y, known, back } of arrows) {
        const way = back <= place ? "backward" : known <= place ? "forward" : "waiting";
        if (path.getAttribute("data-way") === way) continue;
        path.setAttribute("data-way", way);
        path.setAttribute("d", arrow(from, to, y, way === "backward"));
      }
    },
  };
}

function arrow(from: number, to: number, y: number, back: boolean) {
  const [tail, tip] = back ? [to, from] : [from, to];
  const head = (back ? 1 : -1) * Math.min(4, (to - from) * 0.6);
  return `M${tail} ${y}H${tip}M${tip + head} ${y - 2.6}L${tip} ${y}L${tip + head} ${y + 2.6}`;
}
