// The histogram: how the numbers of an array are spread, on an axis symmetric about 0.

import type { Summary } from "../engine/schema.d.ts";
import { position, rampCss } from "../kit/colour.ts";
import { html, svg } from "../kit/element.ts";
import { formatNumber } from "../model/numbers.ts";

const SIZE = { w: 168, h: 62, top: 14, bar: 44 };

/** @returns null where there is nothing to spread */
export function histogramOf(
  document: Document,
  array: Summary,
  kind: "value" | "gradient",
  label: string,
  title: string,
): HTMLElement | null {
  const counts = array.histogram ?? [];
  const most = Math.max(0, ...counts);
  if (!most) return null;
  const figure = html(document, "figure", `eqg-histogram eqg-histogram-${kind}`);
  const bins = counts.length;
  const wide = SIZE.w / bins;
  const base = SIZE.top + SIZE.bar;
  const drawn = svg(document, "svg", {
    viewBox: `0 0 ${SIZE.w} ${SIZE.h + 12}`,
    role: "img",
    "aria-label": `${title}: ${counts.join(", ")}`,
  });
  counts.forEach((count, k) => {
    if (!count) return;
    const high = Math.max(2, (SIZE.bar * count) / most);
    const place = (2 * (k + 0.5)) / bins - 1;
    const bar = svg(document, "rect", {
      x: k * wide + 1,
      y: base - high,
      width: wide - 2,
      height: high,
    });
    bar.style.fill = rampCss(position(place, 1));
    drawn.append(
      bar,
      words(document, k * wide + wide / 2, base - high - 3, String(count), "middle"),
    );
  });
  const end = Math.max(Math.abs(Number(array.min)), Math.abs(Number(array.max)));
  drawn.append(
    svg(document, "path", { class: "eqg-histogram-zero", d: `M${SIZE.w / 2} 2V${base}` }),
    svg(document, "path", { class: "eqg-histogram-base", d: `M0 ${base + 0.5}H${SIZE.w}` }),
    words(document, 0, SIZE.h + 10, formatNumber(-end), "start"),
    words(document, SIZE.w / 2, SIZE.h + 10, "0", "middle"),
    words(document, SIZE.w, SIZE.h + 10, formatNumber(end), "end"),
  );
  figure.append(html(document, "figcaption", `eqg-of-${kind}`, label), drawn);
  return figure;
}

function words(document: Document, x: number, y: number, text: string, anchor: string) {
  const element = svg(document, "text", { x, y, "text-anchor": anchor });
  element.textContent = text;
  return element;
}
