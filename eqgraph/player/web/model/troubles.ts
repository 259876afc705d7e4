// Troubles, pure: which problems have shown themselves by now, and at which nodes.

import type { ProblemInfo } from "../engine/schema.d.ts";
import type { Payload } from "./payload.ts";

const BAD = new Set(["nan", "inf"]);

/** What is written at a node: the kind of its trouble, and whether everything bad began here. */
export interface Warning {
  ref: string;
  kind: string;
  first: boolean;
  texts: string[]; // one a problem
}

/** The warnings up to a step. Nothing is said before the tape reaches it. */
export function warningsAt({ problems = [] }: Pick<Payload, "problems">, step: number): Warning[] {
  const found = new Map<string, Warning>();
  let first = true;
  for (const problem of inOrder(problems)) {
    if (problem.step > step) break;
    const bad = BAD.has(problem.kind);
    const known = found.get(problem.node);
    if (known) known.texts.push(problem.text);
    else {
      const { node: ref, kind, text } = problem;
      found.set(ref, { ref, kind, first: bad && first, texts: [text] });
    }
    if (bad) first = false;
  }
  return [...found.values()];
}

/** The problems in the order of the tape. */
export const inOrder = (problems: ProblemInfo[]) => [...problems].sort((a, b) => a.step - b.step);

/** The problem that a step is the place of, for "2 of 3" in the list. */
export const problemAt = (problems: ProblemInfo[], step: number): number =>
  inOrder(problems).findIndex((one) => one.step === step);
