// The digits of a node in words, for the inspector: how many are right, and where they went.

import { digitsText } from "../graph/digits.js";

/**
 * @param {Pick<import("../kit/context.js").Context, "payload" | "words">} context
 * @param {import("../engine/schema.js").NodeInfo} node @param {HTMLElement} element
 * @param {{value: boolean, gradient: boolean}} known
 */
export function rightOf({ payload, words }, node, element, known) {
  const { digits } = payload;
  const say = words.digits;
  const found = digits?.nodes[node.ref];
  const texts = [];
  if (digits && found && known.value) texts.push(`${say.value}: ${told(found.value, digits.full, say)}`);
  if (digits && found?.gradient && known.gradient) {
    texts.push(`${say.gradient}: ${told(found.gradient, digits.full, say)}`);
  }
  element.textContent = texts.join("; ");
  element.hidden = !texts.length;
}

/**
 * @param {import("../engine/schema.js").RightInfo} right @param {number} full
 * @param {import("../language/words.js").Words["digits"]} say
 */
function told({ worst, median, here, before }, full, say) {
  const write = (/** @type {number} */ digits) => digitsText(digits, full, say.all);
  const parts = [say.right(write(worst), full.toFixed(1))];
  if (write(median) !== write(worst)) parts.push(say.median(write(median)));
  if (here >= 1) parts.push(say.here(here.toFixed(1)));
  if (before >= 1) parts.push(say.before(before.toFixed(1)));
  return parts.join(", ");
}
