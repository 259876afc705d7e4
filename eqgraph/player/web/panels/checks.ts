// The gradient check, beside what if: one input after the other, against central differences.

import { checkGradients, type Checked } from "../engine/check.ts";
import { Unfinished } from "../engine/machine.ts";
import type * as sent from "../engine/schema.d.ts";
import { sizeOf } from "../engine/shapes.ts";
import type { Context } from "../kit/context.ts";
import type { Words } from "../language/words.ts";
import { formatNumber } from "../model/numbers.ts";
import type { Payload } from "../model/payload.ts";

const TRIED = 20; // entries of an input whose gradients are checked

/** What the check says of an input: a sign, in a word and in a sentence; null while it is asked. */
export interface Verdict {
  ok: boolean | null;
  text: string;
  title: string;
}

/** @param size  of the input */
function verdictOf(
  { verdict, error, entries, kinks }: sent.Verdict,
  size: number,
  say: Words["whatIf"],
): Verdict {
  const texts = { ok: `✓ ${say.agrees}`, WRONG: `✗ ${error === null ? "NaN" : say.differs}`, "cannot tell": `? ${say.unsure}` };
  return {
    ok: verdict === "cannot tell" ? null : verdict === "ok",
    text: texts[verdict],
    title: say.verdict(error === null ? "NaN" : formatNumber(error, 2), entries, size, kinks),
  };
}

/** The verdict on an input by its name; null where it was not tried. */
export function judged({ nodes }: Pick<Payload, "nodes">, verdicts: Record<string, sent.Verdict>, name: string, say: Words["whatIf"]): Verdict | null {
  const node = nodes.find((one) => one.name === name);
  return node && Object.hasOwn(verdicts, name) ? verdictOf(verdicts[name], sizeOf(node.shape ?? []), say) : null;
}

/** What is said of all inputs, and whether it is bad. */
export function summedUp(verdicts: Record<string, sent.Verdict>, say: Words["whatIf"]): [text: string, bad: boolean] {
  const of = (wanted: sent.Verdict["verdict"]) => Object.keys(verdicts).filter((name) => verdicts[name].verdict === wanted);
  const [wrong, open] = [of("WRONG"), of("cannot tell")];
  if (wrong.length) return [say.wrong(wrong.join(", ")), true];
  return [open.length ? say.open(open.join(", ")) : say.right, false];
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
  const tryNext = (trial: Generator<Checked, void>, found: Record<string, sent.Verdict>) => {
    try {
      const { value, done } = trial.next();
      if (value) {
        const { node, error, entries, kinks, verdict } = value;
        const { name } = context.payload.nodes[node];
        found[name] = { verdict, error: Number.isFinite(error) ? error : null, entries, kinks: kinks.length };
        waiting = setTimeout(() => tryNext(trial, found));
      }
      if (!done) return;
      judge((name) => judged(context.payload, found, name, say));
      write(...summedUp(found, say));
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
      waiting = setTimeout(() => tryNext(trial, {}));
    },
  };
}
