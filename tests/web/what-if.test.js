// What if: other numbers in a leaf, and the page computes the run anew, without Python.
import assert from "node:assert/strict";
import { test } from "node:test";
import { carried } from "../../eqgraph/player/web/shell/carried.ts";
import { mount } from "../../eqgraph/player/web/shell/mount.ts";
import { readPayload } from "../../eqgraph/player/web/model/payload.ts";
import { heightOf } from "../../eqgraph/player/web/panels/room.ts";
import { fromModel, fromObject } from "../../eqgraph/player/web/kit/store.ts";
import { fakeModel, fixture, page, run } from "./setup.js";

/** @param {any} payload @param {number} step @param {import("../../eqgraph/player/web/kit/store.ts").Store} [store] */
function open(payload, step, store = fromObject({ payload, step })) {
  const at = page();
  /** @type {string[]} */
  const asked = [];
  store.request ??= (kind) => (asked.push(kind), () => {});
  const dispose = mount(at.el, store);
  const root = /** @type {HTMLElement} */ (at.el.querySelector(".eqgraph-player"));
  const press = (/** @type {string} */ key, shiftKey = false) =>
    root.dispatchEvent(new at.window.KeyboardEvent("keydown", { key, shiftKey, bubbles: true, cancelable: true }));
  const one = (/** @type {string} */ selector) => /** @type {any} */ (root.querySelector(selector));
  const node = (/** @type {string} */ ref) =>
    /** @type {any} */ ([...root.querySelectorAll("[data-node]")].find((g) => g.getAttribute("data-node") === ref));
  const click = (/** @type {Element} */ element) =>
    element.dispatchEvent(new at.window.MouseEvent("click", { bubbles: true, cancelable: true }));
  const knob = (/** @type {string} */ ref) =>
    /** @type {any} */ ([...root.querySelectorAll(".eqg-knob")].find((one) => /** @type {HTMLElement} */ (one).dataset.ref === ref));
  /** Move the slider of a knob. @param {string} ref @param {number} value */
  const turn = (ref, value) => {
    const range = knob(ref).querySelector('input[type="range"]');
    range.value = String(value);
    range.dispatchEvent(new at.window.Event("input", { bubbles: true }));
  };
  return { ...at, root, store, dispose, asked, press, one, node, click, knob, turn };
}

/** All that is shown, but for the knobs and what is only spoken. @param {HTMLElement} root */
function look(root) {
  const copy = /** @type {HTMLElement} */ (root.cloneNode(true));
  const aside = ".eqg-whatif, .eqg-closeup, .eqg-live, .eqg-empty";
  for (const element of copy.querySelectorAll(aside)) element.remove();
  for (const element of copy.querySelectorAll("[class]")) {
    const names = [...element.classList].filter((name) => name !== "eqg-pointed"); // as a knob with the focus does
    element.setAttribute("class", names.sort().join(" "));
  }
  return copy.innerHTML.replaceAll(' style=""', "");
}

/** The same program with other numbers in its leaves, as Python would send it. @param {string} name @param {Record<string, number[]>} inputs */
function sent(name, inputs) {
  const payload = fixture(name);
  for (const node of payload.nodes) if (node.name in inputs) payload.arrays[node.value].data = inputs[node.name];
  return payload;
}

/** The numbers of a leaf, times a factor. @param {string} name @param {string} leaf @param {number} factor */
function times(name, leaf, factor) {
  const { nodes, run: first } = run(name);
  const { value } = nodes.find((/** @type {any} */ one) => one.name === leaf);
  return Array.from(first.numbers(value).data, (x) => factor * x);
}

const FIRST = { "w₀": 2, "x₀": -1, "w₁": -3, "x₁": -2, "w₂": -3 };

/** The neuron by hand. @param {Record<string, number>} given */
function neuron(given) {
  const v = { ...FIRST, ...given };
  const z = v["w₀"] * v["x₀"] + v["w₁"] * v["x₁"] + v["w₂"];
  const f = 1 / (1 + Math.exp(-z));
  const d = f / (1 + Math.exp(z));
  return { f, "w₀": d * v["x₀"], "x₀": d * v["w₀"], "w₁": d * v["x₁"], "x₁": d * v["w₁"], "w₂": d };
}

