// Run a program: each register is computed when somebody asks for it, to the same bits always.
import { type NArray, NoResult, arrayOf, filled, sizeOf } from "./array.ts";
import type { Kind, Program, ProgramNode } from "./program.ts";
import { ROUNDINGS, type Rounding, inFormat } from "./rounding.ts";
import { call } from "./routine.ts";
import { type Segments, segmentsOf } from "./segments.ts";
import { type Instruction, type Tape, record } from "./tape.ts";

const BUDGET = 256 * 2 ** 20;

export interface MachineOptions {
  /** How many bytes of values are kept; what is beyond is recomputed from checkpoints. */
  budget?: number;
  /** What flows into the node whose gradient flows back, instead of the program's. */
  seed?: NArray;
  /** By register, of instructions without a routine: the value, or what is added to a gradient. */
  fixed?: ReadonlyMap<number, NArray>;
}

/** Say that an instruction gives no result, and why: a singular matrix, an index outside, … */
export class Unfinished extends Error {
  readonly instruction: Instruction;
  readonly reason: string;

  constructor(instruction: Instruction, reason: string) {
    super(`step ${instruction.step}: ${reason}`);
    this.instruction = instruction;
    this.reason = reason;
  }
}

/** Hold one run: a program and what its leaves hold. Other inputs are another machine. */
export class Machine {
  readonly program: Program;
  readonly inputs: ReadonlyMap<number, NArray>;
  readonly seed: NArray;
  readonly rounding: Rounding;
  readonly instructions: Tape;
  readonly #fixed: ReadonlyMap<number, NArray>;
  readonly #segments: Segments;
  readonly #kept: Map<number, NArray>; // leaves, checkpoints, and what is read again
  readonly #cache = new Map<number, Map<number, NArray>>(); // by segment, the last used one last
  #held = 0; // bytes in the cache
  #frontier = 0; // segments before this one have left their checkpoints

