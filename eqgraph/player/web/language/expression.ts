// Formulas and conditions as the page reads them: the explicit form of the language, with every sign
// written; never JavaScript's. What it reads means the same as in Python: both run the cases of
// tests/web/fixtures/conditions.json and formulas.json. What is not explicit is told.

import { filled } from "../engine/array.ts";
import type { Options } from "./arrays.ts";
import {
  applied,
  apply,
  isFunction,
  isTest,
  joined,
  matmul,
  multiplied,
  negated,
  raise,
  summed,
  transpose,
} from "./computing.ts";
import { ABOVE } from "./alphabet.ts";
import { canonical, type Named } from "./names.ts";
import {
  ConditionError,
  scalar,
  single,
  Unknown,
  type ConditionWords,
  type Operand,
} from "./operands.ts";
import { FRACTIONS, NO_SIGNS, TWINS } from "./table.ts";

const DEEPEST = 200; // about as in Python, which counts each minus, too
const KNOWN = 12; // names that are told where one is not known; the kernel knows the nearest
const RAISED = new Map([...ABOVE[0]!].slice(0, 12).map((glyph, k) => [glyph, ABOVE[1]![k]!]));
const FRACTION = Object.keys(FRACTIONS).join("");
const SIGNS = `-+*/()|‖^·×√∑ᵀ<>≤≥≠≟=∧∨¬𝟙[],∞{;}${FRACTION}`;
const TWIN = Object.keys(TWINS).filter((twin) => SIGNS.includes(TWINS[twin]!));
const LONG = TWIN.filter((twin) => twin.length > 1).map((twin) => twin.replace(/[*|.]/gu, "\\$&"));
const SIGN = (SIGNS + TWIN.filter((twin) => twin.length === 1).join("")).replace(/[-\]^[]/gu, "\\$&");
const REFUSED = NO_SIGNS.map((one) => one.replaceAll(".", "\\.")).join("|");
const NAME = String.raw`(?!ᵀ)[\p{L}∂](?:(?!ᵀ)[\p{L}\p{M}\p{Nd}₀-₉₊₋'′″]|_\{[^{}]*\}|_|⁽[^⁽⁾]*⁾)*`;
const TOKEN = new RegExp(
  String.raw`\s*(?!${REFUSED})(?:(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)` +
    `|(${LONG.join("|")}|[${SIGN}]|[${[...RAISED.keys()].join("")}]+|_F|_∞|₁)|(${NAME}))`,
  "uy",
);
const WORDED: Record<string, string> = { "∧": "and", "∨": "or", "¬": "not" };
const sign = (token: string) => {
  const folded = TWINS[token] ?? token;
  return WORDED[folded] ?? folded;
};
const JOINING = new Set(["and", "or", "not"]);
const CASES = new Set(["if", "otherwise"]);
const PRODUCTS = ["*", "×", "/"];

export type LookUp = (name: string) => Operand | null; // null: not known yet
export type Evaluate = ((look: LookUp) => Operand) & {
  condition?: boolean;
  dotted?: boolean;
  literal?: number; // written as this number
};
type Token = { kind: "number" | "sign" | "name" | "end"; token: string; start: number };

/** Reads one text; what its names mean, a reader of its own tells. */
export class Reader {
  text: string;
  names: ReadonlyMap<string, Named>;
  words: ConditionWords;
  depth = 0;
  at = 0;
  inside = 0; // how many 𝟙[…]: there, arrays are compared entry by entry
  brackets = 0; // how many ( ) are open: a plain = does not compare there
  cases = 0; // how many { } are open: there, "if" and "otherwise" are no names
  tokens: Token[];
  shapes = new Map<string, readonly number[] | undefined>(); // of what was read

  constructor(text: string, names: ReadonlyMap<string, Named>, words: ConditionWords) {
    this.text = text;
    this.names = names;
    this.words = words;
    this.tokens = tokensOf(text, words);
  }

