// The timeline, pure: from a place on the tape and a command to another place.
// A place is the number of instructions done, 0 … steps.

import type { Payload } from "./payload.ts";

/** A group: the instructions of one equation in one phase that stand next to each other. */
export interface Group {
  phase: "forward" | "backward";
  equation: number | null;
  start: number; // the place before its first instruction
  end: number; // the place after its last instruction
}

export interface Timeline {
  steps: number;
  limit: number; // the last place that may be shown
  turn: number;
  groups: Group[];
  problems: number[]; // the places of problems, rising
}

export type Command = "next" | "back" | "first" | "last" | "over" | "over-back" | "problem";

/** The time of one step at normal speed, in milliseconds. */
export const STEP_TIME = 700;

/** The speeds of playing. */
export const SPEEDS = [0.5, 1, 2, 4];

/** The last place that may be shown: before what a quiz asks for, or where the run fails. */
export const limitOf = ({ limit, run, instructions }: Pick<Payload, "limit" | "run" | "instructions">) =>
  limit ?? run?.failure?.instruction.step ?? instructions.length;

export function timelineOf(payload: Payload): Timeline {
  const { instructions, turn, problems = [] } = payload;
  const groups: Group[] = [];
  instructions.forEach(({ phase, equation }, k) => {
    const last = groups.at(-1);
    if (last && last.phase === phase && last.equation === equation) last.end = k + 1;
    else groups.push({ phase, equation, start: k, end: k + 1 });
  });
  const last = limitOf(payload);
  const places = new Set(
    problems.map(({ step }) => step).filter((step) => step > 0 && step <= last),
  );
  return {
    steps: instructions.length,
    limit: last,
    turn,
    groups,
    problems: [...places].sort((a, b) => a - b),
  };
}

/** Bring anything that came from outside to a place on the tape. */
export function clamp({ limit }: Timeline, place: unknown): number {
  const number = Math.trunc(Number(place));
  return Number.isNaN(number) ? 0 : Math.min(Math.max(number, 0), limit);
}

/** Say where a command leads. */
export function move(timeline: Timeline, place: number, command: Command): number {
  switch (command) {
    case "next":
      return clamp(timeline, place + 1);
    case "back":
      return clamp(timeline, place - 1);
    case "first":
      return 0;
    case "last":
      return timeline.steps;
    case "over":
      return timeline.groups.find((group) => group.end > place)?.end ?? timeline.steps;
    case "over-back":
      return timeline.groups.findLast((group) => group.start < place)?.start ?? 0;
    case "problem":
      return timeline.problems.find((at) => at > place) ?? timeline.problems[0] ?? place;
  }
}

/**
 * Say where playing goes next, or null where it pauses: at the end, and at a breakpoint (`from` is
 * where playing began, so that playing on goes on).
 */
export function play(
  timeline: Timeline,
  place: number,
  from: number,
  stops: (place: number) => boolean = () => false,
): number | null {
  if (place >= timeline.limit) return null;
  if (from !== place && place > 0 && stops(place)) return null;
  return place + 1;
}
