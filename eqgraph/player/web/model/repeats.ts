// What repeats over time is sent once (payload/repeats.py): here it is written out, with the refs of
// the nodes instead of their numbers. Nodes themselves are written out in grown.ts.

import type { Group as SentGroup, NodeInfo, Repeat, TimeStep as SentTime } from "../engine/schema.d.ts";

/** What folds into one node; `shown` are its nodes, place by place in its picture. */
export interface Group {
  picture: string | null;
  equation: number;
  time: number | null;
  node: string;
  shown: number[];
  members: string[];
  outside: string[];
}

/** The picture of one step of time. */
export interface TimeStep {
  picture: string;
  time: number;
  shown: number[];
}

/** The groups in the order of their first nodes; those that are written out already stay. */
export function groupsOf(sent: readonly (SentGroup | Group)[], nodes: readonly NodeInfo[]): Group[] {
  const ref = (k: number) => nodes[k].ref;
  if (sent.every((one) => "members" in one)) return [...sent] as Group[];
  const all = (sent as readonly SentGroup[]).flatMap((one) =>
    writtenOut(one).map(({ time, shown: signed }) => {
      const shown = signed.map((k) => (k < 0 ? -1 - k : k));
      return {
        picture: one.picture,
        equation: one.equation,
        time,
        node: ref(shown[one.node]),
        shown,
        members: signed.filter((k) => k >= 0).map(ref),
        outside: signed.filter((k) => k < 0).map((k) => ref(-1 - k)),
        first: Math.min(...signed.filter((k) => k >= 0)),
      };
    }),
  );
  return all.sort((a, b) => a.first - b.first);
}

/** The steps of time, in order. */
export function timesOf(sent: readonly (SentTime | TimeStep)[], nodes: readonly NodeInfo[]): TimeStep[] {
  if (sent.every((one) => "time" in one)) return [...sent] as TimeStep[];
  const all = (sent as readonly SentTime[]).flatMap(({ picture, ...repeat }) =>
    writtenOut(repeat).map(({ time, shown }) => ({ picture, time: time as number, shown })),
  );
  if (!all.every(({ shown }) => shown.every((k) => k in nodes))) throw new RangeError("no such node");
  return all.sort((a, b) => a.time - b.time);
}

/** What repeats, time by time. */
export function writtenOut({ shown, times, steps }: Repeat): { time: number | null; shown: number[] }[] {
  if (!times) return [{ time: null, shown }];
  const [first, last] = times;
  return Array.from({ length: last - first + 1 }, (_, t) => ({
    time: first + t,
    shown: shown.map((k, place) => k + t * (steps?.[place] ?? 0)),
  }));
}
