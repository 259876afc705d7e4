// One thing, many places: what is pointed at and what is selected, for every part of the player.

import type { InstructionInfo } from "../engine/schema.d.ts";
import { NOTHING, type Place, type Pointed, type State } from "./state.ts";

export function linksOf({ pointed, chosen, selected, noted }: Pick<State, "pointed" | "chosen" | "selected" | "noted">) {
  return {
    pointed: () => pointed.value,
    selected: () => selected.value,
    /** Whether the selection ends with the next step. */
    passing: () => chosen.value.passing,
    /** A place in the text, where something was decided. */
    place: () => noted.value,
    placeAt(at: Place | null) {
      if (String(at) !== String(noted.peek())) noted.value = at;
    },
    point(refs: string[], edge: Pointed["edge"] = null) {
      const now = pointed.peek();
      if (String(refs) === String(now.refs) && String(edge) === String(now.edge)) return;
      pointed.value = refs.length || edge ? { refs, edge } : NOTHING;
    },
    /** @param onlyHere  until the next step */
    select(ref: string | null, onlyHere = false) {
      chosen.value = { ref, passing: onlyHere && ref !== null };
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
