// One array of a node: a title, how it stands with it, and the heat map (or the number).

import type { NodeInfo } from "../engine/schema.d.ts";
import { indexAt, shapeText, sizeOf } from "../engine/shapes.ts";
import type { Context } from "../kit/context.ts";
import { html, inMath } from "../kit/template.ts";
import { formatNumber } from "../model/numbers.ts";
import { barOf } from "./formulas.ts";
import { exact, gridView, type Source } from "./grid.ts";

/** @returns the block, of an array or of none, with how it stands in words, and the element pointed at */
export function blockOf(context: Context, node: NodeInfo, kind: "value" | "gradient", point: (k: number) => void) {
  const { words, index } = context;
  const say = words.node;
  const bar = kind === "gradient" ? barOf(index, node) : "";
  const grid = gridView(context, kind, point);
  const scalar = !(node.shape ?? []).length;

  /** The heat map, and what is said of it. */
  const mapped = (source: Source, k: number) => {
    const at = Math.min(k, source.rows * source.cols - 1);
    grid.show(source, at, `${node.name}, ${say[kind]}`, shapeText(source.shape, say.scalar));
    const text = `[${indexAt(at, source.shape).join(", ")}] = ${formatNumber(source.data[at], 4)}`;
    const window = grid.window();
    return {
      number: html`<span class="eqg-block-number" title=${exact(source.data[at])}>${text}</span>`,
      note: window && [say.whole(sizeOf(source.shape)), window].join(" · "),
    };
  };
  return (source: Source | null, state: string, k: number) => {
    const { number = "", note = "" } = source && !scalar ? mapped(source, k) : {};
    const single = source && scalar ? source.data[0] : null;
    grid.element.hidden = !source || scalar;
    return html`<div class="eqg-block eqg-block-${kind}${source ? "" : " eqg-missing"}">
      <div class="eqg-block-head"><h3 class="eqg-block-title eqg-of-${kind}">${say[kind]} ${bar ? inMath(bar) : ""}</h3
        ><span class="eqg-block-status">${state}${state && number ? " · " : ""}${number}</span></div>
      ${grid.element}
      <div class="eqg-single-number eqg-of-${kind}" ?hidden=${single === null} title=${single === null ? "" : exact(single)}>${
        single === null ? "" : formatNumber(single, 4)
      }</div>
      <p class="eqg-note" ?hidden=${!note}>${note}</p>
    </div>`;
  };
}
