// The verdict on an answer in a page without a kernel: a number against its digits, a formula at
// several points. This is the twin of quizzes/answer.py; both run tests/web/fixtures/quiz.json.

import { parseFormula } from "../language/formula.ts";
import { ConditionError, type Operand } from "../language/operands.ts";
import type { Words } from "../language/words.ts";
import type { Run, Task } from "./task.ts";

const FORMULA = 1e-7; // relative: two formulas that round differently
const INFINITE = /(?<![\p{L}\p{N}_])([-+]?)(?:∞|inf(?:inity)?)(?![\p{L}\p{N}_])/giu;
const NAN = /(?<![\p{L}\p{N}_])[-+]?nan(?![\p{L}\p{N}_])/giu;
const SPECIAL = new Set(["inf", "infinity", "nan", "∞"]); // as names of the graph they are no numbers

type Verdicts = Words["quiz"]["verdicts"];
export type Numbers = { shape: number[]; data: number[] };
export type Feedback = {
  kind: "number" | "formula";
  right: boolean;
  exact: boolean;
  approximate: boolean;
  max_diff: number | null;
  message: string;
  answer: string;
};

/**
 * Check what was typed as the answer to question k; throws a ConditionError for what cannot be
 * read or gives the answer away.
 */
export function verdict(typed: string, k: number, task: Task, words: Words): Feedback {
  const { quiz: say } = words;
  const [own, ...others] = task.runs;
  const target = own.targets[k];
  if (!typed.trim()) throw new ConditionError(say.empty);
  const special = [...own.known.keys()].some((name) => SPECIAL.has(name.toLowerCase()));
  const listed = special ? null : numbersOf(typed);
  if (listed) return { ...compare(listed, target, task.tolerance, "", say.verdicts), answer: typed };
  const reading = { ...words.condition, ...say.reading };
  const formula = parseFormula(typed, own.known, reading);
  const given = task.questions[k].forbidden.find((name) => formula.used.has(name));
  if (given) throw new ConditionError(say.asked(given));
  const value = evaluate(formula, own.known, target.shape);
  if (!formula.used.size) {
    return { ...compare(value, target, task.tolerance, typed, say.verdicts), answer: typed };
  }
  const elsewhere = () => others.every((run) => agrees(formula, run, k));
  return { ...compareFormula(value, target, elsewhere, say.verdicts), answer: typed };
}

/** The numbers of `[[1, 2], [3, 4]]`, `−∞` or `NaN`; null for anything else. */
function numbersOf(typed: string): Numbers | null {
  if (typed.includes('"')) return null;
  const quoted = typed
    .replaceAll("−", "-")
    .replace(INFINITE, (_, sign) => `"${sign === "-" ? "-" : ""}Infinity"`)
    .replace(NAN, '"NaN"');
  try {
    const found = JSON.parse(quoted);
    if (typeof found === "string") return { shape: [], data: [Number(found)] };
    if (!Array.isArray(found)) return null;
    const shape = [];
    for (let at = found; Array.isArray(at); at = at[0]) shape.push(at.length);
    const flat = found.flat(shape.length);
    const data = flat.map(Number);
    const whole = data.length === shape.reduce((product, n) => product * n, 1);
    return whole && data.every((x, k) => flat[k] === "NaN" || !Number.isNaN(x))
      ? { shape, data }
      : null;
  } catch {
    return null;
  }
}

const asNumbers = (x: Operand): Numbers =>
  ({ shape: [...x.shape], data: [...x.data] });

/**
 * The value of a formula, in a shape if it can be: the tape writes z̄·xᵀ for the product of a
 * column and a row, so vectors are columns if that fits.
 */
function evaluate(
  formula: ReturnType<typeof parseFormula>,
  known: Map<string, Numbers>,
  shape: number[],
): Numbers {
  const look = (columns: boolean) => (name: string) => {
    const { shape: own, data } = known.get(name) as Numbers;
    return {
      shape: columns && own.length === 1 ? [own[0], 1] : own,
      data: Float64Array.from(data),
    };
  };
  let value: Numbers | ConditionError;
  try {
    value = asNumbers(formula.value(look(false)));
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error;
    value = error;
  }
  if (formula.turned || value instanceof ConditionError || String(value.shape) !== String(shape)) {
    try {
      const found = asNumbers(formula.value(look(true)));
      const [a, b] = [found.shape, shape].map((one) => String(one.filter((n) => n > 1)));
      if (found.shape.length && a === b) return { shape, data: found.data };
    } catch (error) {
      if (!(error instanceof ConditionError)) throw error;
    }
  }
  if (value instanceof ConditionError) throw value;
  if (value.shape.length || !formula.used.size) return value;
  const count = shape.reduce((product, n) => product * n, 1);
  return { shape, data: Array(count).fill(value.data[0]) };
}

