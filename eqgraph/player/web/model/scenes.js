// Scenes, pure: what a picture shows of the graph. The whole shows every node as itself, the
// overview each group as one node, the overview of a time the groups of that time; and the scene
// of a group its nodes and what they read.

import { foldingOf } from "./folding.js";
import { makerOf } from "./links.js";

/** @typedef {import("./frame.js").Frame} Frame */
/** @typedef {import("./payload.js").Payload} Payload */

/**
 * @typedef {object} Scene
 * @property {string} name  "whole", "overview", "t3" for a time, or the number of a group
 * @property {number | null} group
 * @property {number | null} time
 * @property {boolean} folds  its nodes stand for groups
 * @property {string} svg
 * @property {Map<string, string>} names  from the refs in the picture to those that it shows now
 * @property {(ref: string) => string | null} seen  the node that a node is seen as, if it is
 * @property {(frame: Frame) => Frame} fold  a frame of the graph as one of this picture
 */

/** @typedef {ReturnType<typeof scenesOf>} Scenes */

const GROUP = /^\d+$/;
const TIME = /^t(-?\d+)$/;

/** @param {Payload} payload */
export function scenesOf(payload) {
  const { groups, pictures, times, instructions } = payload;
  /** @type {Map<string, number>} */
  const inside = new Map(groups.flatMap(({ members }, k) => members.map((ref) => [ref, k])));
  const byTime = new Map(times.map((one) => [one.time, one]));
  /** @type {Map<string, Scene>} */
  const known = new Map();
  const timeOf = (/** @type {string} */ name) => byTime.get(Number(TIME.exec(name)?.[1] ?? NaN));
  const exists = (/** @type {string} */ name) => {
    if (GROUP.test(name)) return Boolean(groups[Number(name)]?.picture);
    return TIME.test(name) ? timeOf(name) !== undefined : Object.hasOwn(pictures, name);
  };
  /** A scene that folds groups into nodes. @param {string} name @param {string[]} [shown] */
  const folded = (name, shown) => {
    const all = new Set(shown);
    const seen = (/** @type {string} */ ref) => {
      const node = groups[inside.get(ref) ?? -1]?.node ?? ref;
      return !shown || all.has(node) ? node : null;
    };
    const folding = () => foldingOf(payload, [...groups.keys()].filter((k) => seen(groups[k].node)), inside, seen);
    /** @type {ReturnType<typeof foldingOf> | null} */
    let fold = null;
    return { seen, fold: (/** @type {Frame} */ frame) => (fold ??= folding())(frame), name, group: null, folds: true };
  };
  /** @param {string} name @returns {Scene} */
  const made = (name) => {
    if (GROUP.test(name)) return groupScene(payload, inside, Number(name));
    const names = new Map();
    const time = timeOf(name);
    if (time) {
      const pattern = timeOf(time.picture) ?? time;
      pattern.shown.forEach((ref, k) => names.set(ref, time.shown[k]));
      return { ...folded(name, time.shown), time: time.time, svg: pictures[time.picture], names };
    }
    const plain = { time: null, svg: pictures[name] ?? "", names };
    if (name === "overview") return { ...folded(name), ...plain };
    return { ...plain, name, group: null, folds: false, seen: (ref) => ref, fold: (frame) => frame };
  };
  /** Where everything begins, in the scene of a time or beyond. @param {number | null} time */
  const top = (time) => {
    if (time !== null && exists(`t${time}`)) return `t${time}`;
    return ["t", "overview", "whole"].map((one) => (one === "t" ? (times[0] ? `t${times[0].time}` : "") : one)).find(exists) ?? null;
  };

  return {
    exists,
    /** Whether a group opens because there is no overview: that would be too large, too. */
    single: GROUP.test(payload.opens ?? ""),
    /** @param {string} name @returns {Scene} */
    get(name) {
      const scene = known.get(name) ?? made(name);
      known.set(name, scene);
      return scene;
    },
    /**
     * The group that holds a node, or else reads it, if it can at the time that is shown.
     * @param {string} ref @param {number | null} [time] @returns {number | null}
     */
    groupOf(ref, time = null) {
      const own = inside.get(ref);
      if (own !== undefined) return own;
      const readers = [...groups.keys()].filter((k) => groups[k].outside.includes(ref));
      return readers.find((k) => groups[k].time === time) ?? readers[0] ?? null;
    },
    /**
     * The scene to go on in: inside a group, that of the group at work; at a time, its time.
     * @param {Scene} scene @param {number} step @returns {string}
     */
    follow(scene, step) {
      if (step === 0 || (scene.group === null && scene.time === null)) return scene.name;
      const at = inside.get(makerOf(instructions[step - 1]));
      if (at === undefined) return scene.name;
      const name = scene.group === null ? `t${groups[at].time}` : String(at);
      return exists(name) ? name : scene.name;
    },
    /** Where one level up is, or null. @param {Scene} scene @returns {string | null} */
    up: ({ group }) => (group === null ? null : payload.opens === "whole" ? "whole" : top(groups[group].time)),
    /** The scenes from which groups open, the smallest first. @param {Scene} scene @returns {string[]} */
    tops({ group, time }) {
      const now = group === null ? time : groups[group].time;
      const first = top(now) ?? "";
      return [...new Set([first, "overview", "whole"])].filter(exists);
    },
  };
}

/** @param {Payload} payload @param {Map<string, number>} inside @param {number} k @returns {Scene} */
function groupScene({ groups, pictures }, inside, k) {
  const { members, outside, picture, time } = groups[k];
  const pattern = groups[Number(picture)];
  const own = [...members, ...outside];
  const names = new Map([...pattern.members, ...pattern.outside].map((ref, at) => [ref, own[at]]));
  const shown = new Set(own);
  const seen = (/** @type {string} */ ref) => {
    const result = groups[inside.get(ref) ?? -1]?.node ?? "";
    return shown.has(ref) ? ref : shown.has(result) && inside.get(ref) !== k ? result : null;
  };
  const fold = (/** @type {Frame} */ frame) => ({ ...frame, at: frame.current && seen(frame.current.node) });
  return { name: String(k), group: k, time, folds: false, svg: pictures[picture ?? ""], names, seen, fold };
}
