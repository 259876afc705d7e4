// Formulas and conditions as the page reads them: the explicit form of the language, with every sign
// written; never JavaScript's. What it reads means the same as in Python: both run the cases of
// tests/web/fixtures/conditions.json and formulas.json. What is not explicit is told.

import { CALLS, FRACTIONS, applied, joined, matmul, raise, signed, transpose } from "./computing.js";
import { canonical, nearest } from "./names.js";
import { ConditionError, elementwise, FUNCTIONS, single } from "./operands.js";

const DEEPEST = 50;
const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻";
const SIGNS = "-+*/()|‖^·⋅@⊙×√∑ᵀ−<>≤≥≠=∧∨¬𝟙[],∞½⅓¼⅔¾⅕⅛";
const NAME = String.raw`(?!ᵀ)[\p{L}∂](?:(?!ᵀ)[\p{L}\p{M}\p{Nd}₀-₉₊₋'′″]|_\{[^{}]*\}|_|⁽[^⁽⁾]*⁾)*`;
const TOKEN = new RegExp(
  String.raw`\s*(?:(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)` +
    `|(\\*\\*|<=|>=|==|!=|[${SIGNS.replace(/[-\]^[]/gu, "\\$&")}]|[${RAISED}]+)|(${NAME}))`,
  "uy",
);
const TWINS = new Map(
  Object.entries({ "−": "-", "<=": "≤", ">=": "≥", "!=": "≠", "==": "=", "∧": "and", "∨": "or", "¬": "not" }),
);
const JOINING = new Set(["and", "or", "not"]);
const PRODUCTS = ["*", "⊙", "×", "/"];
const DOTS = ["·", "⋅", "@"];

/** @typedef {import("./operands.js").Operand} Operand */
/** @typedef {import("./operands.js").ConditionWords} ConditionWords */
/** @typedef {(name: string) => Operand | null} LookUp  null: not known yet */
/** @typedef {((look: LookUp) => Operand) & {condition?: boolean, dotted?: boolean}} Evaluate */
/** @typedef {{kind: "number" | "sign" | "name" | "end", token: string, start: number}} Token */

/** Reads one text; what its names mean, a reader of its own tells. */
export class Reader {
  /**
   * @param {string} text @param {ReadonlyMap<string, import("./names.js").Named>} names
   * @param {ConditionWords} words
   */
  constructor(text, names, words) {
    this.text = text;
    this.names = names;
    this.words = words;
    this.depth = 0;
    this.at = 0;
    this.tokens = tokensOf(text, words);
  }

  get next() {
    return this.tokens[this.at];
  }

  /** @param {string[]} signs */
  accept(...signs) {
    const { kind, token } = this.next;
    if (kind === "number" || kind === "end" || !signs.includes(token)) return null;
    this.at += 1;
    return token;
  }

  /** @param {string} what @param {Token} [token] @returns {never} */
  fail(what, { start, token } = this.next) {
    throw new ConditionError(what, [start, start + Math.max(1, token.length)]);
  }

  /** @param {string} sign @param {string} what */
  expect(sign, what) {
    if (this.accept(sign) === null) this.fail(what);
  }

  end() {
    if (this.next.kind !== "end") this.fail(this.words.expectedEnd);
  }

  // --- conditions ---

  /** @returns {Evaluate} */
  disjunction() {
    let left = this.conjunction();
    while (this.accept("or")) left = condition(joined(true, left, this.conjunction(), this.words));
    return left;
  }

  /** @returns {Evaluate} */
  conjunction() {
    let left = this.negation();
    while (this.accept("and")) left = condition(joined(false, left, this.negation(), this.words));
    return left;
  }

  /** @returns {Evaluate} */
  negation() {
    let turned = 0;
    while (this.accept("not")) turned += 1;
    const inner = this.comparison();
    if (!turned) return inner;
    return condition((look) => Number((single(inner(look), this.words) !== 0) !== (turned % 2 === 1)));
  }

  /** x < y, and 0 < x < 1. @returns {Evaluate} */
  comparison() {
    const sides = [this.sum()];
    /** @type {((x: number, y: number) => boolean)[]} */
    const signs = [];
    for (let sign = this.accept(...COMPARE.keys()); sign; sign = this.accept(...COMPARE.keys())) {
      signs.push(/** @type {(x: number, y: number) => boolean} */ (COMPARE.get(sign)));
      sides.push(this.sum());
    }
    if (!signs.length) return sides[0];
    const { words } = this;
    return condition((look) => {
      const values = sides.map((side) => single(side(look), words));
      return Number(signs.every((compare, k) => compare(values[k], values[k + 1])));
    });
  }

