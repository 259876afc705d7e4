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

/** What a page stores of a run: its leaves, and what the first instruction writes. @param {string} name @param {number[]} steps */
function storedOf(name, steps) {
  const here = run(name);
  const leaves = [...here.nodes.keys()].filter((k) => here.nodes[k].value !== null);
  const addresses = [...new Set([...leaves, here.instructions[0].value])];
  return { steps, addresses, arrays: addresses.map((one) => summaryOf(found(here, one))) };
}

test("without a kernel, what was stored is fixed, and other steps say who computes them", async () => {
  const at = page();
  mount(at.el, fromObject({ payload: streamed("neuron"), step: 1, stored: storedOf("neuron", [0, 1]) }));
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

test("what was stored is of all sequences: of one alone, the page says who computes it", async () => {
  const at = page();
  mount(at.el, fromObject({ payload: streamed("batch"), step: 1, stored: storedOf("batch", [1]) }));
  const find = (/** @type {string} */ name) => /** @type {any} */ (at.el.querySelector(name));
  await settle();
  assert.match(find(".eqg-streamed").textContent, /fixed/);
  assert.ok(at.el.querySelectorAll(".eqg-strip-cell").length);
  find("select.eqg-sequence").value = "1";
  find("select.eqg-sequence").dispatchEvent(new at.window.Event("change"));
  await settle();
  assert.match(find(".eqg-sentence").textContent, /numbers of this sequence.*step 1, of all sequences together/);
  assert.equal(find(".eqg-streamed").hidden, true);
  assert.equal(at.el.querySelectorAll(".eqg-strip-cell").length, 0);
});

/** What the kernel is asked of a kind. @param {ReturnType<typeof open>} at @param {string} kind */
const asked = ({ sent }, kind) => sent.filter((/** @type {any} */ one) => one.kind === kind);
const settle = async () => {
  for (let k = 0; k < 3; k++) await tick();
};

test("what if asks the kernel for a number, and gives it another one; of changes that wait the last one counts", async () => {
  const at = open("lstm");
  const { press, root, say, model, window } = at;
  press("w");
  await settle();
  const knob = /** @type {HTMLElement} */ (root.querySelector(".eqg-knob"));
  const range = /** @type {HTMLInputElement} */ (knob.querySelector("input[type=range]"));
  assert.ok(range.disabled);
  const [first] = asked(at, "entry");
  assert.equal(first.at, 0);
  say({ kind: "entry", id: first.id, value: 0.25 });
  await settle();
  assert.ok(!range.disabled);
  assert.equal(Number(range.value), 0.25);
  const turn = (/** @type {number} */ x) => {
    range.value = String(x);
    range.dispatchEvent(new window.Event("input", { bubbles: true }));
  };
  for (const x of [0.5, 0.6, 0.75]) turn(x);
  assert.deepEqual(asked(at, "let").map(({ value }) => value), [0.5]);
  say({ kind: "let", id: asked(at, "let")[0].id });
  assert.deepEqual(asked(at, "let").map(({ name, value }) => [name, value]), [[first.name, 0.5], [first.name, 0.75]]);
  const payload = /** @type {any} */ (model.values.payload);
  model.set("payload", { ...payload, streamed: { ...payload.streamed, run: 1 } });
  await settle();
  assert.ok(!range.disabled, "what was set stays until the kernel says otherwise");
  assert.equal(Number(range.value), 0.75);
  say({ kind: "error", id: asked(at, "let")[1].id, text: "no such number" });
  assert.match(root.querySelector(".eqg-whatif-status")?.textContent ?? "", /no such number/);
});

test("gradients are checked, runs pinned and trained by the kernel", async () => {
  const at = open("lstm");
  const { press, root, say } = at;
  press("w");
  const button = (/** @type {string} */ text) =>
    /** @type {HTMLElement} */ ([...root.querySelectorAll(".eqg-whatif button")].find((one) => one.textContent === text));
  button("check gradients").click();
  const [check] = asked(at, "check");
  const names = [...root.querySelectorAll(".eqg-knob")].map((one) => one.getAttribute("aria-label") ?? "");
  const verdicts = Object.fromEntries(names.map((name, k) => [name, { verdict: k > 1 ? "cannot tell" : k ? "ok" : "WRONG", error: 1e-9, entries: 3, kinks: 0 }]));
  assert.match(root.querySelector(".eqg-verdict")?.textContent ?? "", /checking/);
  say({ kind: "check", id: check.id, verdicts });
  assert.deepEqual([...root.querySelectorAll(".eqg-verdict")].slice(0, 3).map((one) => one.textContent?.[0]), ["✗", "✓", "?"]);
  assert.match(root.querySelector(".eqg-whatif-status")?.textContent ?? "", new RegExp(names[0]));
  button("pin this run").click();
  assert.equal(asked(at, "pin").at(-1).on, true);
  button("unpin the run").click();
  assert.equal(asked(at, "pin").at(-1).on, false);
  press("s");
  const [update] = asked(at, "update");
  assert.deepEqual([update.rate, update.all], [0.1, false]);
  say({ kind: "update", id: update.id, losses: [2, 1.5] });
  assert.match(root.querySelector(".eqg-training-loss")?.textContent ?? "", /1\.5/);
  button("reset").click();
  assert.equal(asked(at, "reset").length, 1);
});

test("a pinned run is looked at beside the one that is played", async () => {
  const at = open("lstm");
  const { press, root, answer, windows, model } = at;
  model.set("step", 40);
  await settle();
  for (const one of windows().slice(-2)) answer(one);
  press("w");
  /** @type {HTMLElement} */ ([...root.querySelectorAll(".eqg-whatif button")].find((one) => one.textContent === "pin this run")).click();
  const payload = /** @type {any} */ (model.values.payload);
  model.set("payload", { ...payload, streamed: { ...payload.streamed, run: 1 } });
  await settle();
  for (let k = 0; k < 3; k++) {
    for (const one of windows().slice(-2)) answer(one);
    await settle();
  }
  const kept = windows().filter(({ pinned }) => pinned);
  assert.ok(kept.length >= 1 || root.querySelectorAll(".eqg-delta").length > 0);
  assert.ok(root.querySelectorAll(".eqg-delta").length > 0, "and differences are shown");
});

test("where a condition holds is asked of the kernel, and there it stops", async () => {
  const at = open("lstm");
  const { press, root, say } = at;
  root.dispatchEvent(new at.window.KeyboardEvent("keydown", { key: "B", shiftKey: true, bubbles: true }));
  const field = /** @type {HTMLInputElement} */ (root.querySelector(".eqg-condition"));
  field.value = "‖value‖ > 1";
  field.dispatchEvent(new at.window.KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
  await settle();
  const [places] = asked(at, "places");
  assert.equal(places.text, "‖value‖ > 1");
  const hits = () => root.querySelector(".eqg-breaks-hits")?.textContent ?? "";
  assert.match(hits(), /the kernel looks/);
  press("c");
  assert.equal(root.dataset.step, "0", "nobody runs past where it may stop");
  say({ kind: "places", id: places.id, places: [7, 12] });
  assert.equal(hits(), "2 stops");
  press("c");
  assert.equal(root.dataset.step, "7");
  press("c");
  assert.equal(root.dataset.step, "12");
});

test("problems are looked for when somebody asks, can be stopped, and are asked for again", async () => {
  const at = open("lstm");
  const { press, root, say, here, sent } = at;
  const pill = /** @type {HTMLElement} */ (root.querySelector(".eqg-button-problems"));
  assert.match(pill.textContent ?? "", /look for them/);
  press("n");
  await settle();
  assert.equal(asked(at, "problems").length, 1);
  assert.match(pill.textContent ?? "", /counting/);
  say({ kind: "progress", id: asked(at, "problems")[0].id, done: 3, steps: 90 });
  press("k");
  assert.ok(sent.some(({ kind, of }) => kind === "cancel" && of === asked(at, "problems")[0].id));
  assert.match(root.querySelector(".eqg-problem-list")?.textContent ?? "", /stopped/);
  pill.click();
  pill.click();
  await settle();
  const [, again] = asked(at, "problems");
  const { node } = here.instructions[8];
  say({ kind: "problems", id: again.id, problems: [{ kind: "nan", step: 9, node, text: "it is NaN", nodes: [node] }] });
  assert.match(pill.textContent ?? "", /1 problem/);
  pill.click();
  press("n");
  assert.equal(root.dataset.step, "9");
});

/** An element in whatever order its attributes were written. @param {Element} one */
const written = (one) => [one.tagName, one.children.length ? "" : one.textContent, ...[...one.attributes].map(({ name, value }) => `${name}=${value}`).sort()].join(" ");

/** A kernel's answer from what a page counts itself. @param {any} time */
function overTime(time) {
  const { lanes, curves, reach, weights, loss, guess, warnings, memory } = time;
  const partial = (/** @type {string} */ name) => curves.find((/** @type {any} */ one) => one.kind === "gradient" && one.name === name)?.partial ?? [];
  return {
    kind: "time",
    lanes: Object.fromEntries(lanes.map((/** @type {any} */ one) => [one.name, { ...one, partial: partial(one.name) }])),
    curves: Object.fromEntries(curves.map(({ kind, name, path = "", values }) => [`${kind} ${kind === "flow" ? name : `${name} ${path}`}`.trim(), values])),
    reach: Object.fromEntries(reach.map((/** @type {any} */ { of, input, rows }) => [`${of} ${input}`, rows])),
    weights: Object.fromEntries(weights.map((/** @type {any} */ { name, ratio }) => [name, ratio])),
    loss, guess, warnings, memory,
  };
}

test("the steps of time are those that a page shows which computes", async () => {
  const { timeOf } = await import("../../eqgraph/player/web/time/overtime.ts");
  const at = open("time");
  const end = run("time").instructions.length;
  const other = page();
  mount(other.el, fromObject({ payload: fixture("time"), step: end }));
  const own = /** @type {HTMLElement} */ (other.el.querySelector(".eqgraph-player"));
  const press = (/** @type {HTMLElement} */ root, /** @type {any} */ window, /** @type {string} */ key) =>
    root.dispatchEvent(new window.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  at.model.set("step", end);
  press(at.root, at.window, "g");
  await settle();
  assert.match(at.text(".eqg-time-place"), /\S/, "it says that it waits");
  const [request] = asked(at, "time");
  assert.deepEqual(Object.keys(request.reach).length > 0, true);
  at.say({ id: request.id, ...JSON.parse(JSON.stringify(overTime(timeOf(run("time"))))) });
  press(own, other.window, "g");
  for (const mode of ["value", "gradient", "reach"]) {
    const shown = [at.root, own].map((root) => [...root.querySelectorAll(".eqg-time-place *:not(.eqg-lane-hint)")].map(written));
    assert.ok(shown[0].length > 100);
    assert.deepEqual(shown[0], shown[1], mode);
    press(at.root, at.window, "v");
    press(own, other.window, "v");
  }
});

test("the lanes of a sequence come from the kernel: until then they say so, and show no means", async () => {
  const { timeOf } = await import("../../eqgraph/player/web/time/overtime.ts");
  const time = /** @type {any} */ (timeOf(run("batch")));
  const end = run("batch").instructions.length;
  const at = open("batch");
  at.model.set("step", end);
  const other = page();
  mount(other.el, fromObject({ payload: fixture("batch"), step: end }));
  const own = /** @type {HTMLElement} */ (other.el.querySelector(".eqgraph-player"));
  at.press("g");
  own.dispatchEvent(new other.window.KeyboardEvent("keydown", { key: "g", bubbles: true, cancelable: true }));
  await settle();
  const plain = (/** @type {any} */ it) => JSON.parse(JSON.stringify(it));
  at.say({ id: asked(at, "time")[0].id, ...plain(overTime(time)) });
  const choose = (/** @type {number} */ k) => {
    for (const [root, window] of /** @type {any[]} */ ([[at.root, at.window], [own, other.window]])) {
      const select = root.querySelector("select.eqg-sequence");
      select.value = String(k);
      select.dispatchEvent(new window.Event("change"));
    }
  };
  const show = (/** @type {string} */ mode) => {
    for (const root of [at.root, own]) /** @type {any} */ (root.querySelector(`.eqg-mode-${mode}`)).click();
  };
  const drawn = () => [at.root, own].map((root) => [...root.querySelectorAll(".eqg-time-place *:not(.eqg-lane-hint)")].map(written));
  const lane = () => /** @type {Element} */ (at.root.querySelector('[data-lane="hₜ"]'));
  const alike = (/** @type {string} */ of) => {
    const [there, here] = drawn();
    assert.ok(here.length > 60 && lane().querySelectorAll(".eqg-lane-column rect").length >= 6);
    assert.deepEqual(there, here, of);
  };
  alike("all");
  const answer = (/** @type {any} */ { id, sequence }) => {
    const lanes = time.lanes.filter((/** @type {any} */ one) => one.sequences > 1).map((/** @type {any} */ one) => {
      const { value, gradient, low, high } = one.of(sequence);
      return [one.name, { value, gradient, low, high }];
    });
    at.say({ kind: "lanes", id, lanes: plain(Object.fromEntries(lanes)) });
  };
  const waits = (/** @type {RegExp} */ words) => {
    assert.match(lane().textContent ?? "", words);
    assert.equal(lane().querySelectorAll(".eqg-lane-column rect").length, 0, "no means under its name");
    assert.doesNotMatch(lane().textContent ?? "", /%/);
  };

  choose(1);
  await settle();
  waits(/kernel|fetch/);
  const [first] = asked(at, "lanes");
  assert.deepEqual([first.sequence, first.rows], [1, 16]);
  answer(first);
  alike("sequence 2");
  show("gradient");
  alike("its gradients");
  show("value");
  choose(2);
  await settle();
  at.say({ kind: "error", id: asked(at, "lanes")[1].id, text: "step 3 has no result" });
  await settle();
  waits(/step 3 has no result/);
  assert.equal(asked(at, "lanes").length, 2, "it is not asked for again and again");
  choose(-1);
  alike("all again");
  choose(1);
  alike("sequence 2 again");
  await settle();
  assert.equal(asked(at, "lanes").length, 2, "what came is kept");
  choose(2);
  await settle();
  assert.equal(asked(at, "lanes").length, 3, "what failed is asked for when it is chosen again");
  answer(asked(at, "lanes")[2]);
  alike("sequence 3");
  at.model.set("payload", { .../** @type {any} */ (at.model.values.payload), streamed: { why: "operations", amount: 2, budget: 1, run: 1 } });
  await settle();
  at.say({ id: asked(at, "time")[1].id, ...plain(overTime(time)) });
  await settle();
  waits(/kernel|fetch/);
  assert.equal(asked(at, "lanes").length, 4, "of other numbers it is asked anew");
});

test("histograms and routes come from the kernel, and are drawn as those of a page that computes", async () => {
  const { timeOf } = await import("../../eqgraph/player/web/time/overtime.ts");
  const time = /** @type {any} */ (timeOf(run("time")));
  const at = open("time");
  at.model.set("step", run("time").instructions.length);
  const other = page();
  mount(other.el, fromObject({ payload: fixture("time"), step: run("time").instructions.length }));
  const own = /** @type {HTMLElement} */ (other.el.querySelector(".eqgraph-player"));
  at.press("g");
  own.dispatchEvent(new other.window.KeyboardEvent("keydown", { key: "g", bubbles: true, cancelable: true }));
  await settle();
  at.say({ id: asked(at, "time")[0].id, ...JSON.parse(JSON.stringify(overTime(time))) });
  const click = (/** @type {string} */ text) => {
    for (const root of [at.root, own]) /** @type {any} */ ([...root.querySelectorAll("button.eqg-mode")].find((one) => one.textContent === text)).click();
  };
  const drawn = (/** @type {string} */ query) =>
    [at.root, own].map((root) => [...root.querySelectorAll(`${query} path`)].map((one) => one.getAttribute("d")));

  click("histogram");
  await settle();
  assert.deepEqual(drawn(".eqg-lane")[0], [], "it waits");
  const [request] = asked(at, "distributions");
  assert.deepEqual([request.gradient, request.sequence, request.unit], [false, null, null]);
  const { found } = time.distributions({ gradient: false, sequence: null, unit: null });
  const columns = (/** @type {any} */ one, /** @type {string} */ key) => one.columns.map((/** @type {any} */ column) => column[key]);
  const turned = (/** @type {any[][]} */ lists) => lists[0].map((_, k) => lists.map((list) => list[k]));
  const lanes = [...found].map(([name, one]) => [name, {
    least: columns(one, "least"), greatest: columns(one, "greatest"), mean: columns(one, "mean"), broken: columns(one, "broken"),
    quantiles: turned(columns(one, "quantiles")), histogram: turned(columns(one, "histogram")),
    edges: one.edges, order: one.order, lines: one.columns[0].lines.length,
  }]);
  const lines = [...found.values()].flatMap((one) => one.columns.flatMap((/** @type {any} */ column) => [...column.lines]));
  at.say({ kind: "distributions", id: request.id, lanes: Object.fromEntries(lanes) }, [new DataView(Float32Array.from(lines).buffer)]);
  for (const form of ["histogram", "bands", "units"]) {
    click(form);
    const [there, here] = drawn(".eqg-lane");
    assert.ok(here.length > 10);
    assert.deepEqual(there, here, form);
  }
  assert.equal(asked(at, "distributions").length, 1, "it was asked once");

  click("paths");
  await settle();
  const [wanted] = asked(at, "paths");
  const routes = time.routes(wanted.of, wanted.at).found;
  at.say({
    kind: "paths", id: wanted.id, norm: routes.norm, routes: Object.fromEntries(routes.routes), losses: routes.losses, largest: routes.largest,
    past: routes.past, flow: routes.flow.map((/** @type {any} */ { from, to, share }) => [...from, ...to, share]),
  });
  const [there, here] = drawn(".eqg-flow");
  assert.ok(here.length > 4);
  assert.deepEqual(there, here);
});

test("what the kernel cannot count over time says why; it is asked for again when somebody chooses it again", async () => {
  const { timeOf } = await import("../../eqgraph/player/web/time/overtime.ts");
  const at = open("time");
  at.model.set("step", run("time").instructions.length);
  at.press("g");
  await settle();
  at.say({ id: asked(at, "time")[0].id, ...JSON.parse(JSON.stringify(overTime(timeOf(run("time"))))) });
  const click = (/** @type {string} */ text) =>
    /** @type {any} */ ([...at.root.querySelectorAll("button.eqg-mode")].find((one) => one.textContent === text)).click();
  for (const [kind, shown, other] of [["distributions", "histogram", "means"], ["paths", "paths", "value"]]) {
    click(shown);
    await settle();
    at.say({ kind: "error", id: asked(at, kind)[0].id, text: "step 3 has no result" });
    for (let k = 0; k < 3; k++) await settle();
    assert.match(at.text(".eqg-scene"), /step 3 has no result/);
    assert.equal(asked(at, kind).length, 1, "not again and again");
    click(other);
    click(shown);
    await settle();
    assert.equal(asked(at, kind).length, 2);
    assert.doesNotMatch(at.text(".eqg-scene"), /step 3 has no result/);
  }
});

test("without a kernel, each thing that is missing says so, and the way out", async () => {
  const at = page();
  mount(at.el, fromObject({ payload: streamed("time"), step: 0, stored: { steps: [0], addresses: [], arrays: [] } }));
  const root = /** @type {HTMLElement} */ (at.el.querySelector(".eqgraph-player"));
  const press = (/** @type {string} */ key, shiftKey = false) =>
    root.dispatchEvent(new at.window.KeyboardEvent("keydown", { key, shiftKey, bubbles: true, cancelable: true }));
  const text = (/** @type {string} */ query) => root.querySelector(query)?.textContent ?? "";
  const way = /none answers here\. Run its cell in the notebook again/;
  press("w");
  assert.match(text(".eqg-whatif .eqg-note"), way);
  press("N", true);
  await settle();
  assert.match(text(".eqg-problem-list"), way);
  press("g");
  await settle();
  assert.match(text(".eqg-time-place"), way);
  press("g");
  press("B", true);
  const field = /** @type {HTMLInputElement} */ (root.querySelector(".eqg-condition"));
  field.value = "‖value‖ > 1";
  field.dispatchEvent(new at.window.KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
  assert.match(text(".eqg-breaks-message"), way);
});
