// Pull cotangents back through a run, as tape/pull.py does.
import type { NArray } from "./array.ts";
import type { Machine } from "./machine.ts";

/**
 * Let cotangents flow back from nodes, and yield each node with all that arrives, users first.
 * `into` says to which nodes something flows, `until` which ones hand nothing on.
 */
export function* pull(
  machine: Machine,
  seeds: ReadonlyMap<number, NArray>,
  into: (node: number) => boolean = () => true,
  until: (node: number) => boolean = () => false,
): Iterable<[number, NArray]> {
  const { nodes, kinds } = machine.program;
  const waiting = new Map(seeds);
  for (let user = Math.max(-1, ...seeds.keys()); user >= 0 && waiting.size; user--) {
    const upstream = waiting.get(user);
    if (!upstream) continue;
    waiting.delete(user);
    yield [user, upstream];
    const { kind, operands } = nodes[user]!;
    if (until(user) || typeof kind !== "number") continue;
    for (const [k, x] of operands.entries()) {
      if (nodes[x]!.kind === "constant" || !into(x) || !kinds[kind]!.back[k]) continue;
      const part = machine.handed(user, k, upstream);
      const before = waiting.get(x);
      waiting.set(x, before ? { shape: part.shape, data: part.data.map((v, n) => v + before.data[n]!) } : part);
    }
  }
}
