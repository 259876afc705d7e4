import assert from "node:assert/strict";
import { test } from "node:test";
import { arrayOf } from "../../eqgraph/player/web/engine/array.ts";
import { parseFormula } from "../../eqgraph/player/web/language/formula.ts";
import { ConditionError } from "../../eqgraph/player/web/language/operands.ts";
import { mountQuiz } from "../../eqgraph/player/web/quiz/quiz.ts";
import { fromObject } from "../../eqgraph/player/web/kit/store.ts";
import { answerOf, promptOf, readTask, seen } from "../../eqgraph/player/web/quiz/task.ts";
import { verdict } from "../../eqgraph/player/web/quiz/verdict.ts";
import { words } from "../../eqgraph/player/web/language/words.ts";
import { fixture, page } from "./setup.js";

const { task: raw, cases, tie, runs, prompts, seeded, graded } = fixture("quiz");
const task = readTask(raw);
const fresh = () => ({ tries: [], hints: 0, revealed: false, right: false });
const done = () => ({ ...fresh(), right: true });

/** The same numbers, as far as two libraries agree. @param {any[]} found @param {any[]} wanted */
function close(found, wanted) {
  assert.equal(found.length, wanted.length);
  found.forEach(({ shape, data }, k) => {
    assert.deepEqual(shape, wanted[k].shape, `${k}`);
    data.forEach((/** @type {number} */ x, /** @type {number} */ j) => {
      const y = Number(wanted[k].data[j]);
      assert.ok(Math.abs(x - y) <= 1e-12 * Math.max(1, Math.abs(y)), `${k}: ${x}, not ${y}`);
    });
  });
}

test("what Python asks is read here, and worded with the numbers of the run", () => {
  assert.equal(task.questions[3].name, "h̄");
  const all = task.questions.map(done);
  assert.deepEqual(task.questions.map((_, k) => promptOf(task, k, all)), prompts);
  assert.match(promptOf(task, 0, all.map(fresh)), /\S/u);
  assert.match(promptOf(task, 2, all.map(fresh)), /z = \?/u);
});

test("the right answers are computed here, in the runs that Python draws", () => {
  assert.equal(task.runs.length, 6);
  task.runs.forEach(({ targets }, k) => close(targets, runs[k]));
});

test("new numbers are those of the seed in Python", () => {
  const other = readTask(raw, words, seeded.seed);
  close(other.runs[0].targets, seeded.targets);
  assert.ok(other.runs.length > 2);
  assert.notDeepEqual(other.runs[0].targets, task.runs[0].targets);
});

test("a step that is asked takes the room that it will take: its lines have their arrays, and none is written", () => {
  const [open, told] = [fresh, done].map((one) => seen(task, task.questions.map(one)));
  const hidden = open.instructions.slice(/** @type {number} */ (open.limit));
  assert.ok(hidden.length > 3);
  hidden.forEach((/** @type {any} */ one, k) => {
    assert.deepEqual(one.rows, []);
    const { lines } = /** @type {any} */ (told.instructions[/** @type {number} */ (open.limit) + k]);
    assert.ok(lines.flat().every((/** @type {any} */ { array }) => array === undefined || array >= 0));
    assert.deepEqual(one.lines, lines);
  });
});

test("no right answer is sent", () => {
  const text = JSON.stringify(raw);
  for (const { shape, data } of runs[0].filter((/** @type {any} */ one) => one.shape.length < 3)) {
    for (const x of data) if (String(x).length > 6) assert.ok(!text.includes(String(x).slice(0, 7)), `${shape}: ${x}`);
  }
});

test("every answer is judged as Python judges it", () => {
  const halfway = readTask(tie.task);
  const all = [...cases.map((/** @type {any} */ one) => [...one, task]), ...tie.cases.map((/** @type {any} */ one) => [...one, halfway])];
  for (const [k, typed, told, task] of all) {
    const judge = () => verdict(typed, k, task, words);
    if (told === null) {
      assert.throws(judge, ConditionError, typed);
      continue;
    }
    const { max_diff: gap, message, ...facts } = judge();
    const { max_diff: wanted, message: said, ...others } = told;
    // A sum may round differently in its last digit: then exact is approximate.
    if (told.right && facts.exact !== others.exact) facts.exact = others.exact;
    assert.deepEqual(facts, others, `${k}: ${typed}`);
    if (wanted === null) assert.equal(gap, null, typed);
    else assert.ok(Math.abs(Number(gap) - wanted) < 1e-12, `${typed}: ${gap}`);
    assert.equal(message, said, typed);
  }
});

test("what cannot be read is told as an answer, not as a condition", () => {
  const judge = (/** @type {string} */ typed) => () => verdict(typed, 0, task, words);
  assert.throws(judge("nobody"), /there is no value called nobody; known are W̄, x̄, /);
  assert.throws(judge("x ? 1"), /\? cannot be read in an answer/);
  assert.throws(judge("x".repeat(1001)), /an answer has at most 1000 characters/);
});

