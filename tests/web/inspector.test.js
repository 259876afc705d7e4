import assert from "node:assert/strict";
import { test } from "node:test";
import { mount } from "../../eqgraph/player/web/shell/mount.ts";
import { readPayload } from "../../eqgraph/player/web/model/payload.ts";
import { fromObject } from "../../eqgraph/player/web/kit/store.ts";
import { fixture, page, run } from "./setup.js";

/** @param {any} payload @param {number} step @param {import("../../eqgraph/player/web/kit/store.ts").Store} [store] */
function open(payload, step, store = fromObject({ payload, step })) {
  const at = page();
  const dispose = mount(at.el, store);
  const root = /** @type {HTMLElement} */ (at.el.querySelector(".eqgraph-player"));
  const press = (
    /** @type {string} */ key,
    /** @type {any} */ more = {},
    /** @type {Element} */ target = root,
  ) => {
    const event = new at.window.KeyboardEvent("keydown", {
      key,
      bubbles: true,
      cancelable: true,
      ...more,
    });
    target.dispatchEvent(event);
    return event;
  };
  const one = (/** @type {string} */ selector) =>
    /** @type {HTMLElement} */ (root.querySelector(selector));
  const all = (/** @type {string} */ selector) =>
    /** @type {HTMLElement[]} */ ([...root.querySelectorAll(selector)]);
  const node = (/** @type {string} */ ref) =>
    /** @type {Element} */ (all("[data-node]").find((g) => g.getAttribute("data-node") === ref));
  const click = (/** @type {Element} */ element, /** @type {any} */ more = {}) =>
    element.dispatchEvent(
      new at.window.MouseEvent("click", { bubbles: true, cancelable: true, ...more }),
    );
  const hover = (/** @type {Element} */ element) =>
    element.dispatchEvent(new at.window.MouseEvent("pointerover", { bubbles: true }));
  return { ...at, root, store, dispose, press, one, all, node, click, hover };
}

const step = (/** @type {any} */ { instructions }, /** @type {string} */ text) =>
  instructions.findIndex((/** @type {any} */ one) => one.text === text) + 1;

test("a click looks into a node, Esc closes and then selects nothing", () => {
  const { one, node, click, press } = open(fixture("lstm"), 88);
  assert.equal(one(".eqg-inspector").hidden, true);
  click(/** @type {Element} */ (node("cₜ").querySelector(".eqg-box")));
  assert.equal(one(".eqg-inspector").hidden, false);
  assert.equal(one(".eqg-tape").hidden, true);
  assert.equal(one(".eqg-inspector-name").textContent, "cₜ");
  assert.match(
    one(".eqg-inspector-facts").textContent ?? "",
    /operator 4 · float64 · used 2 times/,
  );
  assert.ok(one(".eqg-brackets"));
  assert.equal(press("Escape").defaultPrevented, true);
  assert.equal(one(".eqg-inspector").hidden, true);
  assert.equal(one(".eqg-tape").hidden, false);
  assert.ok(one(".eqg-brackets"), "still selected");
  press("Escape");
  assert.equal(one(".eqg-brackets"), null);
  assert.equal(press("Escape").defaultPrevented, false);
});

test("the gradient grows term by term: not yet, so far, complete", () => {
  const { instructions, turn } = run("lstm");
  const { one, all, node, click, store } = open(fixture("lstm"), turn);
  click(node("xₜ"));
  const status = () => one(".eqg-block-gradient .eqg-block-status").textContent ?? "";
  assert.equal(status(), "not yet");
  assert.equal(all(".eqg-term-waiting").length, 4);
  const first =
    instructions.findIndex((/** @type {any} */ i) => i.phase === "backward" && i.node === "xₜ") + 1;
  store.set("step", first);
  assert.match(status(), /^so far, 1 of 4 · \[1\] = −0\.6208/);
  assert.match(one(".eqg-sum").textContent ?? "", /1 of 4: −0\.621 \+ … = −0\.621/);
  store.set("step", instructions.length);
  assert.match(status(), /^complete, 4 of 4/);
  assert.equal(all(".eqg-term-done").length, 4);
  const goto = all(".eqg-goto")[0];
  goto.click();
  assert.equal(store.get("step"), first);
});

