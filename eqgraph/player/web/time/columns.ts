// Shapes of a band that are drawn as one path: of each column a piece, shown where it is known.

import { svg } from "../kit/element.ts";

/** A path that is made anew where other columns are known. */
export interface Layer {
  element: SVGPathElement;
  show: (known: boolean[]) => void;
}

const short = (x: number) => String(Math.round(100 * x) / 100);

export const boxPath = (x: number, y: number, width: number, height: number) =>
  `M${short(x)} ${short(y)}h${short(width)}v${short(height)}h${short(-width)}z`;

/** @param pieces  what each column draws */
export function piecesOf(document: Document, name: string, pieces: string[]): Layer {
  const element = svg(document, "path", { class: name });
  return { element, show: (known) => element.setAttribute("d", pieces.filter((_, k) => known[k]).join("")) };
}

/** A line in steps, a column wide each; it is broken where there is no number. */
export function stairsOf(document: Document, name: string, heights: (number | null)[], left: number, width: number): Layer {
  const element = svg(document, "path", { class: name });
  const show = (known: boolean[]) => {
    let path = "";
    let pen = false;
    heights.forEach((y, k) => {
      if (y === null || !known[k]) return void (pen = false);
      const x = short(left + k * width);
      path += `${pen ? `V${short(y)}` : `M${x} ${short(y)}`}H${short(left + (k + 1) * width)}`;
      pen = true;
    });
    element.setAttribute("d", path);
  };
  return { element, show };
}

/** Show layers by what is known; nothing is written again where that is the same. */
export function following(layers: Layer[]): (known: boolean[]) => void {
  let last = "-";
  return (known) => {
    const key = known.map(Number).join("");
    if (key === last) return;
    last = key;
    for (const layer of layers) layer.show(known);
  };
}
