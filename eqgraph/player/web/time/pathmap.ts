// The flow of a gradient: from place to place, an equation at a step, as wide as its share.

import { svg } from "../kit/element.ts";
import { placed } from "../engine/sentences.ts";
import { widthOf } from "../kit/width.ts";
import type { Grid } from "./cells.ts";
import { nameOf } from "./lanes.ts";
import { percent, routeText, type Routes } from "./routes.ts";
import { TOLD_OVER_TIME as SAY } from "./told.ts";

const [LINE, BAND, BAR] = [32, 26, 16]; // px: an equation, a whole gradient, the bar of routes
const LEAST = 0.002; // a smaller share is not drawn
const SIZE = 11; // px of the labels

/** The equations from above: gates, states, those that the loss reads, the loss. */
function linesOf({ flow, routes, of }: Routes): string[] {
  const names = [...new Set(flow.flatMap(({ from, to }) => [from[0], to[0]]))];
  const gates = new Set(routes.map(([name]) => name));
  const read = new Set(flow.flatMap(({ from, to }) => (to[0] === of ? [from[0]] : [])));
  const states = names.filter((name) => !gates.has(name) && name !== of);
  return [...names.filter((name) => gates.has(name)), ...states.filter((name) => !read.has(name)), ...states.filter((name) => read.has(name)), of];
}

/** @param host  stands in the page */
export function pathMapOf(host: Element, found: Routes, { grid, top, steps }: { grid: Grid; top: number; steps: number[] }) {
  const document = host.ownerDocument;
  const lines = linesOf(found);
  const element = svg(document, "g", { class: "eqg-flow" });
  const across = grid.width * grid.columns;
  const from = top + BAR + 26;
  const y = new Map(lines.map((name, k) => [name, from + LINE * (k + 0.5)]));
  const x = (step: number) => grid.left + (steps.indexOf(step) + 0.5) * grid.width;
  for (const name of lines) {
    const at = y.get(name)!;
    element.append(nameOf(document, name, 14, at + 5), svg(document, "path", { class: "eqg-axis", d: `M${grid.left} ${at}H${grid.left + across}` }));
  }
  element.append(...barOf(host, found, grid.left, top, across));
  const seen = new Set(steps);
  const most = Math.max(1, ...found.flow.map(({ share }) => Math.abs(share)));
  const drawn = found.flow.filter(({ from, to, share }) => seen.has(from[1]) && seen.has(to[1]) && Math.abs(share) >= LEAST);
  for (const { from: [name, step], to: [other, later], share } of drawn.sort((a, b) => Math.abs(b.share) - Math.abs(a.share))) {
    const [x0, x1, y0, y1] = [x(step), x(later), y.get(name)!, y.get(other)!];
    const bend = Math.max(Math.min(12, grid.width), Math.abs(x1 - x0) / 2) * (x1 < x0 ? -1 : 1);
    const path = svg(document, "path", {
      class: `eqg-flow-edge${share < 0 ? " eqg-against" : ""}`,
      d: `M${x0} ${y0}C${x0 + bend} ${y0} ${x1 + (x0 === x1 ? bend : -bend)} ${y1} ${x1} ${y1}`,
      "stroke-width": Math.max(0.6, (Math.abs(share) * BAND) / most),
    });
    titled(document, path, placed(SAY.passes, { name, step, other, later, share: percent(share) }));
    element.append(path);
  }
  return { element, bottom: from + LINE * lines.length };
}

/** The shares of the routes side by side; what works against the others is purple. */
function barOf(host: Element, found: Routes, left: number, top: number, width: number): SVGElement[] {
  const document = host.ownerDocument;
  const routes = [...found.routes].sort(([, a], [, b]) => Math.abs(b) - Math.abs(a));
  const whole = routes.reduce((sum, [, share]) => sum + Math.abs(share), 0) || 1;
  let x = left;
  return routes.flatMap(([name, share]) => {
    const wide = (width * Math.abs(share)) / whole;
    const box = svg(document, "rect", { class: `eqg-flow-share${share < 0 ? " eqg-against" : ""}`, x, y: top, width: wide, height: BAR });
    titled(document, box, `${routeText(found, name)}: ${percent(share)}`);
    const text = svg(document, "text", { class: "eqg-lane-label", x: x + 3, y: top + BAR + 13 });
    text.textContent = `${routeText(found, name)} ${percent(share)}`;
    if (widthOf(host, text.textContent, SIZE) > wide - 6) text.textContent = `${name} ${percent(share)}`.trim();
    const fits = widthOf(host, text.textContent, SIZE) < wide - 6;
    x += wide;
    return fits ? [box, text] : [box];
  });
}

function titled(document: Document, element: SVGElement, text: string) {
  const title = svg(document, "title");
  title.textContent = text;
  element.append(title);
}
