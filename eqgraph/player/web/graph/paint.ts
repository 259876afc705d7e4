// Painting: with tile.ts the only one that touches the graph's picture. A frame becomes classes, texts
// and fills; what did not change since the last frame is not touched, and nothing ever moves.

import type { Context } from "../kit/context.ts";
import { grown, type Box } from "../kit/geometry.ts";
import { paintTile, tileOf, type Tile } from "../kit/tile.ts";
import { endsKey } from "../model/folding.ts";
import { edgeKey, type Frame, type NodeFrame } from "../model/frame.ts";
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
  const equations = [...element.querySelectorAll("g.eqg-equation")];
  const byEnds = new Map([...ends].map(([key, between]) => [between, key]));
  const keyHere = (edge: [string, string, number]) => {
    if (scene.name !== "overview") return edgeKey(...edge);
    return byEnds.get(endsKey(scene.seen(edge[0]) ?? "", scene.seen(edge[1]) ?? "")) ?? "";
  };
  const measured = measure(drawing, keyHere);
  const overlay = overlayOf(element, context);
  let last: Frame | null = null;
  let scale = 1;

  return {
    element,
    view,
    boxOfNode: (ref) => measured.nodes.get(ref) ?? null,
    boxes: () => measured.nodes,
    setScale(to) {
      scale = to;
      element.style.width = `${view.w * scale}px`;
      element.style.height = `${view.h * scale}px`;
    },
    update(given, visible) {
      const frame = scene.fold(given);
      const { array } = context.payload;
      for (const [ref, state] of frame.nodes) {
        const part = nodes.get(ref);
        if (part) paintNode(part, state, last?.nodes.get(ref), array);
      }
      for (const [key, { group }] of edges) {
        const state = frame.edges.get(stateKey(key));
        if (state && state !== last?.edges.get(stateKey(key)))
          group.setAttribute("data-edge", state);
      }
      for (const group of equations) {
        const k = Number(group.getAttribute("data-equation"));
        group.classList.toggle("eqg-running", frame.equations[k]?.current ?? false);
      }
      shots.forEach((shot, k) => shot.classList.toggle("eqg-now", k === frame.step));
      overlay.update(frame, measured, visible ?? grown(view, -4), 1 / scale);
      last = frame;
    },
  };
}

function paintNode(
  part: NodePart,
  state: NodeFrame,
  last: NodeFrame | undefined,
  array: Payload["array"],
) {
  if (state.state !== last?.state) part.group.setAttribute("data-state", state.state);
  if (state.partner !== last?.partner) part.group.classList.toggle("eqg-partner", state.partner);
  if (part.value) paintTile(part.value, state.value === null ? null : array(state.value));
  if (part.grad) paintTile(part.grad, state.grad === null ? null : array(state.grad));
}

const nodePart = (group: Element): NodePart => ({
  group,
  value: tileOf(group, "value"),
  grad: tileOf(group, "grad"),
});
