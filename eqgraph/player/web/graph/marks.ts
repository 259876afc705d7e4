// Marks in the picture: what is pointed at, the brackets of the selected node, the octagons of
// breakpoints, and the card of the edge pointed at. They are found by the picture's hooks each
// time, so they do not care which picture the pane shows.

import type { Edge, InstructionInfo, NodeInfo } from "../engine/schema.d.ts";
import type { Context } from "../kit/context.ts";
import { svg } from "../kit/element.ts";
import { html, made } from "../kit/template.ts";
import { grown, type Box } from "../kit/geometry.ts";
import type { Frame } from "../model/frame.ts";
import { growthText, receivedBy } from "../model/growth.ts";
import { lightsOf, pointFrom } from "../model/links.ts";
import type { Payload } from "../model/payload.ts";
import type { Pointed } from "../model/state.ts";
import { drawingOn, type Drawing } from "./drawing.ts";
import { overlayOn } from "./overlay.ts";

const ARM = 9; // px of a bracket
const NUMBER = ".eqg-index, .eqg-index + text, .eqg-fold"; // of an equation: a click folds it
const OCTAGON = 6.5; // px, its radius

/**
 * @param pane  where the picture is
 * @param open  looks into a node
 * @param fold  folds an equation, or opens it
 */
export function marksOf(
  context: Context,
  pane: HTMLElement,
  open: (ref: string) => void,
  fold: (k: number) => void,
) {
  const { document, byRef, links, breaks, select, state, effect } = context;
  let picture: SVGSVGElement | null = null;
  let drawing: Drawing | undefined;
  let layer: SVGElement | null = null;
  let ordered: Element[] = []; // edges whose operand marks are shown for the node pointed at
  const lights = lightsOf(links, () => [...(drawing?.nodes.values() ?? [])].map(({ group }) => group), "data-node");

  /** Find the picture that is shown now. */
  const look = () => {
    const now = pane.querySelector("svg.eqg-graph") as SVGSVGElement | null;
    if (now === picture && layer?.parentNode === now) return;
    picture = now;
    drawing = now ? drawingOn(now) : undefined;
    if (!now) return;
    layer = svg(document, "g", { class: "eqg-marks", "aria-hidden": "true" });
    now.append(layer);
    lights.renew();
  };
  /** Where a node is drawn: itself, or what it is folded into. */
  const drawn = (ref: string) => drawing?.nodes.get(context.seen(ref) ?? "");
  effect(() => {
    const shown = state.painted.value;
    look();
    if (!picture || !layer || !shown) return;
    lights.update();
    const marks: Element[] = [];
    const selected = links.selected();
    const at = selected === null ? undefined : drawn(selected);
    if (at) marks.push(brackets(document, grown(at.box, 5)));
    for (const { kind, text } of breaks.all()) {
      const at = kind === "node" ? drawn(text) : undefined;
      if (at) marks.push(octagon(document, at.box));
    }
    if (marks.length || layer.firstChild) layer.replaceChildren(...marks);
    for (const edge of ordered) edge.classList.remove("eqg-asked");
    const { refs, edge } = links.pointed();
    ordered = refs.length ? [...(drawing?.edges.values() ?? [])].filter(({ to }) => refs.includes(to)).map(({ group }) => group) : [];
    for (const one of ordered) one.classList.add("eqg-asked");
    overlayOn(picture)?.point(edge && cardOf(shown.index.payload, edge, shown.frame.step));
  });

  pointFrom(pane, links, (part) => pointedAt(part), "g[data-node], g.eqg-edge");
  const tell = (event: Event) => {
    const group = nodeOf(event);
    const node = group && byRef.get(group.getAttribute("data-node") ?? "");
    if (group && node) writeTip(context, group, node, state.frame.value);
  };
  const choose = (event: Event) => {
    if (event.defaultPrevented) return;
    const ref = nodeOf(event)?.getAttribute("data-node");
    const number = (event.target as Element).closest(NUMBER);
    if (ref) open(ref);
    else if (number) fold(Number(number.closest("[data-equation]")?.getAttribute("data-equation")));
    else if ((event.target as Element).closest("svg.eqg-graph")) select(null);
  };
  pane.addEventListener("pointerover", tell);
  pane.addEventListener("click", choose);

  return {
    /** Bring a node into view. */
    reveal(ref: string) {
      look();
      const group = drawn(ref)?.group;
      if (!group) return;
      const [inner, outer] = [group.getBoundingClientRect(), pane.getBoundingClientRect()];
      const by = (a: number, n: number, from: number, room: number) =>
        a < from + 8 || a + n > from + room - 8 ? a + n / 2 - from - room / 2 : 0;
      const left = by(inner.left, inner.width, outer.left, outer.width);
      const top = by(inner.top, inner.height, outer.top, outer.height);
      if (left || top) pane.scrollBy?.({ left, top, behavior: context.calm() ? "auto" : "smooth" });
    },
  };
}

const nodeOf = (event: Event) => (event.target as Element).closest("g[data-node]");

function pointedAt(part: Element): Pointed {
  const ref = part.getAttribute("data-node");
  if (ref !== null) return { refs: [ref], edge: null };
  const [from, to] = ["from", "to"].map((name) => part.getAttribute(`data-${name}`) ?? "");
  return { refs: [from, to], edge: [from, to, Number(part.getAttribute("data-operand"))] };
}

/** What flowed back over an edge, if it has by now. */
function cardOf(payload: Payload, edge: Edge, step: number): InstructionInfo | null {
  const done = receivedBy(payload, edge[0]).filter((k) => k < step);
  const found = done
    .map((k) => payload.instructions[k])
    .find((one) => one.kind === "accumulate" && String(one.edges[0]) === String(edge));
  return found ?? null;
}

/** The tooltip of a node says what is known of it now. */
function writeTip({ payload, words }: Context, group: Element, node: NodeInfo, frame: Frame) {
  const title = group.querySelector("title");
  if (!title) return;
  const state = frame.nodes.get(node.ref);
  const known = state?.value ?? null;
  const value = known === null ? words.node.unknownValue : payload.array(known).text;
  const [first] = (title.textContent ?? "").split("\n");
  const own = node.formula ? `${node.name} = ${node.formula}` : first;
  const lines = [own, `${words.node.value}: ${value}`];
  const grown = growthText({ payload, words }, node, frame);
  if (grown) lines.push(`${words.node.gradient}: ${grown}`);
  title.textContent = lines.join("\n");
}

function brackets(document: Document, { x, y, w, h }: Box) {
  const [right, bottom] = [x + w, y + h];
  const d = `M${x} ${y + ARM}V${y}H${x + ARM}M${right - ARM} ${y}H${right}V${y + ARM}M${right} ${bottom - ARM}V${bottom}H${right - ARM}M${x + ARM} ${bottom}H${x}V${bottom - ARM}`;
  return svg(document, "path", { class: "eqg-brackets", d });
}

function octagon(document: Document, { x, y }: Box) {
  const points = Array.from({ length: 8 }, (_, k) => {
    const angle = (Math.PI * (2 * k + 1)) / 8;
    return `${(x + OCTAGON * Math.cos(angle)).toFixed(2)},${(y + OCTAGON * Math.sin(angle)).toFixed(2)}`;
  });
  return svg(document, "polygon", { class: "eqg-octagon-mark", points: points.join(" ") });
}

/** An octagon in the text. */
export const octagonOf = (document: Document, className = "") =>
  made(document, html`<span class=${`eqg-octagon ${className}`.trim()}></span>`);
