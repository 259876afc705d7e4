// Painting: the only module that touches the graph's picture. A frame becomes classes, texts
// and fills; what did not change since the last frame is not touched, and nothing ever moves.

import { position, rampCss, rampInkCss } from "./colour.js";
import { drawingOf, widen } from "./drawing.js";
import { svg } from "./element.js";
import { endsKey } from "./folding.js";
import { edgeKey } from "./frame.js";
import { boxOf, grown, pointsOf } from "./geometry.js";
import { hatchOf } from "./hatch.js";
import { formatNumber, largestOf, toNumber } from "./numbers.js";
import { overlayOf } from "./overlay.js";

const GAP = 0.4; // px left free around a cell
const DIGIT = 8.4; // px a digit takes in a node

/**
 * @typedef {object} Tile
 * @property {Element} group
 * @property {Element | null} text  carries data-value or data-grad
 * @property {boolean} scalar
 * @property {SVGElement[]} cells
 * @property {SVGElement[]} dashes  made when they are first needed
 * @property {import("./payload.js").Summary | null | undefined} shown
 */

/**
 * @typedef {object} NodePart
 * @property {Element} group
 * @property {Tile | null} value
 * @property {Tile | null} grad
 */

/**
 * @typedef {object} Picture
 * @property {SVGSVGElement} element
 * @property {{x: number, y: number, w: number, h: number}} view  what the picture spans
 * @property {(frame: import("./frame.js").Frame, visible?: import("./geometry.js").Box) => void} update
 *   cards are put into the visible part
 * @property {(scale: number) => void} setScale  badges and cards keep their size on the screen
 * @property {(ref: string) => import("./geometry.js").Box | null} boxOfNode
 * @property {() => Map<string, import("./geometry.js").Box>} boxes
 */

/**
 * @param {Pick<import("./mount.js").Context, "document" | "payload" | "words">} context
 * @param {import("./scenes.js").Scene} scene @returns {Picture}
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
  /** @type {import("./frame.js").Frame | null} */
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
 * @param {import("./frame.js").NodeFrame} state
 * @param {import("./frame.js").NodeFrame | undefined} last
 * @param {import("./payload.js").Summary[]} arrays
 */
function paintNode(part, state, last, arrays) {
  if (state.state !== last?.state) part.group.setAttribute("data-state", state.state);
  if (state.partner !== last?.partner) part.group.classList.toggle("eqg-partner", state.partner);
  if (part.value) paintTile(part.value, state.value, arrays);
  if (part.grad) paintTile(part.grad, state.grad, arrays);
}

/**
 * @param {Tile} tile
 * @param {number | null} shown
 * @param {import("./payload.js").Summary[]} arrays
 */
function paintTile(tile, shown, arrays) {
  const array = shown === null ? null : arrays[shown];
  if (tile.shown === array) return; // the array itself: in a new run an index means other numbers
  tile.shown = array;
  tile.group.toggleAttribute("data-known", array !== null);
  const numbers = array ? array.data.map(toNumber) : [];
  const odd = numbers.some((x) => !Number.isFinite(x)) || Boolean(array?.nan || array?.inf);
  tile.group.classList.toggle("eqg-odd", odd);
  if (odd) hatch(tile);
  else for (const mark of tile.group.querySelectorAll(".eqg-hatch, .eqg-poison")) mark.remove();
  if (tile.scalar) writeNumber(tile, array ? formatNumber(numbers[0]) : "");
  else {
    if (tile.text) tile.text.textContent = array?.text ?? "";
    const largest = largestOf(numbers);
    tile.cells.forEach((cell, k) => paintCell(tile, cell, k, numbers[k], largest));
    if (odd) poison(tile, array?.nan || numbers.some(Number.isNaN) ? "NaN" : "∞");
  }
}

/**
 * Write a scalar; a long one is drawn a little narrower.
 * @param {Tile} tile
 * @param {string} text
 */
function writeNumber({ text: element, group }, text) {
  if (!element) return;
  element.textContent = text;
  const room = Number(group.getAttribute("data-w") ?? 0);
  if (room && text.length * DIGIT > room) {
    element.setAttribute("textLength", String(room));
    element.setAttribute("lengthAdjust", "spacingAndGlyphs");
  } else element.removeAttribute("textLength");
}

/**
 * @param {Tile} tile
 * @param {SVGElement} cell
 * @param {number} k
 * @param {number | undefined} x
 * @param {number} largest
 */
function paintCell(tile, cell, k, x, largest) {
  const known = x !== undefined && !Number.isNaN(x);
  const at = known ? position(x, largest) : 0;
  cell.style.fill = known ? rampCss(at) : "";
  cell.classList.toggle("eqg-empty", !known);
  const negative = known && x < 0;
  if (!negative) {
    tile.dashes[k]?.remove();
    delete tile.dashes[k];
    return;
  }
  tile.dashes[k] ??= dashOf(cell);
  tile.dashes[k].style.fill = rampInkCss(at);
}

