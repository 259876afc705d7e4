import assert from "node:assert/strict";
import { test } from "node:test";
import { frameAt, indexOf } from "../../eqgraph/player/web/model/frame.ts";
import { endsKey } from "../../eqgraph/player/web/model/folding.ts";
import { mount } from "../../eqgraph/player/web/shell/mount.ts";
import { readPayload } from "../../eqgraph/player/web/model/payload.ts";
import { scenesOf } from "../../eqgraph/player/web/model/scenes.ts";
import { fromObject } from "../../eqgraph/player/web/kit/store.ts";
import { fixture, page } from "./setup.js";

const payload = readPayload(fixture("lstm"));
const index = indexOf(payload);
const scenes = scenesOf(payload);

test("in the overview a group is at work exactly while one of its nodes is", () => {
  const overview = scenes.get("overview");
  payload.instructions.forEach(({ node }, k) => {
    const frame = overview.fold(frameAt(index, k + 1));
    const group = payload.groups.find(({ members }) => members.includes(node));
    assert.equal(frame.at, group?.node ?? node);
    const current = [...frame.nodes].filter(([, { state }]) => state === "current");
    assert.ok(current.some(([ref]) => ref === frame.at));
  });
});

test("in the overview an edge is taken as soon as one that it stands for is", () => {
  const overview = scenes.get("overview");
  for (const step of [0, 5, 20, payload.turn, payload.turn + 9, payload.instructions.length]) {
    const frame = frameAt(index, step);
    const folded = overview.fold(frame);
    for (const { ref, operands } of payload.nodes) {
      operands.forEach((from, k) => {
        const [a, b] = [overview.seen(from) ?? "", overview.seen(ref) ?? ""];
        const taken = frame.edges.get(`${from}\n${ref}\n${k}`) !== "waiting";
        if (a !== b && taken) assert.notEqual(folded.edges.get(endsKey(a, b)), "waiting");
      });
    }
    const lit = [...folded.edges].map(([, one]) => one).filter((state) => state !== "waiting").length;
    assert.ok(step > 0 || lit === 0);
  }
});

test("inside a group the scene follows the tape to the group at work", () => {
  let scene = scenes.get("0");
  const seen = new Set();
  payload.instructions.forEach((instruction, k) => {
    const name = scenes.follow(scene, k + 1);
    if (name !== scene.name) scene = scenes.get(name);
    const maker = instruction.kind === "accumulate" ? instruction.reads[0] : instruction.node;
    assert.ok(payload.groups[Number(name)].members.includes(maker));
    assert.notEqual(scene.seen(instruction.node), null, `${instruction.node} in ${name}`);
    seen.add(name);
  });
  assert.equal(seen.size, payload.groups.length);
  assert.equal(scenes.follow(scenes.get("overview"), 9), "overview");
});

/** @param {(payload: any) => void} [change] */
function player(change = () => {}) {
  const { el, window } = page();
  const raw = { ...fixture("lstm"), opens: "overview" };
  change(raw);
  mount(el, fromObject({ payload: raw, step: 3 }));
  const root = /** @type {HTMLElement} */ (el.querySelector(".eqgraph-player"));
  const press = (/** @type {string} */ key, shiftKey = false) =>
    root.dispatchEvent(new window.KeyboardEvent("keydown", { key, shiftKey, bubbles: true, cancelable: true }));
  const drawn = () => [...root.querySelectorAll(".eqg-pane g[data-node]")].map((one) => one.getAttribute("data-node"));
  return { root, press, drawn };
}

test("o opens the group of the current node, Backspace and Escape go up, Shift+O opens all", () => {
  const { root, press, drawn } = player();
  const overview = drawn();
  assert.ok(overview.length < payload.nodes.length / 2);
  for (const back of ["Backspace", "Escape"]) {
    press("o");
    assert.deepEqual(drawn().toSorted(), [...payload.groups[0].members, ...payload.groups[0].outside].toSorted());
    assert.match(root.querySelector(".eqg-trail")?.textContent ?? "", /iₜ/);
    press(back);
    assert.deepEqual(drawn(), overview);
  }
  press("O", true);
  assert.equal(drawn().length, payload.nodes.length);
  press("O", true);
  assert.deepEqual(drawn(), overview);
});

test("Enter on a folded node opens it, and a step shows the group at work", () => {
  const { root, press, drawn } = player();
  press("Enter");
  assert.ok(drawn().includes(payload.instructions[2].node));
  press("End");
  const last = payload.instructions.at(-1)?.node ?? "";
  assert.ok(drawn().includes(last));
  assert.equal(root.querySelector(".eqg-pane g[data-state=current]")?.getAttribute("data-node"), last);
});

test("a picture that is damaged says so where it is opened, and the rest goes on", () => {
  const { root, press } = player((raw) => {
    for (const name of Object.keys(raw.pictures)) if (/^\d/.test(name)) raw.pictures[name].size = null;
  });
  press("o");
  assert.match(root.querySelector('.eqg-pane [role="alert"]')?.textContent ?? "", /picture/);
  press("ArrowRight");
  assert.equal(root.dataset.step, "4");
  press("Backspace");
  assert.ok(root.querySelector(".eqg-pane g[data-node]"));
});

test("a run without pictures is played without them, in words", () => {
  const { root, press } = player((raw) => {
    Object.assign(raw, { pictures: {}, looks: [], opens: null });
    for (const group of raw.groups) group.picture = null;
  });
  assert.match(root.querySelector(".eqg-pane")?.textContent ?? "", /too large to be drawn/);
  for (const key of ["ArrowRight", "o", "Enter", "f", "+", "-", "Escape", "End"]) press(key);
  assert.equal(root.dataset.step, String(payload.instructions.length));
});

test("where the overview is too large, the trail says why one equation is shown", () => {
  const why = "too large for an overview: one of 7 equations is shown";
  const trail = (/** @type {HTMLElement} */ root) => root.querySelector(".eqg-trail")?.textContent ?? "";
  const { root, press, drawn } = player((raw) => {
    delete raw.pictures.overview;
    delete raw.pictures.whole;
    raw.opens = "0";
  });
  assert.equal(payload.groups.length, 7);
  assert.ok(trail(root).includes(`${why}, the one at work`));
  press("End");
  assert.ok(drawn().includes(payload.instructions.at(-1)?.node ?? ""));
  assert.ok(trail(root).includes(why));
  assert.ok(!trail(player().root).includes("too large"));
});

test("a group that is not at work stays open until the next step", () => {
  const { root, press, drawn } = player();
  const { MouseEvent } = /** @type {any} */ (root.ownerDocument.defaultView);
  const folded = root.querySelector('.eqg-pane g[data-node="hₜ"]');
  folded?.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  assert.ok(drawn().includes("oₜ") && !drawn().includes("Wᵢ"));
  press("ArrowRight");
  assert.ok(drawn().includes("Wᵢ"));
});
