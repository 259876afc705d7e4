// The payload: what Python sends to the browser, once. This is the twin of payload/payload.py.

import { summaryOf } from "./arrays.js";

/** The version of the payload that this player reads. */
export const VERSION = 2;

/**
 * A number as JSON can hold it: NaN and the infinities are strings.
 * @typedef {number | "NaN" | "Infinity" | "-Infinity"} Plain
 */

/**
 * A summary of an array. `data` holds rows × cols numbers; if `cut`, they are means of blocks.
 * @typedef {object} Summary
 * @property {number[]} shape
 * @property {Plain[]} data
 * @property {string} text
 * @property {number} rows
 * @property {number} cols
 * @property {boolean} [cut]
 * @property {Plain | null} [norm]
 * @property {Plain | null} [min]
 * @property {Plain | null} [max]
 * @property {Plain | null} [mean]
 * @property {number} [nan]
 * @property {number} [inf]
 * @property {number} [zeros]
 * @property {number[]} [histogram]  counts in equal bins from −m to m, m the largest magnitude
 */

/**
 * Offsets count characters (code points) in the text of that equation.
 * @typedef {[equation: number, start: number, end: number]} Span
 */

/**
 * An equation; `node` is the ref of its result, `left` where its name stands, `mathml` the same
 * as MathML, its parts with data-ref.
 * @typedef {object} EquationText
 * @property {string} name
 * @property {string} text
 * @property {string | null} [node]
 * @property {[start: number, end: number] | null} [left]
 * @property {string | null} [mathml]
 */

/**
 * A node; `ref` is its data-node, `value` the array of a leaf, known from the start.
 * @typedef {object} NodeInfo
 * @property {string} ref
 * @property {string} name
 * @property {string} kind
 * @property {string} [sign]
 * @property {number[] | null} [shape]
 * @property {number | null} equation
 * @property {string[]} operands
 * @property {string[]} users
 * @property {Span[]} [spans]
 * @property {number | null} [value]
 * @property {string[]} [names]
 * @property {string} [dtype]
 * @property {string} [doc]
 * @property {string} [operator]
 * @property {string} [formula]
 * @property {string | null} [template]  with {0}, {1} for the numbers of the operands
 * @property {(string | null)[]} [derivatives]  one an operand
 * @property {[number, number] | null} [band]  outside of it an entry is saturated
 */

/** @typedef {{kind: string, step: number, node: string, text: string, nodes: string[]}} ProblemInfo */

/**
 * A thing in the step strip: a sign, or an array (or a short text in its place) with its label.
 * `scale` names the items that share one colour scale; without it the strip decides.
 * @typedef {object} Item
 * @property {string} [sign]
 * @property {string} [label]
 * @property {string} [role]
 * @property {number | null} [array]
 * @property {string} [text]
 * @property {boolean} [result]
 * @property {boolean} [gradient]
 * @property {string} [scale]
 */

/** @typedef {[from: string, to: string, operand: number]} Edge */

/**
 * An instruction; `value` is the array of what its node holds afterwards, absolute.
 * @typedef {object} Instruction
 * @property {"forward" | "backward"} phase
 * @property {"compute" | "seed" | "accumulate"} kind
 * @property {string} node
 * @property {string} text
 * @property {string} [rule]  what the text begins with, in words
 * @property {number | null} equation
 * @property {Span[]} [spans]
 * @property {string[]} reads
 * @property {Edge[]} edges
 * @property {number} value
 * @property {[number, number] | null} [part]
 * @property {number | null} [contribution]  what it adds to the gradient
 * @property {string} sentence
 * @property {string} [speech]
 * @property {Item[][]} [rows]
 * @property {string[] | null} [card]
 */

