// Scenes, pure: what a picture shows of the graph. The whole shows every node as itself, the
// overview each group as one node, and the scene of a group its nodes and what they read.

import { edgeKey } from "./frame.js";
import { makerOf } from "./links.js";

/** @typedef {import("./frame.js").Frame} Frame */
/** @typedef {import("./payload.js").Payload} Payload */

/**
 * @typedef {object} Scene
 * @property {string} name  "whole", "overview", or the number of a group
 * @property {number | null} group
 * @property {string} svg
 * @property {Map<string, string>} names  from the refs in the picture to those that it shows now
 * @property {(ref: string) => string | null} seen  the node that a node is seen as, if it is
 * @property {(frame: Frame) => Frame} fold  a frame of the graph as one of this picture
 */

/** @typedef {ReturnType<typeof scenesOf>} Scenes */

/** @param {Payload} payload */
export function scenesOf(payload) {
  const { groups, pictures, instructions } = payload;
  /** @type {Map<string, number>} */
  const inside = new Map(groups.flatMap(({ members }, k) => members.map((ref) => [ref, k])));
  /** @type {Map<string, Scene>} */
  const known = new Map();
  const exists = (/** @type {string} */ name) =>
    Object.hasOwn(pictures, name) && !/^\d/.test(name) ? true : Boolean(groups[Number(name)]?.picture);
  /** @param {number} k @returns {Scene} */
  const ofGroup = (k) => {
    const { members, outside, picture } = groups[k];
    const pattern = groups[Number(picture)];
    const own = [...members, ...outside];
    const names = new Map([...pattern.members, ...pattern.outside].map((ref, at) => [ref, own[at]]));
    const shown = new Set(own);
    const seen = (/** @type {string} */ ref) => {
      const result = groups[inside.get(ref) ?? -1]?.node ?? "";
      return shown.has(ref) ? ref : shown.has(result) && inside.get(ref) !== k ? result : null;
    };
    const name = String(k);
    const fold = (/** @type {Frame} */ frame) => ({ ...frame, at: frame.current && seen(frame.current.node) });
    return { name, group: k, svg: pictures[picture ?? ""], names, seen, fold };
  };
  /** @param {string} name @returns {Scene} */
  const made = (name) => {
    if (/^\d/.test(name)) return ofGroup(Number(name));
    const plain = { name, group: null, svg: pictures[name] ?? "", names: new Map() };
    if (name !== "overview") return { ...plain, seen: (ref) => ref, fold: (frame) => frame };
    const seen = (/** @type {string} */ ref) => groups[inside.get(ref) ?? -1]?.node ?? ref;
    return { ...plain, seen, fold: foldingOf(payload, inside, seen) };
  };

  return {
    /** The group that holds a node, by its number. @param {string} ref */
    groupOf: (ref) => inside.get(ref) ?? null,
    /** @param {string} name */
    exists,
    /** @param {string} name @returns {Scene} */
    get(name) {
      const scene = known.get(name) ?? made(name);
      known.set(name, scene);
      return scene;
    },
    /**
     * The scene to go on in: inside a group, that of the group at work.
     * @param {Scene} scene @param {number} step
     */
    follow(scene, step) {
      if (scene.group === null || step === 0) return scene.name;
      const at = inside.get(makerOf(instructions[step - 1]));
      return at !== undefined && exists(String(at)) ? String(at) : scene.name;
    },
    /** Where one level up is, or null. @param {Scene} scene */
    up({ name, group }) {
      if (group === null) return name === "whole" && payload.opens === "overview" ? "overview" : null;
      return payload.opens === "overview" || payload.opens === "whole" ? payload.opens : null;
    },
  };
}

/**
 * Folding, for the overview: a group is what its result is, and at work while any of it is.
 * @param {Payload} payload @param {Map<string, number>} inside @param {(ref: string) => string} seen
 * @returns {(frame: Frame) => Frame}
 */
function foldingOf({ groups, nodes, instructions }, inside, seen) {
  const last = groups.map(() => ({ forward: 0, backward: 0 }));
  instructions.forEach(({ phase, node }, k) => {
    const group = inside.get(node);
    if (group !== undefined) last[group][phase] = k + 1;
  });
  /** @type {Map<string, string[]>} */
  const edges = new Map();
  for (const { ref, operands } of nodes) {
    operands.forEach((from, k) => {
      const [a, b] = [seen(from), seen(ref)];
      if (a === b) return;
      const key = endsKey(a, b);
      edges.set(key, [...(edges.get(key) ?? []), edgeKey(from, ref, k)]);
    });
  }
  return (frame) => {
    const { step, phase, current } = frame;
    const at = current && seen(current.node);
    const partners = new Set(current?.reads.map(seen));
    const folded = new Map(frame.nodes);
    groups.forEach(({ node }, k) => {
      const own = /** @type {import("./frame.js").NodeFrame} */ (frame.nodes.get(node));
      const done = last[k][phase] ? step >= last[k][phase] : own.state === "done";
      const state = at === node ? "current" : done ? "done" : "waiting";
      folded.set(node, { ...own, state, partner: at !== node && partners.has(node) });
    });
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

/** In the overview an edge goes by its ends. @param {string} from @param {string} to */
export const endsKey = (from, to) => `${from}\n${to}`;
