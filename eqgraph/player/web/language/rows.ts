// The functions of the language, read from its table.

import type { Routine } from "../engine/schema.d.ts";
import { TABLE } from "./table.ts";

/** A routine in which "n", "√n" and "last" stand for numbers of entries. */
export type Counted = Omit<Routine, "consts"> & { consts: (number | string)[] };

/**
 * Spellings, the number of operands, how it is computed, which shapes it takes, and of what takes
 * axis= the axis: −1 is along the last, else it runs over all, null with keepdims= too.
 */
export type Row = [string, number, string | Counted, string, (number | null)?];

function rowOf(line: string): Row {
  const [spelled, how, consts = "", count, needs = "", axis] = line.split("|") as [string, ...string[]];
  const n = Number(count || 1);
  const lines = (how || spelled.split(" ")[0]!).split(";").map(lineOf);
  const routine = { n, lines, outs: [n + lines.length - 1], consts: consts.split(" ").map(counted) };
  const made = lines[0]![1].length ? routine : lines[0]![0];
  return axis ? [spelled, n, made, needs, axis === "None" ? null : Number(axis)] : [spelled, n, made, needs];
}

function lineOf(line: string): Routine["lines"][number] {
  const [name, ...rest] = line.split(" ") as [string, ...string[]];
  const at = rest.filter((one) => !one.includes("=")).map(Number);
  const params = rest.slice(at.length).map((one) => one.split("="));
  return params.length
    ? [name, at, Object.fromEntries(params.map(([key, value]) => [key, Number(value)]))]
    : [name, at];
}

/** Names of numbers of entries stay what they are. */
const counted = (text: string) => (Number.isNaN(Number(text)) ? text : Number(text));

export const ROWS = TABLE.trim().split("\n").map(rowOf);
