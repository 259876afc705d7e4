// What a run takes, told from its program: before anything of it is computed.
import { type NArray, sizeOf } from "./array.ts";
import type { Machine } from "./machine.ts";

/** The words that may have no result: a matrix that is singular, an index outside. */
const UNSURE = new Set([
  "solve", "inverse", "det", "logdet", "cofactor", "expm", "spectral", "left_singular", "one_hot", "gather", "scatter_add",
]);

/** Whether a run may come to no end; where it cannot, nobody needs to try it first. */
export function mayFail({ program: { kinds, routines } }: Machine): boolean {
  const called = new Set(kinds.flatMap(({ routine, back }) => [routine, ...back.flatMap((one) => (one ? [one.routine] : []))]));
  return called.has(-1) || [...called].some((k) => routines[k]!.lines.some(([word]) => UNSURE.has(word)));
}

const [STEPS, PRODUCTS] = [1000, 2e7]; // beyond them, looking at a whole run is felt

/** Whether a whole run takes so long that who opens it would wait for it. */
export function isLong({ program: { nodes, kinds }, tape, inputs }: Machine): boolean {
  if (tape.length > STEPS) return true;
  const size = (k: number) => {
    const { kind } = nodes[k]!;
    return sizeOf(typeof kind === "number" ? kinds[kind]!.shape : (inputs.get(k) as NArray).shape);
  };
  const costs = nodes.map(({ kind, operands }, k) => {
    if (typeof kind !== "number") return 0;
    const all = [k, ...operands].map(size);
    return all.length < 3 || (kinds[kind] as { elementwise?: boolean }).elementwise ? Math.max(...all) : 2 * Math.sqrt(all.reduce((a, b) => a * b, 1));
  });
  return 3 * costs.reduce((a, b) => a + b, 0) > PRODUCTS;
}
