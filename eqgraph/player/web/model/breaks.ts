// Breakpoints, pure: at nodes, at instructions, on conditions; where they hold on the tape.

import { computed } from "@preact/signals-core";
import { conditions, watchedIn } from "../language/conditions.ts";
import type { LookUp } from "../language/expression.ts";
import { canonical, type Named } from "../language/names.ts";
import { ConditionError, operandOf, type Operand } from "../language/operands.ts";
import type { Words } from "../language/words.ts";
import type { Index } from "./frame.ts";
import type { State } from "./state.ts";
import { limitOf } from "./timeline.ts";

interface Breakpoint {
  kind: "node" | "instruction" | "condition";
  text: string; // the node's ref, the place, or the condition as typed: NaN and Inf are watched for
  places: number[]; // where it stops, rising
  why?: string; // nobody knows where
  open?: boolean; // the kernel still looks where
}

/** What is wished for; another run has it elsewhere, and another graph may not have it. */
export type Wish = Pick<Breakpoint, "kind" | "text">;

/** @param state  the wishes stand in it */
export function breaksOf(
  { index, wishes }: Pick<State, "index" | "wishes">,
  names: ReadonlyMap<string, Named>,
  words: Words,
) {
  const known = computed(() => ({ look: lookUps(index.value), found: new Map<string, number[]>() }));
  /** Throws a ConditionError where a condition cannot be read or evaluated. */
  const make = ({ kind, text }: Wish): Breakpoint => {
    const { look, found } = known.value;
    const key = `${kind} ${text}`;
    const { window } = index.value.payload.run ?? {};
    if (window && kind === "condition" && (watchedIn(text) || readIn(text, names, words))) return { kind, text, ...window.stops(text, words) };
    const places = found.get(key) ?? placesOf(index.value, names, words, look, kind, text);
    found.set(key, places);
    return { kind, text, places };
  };
  const all = computed(() =>
    wishes.value.flatMap((wish) => {
      try {
        return [make(wish)];
      } catch {
        return []; // It is not of this graph, or with these numbers it cannot be evaluated.
      }
    }),
  );
  const places = computed(() =>
    [...new Set(all.value.flatMap((one) => one.places))].sort((a, b) => a - b),
  );
  const find = (kind: Wish["kind"], text: string) =>
    all.value.find((one) => one.kind === kind && one.text === text);
  const without = (kind: Wish["kind"], text: string) =>
    wishes.value.filter((one) => one.kind !== kind || one.text !== text);

  return {
    /** Whether the kernel still looks where it stops. */
    open: () => all.value.some(({ open }) => open),
    all: () => all.value,
    find,
    places: () => places.value,
    stopsAt: (place: number) => places.value.includes(place),
    /** Throws a ConditionError where a condition cannot be read or evaluated. */
    add(kind: Wish["kind"], text: string) {
      if (find(kind, text)) return;
      make({ kind, text });
      wishes.value = [...without(kind, text), { kind, text }];
    },
    /** Add what was typed: the name of a node, the number of a step, or a condition. */
    read(typed: string) {
      const text = typed.trim();
      const node = names.get(canonical(text))?.ref;
      if (node !== undefined) return this.add("node", node);
      if (!/^\d+$/.test(text)) return this.add("condition", text);
      const { length } = index.value.payload.instructions;
      const step = Number(text);
      if (step < 1 || step > length) throw new ConditionError(words.condition.noStep(text, length));
      this.add("instruction", String(step));
    },
    remove(kind: Wish["kind"], text: string) {
      wishes.value = without(kind, text);
    },
    /** @returns whether it is set now */
    toggle(kind: Wish["kind"], text: string): boolean {
      const set = !find(kind, text);
      if (set) this.add(kind, text);
      else this.remove(kind, text);
      return set;
    },
    /** Where to stop next, in either direction; null where there is no stop ahead. */
    next(place: number, way: "forward" | "back"): number | null {
      const found =
        way === "forward"
          ? places.value.find((one) => one > place)
          : places.value.findLast((one) => one < place);
      return found ?? null;
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
  const { run } = payload;
  const watched = watchedIn(text);
  if (watched && run && conditions.watch) return conditions.watch(watched, run.machine, run.told, all.length);
  const condition = readIn(text, names, words);
  return all.filter((k) => {
    try {
      return condition.holds(look(k));
    } catch (error) {
      if (!(error instanceof ConditionError)) throw error;
      throw new ConditionError(error.message + words.condition.at(k));
    }
  });
}

function readIn(text: string, names: ReadonlyMap<string, Named>, words: Words) {
  if (!conditions.parse) throw new ConditionError(words.condition.left);
  const condition = conditions.parse(text, names, words.condition);
  if (!condition.reads) throw new ConditionError(words.condition.constant);
  return condition;
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
    const found = known.get(array) ?? operandOf(payload.run?.all(array) ?? payload.array(array));
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
