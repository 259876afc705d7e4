// Folding, pure: a frame of the graph as one of a picture in which groups are nodes. A group is
// what its result is, and at work while any of it is.

import { edgeKey, lookup, type Frame, type NodeFrame } from "./frame.ts";
import { makerOf } from "./links.ts";
import type { Payload } from "./payload.ts";

/**
 * @param shown  the groups
 * @param inside  the group of each node
 */
export function foldingOf(
  { groups, nodes, instructions }: Payload,
  shown: number[],
  inside: Map<string, number>,
  seen: (ref: string) => string | null,
): (frame: Frame) => Frame {
  const own = new Set(shown);
  const last = groups.map(() => ({ forward: 0, backward: 0 }));
  instructions.forEach(({ phase, node }, k) => {
    const group = inside.get(node);
    if (group !== undefined) last[group][phase] = k + 1;
  });
  const edges = new Map<string, string[]>();
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
  const groupAt = new Map(shown.map((k) => [groups[k].node, k]));
  const refs = new Map(nodes.map(({ ref }, k) => [ref, k]));
  return (frame) => {
    const { step, phase, current } = frame;
    const at = current && (seen(current.node) ?? seen(makerOf(current)));
    const partners = new Set(current?.reads.map(seen));
    const folded = lookup(refs, (ref): NodeFrame => {
      const own = frame.nodes.get(ref) as NodeFrame;
      const k = groupAt.get(ref);
      if (k === undefined) return own;
      const done = last[k][phase] ? step >= last[k][phase] : own.state === "done";
      const state = at === ref ? "current" : done ? "done" : "waiting";
      return { ...own, state, partner: at !== ref && partners.has(ref) };
    });
    const states = lookup(edges, (ends) => {
      const all = edges.get(ends)?.map((key) => frame.edges.get(key) ?? "waiting") ?? [];
      const state =
        all.find((one) => one.endsWith("current")) ?? all.find((one) => one !== "waiting");
      return state ?? "waiting";
    });
    return { ...frame, at, nodes: folded, edges: states };
  };
}

/** Where groups are nodes, an edge goes by its ends. */
export const endsKey = (from: string, to: string) => `${from}\n${to}`;
