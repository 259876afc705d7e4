// The gradient check, beside what if: one input after the other, against central differences.

import { checkGradients, type Checked } from "../engine/check.ts";
import { Unfinished } from "../engine/machine.ts";
import { sizeOf } from "../engine/shapes.ts";
import type { Context } from "../kit/context.ts";
import { formatNumber } from "../model/numbers.ts";

const TRIED = 20; // entries of an input whose gradients are checked

/** What the check says of an input: a sign, in a word and in a sentence; null while it is asked. */
export interface Verdict {
  ok: boolean | null;
  text: string;
  title: string;
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
  const verdictOf = ({ node, error, entries, kinks, verdict }: Checked): Verdict => {
    const [ok, known] = [verdict !== "WRONG", Number.isFinite(error)];
    const shape = context.payload.nodes[node].shape ?? [];
    return {
      ok,
      text: ok ? `✓ ${say.agrees}` : `✗ ${known ? say.differs : "NaN"}`,
      title: say.verdict(known ? formatNumber(error, 2) : "NaN", entries, sizeOf(shape), kinks.length),
    };
  };
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
        found.set(context.payload.nodes[value.node].name, verdictOf(value));
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
