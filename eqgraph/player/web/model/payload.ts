// The payload: what Python sends to the browser, once. Its types are in schema.d.ts, written from
// payload/schema.py; here it is only made sure that it is of this version and whole, and a machine
// is made of it that computes what is looked at.

import type { Signal } from "@preact/signals-core";
import type { NArray } from "../engine/array.ts";
import { Machine } from "../engine/machine.ts";
import type { Program } from "../engine/program.ts";
import { record } from "../engine/tape.ts";
import type { Dtype } from "../engine/rounding.ts";
import type * as sent from "../engine/schema.d.ts";
import type { Words } from "../language/words.ts";
import { words as english } from "../language/words.ts";
import { far } from "./far.ts";
import { overTime } from "./overtime.ts";
import { groupsOf, timesOf, type Group, type TimeStep } from "./repeats.ts";
import { Run, type Step } from "./run.ts";
import type { Unrolled } from "./unrolled.ts";
import { PayloadError, missing, writtenOut, type Written } from "./written.ts";

export { PayloadError };

/** What this player reads. */
export const VERSION: sent.Version = 3;

/** A place that a quiz asks for: the k-th question, about a node or the edge to one of its users. */
export type Asked = Pick<sent.QuestionInfo, "kind" | "node" | "edge" | "name"> & { k: number };

/** The payload as the player uses it: nodes and steps in words, arrays with their figures. */
export interface Payload extends Omit<sent.Pictures, "groups" | "times"> {
  groups: Group[];
  times: TimeStep[];
  version: sent.Version;
  title: string;
  of: string;
  equations: sent.EquationText[];
  nodes: sent.NodeInfo[];
  instructions: (sent.InstructionInfo | Step)[];
  /** An array in few numbers. */
  array: (k: number) => sent.Summary;
  /** Whether the numbers of an array are here, or asked for. */
  here: (k: number) => boolean;
  turn: number;
  problems: sent.ProblemInfo[];
  hints: sent.ProblemInfo[];
  reading?: sent.Reading;
  time: Unrolled | null;
  digits?: sent.DigitsInfo;
  words?: Partial<Words>;
  /** What computes; a history of rewrites has nothing to compute. */
  run?: Run;
  /** How many instructions may be taken: all, but for a quiz. */
  limit?: number;
  asked?: Asked[];
}

/** Numbers of leaves that are not those of the payload, by name. */
export type Inputs = Record<string, sent.Plain[]>;

/** A number as JSON can hold it. */
export const plain = (x: number): sent.Plain => (Number.isFinite(x) ? x : (String(x) as sent.Plain));

/** The inputs that a store holds; what is no such thing changes nothing. */
export function inputsOf(store: { get: (key: string) => unknown }): Inputs {
  const held = store.get("inputs");
  if (!isObject(held)) return {};
  return Object.fromEntries(Object.entries(held).filter(([, numbers]) => Array.isArray(numbers)));
}

const LISTS = ["equations", "nodes", "arrays", "looks", "groups", "times", "hints"];

/** Read what came from Python: another version, or what is not whole, is a PayloadError. */
export function readPayload(
  raw: unknown,
  inputs: Inputs = {},
  words: Words = english,
  sequence?: Signal<number | null>,
): Payload {
  const payload = sameVersion(raw) as any;
  if (typeof payload.title !== "string") throw missing("title", "a text");
  if (!isObject(payload.pictures)) throw missing("pictures", "an object");
  if (isRead(payload)) return payload;
  for (const key of LISTS) {
    if (!Array.isArray(payload[key]) || !payload[key].every(isObject)) throw missing(key, "a list of objects");
  }
  return Array.isArray(payload.instructions) ? history(payload) : running(payload, inputs, words, sequence);
}

/** Whether a payload was read already: a quiz hands on a part of one. */
const isRead = (payload: any): payload is Payload => payload.run instanceof Run;

function history(payload: sent.HistoryPayload): Payload {
  if (!(Number.isInteger(payload.turn) && payload.turn <= payload.instructions.length)) {
    throw missing("turn", "a step of the tape");
  }
  const { arrays, words, ...others } = payload;
  return { ...others, words: words as Partial<Words> | undefined, array: (k) => arrays[k], here: () => true, ...shownIn(payload, payload.nodes) };
}

