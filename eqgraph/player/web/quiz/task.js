// The task of a quiz: what Python sealed, and what of the run may be seen. Twin of payload/task.py.

import { PayloadError, readPayload } from "../model/payload.js";

const VERSION = 2;

/** @typedef {import("./verdict.js").Numbers} Numbers */
/** @typedef {import("./verdict.js").Feedback} Feedback */

/** @typedef {import("../engine/schema.js").QuestionInfo} Question */

/** What was done with a question. @typedef {{tries: Feedback[], hints: number, revealed: boolean, right: boolean}} Progress */
/** @typedef {{targets: Numbers[], known: Map<string, Numbers>}} Run */

/** @typedef {Omit<import("../engine/schema.js").OpenTask, "payload" | "runs"> & {
 *   payload: import("../model/payload.js").Payload, runs: Run[]}} Task */

/** @param {any} raw @returns {Task} */
export function readTask(raw) {
  if (raw?.version !== VERSION) throw new PayloadError(`a quiz of version ${raw?.version}`);
  let open;
  try {
    open = unseal(raw.sealed);
  } catch {
    throw new PayloadError("the seal of this quiz is broken");
  }
  const numbers = (/** @type {any} */ { shape, data }) => ({ shape, data: data.map(Number) });
  return {
    ...open,
    payload: readPayload(open.payload),
    runs: open.runs.map((/** @type {any} */ { targets, known }) => ({
      targets: targets.map(numbers),
      known: new Map(Object.entries(known).map(([name, array]) => [name, numbers(array)])),
    })),
  };
}

/** The data of a sealed text: base64 of UTF-8. @param {string} text @returns {any} */
export function unseal(text) {
  const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes));
}

/** @param {Progress} progress */
export const isOpen = ({ right, revealed }) => !right && !revealed;

/** @param {Progress[]} progress @param {number} cost */
export const pointsOf = (progress, cost) =>
  progress.reduce(
    (sum, { right, revealed, hints }) =>
      sum + (right && !revealed ? Math.max(0, 1 - cost * hints) : 0),
    0,
  );

/** A question in words; what is still asked for shows as a ?. @param {Task} task @param {number} k @param {Progress[]} progress */
export function promptOf({ questions }, k, progress) {
  const hidden = new Set(questions.filter((_, j) => isOpen(progress[j])).map(({ name }) => name));
  const { text, facts } = questions[k];
  const known = facts.map(([name, number]) => `${name} = ${hidden.has(name) ? "?" : number}`);
  return known.length ? `${text} (${known.join(", ")})` : text;
}

/**
 * The run as far as it may be seen: the tape stops before the first open question, and nothing
 * behind that place, nor any formula that is asked for, is in what the player gets.
 * @param {Task} task @param {Progress[]} progress @returns {import("../model/payload.js").Payload}
 */
export function seen({ payload, questions }, progress) {
  const open = questions.flatMap((question, k) => (isOpen(progress[k]) ? [{ ...question, k }] : []));
  const limit = Math.min(payload.instructions.length, ...open.map(({ step }) => step - 1));
  const hidden = hiddenIn(payload, open);
  const nothing = payload.arrays.length;
  const instructions = payload.instructions.map((one, k) => {
    if (k < limit) return one;
    const text = hidden.steps.has(k + 1) ? one.text.replace(/(\+=|←) .*/su, "$1 ?") : one.text;
    const contribution = one.contribution === null ? null : nothing;
    return { ...one, text, value: nothing, contribution, rows: [], card: null };
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
    arrays: [...payload.arrays, { shape: [], data: ["NaN"], text: "?", rows: 1, cols: 1 }],
    problems: (payload.problems ?? []).filter(({ step }) => step <= limit),
    limit,
    asked: open.map(({ k, kind, node, edge, name }) => ({ k, kind, node, edge, name })),
  };
}

/**
 * The instructions that say what is asked for, and the rules of the operators that do.
 * @param {import("../model/payload.js").Payload} payload @param {Question[]} open
 */
function hiddenIn({ instructions }, open) {
  /** @type {Set<number>} */
  const steps = new Set();
  /** @type {Map<string, Set<number>>} */
  const rules = new Map();
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