/**
 * @typedef {object} Payload
 * @property {number} version
 * @property {string} title
 * @property {Record<string, string>} pictures  SVG: the whole, the overview, and groups by number
 * @property {string} style  the rules of all pictures
 * @property {Group[]} groups
 * @property {{time: number, picture: string, shown: string[]}[]} times  of an unrolled model
 * @property {string | null} opens  the picture to begin with; null if there is none
 * @property {"rows" | "cells" | "scalars"} [reduced]  what was given up to fit into a message
 * @property {string} of
 * @property {EquationText[]} equations
 * @property {NodeInfo[]} nodes
 * @property {Instruction[]} instructions
 * @property {Summary[]} arrays
 * @property {number} turn
 * @property {ProblemInfo[]} [problems]
 * @property {import("./time.js").Time | null} [time]  of an unrolled model
 * @property {ProblemInfo[]} [hints]  where a rewrite would keep digits; no trouble of this run
 * @property {Partial<import("./words.js").Words>} [words]  instead of the player's own
 * @property {number} [limit]  how many instructions may be taken; all, but for a quiz
 * @property {Asked[]} [asked]  what a quiz still asks for
 */

/**
 * What folds into one node, and what its picture shows: its own nodes, and those they read. Groups
 * of one structure share a picture, that of the group with this number, place by place.
 * @typedef {object} Group
 * @property {string | null} picture
 * @property {string} node  stands for the group
 * @property {number} equation
 * @property {number | null} time
 * @property {string[]} members
 * @property {string[]} outside
 */

/**
 * A place that a quiz asks for: the k-th question, about a node or the edge to one of its users.
 * @typedef {{k: number, kind: "value" | "gradient" | "edge", node: string, edge: Edge | null,
 *   name: string}} Asked
 */

/** Says what is wrong with a payload, in words for the reader. */
export class PayloadError extends Error {}

/**
 * Check what came from Python; a damaged payload is refused with a PayloadError.
 * @param {unknown} raw @returns {Payload}
 */
export function readPayload(raw) {
  const payload = record(raw, "payload");
  if (payload.version !== VERSION) {
    throw new PayloadError(
      `version ${show(payload.version)} of the data; this player reads version ${VERSION}`,
    );
  }
  for (const key of ["title", "style", "of"]) text(payload[key], key);
  for (const key of ["equations", "nodes", "instructions", "arrays", "groups", "times"]) list(payload[key], key);
  const arrays = list(payload.arrays, "arrays").map(readArray);
  const checked = /** @type {Payload} */ (/** @type {unknown} */ ({ ...payload, arrays }));
  checked.equations.forEach(checkEquation);
  checked.nodes.forEach((node, k) => checkNode(checked, node, k));
  const refs = new Set(checked.nodes.map((node) => node.ref));
  if (refs.size !== checked.nodes.length) throw new PayloadError("nodes: a ref stands twice");
  checked.nodes.forEach((node, k) => checkLinks(node, refs, `nodes[${k}]`));
  checkPictures(checked, refs);
  checked.instructions.forEach((instruction, k) => checkInstruction(checked, refs, instruction, k));
  for (const key of ["problems", "hints"]) {
    for (const problem of list(payload[key] ?? [], key)) {
      whole(record(problem, key).step, key, checked.instructions.length);
    }
  }
  optional(checked.limit, "limit", checked.instructions.length + 1);
  const turn = whole(checked.turn, "turn", checked.instructions.length);
  checked.instructions.forEach((instruction, k) => {
    if ((instruction.phase === "forward") !== k < turn) {
      throw new PayloadError(
        `instructions[${k}]: ${show(instruction.phase)} on the wrong side of the turn`,
      );
    }
  });
  return checked;
}

/** @param {unknown} raw @param {number} k */
function checkEquation(raw, k) {
  const equation = record(raw, `equations[${k}]`);
  for (const key of ["name", "text"]) text(equation[key], `equations[${k}].${key}`);
  for (const key of ["node", "mathml"]) {
    if (equation[key] !== null) text(equation[key] ?? "", `equations[${k}].${key}`);
  }
  for (const place of list(equation.left ?? [], `equations[${k}].left`)) {
    whole(place, `equations[${k}].left`);
  }
}

