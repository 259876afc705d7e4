// The task of a quiz: what Python sealed, and what of the run may be seen. Twin of payload/task.py.

import type { OpenTask, QuestionInfo as Question } from "../engine/schema.d.ts";
import type { Words } from "../language/words.ts";
import { PayloadError, readPayload, type Payload } from "../model/payload.ts";
import type { Feedback, Numbers } from "./verdict.ts";

const VERSION = 2;

/** What was done with a question. */
export type Progress = { tries: Feedback[]; hints: number; revealed: boolean; right: boolean };
export type Run = { targets: Numbers[]; known: Map<string, Numbers> };

export type Task = Omit<OpenTask, "payload" | "runs"> & {
  payload: Payload;
  runs: Run[];
};

export function readTask(raw: any, words?: Words): Task {
  if (raw?.version !== VERSION) throw new PayloadError(`a quiz of version ${raw?.version}`);
  let open;
  try {
    open = unseal(raw.sealed);
  } catch {
    throw new PayloadError("the seal of this quiz is broken");
  }
  const numbers = ({ shape, data }: any) => ({ shape, data: data.map(Number) });
  return {
    ...open,
    payload: readPayload(open.payload, {}, words),
    runs: open.runs.map(({ targets, known }: any) => ({
      targets: targets.map(numbers),
      known: new Map(Object.entries(known).map(([name, array]) => [name, numbers(array)])),
    })),
  };
}

/** The data of a sealed text: base64 of UTF-8. */
export function unseal(text: string): any {
  const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes));
}

export const isOpen = ({ right, revealed }: Progress) => !right && !revealed;

export const pointsOf = (progress: Progress[], cost: number) =>
  progress.reduce(
    (sum, { right, revealed, hints }) =>
      sum + (right && !revealed ? Math.max(0, 1 - cost * hints) : 0),
    0,
  );

/** A question in words; what is still asked for shows as a ?. */
export function promptOf({ questions }: Task, k: number, progress: Progress[]) {
  const hidden = new Set(questions.filter((_, j) => isOpen(progress[j])).map(({ name }) => name));
  const { text, facts } = questions[k];
  const known = facts.map(([name, number]) => `${name} = ${hidden.has(name) ? "?" : number}`);
  return known.length ? `${text} (${known.join(", ")})` : text;
}

/**
 * The run as far as it may be seen: the tape stops before the first open question, and nothing
 * behind that place, nor any formula that is asked for, is in what the player gets.
 */
export function seen({ payload, questions }: Task, progress: Progress[]): Payload {
  const open = questions.flatMap((question, k) =>
    isOpen(progress[k]) ? [{ ...question, k }] : [],
  );
  const limit = Math.min(payload.instructions.length, ...open.map(({ step }) => step - 1));
  const hidden = hiddenIn(payload, open);
  const nothing = -1;
  const question = { shape: [], data: ["NaN"], text: "?", rows: 1, cols: 1 };
  const instructions = payload.instructions.map((one, k) => {
    if (k < limit) return one;
    const text = hidden.steps.has(k + 1) ? one.text.replace(/(\+=|←) .*/su, "$1 ?") : one.text;
    const contribution = one.contribution === null ? null : nothing;
    const told = {
      text,
      value: nothing,
      contribution,
      rows: [],
      card: null,
      speech: undefined,
      terms: undefined,
    };
    return Object.create(
      one,
      Object.fromEntries(Object.entries(told).map(([key, value]) => [key, { value }])),
    );
  });
  const nodes = payload.nodes.map((node) => {
    const rules = hidden.rules.get(node.ref);
    const derivatives = node.derivatives?.map((rule, k) => (rules?.has(k) ? "?" : rule));
    return derivatives ? { ...node, derivatives } : node;
  });
  return {
    ...payload,
    instructions,
    nodes,
    arrays: new Proxy(payload.arrays, {
      get: (_, key) => (Number(key) === nothing ? question : payload.arrays[Number(key)]),
    }),
    problems: (payload.problems ?? []).filter(({ step }) => step <= limit),
    limit,
    asked: open.map(({ k, kind, node, edge, name }) => ({ k, kind, node, edge, name })),
  };
}

/** The instructions that say what is asked for, and the rules of the operators that do. */
function hiddenIn({ instructions }: Payload, open: Question[]) {
  const steps = new Set<number>();
  const rules = new Map<string, Set<number>>();
  for (const { kind, node, step } of open) {
    if (kind === "value") continue; // the equations themselves say how it is made
    instructions.forEach((one, k) => {
      const own = kind === "edge" ? k === step - 1 : one.kind === "accumulate" && one.node === node;
      if (!own) return;
      steps.add(k + 1);
      for (const [, user, operand] of one.edges) {
        rules.set(user, (rules.get(user) ?? new Set()).add(operand));
      }
    });
  }
  return { steps, rules };
}