  /** What computes with numbers refuses a condition. @param {Evaluate} inner @param {Token} [token] */
  plain(inner, token) {
    if (inner.condition) this.fail(this.words.indicator, token);
    return inner;
  }

  // --- sums and products ---

  /** @returns {Evaluate} */
  sum() {
    return this.chain(() => this.term(), ["+", "-"]);
  }

  /** @returns {Evaluate} */
  term() {
    return this.chain(() => this.product(), PRODUCTS);
  }

  /** @param {() => Evaluate} part @param {string[]} signs @returns {Evaluate} */
  chain(part, signs) {
    let token = this.next;
    let left = part();
    for (let sign = this.accept(...signs); sign; sign = this.accept(...signs)) {
      const before = this.plain(left, token);
      token = this.next;
      const after = this.plain(part(), token);
      if (sign === "/" && after.dotted) this.fail(this.words.twoWays, token);
      const combine = signed(sign, this.words);
      left = (look) => combine(before(look), after(look));
    }
    return left;
  }

  /** @returns {Evaluate} */
  product() {
    const token = this.next;
    let left = this.factor();
    while (this.accept(...DOTS)) {
      const [before, after] = [this.plain(left, token), this.plain(this.factor(), token)];
      left = (look) => matmul(before(look), after(look), this.words);
      left.dotted = true;
    }
    return left;
  }

  /** @returns {Evaluate} */
  factor() {
    let minus = 0;
    const token = this.next;
    while (this.accept("-")) minus += 1;
    const inner = this.nested(() => this.atom());
    if (!minus) return inner;
    this.plain(inner, token);
    const { words } = this;
    return minus % 2 ? (look) => elementwise((_, y) => -y, 0, inner(look), words) : inner;
  }

  /** @template T @param {() => T} part @returns {T} */
  nested(part) {
    this.depth += 1;
    if (this.depth > DEEPEST) throw new ConditionError(this.words.deep(DEEPEST), [0, 1]);
    const inner = part();
    this.depth -= 1;
    return inner;
  }

  // --- operands ---

  /** An operand with its powers; what stands beside it lacks a sign. @returns {Evaluate} */
  atom() {
    const first = this.next;
    const { token } = first;
    const inner =
      Object.hasOwn(CALLS, token) && !this.names.has(canonical(token))
        ? this.call()
        : this.raised(this.primary());
    const after = this.next;
    const name = after.kind === "name" && !JOINING.has(after.token);
    if (name || after.kind === "number" || (after.kind === "sign" && "(√∑𝟙½⅓¼⅔¾⅕⅛".includes(after.token))) {
      const left = this.text.slice(first.start, after.start).trim();
      this.fail(this.words.beside(left, after.token), after);
    }
    return inner;
  }

  /**
   * A function: `f(x)` ends at its parenthesis, `f x²` and `f²x` take one operand; a ∑ takes the
   * power behind its parenthesis with it, as printed: `∑(x)²` sums squares.
   *
   * @returns {Evaluate}
   */
  call() {
    const word = this.next;
    const { token } = word;
    this.at += 1;
    const power = this.power();
    const closed = this.next.token === "(";
    const summed = closed && (token === "∑" || token === "sum");
    const inner = closed ? this.operands() : [this.nested(() => this.atom())];
    inner.forEach((one) => this.plain(one, word));
    if (summed) inner[0] = this.raised(inner[0]);
    const { words } = this;
    /** @type {Evaluate} */
    const apply = (look) => applied(token, inner.map((one) => one(look)), words);
    if (token === "isnan" || token === "isinf") return condition(apply);
    const whole = power ? raise(apply, power, words) : apply;
    if (closed) return summed ? whole : this.raised(whole);
    const { next } = this;
    if (token !== "√" && [...PRODUCTS, ...DOTS].includes(next.token)) this.fail(words.brackets(token), word);
    return whole;
  }

  /** @returns {Evaluate[]} */
  operands() {
    this.accept("(");
    const inner = [this.disjunction()];
    while (this.accept(",")) inner.push(this.disjunction());
    this.expect(")", this.words.expectedParenthesis);
    return inner;
  }

