// One array of a node: a title, how it stands with it, and the heat map (or the number).

import type { NodeInfo } from "../engine/schema.d.ts";
import { indexAt, shapeText, sizeOf } from "../engine/shapes.ts";
import type { Context } from "../kit/context.ts";
import { html } from "../kit/element.ts";
import { writeMath } from "../kit/math.ts";
import { formatNumber } from "../model/numbers.ts";
import { barOf } from "./formulas.ts";
import { exact, gridView, type Source } from "./grid.ts";

export function blockOf(
  context: Context,
  node: NodeInfo,
  kind: "value" | "gradient",
  point: (k: number) => void,
) {
  const { document, words, index } = context;
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
    show(source: Source | null, state: string, k: number) {
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
      const text = `[${indexAt(at, source.shape).join(", ")}] = ${formatNumber(source.data[at], 4)}`;
      const number = html(document, "span", "eqg-block-number", text);
      number.title = exact(source.data[at]);
      status.replaceChildren(state ? `${state} · ` : "", number);
      const window = grid.window();
      note.textContent = [window && say.whole(sizeOf(source.shape)), window]
        .filter(Boolean)
        .join(" · ");
      note.hidden = !note.textContent;
    },
  };
}
