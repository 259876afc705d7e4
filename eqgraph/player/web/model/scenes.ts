// Scenes, pure: what a picture shows of the graph. The whole shows every node as itself, the
// overview each group as one node, the overview of a time the groups of that time; and the scene
// of a group its nodes and what they read.

import type { PictureInfo } from "../engine/schema.d.ts";
import { foldingOf } from "./folding.ts";
import type { Frame } from "./frame.ts";
import { makerOf } from "./links.ts";
import type { Payload } from "./payload.ts";

export interface Scene {
  name: string; // "whole", "overview", "t3" for a time, or the number of a group
  group: number | null;
  time: number | null;
  folds: boolean; // its nodes stand for groups
  picture: PictureInfo | null;
  shown: number[] | null; // the numbers of its nodes, place by place; null: all in order
  seen: (ref: string) => string | null; // the node that a node is seen as, if it is
  fold: (frame: Frame) => Frame; // a frame of the graph as one of this picture
}

export type Scenes = ReturnType<typeof scenesOf>;

const GROUP = /^\d+$/;
const TIME = /^t(-?\d+)$/;

export function scenesOf(payload: Payload) {
  const { groups, pictures, times, instructions } = payload;
  const inside = new Map<string, number>(
    groups.flatMap(({ members }, k) => members.map((ref) => [ref, k])),
  );
  const byTime = new Map(times.map((one) => [one.time, one]));
  const known = new Map<string, Scene>();
  const timeOf = (name: string) => byTime.get(Number(TIME.exec(name)?.[1] ?? NaN));
  const exists = (name: string) => {
    if (GROUP.test(name)) return Boolean(groups[Number(name)]?.picture);
    return TIME.test(name) ? timeOf(name) !== undefined : Object.hasOwn(pictures, name);
  };
  /** A scene that folds groups into nodes. */
  const folded = (name: string, shown?: string[]) => {
    const all = new Set(shown);
    const seen = (ref: string) => {
      const node = groups[inside.get(ref) ?? -1]?.node ?? ref;
      return !shown || all.has(node) ? node : null;
    };
    const folding = () =>
      foldingOf(
        payload,
        [...groups.keys()].filter((k) => seen(groups[k].node)),
        inside,
        seen,
      );
    let fold: ReturnType<typeof foldingOf> | null = null;
    return {
      seen,
      fold: (frame: Frame) => (fold ??= folding())(frame),
      name,
      group: null,
      folds: true,
    };
  };
  const made = (name: string): Scene => {
    if (GROUP.test(name)) return groupScene(payload, inside, Number(name));
    const time = timeOf(name);
    if (time) {
      const { shown } = time;
      const refs = shown.map((k) => payload.nodes[k].ref);
      const picture = pictures[time.picture] ?? null;
      return { ...folded(name, refs), time: time.time, picture, shown };
    }
    const picture = pictures[name] ?? null;
    const plain = { time: null, picture, shown: picture?.shown ?? null };
    if (name === "overview") return { ...folded(name), ...plain };
    return {
      ...plain,
      name,
      group: null,
      folds: false,
      seen: (ref) => ref,
      fold: (frame) => frame,
    };
  };
  /** Where everything begins, in the scene of a time or beyond. */
  const top = (time: number | null) => {
    if (time !== null && exists(`t${time}`)) return `t${time}`;
    return (
      ["t", "overview", "whole"]
        .map((one) => (one === "t" ? (times[0] ? `t${times[0].time}` : "") : one))
        .find(exists) ?? null
    );
  };

  return {
    exists,
    /** Whether a group opens because there is no overview: that would be too large, too. */
    single: GROUP.test(payload.opens ?? ""),
    get(name: string): Scene {
      const scene = known.get(name) ?? made(name);
      known.set(name, scene);
      return scene;
    },
    /** The group that holds a node, or else reads it, if it can at the time that is shown. */
    groupOf(ref: string, time: number | null = null): number | null {
      const own = inside.get(ref);
      if (own !== undefined) return own;
      const readers = [...groups.keys()].filter((k) => groups[k].outside.includes(ref));
      return readers.find((k) => groups[k].time === time) ?? readers[0] ?? null;
    },
    /** The scene to go on in: inside a group, that of the group at work; at a time, its time. */
    follow(scene: Scene, step: number): string {
      if (step === 0 || (scene.group === null && scene.time === null)) return scene.name;
      const at = inside.get(makerOf(instructions[step - 1]));
      if (at === undefined) return scene.name;
      const name = scene.group === null ? `t${groups[at].time}` : String(at);
      return exists(name) ? name : scene.name;
    },
    /** Where one level up is, or null. */
    up: ({ group }: Scene): string | null =>
      group === null ? null : payload.opens === "whole" ? "whole" : top(groups[group].time),
    /** The scenes from which groups open, the smallest first. */
    tops({ group, time }: Scene): string[] {
      const now = group === null ? time : groups[group].time;
      const first = top(now) ?? "";
      return [...new Set([first, "overview", "whole"])].filter(exists);
    },
  };
}

function groupScene({ groups, pictures }: Payload, inside: Map<string, number>, k: number): Scene {
  const { members, outside, picture, time, shown } = groups[k];
  const own = new Set([...members, ...outside]);
  const seen = (ref: string) => {
    const result = groups[inside.get(ref) ?? -1]?.node ?? "";
    return own.has(ref) ? ref : own.has(result) && inside.get(ref) !== k ? result : null;
  };
  const fold = (frame: Frame) => ({ ...frame, at: frame.current && seen(frame.current.node) });
  return {
    name: String(k),
    group: k,
    time,
    folds: false,
    picture: pictures[picture ?? ""] ?? null,
    shown,
    seen,
    fold,
  };
}
