// Formulas and conditions as the page reads them: the explicit form of the language, with every sign
// written; never JavaScript's. What it reads means the same as in Python: both run the cases of
// tests/web/fixtures/conditions.json and formulas.json. What is not explicit is told.

import {
  CALLS,
  FRACTIONS,
  applied,
  joined,
  matmul,
  raise,
  signed,
  transpose,
} from "./computing.ts";
import { canonical, nearest, type Named } from "./names.ts";
import {
  ConditionError,
  elementwise,
  FUNCTIONS,
  single,
  type ConditionWords,
  type Operand,
} from "./operands.ts";

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
  Object.entries({
    "−": "-",
    "<=": "≤",
    ">=": "≥",
    "!=": "≠",
    "==": "=",
    "∧": "and",
    "∨": "or",
    "¬": "not",
  }),
);
const JOINING = new Set(["and", "or", "not"]);
const PRODUCTS = ["*", "⊙", "×", "/"];
const DOTS = ["·", "⋅", "@"];

export type LookUp = (name: string) => Operand | null; // null: not known yet
export type Evaluate = ((look: LookUp) => Operand) & { condition?: boolean; dotted?: boolean };
type Token = { kind: "number" | "sign" | "name" | "end"; token: string; start: number };

/** Reads one text; what its names mean, a reader of its own tells. */
export class Reader {
  text: string;
  names: ReadonlyMap<string, Named>;
  words: ConditionWords;
  depth = 0;
  at = 0;
  tokens: Token[];

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
    let left = this.conjunction();
    while (this.accept("or")) left = condition(joined(true, left, this.conjunction(), this.words));
    return left;
  }

  conjunction(): Evaluate {
    let left = this.negation();
    while (this.accept("and")) left = condition(joined(false, left, this.negation(), this.words));
    return left;
  }

  negation(): Evaluate {
    let turned = 0;
    while (this.accept("not")) turned += 1;
    const inner = this.comparison();
    if (!turned) return inner;
    return condition((look) =>
      Number((single(inner(look), this.words) !== 0) !== (turned % 2 === 1)),
    );
  }

  /** x < y, and 0 < x < 1. */
  comparison(): Evaluate {
    const sides = [this.sum()];
    const signs: ((x: number, y: number) => boolean)[] = [];
    for (let sign = this.accept(...COMPARE.keys()); sign; sign = this.accept(...COMPARE.keys())) {
      signs.push(COMPARE.get(sign) as (x: number, y: number) => boolean);
      sides.push(this.sum());
    }
    if (!signs.length) return sides[0];
    const { words } = this;
    return condition((look) => {
      const values = sides.map((side) => single(side(look), words));
      return Number(signs.every((compare, k) => compare(values[k], values[k + 1])));
    });
  }

  /** What computes with numbers refuses a condition. */
  plain(inner: Evaluate, token?: Token) {
    if (inner.condition) this.fail(this.words.indicator, token);
    return inner;
  }

  // --- sums and products ---

  sum(): Evaluate {
    return this.chain(() => this.term(), ["+", "-"]);
  }

  term(): Evaluate {
    return this.chain(() => this.product(), PRODUCTS);
  }

  chain(part: () => Evaluate, signs: string[]): Evaluate {
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

  product(): Evaluate {
    const token = this.next;
    let left = this.factor();
    while (this.accept(...DOTS)) {
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
    const { words } = this;
    return minus % 2 ? (look) => elementwise((_, y) => -y, 0, inner(look), words) : inner;
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
    const inner =
      Object.hasOwn(CALLS, token) && !this.names.has(canonical(token))
        ? this.call()
        : this.raised(this.primary());
    const after = this.next;
    const name = after.kind === "name" && !JOINING.has(after.token);
    if (
      name ||
      after.kind === "number" ||
      (after.kind === "sign" && "(√∑𝟙½⅓¼⅔¾⅕⅛".includes(after.token))
    ) {
      const left = this.text.slice(first.start, after.start).trim();
      this.fail(this.words.beside(left, after.token), after);
    }
    return inner;
  }

  /**
   * A function: `f(x)` ends at its parenthesis, `f x²` and `f²x` take one operand; a ∑ takes the
   * power behind its parenthesis with it, as printed: `∑(x)²` sums squares.
   */
  call(): Evaluate {
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
    const apply: Evaluate = (look) =>
      applied(
        token,
        inner.map((one) => one(look)),
        words,
      );
    if (token === "isnan" || token === "isinf") return condition(apply);
    const whole = power ? raise(apply, power, words) : apply;
    if (closed) return summed ? whole : this.raised(whole);
    const { next } = this;
    if (token !== "√" && [...PRODUCTS, ...DOTS].includes(next.token))
      this.fail(words.brackets(token), word);
    return whole;
  }

  operands(): Evaluate[] {
    this.accept("(");
    const inner = [this.disjunction()];
    while (this.accept(",")) inner.push(this.disjunction());
    this.expect(")", this.words.expectedParenthesis);
    return inner;
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
      left = raise(this.plain(before, token), power, this.words);
    }
  }

  power(): Evaluate | null {
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

  primary(): Evaluate {
    const { kind, token } = this.next;
    const { words } = this;
    if (
      kind === "number" ||
      (kind === "sign" && Object.hasOwn(FRACTIONS, token)) ||
      token === "∞"
    ) {
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

  closing(inner: Evaluate, sign: string, what: string) {
    this.expect(sign, what);
    inner.dotted = false;
    return inner;
  }

  name(token: string): Evaluate {
    const { name } = this.named(token);
    return (look) => look(name) ?? NaN;
  }

  named(token: string): Named {
    const found = this.names.get(canonical(token));
    if (!found) {
      const names = [...this.names.values()].map(({ name }) => name);
      const { spelled } = this.words;
      return this.fail(
        Object.hasOwn(spelled, token)
          ? spelled[token]
          : this.words.unknown(token, nearest(token, names)),
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

const BARS: [string, "bars" | "norm"][] = [
  ["|", "bars"],
  ["‖", "norm"],
];

const COMPARE = new Map<string, (x: number, y: number) => boolean>([
  ["<", (x, y) => x < y],
  ["≤", (x, y) => x <= y],
  [">", (x, y) => x > y],
  ["≥", (x, y) => x >= y],
  ["=", (x, y) => x === y],
  ["≠", (x, y) => x !== y],
]);

function condition(evaluate: Evaluate): Evaluate {
  evaluate.condition = true;
  return evaluate;
}

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
    tokens.push({ kind, token: TWINS.get(found[k]) ?? found[k], start });
  }
  tokens.push({ kind: "end", token: "", start: end });
  return tokens;
}
