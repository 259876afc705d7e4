// A drawing: the SVG that Python sent, read as data, with the names of the scene that it shows.

import { PayloadError } from "../model/payload.js";
import { svg } from "../kit/element.js";
import { parsedAs } from "../kit/parsed.js";

const MARGIN = { top: 34, side: 16, bottom: 24 }; // room for badges and cards at the rim
const SVG = "http://www.w3.org/2000/svg";
const ELEMENTS = new Set("svg g path rect circle line text tspan title desc style".split(" "));
const ATTRIBUTES = new Set(
  ("xmlns class role aria-label aria-hidden viewBox width height x y x1 y1 x2 y2 cx cy r rx ry dx dy d transform " +
    "font-size text-anchor").split(" "),
);
const OWN = /^data-[a-z]+$/;
const ELSEWHERE = /\\|@import|@font-face|(?:url|src|image|image-set|attr)\s*\(/i; // a \\ could hide the rest

/**
 * @param {Document} document @param {import("../model/payload.js").Payload} payload
 * @param {import("../model/scenes.js").Scene} scene @returns {SVGSVGElement}
 */
export function drawingOf(document, payload, scene) {
  const element = parse(document, scene.svg);
  if (payload.style && isPlain(payload.style)) {
    const style = svg(document, "style");
    style.textContent = payload.style;
    element.prepend(style);
  }
  if (scene.names.size) rename(element, payload, scene);
  return element;
}

/**
 * Groups of one structure share a picture: write the names of this one into it.
 * @param {SVGSVGElement} element @param {import("../model/payload.js").Payload} payload
 * @param {import("../model/scenes.js").Scene} scene
 */
function rename(element, { nodes, equations, groups }, { names, group }) {
  const byRef = new Map(nodes.map((node) => [node.ref, node]));
  const own = (/** @type {string | null} */ ref) => names.get(ref ?? "") ?? ref ?? "";
  for (const part of element.querySelectorAll("g[data-node]")) {
    const before = part.getAttribute("data-node");
    const node = byRef.get(own(before));
    if (!node || node.ref === before) continue;
    part.setAttribute("data-node", node.ref);
    const name = part.querySelector(".eqg-name");
    if (name) name.textContent = node.name;
    const title = part.querySelector("title");
    const told = title?.textContent?.replace(/^.*?: /su, `${(node.names ?? [node.name]).join(" = ")}: `) ?? "";
    if (title) title.textContent = told;
    part.setAttribute("aria-label", told);
  }
  for (const edge of element.querySelectorAll("g.eqg-edge")) {
    for (const end of ["data-from", "data-to"]) edge.setAttribute(end, own(edge.getAttribute(end)));
  }
  if (group === null) return;
  const { equation } = groups[group];
  for (const frame of element.querySelectorAll("g.eqg-equation")) {
    frame.setAttribute("data-equation", String(equation));
    const number = frame.querySelector("text");
    if (number) number.textContent = String(equation + 1);
  }
  const about = element.querySelector("desc");
  if (about) about.textContent = equations[equation]?.text ?? "";
}

/**
 * Give the picture room at its rim, once.
 * @param {SVGSVGElement} element
 * @returns {import("../kit/geometry.js").Box}
 */
export function widen(element) {
  const read = (/** @type {string} */ name) => Number.parseFloat(element.getAttribute(name) ?? "");
  const given = (element.getAttribute("viewBox") ?? "").split(/[\s,]+/).map(Number);
  const [x, y, w, h] =
    given.length === 4 && given.every(Number.isFinite)
      ? given
      : [0, 0, read("width") || 600, read("height") || 300];
  const box = {
    x: x - MARGIN.side,
    y: y - MARGIN.top,
    w: w + 2 * MARGIN.side,
    h: h + MARGIN.top + MARGIN.bottom,
  };
  element.setAttribute("viewBox", `${box.x} ${box.y} ${box.w} ${box.h}`);
  element.removeAttribute("width");
  element.removeAttribute("height");
  return box;
}

/**
 * The picture is ours, but it is read as data all the same: only what stands in the lists is kept.
 * @param {Document} document
 * @param {string} text
 * @returns {SVGSVGElement}
 */
function parse(document, text) {
  const parsed = parsedAs(document, text, "image/svg+xml");
  const root = parsed.documentElement;
  if (root?.localName !== "svg" || root.namespaceURI !== SVG || parsed.querySelector("parsererror")) {
    throw new PayloadError("svg: the picture cannot be read");
  }
  for (const element of [...root.querySelectorAll("*")]) {
    if (element.namespaceURI !== SVG || !ELEMENTS.has(element.localName)) element.remove();
    else if (element.localName === "style" && !isPlain(element.textContent)) element.remove();
  }
  for (const element of [root, ...root.querySelectorAll("*")]) {
    for (const { name } of [...element.attributes]) {
      if (!ATTRIBUTES.has(name) && !OWN.test(name)) element.removeAttribute(name);
    }
  }
  return /** @type {SVGSVGElement} */ (/** @type {unknown} */ (document.importNode(root, true)));
}

/** Whether a style sheet asks for nothing from elsewhere. @param {string | null} rules */
const isPlain = (rules) => !ELSEWHERE.test(rules ?? "");
