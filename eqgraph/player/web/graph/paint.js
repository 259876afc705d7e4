// Painting: with tile.js the only one that touches the graph's picture. A frame becomes classes, texts
// and fills; what did not change since the last frame is not touched, and nothing ever moves.

import { drawingOf, widen } from "./drawing.js";
import { endsKey } from "../model/folding.js";
import { edgeKey } from "../model/frame.js";
import { grown } from "../kit/geometry.js";
import { measure } from "./measured.js";
import { overlayOf } from "./overlay.js";
import { paintTile, tileOf } from "../kit/tile.js";

/**
 * @typedef {object} NodePart
 * @property {Element} group
 * @property {import("../kit/tile.js").Tile | null} value
 * @property {import("../kit/tile.js").Tile | null} grad
 */

/**
 * @typedef {object} Picture
 * @property {SVGSVGElement} element
 * @property {{x: number, y: number, w: number, h: number}} view  what the picture spans
 * @property {(frame: import("../model/frame.js").Frame, visible?: import("../kit/geometry.js").Box) => void} update
 *   cards are put into the visible part
 * @property {(scale: number) => void} setScale  badges and cards keep their size on the screen
 * @property {(ref: string) => import("../kit/geometry.js").Box | null} boxOfNode
 * @property {() => Map<string, import("../kit/geometry.js").Box>} boxes
 */

/**
 * @param {Pick<import("../kit/context.js").Context, "document" | "payload" | "words">} context
 * @param {import("../model/scenes.js").Scene} scene @returns {Picture}
 */
export function pictureOf({ document, payload, words }, scene) {
  const element = drawingOf(document, payload, scene);
  const view = widen(element);
  element.setAttribute("aria-label", words.graph(payload.title));
  const nodes = new Map(
    [...element.querySelectorAll("g[data-node]")].map((group) => [
      group.getAttribute("data-node") ?? "",
      nodePart(group),
    ]),
  );
  const edges = new Map(
    [...element.querySelectorAll("g.eqg-edge")].map((group) => [keyOf(group), group]),
  );
  for (const { ref, operands } of scene.folds ? [] : payload.nodes) {
    if (operands.length < 2) continue;
    operands.forEach((from, k) => edges.get(edgeKey(from, ref, k))?.classList.add("eqg-several"));
  }
  const ends = new Map([...edges].map(([key, group]) => [key, endsOf(group)]));
  const stateKey = (/** @type {string} */ key) => (scene.folds ? (ends.get(key) ?? key) : key);
  const equations = [...element.querySelectorAll("g.eqg-equation")];
  const byEnds = new Map([...ends].map(([key, between]) => [between, key]));
  const keyHere = (/** @type {[string, string, number]} */ edge) => {
    if (scene.name !== "overview") return edgeKey(...edge);
    return byEnds.get(endsKey(scene.seen(edge[0]) ?? "", scene.seen(edge[1]) ?? "")) ?? "";
  };
  const measured = measure(element, nodes, edges, keyHere);
  const overlay = overlayOf(element, words, payload);
  /** @type {import("../model/frame.js").Frame | null} */
  let last = null;
  let scale = 1;

  return {
    element,
    view,
    boxOfNode: (ref) => measured().nodes.get(ref) ?? null,
    boxes: () => measured().nodes,
    setScale(to) {
      scale = to;
      element.style.width = `${view.w * scale}px`;
      element.style.height = `${view.h * scale}px`;
    },
    update(given, visible) {
      const frame = scene.fold(given);
      for (const [ref, state] of frame.nodes) {
        const part = nodes.get(ref);
        if (part) paintNode(part, state, last?.nodes.get(ref), payload.arrays);
      }
      for (const [key, group] of edges) {
        const state = frame.edges.get(stateKey(key));
        if (state && state !== last?.edges.get(stateKey(key))) group.setAttribute("data-edge", state);
      }
      for (const group of equations) {
        const k = Number(group.getAttribute("data-equation"));
        group.classList.toggle("eqg-running", frame.equations[k]?.current ?? false);
      }
      overlay.update(frame, measured(), visible ?? grown(view, -4), 1 / scale);
      last = frame;
    },
  };
}

/**
 * @param {NodePart} part
 * @param {import("../model/frame.js").NodeFrame} state
 * @param {import("../model/frame.js").NodeFrame | undefined} last
 * @param {import("../engine/schema.js").Summary[]} arrays
 */
function paintNode(part, state, last, arrays) {
  if (state.state !== last?.state) part.group.setAttribute("data-state", state.state);
  if (state.partner !== last?.partner) part.group.classList.toggle("eqg-partner", state.partner);
  if (part.value) paintTile(part.value, state.value, arrays);
  if (part.grad) paintTile(part.grad, state.grad, arrays);
}

/** @param {Element} group @returns {NodePart} */
const nodePart = (group) => ({ group, value: tileOf(group, "value"), grad: tileOf(group, "grad") });

/** @param {Element} group */
const keyOf = (group) =>
  edgeKey(
    .../** @type {[string, string, string]} */ (
      ["from", "to", "operand"].map((name) => group.getAttribute(`data-${name}`) ?? "")
    ),
  );

/** @param {Element} group */
const endsOf = (group) =>
  endsKey(group.getAttribute("data-from") ?? "", group.getAttribute("data-to") ?? "");
