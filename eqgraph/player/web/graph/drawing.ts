// A drawing: the SVG that Python sent, read as data, with the names of the scene that it shows.

import { svg } from "../kit/element.ts";
import type { Box } from "../kit/geometry.ts";
import { parsedAs } from "../kit/parsed.ts";
import { PayloadError, type Payload } from "../model/payload.ts";
import type { Scene } from "../model/scenes.ts";

const MARGIN = { top: 34, side: 16, bottom: 24 }; // room for badges and cards at the rim
const SVG = "http://www.w3.org/2000/svg";
const ELEMENTS = new Set("svg g path rect circle line text tspan title desc style".split(" "));
const ATTRIBUTES = new Set(
  (
    "xmlns class role aria-label aria-hidden viewBox width height x y x1 y1 x2 y2 cx cy r rx ry dx dy d transform " +
    "font-size text-anchor"
  ).split(" "),
);
const OWN = /^data-[a-z]+$/;
const ELSEWHERE = /\\|@import|@font-face|(?:url|src|image|image-set|attr)\s*\(/i; // a \\ could hide the rest

export function drawingOf(document: Document, payload: Payload, scene: Scene): SVGSVGElement {
  const element = parse(document, scene.svg);
  if (payload.style && isPlain(payload.style)) {
    const style = svg(document, "style");
    style.textContent = payload.style;
    element.prepend(style);
  }
  if (scene.names.size) rename(element, payload, scene);
  return element;
}

/** Groups of one structure share a picture: write the names of this one into it. */
function rename(
  element: SVGSVGElement,
  { nodes, equations, groups }: Payload,
  { names, group }: Scene,
) {
  const byRef = new Map(nodes.map((node) => [node.ref, node]));
  const own = (ref: string | null) => names.get(ref ?? "") ?? ref ?? "";
  for (const part of element.querySelectorAll("g[data-node]")) {
    const before = part.getAttribute("data-node");
    const node = byRef.get(own(before));
    if (!node || node.ref === before) continue;
    part.setAttribute("data-node", node.ref);
    const name = part.querySelector(".eqg-name");
    if (name) name.textContent = node.name;
    const title = part.querySelector("title");
    const told =
      title?.textContent?.replace(/^.*?: /su, `${(node.names ?? [node.name]).join(" = ")}: `) ?? "";
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

/** Give the picture room at its rim, once. */
export function widen(element: SVGSVGElement): Box {
  const read = (name: string) => Number.parseFloat(element.getAttribute(name) ?? "");
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
 */
function parse(document: Document, text: string): SVGSVGElement {
  const parsed = parsedAs(document, text, "image/svg+xml");
  const root = parsed.documentElement;
  if (
    root?.localName !== "svg" ||
    root.namespaceURI !== SVG ||
    parsed.querySelector("parsererror")
  ) {
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
  return document.importNode(root, true) as unknown as SVGSVGElement;
}

/** Whether a style sheet asks for nothing from elsewhere. */
const isPlain = (rules: string | null) => !ELSEWHERE.test(rules ?? "");
