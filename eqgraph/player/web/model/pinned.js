// Pinning, pure: a run is kept, and every later run is compared with it, place by place.

import { toNumber } from "./numbers.js";

/** @typedef {import("../engine/schema.js").Summary} Summary */

/**
 * @typedef {object} Pin
 * @property {Summary[]} arrays
 * @property {import("./frame.js").Life[]} lives
 * @property {(number | null)[]} contributions  by instruction
 */

/**
 * A difference: now less then, element by element; null where the two cannot be compared.
 * @typedef {object} Delta
 * @property {number[]} data
 * @property {number} norm
 * @property {boolean} equal
 * @property {Summary} then
 * @property {Summary} now
 */

/**
 * Keep the present run. A new run brings new objects, so these stay as they are.
 * @param {import("./frame.js").Index} index @returns {Pin}
 */
export function pinOf({ payload, lives }) {
  return {
    arrays: [...payload.arrays],
    lives,
    contributions: payload.instructions.map(({ contribution }) => contribution ?? null),
  };
}

/**
 * What is different at a node after a step.
 * @param {Pin} pin @param {import("./frame.js").Index} index @param {number} k  of the node
 * @param {number} step @returns {{value: Delta | null, grad: Delta | null}}
 */
export function deltaOf(pin, { payload, lives }, k, step) {
  const [then, now] = [pin.lives[k], lives[k]];
  /** @param {import("./frame.js").Life} life */
  const grad = (life) => life.grads.findLast(({ place }) => place <= step)?.array ?? null;
  const read = (/** @type {number | null} */ a, /** @type {number | null} */ b) =>
    a === null || b === null ? null : difference(pin.arrays[a], payload.arrays[b]);
  return {
    value: now.known <= step ? read(then.value, now.value) : null,
    grad: read(grad(then), grad(now)),
  };
}

/**
 * What is different in what flowed back over an edge; null before it does.
 * @param {Pin} pin @param {import("./payload.js").Payload} payload @param {number} place
 * @returns {Delta | null}
 */
export function deltaOfFlow(pin, payload, place) {
  const then = pin.contributions[place - 1];
  const now = payload.instructions[place - 1]?.contribution ?? null;
  return then === null || now === null ? null : difference(pin.arrays[then], payload.arrays[now]);
}

/** @param {Summary | undefined} then @param {Summary | undefined} now @returns {Delta | null} */
export function difference(then, now) {
  if (!then || !now || then.data.length !== now.data.length) return null;
  const data = now.data.map((x, k) => less(toNumber(x), toNumber(then.data[k])));
  let sum = 0;
  for (const x of data) sum += x * x;
  return { data, norm: Math.sqrt(sum), equal: data.every((x) => x === 0), then, now };
}

/** Equal infinities, and NaN beside NaN, do not differ. @param {number} a @param {number} b */
const less = (a, b) => (Object.is(a, b) || a === b ? 0 : a - b);
