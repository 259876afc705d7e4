import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { mount } from "../../eqgraph/player/web/shell/mount.ts";
import widget from "../../eqgraph/player/web/host/player.ts";
import { fromObject } from "../../eqgraph/player/web/kit/store.ts";
import { fakeModel, fixture, page, run } from "./setup.js";

/** @param {string} name @param {unknown} [step] */
function open(name, step = 0) {
  const at = page();
  const payload = run(name);
  const store = fromObject({ payload: fixture(name), step });
  const dispose = mount(at.el, store);
  const root = /** @type {HTMLElement} */ (at.el.querySelector(".eqgraph-player"));
  /** @param {string} key @param {any} [more] @param {Element} [target] */
  const press = (key, more = {}, target = root) => {
    const event = new at.window.KeyboardEvent("keydown", {
      key,
      bubbles: true,
      cancelable: true,
      ...more,
    });
    target.dispatchEvent(event);
    return event;
  };
  const node = (/** @type {string} */ ref) =>
    /** @type {Element} */ (
      [...root.querySelectorAll("[data-node]")].find((g) => g.getAttribute("data-node") === ref)
    );
  return { ...at, payload, store, dispose, root, press, node };
}

test("the hooks of the root", () => {
  const { root, payload } = open("neuron", 3);
  assert.equal(root.tabIndex, 0);
  assert.deepEqual(
    { ...root.dataset },
    { step: "3", steps: String(payload.instructions.length), phase: "forward", theme: "light" },
  );
});

test("keys move, and the hooks change inside the handler", () => {
  const { root, press, store, payload } = open("neuron");
  const steps = String(payload.instructions.length);
  const table = /** @type {[string, any, string][]} */ ([
    ["ArrowRight", {}, "1"],
    ["ArrowRight", {}, "2"],
    ["ArrowLeft", {}, "1"],
    ["End", {}, steps],
    ["ArrowRight", {}, steps],
    ["Home", {}, "0"],
    ["ArrowLeft", {}, "0"],
    ["PageDown", {}, "1"],
    ["ArrowRight", { shiftKey: true }, "2"],
    ["ArrowLeft", { shiftKey: true }, "1"],
    ["PageUp", {}, "0"],
  ]);
  for (const [key, more, step] of table) {
    const event = press(key, more);
    assert.equal(root.dataset.step, step, key);
    assert.equal(store.get("step"), Number(step));
    assert.equal(event.defaultPrevented, true);
  }
  press("End");
  assert.equal(root.dataset.phase, "backward");
});

test("letters stay in the player, other keys pass", () => {
  const { window, document, root, press } = open("neuron");
  /** @type {string[]} */
  const heard = [];
  document.body.addEventListener("keydown", (event) => heard.push(event.key));
  for (const key of ["x", "a", "q", "j", "ArrowRight", "ArrowDown", "Enter", " ", "Home"])
    press(key);
  assert.deepEqual(heard, []);
  press("Enter", { shiftKey: true });
  press("Escape"); // closes what Enter opened,
  press("Escape"); // selects nothing,
  press("Escape"); // and has nothing more to do here
  press("Tab");
  press("s", { ctrlKey: true });
  press("c", { metaKey: true });
  press("ArrowRight", { altKey: true });
  assert.deepEqual(heard, ["Enter", "Escape", "Tab", "s", "c", "ArrowRight"]);
  assert.equal(root.dataset.step, "0");
  window.close();
});

test("a key in the slider counts once", () => {
  const { root, press } = open("neuron");
  const slider = /** @type {HTMLInputElement} */ (root.querySelector(".eqg-slider input"));
  const event = press("ArrowRight", {}, slider);
  assert.equal(root.dataset.step, "1");
  assert.equal(event.defaultPrevented, true);
  assert.equal(slider.value, "1");
  assert.match(slider.getAttribute("aria-valuetext") ?? "", /^step 1 of 21/);
});

