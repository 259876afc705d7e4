// A drawing: the picture that Python laid out, drawn from its numbers, with the names of the nodes
// that the scene shows.

import { EDGE_KINDS, PARTS, PX } from "./parts.ts";
import { filled } from "./template.ts";
import type { Value, Values } from "./template.ts";
import { svg } from "../kit/element.ts";
import type { Box, Point } from "../kit/geometry.ts";
import { edgeKey } from "../model/frame.ts";
import { PayloadError } from "../model/payload.ts";
import type { Payload } from "../model/payload.ts";
import type { Scene } from "../model/scenes.ts";
import type { FigureInfo, LookInfo, NodeInfo, PanelInfo, PartInfo, PictureInfo } from "../engine/schema.d.ts";

const INDEX = 9; // px, half of the circle around the number of an equation
const MARGIN = { top: 28, side: 10, bottom: 14 }; // room for badges and cards at the rim

/** A node or an edge, and where it lies; an edge along the points of its spline. */
export interface DrawnNode {
  group: Element;
  box: Box;
}
export interface DrawnEdge {
  group: Element;
  from: string;
  to: string;
  points: Point[];
}

/** What is drawn; nodes go by their refs, edges by their keys. */
export interface Drawing {
  element: SVGSVGElement;
  view: Box;
  nodes: Map<string, DrawnNode>;
  edges: Map<string, DrawnEdge>;
  numbers: Box[]; // where the numbers of equations stand
  closed: Set<Element>; // boxes over equations that are folded, the lowest first
}

type Placed = { drawing: Drawing; dx: number; dy: number }; // where a figure stands in its drawing

/** A node as a picture shows it; without a ref it is only looked at. */
interface Shown {
  ref: string | null;
  name: string;
  names: string;
  state: string;
}

const drawings = new WeakMap<Element, Drawing>();

/** What is known of a picture that is shown. */
export const drawingOn = (picture: Element): Drawing | undefined => drawings.get(picture);

/** The drawing of a scene; a PayloadError where it is damaged. */
export function drawingOf(document: Document, payload: Payload, scene: Scene): Drawing {
  const { picture } = scene;
  if (!picture || !isWhole(picture, payload, scene.shown)) throw new PayloadError("the picture cannot be read");
  const [w, h] = picture.size.map((x) => x / PX);
  const view = {
    x: -MARGIN.side,
    y: -MARGIN.top,
    w: w + 2 * MARGIN.side,
    h: h + MARGIN.top + MARGIN.bottom,
  };
  const element = svg(document, "svg", {
    class: "eqg-graph",
    role: "group",
    viewBox: `${view.x} ${view.y} ${view.w} ${view.h}`,
  });
  const about = svg(document, "desc");
  const group = scene.group === null ? null : payload.groups[scene.group];
  const own = group ? [payload.equations[group.equation]] : payload.equations;
  about.textContent = own.map((one) => one?.text ?? "").join("; ");
  const drawing: Drawing = { element, view, nodes: new Map(), edges: new Map(), numbers: [], closed: new Set() };
  drawings.set(element, drawing);
  const shown = picture.nodes.map((_, k) => shownOf(payload.nodes[scene.shown ? scene.shown[k] : k]));
  element.append(
    about,
    svg(document, "rect", { class: "eqg-ground", width: w, height: h }),
    ...figure(payload.looks, picture, shown, { drawing, dx: 0, dy: 0 }, group?.equation),
    ...(picture.shots ?? []).map((panels, k) => {
      const drawn = panels.map((panel) => panelOf(payload, panel, drawing));
      return filled(document, "shot", { k }, { panels: drawn });
    }),
    svg(document, "g", { class: "eqg-overlay" }),
  );
  return drawing;
}

/** Equations, edges, nodes: one over the other. */
function figure(
  looks: readonly LookInfo[],
  { equations, nodes, edges, overs }: FigureInfo,
  shown: readonly Shown[],
  { drawing, dx, dy }: Placed,
  equation?: number,
): Element[] {
  const document = drawing.element.ownerDocument;
  const frames = equations.map(([k, ...box]) => {
    const [x, y, w, h] = box.map((one) => one / PX);
    drawing.numbers.push({ x: x + dx + w - 12 - INDEX, y: y + dy - INDEX, w: 2 * INDEX, h: 2 * INDEX });
    return filled(document, "equation", { k: equation ?? k, x, y, w, h });
  });
  const boxes = nodes.map(([look, x, y]) => ({ x: x / PX, y: y / PX, w: looks[look].w, h: looks[look].h }));
  const halos = boxes.filter((_, k) => shown[k].state === "current").map((box) => filled(document, "halo", box));
  const over = new Map(overs.map(([k, a, b, sign, names]) => [k, { a: a / PX, b: b / PX, sign, names }]));
  const lines = edges.map((edge, k) => {
    const [from, to] = [shown[edge[1]].ref, shown[edge[2]].ref];
    const line = lineOf(edge);
    const group = edgeOf(document, line, from, to, over.get(k));
    if (from !== null && to !== null) {
      const points = line.points.map(({ x, y }) => ({ x: x + dx, y: y + dy }));
      drawing.edges.set(edgeKey(from, to, line.k), { group, from, to, points });
    }
    return group;
  });
  const groups = nodes.map(([look], k) => {
    const group = nodeOf(document, looks[look], boxes[k], shown[k]);
    const { x, y, w, h } = boxes[k];
    const { ref } = shown[k];
    if (ref !== null) drawing.nodes.set(ref, { group, box: { x: x + dx, y: y + dy, w, h } });
    return group;
  });
  return [...frames, ...halos, ...lines, ...groups];
}

