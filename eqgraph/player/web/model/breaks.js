// Breakpoints, pure: at nodes, at instructions, on conditions; where they hold on the tape.

import { parseCondition } from "../language/condition.js";
import { canonical } from "../language/names.js";
import { ConditionError, operandOf } from "../language/operands.js";

/**
 * @typedef {object} Breakpoint
 * @property {"node" | "instruction" | "condition"} kind
 * @property {string} text  the node's ref, the place, or the condition as typed
 * @property {number[]} places  where it stops, rising
 */

/**
 * What outlives the data: a new run of the same graph keeps its breakpoints.
 * @typedef {Pick<Breakpoint, "kind" | "text">[]} Wishes
 */

/**
 * @param {import("./frame.js").Index} index @param {ReadonlyMap<string, import("../language/names.js").Named>} names
 * @param {import("../language/words.js").Words} words @param {Wishes} [wishes]  kept up to date
 */
export function breaksOf(index, names, words, wishes = []) {
  let look = lookUps(index);
  /** @type {Breakpoint[]} */
  let all = [];
  /** @type {Set<() => void>} */
  const listeners = new Set();
  const told = () => {
    wishes.splice(0, wishes.length, ...all.map(({ kind, text }) => ({ kind, text })));
    for (const listener of [...listeners]) listener();
  };
  const places = () => [...new Set(all.flatMap((one) => one.places))].sort((a, b) => a - b);
  /** @param {Breakpoint["kind"]} kind @param {string} text */
  const find = (kind, text) => all.find((one) => one.kind === kind && one.text === text);
  /** @param {Breakpoint["kind"]} kind @param {string} text */
  const make = (kind, text) => ({
    kind,
    text,
    places: placesOf(index, names, words, look, kind, text),
  });
  for (const { kind, text } of [...wishes]) {
    try {
      all.push(make(kind, text));
    } catch {
      // It does not belong to this graph any more.
    }
  }

  return {
    all: () => all,
    find,
    places,
    /** @param {number} place */
    stopsAt: (place) => all.some((one) => one.places.includes(place)),
    /**
     * Throws a ConditionError where a condition cannot be read or evaluated.
     * @param {Breakpoint["kind"]} kind @param {string} text
     */
    add(kind, text) {
      if (find(kind, text)) return;
      all.push(make(kind, text));
      told();
    },
    /**
     * Add what was typed: the name of a node, the number of a step, or a condition.
     * @param {string} typed
     */
    read(typed) {
      const text = typed.trim();
      const node = names.get(canonical(text))?.ref;
      if (node !== undefined) return this.add("node", node);
      if (!/^\d+$/.test(text)) return this.add("condition", text);
      const { length } = index.payload.instructions;
      const step = Number(text);
      if (step < 1 || step > length) throw new ConditionError(words.condition.noStep(text, length));
      this.add("instruction", String(step));
    },
    /** @param {Breakpoint["kind"]} kind @param {string} text */
    remove(kind, text) {
      all = all.filter((one) => one !== find(kind, text));
      told();
    },
    /** @param {Breakpoint["kind"]} kind @param {string} text @returns {boolean} whether it is set now */
    toggle(kind, text) {
      const set = !find(kind, text);
      if (set) this.add(kind, text);
      else this.remove(kind, text);
      return set;
    },
    /**
     * Where to stop next, in either direction; null where there is no stop ahead.
     * @param {number} place @param {"forward" | "back"} way @returns {number | null}
     */
    next(place, way) {
      const found =
        way === "forward"
          ? places().find((one) => one > place)
          : places().findLast((one) => one < place);
      return found ?? null;
    },
    /** The numbers are new: look again where conditions hold. */
    renew() {
      look = lookUps(index);
      all = all.flatMap(({ kind, text }) => {
        try {
          return [make(kind, text)];
        } catch {
          return []; // With these numbers it cannot be evaluated.
        }
      });
      told();
    },
    /** @param {() => void} listener */
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** @typedef {ReturnType<typeof breaksOf>} Breaks */

/**
 * @param {import("./frame.js").Index} index @param {ReadonlyMap<string, import("../language/names.js").Named>} names
 * @param {import("../language/words.js").Words} words @param {(place: number) => import("../language/expression.js").LookUp} look
 * @param {Breakpoint["kind"]} kind @param {string} text @returns {number[]}
 */
function placesOf({ payload }, names, words, look, kind, text) {
  const all = payload.instructions.map((_, k) => k + 1);
  if (kind === "node") return all.filter((k) => payload.instructions[k - 1].node === text);
  if (kind === "instruction") return all.filter((k) => k === Number(text));
  const condition = parseCondition(text, names, words.condition);
  if (!condition.reads) throw new ConditionError(words.condition.constant);
  return all.filter((k) => {
    try {
      return condition.holds(look(k));
    } catch (error) {
      if (!(error instanceof ConditionError)) throw error;
      throw new ConditionError(error.message + words.condition.at(k));
    }
  });
}

/**
 * Look a name of a condition up at a place: `value` and `grad` are those of the node just written,
 * `=ref` the value of a node.
 * @param {import("./frame.js").Index} index
 * @returns {(place: number) => import("../language/expression.js").LookUp}
 */
function lookUps({ payload, lives }) {
  const byRef = new Map(lives.map((life) => [life.node.ref, life]));
  /** @type {Map<number, import("../language/operands.js").Operand>} */
  const known = new Map();
  const operand = (/** @type {number | null} */ array) => {
    if (array === null) return null;
    const found = known.get(array) ?? operandOf(payload.arrays[array]);
    known.set(array, found);
    return found;
  };
  return (place) => (name) => {
    const ref = name.startsWith("=") ? name.slice(1) : payload.instructions[place - 1].node;
    const life = byRef.get(ref);
    if (!life) return null;
    if (name !== "grad") return operand(life.known <= place ? life.value : null);
    return operand(life.grads.findLast((grad) => grad.place <= place)?.array ?? null);
  };
}
