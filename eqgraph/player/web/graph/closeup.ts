// A close-up: the arrays of the node pointed at, large, beside it, with their indices. It lies over
// the graph and takes no room; what it shows can be read elsewhere too, so it is not spoken.

import type { NodeInfo, Summary } from "../engine/schema.d.ts";
import { position, rampCss, rampInkCss } from "../kit/colour.ts";
import type { Context } from "../kit/context.ts";
import { html, made, math, show, styled } from "../kit/template.ts";
import { wholeOf } from "../model/arrays.ts";
import { formatStrip, largestOf, toNumber } from "../model/numbers.ts";

const MOST = 0.7; // of the pane's width
const LOWEST = 180; // px of the pane's height
const MANY = 144; // numbers that are written; of more, means
const GAP = 10; // px between a node and its close-up

/** @param pane  where the picture is */
export function closeupOf(context: Context, pane: HTMLElement) {
  const { document, words, byRef, links, seen, state, effect } = context;
  const element = made(document, html`<div class="eqg-closeup" aria-hidden="true" hidden></div>`);
  pane.after(element);
  effect(() => {
    const shown = state.painted.value;
    const { refs, edge } = links.pointed();
    const ref = edge ? undefined : (refs[0] ?? links.selected() ?? undefined);
    const node = byRef.get(ref ?? "");
    const group = ref !== undefined && [...pane.querySelectorAll("g[data-node]")].find(
      (one) => one.getAttribute("data-node") === seen(ref),
    );
    const blocks = node && group && shown && !state.open.inspector.value ? blocksOf(node) : [];
    if (element.hidden === Boolean(blocks.length)) element.hidden = !blocks.length;
    if (element.hidden || !node || !group) return;
    show(html`<div class="eqg-closeup-name eqg-math" ${math(node.name)}></div>${blocks}`, element);
    element.hidden = !place(element, group, pane);
  });

  const blocksOf = ({ ref, shape }: NodeInfo) => {
    const frame = state.frame.value.nodes.get(ref);
    if (!shape?.length) return []; // its number stands in the node
    return (["value", "grad"] as const).flatMap((kind) => {
      const k = frame?.[kind] ?? null;
      return k === null ? [] : [blockOf(wholeOf(context.payload, k, MANY), kind)];
    });
  };
  const blockOf = (array: Summary, kind: "value" | "grad") => {
    const numbers = array.data.map(toNumber);
    const largest = largestOf(numbers);
    const { texts, power } = formatStrip(numbers);
    const [rows, cols] = array.shape.length === 1 && !array.cut ? [array.cols, 1] : [array.rows, array.cols];
    const index = (k: number) => html`<span>${array.cut ? "" : k + 1}</span>`;
    const cells = numbers.map((x, k) => {
      const [odd, at] = [Number.isNaN(x), position(x, largest)];
      const look = styled({ background: odd ? "" : rampCss(at), color: odd ? "" : rampInkCss(at) });
      return html`${k % cols === 0 && rows * cols > k ? index(k / cols) : ""}<b ${look}>${array.cut ? "" : texts[k]}</b>`;
    });
    const title = [words.node[kind === "value" ? "value" : "gradient"], power].filter(Boolean).join(" ");
    return html`<div class="eqg-closeup-${kind}"><div class="eqg-closeup-title">${title}</div><div class="eqg-closeup-cells" ${
      styled({ "--eqg-cols": String(cols) })}><span></span>${Array.from({ length: cols }, (_, c) => index(c))}${cells}</div>${
      array.cut ? html`<div class="eqg-note">${words.means(array.shape.join(" × "))}</div>` : ""}</div>`;
  };
}

/**
 * Beside the node, where there is more room; never out of the pane.
 * @returns whether there is room at all: what would be cut, or cover the graph, helps nobody
 */
function place(element: HTMLElement, group: Element, pane: HTMLElement) {
  const [room, node] = [pane.getBoundingClientRect(), group.getBoundingClientRect()];
  const [w, h] = [element.offsetWidth, element.offsetHeight];
  if (w > MOST * room.width || room.height < LOWEST) return false;
  const [left, right] = [node.left - room.left, node.right - room.left];
  const beside = room.width - right >= left ? right + GAP : left - GAP - w;
  const inside = (x: number, most: number) => Math.max(0, Math.min(x, most));
  element.style.left = `${inside(beside, room.width - w)}px`;
  element.style.top = `${inside(node.top + node.height / 2 - room.top - h / 2, room.height - h)}px`;
  return true;
}
