// The timeline, pure: from a place on the tape and a command to another place.
// A place is the number of instructions done, 0 … steps.

/**
 * A group: the instructions of one equation in one phase that stand next to each other.
 * @typedef {object} Group
 * @property {"forward" | "backward"} phase
 * @property {number | null} equation
 * @property {number} start  the place before its first instruction
 * @property {number} end  the place after its last instruction
 */

/**
 * @typedef {object} Timeline
 * @property {number} steps
 * @property {number} limit  the last place that may be shown: before what a quiz asks for
 * @property {number} turn
 * @property {Group[]} groups
 * @property {number[]} problems  the places of problems, rising
 */

/** @typedef {"next" | "back" | "first" | "last" | "over" | "over-back" | "problem"} Command */

/** The time of one step at normal speed, in milliseconds. */
export const STEP_TIME = 700;

/** The speeds of playing. */
export const SPEEDS = [0.5, 1, 2, 4];

/** @param {import("./payload.js").Payload} payload @returns {Timeline} */
export function timelineOf({ instructions, turn, limit, problems = [] }) {
  /** @type {Group[]} */
  const groups = [];
  instructions.forEach(({ phase, equation }, k) => {
    const last = groups.at(-1);
    if (last && last.phase === phase && last.equation === equation) last.end = k + 1;
    else groups.push({ phase, equation, start: k, end: k + 1 });
  });
  const last = limit ?? instructions.length;
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

/**
 * Bring anything that came from outside to a place on the tape.
 * @param {Timeline} timeline @param {unknown} place @returns {number}
 */
export function clamp({ limit }, place) {
  const number = Math.trunc(Number(place));
  return Number.isNaN(number) ? 0 : Math.min(Math.max(number, 0), limit);
}

/**
 * Say where a command leads.
 * @param {Timeline} timeline @param {number} place @param {Command} command @returns {number}
 */
export function move(timeline, place, command) {
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
 * Say where playing goes next, or null where it pauses: at the end, and at the turn when it
 * arrives there or at a breakpoint (`from` is where playing began, so that playing on goes on).
 * @param {Timeline} timeline @param {number} place @param {number} from
 * @param {(place: number) => boolean} [stops] @returns {number | null}
 */
export function play(timeline, place, from, stops = () => false) {
  if (place >= timeline.limit) return null;
  if (from !== place && place > 0 && (place === timeline.turn || stops(place))) return null;
  return place + 1;
}
