// The panel of one node: its arrays, figures and formulas, at the step that is looked at.

import { signal } from "@preact/signals-core";
import type { NodeInfo } from "../engine/schema.d.ts";
import { sizeOf, tableOf } from "../engine/shapes.ts";
import type { Context } from "../kit/context.ts";
import { html } from "../kit/template.ts";
import type { Words } from "../language/words.ts";
import type { Frame } from "../model/frame.ts";
import { reachOf, termsOf, type Reach, type Term } from "../model/growth.ts";
import { toNumber } from "../model/numbers.ts";
import { rightness } from "../model/rightness.ts";
import { blockOf } from "./block.ts";
import { figures, saturation } from "./figures.ts";
import { flowsOf, operandsOf, workings } from "./formulas.ts";
import type { Source } from "./grid.ts";
import { histogramOf } from "./histogram.ts";

type Kind = "value" | "gradient";

export function panelOf(context: Context, node: NodeInfo) {
  const { words } = context;
  const say = words.node;
  const shape = node.shape ?? [];
  const pointed = signal({ k: 0, kind: "value" as Kind }); // the element, and the array that is copied
  const block = (kind: Kind) => blockOf(context, node, kind, (k) => (pointed.value = { k, kind }));
  const blocks = { value: block("value"), gradient: block("gradient") };
  let sources: Record<Kind, Source | null> = { value: null, gradient: null };

  return {
    view(frame: Frame) {
      const { payload, index } = context; // a new run brings others
      const { k } = pointed.value;
      const { value = null, grad = null } = frame.nodes.get(node.ref) ?? {};
      const terms = termsOf(index, node.ref, frame.step);
      const reach = reachOf(node, terms, frame.step === payload.instructions.length);
      sources = { value: sourceOf(context, value), gradient: sourceOf(context, grad) };
      const known = [["value", value], ["gradient", grad]] as const;
      const share = (value !== null && saturation(node, payload.array(value), sources.value)) || 0;
      const rights = rightness.of?.(payload, words, node, { value: value !== null, gradient: grad !== null }) ?? "";
      return html`${blocks.value(sources.value, value === null ? say.unknownValue : "", k)}
        ${blocks.gradient(sources.gradient, reachText(say, reach, terms, payload.of), k)}
        <div class="eqg-histograms">${known.map(([kind, array]) => {
          if (array === null || !shape.length) return null;
          const label = kind === "value" ? say.values : say.gradients;
          return histogramOf(payload.array(array), kind, label, say.histogram(label));
        })}</div>
        ${figures(context, shape, known)}
        <p class="eqg-note" ?hidden=${!share} title=${say.saturation}>${share ? say.saturated(share, sizeOf(sources.value?.shape ?? shape)) : ""}</p>
        <p class="eqg-note eqg-rights" ?hidden=${!rights}>${rights}</p>
        <div class="eqg-working">${workings(context, node, { frame, k, terms, value, grad })}</div>
        ${flowsOf(context, node)}
        ${operandsOf(context, node)}`;
    },
    text() {
      const source = sources[pointed.value.kind] ?? sources.value;
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
