// How a gradient grows, pure: every contribution to it, and whether the place has reached it.

/**
 * @typedef {object} Term
 * @property {number} place  the step that adds it
 * @property {string} from  the node it comes from; the node itself for the seed
 * @property {boolean} seed
 * @property {number} array  what it adds
 * @property {number} sum  the gradient after it
 * @property {boolean} done
 */

/** @typedef {"leaf" | "waiting" | "none" | "growing" | "complete"} Reach */

/**
 * @param {import("./frame.js").Index} index @param {string} ref @param {number} step
 * @returns {Term[]} in the order of the tape
 */
export function termsOf({ payload }, ref, step) {
  return payload.instructions.flatMap((instruction, k) => {
    const { phase, kind, node, reads, value, contribution } = instruction;
    if (phase !== "backward" || node !== ref) return [];
    const seed = kind === "seed";
    return [
      {
        place: k + 1,
        from: seed ? ref : (reads[0] ?? ref),
        seed,
        array: contribution ?? value,
        sum: value,
        done: k < step,
      },
    ];
  });
}

/**
 * How far the gradient of a node is. Nothing is said before it is known: that no path leads to
 * the node is a thing of the end.
 * @param {import("./payload.js").NodeInfo} node @param {Term[]} terms @param {boolean} end
 * @returns {Reach}
 */
export function reachOf(node, terms, end) {
  if (node.kind === "constant") return "leaf";
  if (!terms.some((term) => term.done)) return end ? "none" : "waiting";
  return terms.every((term) => term.done) ? "complete" : "growing";
}

/**
 * The sum so far in words: `2 of 3: −0.20 + 0.39 + …`.
 * @param {string[]} texts  of the contributions that are done @param {number} all
 * @param {import("./words.js").Words} words @returns {string}
 */
export function sumText(texts, all, words) {
  const shown = texts.map((text, k) =>
    k && text.startsWith("−") ? `− ${text.slice(1)}` : k ? `+ ${text}` : text,
  );
  const rest = texts.length < all ? " + …" : "";
  return `${words.part(texts.length, all)}: ${shown.join(" ")}${rest}`;
}
