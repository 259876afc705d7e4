// The quiz: a player whose tape stops before what is asked, under a panel that asks for it. With a
// kernel, Python checks and keeps the score; without, this page does.

import { mount } from "../shell/mount.js";
import { quizPanel } from "./quizpanel.js";
import { ConditionError } from "../language/operands.js";
import { fromObject } from "../kit/store.js";
import { isOpen, readTask, seen } from "./task.js";
import { verdict } from "./verdict.js";
import { words as english } from "../language/words.js";

/** @typedef {import("./task.js").Progress} Progress */

/**
 * Put a quiz into an element. It reads `task`, `progress` and `step` from the store, and writes
 * `step`; where there is no kernel, also `progress`.
 * @param {HTMLElement} el @param {import("../kit/store.js").Store} store
 * @param {import("../language/words.js").Words} [words] @returns {() => void} dispose
 */
export function mountQuiz(el, store, words = english) {
  const document = el.ownerDocument;
  /** @type {import("./task.js").Task} */
  let task;
  try {
    task = readTask(store.get("task"));
  } catch {
    return mount(el, fromObject({ payload: store.get("task"), step: 0 }), words);
  }
  const fresh = () => ({ tries: [], hints: 0, revealed: false, right: false });
  const progress = () =>
    task.questions.map((_, k) => /** @type {Progress[]} */ (store.get("progress") ?? [])[k] ?? fresh());
  const firstOpen = () => Math.max(0, progress().findIndex(isOpen));
  let chosen = firstOpen();
  let open = openOf(progress());
  const inner = fromObject({ payload: seen(task, progress()), step: store.get("step") });

  /** @param {number} k @param {(old: Progress) => Progress} change */
  const keep = (k, change) =>
    store.set("progress", progress().map((old, j) => (j === k ? change(old) : old)));
  const here = {
    /** @param {number} k @param {string} typed */
    answer(k, typed) {
      const told = verdict(typed, k, task, words);
      keep(k, (old) => ({ ...old, tries: [...old.tries, told], right: old.right || told.right }));
      return "";
    },
    /** @param {number} k */
    hint(k) {
      const { hints } = task.questions[k];
      keep(k, (old) =>
        old.right ? old : { ...old, hints: Math.min(old.hints + 1, hints.length) },
      );
      return "";
    },
    /** @param {number} k */
    reveal(k) {
      keep(k, (old) => ({ ...old, revealed: old.revealed || !old.right }));
      return "";
    },
  };
  let stopAsking = () => {};
  /** @param {"answer" | "hint" | "reveal"} kind @param {number} k @param {string} [typed] */
  const ask = (kind, k, typed = "") => {
    stopAsking();
    const alone = (/** @type {string} */ note) => {
      try {
        here[kind](k, typed);
        panel.tell(note);
      } catch (error) {
        if (!(error instanceof ConditionError)) throw error;
        panel.tell(error.message, true);
      }
    };
    if (!store.request) return alone("");
    stopAsking = store.request(kind, { k, text: typed }, (answer) => {
      if (!(answer instanceof Error)) panel.tell("");
      else if (answer.message) panel.tell(answer.message, true);
      else alone(words.quiz.alone);
    });
  };
  const panel = quizPanel(document, task, words, {
    ask,
    choose: (k) => choose(k, true),
    back: () => root()?.focus({ preventScroll: true }),
  });
  const root = () => /** @type {HTMLElement | null} */ (el.querySelector(".eqgraph-player"));

  /** @param {number} k @param {boolean} [typing] */
  function choose(k, typing = false) {
    chosen = k;
    show();
    if (typing) panel.focus();
  }
  function show() {
    const step = Number(inner.get("step"));
    const { limit } = /** @type {import("../model/payload.js").Payload} */ (inner.get("payload"));
    panel.update(progress(), chosen, step >= (limit ?? 0));
    for (const mark of el.querySelectorAll("[data-asked]")) {
      mark.classList.toggle("eqg-now", mark.getAttribute("data-asked") === String(chosen));
    }
  }
  /** What is answered opens the tape, and the player goes to what was asked. */
  function renew() {
    panel.tell("");
    const now = openOf(progress());
    if (String(now) === String(open)) return show();
    const closed = open.filter((k) => !now.includes(k)).at(-1);
    open = now;
    const payload = seen(task, progress());
    inner.set("payload", payload);
    const step = closed === undefined ? null : task.questions[closed].step;
    if (step !== null && step <= (payload.limit ?? 0)) inner.set("step", step);
    show();
  }

  const stop = mount(el, inner, words, panel.element);
  const clicked = (/** @type {MouseEvent} */ event) => {
    const mark = /** @type {Element} */ (event.target).closest("[data-asked]");
    if (!mark) return;
    event.preventDefault(); // the player does not look into the node
    choose(Number(mark.getAttribute("data-asked")), true);
    event.stopPropagation();
  };
  const pressed = (/** @type {KeyboardEvent} */ event) => {
    const { ctrlKey, metaKey, altKey, key, target } = event;
    const field = /** @type {Element} */ (target).closest("input, textarea, select");
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
    store.subscribe("progress", renew),
  ];
  show();
  return () => stops.forEach((end) => end());
}

/** @param {Progress[]} progress */
const openOf = (progress) => progress.flatMap((one, k) => (isOpen(one) ? [k] : []));
