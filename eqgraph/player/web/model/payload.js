// The payload: what Python sends to the browser, once. Its types are in schema.d.ts, written from
// payload/schema.py; here it is only made sure that it is of this version and whole.

import { summaryOf } from "./arrays.js";

/** @type {import("../engine/schema.js").Version} what this player reads */
export const VERSION = 2;

/**
 * The payload as the player uses it: arrays with their figures, and what a quiz adds.
 * @typedef {Omit<import("../engine/schema.js").Payload, "arrays" | "words"> & {
 *   arrays: import("../engine/schema.js").Summary[],
 *   words?: Partial<import("../language/words.js").Words>,
 *   limit?: number,
 *   asked?: Asked[],
 * }} Payload  `limit` is how many instructions may be taken; all, but for a quiz
 */

/**
 * A place that a quiz asks for: the k-th question, about a node or the edge to one of its users.
 * @typedef {Pick<import("../engine/schema.js").QuestionInfo, "kind" | "node" | "edge" | "name"> & {k: number}} Asked
 */

const LISTS = ["equations", "nodes", "instructions", "arrays", "groups", "times", "problems", "hints"];

/** Says what is wrong with a payload, in words for the reader. */
export class PayloadError extends Error {}

/**
 * Read what came from Python: another version, or what is not whole, is a PayloadError.
 * @param {unknown} raw @returns {Payload}
 */
export function readPayload(raw) {
  const payload = /** @type {any} */ (sameVersion(raw));
  for (const key of ["title", "style", "of"]) {
    if (typeof payload[key] !== "string") throw missing(key, "a text");
  }
  if (!isObject(payload.pictures)) throw missing("pictures", "an object");
  for (const key of LISTS) {
    if (!Array.isArray(payload[key]) || !payload[key].every(isObject)) throw missing(key, "a list of objects");
  }
  if (!(Number.isInteger(payload.turn) && payload.turn <= payload.instructions.length)) {
    throw missing("turn", "a step of the tape");
  }
  return { ...payload, arrays: payload.arrays.map(summaryOf) };
}

/**
 * Refuse what another version of eqgraph wrote.
 * @param {unknown} raw @returns {object}
 */
export function sameVersion(raw) {
  if (!isObject(raw)) throw new PayloadError("there are no data");
  const { version } = /** @type {{version?: unknown}} */ (raw);
  if (version === VERSION) return raw;
  throw new PayloadError(
    `version ${JSON.stringify(version) ?? "unknown"} of the data; this player reads version ${VERSION}`,
  );
}

/** @param {unknown} x @returns {x is object} */
const isObject = (x) => typeof x === "object" && x !== null && !Array.isArray(x);

/** @param {string} key @param {string} what */
const missing = (key, what) => new PayloadError(`the data are damaged: no ${what} in "${key}"`);
