// The gradient check, beside what if: one input after the other, against central differences.

import { checkGradients, type Checked } from "../engine/check.ts";
import { Unfinished } from "../engine/machine.ts";
import type * as sent from "../engine/schema.d.ts";
import { sizeOf } from "../engine/shapes.ts";
import type { Context } from "../kit/context.ts";
import type { Words } from "../language/words.ts";
import { formatNumber } from "../model/numbers.ts";

const TRIED = 20; // entries of an input whose gradients are checked

/** What the check says of an input: a sign, in a word and in a sentence; null while it is asked. */
export interface Verdict {
  ok: boolean | null;
  text: string;
  title: string;
}

/** @param size  of the input */
export function verdictOf(
  { ok, error, entries, kinks }: sent.Verdict,
  size: number,
  say: Words["whatIf"],
): Verdict {
  return {
    ok,
    text: ok ? `✓ ${say.agrees}` : `✗ ${error === null ? "NaN" : say.differs}`,
    title: say.verdict(error === null ? "NaN" : formatNumber(error, 2), entries, size, kinks),
  };
}

/**
 * @param judge  hears what is said of each input by its name
 * @param write  what is said of all
 */
export function checksOf(
  context: Context,
  judge: (verdicts: (name: string) => Verdict | null) => void,
  write: (text: string, bad?: boolean) => void,
) {
  const say = context.words.whatIf;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  /** What was found is of other numbers. */
  const forget = () => {
    clearTimeout(waiting);
    judge(() => null);
  };
  /** One input after the other, so that the page goes on in between. */
  const tryNext = (trial: Generator<Checked, void>, found: Map<string, Verdict>) => {
    try {
      const { value, done } = trial.next();
      if (value) {
        const { node, error, entries, kinks, verdict } = value;
        const { name, shape } = context.payload.nodes[node];
        const told = { ok: verdict !== "WRONG", error: Number.isFinite(error) ? error : null, entries, kinks: kinks.length };
        found.set(name, verdictOf(told, sizeOf(shape ?? []), say));
        waiting = setTimeout(() => tryNext(trial, found));
      }
      if (!done) return;
      judge((name) => found.get(name) ?? null);
      const wrong = [...found].flatMap(([name, { ok }]) => (ok ? [] : [name]));
      write(wrong.length ? say.wrong(wrong.join(", ")) : say.right, wrong.length > 0);
    } catch (error) {
      if (!(error instanceof Unfinished)) throw error;
      write(say.failed(error.reason), true);
      judge(() => null);
    }
  };
  context.scope.ending(() => clearTimeout(waiting));
  return {
    forget,
    start() {
      clearTimeout(waiting);
      judge(() => ({ ok: null, text: say.checking, title: "" }));
      const { machine } = context.payload.run ?? {};
      if (!machine) return;
      const trial = checkGradients(machine, { entries: TRIED });
      waiting = setTimeout(() => tryNext(trial, new Map()));
    },
  };
}
