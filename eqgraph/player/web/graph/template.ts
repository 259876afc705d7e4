// Parts of a picture: elements that are made once from how Python says they look (parts.ts), and
// copied with their values in place. A value is set as text or as an attribute, never as markup.

import { PARTS } from "./parts.ts";
import type { Tree } from "./parts.ts";

export type Value = number | string | readonly number[] | null | undefined;
export type Values = Readonly<Record<string, Value>>;
type Inside = Readonly<Record<string, readonly Element[]>>;

type Term = { sign: number; name: string; constant: number; divisor: number };

/** Where values go: into an attribute, or a text; `slot` takes elements. */
interface Hole {
  at: readonly number[]; // from child to child
  attribute: string | null;
  pieces: readonly (string | Term[])[];
  slot: string;
}

interface Made {
  element: Element;
  holes: readonly Hole[];
}

const SVG = "http://www.w3.org/2000/svg";
const HOLE = /\{([^{}]+)\}/;
const TERM = /([+-]?)(?:(\d+(?:\.\d+)?)|(\w+))(?:\/(\d+))?/g;
const trees = new Map(PARTS.map(([name, , tree]) => [name, tree]));
const known = new WeakMap<Document, Map<string, Made>>();

/** A part with its values in place, and with elements in its slots. */
export function filled(document: Document, name: string, values: Values, inside: Inside = {}): Element {
  const made = templateOf(document, name);
  const element = made.element.cloneNode(true) as Element;
  const places = made.holes.map(({ at }) => at.reduce<Node>((node, k) => node.childNodes[k], element));
  made.holes.forEach(({ attribute, pieces, slot }, k) => {
    const place = places[k];
    if (slot) (place as ChildNode).replaceWith(...(inside[slot] ?? []));
    else if (attribute === null) place.nodeValue = written(pieces, values) ?? "";
    else {
      const text = written(pieces, values);
      if (text !== null) (place as Element).setAttribute(attribute, text);
    }
  });
  return element;
}

function templateOf(document: Document, name: string): Made {
  const all = known.get(document) ?? new Map<string, Made>();
  known.set(document, all);
  let made = all.get(name);
  if (!made) {
    const holes: Hole[] = [];
    made = { element: build(document, trees.get(name) as Tree, [], holes), holes };
    all.set(name, made);
  }
  return made;
}

function build(document: Document, tree: Tree, at: readonly number[], holes: Hole[]): Element {
  const [tag, attributes, ...children] = tree;
  const element = document.createElementNS(SVG, tag);
  for (const [attribute, text] of Object.entries(attributes)) {
    if (HOLE.test(text)) holes.push({ at, attribute, pieces: piecesOf(text), slot: "" });
    else element.setAttribute(attribute, text);
  }
  const apart = children.flatMap((one): (Tree | string)[] => (typeof one === "string" ? slotsOf(one) : [one]));
  for (const child of apart) {
    const below = [...at, element.childNodes.length];
    if (typeof child !== "string") element.append(build(document, child, below, holes));
    else {
      element.append(document.createTextNode(child));
      const slot = /^\{\*(\w+)\}$/.exec(child)?.[1] ?? "";
      if (slot || HOLE.test(child)) holes.push({ at: below, attribute: null, pieces: piecesOf(child), slot });
    }
  }
  return element;
}

/** Slots stand apart from the texts around them. */
const slotsOf = (text: string): string[] => text.split(/(\{\*\w+\})/).filter(Boolean);

function piecesOf(text: string): (string | Term[])[] {
  return text.split(HOLE).map((piece, k) => (k % 2 ? termsOf(piece) : piece));
}

const termsOf = (sum: string): Term[] =>
  [...sum.matchAll(TERM)].map(([, sign, constant, name, divisor]) => ({
    sign: sign === "-" ? -1 : 1,
    name: name ?? "",
    constant: Number(constant ?? 0),
    divisor: Number(divisor ?? 1),
  }));

/** The text with its values; null where it is one hole that has none. */
function written(pieces: readonly (string | Term[])[], values: Values): string | null {
  let text = "";
  for (const piece of pieces) {
    if (typeof piece === "string") text += piece;
    else {
      const value = valueOf(piece, values);
      if (value === null || value === undefined) return null;
      text += typeof value === "string" ? value : typeof value === "number" ? num(value) : value.map(num).join(" ");
    }
  }
  return text;
}

function valueOf(terms: readonly Term[], values: Values): Value {
  if (terms.length === 1) return values[terms[0].name];
  let sum = 0;
  for (const { sign, name, constant, divisor } of terms) {
    sum += (sign * (name ? Number(values[name]) : constant)) / divisor;
  }
  return sum;
}

/** A coordinate, to a hundredth of a px. */
const num = (x: number): string => String(Math.round(x * 100) / 100 + 0);