  /** @param {Evaluate} base @returns {Evaluate} */
  raised(base) {
    let left = base;
    for (;;) {
      const token = this.next;
      const before = left;
      if (this.accept("ᵀ")) {
        this.plain(before, token);
        left = (look) => transpose(before(look));
        continue;
      }
      const power = this.power();
      if (!power) return left;
      left = raise(this.plain(before, token), power, this.words);
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
    if (!this.accept("^", "**")) return null;
    if (this.next.token === "T" && !this.names.has("T")) this.fail(this.words.turned);
    return this.plain(this.factor());
  }

  /** @returns {Evaluate} */
  primary() {
    const { kind, token } = this.next;
    const { words } = this;
    if (kind === "number" || (kind === "sign" && Object.hasOwn(FRACTIONS, token)) || token === "∞") {
      const number = token === "∞" ? Infinity : (FRACTIONS[token] ?? Number(token));
      this.at += 1;
      return () => number;
    }
    if (this.accept("(")) return this.closing(this.disjunction(), ")", words.expectedParenthesis);
    if (this.accept("𝟙")) {
      this.expect("[", words.expectedOperand);
      const inner = this.closing(this.disjunction(), "]", words.expectedBracket);
      return (look) => Number(single(inner(look), words) !== 0);
    }
    for (const [bar, name] of BARS) {
      if (!this.accept(bar)) continue;
      const inner = this.closing(this.plain(this.sum()), bar, words.expectedBar);
      return (look) => FUNCTIONS[name](inner(look), words);
    }
    if (kind !== "name" || JOINING.has(token)) this.fail(words.expectedOperand);
    const constant = CONSTANTS.get(token);
    if (constant !== undefined && !this.names.has(canonical(token))) {
      this.at += 1;
      return () => constant;
    }
    return this.name(token);
  }

  /** @param {Evaluate} inner @param {string} sign @param {string} what */
  closing(inner, sign, what) {
    this.expect(sign, what);
    inner.dotted = false;
    return inner;
  }

  /** @param {string} token @returns {Evaluate} */
  name(token) {
    const { name } = this.named(token);
    return (look) => look(name) ?? NaN;
  }

  /** @param {string} token @returns {import("./names.js").Named} */
  named(token) {
    const found = this.names.get(canonical(token));
    if (!found) {
      const names = [...this.names.values()].map(({ name }) => name);
      const { spelled } = this.words;
      return this.fail(Object.hasOwn(spelled, token) ? spelled[token] : this.words.unknown(token, nearest(token, names)));
    }
    this.at += 1;
    return found;
  }
}

const CONSTANTS = new Map([
  ["π", Math.PI],
  ["pi", Math.PI],
  ["e", Math.E],
]);

/** @type {[string, "bars" | "norm"][]} */
const BARS = [
  ["|", "bars"],
  ["‖", "norm"],
];

/** @type {Map<string, (x: number, y: number) => boolean>} */
const COMPARE = new Map([
  ["<", (x, y) => x < y],
  ["≤", (x, y) => x <= y],
  [">", (x, y) => x > y],
  ["≥", (x, y) => x >= y],
  ["=", (x, y) => x === y],
  ["≠", (x, y) => x !== y],
]);

/** @param {Evaluate} evaluate @returns {Evaluate} */
function condition(evaluate) {
  evaluate.condition = true;
  return evaluate;
}

/** @param {string} text @param {ConditionWords} words @returns {Token[]} */
function tokensOf(text, words) {
  /** @type {Token[]} */
  const tokens = [];
  const end = text.trimEnd().length;
  for (let from = 0; from < end; from = TOKEN.lastIndex) {
    TOKEN.lastIndex = from;
    const found = TOKEN.exec(text);
    if (!found) {
      const at = from + text.slice(from).search(/\S/u);
      const sign = String.fromCodePoint(text.codePointAt(at) ?? 0);
      throw new ConditionError(words.unreadable(sign), [at, at + sign.length]);
    }
    const k = found.findIndex((group, k) => k > 0 && group !== undefined);
    const kind = /** @type {const} */ (["number", "sign", "name"])[k - 1];
    const start = TOKEN.lastIndex - found[k].length;
    tokens.push({ kind, token: TWINS.get(found[k]) ?? found[k], start });
  }
  tokens.push({ kind: "end", token: "", start: end });
  return tokens;
}