  get next() {
    return this.tokens[this.at];
  }

  accept(...signs: string[]) {
    const { kind, token } = this.next;
    if (kind === "number" || kind === "end" || !signs.includes(token)) return null;
    this.at += 1;
    return token;
  }

  fail(what: string, { start, token }: Token = this.next): never {
    throw new ConditionError(what, [start, start + Math.max(1, token.length)]);
  }

  expect(sign: string, what: string) {
    if (this.accept(sign) === null) this.fail(what);
  }

  end() {
    if (this.next.kind !== "end") this.fail(this.words.expectedEnd);
  }

  // --- conditions ---

  disjunction(): Evaluate {
    return this.joining("or", () => this.conjunction());
  }

  conjunction(): Evaluate {
    return this.joining("and", () => this.negation());
  }

  joining(word: "and" | "or", part: () => Evaluate): Evaluate {
    const { words } = this;
    let left = part();
    while (this.accept(word)) {
      const [before, after] = [left, part()];
      left = condition(
        this.inside
          ? (look) => applied(`logical_${word}`, [before(look), after(look)], words)
          : joined(word === "or", before, after, words),
      );
    }
    return left;
  }

  negation(): Evaluate {
    const { words } = this;
    let turned = 0;
    while (this.accept("not")) turned += 1;
    let inner = this.comparison();
    for (; turned; turned--) {
      const before = inner;
      inner = condition(
        this.inside
          ? (look) => applied("logical_not", [before(look)], words)
          : (look) => scalar(single(before(look), words) === 0),
      );
    }
    return inner;
  }

  /** x < y, and 0 < x < 1. */
  comparison(): Evaluate {
    const sides = [this.sum()];
    const signs: string[] = [];
    for (let sign = this.accept(...COMPARE.keys()); sign; sign = this.accept(...COMPARE.keys())) {
      if (sign === "=" && this.brackets) this.fail(this.words.equation, this.tokens[this.at - 1]);
      signs.push(COMPARE.get(sign)!);
      sides.push(this.sum());
    }
    if (!signs.length) return sides[0]!;
    const { words, inside } = this;
    return condition((look) => {
      const values = sides.map((side) => side(look));
      if (!inside) values.forEach((one) => single(one, words));
      return signs
        .map((name, k) => applied(name, values.slice(k, k + 2), words))
        .reduce((a, b) => applied("logical_and", [a, b], words));
    });
  }

  /** What computes with numbers refuses a condition. */
  plain(inner: Evaluate, token?: Token) {
    if (inner.condition) this.fail(this.words.indicator, token);
    return inner;
  }

  // --- sums and products ---

  sum(): Evaluate {
    return this.chain(() => this.term(), ["+", "-"], summed);
  }

  term(): Evaluate {
    return this.chain(() => this.product(), PRODUCTS, multiplied);
  }

  chain(part: () => Evaluate, known: string[], combine: typeof summed): Evaluate {
    const { words } = this;
    const tokens = [this.next];
    const parts = [part()];
    const signs: string[] = [];
    for (let sign = this.accept(...known); sign; sign = this.accept(...known)) {
      signs.push(sign);
      tokens.push(this.next);
      parts.push(part());
      if (sign === "/" && parts.at(-1)!.dotted) this.fail(words.twoWays, tokens.at(-1));
    }
    if (!signs.length) return parts[0]!;
    parts.forEach((one, k) => this.plain(one, tokens[k]));
    return (look) =>
      combine(
        signs,
        parts.map((one) => one(look)),
        words,
      );
  }

  product(): Evaluate {
    const token = this.next;
    let left = this.factor();
    while (this.accept("·")) {
      const [before, after] = [this.plain(left, token), this.plain(this.factor(), token)];
      left = (look) => matmul(before(look), after(look), this.words);
      left.dotted = true;
    }
    return left;
  }