test("not every number is right where the answer is infinite", () => {
  const endless = (/** @type {any} */ run) => ({ ...run, targets: run.targets.map(() => [Infinity, 2]).map((data) => ({ shape: [2], data })) });
  const other = { ...task, runs: [endless(task.runs[0])] };
  assert.equal(verdict("[3, 2]", 0, other, words).right, false);
  assert.equal(verdict("[1e999, 2.001]", 0, other, words).right, true);
});

test("a formula must agree in every run", () => {
  assert.ok(verdict("W·x", 0, task, words).right);
  assert.ok(task.runs.length > 2);
  for (let other = 1; other < task.runs.length; other++) {
    const runs = task.runs.map(({ targets, known }, k) => ({
      known,
      targets: targets.map(({ shape, data }) => ({ shape, data: data.map((x) => (k === other ? x + 1 : x)) })),
    }));
    const { right, exact } = verdict("W·x", 0, { ...task, runs }, words);
    assert.deepEqual([right, exact], [false, true], `run ${other}`);
  }
});

test("a formula is read, never run", () => {
  for (const text of ["alert(1)", "x.constructor", "x[0]", "this", "`x`", "x = 1", "x; x", "x => x"])
    assert.throws(() => parseFormula(text, ["x"], words.condition), ConditionError, text);
  const { used, value } = parseFormula("-x² + 2*h_{t-1}", ["x", "hₜ₋₁"], words.condition);
  assert.deepEqual([...used], ["x", "hₜ₋₁"]);
  assert.deepEqual([...value((name) => arrayOf(name === "x" ? 3 : 5)).data], [1]);
});

test("nothing behind the first open question is in what the player gets", () => {
  const open = seen(task, task.questions.map(fresh));
  assert.equal(open.limit, 0);
  for (const { value, contribution, rows, card, speech, terms } of open.instructions) {
    assert.deepEqual([rows, card, speech, terms], [[], null, undefined, undefined]);
    const { text, data } = open.array(value);
    assert.deepEqual([text, data], ["?", ["NaN"]]);
    if (contribution !== null) assert.equal(contribution, value);
  }
  for (const { kind, text, sentence } of open.instructions) {
    assert.equal(sentence, "");
    assert.equal(text.endsWith(" += ?"), kind === "accumulate", text);
  }
  const rules = open.nodes.flatMap(({ derivatives }) => derivatives ?? []).filter(Boolean);
  assert.ok(rules.length > 5 && rules.every((rule) => rule === "?"), String(rules));
  const all = seen(task, task.questions.map(done));
  assert.equal(all.limit, task.payload.instructions.length);
  assert.deepEqual(all.instructions, task.payload.instructions);
});

