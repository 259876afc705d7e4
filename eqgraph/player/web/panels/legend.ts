// The legend: what shapes, colours, dashes and signs mean, drawn as the graph draws them.

import { filled } from "../graph/template.ts";
import type { Values } from "../graph/template.ts";
import { rampCss } from "../kit/colour.ts";
import type { Context } from "../kit/context.ts";
import { svg } from "../kit/element.ts";
import { html } from "../kit/template.ts";

const BOX = { x: 8, y: 6, w: 44, h: 26 };

export function legendOf({ document, words }: Context) {
  const say = words.legend;
  const node = (kinds: string, part: string, more: Values = {}, at = "done") =>
    filled(document, "node", { kinds, state: at, label: "" }, { parts: [filled(document, part, { ...BOX, r: 7, ...more })] });
  const edge = (way: string) =>
    filled(document, "edge", {
      kinds: "", from: "", to: "", k: 0, state: way, x: 6, y: 19, points: [20, 19, 34, 19, 47, 19],
      u: 54, v: 19, into: 0, back: 180,
    }); // prettier-ignore
  const tile = (kind: string) => {
    const cells = [-1, -0.3, 0.3, 1].map((at, k) => {
      const cell = svg(document, "rect", { class: "eqg-cell", x: 10.4 + 10 * k, y: 12.4, width: 9.2, height: 13.2 });
      cell.style.fill = rampCss(at);
      return cell;
    });
    const place = { x: 0, y: 0, a: 10, b: 12, p: 40, q: 14, rows: 1, cols: 4, known: "", words: "" };
    return filled(document, kind, place, { cells });
  };
  const word = (text: string) => {
    const made = svg(document, "text", { class: "eqg-name", x: 30, y: 25, "text-anchor": "middle", "font-size": 16 });
    made.textContent = text;
    return made;
  };
  const samples: Record<keyof typeof say.rows, Element> = {
    input: node("input", "input"),
    parameter: node("parameter", "box", { r: 0 }),
    operator: node("operator", "box"),
    result: node("operator eqg-result", "box"),
    current: node("operator", "box", {}, "current"),
    forward: edge("forward-current"),
    backward: edge("backward-current"),
    value: tile("value"),
    grad: tile("grad"),
    bar: word("x̄"),
    adds: word("+="),
    unnamed: word("v1"),
  };
  const rows = Object.entries(say.rows).map(([id, text]) => {
    const drawn = svg(document, "svg", { class: "eqg-sample", viewBox: "0 0 60 38", width: 60, height: 38, "aria-hidden": "true" });
    drawn.append(samples[id as keyof typeof say.rows]);
    for (const one of drawn.querySelectorAll("title, desc")) one.remove();
    for (const one of drawn.querySelectorAll("[data-node]")) one.removeAttribute("data-node"); // it is none of the graph
    return html`<dt>${drawn}</dt><dd>${text}</dd>`;
  });
  return html`<dl class="eqg-meanings">${rows}</dl>`;
}