test("the speed and a focused button keep their own keys", () => {
  const { root, press } = open("neuron", 5);
  press("ArrowLeft", {}, /** @type {Element} */ (root.querySelector("select")));
  press(" ", {}, /** @type {Element} */ (root.querySelector("button")));
  assert.equal(root.dataset.step, "5");
  press("ArrowRight", {}, /** @type {Element} */ (root.querySelector("button")));
  assert.equal(root.dataset.step, "6");
});

test("values and gradients are empty before they are known, never 0", () => {
  const { root, press, node, payload } = open("neuron");
  const text = (/** @type {string} */ ref, /** @type {string} */ kind) =>
    node(ref).querySelector(`[data-${kind}]`)?.textContent;
  assert.equal(text("c", "value"), "");
  assert.equal(text("w₀", "value"), "2.00");
  for (const grad of root.querySelectorAll("[data-grad]")) assert.equal(grad.textContent, "");
  press("End");
  assert.equal(text("c", "value"), "4.00");
  assert.equal(text("w₁", "grad"), "−0.393");
  for (const { ref, kind } of payload.nodes) {
    assert.equal(root.querySelectorAll("[data-node]").length, payload.nodes.length);
    assert.equal(
      node(ref).getAttribute("data-state"),
      kind === "constant" ? "waiting" : ref === "x₀" ? "current" : "done",
    );
  }
});

/** @type {[string, number[]][]} */
const LOOKED_AT = [
  ["neuron", [...Array(22).keys()]],
  ["lstm", [0, 3, 17, 32, 33, 46, 88]],
];

for (const [name, places] of LOOKED_AT) {
  test(`${name}: a jump paints the same picture as single steps, and back undoes exactly`, () => {
    const walked = open(name);
    const jumped = open(name);
    /** @type {Map<number, string>} */
    const pictures = new Map();
    for (let step = 0; step <= walked.payload.instructions.length; step++) {
      if (places.includes(step)) pictures.set(step, look(walked.root));
      walked.press("ArrowRight");
    }
    assert.equal(new Set(pictures.values()).size, places.length);
    for (const step of [...places].sort((a, b) => ((a * 7) % 11) - ((b * 7) % 11))) {
      jumped.store.set("step", step);
      assert.equal(look(jumped.root), pictures.get(step), `jump to ${step}`);
    }
    for (let step = walked.payload.instructions.length; step >= 0; step--) {
      if (places.includes(step)) {
        assert.equal(look(walked.root), pictures.get(step), `back to ${step}`);
      }
      walked.press("ArrowLeft");
    }
  });
}

/** What is seen, without elements that are hidden, as a hash. @param {HTMLElement} root */
function look(root) {
  const copy = /** @type {HTMLElement} */ (root.cloneNode(true));
  const hidden =
    ".eqg-empty, .eqg-live, style";
  for (const element of copy.querySelectorAll(hidden)) element.remove();
  for (const element of copy.querySelectorAll("[class]")) {
    element.setAttribute("class", [...element.classList].sort().join(" "));
  }
  return createHash("sha1").update(copy.innerHTML.replaceAll(' style=""', "")).digest("hex");
}

test("the running part, the tape and the sentence follow", () => {
  const { root, store, payload } = open("neuron");
  assert.match(root.querySelector(".eqg-sentence")?.textContent ?? "", /nothing is computed yet/);
  store.set("step", 18);
  const instruction = payload.instructions[17];
  assert.equal(root.querySelector(".eqg-part")?.textContent, "w₁*x₁");
  assert.equal(root.querySelector(".eqg-tape-line.eqg-current")?.getAttribute("data-place"), "18");
  const sentence = root.querySelector(".eqg-sentence")?.textContent ?? "";
  assert.ok(
    sentence.includes(instruction.text) && sentence.includes(instruction.sentence),
    sentence,
  );
  assert.deepEqual(
    [...root.querySelectorAll(".eqg-single")].map((cell) => cell.textContent),
    ["0.197", "−2.00", "−0.393"],
  );
});

test("a click gives the player the keys", () => {
  const { root, document } = open("neuron");
  const node = /** @type {Element} */ (root.querySelector("[data-node] .eqg-box"));
  node.dispatchEvent(
    new /** @type {any} */ (document.defaultView).MouseEvent("click", { bubbles: true }),
  );
  assert.equal(document.activeElement, root);
});