test("a node without a path says so at the end, and only there", () => {
  const payload = fixture("neuron");
  const a = payload.nodes.find((/** @type {any} */ one) => one.name === "a");
  const { back, ...kind } = payload.kinds[a.kind];
  a.kind = payload.kinds.push({ ...kind, back: [back[0], null] }) - 1;
  const { instructions, turn, of } = readPayload(payload);
  const { one, node, click, store } = open(payload, turn);
  click(node("x₀"));
  const status = () => one(".eqg-block-gradient .eqg-block-status").textContent;
  assert.equal(status(), "not yet");
  store.set("step", instructions.length);
  assert.equal(status(), `no path to ${of}`);
  const title = node("x₀").querySelector("title");
  node("x₀").dispatchEvent(
    new /** @type {any} */ (one(".eqg-pane").ownerDocument.defaultView).MouseEvent("pointerover", {
      bubbles: true,
    }),
  );
  assert.match(title?.textContent ?? "", /gradient: no path to f/);
});

test("one element is pointed at in both heat maps, by mouse and by keys", () => {
  const payload = fixture("lstm");
  const { all, one, node, click, hover, press } = open(payload, 88);
  click(node("Uf"));
  const pointed = () => all(".eqg-pointed-cell").map((cell) => cell.textContent);
  const cells = (/** @type {string} */ kind) => all(`.eqg-grid-${kind} .eqg-grid-cell`);
  assert.equal(cells("value").length, 16);
  hover(cells("value")[5]);
  assert.deepEqual(pointed(), [cells("value")[5].textContent, cells("gradient")[5].textContent]);
  assert.match(one(".eqg-working-numbers").textContent ?? "", /^Ūf\[2, 2\] = /);
  press("ArrowRight", {}, cells("value")[5]);
  press("ArrowDown", {}, cells("value")[6]);
  assert.deepEqual(pointed(), [cells("value")[10].textContent, cells("gradient")[10].textContent]);
  assert.equal(cells("value")[10].tabIndex, 0);
  assert.equal(all(".eqg-grid-value [tabindex='0']").length, 1);
  press("End", {}, cells("value")[10]);
  assert.equal(cells("value")[11].classList.contains("eqg-pointed-cell"), true);
});

test("figures, histograms, formula with numbers, derivatives, operands", () => {
  const payload = fixture("lstm");
  const { all, one, node, click } = open(payload, 88);
  click(node("hₜ"));
  const figures = all(".eqg-figures tr").map((row) =>
    [...row.children].map((cell) => cell.textContent),
  );
  assert.deepEqual(figures[0].slice(1), ["min", "max", "mean", "norm", "zeros", "NaN"]);
  assert.equal(figures.length, 3);
  assert.equal(figures[1][5], "0 of 4");
  assert.equal(all(".eqg-histogram").length, 2);
  assert.match(one(".eqg-working-formula").textContent ?? "", /^hₜ = oₜ\*v19$/);
  assert.match(
    one(".eqg-working-numbers").textContent ?? "",
    /^hₜ\[1\] = −?[\d.]+ × \(?−?[\d.]+\)? = −?[\d.]+$/,
  );
  assert.deepEqual(
    all(".eqg-flows li").map((item) => item.textContent),
    ["ōₜ += h̄ₜ*v19", "v̄19 += h̄ₜ*oₜ"],
  );
  all(".eqg-operands .eqg-chip")[0].click();
  assert.equal(one(".eqg-inspector-name").textContent, "oₜ");
});

test("saturation is told where the operator has a band", () => {
  const payload = fixture("lstm");
  payload.operators.sigmoid.band = [0.4, 0.6];
  const { one, node, click } = open(payload, 88);
  click(node("iₜ"));
  assert.match(
    one(".eqg-inspector-body > .eqg-note").textContent ?? "",
    /^\d of 4 saturated \(\d+ %\)$/,
  );
  click(node("hₜ"));
  assert.equal(one(".eqg-inspector-body > .eqg-note").hidden, true);
});

test("pointing at one lights the same in the text, the mathematics, the graph and the tape", () => {
  const payload = run("lstm");
  const { all, node, click, hover, one } = open(fixture("lstm"), 60);
  /** @param {string} inside @param {string} name @param {string} attribute */
  const lit = (inside, name, attribute = "data-ref") => [
    ...new Set(all(`${inside} .${name}`).map((part) => part.getAttribute(attribute))),
  ];
  const everywhere = (/** @type {string} */ ref) => {
    assert.ok(lit(".eqg-pane", "eqg-pointed", "data-node").includes(ref), `graph ${ref}`);
    assert.ok(lit(".eqg-equations", "eqg-pointed").includes(ref), `text ${ref}`);
    const lines = payload.instructions.some((/** @type {any} */ i) => i.node === ref);
    assert.equal(lit(".eqg-tape", "eqg-pointed").includes(ref), lines, `tape ${ref}`);
  };
  for (const math of [false, true]) {
    click(all(".eqg-switch-side")[math ? 1 : 0]);
    assert.equal(one(".eqg-equation-text math") !== null, math);
    for (const { ref, spans, kind } of payload.nodes) {
      hover(node(ref));
      if (spans.length) everywhere(ref);
      const count = all(".eqg-equation-text .eqg-pointed:not(.eqg-left)").length;
      if (kind !== "constant")
        assert.equal(count, spans.length, `${ref} in every place where it stands`);
    }
    hover(/** @type {Element} */ (one('.eqg-equation-text [data-ref="fₜ"]')));
    everywhere("fₜ");
    const at = step(payload, "v17 ← fₜ*cₜ₋₁");
    hover(all(".eqg-tape-line")[at - 1]);
    everywhere("v17");
  }
});

