// The ways from the node pointed at, or selected, to what flows back: edges as wide as the share of
// its gradient that comes back over them, once it is complete.

import { untracked } from "@preact/signals-core";
import { sharesOf, type EdgeShare } from "../engine/shares.ts";
import type { Context } from "../kit/context.ts";
import type { Run } from "../model/run.ts";

const REST = 150; // ms that the pointer rests on a node before its ways are followed
const LEAST = 0.002; // a smaller share is not lit

/** @param pane  where the picture is */
export function waysOf(context: Context, pane: HTMLElement) {
  const { links, state, effect, scope, seen } = context;
  const known = new WeakMap<Run, Map<string, EdgeShare[]>>();
  let lit: SVGElement[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;

  const clear = () => {
    clearTimeout(timer);
    for (const edge of lit) {
      edge.classList.remove("eqg-way", "eqg-against");
      edge.style.removeProperty("--eqg-share");
    }
    lit = [];
  };
  const edgesOf = (run: Run, ref: string, node: number) => {
    const kept = known.get(run) ?? new Map<string, EdgeShare[]>();
    known.set(run, kept);
    const found = kept.get(ref) ?? sharesOf(run.machine, node, !run.window);
    kept.set(ref, found);
    return found;
  };
  const light = (ref: string) => {
    const { run } = context.payload;
    const node = run?.nodes.findIndex((one) => one.ref === ref) ?? -1;
    if (!run || node < 0) return;
    const backs = run.machine.instructions.writers[node].filter(({ phase }) => phase === "backward");
    if (!backs.length || backs.at(-1)!.step > state.step.value) return;
    const shares = new Map<string, number | null>();
    const add = (key: string, share: number | null) => shares.set(key, share === null ? null : (shares.get(key) ?? 0) + share);
    for (const { from, to, operand, share } of edgesOf(run, ref, node)) {
      const [here, there] = [from, to].map((k) => seen(run.nodes[k].ref));
      if (here === null || there === null || here === there) continue;
      add(`${here} ${there}`, share);
      if (there === run.nodes[to].ref) add(`${here} ${there} ${operand}`, share);
    }
    for (const edge of pane.querySelectorAll<SVGGElement>("g.eqg-edge")) {
      const { from, to, operand } = edge.dataset;
      const share = shares.get(`${from} ${to} ${operand}`) ?? shares.get(`${from} ${to}`);
      if (share === undefined || (share !== null && !(Math.abs(share) >= LEAST))) continue;
      edge.classList.add("eqg-way");
      edge.classList.toggle("eqg-against", share !== null && share < 0);
      if (share !== null) edge.style.setProperty("--eqg-share", Math.min(1, Math.abs(share)).toFixed(3));
      lit.push(edge);
    }
  };
  effect(() => {
    const shown = state.painted.value;
    const { refs, edge } = links.pointed();
    const ref = edge || refs.length > 1 ? null : (refs[0] ?? links.selected());
    clear();
    if (shown && ref !== null) timer = setTimeout(() => untracked(() => light(ref)), REST);
  });
  scope.ending(clear);
}
