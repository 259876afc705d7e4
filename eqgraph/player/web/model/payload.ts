// The payload: what Python sends to the browser, once. Its types are in schema.d.ts, written from
// payload/schema.py; here it is only made sure that it is of this version and whole.

import type { Payload as Sent, QuestionInfo, Summary, Version } from "../engine/schema.d.ts";
import type { Words } from "../language/words.ts";
import { summaryOf } from "./arrays.ts";
import { groupsOf, timesOf, type Group, type TimeStep } from "./repeats.ts";

/** What this player reads */
export const VERSION: Version = 2;

/**
 * The payload as the player uses it: arrays with their figures, what repeats written
 * out, and what a quiz adds.
 * `limit` is how many instructions may be taken; all, but for a quiz
 */
export type Payload = Omit<Sent, "arrays" | "words" | "groups" | "times"> & {
  arrays: Summary[];
  groups: Group[];
  times: TimeStep[];
  words?: Partial<Words>;
  limit?: number;
  asked?: Asked[];
};

/**
 * A place that a quiz asks for: the k-th question, about a node or the edge to one of its users.
 */
export type Asked = Pick<QuestionInfo, "kind" | "node" | "edge" | "name"> & { k: number };

const LISTS = [
  "equations",
  "nodes",
  "instructions",
  "arrays",
  "looks",
  "groups",
  "times",
  "problems",
  "hints",
];

/** Says what is wrong with a payload, in words for the reader. */
export class PayloadError extends Error {}

/** Read what came from Python: another version, or what is not whole, is a PayloadError. */
export function readPayload(raw: unknown): Payload {
  const payload = sameVersion(raw) as any;
  for (const key of ["title", "of"]) {
    if (typeof payload[key] !== "string") throw missing(key, "a text");
  }
  if (!isObject(payload.pictures)) throw missing("pictures", "an object");
  for (const key of LISTS) {
    if (!Array.isArray(payload[key]) || !payload[key].every(isObject))
      throw missing(key, "a list of objects");
  }
  if (!(Number.isInteger(payload.turn) && payload.turn <= payload.instructions.length)) {
    throw missing("turn", "a step of the tape");
  }
  return { ...payload, arrays: payload.arrays.map(summaryOf), ...shownIn(payload) };
}

function shownIn({ groups, times, nodes }: Sent): Pick<Payload, "groups" | "times"> {
  try {
    return { groups: groupsOf(groups, nodes), times: timesOf(times, nodes) };
  } catch {
    throw missing("groups", "nodes");
  }
}

/** Refuse what another version of eqgraph wrote. */
export function sameVersion(raw: unknown): object {
  if (!isObject(raw)) throw new PayloadError("there are no data");
  const { version } = raw as { version?: unknown };
  if (version === VERSION) return raw;
  throw new PayloadError(
    `version ${JSON.stringify(version) ?? "unknown"} of the data; this player reads version ${VERSION}`,
  );
}

const isObject = (x: unknown): x is object =>
  typeof x === "object" && x !== null && !Array.isArray(x);

const missing = (key: string, what: string) =>
  new PayloadError(`the data are damaged: no ${what} in "${key}"`);
