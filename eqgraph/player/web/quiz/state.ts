// The state of a quiz: the task, what was done, the question at hand, and what of the run may be seen.

import { batch, computed, signal } from "@preact/signals-core";
import type { Store } from "../kit/store.ts";
import type { Words } from "../language/words.ts";
import { isOpen, readTask, seen, type Progress, type Task } from "./task.ts";

export type QuizState = ReturnType<typeof quizOf>;

const FRESH: Progress = { tries: [], hints: 0, revealed: false, right: false };

/** @param first  the task as it was opened */
export function quizOf(store: Store, first: Task, words: Words) {
  const task = signal(first);
  const seed = signal<number | null>(null); // of new numbers; what is answered of them stays here
  const alone = signal<Progress[]>([]);
  const held = signal(store.get("progress"));
  const progress = computed(() => {
    const kept = seed.value === null ? ((held.value ?? []) as Progress[]) : alone.value;
    return task.value.questions.map((_, k) => kept[k] ?? FRESH);
  });
  /** The questions that are open, as a text: other tries of one of them open nothing. */
  const open = computed(() => String(progress.value.flatMap((one, k) => (isOpen(one) ? [k] : []))));
  const payload = computed(() => (open.value, seen(task.value, progress.peek())));
  const firstOpen = () => Math.max(0, progress.value.findIndex(isOpen));
  const chosen = signal(firstOpen());
  return {
    task,
    seed,
    held,
    progress,
    open,
    payload,
    chosen,
    firstOpen,
    /** Keep what was done with a question. */
    keep(k: number, change: (old: Progress) => Progress) {
      const now = progress.value.map((old, j) => (j === k ? change(old) : old));
      if (seed.value === null) store.set("progress", now);
      else alone.value = now;
    },
    /**
     * Ask about other numbers, or about those of Python again. Throws a PayloadError where none are finite.
     * @param found  they are: what was typed is of the ones before
     */
    take(number: number | null, found: () => void) {
      const fresh = readTask(store.get("task"), words, number);
      found();
      batch(() => {
        [task.value, seed.value, alone.value] = [fresh, number, []];
        chosen.value = firstOpen();
      });
    },
  };
}
