// The panel of one node: its arrays, figures and formulas, kept up to date from step to step.

import { blockOf } from "./block.js";
import { figures, saturation } from "./figures.js";
import { flowsOf, operandsOf, workings } from "./formulas.js";
import { html } from "../kit/element.js";
import { reachOf, termsOf } from "../model/growth.js";
import { histogramOf } from "./histogram.js";
import { rightOf } from "./rights.js";
import { largestOf, toNumber } from "../model/numbers.js";
import { sizeOf, tableOf } from "../engine/shapes.js";

/** @typedef {import("../engine/schema.js").NodeInfo} NodeInfo */
/** @typedef {import("./grid.js").Source} Source */
/** @typedef {import("../kit/context.js").Context & {byRef: Map<string, NodeInfo>, whole: ReturnType<typeof import("./whole.js").wholeOf>}} PanelContext */

/**
 * @param {PanelContext} context @param {NodeInfo} node
 */
export function panelOf(context, node) {
  const { document, words, payload, index, whole } = context;
  const say = words.node;
  const { arrays } = payload;
  const shape = node.shape ?? [];
  let k = 0; // the element pointed at
  let copied = /** @type {"value" | "gradient"} */ ("value");
  /** @type {{value: Source | null, gradient: Source | null}} */
  const sources = { value: null, gradient: null };
  /** @type {import("../model/frame.js").Frame | null} */
  let shown = null;
  const point = (/** @type {"value" | "gradient"} */ kind) => (/** @type {number} */ to) => {
    [k, copied] = [to, kind];
    if (shown) update(shown);
  };
  const blocks = {
    value: blockOf(context, node, "value", point("value")),
    gradient: blockOf(context, node, "gradient", point("gradient")),
  };
  const spread = html(document, "div", "eqg-histograms");
  const table = html(document, "table", "eqg-figures");
  const saturated = html(document, "p", "eqg-note");
  const rights = html(document, "p", "eqg-note eqg-rights");
  const formula = html(document, "div", "eqg-working");
  const flows = flowsOf(context, node);
  const operands = operandsOf(context, node);

  /** @param {import("../model/frame.js").Frame} frame */
  const update = (frame) => {
    shown = frame;
    const state = frame.nodes.get(node.ref);
    const value = state?.value ?? null;
    const grad = state?.grad ?? null;
    const terms = termsOf(index, node.ref, frame.step);
    const reach = reachOf(node, terms, frame.step === payload.instructions.length);
    const life = index.lives.find((one) => one.node === node);
    const done = terms.filter((term) => term.done);
    sources.value = sourceOf(context, value, () =>
      whole.get(value ?? -1, life?.known ? { step: life.known } : { name: node.name }),
    );
    sources.gradient = sourceOf(context, grad, () =>
      whole.get(grad ?? -1, { step: done[done.length - 1]?.place }),
    );
    blocks.value.show(sources.value, value === null ? say.unknownValue : "", k, value);
    blocks.gradient.show(sources.gradient, reachText(say, reach, terms, payload.of), k, grad);
    const known = /** @type {const} */ ([
      ["value", value],
      ["gradient", grad],
    ]);
    spread.replaceChildren(
      ...known.flatMap(([kind, array]) => {
        if (array === null || !shape.length) return [];
        const label = kind === "value" ? say.values : say.gradients;
        return histogramOf(document, arrays[array], kind, label, say.histogram(label)) ?? [];
      }),
    );
    figures(context, table, shape, known);
    const share = value === null ? null : saturation(node, arrays[value], sources.value);
    saturated.hidden = share === null || share === 0;
    saturated.textContent = share ? say.saturated(share, sizeOf(shape)) : "";
    saturated.title = say.saturation;
    rightOf(context, node, rights, { value: value !== null, gradient: grad !== null });
    workings(context, node, formula, { frame, k, terms, value, grad });
  };
  return {
    parts: [
      blocks.value.element,
      blocks.gradient.element,
      spread,
      table,
      saturated,
      rights,
      formula,
      flows,
      operands,
    ],
    update,
    text() {
      const source = sources[copied] ?? sources.value;
      if (!source) return "";
      const rows = Array.from({ length: source.rows }, (_, r) =>
        Array.from({ length: source.cols }, (_, c) =>
          String(source.data[r * source.cols + c]),
        ).join("\t"),
      );
      return rows.join("\n");
    },
  };
}

/**
 * How far the gradient is, in words.
 * @param {import("../language/words.js").Words["node"]} say @param {import("../model/growth.js").Reach} reach
 * @param {import("../model/growth.js").Term[]} terms @param {string} of
 */
function reachText(say, reach, terms, of) {
  const done = terms.filter((term) => term.done).length;
  if (reach === "waiting") return say.notYet;
  if (reach === "none") return say.noPath(of);
  if (reach === "leaf") return say.leaf;
  return reach === "complete" ? say.complete(terms.length) : say.growing(done, terms.length);
}

/**
 * @param {PanelContext} context @param {number | null} array
 * @param {() => {shape: number[], data: Float64Array} | null} ask
 * @returns {Source | null}
 */
function sourceOf({ payload }, array, ask) {
  if (array === null) return null;
  const summary = payload.arrays[array];
  const largest = Math.max(Math.abs(Number(summary.min ?? 0)), Math.abs(Number(summary.max ?? 0)));
  const all = summary.cut ? ask() : null;
  if (all) {
    const [rows, cols] = tableOf(all.shape);
    return { shape: all.shape, rows, cols, data: all.data, largest, means: false };
  }
  const { shape, rows, cols, cut } = summary;
  const data = summary.data.map(toNumber);
  return { shape, rows, cols, data, largest: cut ? largestOf(data) : largest, means: Boolean(cut) };
}
