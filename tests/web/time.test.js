import assert from "node:assert/strict";
import { test } from "node:test";
import { readPayload, VERSION } from "../../eqgraph/player/web/model/payload.ts";
import { mount } from "../../eqgraph/player/web/shell/mount.ts";
import { placeAt, stagesOf } from "../../eqgraph/player/web/shell/comparison.ts";
import { timeOf } from "../../eqgraph/player/web/time/overtime.ts";
import { logAxis, logPosition, logScale } from "../../eqgraph/player/web/time/scales.ts";
import { fromObject } from "../../eqgraph/player/web/kit/store.ts";
import {
  cellState,
  columnAt,
  knownOf,
  placeOf,
  reachOfRow,
  runsOf,
  saturated,
  steepestFall,
  stopFrom,
  stopsOf,
} from "../../eqgraph/player/web/time/time.ts";
import { unitsOf } from "../../eqgraph/player/web/time/lanes.ts";
import { fixture, page, run } from "./setup.js";

const payload = run("time");
const time = /** @type {import("../../eqgraph/player/web/time/time.ts").Time} */ (timeOf(payload));
const end = payload.instructions.length;
const lane = (/** @type {string} */ name) => time.lanes.find((/** @type {any} */ one) => one.name === name);

/** @param {unknown} [step] @param {Record<string, unknown>} [data] */
function open(step = 0, data = fixture("time")) {
  const at = page();
  const store = fromObject({ payload: data, step });
  const dispose = mount(at.el, store);
  const root = /** @type {HTMLElement} */ (at.el.querySelector(".eqgraph-player"));
  const press = (/** @type {string} */ key, target = root) =>
    target.dispatchEvent(new at.window.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  const all = (/** @type {string} */ selector) => [...root.querySelectorAll(selector)];
  return { ...at, store, root, press, all, dispose };
}

test("the clock: in which step of time an instruction works", () => {
  const times = new Map(time.clock);
  let now = null;
  for (let place = 0; place <= end; place++) {
    if (times.has(place)) now = times.get(place);
    assert.equal(columnAt(time, place), now === null ? null : time.steps.indexOf(now), `place ${place}`);
  }
  const covered = runsOf(time, end).reduce((sum, run) => sum + run.end - run.start, 0);
  assert.ok(covered > 0.9 * end && covered <= end);
});

test("a cell is not known before its instruction", () => {
  for (const one of time.lanes) {
    time.steps.forEach((/** @type {number} */ _, /** @type {number} */ k) => {
      const written = one.known[k];
      assert.equal(cellState(one, k, "value", written - 1, end).state, "waiting");
      assert.equal(cellState(one, k, "value", written, end).state, "known");
      const backs = one.backs[k];
      assert.equal(cellState(one, k, "gradient", backs[0] - 1, end).state, "waiting");
      assert.deepEqual(cellState(one, k, "gradient", backs.at(-1), end), { state: "known", part: backs.length, parts: backs.length });
      if (backs.length > 1) {
        assert.deepEqual(cellState(one, k, "gradient", backs[0], end), { state: "growing", part: 1, parts: backs.length });
      }
      assert.equal(placeOf(one, k, "gradient"), backs.at(-1));
      assert.equal(payload.instructions[written - 1].node, `${one.name[0]}${"₁₂₃₄₅₆"[k]}`);
    });
  }
  const cut = { ...lane("hₜ"), backs: time.steps.map(() => []) };
  assert.equal(cellState(cut, 0, "gradient", end - 1, end).state, "waiting");
  assert.equal(cellState(cut, 0, "gradient", end, end).state, "unreached");
});

test("the stops of time rise, and every one is reached from both sides", () => {
  const stops = stopsOf(time, end);
  assert.equal(stops.length, 2 * time.steps.length + 2);
  assert.deepEqual([...stops].sort((a, b) => a - b), stops);
  let place = 0;
  const there = [0];
  while (stopFrom(stops, place, 1) !== place) there.push((place = stopFrom(stops, place, 1)));
  assert.deepEqual(there, stops);
  const back = [place];
  while (stopFrom(stops, place, -1) !== place) back.push((place = stopFrom(stops, place, -1)));
  assert.deepEqual(back.reverse(), stops);
});

test("curves: what is known, the steepest fall, the mean of saturated shares", () => {
  const curve = { kind: /** @type {const} */ ("path"), name: "h", values: [0.1, 0.2, 4, null], places: [9, 8, 7, 6] };
  assert.deepEqual(knownOf(curve, 6), [null, null, null, null]);
  assert.deepEqual(knownOf(curve, 8), [null, 0.2, 4, null]);
  assert.deepEqual(steepestFall(knownOf(curve, 9)), { column: 2, factor: 0.05 });
  assert.equal(steepestFall([3, 2, 1]), null);
  assert.equal(steepestFall([null, 2]), null);
  const gate = /** @type {any} */ ({ low: [0.5, 0.1, null], known: [1, 2, 3] });
  assert.equal(saturated(gate, "low", 0), null);
  assert.equal(saturated(gate, "low", 1), 0.5);
  assert.equal(saturated(gate, "low", 9), 0.3);
  assert.equal(saturated(gate, "high", 9), null);
});

test("how far back a gradient reaches", () => {
  assert.deepEqual(reachOfRow([1e-9, 2e-3, 1, 0.5, 0]), { first: 1, largest: 1, at: 2 });
  assert.equal(reachOfRow([0, null]), null);
});

test("logarithmic scales", () => {
  assert.deepEqual(logAxis([[0.5, 2e-4, null, 0]]), { low: -4, high: 0, ticks: [0, -1, -2, -3, -4] });
  const axis = logAxis([[0.5, 0.01]], [[1e-30]]);
  assert.deepEqual([axis.low, axis.high], [-8, 0], "others do not press the gradients flat");
  assert.deepEqual([logAxis([]).low, logAxis([]).high], [-1, 0]);
  const scale = logScale([1, -10, 0, Number.NaN, ...Array.from({ length: 97 }, () => 0.01)]);
  assert.deepEqual(scale, { most: 10, decades: 3 });
  assert.equal(logPosition(10, scale), 1);
  assert.equal(logPosition(-0.1, scale), -(1 - 2 / 3));
  assert.equal(logPosition(1e-9, scale), 0);
  assert.equal(logPosition(Number.NaN, scale), 0);
});

test("rows of neighbours are named as NumPy splits them", () => {
  const parts = Array.from({ length: 4 }, (_, row) => unitsOf(/** @type {any} */ ({ units: 10, rows: 4 }), row));
  assert.deepEqual(parts, ["1–3", "4–6", "7–8", "9–10"]);
  assert.equal(unitsOf(/** @type {any} */ ({ units: 4, rows: 4 }), 2), "3");
});

test("a damaged view over time: a message, never a blank cell", () => {
  for (const spoil of [
    (/** @type {any} */ t) => (t.families = null),
    (/** @type {any} */ t) => delete t.clock,
    (/** @type {any} */ t) => (t.families[1].nodes[0].shown = [9999]),
    (/** @type {any} */ t) => (t.inputs[0].nodes[0].steps = [9999]),
  ]) {
    const data = fixture("time");
    spoil(data.time);
    const message = open(0, data).root.querySelector(".eqg-message");
    assert.match(message?.textContent ?? "", /the data are damaged: no steps in "time"/, String(spoil));
  }
});

test("keys: the steps of time in place of the graph, forward and back", () => {
  const { root, press, all } = open();
  const middle = /** @type {HTMLElement} */ (root.querySelector(".eqg-middle"));
  press("g");
  assert.equal(middle.hidden, true);
  const known = () => all(".eqg-lane-column:not(.eqg-unknown)").length;
  assert.equal(known(), 0, "nothing is known at the start");
  const stops = stopsOf(time, end);
  press(".");
  assert.equal(Number(root.dataset.step), stops[1]);
  assert.equal(known(), time.lanes.length);
  press(".");
  assert.equal(known(), 2 * time.lanes.length);
  press(",");
  assert.equal(known(), time.lanes.length);
  press("End");
  assert.equal(known(), time.steps.length * time.lanes.length);
  press("v");
  assert.ok(all(".eqg-lane-gradient").length);
  press("v");
  assert.equal(all(".eqg-reach-row").length, time.steps.length);
  press("g");
  assert.equal(middle.hidden, false);
  press("g");
  press("/");
  assert.equal(middle.hidden, false, "what is sought is in the graph");
});

test("nothing is counted before the view is looked at", () => {
  const { press, root } = open(end);
  const asked = () => root.querySelectorAll(".eqg-time-place *").length;
  assert.equal(asked(), 0);
  press(".");
  press(",");
  assert.equal(asked(), 0, "the steps of time are known from the tape");
  press("g");
  assert.ok(asked() > 100);
});

test("the figures wait until they are known, and follow the inputs at once", () => {
  const { all, press, store } = open();
  press("g");
  const shown = () => Object.fromEntries(all(".eqg-time-pair[data-figure]").map((pair) => [/** @type {HTMLElement} */ (pair).dataset.figure, pair.querySelector("dd")?.textContent]));
  assert.equal(shown()["‖∂L/∂cₜ‖"], "not yet");
  store.set("step", end);
  const last = columnAt(time, end) ?? 0;
  const curve = time.curves.find((/** @type {any} */ one) => one.kind === "gradient" && one.name === "cₜ");
  assert.equal(Number(shown()["‖∂L/∂cₜ‖"]), Number(curve?.values[last]?.toPrecision(3)));
  assert.ok("∏ fₜ" in shown() && "cₜ handed back" in shown() && "‖∂L/∂cₜ‖ through hₜ" in shown() && "fₜ low" in shown());
  const before = shown();
  store.set("inputs", { u: [2.5] });
  const moved = timeOf(readPayload(fixture("time"), { u: [2.5] }))?.curves.find(({ kind, name }) => kind === "gradient" && name === "cₜ");
  assert.equal(Number(shown()["‖∂L/∂cₜ‖"]), Number(moved?.values[last]?.toPrecision(3)));
  assert.notEqual(shown()["‖∂L/∂cₜ‖"], before["‖∂L/∂cₜ‖"]);
  store.set("inputs", {});
  assert.deepEqual(shown(), before);
});

test("a NaN is told as one, and not as what is not known yet", () => {
  const { press, all, store } = open(end);
  store.set("inputs", { u: ["NaN"] });
  press("g");
  assert.deepEqual(all(".eqg-lane-hint").map((one) => one.textContent).filter(Boolean), ["NaN at every step"]);
  assert.match(all(".eqg-time-news")[0].textContent ?? "", /^L = NaN/);
  assert.equal(all(".eqg-axis-text").length > 1, true);
  assert.deepEqual(all(".eqg-curve-line").filter((one) => /NaN/.test(one.getAttribute("d") ?? "")), []);
});

test("runs of other lengths: the note tells the least and the most steps", () => {
  const short = compared("short");
  short.time = { ...short.time, families: short.time.families.map((/** @type {any} */ one) => ({ ...one, nodes: one.nodes.map((/** @type {any} */ r) => ({ ...r, times: [r.times[0], r.times[1] - 1] })) })) };
  const { root } = open(0, { version: VERSION, title: "", runs: [short, compared("long")] });
  const n = time.steps.length;
  assert.match(root.querySelector(".eqg-time-note")?.textContent ?? "", new RegExp(`^${n - 1} to ${n} steps`));
});

test("a sick run that is opened at its end is seen over time, with its warning; another one is not", () => {
  const sick = fixture("time");
  sick.arrays[sick.nodes.find((/** @type {any} */ one) => one.name === "u").value].data = [1e9];
  const seen = (/** @type {ReturnType<typeof open>} */ { root }) => root.querySelector(".eqg-time-place")?.hidden === false;
  const { all, press, root } = open(end, sick);
  assert.ok(seen({ root }));
  assert.match(all(".eqg-time-news").at(-1)?.textContent ?? "", /vanishes over time/);
  press("g");
  assert.ok(!seen({ root }), "the graph is one key away");
  assert.ok(!seen(open(0, sick)), "at its start it is the graph");
  assert.ok(!seen(open(end)), "what is well opens as the graph");
});

test("a graph without time has no switch", () => {
  const { root, press } = open(0, fixture("neuron"));
  assert.equal(/** @type {HTMLElement} */ (root.querySelector(".eqg-views")).hidden, true);
  press("g");
  press(".");
  press("v");
  assert.equal(/** @type {HTMLElement} */ (root.querySelector(".eqg-middle")).hidden, false);
  assert.equal(root.dataset.step, "0");
});

test("a new run keeps the view and brings new numbers", () => {
  const { press, store, all } = open(end);
  press("g");
  press("v");
  const fresh = fixture("time");
  const w = fresh.nodes.find((/** @type {any} */ one) => one.name === "u");
  fresh.arrays[w.value].data = [1e9];
  store.set("payload", fresh);
  assert.match(all(".eqg-time-news").at(-1)?.textContent ?? "", /L = 0\.9152.*vanishes over time: of what step 6 gives to cₜ, 0 comes back to step 1/);
  assert.ok(all(".eqg-lane-gradient").length, "what was shown stays shown");
});

const forms = (/** @type {ReturnType<typeof open>} */ { all }) =>
  new Map(all(".eqg-form").map((one) => [one.textContent, /** @type {HTMLElement} */ (one)]));
const typed = (/** @type {ReturnType<typeof open>} */ { all, window }, /** @type {string} */ label, /** @type {string} */ value) => {
  const field = /** @type {HTMLInputElement} */ (all("input").find((one) => one.getAttribute("aria-label") === label));
  field.value = value;
  field.dispatchEvent(new window.Event("change"));
};

test("lanes show units, histograms and bands, and nothing that is not known yet", () => {
  const player = open();
  const { press, all } = player;
  press("g");
  assert.deepEqual([...forms(player).keys()], ["means", "units", "histogram", "bands"]);
  const drawn = () => all(".eqg-lane").map((one) => [...one.querySelectorAll("path")].map((path) => path.getAttribute("d")).join(""));
  for (const form of ["units", "histogram", "bands"]) {
    forms(player).get(form)?.click();
    press("Home");
    assert.deepEqual(new Set(drawn()), new Set([""]), form);
    press(".");
    const first = drawn();
    assert.ok(first.every(Boolean), form);
    press(".");
    drawn().forEach((path, k) => assert.ok(path.length > first[k].length, form));
  }
  press("v");
  assert.deepEqual(new Set(drawn()), new Set([""]), "no gradient is known");
});

test("the routes of a gradient are drawn as wide as their shares, once it is complete", () => {
  const player = open(end - 1);
  const { press, all, root } = player;
  press("g");
  for (let k = 0; k < 3; k++) press("v");
  const chosen = time.origins[0];
  const found = time.routes(chosen.name, chosen.at[0].t).found;
  assert.ok(found && found.flow.length > 4);
  const drawn = all(".eqg-flow-edge");
  const title = (/** @type {Element} */ one) => one.querySelector("title")?.textContent ?? "";
  const widths = new Map(drawn.map((one) => [title(one), Number(one.getAttribute("stroke-width"))]));
  const whole = found.flow.filter(({ to }) => to[0] === "L").reduce((sum, { share }) => sum + share, 0);
  assert.ok(Math.abs(whole - 1) < 1e-12);
  const sorted = [...found.flow].sort((a, b) => Math.abs(b.share) - Math.abs(a.share));
  const ofEdge = ({ from, to }) => [...widths].find(([text]) => text.startsWith(`${from[0]} at ${from[1]} to ${to[0]} at ${to[1]}:`))?.[1];
  const [first, second] = sorted.slice(0, 2);
  assert.ok(Math.abs(Number(ofEdge(first)) / Number(ofEdge(second)) - first.share / second.share) < 1e-9);
  assert.equal(all(".eqg-flow-share").length, found.routes.length);
  assert.match(root.querySelector(".eqg-time-reach")?.textContent ?? "", /^∂L\/∂.*, of size .*, comes back: .* % through states alone/);
  press("Home");
  assert.match(root.querySelector(".eqg-time-reach")?.textContent ?? "", /is not complete yet/);
  assert.ok(root.querySelector(".eqg-flow")?.classList.contains("eqg-unknown"));
});

test("characters stand under their steps, coloured by an equation where it is known", () => {
  const at = page();
  mount(at.el, fromObject({ payload: fixture("time"), step: 0, characters: "a b\nc€" }));
  const root = /** @type {HTMLElement} */ (at.el.querySelector(".eqgraph-player"));
  const press = (/** @type {string} */ key) => root.dispatchEvent(new at.window.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  press("g");
  const texts = () => [...root.querySelectorAll(".eqg-characters > text:not([class])")].map((one) => one.textContent);
  const filled = () => [...root.querySelectorAll(".eqg-characters > rect")].map((one) => /** @type {any} */ (one).style.fill);
  assert.deepEqual(texts(), ["a", "␣", "b", "↵", "c", "€"]);
  assert.deepEqual(new Set(filled()), new Set(["none"]), "nothing is known");
  press("End");
  const before = filled();
  assert.ok(before.every((fill) => fill !== "none"));
  const select = /** @type {HTMLSelectElement} */ ([...root.querySelectorAll(".eqg-time-choice select")][0]);
  assert.deepEqual([...select.options].map(({ value }) => value), time.lanes.map(({ name }) => name));
  select.value = time.lanes[0].name;
  select.dispatchEvent(new at.window.Event("change"));
  assert.notDeepEqual(filled(), before);
});

test("some steps of time are shown alone", () => {
  const player = open(end);
  const { press, all } = player;
  press("g");
  typed(player, "first step shown", "3");
  typed(player, "last step shown", "5");
  assert.deepEqual(all(".eqg-cell-box text").map((one) => one.textContent), ["3", "4", "5"]);
  assert.equal(all(".eqg-lane-column").length, 3 * time.lanes.length);
  press("Home");
  assert.equal(all(".eqg-time-now")[0].getAttribute("visibility"), "hidden");
  press(".");
  press(".");
  press(".");
  assert.equal(all(".eqg-time-now")[0].getAttribute("visibility"), "visible");
  typed(player, "first step shown", "");
  typed(player, "last step shown", "");
  assert.equal(all(".eqg-cell-box").length, time.steps.length);
});

const compared = (/** @type {string} */ name) => ({ ...fixture("time"), name });

test("stages of a comparison: forward, backward, the end", () => {
  const stages = stagesOf([1, 2]);
  assert.deepEqual(stages.map(({ phase, t }) => `${phase?.[0] ?? ""}${t ?? ""}`), ["", "f1", "f2", "b2", "b1", ""]);
  const one = { name: "one", steps: end, turn: payload.turn, of: "L", time };
  const all = stagesOf(time.steps);
  const places = all.map((_, k) => placeAt(one, all, k));
  assert.deepEqual([...places].sort((a, b) => a - b), places);
  assert.deepEqual([places[0], places.at(-1)], [0, end]);
  time.steps.forEach((/** @type {number} */ t, /** @type {number} */ k) => {
    const last = time.lanes.map((/** @type {any} */ one) => one.backs[k].at(-1));
    assert.equal(places[2 * time.steps.length - k], Math.max(...last), `backward, t = ${t}`);
  });
  const longer = stagesOf([...time.steps, 99]);
  assert.equal(placeAt(one, longer, time.steps.length + 1), payload.turn, "a step that the run lacks");
});

test("two runs side by side step together", () => {
  const { root, press, all, dispose, el } = open(0, { version: VERSION, title: "", runs: [compared("one"), compared("two")] });
  assert.deepEqual(all(".eqg-time-name").map((one) => one.textContent), ["one", "two"]);
  assert.equal(root.dataset.steps, String(2 * time.steps.length + 1));
  press("ArrowRight");
  assert.equal(root.dataset.step, "1");
  assert.equal(all(".eqg-lane-column:not(.eqg-unknown)").length, 2 * time.lanes.length);
  press("End");
  assert.equal(root.dataset.phase, "backward");
  press("v");
  assert.equal(all(".eqg-lane-gradient").length, 2 * time.lanes.length);
  press("Home");
  assert.equal(root.dataset.step, "0");
  dispose();
  assert.equal(el.childElementCount, 0);
  assert.ok(open(0, { version: VERSION, title: "", runs: [{ name: "bad" }] }).root.querySelector(".eqg-message"));
});
