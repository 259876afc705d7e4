// Counting over time: what is shown of a run, from its machine. The tape says from which place
// something is known; numbers are counted when somebody looks at them, once.

import type { NArray } from "../engine/array.ts";
import { type Backflow, backflow } from "../engine/backflow.ts";
import { Unfinished } from "../engine/machine.ts";
import { rms } from "../engine/problems.ts";
import type { Run } from "../model/run.ts";
import type { Steps, Unrolled } from "../model/unrolled.ts";

/** Figures that are counted when somebody asks, and then stay. */
export function lazily<T extends object, L extends object>(made: T, figures: { [K in keyof L]: () => L[K] }): T & L {
  for (const key in figures) {
    const set = (value: unknown) => Object.defineProperty(made, key, { value, enumerable: true });
    Object.defineProperty(made, key, {
      configurable: true,
      enumerable: true,
      get: () => (set(figures[key]()), (made as T & L)[key]),
    });
  }
  return made as T & L;
}

/** The norm of an array; squares neither overflow nor vanish. */
export const norm = (x: NArray) => rms(x) * Math.sqrt(x.data.length);

/** What a run knows of its nodes over time. */
export class Counting {
  readonly run: Run;
  readonly unrolled: Unrolled;

  constructor(run: Run, unrolled: Unrolled) {
    this.run = run;
    this.unrolled = unrolled;
  }

  get machine() {
    return this.run.machine;
  }

  private readonly tried = new Set<string>();

  /** Ask the kernel: once, until the reader chooses anew. */
  ask(kind: string, data: Record<string, unknown>, about: string) {
    const key = `${kind} ${about}`;
    if (!this.tried.has(key)) this.run.window?.asks(kind, data, about);
    this.tried.add(key);
  }

  /** What failed may be asked for again. */
  renew() {
    this.tried.clear();
  }

  private followed: Backflow[] | null = null;

  /** What comes back of the loss of one step alone, to each state. */
  get flows(): Backflow[] {
    return (this.followed ??= this.number(() => backflow(this.machine, this.unrolled)) ?? []);
  }

  /** One entry a step, null where a family has no node, or nothing was computed. */
  over<T>({ nodes }: Steps, read: (node: number, column: number) => T | null): (T | null)[] {
    return nodes.map((node, column) => (node === null ? null : this.number(() => read(node, column))));
  }

  /** What may have no result: the run ends before. */
  number<T>(read: () => T): T | null {
    try {
      return read();
    } catch (error) {
      if (error instanceof Unfinished) return null;
      throw error;
    }
  }

  /** The instructions that contribute to a gradient; the last one completes it. */
  backs(node: number) {
    return this.machine.instructions.writers[node].filter(({ phase }) => phase === "backward");
  }

  /** The place from which the value of a computed node is known. */
  known(node: number): number {
    return this.machine.instructions.writers[node][0].step;
  }

  /** The place from which a gradient is known; at the end that it is 0. */
  complete(node: number): number {
    return this.backs(node).at(-1)?.step ?? this.machine.tape.length;
  }

  /** The norm of a gradient. */
  length(node: number): number {
    const gradient = this.machine.grad(node);
    return gradient ? norm(gradient) : 0;
  }
}
