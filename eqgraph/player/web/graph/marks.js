// Marks in the picture: what is pointed at, the brackets of the selected node, the octagons of
// breakpoints, and the card of the edge pointed at. They are found by the picture's hooks each
// time, so they do not care which picture the pane shows.

import { html, svg } from "../kit/element.js";
import { boxOf, grown } from "../kit/geometry.js";
import { growthText } from "../model/growth.js";
import { lightsOf, pointFrom } from "../model/links.js";
import { overlayOn } from "./overlay.js";

const ARM = 9; // px of a bracket
const OCTAGON = 6.5; // px, its radius

/**
 * @param {import("../kit/context.js").Context} context
 * @param {HTMLElement} pane  where the picture is
 * @param {(ref: string) => void} open  looks into a node
 */
export function marksOf(context, pane, open) {
  const { document, payload, links, breaks, select } = context;
  const byRef = new Map(payload.nodes.map((node) => [node.ref, node]));
  /** @type {SVGSVGElement | null} */
  let picture = null;
  /** @type {Map<string, SVGGElement>} */
  let nodes = new Map();
  /** @type {SVGGElement[]} */
  let edges = [];
  /** @type {SVGElement | null} */
  let layer = null;
  /** @type {import("../model/frame.js").Frame | null} */
  let shown = null;
  /** @type {Element[]} */
  let ordered = []; // edges whose operand marks are shown for the node pointed at
  const lights = lightsOf(links, () => nodes.values(), "data-node");

  /** Find the picture that is shown now. */
  const look = () => {
    const now = /** @type {SVGSVGElement | null} */ (pane.querySelector("svg.eqg-graph"));
    if (now === picture && layer?.parentNode === now) return;
    picture = now;
    nodes = new Map();
    edges = [];
    if (!now) return;
    for (const group of now.querySelectorAll("g[data-node]"))
      nodes.set(group.getAttribute("data-node") ?? "", /** @type {SVGGElement} */ (group));
    edges = [...now.querySelectorAll("g.eqg-edge")].map((one) => /** @type {SVGGElement} */ (one));
    layer = svg(document, "g", { class: "eqg-marks", "aria-hidden": "true" });
    now.append(layer);
    lights.renew();
  };
  /** Where a node is drawn: itself, or what it is folded into. @param {string} ref */
  const drawn = (ref) => nodes.get(context.seen(ref) ?? "");
  const box = (/** @type {Element} */ group) =>
    boxOf(
      /** @type {SVGGraphicsElement} */ (group.querySelector(".eqg-box") ?? group),
      /** @type {SVGSVGElement} */ (picture),
    );
  const update = () => {
    look();
    if (!picture || !layer) return;
    lights.update();
    layer.replaceChildren();
    const selected = links.selected();
    const group = selected === null ? undefined : drawn(selected);
    if (group) layer.append(brackets(document, grown(box(group), 5)));
    for (const { kind, text } of breaks.all()) {
      const at = kind === "node" ? drawn(text) : undefined;
      if (at) layer.append(octagon(document, box(at)));
    }
    for (const edge of ordered) edge.classList.remove("eqg-asked");
    const { refs, edge } = links.pointed();
    ordered = edges.filter((one) => refs.includes(one.getAttribute("data-to") ?? ""));
    for (const one of ordered) one.classList.add("eqg-asked");
    overlayOn(picture)?.point(edge && cardOf(context, edge, shown?.step ?? 0));
  };

  pointFrom(pane, links, (part) => pointedAt(part), "g[data-node], g.eqg-edge");
  const tell = (/** @type {Event} */ event) => {
    const group = nodeOf(event);
    const node = group && byRef.get(group.getAttribute("data-node") ?? "");
    if (group && node && shown) writeTip(context, group, node, shown);
  };
  const choose = (/** @type {Event} */ event) => {
    if (event.defaultPrevented) return;
    const ref = nodeOf(event)?.getAttribute("data-node");
    if (ref) open(ref);
    else if (/** @type {Element} */ (event.target).closest("svg.eqg-graph")) select(null);
  };
  pane.addEventListener("pointerover", tell);
  pane.addEventListener("click", choose);
  const stops = [links.subscribe(update), breaks.subscribe(update)];

  return {
    /** @param {import("../model/frame.js").Frame} frame */
    update(frame) {
      shown = frame;
      update();
    },
    /** Bring a node into view. @param {string} ref */
    reveal(ref) {
      look();
      const group = drawn(ref);
      if (!group) return;
      const [inner, outer] = [group.getBoundingClientRect(), pane.getBoundingClientRect()];
      const by = (
        /** @type {number} */ a,
        /** @type {number} */ n,
        /** @type {number} */ from,
        /** @type {number} */ room,
      ) => (a < from + 8 || a + n > from + room - 8 ? a + n / 2 - from - room / 2 : 0);
      const left = by(inner.left, inner.width, outer.left, outer.width);
      const top = by(inner.top, inner.height, outer.top, outer.height);
      if (left || top) pane.scrollBy?.({ left, top, behavior: context.calm() ? "auto" : "smooth" });
    },
    stop() {
      for (const stop of stops) stop();
    },
  };
}

