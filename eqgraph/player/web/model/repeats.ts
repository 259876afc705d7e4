// What repeats over time is sent once (payload/repeats.py): here it is written out, with the refs of
// the nodes instead of their numbers. Nodes themselves are of payload/node_repeats.py.

import type {
  Group as SentGroup, NodeInfo, NodeRepeat, Repeat, RunNode, TimeStep as SentTime,
} from "../engine/schema.d.ts";

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

/** The nodes one by one. */
export function nodesOf(sent: readonly (RunNode | NodeRepeat)[]): RunNode[] {
  return sent.flatMap((one) => ("count" in one ? repeated(one) : [one]));
}

function repeated({ nodes, count, by, steps }: NodeRepeat): RunNode[] {
  const each = nodes.map((node, place) => growing(node, by, steps[place]));
  return Array.from({ length: count }, (_, t) => each.map((at) => at(t))).flat();
}

/** What a node is at each time. */
function growing(node: RunNode, by: number, steps: readonly number[]): (t: number) => RunNode {
  const { name, names, label, ref, bar, operands, value, ...others } = node;
  const texts = Object.entries({ name, label, ref, bar }).filter(([, text]) => text !== undefined);
  const all = texts.map(([key, text]): [string, (n: number) => string] => [key, textOf(text as string)]);
  const called = names?.map(textOf);
  return (t) => {
    const made = { ...others } as RunNode;
    const at = t * by;
    for (const [key, text] of all) (made as any)[key] = text(at);
    if (called) made.names = called.map((text) => text(at));
    if (operands) made.operands = operands.map((x, k) => x + t * steps[k]);
    if (value !== undefined) made.value = value + t * (steps.at(-1) ?? 0);
    return made;
  };
}

const HOLE = /\{(₋?[₀-₉]+|\d+)\}/u;
const DIGITS = "₀₁₂₃₄₅₆₇₈₉";
const ZERO = DIGITS.charCodeAt(0);

/** A text whose numbers in braces grow. */
function textOf(text: string): (grown: number) => string {
  const parts = text.split(HOLE).map((part, k) => {
    if (k % 2 === 0) return () => part;
    if (/^\d/u.test(part)) return (grown: number) => String(Number(part) + grown);
    const first = Number(part.replace("₋", "-").replace(/[₀-₉]/gu, (digit) => String(digit.charCodeAt(0) - ZERO)));
    return (grown: number) => String(first + grown).replace("-", "₋").replace(/\d/gu, (digit) => DIGITS[Number(digit)]);
  });
  return parts.length === 1 ? () => text : (grown) => parts.map((part) => part(grown)).join("");
}
