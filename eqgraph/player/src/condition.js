// The condition of a breakpoint: a small grammar of its own, never JavaScript's. This is the twin
// of tape/condition.py; both run the cases of tests/js/fixtures/conditions.json.

import { canonical, nearest } from "./names.js";
import { ConditionError, elementwise, FUNCTIONS, single } from "./operands.js";

const LONGEST = 500;
const DEEPEST = 50;
const TOKEN =
  /\s*(?:(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|(<=|>=|==|!=|[-+*/()|<>−≤≥≠])|([^\s\d+\-*/()|<>=!−≤≥≠](?:\{[^{}]*\}|[^\s+\-*/()|<>=!−≤≥≠])*))/uy;
const TWINS = new Map([..."−≤≥≠"].map((sign, k) => [sign, ["-", "<=", ">=", "!="][k]]));
const WORDS = new Set(["and", "or", "not"]);

/** @typedef {import("./operands.js").Operand} Operand */
/** @typedef {import("./operands.js").ConditionWords} ConditionWords */
/** @typedef {(name: string) => Operand | null} LookUp  null: not known yet */
/** @typedef {(look: LookUp) => Operand} Evaluate */

/** A name of the condition has no value yet. */
class Unknown extends Error {}

/**
 * Read a condition; throws a ConditionError that points at what is wrong in it.
 * @param {string} text
 * @param {ReadonlyMap<string, import("./names.js").Named>} names  by canonical name
 * @param {import("./words.js").Words["condition"]} words
 * @returns {{text: string, reads: boolean, holds: (look: LookUp) => boolean}}  reads: a name
 */
export function parseCondition(text, names, words) {
  if (text.length > LONGEST) throw new ConditionError(words.long(LONGEST));
  const reader = new Reader(text, names, words);
  const evaluate = reader.disjunction();
  reader.end();
  return {
    text,
    reads: reader.reads,
    holds(look) {
      try {
        const known = (/** @type {string} */ name) => {
          const value = look(name);
          if (value === null) throw new Unknown();
          return value;
        };
        return truth(single(evaluate(known), words));
      } catch (error) {
        if (error instanceof Unknown) return false;
        throw error;
      }
    },
  };
}

/** NaN counts as true, as in Python. @param {number} x */
const truth = (x) => x !== 0;

/** Reads sums and products of numbers and names; formula.js reads more with it. */
export class Reader {
  /**
   * @param {string} text @param {ReadonlyMap<string, import("./names.js").Named>} names
   * @param {import("./words.js").Words["condition"]} words
   * @param {RegExp} [tokens]  sticky; its groups are a number, a sign and a name
   */
  constructor(text, names, words, tokens = TOKEN) {
    this.names = names;
    this.words = words;
    this.depth = 0;
    this.reads = false;
    this.at = 0;
    /** @type {{kind: "number" | "sign" | "name" | "end", token: string, start: number}[]} */
    this.tokens = [];
    const end = text.trimEnd().length;
    for (let from = 0; from < end; from = tokens.lastIndex) {
      tokens.lastIndex = from;
      const found = tokens.exec(text);
      if (!found) {
        const at = from + text.slice(from).search(/\S/u);
        const sign = String.fromCodePoint(text.codePointAt(at) ?? 0);
        throw new ConditionError(words.unreadable(sign), [at, at + sign.length]);
      }
      const k = found.findIndex((group, k) => k > 0 && group !== undefined);
      const token = found[k];
      const kind = /** @type {const} */ (["number", "sign", "name"])[k - 1];
      this.tokens.push({
        kind,
        token: TWINS.get(token) ?? token,
        start: tokens.lastIndex - token.length,
      });
    }
    this.tokens.push({ kind: "end", token: "", start: end });
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

  /** @param {string} what @returns {never} */
  fail(what) {
    const { start, token } = this.next;
    throw new ConditionError(what, [start, start + Math.max(1, token.length)]);
  }

  /** @param {string} sign @param {string} what */
  expect(sign, what) {
    if (this.accept(sign) === null) this.fail(what);
  }

  end() {
    if (this.next.kind !== "end") this.fail(this.words.expectedEnd);
  }

  /** @returns {Evaluate} */
  disjunction() {
    let left = this.conjunction();
    while (this.accept("or")) left = join(true, left, this.conjunction(), this.words);
    return left;
  }

  /** @returns {Evaluate} */
  conjunction() {
    let left = this.negation();
    while (this.accept("and")) left = join(false, left, this.negation(), this.words);
    return left;
  }

  /** @returns {Evaluate} */
  negation() {
    let turned = false;
    while (this.accept("not")) turned = !turned;
    const inner = this.comparison();
    return turned ? (look) => Number(!truth(single(inner(look), this.words))) : inner;
  }

  /** @returns {Evaluate} */
  comparison() {
    const left = this.sum();
    const sign = this.accept(...Object.keys(COMPARE));
    if (sign === null) return left;
    const right = this.sum();
    const compare = COMPARE[sign];
    const { words } = this;
    return (look) => {
      const [x, y] = [left(look), right(look)];
      return Number(compare(single(x, words), single(y, words)));
    };
  }

  /** @returns {Evaluate} */
  sum() {
    return this.chain(() => this.term(), { "+": (x, y) => x + y, "-": (x, y) => x - y });
  }

  /** @returns {Evaluate} */
  term() {
    return this.chain(() => this.factor(), { "*": (x, y) => x * y, "/": (x, y) => x / y });
  }

  /**
   * @param {() => Evaluate} part @param {Record<string, (x: number, y: number) => number>} signs
   * @returns {Evaluate}
   */
  chain(part, signs) {
    let left = part();
    for (let sign = this.accept(...Object.keys(signs)); sign;) {
      const [before, after, combine] = [left, part(), signs[sign]];
      left = (look) => elementwise(combine, before(look), after(look), this.words);
      sign = this.accept(...Object.keys(signs));
    }
    return left;
  }

  /** @returns {Evaluate} */
  factor() {
    let minus = false;
    while (this.accept("-")) minus = !minus;
    const inner = this.nested(() => this.atom());
    return minus ? (look) => elementwise((_, y) => -y, 0, inner(look), this.words) : inner;
  }

  /** @param {() => Evaluate} part @returns {Evaluate} */
  nested(part) {
    this.depth += 1;
    if (this.depth > DEEPEST) throw new ConditionError(this.words.deep(DEEPEST), [0, 1]);
    const inner = part();
    this.depth -= 1;
    return inner;
  }

  /** @returns {Evaluate} */
  atom() {
    const { kind, token } = this.next;
    const { words } = this;
    if (kind === "number") {
      this.at += 1;
      const number = Number(token);
      return () => number;
    }
    if (this.accept("(")) {
      const inner = this.disjunction();
      this.expect(")", words.expectedParenthesis);
      return inner;
    }
    if (this.accept("|")) {
      const inner = this.sum();
      this.expect("|", words.expectedBar);
      return (look) => FUNCTIONS.norm(inner(look), words);
    }
    if (kind !== "name" || WORDS.has(token)) this.fail(words.expectedOperand);
    if (Object.hasOwn(FUNCTIONS, token) && this.tokens[this.at + 1].token === "(") {
      this.at += 2;
      const inner = this.disjunction();
      this.expect(")", words.expectedParenthesis);
      return (look) => FUNCTIONS[token](inner(look), words);
    }
    return this.name(token);
  }

  /** @param {string} token @returns {Evaluate} */
  name(token) {
    if (token === "inf" || token === "nan") {
      const number = token === "inf" ? Infinity : NaN;
      this.at += 1;
      return () => number;
    }
    this.reads = true;
    if (token === "value" || token === "grad") {
      this.at += 1;
      return (look) => look(token) ?? 0; // null is thrown by holds, before it comes here
    }
    const { ref } = this.named(token);
    this.at += 1;
    return (look) => look(`=${ref}`) ?? 0;
  }

  /** @param {string} token @returns {import("./names.js").Named} */
  named(token) {
    const found = this.names.get(canonical(token));
    if (found) return found;
    const names = [...this.names.values()].map(({ name }) => name);
    return this.fail(this.words.unknown(token, nearest(token, names)));
  }
}

/** @type {Record<string, (x: number, y: number) => boolean>} */
const COMPARE = {
  "<": (x, y) => x < y,
  "<=": (x, y) => x <= y,
  ">": (x, y) => x > y,
  ">=": (x, y) => x >= y,
  "==": (x, y) => x === y,
  "!=": (x, y) => x !== y,
};

/**
 * What is not known yet decides nothing that the other side decides.
 * @param {boolean} any @param {Evaluate} left @param {Evaluate} right
 * @param {ConditionWords} words @returns {Evaluate}
 */
function join(any, left, right, words) {
  return (look) => {
    const sides = [left, right].map((side) => {
      try {
        return truth(single(side(look), words));
      } catch (error) {
        if (error instanceof Unknown) return null;
        throw error;
      }
    });
    if (sides.includes(any)) return Number(any);
    if (sides.includes(null)) throw new Unknown();
    return Number(!any);
  };
}
