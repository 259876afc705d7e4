// The histogram: how the numbers of an array are spread, on an axis symmetric about 0.

import type { Summary } from "../engine/schema.d.ts";
import { position, rampCss } from "../kit/colour.ts";
import { html, styled, svg } from "../kit/template.ts";
import { formatNumber } from "../model/numbers.ts";

const SIZE = { w: 168, h: 62, top: 14, bar: 44 };
const MIDDLE = SIZE.w / 2;
const BASE = SIZE.top + SIZE.bar;

const word = (x: number, y: number, text: string, anchor: string) =>
  svg`<text x=${x} y=${y} text-anchor=${anchor}>${text}</text>`;

/** @returns null where there is nothing to spread */
export function histogramOf(array: Summary, kind: "value" | "gradient", label: string, title: string) {
  const counts = array.histogram ?? [];
  const most = Math.max(0, ...counts);
  if (!most) return null;
  const wide = SIZE.w / counts.length;
  const bars = counts.map((count, k) => {
    if (!count) return null;
    const high = Math.max(2, (SIZE.bar * count) / most);
    const fill = rampCss(position((2 * (k + 0.5)) / counts.length - 1, 1));
    return svg`<rect x=${k * wide + 1} y=${BASE - high} width=${wide - 2} height=${high} ${styled({ fill })}></rect>${
      word(k * wide + wide / 2, BASE - high - 3, String(count), "middle")
    }`;
  });
  const end = Math.max(Math.abs(Number(array.min)), Math.abs(Number(array.max)));
  return html`<figure class="eqg-histogram eqg-histogram-${kind}">
    <figcaption class="eqg-of-${kind}">${label}</figcaption>
    <svg viewBox="0 0 ${SIZE.w} ${SIZE.h + 12}" role="img" aria-label="${title}: ${counts.join(", ")}">
      ${bars}
      <path class="eqg-histogram-zero" d="M${MIDDLE} 2V${BASE}"></path>
      <path class="eqg-histogram-base" d="M0 ${BASE + 0.5}H${SIZE.w}"></path>
      ${word(0, SIZE.h + 10, formatNumber(-end), "start")}
      ${word(MIDDLE, SIZE.h + 10, "0", "middle")}
      ${word(SIZE.w, SIZE.h + 10, formatNumber(end), "end")}
    </svg>
  </figure>`;
}