/** The dash of a negative number, over all cells. @param {SVGElement} cell @returns {SVGElement} */
function dashOf(cell) {
  const [x, y, w, h] = ["x", "y", "width", "height"].map((name) => Number(cell.getAttribute(name)));
  const [long, thick] = [w * 0.46, Math.max(1, h * 0.14)];
  const box = { x: x + (w - long) / 2, y: y + (h - thick) / 2, width: long, height: thick };
  const dash = svg(cell.ownerDocument, "rect", { class: "eqg-dash", ...box });
  cell.parentNode?.insertBefore(dash, cell.nextSibling);
  return dash;
}

/** Hatch a tile that holds a NaN or an ∞. @param {Tile} tile */
function hatch({ group, text, scalar }) {
  if (group.querySelector(".eqg-hatch")) return;
  const read = (/** @type {string} */ name) => Number(group.getAttribute(`data-${name}`) ?? 0);
  const lines = hatchOf(group.ownerDocument, { x: read("x"), y: read("y"), w: read("w"), h: read("h") });
  group.insertBefore(lines, scalar && text?.parentNode === group ? text : null);
}

/**
 * Say NaN or ∞ over a tile that holds one: a colour alone would hide it.
 * @param {Tile} tile
 * @param {string} word
 */
function poison({ group }, word) {
  const read = (/** @type {string} */ name) => Number(group.getAttribute(`data-${name}`) ?? 0);
  const at = { x: read("x") + read("w") / 2, y: read("y") + read("h") / 2 + 3.8 };
  const text =
    group.querySelector(".eqg-poison") ??
    group.appendChild(svg(group.ownerDocument, "text", { class: "eqg-poison", ...at }));
  text.textContent = word;
}

/** @param {Element} group @returns {NodePart} */
const nodePart = (group) => ({ group, value: tileOf(group, "value"), grad: tileOf(group, "grad") });

/** @param {Element} node @param {"value" | "grad"} kind @returns {Tile | null} */
function tileOf(node, kind) {
  const group = node.querySelector(`.eqg-${kind}`);
  if (!group) return null;
  const text = group.querySelector(`[data-${kind}]`);
  const scalar = text?.localName === "text";
  const cells = /** @type {SVGElement[]} */ ([...group.querySelectorAll(".eqg-cell")]);
  return {
    group,
    text,
    scalar,
    cells: scalar || cells.length ? cells : makeCells(group, text),
    dashes: [],
    shown: undefined,
  };
}

/** @param {Element} group @param {Element | null} before @returns {SVGElement[]} */
function makeCells(group, before) {
  const read = (/** @type {string} */ name) => Number(group.getAttribute(`data-${name}`) ?? 0);
  const [rows, cols] = [read("rows"), read("cols")];
  const [w, h] = [read("w") / (cols || 1), read("h") / (rows || 1)];
  const cells = Array.from({ length: rows * cols }, (_, k) =>
    svg(group.ownerDocument, "rect", {
      class: "eqg-cell",
      x: read("x") + (k % cols) * w + GAP,
      y: read("y") + Math.floor(k / cols) * h + GAP,
      width: w - 2 * GAP,
      height: h - 2 * GAP,
    }),
  );
  for (const cell of cells) group.insertBefore(cell, before?.parentNode === group ? before : null);
  return cells;
}

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

/**
 * @typedef {object} Measured
 * @property {Map<string, import("./geometry.js").Box>} nodes
 * @property {number} edges  how many there are
 * @property {(edge: [string, string, number]) => import("./geometry.js").Point[]} pointsOf  of an
 *   edge of the graph, where the picture shows it
 * @property {() => import("./geometry.js").Point[]} allPoints
 * @property {boolean} final  false while the page has no layout yet
 */

/**
 * Measure when asked first, and again until the picture is really laid out.
 * @param {SVGSVGElement} element @param {Map<string, NodePart>} nodes @param {Map<string, Element>} edges
 * @param {(edge: [string, string, number]) => string} keyHere @returns {() => Measured}
 */
function measure(element, nodes, edges, keyHere) {
  /** @type {Measured | null} */
  let measured = null;
  return () => {
    if (measured?.final) return measured;
    /** @type {Map<string, import("./geometry.js").Point[]>} */
    const known = new Map();
    const pointsOfKey = (/** @type {string} */ key) => {
      const line = edges.get(key)?.querySelector(".eqg-line");
      const points =
        known.get(key) ?? (line ? pointsOf(/** @type {SVGPathElement} */ (line), element) : []);
      known.set(key, points);
      return points;
    };
    const box = (/** @type {Element} */ group) =>
      boxOf(/** @type {SVGGraphicsElement} */ (group.querySelector(".eqg-box") ?? group), element);
    measured = {
      nodes: new Map([...nodes].map(([ref, { group }]) => [ref, box(group)])),
      edges: edges.size,
      pointsOf: (edge) => pointsOfKey(keyHere(edge)),
      allPoints: () => [...edges.keys()].flatMap(pointsOfKey),
      final: element.isConnected && element.getBoundingClientRect().width > 0,
    };
    return measured;
  };
}
