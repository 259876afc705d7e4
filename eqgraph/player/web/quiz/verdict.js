// The verdict on an answer in a page without a kernel: a number against its digits, a formula at
// several points. This is the twin of quizzes/answer.py; both run tests/web/fixtures/quiz.json.

import { parseFormula } from "../language/formula.js";
import { ConditionError } from "../language/operands.js";

const FORMULA = 1e-7; // relative: two formulas that round differently
const INFINITE = /(?<![\p{L}\p{N}_])([-+]?)(?:∞|inf(?:inity)?)(?![\p{L}\p{N}_])/giu;
const NAN = /(?<![\p{L}\p{N}_])[-+]?nan(?![\p{L}\p{N}_])/giu;
const SPECIAL = new Set(["inf", "infinity", "nan", "∞"]); // as names of the graph they are no numbers

/** @typedef {import("../language/operands.js").Operand} Operand */
/** @typedef {import("../language/operands.js").Values} Values */
/** @typedef {{shape: number[], data: number[]}} Numbers */
/** @typedef {{kind: "number" | "formula", right: boolean, exact: boolean, approximate: boolean,
 *   max_diff: number | null, message: string, answer: string}} Feedback */

/**
 * Check what was typed as the answer to question k; throws a ConditionError for what cannot be
 * read or gives the answer away.
 * @param {string} typed @param {number} k @param {import("./task.js").Task} task
 * @param {import("../language/words.js").Words} words @returns {Feedback}
 */
export function verdict(typed, k, task, words) {
  const say = words.quiz;
  const [own, ...others] = task.runs;
  const target = own.targets[k];
  if (!typed.trim()) throw new ConditionError(say.empty);
  const special = [...own.known.keys()].some((name) => SPECIAL.has(name.toLowerCase()));
  const listed = special ? null : numbersOf(typed);
  if (listed) return { ...compare(listed, target, task.tolerance, "", say), answer: typed };
  const reading = { ...words.condition, ...say.reading };
  const formula = parseFormula(typed, own.known.keys(), reading);
  const given = task.questions[k].forbidden.find((name) => formula.used.has(name));
  if (given) throw new ConditionError(say.given(given));
  const value = evaluate(formula, own.known, target.shape);
  if (!formula.used.size) {
    return { ...compare(value, target, task.tolerance, typed, say), answer: typed };
  }
  const same = others.every((run) => agrees(formula, run, k));
  return { ...compareFormula(value, target, same, say), answer: typed };
}

/** The numbers of `[[1, 2], [3, 4]]`, `−∞` or `NaN`; null for anything else. @param {string} typed @returns {Numbers | null} */
function numbersOf(typed) {
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
    return whole && data.every((x, k) => flat[k] === "NaN" || !Number.isNaN(x)) ? { shape, data } : null;
  } catch {
    return null;
  }
}

/** @param {Operand} x @returns {Numbers} */
const asNumbers = (x) =>
  typeof x === "number" ? { shape: [], data: [x] } : { shape: x.shape, data: x.data ?? [] };

/**
 * The value of a formula, in a shape if it can be: the tape writes z̄·xᵀ for the product of a
 * column and a row, so vectors are columns if that fits.
 * @param {ReturnType<typeof parseFormula>} formula @param {Map<string, Numbers>} known
 * @param {number[]} shape @returns {Numbers}
 */
function evaluate(formula, known, shape) {
  const look = (/** @type {boolean} */ columns) => (/** @type {string} */ name) => {
    const { shape: own, data } = /** @type {Numbers} */ (known.get(name));
    if (!own.length) return data[0];
    return { shape: columns && own.length === 1 ? [own[0], 1] : own, data };
  };
  /** @type {Numbers | ConditionError} */
  let value;
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

/** @param {Numbers} value @param {Numbers} target @param {number} tolerance @param {string} typed @param {import("../language/words.js").Words["quiz"]} say */
function compare(value, target, tolerance, typed, say) {
  const kind = /** @type {const} */ ("number");
  if (String(value.shape) !== String(target.shape)) return { kind, ...misfit(value, target, say) };
  const gap = difference(value.data, target.data);
  const exact = gap === 0;
  const near = exact || gap <= tolerance * size(target) || rounded(typed, target);
  const turned = difference(value.data.map((x) => -x), target.data) <= tolerance * size(target);
  const message = near ? say.right : turned ? say.sign : say.notYet;
  return { kind, right: near, exact, approximate: near, max_diff: finite(gap), message };
}

/** @param {Numbers} value @param {Numbers} target @param {boolean} same @param {import("../language/words.js").Words["quiz"]} say */
function compareFormula(value, target, same, say) {
  const kind = /** @type {const} */ ("formula");
  if (String(value.shape) !== String(target.shape)) return { kind, ...misfit(value, target, say) };
  const gap = difference(value.data, target.data);
  const near = gap <= FORMULA * size(target);
  const message = !near ? say.notYet : same ? say.right : say.others;
  const right = near && same;
  return { kind, right, exact: gap === 0, approximate: near, max_diff: finite(gap), message };
}

/** @param {ReturnType<typeof parseFormula>} formula @param {import("./task.js").Run} run @param {number} k */
function agrees(formula, run, k) {
  const target = run.targets[k];
  if (!target.data.every(Number.isFinite)) return true;
  try {
    const value = evaluate(formula, run.known, target.shape);
    if (String(value.shape) !== String(target.shape)) return false;
    return difference(value.data, target.data) <= FORMULA * Math.max(size(target), 1e-6);
  } catch (error) {
    if (error instanceof ConditionError) return false;
    throw error;
  }
}

/** @param {Numbers} value @param {Numbers} target @param {import("../language/words.js").Words["quiz"]} say */
function misfit(value, target, say) {
  const [is, asked] = [value, target].map((x) => x.shape.join(" × ") || say.one);
  const message = say.shape(is, asked);
  return { right: false, exact: false, approximate: false, max_diff: null, message };
}

/** @param {Numbers} target */
const size = ({ data }) =>
  data.reduce((most, x) => (Number.isFinite(x) ? Math.max(most, Math.abs(x)) : most), 0);

/** @param {number} gap */
const finite = (gap) => (Number.isFinite(gap) ? gap : null);

/** @param {number[]} value @param {number[]} target */
function difference(value, target) {
  return value.reduce((most, x, k) => {
    const y = target[k];
    if (x === y || (Number.isNaN(x) && Number.isNaN(y))) return most;
    const gap = Math.abs(x - y);
    return Math.max(most, Number.isNaN(gap) ? Infinity : gap);
  }, 0);
}

/** Whether a typed number is the target, rounded to two digits or more. @param {string} typed @param {Numbers} target */
function rounded(typed, { shape, data }) {
  const text = typed.trim().replaceAll("−", "-");
  const found = /^[-+]?(\d*)\.?(\d*)$/.exec(text);
  if (!found || shape.length || !Number.isFinite(data[0])) return false;
  const digits = (found[1] + found[2]).replace(/^0+/, "");
  const half = 0.5 * 10 ** -found[2].length;
  return digits.length > 1 && Math.abs(Number(text) - data[0]) <= half * (1 + 1e-9);
}