test("values and gradients are those of the numbers given, to the last bits", () => {
  for (const given of [{}, { "w₀": 3 }, { "w₀": -0.5, "x₁": 1.25 }, { "w₂": 4 }]) {
    const wanted = /** @type {Record<string, number>} */ (neuron(given));
    const inputs = Object.fromEntries(Object.entries(given).map(([name, x]) => [name, [x]]));
    const { nodes, array, instructions } = run("neuron", inputs);
    for (const [name, x] of Object.entries(wanted)) {
      const phase = name === "f" ? "forward" : "backward";
      const last = instructions.findLast((/** @type {any} */ one) => one.node === name && one.phase === phase);
      const got = array(last.value).data[0];
      assert.ok(Math.abs(got - x) <= 1e-13 * Math.abs(x), `${name} = ${got}, not ${x}, at ${JSON.stringify(given)}`);
    }
    for (const [name, [x]] of Object.entries(inputs)) {
      assert.equal(array(nodes.find((/** @type {any} */ one) => one.name === name).value).data[0], x);
    }
  }
});

test("a knob is moved: numbers, sentence and tiles follow, and no kernel is asked", () => {
  const { press, turn, root, one, node, asked, store } = open(fixture("neuron"), 21);
  press("w");
  const { steps } = root.dataset;
  const shown = () => ({
    value: node("f").querySelector("[data-value]").textContent,
    gradient: node("w₀").querySelector("[data-grad]").textContent,
    untouched: node("x₁").querySelector("[data-value]").textContent,
    strip: one(".eqg-strip").textContent,
  });
  const before = shown();
  turn("w₀", 3);
  const after = shown();
  assert.deepEqual(store.get("inputs"), { "w₀": [3] });
  const { f, "w₀": bar } = neuron({ "w₀": 3 });
  assert.equal(after.value, f.toFixed(3));
  assert.equal(after.gradient, bar.toFixed(3).replace("-", "−"));
  assert.equal(after.untouched, before.untouched);
  assert.notEqual(after.strip, before.strip);
  assert.deepEqual([root.dataset.step, root.dataset.steps], ["21", steps]);
  assert.deepEqual(asked, []);
});

test("a host's model may be without a kernel: it plays all the same", () => {
  const held = new Map(Object.entries({ payload: fixture("neuron"), step: 0, inputs: {} }));
  const model = {
    get: (key) => held.get(key),
    set: (key, value) => held.set(key, value),
    on: () => {},
  }; // all that MyST's has
  const live = open(null, 0, fromModel(/** @type {any} */ (model)));
  live.press("ArrowRight");
  live.press("ArrowRight");
  assert.equal(held.get("step"), 2);
  live.dispose();
});

test("the model hears of the numbers, and nothing is sent", () => {
  const model = Object.assign(fakeModel({ payload: fixture("neuron"), step: 21, inputs: {} }), {
    send: () => assert.fail("the kernel was asked"),
  });
  const live = open(null, 21, fromModel(/** @type {any} */ (model)));
  live.press("w");
  live.turn("x₁", -1);
  assert.deepEqual([model.get("inputs"), model.saved], [{ "x₁": [-1] }, 1]);
  assert.equal(live.node("f").querySelector("[data-value]").textContent, neuron({ "x₁": -1 }).f.toFixed(3));
  model.set("inputs", { "x₁": [-1.5] }); // another view, or Python
  assert.equal(live.node("f").querySelector("[data-value]").textContent, neuron({ "x₁": -1.5 }).f.toFixed(3));
  assert.equal(live.knob("x₁").querySelector('input[type="number"]').value, "-1.5");
  assert.equal(model.saved, 1);
  live.dispose();
  assert.equal(model.listening(), 0);
});

/** Each part of the player is open. @param {ReturnType<typeof open>} player @param {string} ref  is looked into */
function unfold({ press, node, click }, ref) {
  press("w");
  press("t");
  click(node(ref));
}

/** @type {[string, string, string, number[]][]} */
const MOVED = [
  ["neuron", "w₀", "c", [0, 3, 8, 9, 14, 21]],
  ["lstm", "Wf", "fₜ", [0, 17, 34, 60, 88]],
  ["lstm", "cₜ₋₁", "cₜ₋₁", [60]],
];

for (const [name, leaf, ref, steps] of MOVED) {
  test(`${name}, ${leaf}: all that is shown is what a new run shows, and back again`, () => {
    const inputs = { [leaf]: times(name, leaf, -1.5) };
    const moved = open(fixture(name), 0);
    const fresh = open(sent(name, inputs), 0);
    const first = open(fixture(name), 0);
    for (const one of [moved, fresh, first]) unfold(one, ref);
    for (const step of steps) {
      for (const one of [moved, fresh, first]) one.store.set("step", step);
      const before = look(moved.root);
      assert.equal(before, look(first.root), `step ${step}, before`);
      moved.store.set("inputs", inputs);
      assert.equal(look(moved.root), look(fresh.root), `step ${step}, moved`);
      assert.notEqual(look(moved.root), before, `step ${step}`);
      moved.store.set("inputs", {});
      assert.equal(look(moved.root), before, `step ${step}, back`);
    }
    moved.store.set("inputs", inputs); // and stepping on in the new run
    for (const step of [...steps].reverse()) {
      for (const one of [moved, fresh]) one.store.set("step", step);
      assert.equal(look(moved.root), look(fresh.root), `step ${step}, stepping`);
    }
    assert.deepEqual(moved.asked, []);
  });
}