  factor(): Evaluate {
    let minus = 0;
    const token = this.next;
    while (this.accept("-")) minus += 1;
    const inner = this.nested(() => this.atom());
    if (!minus) return inner;
    this.plain(inner, token);
    if (minus % 2 === 0) return inner;
    const { words } = this;
    const negative: Evaluate = (look) => negated(inner(look), words);
    if (inner.literal !== undefined) negative.literal = -inner.literal;
    return negative;
  }

  nested<T>(part: () => T): T {
    this.depth += 1;
    if (this.depth > DEEPEST) throw new ConditionError(this.words.deep(DEEPEST), [0, 1]);
    const inner = part();
    this.depth -= 1;
    return inner;
  }

  // --- operands ---

  /** An operand with its powers; what stands beside it lacks a sign. */
  atom(): Evaluate {
    const first = this.next;
    const { token } = first;
    const called = first.kind !== "number" && isFunction(token === "√" ? "sqrt" : token);
    const inner =
      called && !this.names.has(canonical(token)) ? this.call() : this.raised(this.primary());
    const after = this.next;
    const name = after.kind === "name" && !this.joins(after.token);
    const sign = after.kind === "sign" && `(√∑𝟙∞${FRACTION}`.includes(after.token);
    if (name || sign || after.kind === "number") {
      const left = this.text.slice(first.start, after.start).trim();
      this.fail(after.token === "mod" ? this.words.modulo : this.words.beside(left, after.token, this.missing(inner)), after);
    }
    return inner;
  }

  joins(token: string) {
    return JOINING.has(token) || (this.cases > 0 && CASES.has(token));
  }

  /** The sign that lacks before what comes next: as Python reads it, if the shapes are known. */
  missing(left: Evaluate): string | null {
    const look: LookUp = (name) => {
      const shape = this.shapes.get(name);
      return shape ? filled(shape, 0.5) : null;
    };
    try {
      const [a, b] = [left(look), this.nested(() => this.atom())(look)];
      const [m, n] = [a.shape.length, b.shape.length];
      return !m || !n || (m === 1 && n === 1 && !a.row && !b.row) ? "*" : "·";
    } catch (error) {
      if (error instanceof ConditionError || error instanceof Unknown) return null;
      throw error;
    }
  }

  /**
   * A function: `f(x)` ends at its parenthesis, `f x²` and `f²x` take one operand; a ∑ takes the
   * power behind its parenthesis with it, as printed: `∑(x)²` sums squares.
   */
  call(): Evaluate {
    const word = this.next;
    const { words } = this;
    const root = word.token === "√";
    const token = root ? "sqrt" : word.token;
    this.at += 1;
    const power = this.power();
    const letter = word.kind === "name" && token.length === 1;
    if (power && (letter || Number(power.literal) < 0)) this.fail(words.raised(token), word);
    const tight = this.next.start === word.start + word.token.length;
    const closed = this.next.token === "(" && (tight || !root);
    if (isTest(token) && !(closed && tight)) this.fail(words.tight(token), word);
    const summed = closed && (token === "∑" || token === "sum");
    const [given, first] = [this.inside, token === "where" ? 1 : 0];
    const options: Options = {};
    const inner = closed ? this.operands(first, options) : [this.nested(() => this.atom())];
    this.inside = given;
    inner.slice(isTest(token) ? 1 : first).forEach((one) => this.plain(one, word));
    if (summed) inner[0] = this.raised(inner[0]!);
    const made: Evaluate = (look) =>
      applied(
        token,
        inner.map((one) => one(look)),
        words,
        options,
      );
    if (isTest(token)) return this.inside ? this.fail(words.indicator, word) : condition(made);
    const whole = power ? raise(made, power, words, power.literal ?? null) : made;
    if (closed) return summed ? whole : this.raised(whole);
    const { next } = this;
    if (!root && [...PRODUCTS, "·"].includes(next.token)) this.fail(words.brackets(token), word);
    return whole;
  }