function compare(value: Numbers, target: Numbers, tolerance: number, typed: string, say: Verdicts) {
  const kind = "number" as const;
  if (String(value.shape) !== String(target.shape)) return { kind, ...wrong(misfit(value, target, say)) };
  const gap = tolerance * size(target);
  if (close(value, target, gap) || rounded(typed, target)) return { kind, ...right(value, target, say) };
  return { kind, ...wrong(told(value, target, gap, say)) };
}

function compareFormula(value: Numbers, target: Numbers, same: () => boolean, say: Verdicts) {
  const kind = "formula" as const;
  if (String(value.shape) !== String(target.shape)) return { kind, ...wrong(misfit(value, target, say)) };
  const gap = FORMULA * size(target);
  if (!close(value, target, gap)) return { kind, ...wrong(told(value, target, gap, say)) };
  const found = right(value, target, say);
  return same() ? { kind, ...found } : { kind, ...found, right: false, max_diff: null, message: say.others };
}

function agrees(formula: ReturnType<typeof parseFormula>, run: Run, k: number) {
  const target = run.targets[k];
  if (!target.data.every(Number.isFinite)) return true;
  try {
    const value = evaluate(formula, run.known, target.shape);
    if (String(value.shape) !== String(target.shape)) return false;
    return close(value, target, FORMULA * Math.max(size(target), 1e-6));
  } catch (error) {
    if (error instanceof ConditionError) return false;
    throw error;
  }
}

function right(value: Numbers, target: Numbers, say: Verdicts) {
  const gap = Math.max(0, ...value.data.map((x, k) => (same(x, target.data[k]) ? 0 : Math.abs(x - target.data[k]))));
  return { right: true, exact: gap === 0, approximate: true, max_diff: gap, message: say.right };
}

const wrong = (message: string) =>
  ({ right: false, exact: false, approximate: false, max_diff: null, message });

/** How numbers of the right shape are wrong, and no more: nobody computes the right ones from it. */
function told(value: Numbers, target: Numbers, gap: number, say: Verdicts): string {
  const kinds = value.data.map((x, k) => kindOf(x, target.data[k], gap));
  if (new Set(kinds).size === 1) return say[kinds[0]];
  const count = kinds.filter((kind) => kind === "right").length;
  return filled(count ? say.some : say.none, count, kinds.length);
}

function kindOf(x: number, y: number, gap: number): "right" | "open" | "turned" | "sign" | "large" | "small" {
  if (near(x, y, gap)) return "right";
  if (Number.isNaN(x) || Number.isNaN(y)) return "open";
  if (near(-x, y, gap)) return "turned";
  if (Math.sign(x) * Math.sign(y) < 0) return "sign";
  return Math.abs(x) > Math.abs(y) ? "large" : "small";
}

function misfit(value: Numbers, target: Numbers, say: Verdicts) {
  const sized = ({ shape }: Numbers) => (shape.length ? filled(say.numbers, shape.join(" × ")) : say.one);
  return filled(say.shape, sized(value), sized(target));
}

const filled = (text: string, ...values: (string | number)[]) =>
  text.replace(/\{(\d)\}/gu, (_, k) => String(values[k]));

const size = ({ data }: Numbers) =>
  data.reduce((most, x) => (Number.isFinite(x) ? Math.max(most, Math.abs(x)) : most), 0);

const same = (x: number, y: number) => x === y || (Number.isNaN(x) && Number.isNaN(y));

const near = (x: number, y: number, gap: number) =>
  same(x, y) || (Number.isFinite(y) && Math.abs(x - y) <= gap);

const close = ({ data }: Numbers, target: Numbers, gap: number) =>
  data.every((x, k) => near(x, target.data[k], gap));

/** Whether a typed number is the target, rounded to two digits or more; a tie either way. */
function rounded(typed: string, { shape, data }: Numbers) {
  const text = typed.trim().replaceAll("−", "-");
  const found = /^[-+]?(\d*)\.?(\d*)$/.exec(text);
  if (!found || shape.length || !Number.isFinite(data[0])) return false;
  const digits = (found[1] + found[2]).replace(/^0+/, "");
  const half = 0.5 * 10 ** -found[2].length;
  return digits.length > 1 && Math.abs(Number(text) - data[0]) <= half * (1 + 1e-9);
}
