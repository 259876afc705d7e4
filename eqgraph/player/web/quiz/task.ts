// The task of a quiz: what Python asks, and what of the run may be seen.

import type * as sent from "../engine/schema.d.ts";
import { words as english, type Words } from "../language/words.ts";
import { PayloadError, readPayload, type Inputs, type Payload } from "../model/payload.ts";
import { isFree, runOf, samplesOf, variant, type QuizRun } from "./runs.ts";
import { writtenOut } from "../model/written.ts";
import type { Feedback, Numbers } from "./verdict.ts";

const VERSION: sent.Task["version"] = 3;

/** What was done with a question. */
export type Progress = { tries: Feedback[]; hints: number; revealed: boolean; right: boolean };
export type Run = Pick<QuizRun, "targets" | "known">;

export type Task = Omit<sent.Task, "payload" | "version" | "salt"> & {
  payload: Payload;
  /** The run that is asked about, then those with other numbers; none of what is graded. */
  readonly runs: Run[];
  /** A number by name, for a prompt. */
  told: (name: string) => string;
  /** Whether new numbers can be drawn here. */
  free: boolean;
};

/** What is graded is not known here. */
const UNKNOWN = { runs: [], free: false, told: () => "?" };

/**
 * Read what Python asks.
 * @param seed  of a practice with new numbers: those of `eg.quiz(…, seed=…)`
 */
export function readTask(raw: any, words: Words = english, seed: number | null = null): Task {
  if (raw?.version !== VERSION) throw new PayloadError(`a quiz of version ${raw?.version}`);
  const { payload: data, salt, ...asked } = raw as sent.Task;
  if (asked.graded || !("routines" in data)) {
    const shown = data as unknown as Payload; // the player reads it
    return { ...asked, graded: true, payload: shown, ...UNKNOWN };
  }
  const program = writtenOut(data);
  const inputs: Inputs | null = seed === null ? {} : variant(program, seed, words);
  if (!inputs) throw new PayloadError(words.quiz.noNumbers);
  const payload = readPayload(data, inputs, words);
  if (!payload.run) throw new PayloadError(words.trouble);
  const own = runOf(payload.run, asked.questions);
  let runs: Run[] | undefined;
  return {
    ...asked,
    payload,
    told: own.told,
    free: isFree(program),
    get runs() {
      return (runs ??= [own, ...samplesOf(program, inputs, { ...asked, salt }, words)]);
    },
  };
}

/** The right answer to question k; null where it is not known here. */
export function answerOf(task: Task, k: number): Numbers | null {
  if (task.runs.length) return task.runs[0].targets[k];
  const { answer } = task.questions[k];
  return answer ? { shape: answer.shape, data: answer.data.map(Number) } : null;
}

export const isOpen = ({ right, revealed }: Progress) => !right && !revealed;

export const pointsOf = (progress: Progress[], cost: number) =>
  progress.reduce(
    (sum, { right, revealed, hints }) =>
      sum + (right && !revealed ? Math.max(0, 1 - cost * hints) : 0),
    0,
  );

/** A question in words; what is still asked for shows as a ?. */
export function promptOf({ questions, told }: Task, k: number, progress: Progress[]) {
  const hidden = new Set(questions.filter((_, j) => isOpen(progress[j])).map(({ name }) => name));
  const { text, facts } = questions[k];
  const known = facts.map((name) => `${name} = ${hidden.has(name) ? "?" : told(name)}`);
  return known.length ? `${text} (${known.join(", ")})` : text;
}

const NOTHING = -1; // the number of an array that is not told

/**
 * The run as far as it may be seen. What is graded holds no more than that. A practice has all of
 * it in its run, and shows no more: the tape stops before the first open question, and of what is
 * behind that place shows a ?, of rules as of numbers.
 */
export function seen({ payload, questions, graded }: Task, progress: Progress[]): Payload {
  const open = questions.flatMap((question, k) =>
    isOpen(progress[k]) ? [{ ...question, k }] : [],
  );
  const asked = open.map(({ k, kind, node, edge, name }) => ({ k, kind, node, edge, name }));
  const { length } = payload.instructions;
  const array = (k: number) => (k === NOTHING ? QUESTION : payload.array(k));
  if (graded) {
    const told = payload.instructions.findIndex(({ value }) => value === NOTHING);
    return { ...payload, array, limit: told < 0 ? length : told, asked };
  }
  const limit = Math.min(length, ...open.map(({ step }) => step - 1));
  const rules = new Map<string, Set<number>>();
  const instructions = payload.instructions.map((one, k) => {
    if (k < limit) return one;
    for (const [, user, operand] of one.kind === "accumulate" ? one.edges : []) {
      rules.set(user, (rules.get(user) ?? new Set()).add(operand));
    }
    return hidden(one);
  });
  const nodes = payload.nodes.map((node) => {
    const later = rules.get(node.ref);
    const derivatives = node.derivatives?.map((rule, k) => (later?.has(k) ? "?" : rule));
    return derivatives ? { ...node, derivatives } : node;
  });
  const problems = (payload.run?.found().problems ?? payload.problems ?? []).filter(({ step }) => step <= limit);
  return { ...payload, instructions, nodes, array, problems, limit, asked };
}

const QUESTION: sent.Summary = { shape: [], data: ["NaN"], text: "?", rows: 1, cols: 1 };

/** An instruction of which is told what it works with; how a value is made the equations say. */
function hidden(one: Payload["instructions"][number]): Payload["instructions"][number] {
  const told = {
    text: one.kind === "accumulate" ? one.text.replace(/\+= .*/su, "+= ?") : one.text,
    value: NOTHING,
    contribution: one.contribution === null ? null : NOTHING,
    sentence: "",
    rows: [],
    card: null,
    speech: undefined,
    terms: undefined,
  };
  const shown = Object.fromEntries(Object.entries(told).map(([key, value]) => [key, { value }]));
  // The room that it takes is known: nothing moves when it is answered.
  return Object.create(one, { ...shown, lines: { get: () => ("lines" in one ? one.lines : []) } });
}
