// The runs of a practice: the right answers and what a formula may read, computed here. Other numbers
// are drawn as quizzes/variants.py draws them, so that a seed gives the same ones in Python.

import { filled, type NArray } from "../engine/array.ts";
import { Draws, fresh, near } from "../engine/random.ts";
import type * as sent from "../engine/schema.d.ts";
import { formatNumber } from "../model/numbers.ts";
import { machineOf, plain, type Inputs } from "../model/payload.ts";
import { Run } from "../model/run.ts";
import type { Written } from "../model/written.ts";
import type { Words } from "../language/words.ts";
import type { Numbers } from "./verdict.ts";

const LARGEST = 4096; // numbers of an array that formulas in a page may read
const SHOWN = 8; // numbers of an array that are written out
const SAMPLES = 5; // runs with other numbers, at which a formula must agree
const TRIED = 30;
const TRIES = 50;

/** One run: the right answers, and the names that a formula may read. */
export interface QuizRun {
  readonly targets: Numbers[];
  readonly known: Map<string, Numbers>;
  /** A value or gradient in few words: of a large array its shape. */
  told(name: string): string;
}

/** The run that is asked about. */
export function runOf(run: Run, questions: sent.QuestionInfo[]): QuizRun {
  const named = namesOf(run);
  let targets: Numbers[] | undefined;
  let known: Map<string, Numbers> | undefined;
  return {
    get targets() {
      return (targets ??= questions.map((one) => numbers(targetOf(run, one))));
    },
    get known() {
      const small = [...named].filter(([, { size }]) => size <= LARGEST);
      return (known ??= new Map(small.map(([name, { array }]) => [name, numbers(run.numbers(array))])));
    },
    told(name) {
      const found = named.get(name);
      if (!found) return "?";
      const { shape, data } = run.numbers(found.array);
      if (data.length > SHOWN) return `${shape.join("×")} numbers`;
      return nested(Array.from(data, (x) => formatNumber(x, 4, true)), shape);
    },
  };
}

/** Runs with numbers near those of the payload; none where what is stored fits only its own. */
export function samplesOf(payload: Written, inputs: Inputs, task: { salt: string; questions: sent.QuestionInfo[] }, words: Words) {
  const draws = new Draws(task.salt);
  const found: QuizRun[] = [];
  if (payload.fixed) return found;
  const own = machineOf(payload, inputs);
  for (let k = 0; k < TRIED && found.length < SAMPLES; k++) {
    const run = new Run(payload, machineOf(payload, drawn(payload, (node) => near(draws, own.register(node)))), words);
    if (isFinite(run)) found.push(runOf(run, task.questions));
  }
  return found;
}

/** The inputs that `eg.quiz(…, seed=…)` gives; null where none are finite. */
export function variant(payload: Written, seed: number, words: Words): Inputs | null {
  const draws = new Draws(seed);
  const given = machineOf(payload, {});
  for (let k = 0; k < TRIES; k++) {
    const inputs = drawn(payload, (node) => fresh(draws, given.register(node)));
    if (isFinite(new Run(payload, machineOf(payload, inputs), words))) return inputs;
  }
  return null;
}

/** Whether other numbers can be computed with here. */
export const isFree = ({ fixed, nodes }: Written) => !fixed && !nodes.some((node) => node.fixed);

function drawn({ nodes }: Written, draw: (node: number) => NArray): Inputs {
  const leaves = nodes.flatMap((node, k) => (node.value === undefined || node.kind === "constant" ? [] : [k]));
  return Object.fromEntries(leaves.map((k) => [nodes[k].name, Array.from(draw(k).data, plain)]));
}

const isFinite = (run: Run) => run.nodes.every((_, k) => run.numbers(k).data.every(Number.isFinite));

/** Where the values and gradients of a run lie, by name: a value goes before a gradient. */
function namesOf(run: Run) {
  const { writers, turn } = run.machine.instructions;
  const found = new Map<string, { array: number; size: number }>();
  const sizes = run.nodes.map(({ shape }) => (shape ?? []).reduce((a, b) => a * b, 1));
  run.nodes.forEach((_, k) => {
    const last = writers[k].at(-1);
    if (run.bar(k) && last && last.step > turn) found.set(run.bar(k), { array: last.register, size: sizes[k] });
  });
  run.nodes.forEach(({ name, names }, k) => {
    for (const one of [name, ...names]) found.set(one, { array: k, size: sizes[k] });
  });
  return found;
}

/** The right answer to a question. */
function targetOf(run: Run, { kind, step: place, answer }: sent.QuestionInfo): NArray {
  if (answer) return { shape: answer.shape, data: Float64Array.from(answer.data, Number) };
  const step = run.instructions[place - 1];
  if (kind !== "edge") return run.numbers(step.value);
  if (!run.kind(step.maker).elementwise) return run.numbers(step.added);
  const { local } = run.back(step.maker, step.operand);
  return local === undefined ? filled(run.nodes[step.maker].shape ?? [], 1) : run.numbers(step.local(0));
}

const numbers = ({ shape, data }: NArray): Numbers => ({ shape: [...shape], data: Array.from(data) });

/** Texts in the brackets of their shape. */
function nested(texts: string[], shape: readonly number[]): string {
  if (!shape.length) return texts[0];
  const [rows, ...inner] = shape;
  const size = inner.reduce((a, b) => a * b, 1);
  const parts = Array.from({ length: rows }, (_, k) => nested(texts.slice(k * size, (k + 1) * size), inner));
  return `[${parts.join(", ")}]`;
}
