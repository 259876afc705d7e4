// Stop at the first cause of NaN or Inf, as tape/breakpoints.py does: clean operands, a bad result.
import type { NArray } from "./array.ts";
import { SENTENCES } from "./facts.ts";
import type { Machine } from "./machine.ts";
import { type Told, brief, fixedNodes, readBy, worded } from "./sentences.ts";
import { STOPS } from "./stops.ts";
import type { Instruction } from "./tape.ts";

Object.assign(SENTENCES, STOPS);

export type Watched = "NaN" | "Inf";

type Read = { node: number; name: string; array: NArray };

/** Look for the first cause of NaN or Inf in a run. */
export class Watch {
  readonly what: Watched;
  readonly machine: Machine;
  readonly told: Told;
  readonly #numbers: Set<number>;
  #leaves: Map<number, number> | null = null; // the step that reads a leaf first

  constructor(what: Watched, machine: Machine, told: Told) {
    this.what = what;
    this.machine = machine;
    this.told = told;
    this.#numbers = fixedNodes(machine);
  }

  /** Return the step after `from` at which the run stops, and why; null if it goes to the end. */
  next(from: number): { step: number; message: string } | null {
    for (const instruction of this.machine.tape.slice(from)) {
      const message = this.at(instruction);
      if (message !== null) return { step: instruction.step, message };
    }
    return null;
  }

  /** Say why a run stops at an instruction; null where it does not. */
  at(instruction: Instruction): string | null {
    const { machine } = this;
    const { kind, phase, index, register, node } = instruction;
    const read = this.#read(instruction);
    const result = machine.register(register);
    const added = kind === "accumulate" ? machine.contribution(index) : result;
    if (!this.#has(added)) {
      if (instruction.part === 1 || !this.#has(result)) return null;
      // The contribution is clean: what it is added to may be, and the sum is not.
      const array = machine.register(instruction.reads.at(-1)!);
      read.push({ node, name: worded("sum so far"), array });
    }
    if (phase === "backward" && this.#numbers.has(node)) return null;
    const poisoned = read.filter(({ array }) => this.#bad(array));
    if (poisoned.length && !this.#bornInLeaf(instruction, poisoned)) return null;
    return this.#explained(instruction, read, poisoned);
  }

  #has({ data }: NArray): boolean {
    return this.what === "NaN"
      ? data.some(Number.isNaN)
      : data.some((v) => Math.abs(v) === Infinity);
  }

  #bad({ data }: NArray): boolean {
    return this.what === "NaN" ? data.some(Number.isNaN) : !data.every(Number.isFinite);
  }

  #read(instruction: Instruction): Read[] {
    const { nodes } = this.machine.program;
    const upstream = instruction.kind === "accumulate" ? this.told.bar(instruction.user!) : null;
    return readBy(this.machine, instruction).map(([node, array], k) => ({
      node,
      array,
      name: k === 0 && upstream !== null ? upstream : nodes[node]!.name,
    }));
  }

  /** Tell whether a bad leaf is read here for the first time: then it is the cause. */
  #bornInLeaf({ phase, step }: Instruction, poisoned: Read[]): boolean {
    const { nodes } = this.machine.program;
    if (phase === "backward" || poisoned.some(({ node }) => typeof nodes[node]!.kind === "number"))
      return false;
    if (!this.#leaves) {
      this.#leaves = new Map();
      for (const { node, phase: at, step: first } of this.machine.tape) {
        if (at === "forward")
          for (const x of nodes[node]!.operands)
            if (!this.#leaves.has(x)) this.#leaves.set(x, first);
      }
    }
    return poisoned.some(({ node }) => this.#leaves!.get(node) === step);
  }

  #explained(instruction: Instruction, read: Read[], poisoned: Read[]): string {
    const { machine, told, what } = this;
    const { step, phase, kind, node, user } = instruction;
    const maker = user ?? node;
    const found = (poisoned.length ? poisoned : read).map(({ name, array }) =>
      worded("operand", { name, value: brief(array, told.number) }),
    );
    let why = worded("stop seed", { value: brief(machine.seed, told.number) });
    if (poisoned.length) why = worded("stop given", { operand: found[0]! });
    else if (kind !== "seed") {
      const { kind: number } = machine.program.nodes[maker]!;
      const { operator } = machine.program.kinds[number as number]!;
      const text = told.text?.(instruction) ?? "";
      why = worded("stop born", { operator, text, phase, operands: found.join(", ") });
    }
    const name = told.equation?.(maker) ?? null;
    return worded("stop", {
      what,
      step,
      equation: name === null ? "" : worded("equation", { name }),
      why,
    });
  }
}