test("the knob goes back to the first number, and the first run is shown again", () => {
  const { window, press, turn, knob, root, store, one } = open(fixture("lstm"), 88);
  press("w");
  const before = look(root);
  const select = knob("Wf").querySelector("select");
  select.value = "4";
  select.dispatchEvent(new window.Event("change"));
  turn("Wf", 0.5);
  const wanted = times("lstm", "Wf", 1);
  wanted[4] = 0.5;
  assert.deepEqual(store.get("inputs"), { Wf: wanted });
  assert.notEqual(look(root), before);
  knob("Wf").querySelector(".eqg-knob-reset").click();
  assert.equal(look(root), before);
  assert.deepEqual(/** @type {any} */ (store.get("inputs")).Wf, times("lstm", "Wf", 1));
  assert.equal(one(".eqg-whatif-status").textContent, "");
});

test("the place, the selection and the breakpoints stay; conditions hold elsewhere", () => {
  const { window, press, node, click, one, root, store } = open(fixture("neuron"), 12);
  click(node("d").querySelector(".eqg-box"));
  press("b");
  press("B", true);
  const field = one(".eqg-condition");
  field.value = "value > 0.6 and value < 1";
  field.dispatchEvent(new window.Event("input", { bubbles: true }));
  field.dispatchEvent(new window.KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
  const lines = () => /** @type {HTMLElement[]} */ ([...root.querySelectorAll(".eqg-tape-line")]);
  const stops = () => lines().filter((line) => line.querySelector(".eqg-octagon")).map(({ dataset }) => dataset.place);
  const texts = () => [...root.querySelectorAll(".eqg-breaks-item")].map((item) => item.textContent?.replace(/\d+ stops?.*/, ""));
  const before = [stops(), texts()];
  store.set("inputs", { "w₂": [-3.2] });
  assert.equal(root.dataset.step, "12");
  assert.deepEqual(texts(), before[1]);
  assert.equal(one(".eqg-inspector-name").textContent, "d");
  assert.ok(one(".eqg-brackets"));
  const wanted = run("neuron", { "w₂": [-3.2] });
  const holds = wanted.instructions.flatMap((/** @type {any} */ one, /** @type {number} */ k) => {
    const [x] = one.phase === "forward" ? wanted.array(one.value).data : [0];
    return one.node === "d" || (x > 0.6 && x < 1) ? [String(k + 1)] : [];
  });
  const forward = (/** @type {any[]} */ all) => all.filter((place) => Number(place) <= wanted.turn);
  assert.deepEqual(forward(stops()), forward(holds));
  store.set("inputs", { "w₂": [-4] });
  assert.notDeepEqual(stops(), before[0]);
  store.set("inputs", {});
  assert.deepEqual([stops(), texts()], before);
});

test("what is no array of the leaf's length changes nothing", () => {
  const { root, store } = open(fixture("lstm"), 88);
  const before = look(root);
  for (const inputs of [
    { "xₜ": [1, 2] }, { "xₜ": [1, 2, 3, 4] }, { "xₜ": [] }, { "xₜ": 5 }, { "xₜ": null }, { "xₜ": "123" }, { "xₜ": { length: 3 } },
    { nobody: [1] }, { "cₜ": [1, 2, 3, 4] }, { constructor: [1] }, null, [], [[1, 2, 3]], "xₜ", 7, undefined,
  ]) {
    store.set("inputs", inputs);
    assert.equal(look(root), before, JSON.stringify(inputs));
  }
  store.set("inputs", { "xₜ": [1, 2, 3] });
  assert.notEqual(look(root), before);
});

test("numbers that JSON does not know come as texts", () => {
  const { root, node, store } = open(fixture("neuron"), 3);
  for (const [given, shown] of [["NaN", "NaN"], ["Infinity", "−∞"], ["-Infinity", "∞"]]) {
    store.set("inputs", { "w₀": [given] });
    assert.equal(node("c").querySelector("[data-value]").textContent, shown);
  }
  assert.equal(root.querySelector(".eqg-message"), null);
});

test("a constant has no knob and takes no number; nor does what decided the structure", () => {
  const payload = fixture("neuron");
  payload.nodes.find((/** @type {any} */ { name }) => name === "w₂").fixed = true;
  const { press, knob, root, store } = open(payload, 21);
  press("w");
  const refs = [...root.querySelectorAll(".eqg-knob")].map((one) => /** @type {HTMLElement} */ (one).dataset.ref);
  assert.deepEqual(refs, ["w₀", "x₀", "w₁", "x₁"]);
  assert.equal(knob("w₂"), undefined);
  const before = look(root);
  for (const name of ["1", "#n11", "w₂"]) {
    store.set("inputs", { [name]: [5] });
    assert.equal(look(root), before, name);
  }
});

/** A neuron whose p can be computed where d is not 0. */
function singular() {
  const payload = fixture("neuron");
  const { kind } = payload.nodes.find((/** @type {any} */ { name }) => name === "p");
  const one = ["expand_dims", [0], { axis: -1 }];
  payload.routines[payload.kinds[kind].routine] = {
    n: 1, lines: [one, ["expand_dims", [1], { axis: -1 }], ["inverse", [2]], ["sum", [3]]], outs: [4],
  };
  return payload;
}

test("a knob asks for numbers without a result: the run stays, and the dock says why", () => {
  const { root, store, press, turn, knob, one } = open(singular(), 8);
  press("w");
  const before = look(root);
  turn("w₂", -4); // d = 0
  assert.match(one(".eqg-whatif-status").textContent, /^Not run again: .*singular/);
  assert.equal(look(root), before);
  assert.equal(store.get("inputs"), undefined, "nobody else hears of them");
  assert.equal(Number(knob("w₂").querySelector('input[type="number"]').value), -3);
  turn("w₂", -2);
  assert.equal(one(".eqg-whatif-status").textContent, "");
  assert.notEqual(look(root), before);
});

test("no number is computed for the height of the strip", () => {
  const payload = run("lstm");
  payload.run.numbers = () => assert.fail("a number was asked for");
  const heights = [400, 900, 1400].map((width) => heightOf(payload, width));
  assert.ok(heights.every((height) => height > 100), String(heights));
});

test("a run that cannot go on with these numbers says so, and comes back", () => {
  const { root, store } = open(singular(), 8);
  const before = look(root);
  assert.doesNotMatch(root.textContent ?? "", /singular/);
  store.set("inputs", { "w₂": [-4] }); // d = 0
  assert.equal(root.dataset.step, "6", "the step that gives no result, and none behind it");
  assert.match(root.querySelector(".eqg-sentence")?.textContent ?? "", /^.*p cannot be computed at step 6: .*singular: it has no inverse/);
  assert.match(root.querySelector(".eqg-button-problems")?.textContent ?? "", /1 problem/);
  store.set("step", 5);
  assert.match(root.querySelector(".eqg-sentence")?.textContent ?? "", /e ←/);
  store.set("step", 8);
  store.set("inputs", {});
  assert.equal(look(root), before);
});

test("a page without a part says so, wherever one asks for what it does", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const parts = { ...carried };
  for (const name of /** @type {const} */ (["check", "guide", "pinning", "saving"])) delete carried[name];
  try {
    const { el, window } = page();
    const dispose = mount(el, fromObject({ payload: fixture("neuron"), step: 3 }));
    const root = /** @type {HTMLElement} */ (el.querySelector(".eqgraph-player"));
    const press = (/** @type {string} */ key) =>
      root.dispatchEvent(new window.KeyboardEvent("keydown", { key, bubbles: true }));
    const text = (/** @type {string} */ place) => root.querySelector(place)?.textContent ?? "";
    press("w");
    const buttons = [.../** @type {NodeListOf<HTMLButtonElement>} */ (root.querySelectorAll(".eqg-whatif button"))];
    for (const [label, said] of /** @type {const} */ ([["check gradients", "checks no gradients"], ["pin this run", "pins no run"]])) {
      buttons.find((one) => one.textContent === label)?.click();
      assert.match(text(".eqg-whatif-status"), new RegExp(`${said}.*save_html`));
    }
    press("t");
    assert.match(text(".eqg-transcript:not([hidden])"), /lists no steps.*save_html/);
    press("m");
    const menu = text(".eqg-menu:not([hidden])");
    assert.equal(menu.match(/saves and copies nothing.*?save_html/g)?.length, 1);
    assert.doesNotMatch(menu, /SVG|PNG|Copy/);
    press("l");
    assert.match(text("dialog.eqg-legend"), /carries no legend.*save_html/);
    dispose();
  } finally {
    Object.assign(carried, parts);
  }
});