/** @param {Payload} payload @param {Set<string>} refs */
function checkPictures({ pictures, opens, groups, times, equations }, refs) {
  for (const [name, picture] of Object.entries(record(pictures, "pictures"))) text(picture, `pictures.${name}`);
  const known = (/** @type {unknown} */ name) => typeof name === "string" && Object.hasOwn(pictures, name);
  groups.forEach((raw, k) => {
    const where = `groups[${k}]`;
    const group = record(raw, where);
    whole(group.equation, `${where}.equation`, equations.length - 1);
    for (const ref of [group.node, ...list(group.members, where), ...list(group.outside, where)]) {
      if (!refs.has(/** @type {string} */ (ref))) throw new PayloadError(`${where}: no node ${show(ref)}`);
    }
  });
  groups.forEach(({ picture, members, outside }, k) => {
    if (picture === null) return;
    const like = groups[Number(picture)];
    const fits = like?.members.length === members.length && like.outside.length === outside.length;
    if (!known(picture) || !fits) throw new PayloadError(`groups[${k}].picture: ${show(picture)} is no picture of it`);
  });
  times.forEach((raw, k) => {
    const where = `times[${k}]`;
    const { time, shown, picture } = record(raw, where);
    if (!Number.isInteger(time)) throw new PayloadError(`${where}.time: ${show(time)} is no time`);
    for (const ref of list(shown, where)) {
      if (!refs.has(/** @type {string} */ (ref))) throw new PayloadError(`${where}: no node ${show(ref)}`);
    }
    if (!known(picture)) throw new PayloadError(`${where}.picture: no picture ${show(picture)}`);
  });
  for (const { picture, shown } of times) {
    const like = times.find(({ time }) => `t${time}` === picture);
    if (like?.shown.length !== shown.length) throw new PayloadError(`times: ${show(picture)} is no picture of it`);
  }
  if (opens !== null && !known(opens) && !groups[Number(opens)]?.picture) {
    throw new PayloadError(`opens: no picture ${show(opens)}`);
  }
}

/** @param {unknown} raw @param {number} k @returns {Summary} */
function readArray(raw, k) {
  const array = record(raw, `arrays[${k}]`);
  if (array.rows !== undefined) {
    checkArray(array, k);
    return /** @type {any} */ (array);
  }
  const shape = list(array.shape, `arrays[${k}].shape`);
  for (const n of shape) whole(n, `arrays[${k}].shape`);
  const made = summaryOf({ shape: /** @type {number[]} */ (shape), data: /** @type {Plain[]} */ (list(array.data, `arrays[${k}].data`)) });
  checkArray(made, k);
  return made;
}

/** @param {unknown} raw @param {number} k */
function checkArray(raw, k) {
  const where = `arrays[${k}]`;
  const array = record(raw, where);
  const data = list(array.data, `${where}.data`);
  for (const key of ["shape", "histogram"]) {
    for (const n of list(array[key] ?? (key === "shape" ? null : []), `${where}.${key}`)) {
      whole(n, `${where}.${key}`);
    }
  }
  const cells = whole(array.rows, `${where}.rows`) * whole(array.cols, `${where}.cols`);
  if (data.length !== cells)
    throw new PayloadError(`${where}: ${data.length} numbers for ${cells} cells`);
  for (const x of data) {
    if (typeof x !== "number" && x !== "NaN" && x !== "Infinity" && x !== "-Infinity") {
      throw new PayloadError(`${where}.data: ${show(x)} is no number`);
    }
  }
}

/** @param {Payload} payload @param {unknown} raw @param {number} k */
function checkNode(payload, raw, k) {
  const where = `nodes[${k}]`;
  const node = record(raw, where);
  for (const key of ["ref", "name", "kind"]) text(node[key], `${where}.${key}`);
  for (const n of list(node.shape ?? [], `${where}.shape`)) whole(n, `${where}.shape`);
  for (const name of list(node.names ?? [], `${where}.names`)) text(name, `${where}.names`);
  for (const rule of list(node.derivatives ?? [], `${where}.derivatives`)) {
    text(rule ?? "", `${where}.derivatives`);
  }
  for (const end of list(node.band ?? [], `${where}.band`)) {
    if (typeof end !== "number") throw new PayloadError(`${where}.band: ${show(end)} is no number`);
  }
  for (const key of ["dtype", "doc", "operator", "formula", "template"]) {
    text(node[key] ?? "", `${where}.${key}`);
  }
  optional(node.equation, `${where}.equation`, payload.equations.length);
  optional(node.value, `${where}.value`, payload.arrays.length);
  checkSpans(payload, node.spans, where);
}

