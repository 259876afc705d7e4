// Breakpoints, pure: at nodes, at instructions, on conditions; where they hold on the tape.

import { parseCondition } from "../language/condition.ts";
import type { LookUp } from "../language/expression.ts";
import { canonical, type Named } from "../language/names.ts";
import { ConditionError, operandOf, type Operand } from "../language/operands.ts";
import type { Words } from "../language/words.ts";
import type { Index } from "./frame.ts";
import { limitOf } from "./timeline.ts";

interface Breakpoint {
  kind: "node" | "instruction" | "condition";
  text: string; // the node's ref, the place, or the condition as typed
  places: number[]; // where it stops, rising
}

/** What outlives the data: a new run of the same graph keeps its breakpoints. */
export type Wishes = Pick<Breakpoint, "kind" | "text">[];

/** @param wishes  kept up to date */
export function breaksOf(
  index: Index,
  names: ReadonlyMap<string, Named>,
  words: Words,
  wishes: Wishes = [],
) {
  let look = lookUps(index);
  let all: Breakpoint[] = [];
  const listeners = new Set<() => void>();
  const told = () => {
    wishes.splice(0, wishes.length, ...all.map(({ kind, text }) => ({ kind, text })));
    for (const listener of [...listeners]) listener();
  };
  const places = () => [...new Set(all.flatMap((one) => one.places))].sort((a, b) => a - b);
  const find = (kind: Breakpoint["kind"], text: string) =>
    all.find((one) => one.kind === kind && one.text === text);
  const make = (kind: Breakpoint["kind"], text: string) => ({
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
    stopsAt: (place: number) => all.some((one) => one.places.includes(place)),
    /** Throws a ConditionError where a condition cannot be read or evaluated. */
    add(kind: Breakpoint["kind"], text: string) {
      if (find(kind, text)) return;
      all.push(make(kind, text));
      told();
    },
    /** Add what was typed: the name of a node, the number of a step, or a condition. */
    read(typed: string) {
      const text = typed.trim();
      const node = names.get(canonical(text))?.ref;
      if (node !== undefined) return this.add("node", node);
      if (!/^\d+$/.test(text)) return this.add("condition", text);
      const { length } = index.payload.instructions;
      const step = Number(text);
      if (step < 1 || step > length) throw new ConditionError(words.condition.noStep(text, length));
      this.add("instruction", String(step));
    },
    remove(kind: Breakpoint["kind"], text: string) {
      all = all.filter((one) => one !== find(kind, text));
      told();
    },
    /** @returns whether it is set now */
    toggle(kind: Breakpoint["kind"], text: string): boolean {
      const set = !find(kind, text);
      if (set) this.add(kind, text);
      else this.remove(kind, text);
      return set;
    },
    /** Where to stop next, in either direction; null where there is no stop ahead. */
    next(place: number, way: "forward" | "back"): number | null {
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
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export type Breaks = ReturnType<typeof breaksOf>;

function placesOf(
  { payload }: Index,
  names: ReadonlyMap<string, Named>,
  words: Words,
  look: (place: number) => LookUp,
  kind: Breakpoint["kind"],
  text: string,
): number[] {
  const all = Array.from({ length: limitOf(payload) }, (_, k) => k + 1);
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
 */
function lookUps({ payload, lives }: Index): (place: number) => LookUp {
  const byRef = new Map(lives.map((life) => [life.node.ref, life]));
  const known = new Map<number, Operand>();
  const operand = (array: number | null) => {
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
