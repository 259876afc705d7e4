// The formula of an answer: the grammar of conditions, with powers, products and functions. A part
// of the language of Python's side, for pages without a kernel; never JavaScript's.

import { Reader } from "./condition.js";
import { canonical } from "./names.js";
import { ConditionError, elementwise, FUNCTIONS } from "./operands.js";

const LONGEST = 1000;
const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻";
const TOKEN =
  /\s*(?:(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|(\*\*|[-+*/()|^·⋅⊙×√∑ᵀ−]|[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+)|((?!ᵀ)[\p{L}∂](?:(?!ᵀ)[\p{L}\p{M}\p{Nd}₀-₉₊₋'′″]|_\{[^{}]*\}|_|⁽[^⁽⁾]*⁾)*))/uy;

/** @typedef {import("./operands.js").Operand} Operand */
/** @typedef {import("./operands.js").Values} Values */
/** @typedef {import("./condition.js").Evaluate} Evaluate */
/** @typedef {import("./words.js").Words["condition"]} ConditionWords */

const logistic = (/** @type {number} */ x) =>
  x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x));

/** @type {Record<string, (x: number) => number>} */
const EACH = {
  "√": Math.sqrt,
  sqrt: Math.sqrt,
  exp: Math.exp,
  log: Math.log,
  ln: Math.log,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  tanh: Math.tanh,
  sinh: Math.sinh,
  cosh: Math.cosh,
  sech: (x) => 1 / Math.cosh(x),
  σ: logistic,
  sigmoid: logistic,
  relu: (x) => Math.max(x, 0),
  softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
};
const WHOLE = { "∑": total, sum: total };
const CALLS = new Set([...Object.keys(EACH), ...Object.keys(WHOLE), ...Object.keys(FUNCTIONS)]);

/**
 * Read a formula; throws a ConditionError that points at what is wrong in it.
 * @param {string} text @param {Iterable<string>} names  as displayed
 * @param {ConditionWords} words
 * @returns {{used: Set<string>, value: (known: (name: string) => Operand) => Operand}}
 */
export function parseFormula(text, names, words) {
  if (text.length > LONGEST) throw new ConditionError(words.long(LONGEST));
  const byName = new Map([...names].map((name) => [canonical(name), { ref: name, name }]));
  const reader = new FormulaReader(text, byName, words);
  const evaluate = reader.sum();
  reader.end();
  return { used: reader.used, value: (known) => evaluate((name) => known(name)) };
}

class FormulaReader extends Reader {
  /** @param {string} text @param {Map<string, import("./names.js").Named>} names @param {ConditionWords} words */
  constructor(text, names, words) {
    super(text, names, words, TOKEN);
    /** @type {Set<string>} */
    this.used = new Set();
  }

  /** @returns {Evaluate} */
  term() {
    const times = (/** @type {number} */ x, /** @type {number} */ y) => x * y;
    const over = (/** @type {number} */ x, /** @type {number} */ y) => x / y;
    return this.chain(() => this.product(), { "*": times, "⊙": times, "×": times, "/": over });
  }

  /** @returns {Evaluate} */
  product() {
    let left = this.factor();
    while (this.accept("·", "⋅")) {
      const [before, after] = [left, this.factor()];
      left = (look) => matmul(before(look), after(look), this.words);
    }
    return left;
  }

  /** An operand with its powers. @returns {Evaluate} */
  atom() {
    const { token } = this.next;
    if (CALLS.has(token) && !this.names.has(canonical(token))) return this.call();
    return this.raised(this.primary());
  }

  /**
   * A function: `f(x)` ends at its parenthesis, `f x²` and `f²x` take one operand; a ∑ takes the
   * power behind its parenthesis with it, as printed: `∑(x)²` sums squares.
   *
   * @returns {Evaluate}
   */
  call() {
    const { token } = this.next;
    this.at += 1;
    const power = this.power();
    const closed = this.next.token === "(";
    const summed = closed && Object.hasOwn(WHOLE, token);
    const bracket = () => (summed ? this.raised(this.primary()) : this.primary());
    const inner = closed ? bracket() : this.nested(() => this.atom());
    /** @type {Evaluate} */
    const applied = (look) => apply(token, inner(look), this.words);
    const whole = power ? raise(applied, power, this.words) : applied;
    return closed && !summed ? this.raised(whole) : whole;
  }

  /** @param {Evaluate} base @returns {Evaluate} */
  raised(base) {
    let left = base;
    for (;;) {
      if (this.accept("ᵀ")) {
        const before = left;
        left = (look) => transpose(before(look));
        continue;
      }
      const power = this.power();
      if (!power) return left;
      left = raise(left, power, this.words);
    }
  }

  /** @returns {Evaluate | null} */
  power() {
    const { kind, token } = this.next;
    if (kind === "sign" && RAISED.includes(token[0])) {
      const number = Number([...token].map((c) => "0123456789-"[RAISED.indexOf(c)]).join(""));
      if (Number.isNaN(number)) this.fail(this.words.expectedOperand);
      this.at += 1;
      return () => number;
    }
    return this.accept("^", "**") ? this.factor() : null;
  }

  /** @returns {Evaluate} */
  primary() {
    const { kind, token } = this.next;
    const { words } = this;
    if (kind === "number") {
      this.at += 1;
      return () => Number(token);
    }
    if (this.accept("(")) {
      const inner = this.sum();
      this.expect(")", words.expectedParenthesis);
      return inner;
    }
    if (this.accept("|")) {
      const inner = this.sum();
      this.expect("|", words.expectedBar);
      return (look) => FUNCTIONS.abs(inner(look), words); // in the language the norm is ‖x‖
    }
    if (kind !== "name") this.fail(words.expectedOperand);
    if (token === "π" && !this.names.has(token)) {
      this.at += 1;
      return () => Math.PI;
    }
    const { name } = this.named(token);
    this.at += 1;
    this.used.add(name);
    return (look) => look(name) ?? NaN;
  }
}

/** @param {Evaluate} base @param {Evaluate} power @param {ConditionWords} words @returns {Evaluate} */
const raise = (base, power, words) => (look) =>
  elementwise((x, y) => x ** y, base(look), power(look), words);

/** @param {string} name @param {Operand} x @param {ConditionWords} words @returns {Operand} */
function apply(name, x, words) {
  if (Object.hasOwn(EACH, name)) return elementwise((_, y) => EACH[name](y), 0, x, words);
  return Object.hasOwn(WHOLE, name) ? total(x) : FUNCTIONS[name](x, words);
}

/** @param {Operand} x */
function total(x) {
  return typeof x === "number" ? x : (x.data ?? []).reduce((sum, y) => sum + y, 0);
}

/** Swap rows and columns; numbers and vectors stay. @param {Operand} x @returns {Operand} */
function transpose(x) {
  if (typeof x === "number" || x.shape.length !== 2 || !x.data) return x;
  const [rows, cols] = x.shape;
  const { data } = x;
  const turned = data.map((_, k) => data[(k % rows) * cols + Math.floor(k / rows)]);
  return { shape: [cols, rows], data: turned };
}

/** The matrix product. @param {Operand} a @param {Operand} b @param {ConditionWords} words @returns {Operand} */
function matmul(a, b, words) {
  const text = (/** @type {Operand} */ x) => (typeof x === "number" ? "1" : x.shape.join(" × "));
  const bad = () => new ConditionError(words.shapes(text(a), text(b)));
  if (typeof a === "number" || typeof b === "number" || !a.data || !b.data) throw bad();
  if (!a.shape.length || a.shape.length > 2 || !b.shape.length || b.shape.length > 2) throw bad();
  const [rows, inner] = a.shape.length === 2 ? a.shape : [1, a.shape[0]];
  const [depth, cols] = b.shape.length === 2 ? b.shape : [b.shape[0], 1];
  if (inner !== depth) throw bad();
  const [left, right] = [a.data, b.data];
  const data = Array.from({ length: rows * cols }, (_, k) => {
    let sum = 0;
    for (let i = 0; i < inner; i++) {
      sum += left[Math.floor(k / cols) * inner + i] * right[i * cols + (k % cols)];
    }
    return sum;
  });
  const shape = [...a.shape.slice(0, -1), ...(b.shape.length === 2 ? [cols] : [])];
  return shape.length ? { shape, data } : data[0];
}
