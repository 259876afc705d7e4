// One thing, many places: what is pointed at and what is selected, for every part of the player.

/**
 * What the reader points at: nodes by ref, perhaps by way of one edge.
 * @typedef {object} Pointed
 * @property {string[]} refs
 * @property {import("../engine/schema.js").Edge | null} edge
 */

/** @typedef {{selected: string | null}} Choice  what outlives the data */

/** @typedef {[equation: number, start: number, end: number, ref: string]} Place */

const NOTHING = /** @type {Pointed} */ ({ refs: [], edge: null });

/** @param {Choice} [choice]  kept up to date */
export function linksOf(choice = { selected: null }) {
  let pointed = NOTHING;
  let passing = false; // a selection that ends with the next step
  /** @type {Place | null} */
  let place = null; // in the text, where something was decided
  /** @type {Set<() => void>} */
  const listeners = new Set();
  const tell = () => {
    for (const listener of [...listeners]) listener();
  };
  return {
    pointed: () => pointed,
    selected: () => choice.selected,
    passing: () => passing,
    place: () => place,
    /** @param {Place | null} at  a place in the text, with the node that stands there */
    placeAt(at) {
      if (String(at) === String(place)) return;
      place = at;
      tell();
    },
    /** @param {string[]} refs @param {Pointed["edge"]} [edge] */
    point(refs, edge = null) {
      if (String(refs) === String(pointed.refs) && String(edge) === String(pointed.edge)) return;
      pointed = refs.length || edge ? { refs, edge } : NOTHING;
      tell();
    },
    /** @param {string | null} ref @param {boolean} [onlyHere]  until the next step */
    select(ref, onlyHere = false) {
      passing = onlyHere && ref !== null;
      if (ref === choice.selected) return;
      choice.selected = ref;
      tell();
    },
    /** @param {() => void} listener */
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** @typedef {ReturnType<typeof linksOf>} Links */

/**
 * The node whose operator makes what an instruction writes: in the text, that is the part at work.
 * @param {import("../engine/schema.js").InstructionInfo} instruction
 */
export const makerOf = ({ kind, node, reads }) =>
  kind === "accumulate" ? (reads[0] ?? node) : node;

/**
 * Light what is pointed at and what is selected, among elements that carry a ref.
 * @param {Links} links @param {() => Iterable<Element>} find  asked once, and after `renew`
 * @param {string} [attribute]
 */
export function lightsOf(links, find, attribute = "data-ref") {
  /** @type {Map<string, Element[]> | null} */
  let known = null;
  /** @type {[Element, string][]} */
  let lit = [];
  const put = (/** @type {string | null} */ ref, /** @type {string} */ className) => {
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

/**
 * Point while the mouse is over what carries a ref, innermost first.
 * @param {Element} element @param {Links} links @param {(part: Element) => Pointed} [read]
 * @param {string} [selector]
 */
export function pointFrom(element, links, read = refOf, selector = "[data-ref]") {
  element.addEventListener("pointerover", (event) => {
    const part = /** @type {Element} */ (event.target).closest(selector);
    const found = part ? read(part) : NOTHING;
    links.point(found.refs, found.edge);
  });
  element.addEventListener("pointerleave", () => links.point([]));
}

/** @param {Element} part @returns {Pointed} */
const refOf = (part) => ({ refs: [part.getAttribute("data-ref") ?? ""], edge: null });