  /** @param first  1 where the first is a condition */
  operands(first: number, options: Options): Evaluate[] {
    this.accept("(");
    this.inside += first;
    this.brackets += 1;
    const inner = [this.disjunction()];
    this.inside -= first;
    while (this.accept(",")) {
      const { next } = this;
      const named = next.kind === "name" && this.tokens[this.at + 1]!.token === "=";
      if (!named) inner.push(this.disjunction());
      else if (Object.hasOwn(options, next.token)) this.fail(this.words.expectedParenthesis);
      else this.option(options);
      if (!named && Object.keys(options).length) this.fail(this.words.expectedParenthesis, next);
    }
    this.brackets -= 1;
    this.expect(")", this.words.expectedParenthesis);
    return inner;
  }

  /** axis=1, axis=(0, 1), keepdims=True, spec=(ij, j, i). */
  option(options: Options) {
    const { token } = this.next;
    this.at += 2;
    if (!this.accept("(")) {
      options[token] = this.optionValue();
      return;
    }
    const list = [];
    while (!this.accept(")")) {
      list.push(this.optionValue());
      if (!this.accept(",") && this.next.token !== ")") this.fail(this.words.expectedParenthesis);
    }
    options[token] = list;
  }

  optionValue(): number | boolean | string {
    const minus = this.accept("-");
    const { kind, token } = this.next;
    if (kind === "sign" || kind === "end" || (minus && kind === "name")) this.fail(this.words.expectedOperand);
    this.at += 1;
    if (kind === "number") return /^\d+$/u.test(token) ? Number(token) * (minus ? -1 : 1) : token;
    return token === "True" || token === "False" ? token === "True" : token;
  }

  /** [x, b]: joined along the last axis. */
  joined(): Evaluate {
    const { words } = this;
    const parts = [this.plain(this.sum())];
    while (this.accept(",")) parts.push(this.plain(this.sum()));
    if (parts.length < 2) this.fail(words.alone);
    this.expect("]", words.expectedBracket);
    return (look) => applied("concat", parts.map((one) => one(look)), words);
  }

  /** {x if x > 0; 0 otherwise}: the first that holds, entry by entry. */
  chosen(): Evaluate {
    const { words } = this;
    const value = this.plain(this.sum());
    if (this.accept("otherwise")) {
      this.accept(";");
      this.expect("}", words.expectedBracket);
      return value;
    }
    this.expect("if", words.expectedOperand);
    this.inside += 1;
    const holds = this.disjunction();
    this.inside -= 1;
    this.expect(";", words.expectedBracket);
    const other = this.nested(() => this.chosen());
    return (look) => applied("where", [holds(look), value(look), other(look)], words);
  }

