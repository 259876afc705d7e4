// What the engine needs of a payload: a part of its schema.
import type { Dtype } from "./rounding.ts";
import type * as sent from "./schema.d.ts";

/** The routine of what a node hands back to an operand; −1 where JavaScript has no word for it. */
export type Back = Pick<sent.Back, "routine">;

/** What nodes of one operator, options, shapes and format share. */
export type Kind = Pick<sent.KindInfo, "operator" | "routine" | "shape" | "elementwise" | "branch"> & {
  back: (Back | null)[];
};

/** A node: the number of its kind, or what kind of leaf it is. */
export type ProgramNode = Required<Pick<sent.RunNode, "name" | "kind" | "operands">>;

/** A graph whose rules are routines, and where the gradient begins. */
export interface Program extends Pick<sent.Payload, "routines" | "of"> {
  dtype: Dtype;
  kinds: Kind[];
  nodes: ProgramNode[];
  /** What flows into it; ones, if absent. */
  seed?: sent.Plain | sent.Whole | null;
}
