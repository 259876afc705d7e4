// Looking at the whole of a long run, for its problems: in slices, while nobody waits for anything.

import { untracked } from "@preact/signals-core";
import type { Context } from "../kit/context.ts";

const [REST, SLICE] = [60, 8]; // ms: until the player is painted; of work at a time

export function lookingOf({ effect, scope, state }: Pick<Context, "effect" | "scope" | "state">) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    const { run } = state.payload.value;
    clearTimeout(timer);
    if (!run || run.window || !run.unlooked(state.words.value)) return;
    const looking = untracked(() => run.looking());
    const on = () => {
      const end = performance.now() + SLICE;
      while (performance.now() < end) if (looking.next().done) return;
      timer = setTimeout(on);
    };
    timer = setTimeout(on, REST);
  });
  scope.ending(() => clearTimeout(timer));
}