  raised(base: Evaluate): Evaluate {
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
      left = raise(this.plain(before, token), power, this.words, power.literal ?? null);
    }
  }

  power(): Evaluate | null {
    const { kind, token } = this.next;
    if (kind === "sign" && RAISED.has(token[0]!)) {
      const number = Number([...token].map((c) => RAISED.get(c)).join(""));
      if (Number.isNaN(number)) this.fail(this.words.expectedOperand);
      this.at += 1;
      return literal(number);
    }
    if (!this.accept("^")) return null;
    if (this.next.token === "T" && !this.names.has("T")) this.fail(this.words.turned);
    return this.plain(this.factor());
  }

  primary(): Evaluate {
    const { kind, token } = this.next;
    const { words } = this;
    if (
      kind === "number" ||
      (kind === "sign" && Object.hasOwn(FRACTIONS, token)) ||
      token === "∞"
    ) {
      const number = token === "∞" ? Infinity : (FRACTIONS[token] ?? Number(token));
      if (kind === "number" && (number === Infinity || (number === 0 && /^[0.]*[1-9]/.test(token)))) this.fail(words.unfit);
      this.at += 1;
      return literal(number);
    }
    if (this.accept("(")) {
      this.brackets += 1;
      const inner = this.closing(this.disjunction(), ")", words.expectedParenthesis);
      this.brackets -= 1;
      return inner;
    }
    if (this.accept("𝟙")) {
      this.expect("[", words.expectedOperand);
      const { brackets } = this;
      this.inside += 1;
      this.brackets = 0;
      const inner = this.closing(this.disjunction(), "]", words.expectedBracket);
      this.inside -= 1;
      this.brackets = brackets;
      return apply("not_equal", words, inner, () => scalar(0));
    }
    if (this.accept("[")) {
      const { brackets } = this;
      this.brackets += 1;
      const inner = this.joined();
      this.brackets = brackets;
      return inner;
    }
    if (this.accept("{")) {
      const { brackets } = this;
      this.brackets = 0;
      this.cases += 1;
      const inner = this.chosen();
      this.cases -= 1;
      this.brackets = brackets;
      return inner;
    }
    for (const [bar, plain] of BARS) {
      if (!this.accept(bar)) continue;
      const inner = this.closing(this.plain(this.sum()), bar, words.expectedBar);
      const index = plain === "norm" ? this.accept(...NORMS.keys()) : null;
      const name = index ? NORMS.get(index)! : plain;
      return (look) => {
        const x = inner(look);
        const [m, n] = x.shape;
        if (name === "abs" && x.shape.length === 2 && m === n && m! > 1)
          throw new ConditionError(words.bars);
        return applied(name, [x], words);
      };
    }
    if (kind !== "name" || this.joins(token)) this.fail(words.expectedOperand);
    const constant = CONSTANTS.get(token);
    if (constant !== undefined && !this.names.has(canonical(token))) {
      this.at += 1;
      return () => scalar(constant);
    }
    return this.name(token);
  }

  closing(inner: Evaluate, sign: string, what: string) {
    this.expect(sign, what);
    inner.dotted = false;
    return inner;
  }

  name(token: string): Evaluate {
    const { name, shape } = this.named(token);
    return this.quantity(name, shape);
  }

  /** What is looked up; null is thrown before it comes here. */
  quantity(key: string, shape?: readonly number[]): Evaluate {
    this.shapes.set(key, shape);
    return (look) => {
      const found = look(key);
      if (!found) throw new Unknown();
      return found;
    };
  }

  named(token: string): Named {
    const found = this.names.get(canonical(token));
    if (!found) {
      const names = [...new Set([...this.names.values()].map(({ name }) => name))];
      const { spelled } = this.words;
      return this.fail(
        Object.hasOwn(spelled, token)
          ? spelled[token]
          : this.words.unknown(token, names.slice(0, KNOWN).join(", ")),
      );
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

const BARS = [
  ["|", "abs"],
  ["‖", "norm"],
] as const;

const NORMS = new Map([
  ["₁", "norm1"],
  ["_∞", "norm_inf"],
  ["_F", "norm"],
]);

const COMPARE = new Map([
  ["<", "less"],
  ["≤", "less_equal"],
  [">", "greater"],
  ["≥", "greater_equal"],
  ["=", "equal"],
  ["≟", "equal"],
  ["≠", "not_equal"],
]);

function condition(evaluate: Evaluate): Evaluate {
  evaluate.condition = true;
  return evaluate;
}

const literal = (number: number): Evaluate => Object.assign(() => scalar(number), { literal: number });

function tokensOf(text: string, words: ConditionWords): Token[] {
  const tokens: Token[] = [];
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
    const kind = (["number", "sign", "name"] as const)[k - 1];
    const start = TOKEN.lastIndex - found[k].length;
    tokens.push({ kind, token: kind === "sign" ? sign(found[k]!) : found[k]!, start });
  }
  tokens.push({ kind: "end", token: "", start: end });
  return tokens;
}
