// The reach of gradients: a row for each step of an output, a column for each step of an input.

import { rampCss } from "../kit/colour.ts";
import { svg } from "../kit/element.ts";
import type { Words } from "../language/words.ts";
import { formatNumber } from "../model/numbers.ts";
import type { Grid } from "./cells.ts";
import { label, nameOf } from "./lanes.ts";
import { logPosition, logScale, type LogScale } from "./scales.ts";
import { reachOfRow, type Reach } from "./time.ts";

const [LEAST, MOST, HEIGHT] = [5, 14, 280]; // px of a row, and of all rows

/** The scale of all tables of the same output. */
export const reachScale = (tables: Reach[]) => logScale(tables.flatMap(({ rows }) => rows.flatMap((row) => row ?? [])));

export function reachMapOf(
  document: Document,
  words: Words,
  reach: Reach,
  { grid, top, steps, scale }: { grid: Grid; top: number; steps: number[]; scale: LogScale },
) {
  const say = words.time;
  const each = Math.min(Math.max(HEIGHT / reach.rows.length, LEAST), MOST);
  const height = each * reach.rows.length;
  const across = grid.width * grid.columns;
  const element = svg(document, "g", { class: "eqg-reach-map" });
  element.append(
    nameOf(document, reach.of, 14, top + 12),
    label(document, 14, top + 28, say.reachFrom(reach.input)),
    label(document, 14, top + 42, say.logRange(formatNumber(scale.most, 2), "0 … ")),
    label(document, 14, top + 55, say.decades(scale.decades)),
    svg(document, "rect", {
      class: "eqg-lane-frame",
      x: grid.left - 2,
      y: top - 2,
      width: across + 4,
      height: height + 4,
    }),
  );
  const rows = reach.rows.map((row, k) => {
    const group = svg(document, "g", { class: "eqg-reach-row", "data-row": k });
    const y = top + k * each;
    row?.forEach((x, column) => {
      const size = Math.abs(x ?? 0);
      if (steps[column] > reach.at[k]) return;
      const cell = svg(document, "rect", {
        x: grid.left + column * grid.width + 0.5,
        y: y + 0.5,
        width: Math.max(grid.width - 1, 1),
        height: each - 1,
      });
      cell.style.fill = rampCss(logPosition(size, scale));
      group.append(cell);
    });
    const tag = svg(document, "text", {
      class: "eqg-axis-text",
      x: grid.left - 8,
      y: y + each / 2 + 4,
    });
    if (each >= 11 || reach.at[k] % 5 === 0) tag.textContent = String(reach.at[k]);
    element.append(group, tag);
    return { group, y };
  });
  const mark = svg(document, "rect", {
    class: "eqg-reach-chosen",
    x: grid.left - 3,
    width: across + 6,
    height: each + 2,
  });
  element.append(mark);
  return {
    element,
    top,
    bottom: top + height,
    rowAt: (y: number) =>
      Math.min(Math.max(Math.floor((y - top) / each), 0), reach.rows.length - 1),
    update(place: number, chosen: number) {
      rows.forEach(({ group }, k) => group.classList.toggle("eqg-unknown", reach.known[k] > place));
      mark.setAttribute("y", String(rows[chosen].y - 1));
    },
  };
}

/** What the chosen output depends on, as a sentence. */
export function reachText(
  reach: Reach,
  chosen: number,
  place: number,
  steps: number[],
  words: Words,
) {
  const say = words.time;
  const output = say.at(reach.of, reach.at[chosen]);
  if (reach.known[chosen] > place) return say.outputNotYet(output);
  const row = reach.rows[chosen];
  if (!row) return say.outputLost(output);
  const found = reachOfRow(row);
  if (!found) return say.reachesNothing(output, reach.input);
  return say.reaches(
    output,
    reach.input,
    steps[found.first],
    steps[found.at],
    formatNumber(found.largest),
  );
}
