// Making elements: text is always set as text, never as markup.

import type { Words } from "../language/words.ts";

const SVG = "http://www.w3.org/2000/svg";

export function html<T extends keyof HTMLElementTagNameMap>(
  document: Document,
  tag: T,
  className = "",
  text = "",
): HTMLElementTagNameMap[T] {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}

export function svg<T extends keyof SVGElementTagNameMap>(
  document: Document,
  tag: T,
  attributes: Record<string, string | number> = {},
): SVGElementTagNameMap[T] {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  return element;
}

/** An attribute that says so already is not touched. */
export function put(element: Element, name: string, value: string) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/** A button that closes what it stands in, as Escape does. */
export function closeButton(document: Document, label: string, words: Words) {
  const button = html(document, "button", "eqg-close", "×");
  button.type = "button";
  button.title = words.withKey(label, words.keyNames.Escape);
  button.setAttribute("aria-label", label);
  return button;
}

/** An icon of 16 × 16, filled with the colour of the text. */
export function icon(document: Document, path: string) {
  const drawn = svg(document, "svg", {
    class: "eqg-icon",
    viewBox: "0 0 16 16",
    "aria-hidden": "true",
  });
  drawn.append(svg(document, "path", { d: path }));
  return drawn;
}

export const ICONS = {
  first: "M2 3h2v10H2zM9.5 3v10L4.5 8zM14.5 3v10l-5-5z",
  back: "M9.5 3v10L2.5 8zM11 3h2v10h-2z",
  play: "M4 2.5v11L13 8z",
  pause: "M4 3h3v10H4zM9 3h3v10H9z",
  next: "M3 3h2v10H3zM6.5 3v10l7-5z",
  last: "M1.5 3v10l5-5zM6.5 3v10l5-5zM12 3h2v10h-2z",
  continue: "M1.5 3v10L8 8zM10.3 5h3.4l2.1 2.1v1.8L13.7 11h-3.4L8.2 8.9V7.1z",
  present: "M1.5 2.5h13v9h-13zM3 4v6h10V4zM5.5 13h5v1.5h-5z",
  edit: "M11.3 1.5l3.2 3.2-9 9H2.3v-3.2zM10 4.2l1.8 1.8",
  forward: "M4 3v10l9-5z",
  backward: "M12 3v10L3 8z",
};