test("a click on the tape or on an equation goes there", () => {
  const { root } = open("neuron");
  const click = (/** @type {string} */ selector) =>
    /** @type {HTMLElement} */ (root.querySelector(selector)).click();
  click('.eqg-tape-line[data-place="12"]');
  assert.equal(root.dataset.step, "12");
  click('.eqg-equation-row[data-ref="c"]');
  assert.equal(root.dataset.step, "3");
  click(".eqg-button-last");
  assert.equal(root.dataset.step, root.dataset.steps);
});

test("playing takes a breath at the turn, and goes on to the end", (t) => {
  const { root, press, window } = open("neuron");
  t.mock.timers.enable({ apis: ["setTimeout"] });
  window.setTimeout = /** @type {any} */ (globalThis.setTimeout);
  window.clearTimeout = /** @type {any} */ (globalThis.clearTimeout);
  const play = /** @type {HTMLElement} */ (root.querySelector(".eqg-button-play"));
  press(" ");
  assert.equal(play.getAttribute("aria-label"), "pause");
  t.mock.timers.tick(699);
  assert.equal(root.dataset.step, "0");
  t.mock.timers.tick(1);
  assert.equal(root.dataset.step, "1");
  for (let k = 0; k < 7; k++) t.mock.timers.tick(700);
  assert.equal(root.dataset.step, "8");
  t.mock.timers.tick(1399);
  assert.equal(root.dataset.step, "8");
  t.mock.timers.tick(1);
  assert.equal(root.dataset.step, "9");
  assert.equal(play.getAttribute("aria-label"), "pause");
  press(" ");
  assert.equal(play.getAttribute("aria-label"), "play");
  const speed = /** @type {HTMLSelectElement} */ (root.querySelector("select"));
  speed.value = "4";
  speed.dispatchEvent(new window.Event("change"));
  press(" ");
  for (let k = 0; k < 3; k++) t.mock.timers.tick(175);
  assert.equal(root.dataset.step, "12");
  press("ArrowLeft");
  assert.equal(root.dataset.step, "11");
  assert.equal(play.getAttribute("aria-label"), "play");
});

test("the model drives the player and hears of every step", () => {
  const { el } = page();
  const model = fakeModel({ payload: fixture("neuron"), step: 2 });
  const dispose = /** @type {() => void} */ (
    widget.render(/** @type {any} */ ({ model, el, experimental: {} }))
  );
  const root = /** @type {HTMLElement} */ (el.querySelector(".eqgraph-player"));
  assert.equal(root.dataset.step, "2");
  model.set("step", 9);
  assert.equal(root.dataset.step, "9");
  assert.equal(model.saved, 0);
  /** @type {HTMLElement} */ (root.querySelector(".eqg-button-next")).click();
  assert.deepEqual([model.get("step"), model.saved], [10, 1]);
  model.set("payload", { ...fixture("lstm") });
  assert.equal(root.dataset.steps, "88");
  assert.equal(root.dataset.step, "10");
  dispose();
  assert.equal(model.listening(), 0);
});

test("two players share a place, and neither knows the other's elements", () => {
  const { document, el } = page();
  const [one, two] = [
    el.appendChild(document.createElement("div")),
    el.appendChild(document.createElement("div")),
  ];
  const store = fromObject({ payload: fixture("neuron"), step: 0 });
  mount(one, store);
  const dispose = mount(two, store);
  store.set("step", 7);
  assert.deepEqual(
    [...el.querySelectorAll(".eqgraph-player")].map((root) => root.getAttribute("data-step")),
    ["7", "7"],
  );
  dispose();
  store.set("step", 8);
  assert.equal(one.querySelector(".eqgraph-player")?.getAttribute("data-step"), "8");
  assert.equal(two.childElementCount, 0);
  assert.equal(el.querySelectorAll("[id]").length, 0);
});

