// Cut a tape into segments: what a later one reads of an earlier one is kept as a checkpoint.
import type { Instruction, Tape } from "./tape.ts";

const SHARE = 8; // segments that fit into the budget
const CACHED = 0.5; // of the budget: for segments, the rest is for checkpoints

/** Say which segment of a tape writes a register, and which registers cross a border. */
export interface Segments {
  readonly count: number;
  /** The bytes that segments may be cached with. */
  readonly room: number;
  of(register: number): number;
  writer(register: number): Instruction;
  range(segment: number): [number, number];
  bytes(segment: number): number;
  crosses(register: number): boolean;
}

/**
 * Cut a tape so that several segments fit into a budget of bytes; one, if all fits.
 *
 * A segment is forward or backward, never both. What goes back reads values too, but these are
 * recomputed by their own segment, so they need no checkpoint of theirs.
 */
export function segmentsOf(
  tape: Tape,
  bytesOf: (node: number) => number,
  budget: number,
): Segments {
  const { instructions, turn } = tape;
  const sizes = instructions.map((i) => bytesOf(i.node));
  const whole = sizes.reduce((a, b) => a + b, 0) <= budget;
  const starts = [0];
  const bytes = [0];
  const place = new Map<number, number>(); // the index of the instruction, by register
  const segment = new Int32Array(instructions.length);
  instructions.forEach((i, k) => {
    const full = bytes.at(-1)! && bytes.at(-1)! + sizes[k]! > budget / SHARE;
    if (k && !whole && (full || k === turn)) {
      starts.push(k);
      bytes.push(0);
    }
    bytes[bytes.length - 1]! += sizes[k]!;
    place.set(i.register, k);
    segment[k] = starts.length - 1;
  });
  const crossing = new Set<number>();
  if (!whole) {
    instructions.forEach((i, k) => {
      for (const r of i.reads) {
        const from = place.get(r);
        if (from === undefined || segment[from] === segment[k]) continue;
        if (instructions[from]!.phase === i.phase) crossing.add(r);
      }
    });
  }
  return {
    count: starts.length,
    room: CACHED * budget,
    of: (register) => segment[place.get(register)!]!,
    writer: (register) => instructions[place.get(register)!]!,
    range: (k) => [starts[k]!, starts[k + 1] ?? instructions.length],
    bytes: (k) => bytes[k]!,
    crosses: (register) => crossing.has(register),
  };
}
