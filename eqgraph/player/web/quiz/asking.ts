// Asking: what is answered is checked by the kernel where there is one, else here. What is graded is
// never checked here.

import { written, type Store } from "../kit/store.ts";
import { ConditionError } from "../language/operands.ts";
import type { Words } from "../language/words.ts";
import type { QuizState } from "./state.ts";
import { verdict } from "./verdict.ts";

export type Kind = "answer" | "hint" | "reveal";

/** @param tell  says something below the question */
export function askingOf(
  { task, seed, keep }: QuizState,
  store: Store,
  words: Words,
  tell: (text: string, bad?: boolean) => void,
) {
  const here = {
    answer(k: number, typed: string) {
      const told = verdict(typed, k, task.value, words);
      keep(k, (old) => ({ ...old, tries: [...old.tries, told], right: old.right || told.right }));
    },
    hint(k: number) {
      const { length } = task.value.questions[k].hints;
      keep(k, (old) => (old.right ? old : { ...old, hints: Math.min(old.hints + 1, length) }));
    },
    reveal(k: number) {
      keep(k, (old) => ({ ...old, revealed: old.revealed || !old.right }));
    },
  };
  let stopAsking = () => {};
  const checkHere = (
    kind: Kind,
    k: number,
    text: string,
    note: string,
    again = (_: ConditionError) => false,
  ) => {
    if (task.value.graded) return tell(words.quiz.needsKernel, true);
    try {
      here[kind](k, text);
      tell(note);
    } catch (error) {
      if (!(error instanceof ConditionError)) throw error;
      if (!again(error)) tell(error.message, true);
    }
  };
  return {
    stop: () => stopAsking(),
    ask(kind: Kind, k: number, typed = "") {
      stopAsking();
      /** What is not explicit the kernel writes with every sign; then it is checked here. */
      const readThere = (error: ConditionError) => {
        const stop = written(store, { k, text: typed }, (told) => {
          if (told instanceof Error) tell(told.message || error.message, true);
          else checkHere(kind, k, told, words.quiz.readAs(told));
        });
        if (stop) stopAsking = stop;
        return stop !== null;
      };
      if (seed.value !== null) return checkHere(kind, k, typed, "", readThere);
      if (!store.request) return checkHere(kind, k, typed, "");
      stopAsking = store.request(kind, { k, text: typed }, (answer) => {
        if (!(answer instanceof Error)) tell("");
        else if (answer.message) tell(answer.message, true);
        else checkHere(kind, k, typed, words.quiz.alone);
      });
    },
  };
}
