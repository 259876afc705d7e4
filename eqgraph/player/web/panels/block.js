// One array of a node: a title, how it stands with it, and the heat map (or the number).

import { html } from "../kit/element.js";
import { barOf } from "./formulas.js";
import { exact, gridView } from "./grid.js";
import { writeMath } from "../kit/math.js";
import { formatNumber } from "../model/numbers.js";
import { indexAt, shapeText, sizeOf } from "../engine/shapes.js";

/** @typedef {import("./panel.js").PanelContext} PanelContext */
/** @typedef {import("../engine/schema.js").NodeInfo} NodeInfo */
/** @typedef {import("./grid.js").Source} Source */

/**
 * @param {PanelContext} context @param {NodeInfo} node @param {"value" | "gradient"} kind
 * @param {(k: number) => void} point
 */
export function blockOf(context, node, kind, point) {
  const { document, words, index, whole } = context;
  const say = words.node;
  const element = html(document, "div", `eqg-block eqg-block-${kind}`);
  const title = html(document, "h3", `eqg-block-title eqg-of-${kind}`, `${say[kind]} `);
  const bar = kind === "gradient" ? barOf(index, node) : "";
  if (bar) {
    const name = html(document, "span", "eqg-math");
    writeMath(name, bar);
    title.append(name);
  }
  const status = html(document, "span", "eqg-block-status");
  const head = html(document, "div", "eqg-block-head");
  head.append(title, status);
  const grid = gridView(context, kind, point);
  const single = html(document, "div", `eqg-single-number eqg-of-${kind}`);
  const note = html(document, "p", "eqg-note");
  element.append(head, grid.element, single, note);

  return {
    element,
    /** @param {Source | null} source @param {string} state @param {number} k @param {number | null} array */
    show(source, state, k, array) {
      element.classList.toggle("eqg-missing", !source);
      const scalar = !(node.shape ?? []).length;
      grid.element.hidden = !source || scalar;
      single.hidden = !source || !scalar;
      note.hidden = !source || scalar;
      status.textContent = state;
      if (!source) return;
      if (scalar) {
        single.textContent = formatNumber(source.data[0], 4);
        single.title = exact(source.data[0]);
        return;
      }
      const at = Math.min(k, source.rows * source.cols - 1);
      grid.point(at);
      grid.show(source, `${node.name}, ${say[kind]}`, shapeText(source.shape, say.scalar));
      const index = source.means ? "" : `[${indexAt(at, source.shape).join(", ")}]`;
      if (index) {
        const number = html(
          document,
          "span",
          "eqg-block-number",
          `${index} = ${formatNumber(source.data[at], 4)}`,
        );
        number.title = exact(source.data[at]);
        status.replaceChildren(state ? `${state} · ` : "", number);
      }
      const window = grid.window();
      note.textContent = source.means
        ? whole.state(array ?? -1, say)
        : [window && say.whole(sizeOf(source.shape)), window].filter(Boolean).join(" · ");
      note.hidden = !note.textContent;
    },
  };
}
