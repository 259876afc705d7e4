// What if in a run that the kernel computes: it has the numbers, changes them, checks and trains.

import { untracked } from "@preact/signals-core";
import type { CheckReply, Plain, UpdateReply } from "../engine/schema.d.ts";
import type { Context } from "../kit/context.ts";
import { plain } from "../model/payload.ts";
import { judged, summedUp, type Verdict } from "./checks.ts";

const TRIED = 3; // entries of an input whose gradients are checked: each takes whole runs

export type Afar = NonNullable<ReturnType<typeof afarOf>>;

/** @returns null where the page computes the run itself, or no kernel answers */
export function afarOf({ store, state, words, effect, payload: { run: first } }: Context) {
  const { request } = store;
  if (!first?.window || !request) return null;
  const window = () => state.payload.value.run?.window;
  const silent = (answer: Error) => answer.message || words.whatIf.noAnswer;
  const known = new Map<string, number>(); // what stands in knobs until the kernel says otherwise
  let busy = false; // one change at a time; of those that wait the last one counts
  let next: (() => void) | null = null;
  return {
    /** A number of a leaf; null until it comes. */
    entry(name: string, at: number): number | null {
      const about = `${name} ${at}`;
      const { asked, answer } = window()?.said<{ value: Plain }>("entry", about) ?? {};
      if (!asked) queueMicrotask(() => window()?.asks("entry", { name, at }, about));
      if (answer) known.set(about, Number(answer.value));
      return known.get(about) ?? null;
    },
    let(name: string, at: number, value: number, done: (why: string) => void) {
      known.set(`${name} ${at}`, value);
      const send = () => {
        next = null;
        busy = true;
        request("let", { name, at, value: plain(value) }, (answer) => {
          busy = false;
          done(answer instanceof Error ? silent(answer) : "");
          next?.();
        });
      };
      if (busy) next = send;
      else send();
    },
    /** @param told  what went down, before and after; null where no gradient comes; or why not */
    update(rate: number, all: boolean, told: (losses: [number, number] | null | string) => void) {
      const way = window()?.way;
      request(
        "update",
        { rate, all },
        (answer) => {
          if (way) way.value = null;
          if (answer instanceof Error) return told(silent(answer));
          if (answer.content.kind !== "update") return told(words.streamed.stopped);
          const { losses } = answer.content as UpdateReply;
          told(losses && [Number(losses[0]), Number(losses[1])]);
        },
        (done) => way && (way.value = done ?? { done: 0, steps: 0 }),
      );
    },
    reset: () => void request("reset", {}, () => {}),
    /** Do something, and again when the kernel has answered. */
    follow(show: () => void) {
      effect(() => {
        window()?.said("entry");
        untracked(show);
      });
    },
    /** The gradient check, in the place of the page's own. */
    checksOf(
      { payload }: Context,
      judge: (verdicts: (name: string) => Verdict | null) => void,
      write: (text: string, bad?: boolean) => void,
    ) {
      const say = words.whatIf;
      effect(() => {
        const { answer, why, asked } = window()?.said<CheckReply>("check") ?? {};
        if (!asked) return;
        if (!answer) judge(() => (why ? null : { ok: null, text: say.checking, title: "" }));
        if (why) write(why, true);
        if (!answer) return;
        judge((name) => judged(payload, answer.verdicts, name, say));
        write(...summedUp(answer.verdicts, say));
      });
      return { forget: () => judge(() => null), start: () => window()?.asks("check", { entries: TRIED }) };
    },
  };
}
