// What the page gets of a run, as far as the engine needs it.
import type { Dtype } from "./rounding.ts";
import type { Plain, Routine, Whole } from "./schema.d.ts";

/** The routine of what a node hands back to an operand; −1 where JavaScript has no word for it. */
export interface Back {
  routine: number;
}

/** What nodes of one operator, options, shapes and format share. */
export interface Kind {
  operator: string;
  routine: number;
  shape: number[];
  back: (Back | null)[];
  /** Of a piecewise operator: the routine of its operands that tells which piece holds. */
  branch?: number;
}

/** A node: the number of its kind, or what kind of leaf it is. */
export interface ProgramNode {
  name: string;
  kind: number | LeafKind;
  operands: number[];
}

export type LeafKind = "input" | "parameter" | "constant";

/** A graph whose rules are routines, and where the gradient begins. */
export interface Program {
  dtype: Dtype;
  routines: Routine[];
  kinds: Kind[];
  nodes: ProgramNode[];
  /** The node whose gradient flows back. */
  of: number;
  /** What flows into it; ones, if absent. */
  seed?: Plain | Whole | null;
}
