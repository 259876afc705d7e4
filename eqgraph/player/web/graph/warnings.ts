// Warnings in the picture: a badge at each node that is in trouble by now; where everything bad
// began, the border is doubled. They are found by the picture's hooks, like the marks.

import type { Context } from "../kit/context.ts";
import { svg } from "../kit/element.ts";
import { grown, type Box } from "../kit/geometry.ts";
import type { Words } from "../language/words.ts";
import { warningsAt, type Warning } from "../model/troubles.ts";
import { drawingOn } from "./drawing.ts";

const SIZE = 10.5; // px of the badge's text
const HEIGHT = 14;

/** @param pane  where the picture is */
export function warningsOf(context: Context, pane: HTMLElement) {
  const { document, words, seen, state, effect } = context;
  const say = words.problems;
  let picture: SVGSVGElement | null = null;
  let layer: SVGElement | null = null;
  let drawn = "";

  effect(() => {
    const shown = state.painted.value;
    if (!shown) return;
    const now = pane.querySelector("svg.eqg-graph") as SVGSVGElement | null;
    const warnings = warningsAt(shown.index.payload, shown.frame.step);
    const unit = now && warnings.length ? unitOf(now) : 1;
    const key = JSON.stringify([warnings, unit]);
    if (now === picture && layer?.parentNode === now && key === drawn) return;
    if (now !== picture || layer?.parentNode !== now) {
      layer?.remove();
      picture = now;
      layer = svg(document, "g", { class: "eqg-warnings" });
      now?.append(layer);
    }
    drawn = key;
    layer?.replaceChildren();
    for (const warning of warnings) {
      const box = picture && drawingOn(picture)?.nodes.get(seen(warning.ref) ?? "")?.box;
      if (!box || !layer) continue;
      layer.append(badge(document, box, warning, say, unit));
    }
  });
}

/** @param unit  one px of the screen, so that the text stays readable */
function badge(
  document: Document,
  node: Box,
  warning: Warning,
  say: Words["problems"],
  unit: number,
) {
  const group = svg(document, "g", { class: "eqg-warning", "data-ref": warning.ref });
  const title = svg(document, "title");
  title.textContent = warning.texts.join("\n");
  group.append(title);
  if (warning.first) {
    for (const by of [0, 4]) {
      const { x, y, w, h } = grown(node, by);
      const rim = { class: "eqg-first-rim", x, y, width: w, height: h, rx: 7 + by };
      group.append(svg(document, "rect", rim));
    }
  }
  const content = `⚠ ${warning.first ? say.first : (say.marks[warning.kind] ?? warning.kind)}`;
  const [w, h] = [(content.length * SIZE * 0.56 + 11) * unit, HEIGHT * unit];
  const [x, y] = [node.x + 8, node.y - h + (warning.first ? -1 : 1)];
  const text = svg(document, "text", { x: x + w / 2, y: y + 10.8 * unit });
  text.style.fontSize = `${SIZE * unit}px`;
  text.textContent = content;
  group.append(
    svg(document, "rect", { class: "eqg-warning-plate", x, y, width: w, height: h, rx: 4 * unit }),
    text,
  );
  return group;
}

/** How many units of the picture one px of the screen is, at least one. */
function unitOf(picture: SVGSVGElement) {
  const width = Number((picture.getAttribute("viewBox") ?? "").split(/[\s,]+/)[2]);
  const shown = Number.parseFloat(picture.style.width); // as the pane set it: nothing is measured
  return shown && width > shown ? Number((width / shown).toFixed(3)) : 1;
}
