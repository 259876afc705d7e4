// The panel of one node: its arrays, figures and formulas, kept up to date from step to step.

import type { NodeInfo } from "../engine/schema.d.ts";
import { sizeOf, tableOf } from "../engine/shapes.ts";
import type { Context } from "../kit/context.ts";
import { html } from "../kit/element.ts";
import type { Words } from "../language/words.ts";
import type { Frame } from "../model/frame.ts";
import { reachOf, termsOf, type Reach, type Term } from "../model/growth.ts";
import { toNumber } from "../model/numbers.ts";
import { blockOf } from "./block.ts";
import { figures, saturation } from "./figures.ts";
import { flowsOf, operandsOf, workings } from "./formulas.ts";
import type { Source } from "./grid.ts";
import { histogramOf } from "./histogram.ts";
import { rightOf } from "./rights.ts";

export function panelOf(context: Context, node: NodeInfo) {
  const { document, words } = context;
  const say = words.node;
  const shape = node.shape ?? [];
  let k = 0; // the element pointed at
  let copied = "value" as "value" | "gradient";
  const sources: { value: Source | null; gradient: Source | null } = {
    value: null,
    gradient: null,
  };
  let shown: Frame | null = null;
  const point = (kind: "value" | "gradient") => (to: number) => {
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

  const update = (frame: Frame) => {
    shown = frame;
    const { payload, index } = context; // a new run brings others
    const state = frame.nodes.get(node.ref);
    const value = state?.value ?? null;
    const grad = state?.grad ?? null;
    const terms = termsOf(index, node.ref, frame.step);
    const reach = reachOf(node, terms, frame.step === payload.instructions.length);
    sources.value = sourceOf(context, value);
    sources.gradient = sourceOf(context, grad);
    blocks.value.show(sources.value, value === null ? say.unknownValue : "", k);
    blocks.gradient.show(sources.gradient, reachText(say, reach, terms, payload.of), k);
    const known = [
      ["value", value],
      ["gradient", grad],
    ] as const;
    spread.replaceChildren(
      ...known.flatMap(([kind, array]) => {
        if (array === null || !shape.length) return [];
        const label = kind === "value" ? say.values : say.gradients;
        return histogramOf(document, payload.array(array), kind, label, say.histogram(label)) ?? [];
      }),
    );
    figures(context, table, shape, known);
    const share = value === null ? null : saturation(node, payload.array(value), sources.value);
    saturated.hidden = share === null || share === 0;
    saturated.textContent = share ? say.saturated(share, sizeOf(sources.value?.shape ?? shape)) : "";
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

/** How far the gradient is, in words. */
function reachText(say: Words["node"], reach: Reach, terms: Term[], of: string) {
  const done = terms.filter((term) => term.done).length;
  if (reach === "waiting") return say.notYet;
  if (reach === "none") return say.noPath(of);
  if (reach === "leaf") return say.leaf;
  return reach === "complete" ? say.complete(terms.length) : say.growing(done, terms.length);
}

function sourceOf({ payload }: Context, array: number | null): Source | null {
  if (array === null) return null;
  const summary = payload.array(array);
  const largest = Math.max(Math.abs(Number(summary.min ?? 0)), Math.abs(Number(summary.max ?? 0)));
  const whole = summary.cut && payload.run?.whole(array);
  if (whole) {
    const { shape, data } = whole;
    const [rows, cols] = tableOf([...shape]);
    return { shape: [...shape], rows, cols, data, largest };
  }
  const { shape, rows, cols } = summary;
  return { shape, rows, cols, data: summary.data.map(toNumber), largest };
}
