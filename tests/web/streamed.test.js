// A run that the kernel computes: what the page shows while it waits, and what it asks for. The
// kernel is played by a run of the same program in this process.
import assert from "node:assert/strict";
import { test } from "node:test";
import widget from "../../eqgraph/player/web/host/player.ts";
import { fromObject } from "../../eqgraph/player/web/kit/store.ts";
import { summaryOf } from "../../eqgraph/player/web/model/arrays.ts";
import { mount } from "../../eqgraph/player/web/shell/mount.ts";
import { fakeModel, fixture, page, run } from "./setup.js";

/** The same payload without a number. @param {string} name */
function streamed(name) {
  const payload = fixture(name);
  const sizes = run(name).run.sent.arrays;
  const arrays = sizes.map(({ shape }) => ({ shape, count: 1 }));
  return { ...payload, arrays, streamed: { why: "operations", amount: 2, budget: 1, run: 0 } };
}

/** What a kernel finds. @param {any} here a run @param {any} address @returns {any} */
function found({ run }, address) {
  if (typeof address === "number") return run.machine.register(address);
  const step = run.instructions[address[0] - 1];
  return run.numbers(address.length === 1 ? step.added : step.local(address[1]));
}

const tick = () => new Promise((done) => setTimeout(done));

/** A player in a notebook whose kernel answers when it is told to. @param {string} name */
function open(name) {
  const at = page();
  const model = fakeModel({ payload: streamed(name), step: 0, inputs: {} });
  const here = run(name);
  /** @type {any[]} */
  const sent = [];
  const heard = new Set();
  const { on, off } = model;
  Object.assign(model, {
    send: (/** @type {any} */ message) => sent.push(message),
    on: (/** @type {string} */ key, /** @type {any} */ f) => (key === "msg:custom" ? heard.add(f) : on(key, f)),
    off: (/** @type {string} */ key, /** @type {any} */ f) => (key === "msg:custom" ? heard.delete(f) : off(key, f)),
  });
  const dispose = /** @type {() => void} */ (widget.render(/** @type {any} */ ({ model, el: at.el })));
  const root = /** @type {HTMLElement} */ (at.el.querySelector(".eqgraph-player"));
  const say = (/** @type {any} */ content, /** @type {any[]} */ buffers = []) => {
    for (const f of [...heard]) f(content, buffers);
  };
  const answer = (/** @type {any} */ request) => {
    const arrays = request.arrays.map((/** @type {any} */ one) => found(here, one));
    const few = arrays.map(summaryOf);
    const numbers = request.whole ? arrays.flatMap(({ data }) => [...data]) : few.flatMap(({ data }) => data);
    const buffer = new DataView(Float64Array.from(numbers).buffer);
    say({ kind: "window", id: request.id, arrays: few.map((one) => ({ ...one, data: [] })) }, [buffer]);
  };
  const windows = () => sent.filter(({ kind }) => kind === "window");
  const press = (/** @type {string} */ key) =>
    root.dispatchEvent(new at.window.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  const node = (/** @type {string} */ ref) =>
    /** @type {Element} */ ([...root.querySelectorAll("[data-node]")].find((g) => g.getAttribute("data-node") === ref));
  const text = (/** @type {string} */ query) => root.querySelector(query)?.textContent ?? "";
  return { ...at, model, here, sent, say, answer, windows, press, node, text, root, dispose };
}

test("the place changes at once, and the values are empty until they are there", async () => {
  const { root, press, windows, answer, node, here, text } = open("lstm");
  assert.equal(root.getAttribute("aria-busy"), "true");
  await tick();
  answer(windows()[0]);
  assert.equal(root.getAttribute("aria-busy"), null);
  press("ArrowRight");
  const { node: ref } = here.instructions[0];
  assert.equal(root.dataset.step, "1");
  assert.equal(node(ref).getAttribute("data-state"), "current");
  assert.equal(root.getAttribute("aria-busy"), "true");
  assert.equal(node(ref).querySelector("[data-value]")?.textContent ?? "", "");
  assert.equal(root.querySelectorAll(".eqg-strip-cell").length, 0);
  await tick();
  answer(windows()[1]);
  assert.equal(root.getAttribute("aria-busy"), null);
  const shown = [...root.querySelectorAll(".eqg-new .eqg-strip-cell")].map((cell) => Number(/** @type {any} */ (cell).title.replace("−", "-")));
  assert.deepEqual(shown, here.array(here.instructions[0].value).data);
  assert.match(text(".eqg-live"), /^$|step/);
});

test("what is shown in the end is what a page shows that computes", async () => {
  const one = open("lstm");
  for (const step of [7, 40, 51, 90]) {
    const other = page();
    mount(other.el, fromObject({ payload: fixture("lstm"), step }));
    one.model.set("step", step);
    for (let k = 0; k < 4; k++) {
      await tick();
      const last = one.windows().at(-1);
      if (last) one.answer(last);
    }
    for (const part of ["[data-value]", "[data-grad]", ".eqg-cells", ".eqg-strip-cell", ".eqg-card-number", ".eqg-sentence"]) {
      const texts = [one.el, other.el].map((el) => [...el.querySelectorAll(part)].map((x) => x.textContent));
      assert.deepEqual(texts[0], texts[1], `${part} at step ${step}`);
      if (part === ".eqg-cells") assert.ok(texts[0].length > 1);
    }
  }
});

test("who steps on no longer waits for what he looked at", async () => {
  const { press, windows, sent, answer, root } = open("lstm");
  await tick();
  press("ArrowRight");
  await tick();
  const [first, second] = windows();
  assert.deepEqual(sent.find(({ kind }) => kind === "cancel").of, first.id);
  answer(first); // too late: nobody hears it
  assert.equal(root.getAttribute("aria-busy"), "true");
  answer(second);
  await tick();
  answer(windows()[2]); // what else the picture shows
  assert.equal(root.getAttribute("aria-busy"), null);
});

test("what takes long says how far it is, and can be stopped", async () => {
  const { root, press, windows, sent, say, text } = open("lstm");
  await tick();
  const [{ id }] = windows();
  say({ kind: "progress", id, done: 300, steps: 7001 });
  assert.equal(text(".eqg-streamed-note"), "the kernel computes: 300 of 7001 steps");
  assert.equal(/** @type {any} */ (root.querySelector(".eqg-streamed-bar")).value, 300);
  press("k");
  assert.equal(sent.at(-1).kind, "cancel");
  assert.equal(root.getAttribute("aria-busy"), null);
  press("ArrowRight");
  press("k"); // nothing is told of this one yet
  await tick();
  assert.equal(root.getAttribute("aria-busy"), "true");
});

test("an error of the kernel stands in the place of the numbers", async () => {
  const { press, windows, say, text, root } = open("lstm");
  press("ArrowRight");
  await tick();
  say({ kind: "error", id: windows().at(-1).id, text: "step 1 has no result: the matrix is singular" });
  assert.match(text(".eqg-sentence"), /singular/);
  assert.equal(root.getAttribute("aria-busy"), null);
  await tick();
  assert.equal(windows().length, 2, "it is not asked for again and again");
});

test("other numbers of the same run are asked for anew", async () => {
  const { model, windows, answer, root } = open("lstm");
  await tick();
  answer(windows()[0]);
  const payload = /** @type {any} */ (model.values.payload);
  const before = root.querySelector("svg");
  model.set("payload", { ...payload, streamed: { ...payload.streamed, run: 1 } });
  assert.equal(root.getAttribute("aria-busy"), "true");
  await tick();
  assert.equal(windows().length, 2);
  assert.equal(root.querySelector("svg"), before, "the picture stays");
});

test("without a kernel, what was stored is fixed, and other steps say who computes them", async () => {
  const at = page();
  const here = run("neuron");
  const step = here.instructions[0];
  const addresses = [...new Set([...here.nodes.keys()].filter((k) => here.nodes[k].value !== null).concat(step.value))];
  const arrays = addresses.map((one) => summaryOf(found(here, one)));
  const stored = { steps: [0, 1], addresses, arrays };
  mount(at.el, fromObject({ payload: streamed("neuron"), step: 1, stored }));
  const root = /** @type {HTMLElement} */ (at.el.querySelector(".eqgraph-player"));
  const said = () => root.querySelector(".eqg-sentence")?.textContent ?? "";
  await tick();
  assert.match(root.querySelector(".eqg-streamed")?.textContent ?? "", /fixed/);
  assert.equal(root.querySelectorAll(".eqg-strip-item").length, 3);
  root.dispatchEvent(new at.window.KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
  await tick();
  assert.equal(root.dataset.step, "2");
  assert.match(said(), /kernel computes.*step 0, 1/);
  assert.equal(/** @type {any} */ (root.querySelector(".eqg-streamed")).hidden, true);
  assert.equal(root.getAttribute("aria-busy"), null);
});