test("an equal subexpression that is shared is lit in both places", () => {
  const payload = fixture("neuron");
  payload.nodes.find((/** @type {any} */ one) => one.name === "a").spans.push([4, 4, 6]);
  const { all, node, hover } = open(payload, 3);
  hover(node("a"));
  const rows = all(".eqg-equation-row").filter((row) => row.querySelector(".eqg-pointed"));
  assert.ok(rows.length >= 3);
});

test("selecting in the text selects in the graph, and the selection shows in all", () => {
  const { all, one, click, store } = open(fixture("lstm"), 60);
  const part = all('.eqg-equation-text [data-ref="oₜ"]').at(-1);
  click(/** @type {Element} */ (part));
  assert.ok(one(".eqg-brackets"));
  assert.ok(all(".eqg-equation-text .eqg-selected").length >= 2);
  assert.ok(all(".eqg-tape-line.eqg-selected").length >= 2);
  click(all(".eqg-tape-line")[40]);
  assert.equal(store.get("step"), 41);
  assert.equal(
    all(".eqg-tape-line.eqg-selected").some((line) => line.dataset.place === "41"),
    true,
  );
  store.set("step", 42);
});

test("an edge that is done shows its card, another one does not", () => {
  const payload = fixture("neuron");
  const { all, hover } = open(payload, run("neuron").turn);
  const edge = all("g.eqg-edge").find(
    (g) => g.getAttribute("data-to") === "c" && g.getAttribute("data-operand") === "1",
  );
  hover(/** @type {Element} */ (edge));
  assert.equal(all(".eqg-asked-card .eqg-card").length, 0);
  const done = open(payload, 21);
  const again = done
    .all("g.eqg-edge")
    .find((g) => g.getAttribute("data-to") === "c" && g.getAttribute("data-operand") === "1");
  done.hover(/** @type {Element} */ (again));
  assert.equal(done.all(".eqg-edge.eqg-asked").length > 0, true);
});

test("breakpoints: keys, margin, slider, continue in both directions", () => {
  const { instructions } = run("neuron");
  const { all, one, press, node, click, store, root } = open(fixture("neuron"), 0);
  click(/** @type {Element} */ (node("c").querySelector(".eqg-box")));
  press("b");
  assert.equal(all(".eqg-octagon-mark").length, 1);
  const places = instructions.flatMap((/** @type {any} */ i, /** @type {number} */ k) =>
    i.node === "c" ? [k + 1] : [],
  );
  assert.equal(all(".eqg-track .eqg-octagon").length, places.length);
  assert.equal(all(".eqg-tape-line .eqg-octagon").length, places.length);
  press("c");
  assert.equal(root.dataset.step, String(places[0]));
  press("c");
  press("F8");
  assert.equal(root.dataset.step, root.dataset.steps);
  press("C", { shiftKey: true });
  assert.equal(root.dataset.step, String(places[1]));
  press("F8", { shiftKey: true });
  assert.equal(root.dataset.step, String(places[0]));
  press("B");
  assert.equal(all(".eqg-octagon").length, 0);
  click(all(".eqg-tape-number")[4]);
  assert.equal(root.dataset.step, String(places[0]), "the margin does not go there");
  press("c");
  assert.equal(store.get("step"), 5);
  click(one(".eqg-button-continue"), { shiftKey: true });
  assert.equal(store.get("step"), 0);
});

