// Hatching: lines at 45° over a box. Lines, not a pattern, since a pattern needs an id, and ids
// of two players on one page would mix.

import { svg } from "./element.js";

const GAP = 4.5; // px between two lines, measured along the edge

/**
 * @param {import("./geometry.js").Box} box @param {number} [gap] @returns {string} a path
 */
export function hatchPath({ x, y, w, h }, gap = GAP) {
  const parts = [];
  for (let start = x - h + gap / 2; start < x + w; start += gap) {
    const from = Math.max(start, x);
    const to = Math.min(start + h, x + w);
    if (to - from < 0.5) continue;
    parts.push(`M${short(from)} ${short(y + h - (from - start))}L${short(to)} ${short(y + h - (to - start))}`);
  }
  return parts.join("");
}

/** @param {Document} document @param {import("./geometry.js").Box} box */
export const hatchOf = (document, box) =>
  svg(document, "path", { class: "eqg-hatch", d: hatchPath(box) });

/** @param {number} x */
const short = (x) => Number(x.toFixed(2));
