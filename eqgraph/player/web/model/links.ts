// One thing, many places: what is pointed at and what is selected, for every part of the player.

import type { Edge, InstructionInfo } from "../engine/schema.d.ts";

/** What the reader points at: nodes by ref, perhaps by way of one edge. */
export interface Pointed {
  refs: string[];
  edge: Edge | null;
}

export type Choice = { selected: string | null }; // what outlives the data

export type Place = [equation: number, start: number, end: number, ref: string];

const NOTHING = { refs: [], edge: null } as Pointed;

/** @param choice  kept up to date */
export function linksOf(choice: Choice = { selected: null }) {
  let pointed = NOTHING;
  let passing = false; // a selection that ends with the next step
  let place: Place | null = null; // in the text, where something was decided
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of [...listeners]) listener();
  };
  return {
    pointed: () => pointed,
    selected: () => choice.selected,
    passing: () => passing,
    place: () => place,
    /** @param at  a place in the text, with the node that stands there */
    placeAt(at: Place | null) {
      if (String(at) === String(place)) return;
      place = at;
      tell();
    },
    point(refs: string[], edge: Pointed["edge"] = null) {
      if (String(refs) === String(pointed.refs) && String(edge) === String(pointed.edge)) return;
      pointed = refs.length || edge ? { refs, edge } : NOTHING;
      tell();
    },
    /** @param onlyHere  until the next step */
    select(ref: string | null, onlyHere = false) {
      passing = onlyHere && ref !== null;
      if (ref === choice.selected) return;
      choice.selected = ref;
      tell();
    },
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export type Links = ReturnType<typeof linksOf>;

/**
 * The node whose operator makes what an instruction writes: in the text, that is the part at work.
 */
export const makerOf = ({ kind, node, reads }: InstructionInfo) =>
  kind === "accumulate" ? (reads[0] ?? node) : node;

/**
 * Light what is pointed at and what is selected, among elements that carry a ref.
 * @param find  asked once, and after `renew`
 */
export function lightsOf(links: Links, find: () => Iterable<Element>, attribute = "data-ref") {
  let known: Map<string, Element[]> | null = null;
  let lit: [Element, string][] = [];
  const put = (ref: string | null, className: string) => {
    for (const element of (ref !== null && known?.get(ref)) || []) {
      element.classList.add(className);
      lit.push([element, className]);
    }
  };
  const update = () => {
    if (!known) {
      known = new Map();
      for (const element of find()) {
        const ref = element.getAttribute(attribute) ?? "";
        known.set(ref, [...(known.get(ref) ?? []), element]);
      }
    }
    for (const [element, className] of lit) element.classList.remove(className);
    lit = [];
    for (const ref of links.pointed().refs) put(ref, "eqg-pointed");
    put(links.selected(), "eqg-selected");
  };
  return {
    update,
    renew() {
      known = null;
      update();
    },
  };
}

/** Point while the mouse is over what carries a ref, innermost first. */
export function pointFrom(
  element: Element,
  links: Links,
  read: (part: Element) => Pointed = refOf,
  selector = "[data-ref]",
) {
  element.addEventListener("pointerover", (event) => {
    const part = (event.target as Element).closest(selector);
    const found = part ? read(part) : NOTHING;
    links.point(found.refs, found.edge);
  });
  element.addEventListener("pointerleave", () => links.point([]));
}

const refOf = (part: Element): Pointed => ({
  refs: [part.getAttribute("data-ref") ?? ""],
  edge: null,
});