test("conditions are typed in the box, and bad ones answered beside it", () => {
  const { all, one, press, window, root } = open(fixture("lstm"), 0);
  press("B", { shiftKey: true });
  assert.equal(one(".eqg-breaks").hidden, false);
  const input = /** @type {HTMLInputElement} */ (one(".eqg-condition"));
  const type = (/** @type {string} */ text) => {
    input.value = text;
    input.dispatchEvent(new window.Event("input", { bubbles: true }));
    press("Enter", {}, input);
    return one(".eqg-breaks-message").textContent ?? "";
  };
  for (const [text, message] of /** @type {[string, RegExp][]} */ ([
    ["", /expected a number/],
    ["value > 1", /compares an array of shape 4.*at step 1/],
    ["‖gard‖ < 1", /knows no gard/],
    ["<img src=x onerror=alert(1)>", /expected a number/],
    ["x".repeat(600), /at most 500/],
    ["constructor", /knows no constructor/],
  ])) {
    assert.match(type(text), message);
    assert.equal(input.getAttribute("aria-invalid"), "true");
    assert.equal(all(".eqg-breaks-item").length, 0);
  }
  assert.equal(root.dataset.step, "0", "typing is not playing");
  assert.equal(type("‖grad‖ < 0.3"), "");
  assert.match(one(".eqg-breaks-item").textContent ?? "", /when ‖grad‖ < 0\.3\d+ stops?×/);
  assert.equal(input.value, "");
  press("c", {}, input);
  assert.equal(root.dataset.step, "0");
  press("Escape", {}, input);
  press("c");
  assert.ok(Number(root.dataset.step) > run("lstm").turn);
});

test("a condition that is not explicit is read by the kernel, and evaluated here", () => {
  const held = fromObject({ payload: fixture("lstm"), step: 0 });
  /** @type {any[]} */
  const asked = [];
  /** @type {any} */
  let heard;
  let stopped = 0;
  const request = (/** @type {string} */ kind, /** @type {any} */ data, /** @type {any} */ back) => {
    asked.push([kind, data]);
    heard = back;
    return () => (stopped += 1);
  };
  const { all, one, press, window, dispose } = open(null, 0, { ...held, request });
  press("B", { shiftKey: true });
  const input = /** @type {HTMLInputElement} */ (one(".eqg-condition"));
  const type = (/** @type {string} */ text) => {
    input.value = text;
    input.dispatchEvent(new window.Event("input", { bubbles: true }));
    press("Enter", {}, input);
  };
  const message = () => one(".eqg-breaks-message").textContent ?? "";
  type("‖grad‖ < 0.3");
  assert.deepEqual(asked, [], "what is explicit is read here");
  type("2 L > 1");
  assert.deepEqual(asked, [["read", { text: "2 L > 1" }]]);
  assert.match(message(), /the kernel reads it/);
  heard({ content: { kind: "read", text: "2*L > 1" }, buffers: [] });
  assert.match(all(".eqg-breaks-item")[1].textContent ?? "", /when 2\*L > 1/);
  assert.deepEqual([input.value, message()], ["", ""]);
  type("2 nobody > 1");
  heard(new Error("a condition knows no 'nobody'"));
  assert.equal(message(), "a condition knows no 'nobody'");
  type("Wf xₜ > 1");
  heard({ content: { kind: "read", text: "Wf·xₜ > 1" }, buffers: [] });
  assert.match(message(), /compares an array of shape 4/);
  assert.equal(input.value, "Wf·xₜ > 1", "what is told is about this text");
  type("3 L > 1");
  heard(new Error("")); // no kernel answers
  assert.equal(message(), "write the sign: 3*L");
  type("4 L > 1");
  const before = stopped;
  input.dispatchEvent(new window.Event("input", { bubbles: true }));
  assert.equal(stopped, before + 1, "who types on waits for no answer");
  assert.equal(all(".eqg-breaks-item").length, 2);
  dispose();
});

test("without a kernel a condition that is not explicit is told how to be", () => {
  const { one, press, all } = open(fixture("lstm"), 0);
  press("B", { shiftKey: true });
  const input = /** @type {HTMLInputElement} */ (one(".eqg-condition"));
  for (const [text, told] of [["2 L > 1", "write the sign: 2*L"], ["max(Wf xₜ) > 1", "write the sign: Wf·xₜ"]]) {
    input.value = text;
    press("Enter", {}, input);
    assert.equal(one(".eqg-breaks-message").textContent, told);
  }
  assert.equal(all(".eqg-breaks-item").length, 0);
});

test("playing stops at a breakpoint", (t) => {
  const { press, root, window, all, click } = open(fixture("neuron"), 0);
  click(all(".eqg-tape-number")[2]);
  t.mock.timers.enable({ apis: ["setTimeout"] });
  window.setTimeout = /** @type {any} */ (globalThis.setTimeout);
  window.clearTimeout = /** @type {any} */ (globalThis.clearTimeout);
  press(" ");
  for (let k = 0; k < 8; k++) t.mock.timers.tick(700);
  assert.equal(root.dataset.step, "3");
  press(" ");
  for (let k = 0; k < 8; k++) t.mock.timers.tick(700);
  assert.equal(root.dataset.step, "10"); // it takes a breath at the turn, the eighth
});

