// What a quiz asks for, in the picture: a ? at each place, as long as it is open.

import type { Context } from "../kit/context.ts";
import { boxOfTile, svg } from "../kit/element.ts";
import type { Point } from "../kit/geometry.ts";
import type { Words } from "../language/words.ts";
import { edgeKey } from "../model/frame.ts";
import type { Asked } from "../model/payload.ts";
import { drawingOn } from "./drawing.ts";
import { along } from "./measured.ts";
import { filled } from "./template.ts";

const DASH = 12; // px from the right end of a number's place to the middle of its dash

/** @param pane  where the picture is */
export function askedView(context: Context, pane: HTMLElement) {
  const { document, words, state, effect } = context;
  const layer = svg(document, "g", { class: "eqg-questions" });
  effect(() => {
    const { asked = [] } = state.painted.value?.index.payload ?? {};
    if (!asked.length) return;
    const picture = pane.querySelector("svg.eqg-graph") as SVGSVGElement | null;
    if (!picture) return;
    if (layer.parentNode !== picture) picture.append(layer);
    const marks = asked.flatMap((one) => {
      const at = placeOf(picture, one);
      return at ? [markOf(document, one, at, words.quiz)] : [];
    });
    for (const mark of marks) {
      const now = mark.getAttribute("data-asked") === String(state.asked.value);
      mark.classList.toggle("eqg-now", now);
    }
    layer.replaceChildren(...marks);
  });
}

function placeOf(picture: SVGSVGElement, { kind, node, edge }: Asked): Point | null {
  const drawing = drawingOn(picture);
  if (edge) {
    const points = along(drawing?.edges.get(edgeKey(...edge))?.points ?? []);
    return points[Math.floor(points.length / 2)] ?? null;
  }
  const drawn = drawing?.nodes.get(node);
  if (!drawn) return null;
  const tile = drawn.group.querySelector(kind === "value" ? ".eqg-value" : ".eqg-grad");
  const { x, y, w, h } = tile ? boxOfTile(tile) : drawn.box;
  const scalar = tile?.querySelector(".eqg-number");
  return { x: scalar ? x + w - DASH : x + w / 2, y: y + h / 2 };
}

function markOf(document: Document, { k, kind, name }: Asked, { x, y }: Point, say: Words["quiz"]) {
  const group = filled(document, "question", { kind, x, y });
  const title = svg(document, "title");
  title.textContent = say.place(k + 1, name);
  group.setAttribute("data-asked", String(k));
  group.prepend(title);
  return group;
}
