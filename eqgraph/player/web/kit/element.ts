// Elements that are made and patched by hand: those of a picture, and of what every step writes.
// What else stands around is made of templates.

import type { Box } from "./geometry.ts";

const SVG = "http://www.w3.org/2000/svg";

export function svg<T extends keyof SVGElementTagNameMap>(
  document: Document,
  tag: T,
  attributes: Record<string, string | number> = {},
): SVGElementTagNameMap[T] {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  return element;
}

/** An element of the text, with what is in it. */
export function box(document: Document, tag: "div" | "span", className: string, ...inside: (Node | string)[]): HTMLElement {
  const element = document.createElement(tag);
  element.className = className;
  element.append(...inside);
  return element;
}

/** An attribute that says so already is not touched. */
export function put(element: Element, name: string, value: string) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/** Numbers of an element by their attributes; 0 where it has none. */
export const numbersOf = (element: Element, ...names: string[]) => names.map((name) => Number(element.getAttribute(name)));

function boxOf(element: Element, ...names: [string, string, string, string]): Box {
  const [x, y, w, h] = numbersOf(element, ...names);
  return { x, y, w, h };
}

export const boxOfRect = (rect: Element) => boxOf(rect, "x", "y", "width", "height");

/** Where a tile lies in its node. */
export const boxOfTile = (group: Element) => boxOf(group, "data-x", "data-y", "data-w", "data-h");