function nodeOf(document: Document, look: LookInfo, box: Values, { ref, name, names, state }: Shown): Element {
  const { kinds, text, parts } = look;
  const values = { ...box, kinds, name, ref, state, label: `${names}: ${text}`, number: "", words: "" };
  return filled(document, "node", values, { parts: parts.map((part) => partOf(document, part, values)) });
}

/** A part with its own values, and the parts beside it. */
function partOf(document: Document, [number, ...rest]: PartInfo, around: Values): Element {
  const [name, own] = PARTS[number as number];
  const values: Record<string, Value> = { ...around };
  own.forEach((key, k) => (values[key] = rest[k] as Value));
  const beside = rest.slice(own.length) as PartInfo[];
  return filled(document, name, values, { beside: beside.map((part) => partOf(document, part, values)) });
}

/** The line of an edge, as payload/drawings.py writes it: each point from the one before. */
function lineOf([kinds, , , k, x, y, into, back, du, dv, da, db, ...steps]: readonly number[]) {
  const at = { x, y };
  const points = [{ ...at }];
  for (let i = 0; i < steps.length; i += 2) {
    at.x += steps[i];
    at.y += steps[i + 1];
    points.push({ ...at });
  }
  const [tip, mark] = [{ x: at.x + du, y: at.y + dv }, { x: at.x + du + da, y: at.y + dv + db }];
  const [end, number] = [inPx(tip), inPx(mark)];
  return { kinds: EDGE_KINDS.filter((_, bit) => kinds & (1 << bit)), k, into, back, end, number, points: points.map(inPx) };
}

const inPx = ({ x, y }: Point): Point => ({ x: x / PX, y: y / PX });

function edgeOf(
  document: Document,
  { kinds, k, into, back, end, number, points }: ReturnType<typeof lineOf>,
  from: string | null,
  to: string | null,
  over?: Values,
): Element {
  const [start, ...rest] = points;
  const beside = over ? [filled(document, "over", over)] : [];
  if (!kinds.includes("crowd")) beside.unshift(filled(document, "mark", { a: number.x, b: number.y, k }));
  const values = {
    kinds: kinds.map((kind) => ` eqg-${kind}`).join(""),
    from, to, k, into, back, ...start, u: end.x, v: end.y,
    points: rest.flatMap(({ x, y }) => [x, y]),
  }; // prettier-ignore
  return filled(document, "edge", values, { beside });
}

function panelOf(payload: Payload, panel: PanelInfo, drawing: Drawing): Element {
  const { at, caption, lit, first, names } = panel;
  const shown = panel.nodes.map((_, k) => {
    const state = lit.includes(k) ? "current" : "done";
    if (first !== undefined) return { ...shownOf(payload.nodes[first + k]), state };
    const name = names?.[k] ?? "";
    return { ref: null, name, names: name, state };
  });
  const [x, y] = at.map((one) => one / PX);
  const values = { phase: first === undefined ? "backward" : "forward", caption, x, y };
  const drawn = figure(payload.looks, panel, shown, { drawing, dx: x, dy: y });
  return filled(drawing.element.ownerDocument, "panel", values, { drawn });
}

const shownOf = ({ ref, name, names, label }: NodeInfo): Shown => ({
  ref,
  name: label ?? name,
  names: [name, ...names.filter((one) => one !== name)].join(" = "),
  state: "waiting",
});

/** Whether a picture's numbers are numbers, and what they point at is there. */
function isWhole(picture: PictureInfo, { looks, nodes }: Payload, shown: readonly number[] | null): boolean {
  const whole = (one: FigureInfo): boolean =>
    every(one.equations, (equation) => isNumbers(equation, 5)) &&
    every(one.nodes, (node) => isNumbers(node, 3) && isLook(looks[node[0]])) &&
    every(one.edges, (edge) => isNumbers(edge, 14) && edge[1] in one.nodes && edge[2] in one.nodes) &&
    every(one.overs, (over) => Array.isArray(over) && isNumbers(over.slice(0, 3), 3));
  const known = (count: number, first = 0) => Array.from({ length: count }, (_, k) => nodes[first + k]).every(Boolean);
  const panel = (one: PanelInfo): boolean =>
    isNumbers(one.at, 2) && Array.isArray(one.lit) && whole(one) &&
    (one.first === undefined || known(one.nodes.length, one.first));
  return (
    isNumbers(picture.size, 2) &&
    whole(picture) &&
    (shown ? picture.nodes.every((_, k) => nodes[shown[k]]) : known(picture.nodes.length)) &&
    every(picture.shots ?? [], (panels) => every(panels, panel))
  );
}

const every = <T>(list: T[], test: (one: T) => boolean): boolean =>
  Array.isArray(list) && list.every((one) => one !== null && test(one));

const isNumbers = (list: unknown, least: number): boolean =>
  Array.isArray(list) && list.length >= least && list.every((one) => Number.isFinite(one));

const isLook = (look: LookInfo | undefined): boolean =>
  Number.isFinite(look?.w) && Number.isFinite(look?.h) && every(look?.parts as PartInfo[], isPart);

const isPart = (part: PartInfo): boolean =>
  Array.isArray(part) && (part[0] as number) in PARTS && every(part.slice(1 + PARTS[part[0] as number][1].length) as PartInfo[], isPart);