test("finding goes from hit to hit", () => {
  const { press, one, all, window, root } = open(fixture("lstm"), 0);
  press("/");
  const input = /** @type {HTMLInputElement} */ (one(".eqg-find-text"));
  assert.equal(input.ownerDocument.activeElement, input);
  input.value = "c_t";
  input.dispatchEvent(new window.Event("input", { bubbles: true }));
  press("Enter", {}, input);
  assert.match(one(".eqg-find-status").textContent ?? "", /^1 of \d+$/);
  assert.equal(all(".eqg-tape-line.eqg-selected")[0].dataset.ref, "cₜ");
  press("ArrowRight", {}, input);
  assert.equal(root.dataset.step, "0", "arrows move in the text");
  press("Enter", { shiftKey: true }, input);
  assert.notEqual(root.dataset.step, "0");
  press("Escape", {}, input);
  assert.equal(one(".eqg-find").hidden, true);
});

test("the keys are listed, and the list closes", () => {
  const { press, one } = open(fixture("neuron"), 0);
  press("?", { shiftKey: true });
  const dialog = /** @type {HTMLDialogElement} */ (one(".eqg-help"));
  assert.equal(dialog.open, true);
  press("Escape");
  assert.equal(dialog.open, false);
});

test("new data keeps the breakpoints, the selection and what is open", () => {
  const payload = fixture("neuron");
  const { press, node, click, store, one, all } = open(payload, 5);
  click(/** @type {Element} */ (node("c").querySelector(".eqg-box")));
  press("b");
  const value = () => one(".eqg-block-value .eqg-single-number").textContent;
  assert.equal(value(), "4.000");
  for (const [key, fresh, shown] of /** @type {[string, any, string][]} */ ([
    ["inputs", { "w₀": [3] }, "3.000"],
    ["payload", fixture("neuron"), "3.000"],
    ["inputs", {}, "4.000"],
  ])) {
    store.set(key, fresh);
    assert.equal(one(".eqg-inspector").hidden, false);
    assert.equal(one(".eqg-inspector-name").textContent, "c");
    assert.equal(value(), shown);
    assert.equal(all(".eqg-track .eqg-octagon").length, 2);
  }
});

/** The neuron with w₀ of 20 × 10 numbers, and all that follows from it; the gradient is that of a. */
function large() {
  const payload = fixture("neuron");
  const numbers = new DataView(new ArrayBuffer(8 * 200));
  for (let k = 0; k < 200; k++) numbers.setFloat64(8 * k, k, true);
  payload.arrays[0] = { shape: [20, 10], bytes: numbers };
  const { back, ...kind } = payload.kinds[0];
  const summed = payload.routines.push({ n: 4, lines: [["mul", [0, 2]], ["sum", [4]]], outs: [5] }) - 1;
  for (const one of payload.kinds.slice(1)) one.shape = [20, 10];
  payload.of = payload.nodes.findIndex((/** @type {any} */ { name }) => name === "a");
  payload.nodes[payload.of].kind = payload.kinds.length;
  payload.kinds.push({ ...kind, shape: [20, 10], back: [back[0], { ...back[1], routine: summed, summed: true }] });
  return payload;
}

test("of a large array all numbers are there, a window of them is shown", () => {
  const payload = large();
  const live = open(payload, readPayload(payload).instructions.length);
  live.click(live.node("w₀"));
  const cells = (kind = "value") => live.all(`.eqg-grid-${kind} .eqg-grid-cell`);
  assert.equal(cells().length, 64);
  assert.equal(cells()[9].title, "11");
  live.press("PageDown", {}, cells()[0]);
  live.press("End", {}, cells()[0]);
  assert.equal(live.one(".eqg-grid-value .eqg-pointed-cell").title, "89");
  const note = live.one(".eqg-block-value .eqg-note").textContent ?? "";
  assert.match(note, /all 200 numbers.*rows 2–9 of 20, columns 3–10 of 10/);
  live.click(live.node("a"));
  assert.equal(live.one(".eqg-grid-value .eqg-pointed-cell").title, "0");
  live.press("End", {}, cells()[0]);
  assert.equal(live.one(".eqg-grid-value .eqg-pointed-cell").title, "−9", "w₀ times −1");
  assert.equal(cells("gradient").length, 64);
  assert.ok(cells("gradient").every((cell) => cell.title === "1"));
});