  /** `inputs` has the arrays of all leaves, by the number of the node. */
  constructor(program: Program, inputs: ReadonlyMap<number, NArray>, options: MachineOptions = {}) {
    const { budget = BUDGET, fixed = new Map() } = options;
    this.program = program;
    this.rounding = ROUNDINGS[program.dtype];
    this.inputs = new Map([...inputs].map(([k, x]) => [k, inFormat(x, this.rounding)]));
    this.#kept = new Map(this.inputs);
    for (const [k, { kind, name }] of program.nodes.entries()) {
      if (typeof kind !== "number" && !this.#kept.has(k)) throw new Error(`no value for ${name}`);
    }
    const own = program.seed ?? null;
    const seed = own === null ? filled(this.shape(program.of), 1) : arrayOf(own);
    this.seed = inFormat(options.seed ?? seed, this.rounding);
    this.instructions = record(program);
    this.#fixed = fixed;
    this.#segments = segmentsOf(this.instructions, (k) => 8 * sizeOf(this.shape(k)), budget);
  }

  /** The instructions, in order. */
  get tape(): readonly Instruction[] {
    return this.instructions.instructions;
  }

  /** How many segments the tape is cut into; 1 where all values are kept. */
  get segments(): number {
    return this.#segments.count;
  }

  /** Return the shape of a node's value. */
  shape(node: number): readonly number[] {
    const { kind } = this.program.nodes[node]!;
    return typeof kind === "number"
      ? this.program.kinds[kind]!.shape
      : this.inputs.get(node)!.shape;
  }

  /** Return what a register holds: of a node's number its value, beyond them what a step wrote. */
  register(register: number): NArray {
    const known = this.#kept.get(register);
    if (known) return known;
    const segment = this.#segments.of(register);
    if (this.#segments.count === 1) return this.#demanded(register);
    while (this.#frontier < segment) this.#segment(this.#frontier);
    return this.#segment(segment, register).get(register)!;
  }

  /** Return what the instruction at an index adds to a gradient: its seed, or one edge's part. */
  contribution(index: number): NArray {
    const instruction = this.tape[index]!;
    if (instruction.kind === "seed") return this.seed;
    if (
      instruction.part === 1 &&
      instruction.reads.length === 2 + this.#of(instruction).node.operands.length
    ) {
      return this.register(instruction.register);
    }
    return this.#contribution(instruction, (r) => this.register(r));
  }

  /** Return what a node hands back to an operand where another gradient than its own reaches it. */
  handed(node: number, operand: number, upstream: NArray): NArray {
    const { kind, operands } = this.program.nodes[node]!;
    const { routine } = this.program.kinds[kind as number]!.back[operand]!;
    const compute = this.instructions.writers[node]![0]!;
    if (routine < 0) throw new Unfinished(compute, "declined"); // what is stored is of its own
    const reads = [upstream, this.value(node), ...operands.map((x) => this.value(x))];
    return this.#call(routine, compute, reads);
  }

  /** Return a node's value. */
  value(node: number): NArray {
    return this.register(node);
  }

  /** Return the gradient of a node after so many steps, null before anything reached it. */
  grad(node: number, steps: number = this.tape.length): NArray | null {
    const writers = this.instructions.writers[node]!;
    const last = writers.findLast((i) => i.phase === "backward" && i.step <= steps);
    return last ? this.register(last.register) : null;
  }

  /** Compute a register and what it is computed from; all of it is kept. */
  #demanded(register: number): NArray {
    const stack = [register];
    while (stack.length) {
      const top = stack.at(-1)!;
      const instruction = this.#segments.writer(top);
      const missing = this.#kept.has(top)
        ? []
        : instruction.reads.filter((r) => !this.#kept.has(r));
      if (missing.length) stack.push(...missing);
      else {
        if (!this.#kept.has(top))
          this.#kept.set(
            top,
            this.#write(instruction, (r) => this.#kept.get(r)!),
          );
        stack.pop();
      }
    }
    return this.#kept.get(register)!;
  }

  /**
   * Return the registers of a segment, computed from the checkpoints before it. Where one gives no
   * result, those before it are there all the same for who wants one of them.
   */
  #segment(segment: number, wanted = -1): Map<number, NArray> {
    const known = this.#cache.get(segment);
    if (known) {
      this.#cache.delete(segment);
      this.#cache.set(segment, known);
      return known;
    }
    const [start, end] = this.#segments.range(segment);
    const made = new Map<number, NArray>();
    const read = (r: number): NArray => made.get(r) ?? this.register(r);
    for (let k = start; k < end; k++) {
      const instruction = this.tape[k]!;
      let array: NArray;
      try {
        array = this.#kept.get(instruction.register) ?? this.#write(instruction, read);
      } catch (error) {
        if (made.has(wanted)) return made;
        throw error;
      }
      made.set(instruction.register, array);
      if (this.#segments.crosses(instruction.register)) this.#kept.set(instruction.register, array);
    }
    this.#frontier = Math.max(this.#frontier, segment + 1);
    this.#cache.set(segment, made);
    this.#held += this.#segments.bytes(segment);
    for (const [old] of this.#cache) {
      if (this.#held <= this.#segments.room || old === segment) break;
      this.#cache.delete(old);
      this.#held -= this.#segments.bytes(old);
    }
    return made;
  }

  #of(instruction: Instruction): { node: ProgramNode; kind: Kind } {
    const node = this.program.nodes[instruction.user ?? instruction.node]!;
    return { node, kind: this.program.kinds[node.kind as number]! };
  }

  #write(instruction: Instruction, read: (register: number) => NArray): NArray {
    if (instruction.kind === "seed") return this.seed;
    const { node, kind } = this.#of(instruction);
    if (instruction.kind === "compute") {
      return this.#call(kind.routine, instruction, instruction.reads.map(read));
    }
    const part = this.#contribution(instruction, read);
    if (instruction.reads.length === 2 + node.operands.length) return part;
    const total = read(instruction.reads.at(-1)!);
    const sum = new Float64Array(part.data.length);
    for (let n = 0; n < sum.length; n++) sum[n] = total.data[n]! + part.data[n]!;
    return inFormat({ shape: part.shape, data: sum }, this.rounding);
  }

  #contribution(instruction: Instruction, read: (register: number) => NArray): NArray {
    const { node, kind } = this.#of(instruction);
    const reads = instruction.reads.slice(0, 2 + node.operands.length);
    return this.#call(kind.back[instruction.operand!]!.routine, instruction, reads.map(read));
  }

  #call(routine: number, instruction: Instruction, operands: NArray[]): NArray {
    if (routine < 0) {
      const stored = this.#fixed.get(instruction.register);
      if (!stored) throw new Unfinished(instruction, "declined");
      return stored;
    }
    try {
      return call(this.program.routines[routine]!, operands, this.rounding)[0]!;
    } catch (error) {
      if (!(error instanceof NoResult)) throw error;
      throw new Unfinished(instruction, error.message);
    }
  }
}
