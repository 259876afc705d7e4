// What is wrong with a model over time while it is looked for, as tape/cause.py has it.
import { Sums, type Addends } from "./addends.ts";
import { type Unrolled, statesOf } from "./backflow.ts";
import { CAUSES, LIMITS } from "./causewords.ts";
import { ROWS } from "./facts.ts";
import type { Machine } from "./machine.ts";
import type { Problem, ProblemKind } from "./problems.ts";
import { placed, type Told } from "./sentences.ts";
import { slope } from "./slope.ts";

export type Family = Unrolled["families"][number];
export type Ends = { low: number; high: number; flat: number; units: number };

/** Return a sentence about a model over time with its places filled. */
export const told = (key: keyof typeof CAUSES, values: Record<string, string | number> = {}) =>
  placed(CAUSES[key], values).replaceAll("{{", "{").replaceAll("}}", "}");

export const there = ({ nodes }: { nodes: (number | null)[] }) => nodes.filter((node) => node !== null);

/** One illness: what is told of it, what follows from it, and where. */
export class Cause {
  kind: ProblemKind;
  nodes: number[];
  text: string;
  evidence = "";
  cure = "";
  so: string[] = [];
  /** Whether gradients end there, so that what vanishes follows from it. */
  blocks = true;
  node: number;
  seen: number;
  backward = false;

  constructor(kind: ProblemKind, nodes: number[], text: string, more: Partial<Cause> = {}) {
    this.kind = kind;
    this.nodes = nodes;
    this.text = text;
    this.node = this.seen = nodes[0]!;
    if (more.node !== undefined) this.seen = more.node;
    Object.assign(this, more);
  }

  problem(machine: Machine): Problem {
    const written = machine.instructions.writers[this.seen]!;
    const step = written.at(this.backward ? -1 : 0)?.step ?? machine.tape.length;
    const since = this.evidence ? told("since", { what: this.evidence }) : "";
    const so = this.so.map((what) => told("so", { what }));
    const cure = this.cure ? told("try", { what: this.cure }) : "";
    const text = [this.text, since, ...so, cure].join("");
    return { kind: this.kind, step, node: this.node, text, nodes: this.nodes };
  }
}

/** What the search for causes asks of a machine, each once. */
export class Look {
  readonly machine: Machine;
  readonly unrolled: Unrolled;
  readonly states: Family[];
  readonly onward: number;
  readonly sums: Sums;
  readonly ends = new Map<Family, Ends>();
  readonly gates: Set<string>;
  readonly users: Set<number>[];
  readonly #told: Told;
  readonly #addends = new Map<Family, Addends>();

  constructor(machine: Machine, unrolled: Unrolled, told: Told) {
    this.machine = machine;
    this.unrolled = unrolled;
    this.#told = told;
    this.states = statesOf(machine, unrolled);
    this.onward = this.states.find(({ onward }) => onward)?.onward ?? 1;
    this.sums = new Sums(machine, unrolled, this.states, this.onward);
    this.gates = new Set(this.states.flatMap(({ gates }) => gates));
    this.users = machine.program.nodes.map(() => new Set());
    machine.program.nodes.forEach(({ operands }, k) => operands?.forEach((x) => this.users[x]!.add(k)));
    for (const family of unrolled.families) {
      const ends = this.endsOf(family);
      if (ends) this.ends.set(family, ends);
    }
  }

  addends(family: Family): Addends {
    const known = this.#addends.get(family) ?? this.sums.of(family);
    this.#addends.set(family, known);
    return known;
  }

  /** The families that squash a sum, or cut it off as a relu does. */
  get driven(): Family[] {
    return this.unrolled.families.filter((one) => this.ends.has(one) || this.row(one)?.dead);
  }

  row(family: Family) {
    return ROWS[this.sums.operator(there(family)[0]!)];
  }

  width(family: Family): number {
    return this.machine.shape(there(family)[0]!).at(-1) ?? 1;
  }

  place(family: Family): string {
    const number = this.#told.place(there(family)[0]!);
    return number === null ? "" : `, equation ${number}`;
  }

  brief(x: number): string {
    return this.#told.number(x, 2, true);
  }

  listed(names: string[]): string {
    return names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : names[0]!;
  }

  /** The number of the equation in which a node stands. */
  equation(node: number): number | null {
    return this.#told.place(node);
  }

  name(node: number): string {
    return this.machine.program.nodes[node]!.name;
  }

  /** How much of a family lies near its ends; null where it does not saturate. */
  private endsOf(family: Family): Ends | null {
    const { steepest, range } = this.row(family) ?? {};
    if (steepest === undefined || !range) return null;
    const middle = (range[0]! + range[1]!) / 2;
    let [low, high, size] = [0, 0, 0];
    for (const node of there(family)) {
      const { data } = this.machine.value(node);
      const slopes = slope(this.machine, node).data;
      data.forEach((x, k) => {
        const flat = slopes[k]! < LIMITS.flat * steepest;
        if (flat && x < middle) low++;
        else if (flat) high++;
      });
      size += data.length;
    }
    return size ? { low: low / size, high: high / size, flat: low / size + high / size, units: this.width(family) } : null;
  }
}
