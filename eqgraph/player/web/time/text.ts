// The characters that the steps read, under them: each on the colour of an equation at its step.

import { rampCss, rampInkCss } from "../kit/colour.ts";
import { svg } from "../kit/element.ts";
import type { Words } from "../language/words.ts";
import type { Grid } from "./cells.ts";
import type { Distribution } from "./distribution.ts";
import { label, nameOf } from "./lanes.ts";
import { logPosition, logScale } from "./scales.ts";
import { cellState, type Kind, type Lane } from "./time.ts";

export const HEIGHT = 22;

/** The characters of the steps that are shown. @param steps  all of a run @param shown  some of them */
export const charactersAt = (text: string, steps: number[], shown: number[]) => {
  const all = [...text];
  return shown.map((t) => all[steps.indexOf(t)] ?? "");
};

const written = (char: string) => (char === "\n" ? "↵" : char === " " ? "␣" : /\p{C}/u.test(char) ? "" : char);

/** @param found  of the equation that colours; null while it is not counted */
export function textOf(
  document: Document,
  words: Words,
  characters: string[],
  lane: Lane,
  found: Distribution | null,
  { kind, grid, top, end }: { kind: Kind; grid: Grid; top: number; end: number },
) {
  const element = svg(document, "g", { class: "eqg-characters" });
  const size = Math.min(14, Math.max(9, grid.width * 1.5));
  // Of values the mean; of gradients, which cancel in a mean, the largest one.
  const numbers = characters.map((_, k) => {
    const one = found?.columns[k];
    if (!one) return NaN;
    return kind === "value" || one.least === one.greatest ? one.mean : Math.max(Math.abs(one.least), Math.abs(one.greatest));
  });
  const scale = logScale(numbers);
  const most = lane.range ? 1 : numbers.reduce((a, x) => (Number.isFinite(x) ? Math.max(a, Math.abs(x)) : a), 0) || 1;
  const position = (x: number) => (kind === "gradient" ? logPosition(x, scale) : x / most);
  element.append(label(document, 14, top + 15, words.time.reads));
  const cells = characters.map((char, column) => {
    const x = grid.left + column * grid.width;
    const box = svg(document, "rect", { x, y: top, width: grid.width, height: HEIGHT });
    const text = svg(document, "text", { x: x + grid.width / 2, y: top + 15.5 });
    text.style.fontSize = `${size}px`;
    text.textContent = written(char);
    element.append(box, text);
    return { box, text };
  });
  element.append(nameOf(document, lane.name, grid.left + grid.width * grid.columns + 10, top + 16));
  const update = (place: number) =>
    cells.forEach(({ box, text }, column) => {
      const known = cellState(lane, column, kind, place, end).state === "known" && Number.isFinite(numbers[column]);
      const at = known ? position(numbers[column]) : 0;
      box.style.fill = known ? rampCss(at) : "none";
      text.style.fill = known ? rampInkCss(at) : "";
    });
  return { element, bottom: top + HEIGHT, update };
}
