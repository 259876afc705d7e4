// Differences in the picture: now less then, in the places of values and gradients, for a pinned
// run. The numbers themselves stay in the page; they are only covered.

import { position, rampCss, rampInkCss } from "../kit/colour.ts";
import type { Context } from "../kit/context.ts";
import { boxOfTile, numbersOf, svg } from "../kit/element.ts";
import { digitsOf } from "../kit/tile.ts";
import type { Words } from "../language/words.ts";
import { edgeKey } from "../model/frame.ts";
import { formatNumber, largestOf } from "../model/numbers.ts";
import type { Payload } from "../model/payload.ts";
import { deltaOf, deltaOfFlow, type Delta } from "../model/pinned.ts";

const GAP = 0.4; // px left free around a cell, as in the tiles

export function deltasOf(context: Context, pane: HTMLElement) {
  const { document, words, byRef, state, effect } = context;
  const say = words.whatIf;
  const at = new Map([...byRef.keys()].map((ref, k) => [ref, k]));
  let touched: SVGSVGElement | null = null;

  const clear = () => {
    if (!touched) return;
    for (const one of touched.querySelectorAll(".eqg-delta, .eqg-edge > title.eqg-delta-title"))
      one.remove();
    for (const name of ["eqg-compared", "eqg-differs", "eqg-same"]) {
      for (const one of touched.querySelectorAll(`.${name}`)) one.classList.remove(name);
    }
    touched = null;
  };
  effect(() => {
    const shown = state.painted.value;
    const pin = state.pin.value;
    clear();
    if (!pin || !state.comparing.value || !shown) return;
    void pin.window?.arrived.value; // what came since
    const picture = pane.querySelector("svg.eqg-graph") as SVGSVGElement | null;
    if (!picture) return;
    touched = picture;
    const { index, frame: { step } } = shown;
    const known = new Map<string, ReturnType<typeof deltaOf>>();
    for (const group of picture.querySelectorAll("g[data-node]")) {
      const ref = group.getAttribute("data-node") ?? "";
      const k = at.get(ref);
      if (k === undefined) continue;
      const delta = deltaOf(pin, index, k, step);
      known.set(ref, delta);
      cover(document, group.querySelector(".eqg-value"), delta.value);
      cover(document, group.querySelector(".eqg-grad"), delta.grad);
    }
    const places = flows(index.payload, step);
    for (const edge of picture.querySelectorAll("g.eqg-edge")) {
      const [from, to, operand] = ["from", "to", "operand"].map(
        (name) => edge.getAttribute(`data-${name}`) ?? "",
      );
      const place = places.get(edgeKey(from, to, operand));
      const state = edge.getAttribute("data-edge") ?? "waiting";
      const delta =
        place === undefined ? (known.get(from)?.value ?? null) : deltaOfFlow(pin, index.payload, place);
      if (!delta || state === "waiting") continue;
      edge.classList.add(delta.equal ? "eqg-same" : "eqg-differs");
      const title = svg(document, "title", { class: "eqg-delta-title" });
      title.textContent = `${from} → ${to}: ${tell(delta, say)}`;
      edge.prepend(title);
    }
  });
  /** The tooltip of a node gets what the pinned run had there. */
  const tip = (event: Event) => {
    const group = (event.target as Element).closest("g[data-node]");
    const k = at.get(group?.getAttribute("data-node") ?? "");
    const title = group?.querySelector("title");
    const pin = state.pin.value;
    if (!pin || !title || k === undefined) return;
    const { value, grad } = deltaOf(pin, context.index, k, state.step.value);
    const lines = (title.textContent ?? "").split("\n").filter((line) => !line.startsWith("Δ"));
    if (value) lines.push(`Δ ${words.node.value}: ${tell(value, say)}`);
    if (grad) lines.push(`Δ ${words.node.gradient}: ${tell(grad, say)}`);
    title.textContent = lines.join("\n");
  };
  pane.addEventListener("pointerover", tip);
}

/** The steps at which something flowed back over an edge, by its key. */
function flows({ instructions, turn }: Payload, step: number) {
  const places = new Map<string, number>();
  for (let place = turn + 1; place <= step; place++) {
    const { kind, edges } = instructions[place - 1];
    if (kind === "accumulate" && edges[0]) places.set(edgeKey(...edges[0]), place);
  }
  return places;
}

function tell({ equal, norm, then, now, data }: Delta, say: Words["whatIf"]) {
  if (equal) return say.same(then.text);
  const scalar = !now.shape.length;
  const change = scalar ? signed(data[0]) : say.norm(formatNumber(norm));
  return say.changed(change, then.text, now.text);
}

const signed = (x: number) => (x > 0 ? `+${formatNumber(x)}` : formatNumber(x));

/** Cover a tile with its difference. */
function cover(document: Document, tile: Element | null, delta: Delta | null) {
  if (!tile || !delta) return;
  tile.classList.add("eqg-compared");
  const group = svg(document, "g", { class: "eqg-delta", "aria-hidden": "true" });
  tile.append(group);
  const box = boxOfTile(tile);
  const number = tile.querySelector("text.eqg-number");
  if (number) {
    const place = { x: number.getAttribute("x") ?? 0, y: number.getAttribute("y") ?? 0 };
    const text = svg(document, "text", { class: "eqg-delta-number", ...place });
    text.textContent = delta.equal ? "Δ 0" : `Δ${signed(delta.data[0])}`;
    if (text.textContent.length * 8 > box.w) {
      text.setAttribute("textLength", String(box.w));
      text.setAttribute("lengthAdjust", "spacingAndGlyphs");
    }
    group.append(text);
    return;
  }
  if (delta.equal) {
    const text = svg(document, "text", {
      class: "eqg-delta-same",
      x: box.x + box.w / 2,
      y: box.y + box.h / 2 + 4,
    });
    text.textContent = "=";
    group.append(text);
    return;
  }
  const [rows, cols] = numbersOf(tile, "data-rows", "data-cols"); // a vector may stand upright
  const [w, h] = [box.w / (cols || 1), box.h / (rows || 1)];
  const largest = largestOf(delta.data);
  const digits = tile.querySelector(".eqg-digits");
  delta.data.forEach((x, k) => {
    const [left, top] = [box.x + (k % cols) * w, box.y + Math.floor(k / cols) * h];
    const place = position(x, largest);
    const cell = svg(document, "rect", {
      x: left + GAP,
      y: top + GAP,
      width: w - 2 * GAP,
      height: h - 2 * GAP,
    });
    cell.style.fill = rampCss(place);
    group.append(cell);
    if (digits || !(x < 0)) return;
    const [long, thick] = [w * 0.46, Math.max(1, h * 0.14)];
    const dash = svg(document, "rect", {
      x: left + (w - long) / 2,
      y: top + (h - thick) / 2,
      width: long,
      height: thick,
    });
    dash.style.fill = rampInkCss(place);
    group.append(dash);
  });
  if (digits) group.append(digitsOf([...group.children], [...delta.data]));
}