/** @param {NodeInfo} node @param {Set<string>} refs @param {string} where */
function checkLinks({ operands, users }, refs, where) {
  for (const ref of [...list(operands, `${where}.operands`), ...list(users, `${where}.users`)]) {
    if (!refs.has(/** @type {string} */ (ref))) throw new PayloadError(`${where}: no node ${show(ref)}`);
  }
}

/** @param {Payload} payload @param {Set<string>} refs @param {unknown} raw @param {number} k */
function checkInstruction(payload, refs, raw, k) {
  const where = `instructions[${k}]`;
  const instruction = record(raw, where);
  if (instruction.phase !== "forward" && instruction.phase !== "backward") {
    throw new PayloadError(`${where}.phase: ${show(instruction.phase)}`);
  }
  for (const key of ["kind", "node", "text", "sentence"]) text(instruction[key], `${where}.${key}`);
  for (const line of [instruction.rule ?? "", instruction.speech ?? "", ...list(instruction.card ?? [], `${where}.card`)]) {
    text(line, `${where}.card`);
  }
  for (const name of [instruction.node, ...list(instruction.reads, `${where}.reads`)]) {
    if (!refs.has(/** @type {string} */ (name)))
      throw new PayloadError(`${where}: no node ${show(name)}`);
  }
  for (const edge of list(instruction.edges, `${where}.edges`)) {
    if (list(edge, `${where}.edges`).length !== 3)
      throw new PayloadError(`${where}.edges: ${show(edge)}`);
  }
  optional(instruction.equation, `${where}.equation`, payload.equations.length);
  whole(instruction.value, `${where}.value`, payload.arrays.length - 1);
  optional(instruction.contribution, `${where}.contribution`, payload.arrays.length);
  checkSpans(payload, instruction.spans, where);
  for (const row of list(instruction.rows ?? [], `${where}.rows`)) {
    for (const item of list(row, `${where}.rows`)) {
      const { array, sign, label, role, text: alone } = record(item, `${where}.rows`);
      optional(array, `${where}.rows`, payload.arrays.length);
      for (const word of [sign, label, role, alone]) text(word ?? "", `${where}.rows`);
    }
  }
}

/** @param {Payload} payload @param {unknown} spans @param {string} where */
function checkSpans(payload, spans, where) {
  for (const span of list(spans ?? [], `${where}.spans`)) {
    const [equation, start, end] = list(span, `${where}.spans`);
    whole(equation, `${where}.spans`, payload.equations.length - 1);
    whole(start, `${where}.spans`);
    whole(end, `${where}.spans`);
  }
}

/** @param {unknown} x @param {string} where @returns {Record<string, unknown>} */
function record(x, where) {
  if (typeof x !== "object" || x === null || Array.isArray(x)) {
    throw new PayloadError(`${where}: ${show(x)} where an object belongs`);
  }
  return /** @type {Record<string, unknown>} */ (x);
}

/** @param {unknown} x @param {string} where @returns {unknown[]} */
function list(x, where) {
  if (!Array.isArray(x)) throw new PayloadError(`${where}: ${show(x)} where a list belongs`);
  return x;
}

/** @param {unknown} x @param {string} where */
function text(x, where) {
  if (typeof x !== "string") throw new PayloadError(`${where}: ${show(x)} where a text belongs`);
}

/** @param {unknown} x @param {string} where @param {number} [most] @returns {number} */
function whole(x, where, most = Infinity) {
  if (typeof x !== "number" || !Number.isInteger(x) || x < 0 || x > most) {
    throw new PayloadError(`${where}: ${show(x)} is out of range`);
  }
  return x;
}

/** @param {unknown} x @param {string} where @param {number} count */
function optional(x, where, count) {
  if (x !== null && x !== undefined) whole(x, where, count - 1);
}

/** @param {unknown} x @returns {string} */
function show(x) {
  const shown = JSON.stringify(x) ?? "nothing";
  return shown.length > 40 ? `${shown.slice(0, 39)}…` : shown;
}