/** @param {any[]} [progress] */
function open(progress = []) {
  const at = page();
  const store = fromObject({ task: raw, progress, step: 0 });
  const dispose = mountQuiz(at.el, store);
  const root = /** @type {HTMLElement} */ (at.el.querySelector(".eqgraph-player"));
  const find = (/** @type {string} */ selector) =>
    /** @type {any} */ (at.el.querySelector(selector));
  const press = (/** @type {string} */ key, /** @type {Element} */ target = root) =>
    target.dispatchEvent(new at.window.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  const answer = (/** @type {string} */ text) => {
    find(".eqg-quiz-field").value = text;
    find("form").dispatchEvent(new at.window.Event("submit", { cancelable: true }));
  };
  return { ...at, store, root, find, press, answer, dispose };
}

test("stepping waits for the answer, and an answer opens the tape", () => {
  const { root, press, answer, find, store, document } = open();
  press("End");
  assert.equal(root.dataset.step, "0");
  assert.equal(root.querySelectorAll('[data-asked]').length, task.questions.length);
  press("a");
  assert.equal(document.activeElement, find(".eqg-quiz-field"));
  answer("[9, 9]");
  assert.match(find(".eqg-quiz-told").textContent, /✗ wrong sign$/);
  assert.equal(root.dataset.step, "0");
  answer("W·x");
  assert.match(find(".eqg-quiz-told").textContent, /✓ right exact: yes/);
  assert.equal(root.dataset.step, String(task.questions[0].step), "the player shows what was asked");
  assert.equal(root.querySelectorAll('[data-asked="0"]').length, 0);
  assert.equal(find(".eqg-quiz-score").textContent, "1 of 7 points");
  const [first] = /** @type {any[]} */ (store.get("progress"));
  assert.deepEqual([first.right, first.tries.length], [true, 2]);
  press("End");
  const next = Math.min(...task.questions.slice(1).map(({ step }) => step));
  assert.equal(root.dataset.step, String(next - 1));
});

test("hints cost, revealing gives none", () => {
  const { find, answer } = open();
  const [hint, reveal] = [...find("form").querySelectorAll('button[type="button"]')];
  hint.click();
  assert.equal(find(".eqg-quiz-hints").children.length, 1);
  answer("W·x");
  assert.equal(find(".eqg-quiz-score").textContent, "0.75 of 7 points");
  find('.eqg-quiz-list button:nth-child(2)').click();
  reveal.click();
  assert.match(find(".eqg-quiz-told").textContent, /the answer: \[\[/);
  assert.equal(find(".eqg-quiz-score").textContent, "0.75 of 7 points");
  assert.equal(reveal.disabled, true);
});

test("what cannot be read is no try, and says so", () => {
  const { find, answer, store } = open();
  answer("W +* x");
  assert.match(find(".eqg-quiz-told").textContent, /expected/);
  assert.deepEqual(store.get("progress"), []);
});

test("a place in the picture chooses its question", () => {
  const { root, find, window, document } = open();
  const mark = /** @type {Element} */ (root.querySelector('[data-asked="3"]'));
  mark.dispatchEvent(new window.MouseEvent("click", { bubbles: true, cancelable: true }));
  assert.equal(find('.eqg-quiz-chip[aria-pressed="true"]').textContent, "?4 h̄");
  assert.equal(document.activeElement, find(".eqg-quiz-field"));
  assert.equal(find(".eqg-inspector").hidden, true);
});

/** A quiz with a kernel, which hears what is asked and answers when the test says so. */
function kernel() {
  const at = page();
  const held = fromObject({ task: raw, progress: [], step: 0 });
  /** @type {any[]} */
  const asked = [];
  /** @type {any} */
  let back;
  const request = (/** @type {string} */ kind, /** @type {any} */ data, /** @type {any} */ hears) => {
    asked.push([kind, data]);
    back = hears;
    return () => {};
  };
  mountQuiz(at.el, { ...held, request });
  return { at, held, asked, heard: (/** @type {any} */ answer) => back(answer) };
}

test("with a kernel, Python is asked and its progress is shown; a dead one is no end", () => {
  const { at, held, asked, heard } = kernel();
  const field = /** @type {HTMLInputElement} */ (at.el.querySelector(".eqg-quiz-field"));
  const told = () => at.el.querySelector(".eqg-quiz-told")?.textContent;
  const submit = () =>
    at.el.querySelector("form")?.dispatchEvent(new at.window.Event("submit", { cancelable: true }));
  field.value = "W·x";
  submit();
  assert.deepEqual(asked, [["answer", { k: 0, text: "W·x" }]]);
  assert.deepEqual(held.get("progress"), [], "the page does not judge");
  heard(new Error("there is no value called q"));
  assert.equal(told(), "there is no value called q");
  held.set("progress", [done()]);
  heard({ content: { text: "right" }, buffers: [] });
  assert.equal(at.el.querySelector(".eqg-quiz-score")?.textContent, "1 of 7 points");
  held.set("progress", []);
  field.value = "W·x";
  submit();
  heard(new Error(""));
  assert.match(told() ?? "", /✓ right.*no kernel answers/);
});

test("a practice says that it hides nothing, and has new numbers", () => {
  const { find, answer, store, root, press } = open();
  assert.match(find(".eqg-quiz").textContent, /Practice: this page computes the answers itself, and hides nothing/);
  answer("W·x");
  assert.equal(find(".eqg-quiz-score").textContent, "1 of 7 points");
  const buttons = [...find(".eqg-quiz").querySelectorAll("button")];
  const [other, own] = ["New numbers", "Given numbers"].map((text) => buttons.find((one) => one.textContent === text));
  assert.equal(own.hidden, true);
  const before = find(".eqg-quiz-prompt").textContent;
  other.click();
  const told = find(".eqg-quiz").textContent;
  const seed = Number(/Numbers of seed=(\d+)\./u.exec(told)?.[1]);
  assert.equal(find(".eqg-quiz-score").textContent, "0 of 7 points");
  assert.notEqual(find(".eqg-quiz-prompt").textContent, before);
  press("End");
  assert.equal(root.dataset.step, "0", "the tape is shut again");
  answer("[-1.5, -1]");
  assert.match(find(".eqg-quiz-told").textContent, /✗/);
  answer(JSON.stringify(answerOf(readTask(raw, words, seed), 0)?.data));
  assert.match(find(".eqg-quiz-told").textContent, /✓ right exact: yes/);
  assert.equal(find(".eqg-quiz-score").textContent, "1 of 7 points");
  assert.equal(/** @type {any[]} */ (store.get("progress"))[0].tries.length, 1, "the kernel's own stays as it was");
  own.click();
  assert.equal(find(".eqg-quiz-score").textContent, "1 of 7 points");
  assert.equal(own.hidden, true);
});

test("of new numbers, what is not explicit is read by the kernel and checked here", () => {
  const { at, held, asked, heard } = kernel();
  const find = (/** @type {string} */ selector) => /** @type {any} */ (at.el.querySelector(selector));
  const told = () => find(".eqg-quiz-told").textContent;
  const answer = (/** @type {string} */ text) => {
    find(".eqg-quiz-field").value = text;
    find("form").dispatchEvent(new at.window.Event("submit", { cancelable: true }));
  };
  /** @type {any} */ ([...at.el.querySelectorAll("button")].find((one) => one.textContent === "New numbers")).click();
  answer("W·x + 1");
  assert.deepEqual(asked, [], "what is explicit is read here");
  assert.match(told(), /✗/);
  answer("W x");
  assert.deepEqual(asked, [["read", { k: 0, text: "W x" }]]);
  heard({ content: { kind: "read", text: "W·x" }, buffers: [] });
  assert.match(told(), /✓ right.*read as W·x/);
  assert.equal(find(".eqg-quiz-score").textContent, "1 of 7 points");
  find(".eqg-quiz-chip:nth-child(2)").click();
  answer("z̄ nobody");
  heard(new Error("there is no value called nobody"));
  assert.equal(told(), "there is no value called nobody");
  answer("2 z̄");
  heard(new Error(""));
  assert.equal(told(), "write the sign: 2*z̄");
});

test("what is graded shows what was sent, and needs a kernel", () => {
  const at = page();
  const store = fromObject({ ...graded, step: 0 });
  mountQuiz(at.el, store);
  const find = (/** @type {string} */ selector) => /** @type {any} */ (at.el.querySelector(selector));
  const root = find(".eqgraph-player");
  assert.match(find(".eqg-quiz").textContent, /Graded: the answers are not in this page/);
  assert.equal([...at.el.querySelectorAll(".eqg-quiz button:not([hidden])")].some((one) => one.textContent === "New numbers"), false);
  root.dispatchEvent(new at.window.KeyboardEvent("keydown", { key: "End", bubbles: true, cancelable: true }));
  const { instructions } = graded.task.payload;
  const limit = instructions.findIndex((/** @type {any} */ { value }) => value < 0);
  assert.equal(root.dataset.step, String(limit));
  assert.equal(root.dataset.steps, String(instructions.length));
  const lines = [...at.el.querySelectorAll(".eqg-tape-line .eqg-tape-text")].map((one) => one.textContent);
  assert.ok(limit > 0 && lines.length === instructions.length);
  lines.forEach((text, k) => assert.equal(text === "?", k >= limit, `${k}: ${text}`));
  assert.equal(find(".eqg-quiz-score").textContent, "1 of 7 points");
  find(".eqg-quiz-chip").click();
  assert.match(find(".eqg-quiz-told").textContent, /the answer: \[/);
  find(".eqg-quiz-chip:nth-child(3)").click();
  find(".eqg-quiz-field").value = "1";
  find("form").dispatchEvent(new at.window.Event("submit", { cancelable: true }));
  assert.match(find(".eqg-quiz-told").textContent, /only the kernel checks answers, and none answers here/);
  assert.equal(/** @type {any[]} */ (store.get("progress"))[2].tries.length, 0);
});

test("what is graded goes on when the kernel sends more", () => {
  const at = page();
  const { instructions } = graded.task.payload;
  const none = instructions.map((/** @type {any} */ one) => ({ ...one, text: "?", sentence: "", value: -1, contribution: null, rows: [], card: null }));
  const fewer = { ...graded.task, payload: { ...graded.task.payload, instructions: none } };
  const store = fromObject({ task: fewer, progress: [], step: 0 });
  mountQuiz(at.el, store);
  const root = /** @type {HTMLElement} */ (at.el.querySelector(".eqgraph-player"));
  assert.equal(root.dataset.steps, String(instructions.length));
  root.dispatchEvent(new at.window.KeyboardEvent("keydown", { key: "End", bubbles: true, cancelable: true }));
  assert.equal(root.dataset.step, "0");
  store.set("task", graded.task);
  store.set("progress", graded.progress);
  assert.equal(at.el.querySelector(".eqg-quiz-score")?.textContent, "1 of 7 points");
  assert.equal(root.dataset.step, String(graded.task.questions[0].step), "what was asked is shown");
});

test("a task of another version is told", () => {
  const at = page();
  mountQuiz(at.el, fromObject({ task: { ...raw, version: 2 }, progress: [], step: 0 }));
  assert.ok(at.el.querySelector(".eqg-message"));
});

test("leaving lets go of everything", () => {
  const { el, dispose } = open();
  dispose();
  assert.equal(el.children.length, 0);
});
