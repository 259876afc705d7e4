// The figures of a node's arrays, as a table, and how many entries are saturated.

import type { NodeInfo, Summary } from "../engine/schema.d.ts";
import { sizeOf } from "../engine/shapes.ts";
import type { Context } from "../kit/context.ts";
import { html } from "../kit/template.ts";
import { formatNumber } from "../model/numbers.ts";
import type { Source } from "./grid.ts";

export type Known = readonly (readonly ["value" | "gradient", number | null])[];

export function figures({ words, payload }: Context, shape: number[], known: Known) {
  const say = words.node;
  const hidden = !shape.length || known.every(([, array]) => array === null);
  return html`<table class="eqg-figures" ?hidden=${hidden}>
    <tr><td></td>${say.figures.map((name) => html`<th scope="col">${name}</th>`)}</tr>
    ${known.map(([kind, array]) => {
      if (array === null) return null;
      const { min, max, mean, norm, zeros, nan, inf, shape } = payload.array(array);
      const odd = [String(nan ?? 0), inf ? say.infinite(inf) : ""].filter(Boolean).join(", ");
      return html`<tr class="eqg-figures-${kind}"><th scope="row" class="eqg-of-${kind}">${say[kind]}</th>${
        [min, max, mean, norm].map((x) => html`<td>${x === null || x === undefined ? "" : formatNumber(Number(x))}</td>`)
      }<td>${say.share(zeros ?? 0, sizeOf(shape))}</td><td class=${nan || inf ? "eqg-bad" : ""}>${odd}</td></tr>`;
    })}
  </table>`;
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