test("disposing removes every listener outside the player", () => {
  const { document, el, window } = page();
  const store = fromObject({ payload: fixture("neuron"), step: 0 });
  mount(el, store)(); // jsdom itself begins to listen when a selector is used first
  /** @type {string[]} */
  const added = [];
  for (const target of /** @type {any[]} */ ([
    window,
    document,
    document.documentElement,
    document.body,
    el,
  ])) {
    const { addEventListener, removeEventListener } = target;
    target.addEventListener = function (/** @type {any[]} */ ...args) {
      added.push(args[0]);
      return addEventListener.apply(this, args);
    };
    target.removeEventListener = function (/** @type {any[]} */ ...args) {
      added.splice(added.indexOf(args[0]), 1);
      return removeEventListener.apply(this, args);
    };
  }
  for (let k = 0; k < 20; k++) {
    const dispose = mount(el, store);
    el.querySelector(".eqgraph-player")?.dispatchEvent(
      new window.KeyboardEvent("keydown", { key: "End", bubbles: true }),
    );
    dispose();
  }
  assert.deepEqual(added, []);
  assert.equal(el.childElementCount, 0);
});

test("the theme follows JupyterLab, live, until disposed", async () => {
  const { document, el } = page({ body: 'data-jp-theme-light="false"' });
  const dispose = mount(el, fromObject({ payload: fixture("neuron"), step: 0 }));
  const root = /** @type {HTMLElement} */ (el.querySelector(".eqgraph-player"));
  assert.equal(root.dataset.theme, "dark");
  document.body.dataset.jpThemeLight = "true";
  await new Promise((done) => setTimeout(done));
  assert.equal(root.dataset.theme, "light");
  dispose();
  document.body.dataset.jpThemeLight = "false";
  await new Promise((done) => setTimeout(done));
  assert.equal(root.dataset.theme, "light");
});

test("NaN and infinities are shown as such", () => {
  for (const [given, shown] of [["NaN", "NaN"], ["Infinity", "∞"]]) {
    const at = page();
    const payload = fixture("neuron");
    payload.arrays[payload.nodes.find(({ name }) => name === "w₁").value].data = [given];
    const b = run("neuron").instructions.findIndex(({ node }) => node === "c") + 1;
    mount(at.el, fromObject({ payload, step: b }));
    const text = at.el.querySelector('[data-node="c"] [data-value]');
    assert.equal(text?.textContent, given === "NaN" ? shown : "−∞");
    assert.equal(at.el.querySelector('[data-node="w₁"] [data-value]')?.textContent, shown);
    assert.ok(text?.closest(".eqg-tile")?.classList.contains("eqg-odd"));
  }
});

test("hostile names and texts stay text", () => {
  const bad = '"><img src=x onerror=alert(1)></text><script>';
  const at = page();
  const payload = fixture("neuron");
  payload.title = payload.equations[0].text = payload.equations[0].name = bad;
  for (const one of payload.kinds) {
    one.formula = bad;
    one.line = one.line.map((/** @type {unknown} */ x) => (typeof x === "string" ? bad : x));
    for (const back of one.back) {
      for (const key of ["text", "local"]) if (back?.[key]) back[key] = bad;
    }
  }
  for (const one of Object.values(payload.operators)) Object.assign(one, { sign: bad, doc: bad, reason: bad, back: bad });
  for (const one of payload.nodes) Object.assign(one, { name: bad, bar: bad, ref: one.ref ?? one.name, spans: [[0, 0, 9999]] });
  const store = fromObject({ payload, step: 0 });
  mount(at.el, store);
  const root = /** @type {HTMLElement} */ (at.el.querySelector(".eqgraph-player"));
  const { steps } = root.dataset;
  for (let step = 0; step <= Number(steps); step++) {
    store.set("step", step);
    assert.equal(at.el.querySelector("img, script, [onerror]"), null);
    assert.match(at.el.querySelector(".eqg-strip")?.textContent ?? "", step ? /img src=x/ : /nothing/, String(step));
  }
  for (const key of ["Enter", "B", "w", "t", "m", "/"]) {
    root.dispatchEvent(new at.window.KeyboardEvent("keydown", { key, shiftKey: key === "B", bubbles: true }));
    assert.equal(at.el.querySelector("img, script, [onerror]"), null, key);
  }
});
