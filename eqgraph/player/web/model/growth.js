// How a gradient grows, pure: every contribution to it, and whether the place has reached it.

import { formatNumber } from "./numbers.js";

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
 * @param {Pick<import("./frame.js").Index, "payload">} index @param {string} ref @param {number} step
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
 * @param {import("../engine/schema.js").NodeInfo} node @param {Term[]} terms @param {boolean} end
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
 * @param {import("../language/words.js").Words} words @returns {string}
 */
export function sumText(texts, all, words) {
  const shown = texts.map((text, k) =>
    k && text.startsWith("−") ? `− ${text.slice(1)}` : k ? `+ ${text}` : text,
  );
  const rest = texts.length < all ? " + …" : "";
  return `${words.part(texts.length, all)}: ${shown.join(" ")}${rest}`;
}

/**
 * The gradient of a node in words: not yet, no path, or the sum of what came so far.
 * @param {{payload: import("./payload.js").Payload, words: import("../language/words.js").Words}} context
 * @param {import("../engine/schema.js").NodeInfo} node @param {import("./frame.js").Frame} frame
 */
export function growthText({ payload, words }, node, frame) {
  const terms = termsOf({ payload }, node.ref, frame.step);
  const reach = reachOf(node, terms, frame.step === payload.instructions.length);
  if (reach === "leaf") return "";
  if (reach === "waiting") return words.node.notYet;
  if (reach === "none") return words.node.noPath(payload.of);
  const done = terms.filter((term) => term.done);
  const sum = payload.arrays[done[done.length - 1].sum];
  if (sum.shape.length || terms.length < 2) return sum.text;
  const texts = done.map((term) => formatNumber(Number(payload.arrays[term.array].data[0])));
  return `${sumText(texts, terms.length, words)} = ${sum.text}`;
}
