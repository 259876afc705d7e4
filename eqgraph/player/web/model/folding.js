// Folding, pure: a frame of the graph as one of a picture in which groups are nodes. A group is
// what its result is, and at work while any of it is.

import { edgeKey } from "./frame.js";
import { makerOf } from "./links.js";

/** @typedef {import("./frame.js").Frame} Frame */

/**
 * @param {import("./payload.js").Payload} payload @param {number[]} shown  the groups
 * @param {Map<string, number>} inside  the group of each node
 * @param {(ref: string) => string | null} seen @returns {(frame: Frame) => Frame}
 */
export function foldingOf({ groups, nodes, instructions }, shown, inside, seen) {
  const own = new Set(shown);
  const last = groups.map(() => ({ forward: 0, backward: 0 }));
  instructions.forEach(({ phase, node }, k) => {
    const group = inside.get(node);
    if (group !== undefined) last[group][phase] = k + 1;
  });
  /** @type {Map<string, string[]>} */
  const edges = new Map();
  for (const { ref, operands } of nodes) {
    if (!own.has(inside.get(ref) ?? -1)) continue;
    operands.forEach((from, k) => {
      const [a, b] = [seen(from), seen(ref)];
      if (a === null || b === null || a === b) return;
      const key = endsKey(a, b);
      const known = edges.get(key);
      if (known) known.push(edgeKey(from, ref, k));
      else edges.set(key, [edgeKey(from, ref, k)]);
    });
  }
  return (frame) => {
    const { step, phase, current } = frame;
    const at = current && (seen(current.node) ?? seen(makerOf(current)));
    const partners = new Set(current?.reads.map(seen));
    const folded = new Map(frame.nodes);
    for (const k of shown) {
      const { node } = groups[k];
      const result = /** @type {import("./frame.js").NodeFrame} */ (frame.nodes.get(node));
      const done = last[k][phase] ? step >= last[k][phase] : result.state === "done";
      const state = at === node ? "current" : done ? "done" : "waiting";
      folded.set(node, { ...result, state, partner: at !== node && partners.has(node) });
    }
    /** @type {Frame["edges"]} */
    const states = new Map();
    for (const [ends, keys] of edges) {
      const all = keys.map((key) => frame.edges.get(key) ?? "waiting");
      const state = all.find((one) => one.endsWith("current")) ?? all.find((one) => one !== "waiting");
      states.set(ends, state ?? "waiting");
    }
    return { ...frame, at, nodes: folded, edges: states };
  };
}

/** Where groups are nodes, an edge goes by its ends. @param {string} from @param {string} to */
export const endsKey = (from, to) => `${from}\n${to}`;
