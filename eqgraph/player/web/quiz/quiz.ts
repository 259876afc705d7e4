// The quiz: a player whose tape stops before what is asked, under a panel that asks for it. With a
// kernel, Python checks and keeps the score; without, and of new numbers, the page of a practice does.

import { fromObject, written, type Store } from "../kit/store.ts";
import { ConditionError } from "../language/operands.ts";
import { words as english, type Words } from "../language/words.ts";
import { PayloadError, type Payload } from "../model/payload.ts";
import { mount } from "../shell/mount.ts";
import { quizPanel } from "./quizpanel.ts";
import { isOpen, readTask, seen, type Progress, type Task } from "./task.ts";
import { verdict } from "./verdict.ts";

/**
 * Put a quiz into an element. It reads `task`, `progress` and `step` from the store, and writes
 * `step`; where there is no kernel, also `progress`.
 * @returns dispose
 */
export function mountQuiz(el: HTMLElement, store: Store, words: Words = english): () => void {
  const document = el.ownerDocument;
  let task: Task;
  try {
    task = readTask(store.get("task"), words);
  } catch {
    return mount(el, fromObject({ payload: store.get("task"), step: 0 }), words);
  }
  const fresh = () => ({ tries: [], hints: 0, revealed: false, right: false });
  let seed: number | null = null; // of new numbers; what is answered of them stays here
  let alone: Progress[] = [];
  const progress = () => {
    const held = seed === null ? ((store.get("progress") ?? []) as Progress[]) : alone;
    return task.questions.map((_, k) => held[k] ?? fresh());
  };
  const firstOpen = () => Math.max(0, progress().findIndex(isOpen));
  let chosen = firstOpen();
  let open = openOf(progress());
  const inner = fromObject({ payload: seen(task, progress()), step: store.get("step") });

  const keep = (k: number, change: (old: Progress) => Progress) => {
    const now = progress().map((old, j) => (j === k ? change(old) : old));
    if (seed === null) return store.set("progress", now);
    alone = now;
    renew();
  };
  const here = {
    answer(k: number, typed: string) {
      const told = verdict(typed, k, task, words);
      keep(k, (old) => ({ ...old, tries: [...old.tries, told], right: old.right || told.right }));
      return "";
    },
    hint(k: number) {
      const { hints } = task.questions[k];
      keep(k, (old) =>
        old.right ? old : { ...old, hints: Math.min(old.hints + 1, hints.length) },
      );
      return "";
    },
    reveal(k: number) {
      keep(k, (old) => ({ ...old, revealed: old.revealed || !old.right }));
      return "";
    },
  };
  let stopAsking = () => {};
  const ask = (kind: "answer" | "hint" | "reveal", k: number, typed = "") => {
    stopAsking();
    const checkHere = (note: string, text = typed, again = (_: ConditionError) => false) => {
      if (task.graded) return panel.tell(words.quiz.needsKernel, true);
      try {
        here[kind](k, text);
        panel.tell(note);
      } catch (error) {
        if (!(error instanceof ConditionError)) throw error;
        if (!again(error)) panel.tell(error.message, true);
      }
    };
    /** What is not explicit the kernel writes with every sign; then it is checked here. */
    const readThere = (error: ConditionError) => {
      const stop = written(store, { k, text: typed }, (told) => {
        if (told instanceof Error) panel.tell(told.message || error.message, true);
        else checkHere(words.quiz.readAs(told), told);
      });
      if (stop) stopAsking = stop;
      return stop !== null;
    };
    if (seed !== null) return checkHere("", typed, readThere);
    if (!store.request) return checkHere("");
    stopAsking = store.request(kind, { k, text: typed }, (answer) => {
      if (!(answer instanceof Error)) panel.tell("");
      else if (answer.message) panel.tell(answer.message, true);
      else checkHere(words.quiz.alone);
    });
  };
  const panel = quizPanel(document, task, words, {
    ask,
    choose: (k) => choose(k, true),
    back: () => root()?.focus({ preventScroll: true }),
    fresh: () => take(1 + Math.floor(Math.random() * 1e6)),
    given: () => take(null),
  });
  const root = () => el.querySelector(".eqgraph-player") as HTMLElement | null;

  function choose(k: number, typing = false) {
    chosen = k;
    show();
    if (typing) panel.focus();
  }
  function show() {
    const step = Number(inner.get("step"));
    const { limit } = inner.get("payload") as Payload;
    panel.update(progress(), chosen, step >= (limit ?? 0));
    for (const mark of el.querySelectorAll("[data-asked]")) {
      mark.classList.toggle("eqg-now", mark.getAttribute("data-asked") === String(chosen));
    }
  }
  /** Ask about other numbers, or about those of Python again. */
  function take(number: number | null) {
    try {
      task = readTask(store.get("task"), words, number);
    } catch (error) {
      if (!(error instanceof PayloadError)) throw error;
      return panel.tell(error.message, true);
    }
    [seed, alone] = [number, []];
    panel.take(task, seed);
    panel.clear();
    open = openOf(progress());
    inner.set("payload", seen(task, progress()));
    chosen = firstOpen();
    show();
  }
  /** What is graded comes anew, with more that may be seen. */
  function follow() {
    if (!task.graded) return take(null);
    task = readTask(store.get("task"), words);
    panel.take(task, null);
    renew(true);
  }
  /** What is answered opens the tape, and the player goes to what was asked. */
  function renew(more = false) {
    panel.tell("");
    const now = openOf(progress());
    if (!more && String(now) === String(open)) return show();
    const closed = open.filter((k) => !now.includes(k)).at(-1);
    open = now;
    const payload = seen(task, progress());
    inner.set("payload", payload);
    const step = closed === undefined ? null : task.questions[closed].step;
    if (step !== null && step <= (payload.limit ?? 0)) inner.set("step", step);
    show();
  }

  const stop = mount(el, inner, words, panel.element);
  const clicked = (event: MouseEvent) => {
    const mark = (event.target as Element).closest("[data-asked]");
    if (!mark) return;
    event.preventDefault(); // the player does not look into the node
    choose(Number(mark.getAttribute("data-asked")), true);
    event.stopPropagation();
  };
  const pressed = (event: KeyboardEvent) => {
    const { ctrlKey, metaKey, altKey, key, target } = event;
    const field = (target as Element).closest("input, textarea, select");
    if (key.toLowerCase() !== "a" || ctrlKey || metaKey || altKey || field) return;
    event.preventDefault();
    event.stopPropagation();
    choose(isOpen(progress()[chosen]) ? chosen : firstOpen(), true);
  };
  el.addEventListener("click", clicked, true);
  el.addEventListener("keydown", pressed, true);
  const stops = [
    stop,
    () => stopAsking(),
    () => el.removeEventListener("click", clicked, true),
    () => el.removeEventListener("keydown", pressed, true),
    inner.subscribe("step", () => {
      store.set("step", inner.get("step"));
      show();
    }),
    store.subscribe("step", () => inner.set("step", store.get("step"))),
    store.subscribe("task", follow),
    store.subscribe("progress", () => seed === null && renew()),
  ];
  show();
  return () => stops.forEach((end) => end());
}

const openOf = (progress: Progress[]) => progress.flatMap((one, k) => (isOpen(one) ? [k] : []));
