// Painting: with tile.ts the only one that touches the graph's picture. A frame becomes classes, texts
// and fills; what did not change since the last frame is not touched, and nothing ever moves.

import type { Context } from "../kit/context.ts";
import { put } from "../kit/element.ts";
import { grown, type Box } from "../kit/geometry.ts";
import { look, paintTile, tileOf, type Tile } from "../kit/tile.ts";
import { endsKey } from "../model/folding.ts";
import { between, edgeKey, type Frame, type NodeFrame } from "../model/frame.ts";
import type { Payload } from "../model/payload.ts";
import type { Scene } from "../model/scenes.ts";
import { drawingOf } from "./drawing.ts";
import { measure } from "./measured.ts";
import { overlayOf } from "./overlay.ts";

export interface NodePart {
  group: Element;
  value: Tile | null;
  grad: Tile | null;
}

export interface Picture {
  element: SVGSVGElement;
  view: { x: number; y: number; w: number; h: number }; // what the picture spans
  update: (frame: Frame, visible?: Box) => void; //  cards are put into the visible part
  setScale: (scale: number) => void; // badges and cards keep their size on the screen
  boxOfNode: (ref: string) => Box | null;
  boxes: () => Map<string, Box>;
}

export function pictureOf(
  context: Pick<Context, "document" | "payload" | "words">,
  scene: Scene,
): Picture {
  const { document, payload, words } = context;
  const drawing = drawingOf(document, payload, scene);
  const { element, view, edges } = drawing;
  element.setAttribute("aria-label", words.graph(payload.title));
  const nodes = new Map([...drawing.nodes].map(([ref, { group }]) => [ref, nodePart(group)]));
  for (const { ref, operands } of scene.folds ? [] : payload.nodes) {
    if (operands.length < 2) continue;
    operands.forEach((from, k) =>
      edges.get(edgeKey(from, ref, k))?.group.classList.add("eqg-several"),
    );
  }
  const ends = new Map([...edges].map(([key, { from, to }]) => [key, endsKey(from, to)]));
  const stateKey = (key: string) => (scene.folds ? (ends.get(key) ?? key) : key);
  const shots = [...element.querySelectorAll("g.eqg-shot")];
  const equations = new Map<number, Element[]>();
  for (const group of element.querySelectorAll("g.eqg-equation")) {
    const k = Number(group.getAttribute("data-equation"));
    equations.set(k, [...(equations.get(k) ?? []), group]);
  }
  const byEnds = new Map([...ends].map(([key, between]) => [between, key]));
  const keyHere = (edge: [string, string, number]) => {
    if (scene.name !== "overview") return edgeKey(...edge);
    return byEnds.get(endsKey(scene.seen(edge[0]) ?? "", scene.seen(edge[1]) ?? "")) ?? "";
  };
  const measured = measure(drawing, keyHere);
  const overlay = overlayOf(element, context);
  const drawn = new Map<string, Element[]>(); // edges, by the key of their state
  for (const [key, { group }] of edges) {
    const state = stateKey(key);
    drawn.set(state, [...(drawn.get(state) ?? []), group]);
  }
  const order = new Map([...nodes.keys()].map((ref, k) => [ref, k]));
  const growing = new Set<string>();
  let running: Element[] = [];
  let last: { frame: Frame; run: Payload["run"]; came: string } | null = null;
  let scale = 1;

  /** What may look different now: all, unless it is known what lies between. */
  const changed = (frame: Frame) => {
    const known = last && last.run === context.payload.run && last.came === cameOf(context.payload);
    const some = known ? between(payload, last?.frame.step ?? 0, frame.step) : null;
    if (!some) return { refs: nodes.keys(), keys: drawn.keys() };
    const refs = new Set([...some.nodes].flatMap((ref) => [ref, scene.seen(ref) ?? ref]));
    const keys = some.edges.map((edge) =>
      scene.folds
        ? endsKey(scene.seen(edge[0]) ?? "", scene.seen(edge[1]) ?? "")
        : edgeKey(...edge),
    );
    return { refs, keys: new Set(keys) };
  };

  return {
    element,
    view,
    boxOfNode: (ref) => measured.nodes.get(ref) ?? null,
    boxes: () => measured.nodes,
    setScale(to) {
      scale = to;
      for (const { value, grad } of nodes.values())
        for (const tile of [value, grad]) if (tile) look(tile, to);
      element.style.width = `${view.w * scale}px`;
      element.style.height = `${view.h * scale}px`;
    },
    update(given, visible) {
      const frame = scene.fold(given);
      const { array } = context.payload;
      const { refs, keys } = changed(frame);
      for (const ref of refs) {
        const part = nodes.get(ref);
        const state = part && frame.nodes.get(ref);
        if (!state) continue;
        paintNode(part, state, array);
        if (state.growing) growing.add(ref);
        else growing.delete(ref);
      }
      for (const key of keys) {
        const state = frame.edges.get(key);
        if (state) for (const group of drawn.get(key) ?? []) put(group, "data-edge", state);
      }
      const now = equations.get(frame.current?.equation ?? -1) ?? [];
      for (const group of running) if (!now.includes(group)) group.classList.remove("eqg-running");
      for (const group of now) group.classList.add("eqg-running");
      running = now;
      shots.forEach((shot, k) => shot.classList.toggle("eqg-now", k === frame.step));
      const grow = [...growing].sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
      overlay.update(frame, grow, measured, visible ?? grown(view, -4), 1 / scale);
      last = { frame, run: context.payload.run, came: cameOf(context.payload) };
    },
  };
}

/** How many answers of a kernel the numbers are from, and of which sequence they are. */
const cameOf = ({ run }: Payload) => `${run?.window?.arrived.value ?? 0} ${run?.sequence.value}`;

function paintNode({ group, value, grad }: NodePart, state: NodeFrame, array: Payload["array"]) {
  put(group, "data-state", state.state);
  group.classList.toggle("eqg-partner", state.partner);
  if (value) paintTile(value, state.value === null ? null : array(state.value));
  if (grad) paintTile(grad, state.grad === null ? null : array(state.grad));
}

const nodePart = (group: Element): NodePart => ({
  group,
  value: tileOf(group, "value"),
  grad: tileOf(group, "grad"),
});