function running(
  payload: sent.Payload,
  inputs: Inputs,
  words: Words,
  sequence?: Signal<number | null>,
): Payload {
  for (const key of ["kinds", "routines"] as const) {
    if (!Array.isArray(payload[key])) throw missing(key, "a list");
  }
  const program = writtenOut(payload);
  if (!program.nodes[program.of]) throw missing("of", "the number of a node");
  const { streamed, later } = payload;
  const machine = machineOf(program, inputs, Boolean(streamed));
  const run = new Run(program, machine, words, Boolean(streamed), sequence, later);
  const { digits, arrays: _, ...others } = payload;
  const counted = digits && sameInputs(inputs, payload.counted ?? {}) ? { digits } : {};
  const read = { ...others, ...counted, ...viewOf(run), ...shownIn(payload, run.nodes), time: timeIn(payload, run.nodes) };
  return Object.defineProperty({ ...read, problems: [] } as Payload, "problems", { get: () => run.problems, enumerable: true });
}

/** A run of a comparison: no picture shows it. */
export function comparedIn(compared: sent.ComparedRun, words: Words) {
  const program = writtenOut(compared);
  const run = new Run(program, machineOf(program, {}), words);
  return { ...viewOf(run), problems: run.found().problems, name: compared.name, time: timeIn(compared, run.nodes) };
}

/** How it is unrolled over time, with what repeats written out. */
function timeIn({ time }: Pick<sent.Program, "time">, nodes: sent.NodeInfo[]): Unrolled | null {
  try {
    return time && (overTime.unrolledOf?.(time, nodes) ?? null);
  } catch {
    throw missing("time", "steps");
  }
}

function sameInputs(one: Inputs, other: Inputs): boolean {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => String(one[name]) === String(other[name]));
}

/** What folds, with what repeats over time written out. */
function shownIn({ groups, times }: sent.Pictures, nodes: sent.NodeInfo[]): Pick<Payload, "groups" | "times"> {
  try {
    return { groups: groupsOf(groups, nodes), times: timesOf(times, nodes) };
  } catch {
    throw missing("groups", "nodes");
  }
}

/** What a run is to the parts of the player. */
export function viewOf(run: Run) {
  const { of } = run.sent;
  return {
    run,
    of: run.nodes[of].name,
    nodes: run.nodes,
    instructions: run.instructions,
    array: (k: number) => run.at(k),
    here: (k: number) => run.here(k),
    turn: run.machine.instructions.turn,
  };
}

/** A machine of the program and its inputs; what is not given is what was sent. */
export function machineOf(sent: sent.Program | Written, inputs: Inputs, distant = false): Machine {
  const payload = writtenOut(sent);
  const { dtype, routines, kinds, of, seed, arrays } = payload;
  const held = new Map<number, NArray>();
  payload.nodes.forEach(({ name, kind, value, fixed }, k) => {
    if (value === undefined) return;
    const first = arrays[value];
    const free = kind !== "constant" && !fixed && !payload.fixed; // what is stored is of these numbers
    const given = free && Object.hasOwn(inputs, name) ? Float64Array.from(inputs[name], Number) : null;
    held.set(k, given?.length === first.data.length ? { shape: first.shape, data: given } : first);
  });
  const nodes = payload.nodes.map(({ name, kind, operands }) => ({ name, kind, operands: operands ?? [] }));
  const program: Program = { dtype: dtype as Dtype, routines, kinds, nodes, of };
  if (distant) {
    if (!far.Distant) throw new PayloadError("the kernel computes this run, and this page does not ask it");
    return new far.Distant(program, held);
  }
  if (seed !== undefined) {
    const { shape, data } = arrays[seed];
    program.seed = { shape: [...shape], data: Array.from(data) };
  }
  const tape = payload.fixed ? record(program).instructions : [];
  const fixed = Object.entries(payload.fixed ?? {}).map(
    ([step, k]): [number, NArray] => [tape[Number(step) - 1].register, arrays[k]],
  );
  return new Machine(program, held, { fixed: new Map(fixed) });
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

const isObject = (x: unknown): x is object => typeof x === "object" && x !== null && !Array.isArray(x);
