// Motion: what a step does, shown once on its way. Forward the operands' values run along their
// edges into the operator, and the result appears; backward the gradient runs back, becomes the
// contribution halfway, and lands in the sum. Texts and hooks are final before it begins.

import type { InstructionInfo, Summary } from "../engine/schema.d.ts";
import type { Context } from "../kit/context.ts";
import { boxOfTile, svg } from "../kit/element.ts";
import type { Point } from "../kit/geometry.ts";
import { cellsOf } from "../kit/tile.ts";
import { edgeKey, type Frame } from "../model/frame.ts";
import { STEP_TIME } from "../model/timeline.ts";
import { drawingOn, type Drawing } from "./drawing.ts";
import { along } from "./measured.ts";

const TIME = 300; // ms of a step
const SHARE = 0.6; // of the time between two steps, while it plays
const [WIDE, FEW, SMALL] = [30, 16, 5]; // px of a cell with its number, and of others; so many have numbers

export function motionOf(context: Context, pane: HTMLElement) {
  const { document, calm, seen, state, effect, scope } = context;
  const layer = svg(document, "g", { class: "eqg-motion", "aria-hidden": "true" });
  let running: Animation[] = [];
  let last: { step: number; run: unknown } | null = null;
  const stop = () => {
    for (const one of running.splice(0)) one.cancel();
    layer.replaceChildren();
  };
  const clear = () => {
    stop();
    layer.remove();
  };
  /**
   * @param from, to  shares of the time
   * @param arrived  what goes on then: who steps on before that does not wait for it
   */
  const animate = (
    element: Element | null | undefined,
    frames: Keyframe[],
    [from, to]: readonly [number, number],
    fill: FillMode = "both",
    arrived?: () => void,
  ) => {
    if (!element) return;
    const whole = state.playing.peek() ? Math.min(TIME, (SHARE * STEP_TIME) / state.speed.peek()) : TIME;
    const [delay, duration] = [from * whole, (to - from) * whole];
    const made = element.animate(frames, { delay, duration, fill, easing: "ease-in-out" });
    running.push(made);
    made.onfinish = () => {
      arrived?.();
      if (running.every(({ playState }) => playState === "finished")) clear();
    };
  };
  /** Send an array along points. */
  const send = (array: Summary | null, points: readonly Point[], from: number, to: number, arrived?: () => void) => {
    if (!array || points.length < 2) return arrived?.();
    const token = tokenOf(document, array);
    layer.append(token);
    const frames = points.map(({ x, y }) => ({ transform: `translate(${x}px, ${y}px)`, opacity: 1 }));
    animate(token, [...frames, { ...frames[frames.length - 1], opacity: 0 }], [from, to], "forwards", arrived);
    token.style.opacity = "0"; // before and after
  };
  const show = ({ current, nodes }: Frame, instruction: InstructionInfo, drawing: Drawing) => {
    const { array } = context.payload;
    const backward = instruction.phase === "backward";
    const group = drawing.nodes.get(seen(instruction.node) ?? "")?.group;
    instruction.edges.forEach((edge, k) => {
      const points = lineOf(drawing, edge, seen, backward ? ".eqg-grad" : ".eqg-value");
      const known = nodes.get(edge[backward ? 1 : 0]);
      const number = (backward ? known?.grad : known?.value) ?? null;
      const carried = number === null ? null : array(number);
      if (!backward) return send(carried, points, Math.min(0.2, 0.05 * k), 0.6);
      const half = points.length >> 1;
      const back = [...points].reverse();
      const on = () => send(contribution(instruction, array) ?? carried, back.slice(half), 0, 0.4);
      send(carried, back.slice(0, half + 1), 0, 0.4, on);
    });
    if (!backward) animate(group?.querySelector(".eqg-sign"), [{ opacity: 1 }, { opacity: 0.1 }, { opacity: 1 }], [0.5, 0.8]);
    const made = group?.querySelector(backward ? ".eqg-grad" : ".eqg-value");
    if (current) animate(made, [{ opacity: 0.1 }, { opacity: 1 }], [0.75, 1]);
  };
  effect(() => {
    const shown = state.painted.value;
    const before = last;
    last = shown && { step: shown.frame.step, run: shown.index.payload.run };
    if (before && last && before.step === last.step && before.run === last.run) return;
    const picture = pane.querySelector("svg.eqg-graph") as SVGSVGElement | null;
    const drawing = picture && drawingOn(picture);
    const next = before && last && last.run === before.run && last.step === before.step + 1;
    const { current } = shown?.frame ?? {};
    const dragged = (document.activeElement as HTMLInputElement | null)?.type === "range";
    if (!next || !shown || !current || !drawing || dragged || calm() || !picture.animate) return clear();
    stop();
    const [cover = null] = drawing.closed; // a closed box covers it
    if (layer.parentNode !== picture || layer.nextSibling !== cover) picture.insertBefore(layer, cover);
    show(shown.frame, current, drawing);
  });
  scope.ending(clear);
}

/** The points of an edge, where the scene draws it, from tile to tile. */
function lineOf(
  { nodes, edges }: Drawing,
  edge: InstructionInfo["edges"][number],
  seen: (ref: string) => string | null,
  tile: string,
): Point[] {
  const [from, to] = [seen(edge[0]), seen(edge[1])];
  const drawn = edges.get(edgeKey(...edge)) ?? [...edges.values()].find((one) => one.from === from && one.to === to);
  const { points } = drawn ?? { points: [] };
  const middle = (ref: string | null): Point[] => {
    const at = nodes.get(ref ?? "")?.group.querySelector(tile);
    if (!at) return [];
    const { x, y, w, h } = boxOfTile(at);
    return [{ x: x + w / 2, y: y + h / 2 }];
  };
  return points.length ? [...middle(from), ...along(points), ...middle(to)] : [];
}

/** What a backward step adds, if it is told. */
function contribution({ rows }: InstructionInfo, array: (k: number) => Summary): Summary | null {
  const [first = []] = rows ?? [];
  const equals = first.findIndex(({ sign }) => sign === "=");
  const k = first[equals + 1]?.array;
  return equals >= 0 && typeof k === "number" ? array(k) : null;
}

/** An array on its way: as its tile, about the middle of it. */
function tokenOf(document: Document, array: Summary) {
  const count = array.rows * array.cols;
  const [rows, cols] = array.shape.length === 1 ? [array.cols, 1] : [array.rows, array.cols];
  const [w, h] = count <= FEW && !array.cut ? [WIDE, 14] : [SMALL, SMALL];
  const token = svg(document, "g", { class: "eqg-token" });
  const [x, y] = [(-cols * w) / 2, (-rows * h) / 2];
  const rim = { x: x - 1.5, y: y - 1.5, width: cols * w + 3, height: rows * h + 3, rx: 3 };
  token.append(svg(document, "rect", { class: "eqg-token-rim", ...rim }), ...cellsOf(document, array, { x, y, w, h, cols }));
  return token;
}
