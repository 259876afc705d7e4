// Reach: on which inputs, at which steps, an output depends. Ones flow back from it, once a row.

import { filled } from "../engine/array.ts";
import type { Machine } from "../engine/machine.ts";
import { pull } from "../engine/pull.ts";
import type { Steps } from "../model/unrolled.ts";
import { lazily, norm, type Counting } from "./counting.ts";
import type { Numbers, Reach } from "./time.ts";

const [MOST, FEWEST] = [50, 8]; // rows
const WORK = 2500; // steps that are gone through for all rows, about

/** A table for each output and each input that it is made of; its rows wait until it is looked at. */
export function reachOf(counting: Counting): Reach[] {
  const { unrolled: { steps, families, inputs }, machine } = counting;
  const made = inputs.map((input) => dependent(machine, input));
  const between = machine.program.nodes.map((_, k) => made.some((of) => of[k]));
  return families.filter(({ output }) => output).flatMap((family) => {
    const columns = evenly(steps.flatMap((_, k) => (family.nodes[k] === null ? [] : [k])), steps.length);
    const at = columns.map((k) => steps[k]);
    const outputs = columns.map((k) => family.nodes[k]!);
    const known = outputs.map((node) => counting.known(node));
    const all = lazily({}, { rows: () => outputs.map((node) => counting.number(() => normsOf(machine, node, between, inputs))) });
    return inputs.flatMap(({ name }, k) =>
      outputs.some((node) => made[k][node])
        ? [lazily({ of: family.name, input: name, at, known }, { rows: () => all.rows.map((row) => row && row[k]) })]
        : [],
    );
  });
}

/** All of few columns, some of many, evenly spread, the last one among them. */
function evenly(columns: number[], steps: number): number[] {
  if (columns.length <= MOST) return columns;
  const count = Math.max(FEWEST, Math.floor(WORK / steps));
  return Array.from({ length: count }, (_, k) => columns[Math.round((k * (columns.length - 1)) / (count - 1))]);
}

/** Whether a gradient flows from each node to one of an input's. */
function dependent({ program: { nodes, kinds } }: Machine, { nodes: inputs }: Steps): boolean[] {
  const found = nodes.map((_, k) => inputs.includes(k));
  nodes.forEach(({ kind, operands }, k) => {
    if (typeof kind === "number") found[k] = operands.some((x, j) => found[x] && kinds[kind].back[j]);
  });
  return found;
}

/** The norms of what arrives at the nodes of each input when ones flow back from a node. */
function normsOf(machine: Machine, of: number, between: boolean[], inputs: Steps[]): Numbers[] {
  const ones = new Map([[of, filled(machine.shape(of), 1)]]);
  const norms = new Map([...pull(machine, ones, (k) => between[k])].map(([node, x]) => [node, norm(x)]));
  return inputs.map((input) => input.nodes.map((node) => (node === null ? null : (norms.get(node) ?? 0))));
}
