// The quiz: a player whose tape stops before what is asked, under a panel that asks for it. With a
// kernel, Python checks and keeps the score; without, and of new numbers, the page of a practice does.

import { untracked } from "@preact/signals-core";
import { scopeOf, type Scope } from "../kit/scope.ts";
import { fromObject, type Store } from "../kit/store.ts";
import { words as english, type Words } from "../language/words.ts";
import { PayloadError } from "../model/payload.ts";
import { stateOf, type State } from "../model/state.ts";
import { mount } from "../shell/mount.ts";
import { askingOf } from "./asking.ts";
import { quizPanel } from "./quizpanel.ts";
import { quizOf, type QuizState } from "./state.ts";
import { isOpen, readTask, type Task } from "./task.ts";

/**
 * Put a quiz into an element. It reads `task`, `progress` and `step` from the store, and writes
 * `step`; where there is no kernel, also `progress`.
 * @returns dispose
 */
export function mountQuiz(el: HTMLElement, store: Store, words: Words = english): () => void {
  let task: Task;
  try {
    task = readTask(store.get("task"), words);
  } catch {
    return mount(el, fromObject({ payload: store.get("task"), step: 0 }), words);
  }
  const quiz = quizOf(store, task, words);
  const inner = fromObject({ payload: quiz.payload.value, step: store.get("step") });
  const state = stateOf(words);
  const scope = scopeOf(() => true, (error) => { throw error; });
  const panel = panelOf(el, scope, quiz, store, words);
  scope.ending(mount(el, inner, words, panel.element, state));
  follow(scope, quiz, store, inner, words, () => take(quiz, panel, null));
  showIn(scope, quiz, state, panel);
  lead(scope, quiz, inner);
  listen(el, scope, quiz, () => panel.focus());
  scope.begin();
  return scope.close;
}

type Panel = ReturnType<typeof quizPanel>;

function panelOf(el: HTMLElement, scope: Scope, quiz: QuizState, store: Store, words: Words): Panel {
  const asking = askingOf(quiz, store, words, (text, bad) => panel.tell(text, bad));
  scope.ending(asking.stop);
  const panel: Panel = quizPanel(el.ownerDocument, quiz.task.value, words, {
    ask: asking.ask,
    choose(k) {
      quiz.chosen.value = k;
      panel.focus();
    },
    back: () => (el.querySelector(".eqgraph-player") as HTMLElement | null)?.focus({ preventScroll: true }),
    fresh: () => take(quiz, panel, 1 + Math.floor(Math.random() * 1e6)),
    given: () => take(quiz, panel, null),
  });
  return panel;
}

/** Other numbers, or those of Python again. */
function take(quiz: QuizState, panel: Panel, number: number | null) {
  try {
    quiz.take(number, panel.clear);
  } catch (error) {
    if (!(error instanceof PayloadError)) throw error;
    panel.tell(error.message, true);
  }
}

/** The quiz takes what the store holds, and the store the place on the tape. */
function follow(
  scope: Scope,
  quiz: QuizState,
  store: Store,
  inner: Store,
  words: Words,
  given: () => void, // asks about the numbers of Python
) {
  /** What is graded comes anew, with more that may be seen. */
  const tasked = () => {
    if (quiz.task.value.graded) quiz.task.value = readTask(store.get("task"), words);
    else given();
  };
  for (const stop of [
    inner.subscribe("step", () => store.set("step", inner.get("step"))),
    store.subscribe("step", () => inner.set("step", store.get("step"))),
    store.subscribe("task", tasked),
    store.subscribe("progress", () => (quiz.held.value = store.get("progress"))),
  ])
    scope.ending(stop);
}

function showIn(scope: Scope, quiz: QuizState, state: State, panel: Panel) {
  scope.effect(() => panel.take(quiz.task.value, quiz.seed.value));
  scope.effect(() => {
    if (quiz.progress.value) panel.tell("");
  });
  scope.effect(() => {
    const { limit } = quiz.payload.value;
    const atGate = state.step.value >= (limit ?? 0);
    panel.update(quiz.progress.value, quiz.chosen.value, atGate);
  });
  scope.effect(() => void (state.asked.value = quiz.chosen.value));
}

/** What is answered opens the tape, and the player goes to what was asked. */
function lead(scope: Scope, { open, seed, task, payload }: QuizState, inner: Store) {
  let before = { open: open.peek(), seed: seed.peek() };
  scope.effect(() => {
    const now = { open: open.value, seed: seed.value };
    const closed = before.open.split(",").filter((k) => k && !now.open.split(",").includes(k)).at(-1);
    const same = before.seed === now.seed;
    before = now;
    const { limit = 0 } = payload.value;
    untracked(() => {
      inner.set("payload", payload.value);
      const step = same && closed ? task.value.questions[Number(closed)].step : Infinity;
      if (step <= limit) inner.set("step", step);
    });
  });
}

/** A question is chosen in the picture, or by its key. */
function listen(el: HTMLElement, scope: Scope, quiz: QuizState, focus: () => void) {
  const choose = (k: number) => {
    quiz.chosen.value = k;
    focus();
  };
  const clicked = (event: MouseEvent) => {
    const mark = (event.target as Element).closest("[data-asked]");
    if (!mark) return;
    event.preventDefault(); // the player does not look into the node
    choose(Number(mark.getAttribute("data-asked")));
    event.stopPropagation();
  };
  const pressed = (event: KeyboardEvent) => {
    const { ctrlKey, metaKey, altKey, key, target } = event;
    const field = (target as Element).closest("input, textarea, select");
    if (key.toLowerCase() !== "a" || ctrlKey || metaKey || altKey || field) return;
    event.preventDefault();
    event.stopPropagation();
    const { chosen, progress } = quiz;
    choose(isOpen(progress.value[chosen.value]) ? chosen.value : quiz.firstOpen());
  };
  scope.listen(el, "click", clicked, { capture: true });
  scope.listen(el, "keydown", pressed, { capture: true });
}
