// Equations as MathML, which browsers set without a library. It is read as data: only the
// elements and attributes listed here are made, and text is only text.

import { parsedAs } from "./parsed.ts";

const MATHML = "http://www.w3.org/1998/Math/MathML";
const ELEMENTS = new Set("math mrow mi mn mo mtext msub msup msubsup mover mfrac msqrt".split(" "));
const ATTRIBUTES = new Set(["data-ref", "displaystyle", "accent", "stretchy", "mathvariant"]);
const CLASSES = new Set(["eqg-word", "eqg-left"]);

/** @returns null where there is nothing to show */
export function mathOf(document: Document, text: string | null | undefined): Element | null {
  if (!text) return null;
  const parsed = parsedAs(document, text, "application/xml");
  const root = parsed.documentElement;
  if (root?.localName !== "math" || parsed.querySelector("parsererror")) return null;
  return copy(document, root);
}

function copy(document: Document, element: Element): Element | null {
  if (!ELEMENTS.has(element.localName)) return null;
  const made = document.createElementNS(MATHML, element.localName);
  for (const { name, value } of element.attributes) {
    if (ATTRIBUTES.has(name)) made.setAttribute(name, value);
    if (name === "class" && CLASSES.has(value)) made.setAttribute(name, value);
  }
  for (const child of element.childNodes) {
    if (child.nodeType === 3) made.append(child.nodeValue ?? "");
    const part = child.nodeType === 1 && copy(document, child as Element);
    if (part) made.append(part);
  }
  return made;
}
