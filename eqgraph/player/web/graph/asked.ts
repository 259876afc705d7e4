// What a quiz asks for, in the picture: a ? at each place, as long as it is open.

import type { Context } from "../kit/context.ts";
import { svg } from "../kit/element.ts";
import { boxOf, pointsOf, type Point } from "../kit/geometry.ts";
import type { Words } from "../language/words.ts";
import type { Asked } from "../model/payload.ts";

const RADIUS = 9.5;

/** @param pane  where the picture is */
export function askedView({ document, payload, words }: Context, pane: HTMLElement) {
  const asked = payload.asked ?? [];
  const layer = svg(document, "g", { class: "eqg-questions" });
  return {
    update() {
      const picture = pane.querySelector("svg.eqg-graph") as SVGSVGElement | null;
      if (!picture || !asked.length) return;
      if (layer.parentNode !== picture) picture.append(layer);
      const marks = asked.flatMap((one) => {
        const at = placeOf(picture, one);
        return at ? [markOf(document, one, at, words.quiz)] : [];
      });
      for (const mark of marks) {
        const old = layer.querySelector(`[data-asked="${mark.getAttribute("data-asked")}"]`);
        mark.classList.toggle("eqg-now", old?.classList.contains("eqg-now") ?? false);
      }
      layer.replaceChildren(...marks);
    },
  };
}

function placeOf(picture: SVGSVGElement, { kind, node, edge }: Asked): Point | null {
  const find = (selector: string, data: Record<string, string>) =>
    [...picture.querySelectorAll(selector)].find((group) =>
      Object.entries(data).every(([name, value]) => group.getAttribute(name) === value),
    );
  if (edge) {
    const [from, to, operand] = edge.map(String);
    const group = find("g.eqg-edge", { "data-from": from, "data-to": to, "data-operand": operand });
    const line = (group?.querySelector(".eqg-line") ?? null) as SVGPathElement | null;
    if (!line) return null;
    const points = pointsOf(line, picture);
    return points[Math.floor(points.length / 2)];
  }
  const group = find("g[data-node]", { "data-node": node });
  const tile = group?.querySelector(kind === "value" ? ".eqg-value" : ".eqg-grad");
  const shape = tile?.querySelector(".eqg-place") ?? tile ?? group;
  if (!shape) return null;
  const { x, y, w, h } = boxOf(shape as SVGGraphicsElement, picture);
  return { x: x + w / 2, y: y + h / 2 };
}

function markOf(document: Document, { k, kind, name }: Asked, { x, y }: Point, say: Words["quiz"]) {
  const group = svg(document, "g", { class: `eqg-question eqg-question-${kind}`, "data-asked": k });
  const title = svg(document, "title");
  title.textContent = say.place(k + 1, name);
  const text = svg(document, "text", { x, y: y + 4.6 });
  text.textContent = say.masked;
  group.append(title, svg(document, "circle", { cx: x, cy: y, r: RADIUS }), text);
  return group;
}
