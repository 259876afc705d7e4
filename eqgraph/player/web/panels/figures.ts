// The figures of a node's arrays, as a table, and how many entries are saturated.

import type { NodeInfo, Summary } from "../engine/schema.d.ts";
import { sizeOf } from "../engine/shapes.ts";
import type { Context } from "../kit/context.ts";
import { html } from "../kit/element.ts";
import { formatNumber } from "../model/numbers.ts";
import type { Source } from "./grid.ts";

export function figures(
  { document, words, payload }: Context,
  table: HTMLElement,
  shape: number[],
  known: readonly (readonly ["value" | "gradient", number | null])[],
) {
  const say = words.node;
  table.hidden = !shape.length || known.every(([, array]) => array === null);
  const head = html(document, "tr");
  head.append(html(document, "td"));
  for (const name of say.figures) {
    const cell = html(document, "th", "", name);
    cell.scope = "col";
    head.append(cell);
  }
  const rows = known.flatMap(([kind, array]) => {
    if (array === null) return [];
    const { min, max, mean, norm, zeros, nan, inf } = payload.array(array);
    const line = html(document, "tr", `eqg-figures-${kind}`);
    const name = html(document, "th", `eqg-of-${kind}`, say[kind]);
    name.scope = "row";
    line.append(name);
    for (const x of [min, max, mean, norm]) {
      const text = x === null || x === undefined ? "" : formatNumber(Number(x));
      line.append(html(document, "td", "", text));
    }
    const odd = [String(nan ?? 0), inf ? say.infinite(inf) : ""].filter(Boolean).join(", ");
    const bad = html(document, "td", nan || inf ? "eqg-bad" : "", odd);
    line.append(html(document, "td", "", say.share(zeros ?? 0, sizeOf(payload.array(array).shape))), bad);
    return [line];
  });
  table.replaceChildren(head, ...rows);
}

/** How many entries lie where the operator is flat; null where that is no question. */
export function saturation({ band }: NodeInfo, array: Summary, source: Source | null) {
  if (!band || !source || !array) return null;
  if (source.data.length < sizeOf(source.shape)) return null; // means of blocks tell nothing
  let count = 0;
  for (let k = 0; k < source.data.length; k++) {
    if (source.data[k] < band[0] || source.data[k] > band[1]) count += 1;
  }
  return count;
}
