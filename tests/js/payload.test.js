import assert from "node:assert/strict";
import { test } from "node:test";
import { mount } from "../../eqgraph/player/src/mount.js";
import { PayloadError, readPayload } from "../../eqgraph/player/src/payload.js";
import { fromObject } from "../../eqgraph/player/src/store.js";
import { fixture, page } from "./setup.js";

test("what Python made is accepted", () => {
  for (const name of ["neuron", "lstm"]) assert.doesNotThrow(() => readPayload(fixture(name)));
});

/** @type {Record<string, (payload: any) => unknown>} */
const damage = {
  nothing: () => undefined,
  null: () => null,
  "a text": () => "payload",
  "a list": () => [],
  "an empty object": () => ({}),
  "another version": (p) => ({ ...p, version: 1 }),
  "no pictures": (p) => ({ ...p, pictures: null }),
  "a picture that is a number": (p) => ({ ...p, pictures: { ...p.pictures, whole: 5 } }),
  "a picture to open that is none": (p) => ({ ...p, opens: "nothing" }),
  "a property of all objects as a picture": (p) => ({ ...p, opens: "toString" }),
  "groups that are none": (p) => ({ ...p, groups: [5] }),
  "a group of unknown nodes": (p) => ((p.groups[0].members = ["?"]), p),
  "a group without its node": (p) => (delete p.groups[0].node, p),
  "a group with the picture of another kind": (p) => ((p.groups[0].picture = String(p.groups.length)), p),
  "a group of another size": (p) => (p.groups[0].members.push(p.groups[0].members[0]), p),
  "no arrays": (p) => ({ ...p, arrays: undefined }),
  "too few arrays": (p) => ({ ...p, arrays: p.arrays.slice(0, 3) }),
  "an array cut short": (p) => (p.arrays[0].data.pop(), p),
  "a text as a number": (p) => ((p.arrays[0].data[0] = "12; alert(1)"), p),
  "a turn behind the end": (p) => ({ ...p, turn: 99 }),
  "a turn at the wrong place": (p) => ({ ...p, turn: 3 }),
  "an unknown node": (p) => ((p.instructions[2].node = "?"), p),
  "an unknown phase": (p) => ((p.instructions[2].phase = "sideways"), p),
  "no instructions": (p) => ({ ...p, instructions: 5 }),
  "a broken edge": (p) => ((p.instructions[2].edges = [["a"]]), p),
  "a span in no equation": (p) => ((p.instructions[2].spans = [[99, 0, 1]]), p),
  "an equation without text": (p) => ((p.equations[0] = { name: "a" }), p),
  "a row that is no list": (p) => ((p.instructions[2].rows = [7]), p),
  "a node twice": (p) => (p.nodes.push(p.nodes[0]), p),
};

for (const [name, harm] of Object.entries(damage)) {
  test(`damaged payload, ${name}: a message, never a blank cell`, () => {
    assert.throws(() => readPayload(harm(fixture("neuron"))), PayloadError);
    const { el } = page();
    const dispose = mount(el, fromObject({ payload: harm(fixture("neuron")), step: 3 }));
    const message = el.querySelector('.eqgraph-player [role="alert"]');
    assert.match(message?.textContent ?? "", /cannot show its data.+/s);
    dispose();
    assert.equal(el.childElementCount, 0);
  });
}

test("a picture that is no picture: a message", () => {
  for (const svg of ["", "<svg", "<p xmlns='http://www.w3.org/1999/xhtml'>x</p>", "not xml"]) {
    const { el } = page();
    mount(el, fromObject({ payload: { ...fixture("neuron"), pictures: { whole: svg }, groups: [] }, step: 0 }));
    assert.match(el.querySelector('[role="alert"]')?.textContent ?? "", /picture/);
  }
});

test("a picture brings no script and no handler", () => {
  const { el } = page();
  const payload = fixture("neuron");
  payload.pictures.whole = payload.pictures.whole.replace(
    "<g ",
    '<script>window.bad = 1</script><g onclick="bad()" id="x" ',
  );
  mount(el, fromObject({ payload, step: 0 }));
  assert.equal(el.querySelector("svg script, svg [onclick], svg [id]"), null);
});
