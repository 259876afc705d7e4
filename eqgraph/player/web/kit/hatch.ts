// Hatching: lines at 45° over a box. Lines, not a pattern, since a pattern needs an id, and ids
// of two players on one page would mix.

import { svg } from "./element.ts";
import type { Box } from "./geometry.ts";

const GAP = 4.5; // px between two lines, measured along the edge

/** @returns a path */
export function hatchPath({ x, y, w, h }: Box, gap: number = GAP): string {
  const parts = [];
  for (let start = x - h + gap / 2; start < x + w; start += gap) {
    const from = Math.max(start, x);
    const to = Math.min(start + h, x + w);
    if (to - from < 0.5) continue;
    parts.push(
      `M${short(from)} ${short(y + h - (from - start))}L${short(to)} ${short(y + h - (to - start))}`,
    );
  }
  return parts.join("");
}

export const hatchOf = (document: Document, box: Box) =>
  svg(document, "path", { class: "eqg-hatch", d: hatchPath(box) });

const short = (x: number) => Number(x.toFixed(2));