/** @param {Event} event */
const nodeOf = (event) => /** @type {Element} */ (event.target).closest("g[data-node]");

/** @param {Element} part @returns {import("../model/links.js").Pointed} */
function pointedAt(part) {
  const ref = part.getAttribute("data-node");
  if (ref !== null) return { refs: [ref], edge: null };
  const [from, to] = ["from", "to"].map((name) => part.getAttribute(`data-${name}`) ?? "");
  return { refs: [from, to], edge: [from, to, Number(part.getAttribute("data-operand"))] };
}

/**
 * What flowed back over an edge, if it has by now.
 * @param {import("../kit/context.js").Context} context @param {import("../engine/schema.js").Edge} edge
 * @param {number} step @returns {import("../engine/schema.js").InstructionInfo | null}
 */
function cardOf({ payload }, edge, step) {
  const done = payload.instructions.slice(payload.turn, step);
  return (
    done.find((one) => one.kind === "accumulate" && String(one.edges[0]) === String(edge)) ?? null
  );
}

/**
 * The tooltip of a node says what is known of it now.
 * @param {import("../kit/context.js").Context} context @param {Element} group
 * @param {import("../engine/schema.js").NodeInfo} node @param {import("../model/frame.js").Frame} frame
 */
function writeTip({ payload, words }, group, node, frame) {
  const title = group.querySelector("title");
  if (!title) return;
  const state = frame.nodes.get(node.ref);
  const value = payload.arrays[state?.value ?? -1]?.text ?? words.node.unknownValue;
  const [first] = (title.textContent ?? "").split("\n");
  const own = node.formula ? `${node.name} = ${node.formula}` : first;
  const lines = [own, `${words.node.value}: ${value}`];
  const grown = growthText({ payload, words }, node, frame);
  if (grown) lines.push(`${words.node.gradient}: ${grown}`);
  title.textContent = lines.join("\n");
}

/** @param {Document} document @param {import("../kit/geometry.js").Box} box */
function brackets(document, { x, y, w, h }) {
  const [right, bottom] = [x + w, y + h];
  const d = `M${x} ${y + ARM}V${y}H${x + ARM}M${right - ARM} ${y}H${right}V${y + ARM}M${right} ${bottom - ARM}V${bottom}H${right - ARM}M${x + ARM} ${bottom}H${x}V${bottom - ARM}`;
  return svg(document, "path", { class: "eqg-brackets", d });
}

/** @param {Document} document @param {import("../kit/geometry.js").Box} box */
function octagon(document, { x, y }) {
  const points = Array.from({ length: 8 }, (_, k) => {
    const angle = (Math.PI * (2 * k + 1)) / 8;
    return `${(x + OCTAGON * Math.cos(angle)).toFixed(2)},${(y + OCTAGON * Math.sin(angle)).toFixed(2)}`;
  });
  return svg(document, "polygon", { class: "eqg-octagon-mark", points: points.join(" ") });
}

/** An octagon in the text. @param {Document} document @param {string} [className] */
export const octagonOf = (document, className = "") =>
  html(document, "span", `eqg-octagon ${className}`.trim());
