import assert from "node:assert/strict";
import { test } from "node:test";
import { mount } from "../../eqgraph/player/web/shell/mount.ts";
import { PayloadError, readPayload } from "../../eqgraph/player/web/model/payload.ts";
import { fromObject } from "../../eqgraph/player/web/kit/store.ts";
import { mathOf } from "../../eqgraph/player/web/kit/mathml.ts";
import { fixture, page } from "./setup.js";

test("what Python made is accepted", () => {
  for (const name of ["neuron", "lstm"]) assert.doesNotThrow(() => readPayload(fixture(name)));
});

/** What is refused before anything is drawn. @type {Record<string, (payload: any) => unknown>} */
const refused = {
  nothing: () => undefined,
  null: () => null,
  "a text": () => "payload",
  "a list": () => [],
  "an empty object": () => ({}),
  "another version": (p) => ({ ...p, version: 1 }),
  "no pictures": (p) => ({ ...p, pictures: null }),
  "groups that are none": (p) => ({ ...p, groups: [5] }),
  "no arrays": (p) => ({ ...p, arrays: undefined }),
  "a turn behind the end": (p) => ({ ...p, turn: 99 }),
  "no instructions": (p) => ({ ...p, instructions: 5 }),
  "no title": (p) => ({ ...p, title: undefined }),
};

/** What is damaged deeper: it shows while the player is built. @type {Record<string, (payload: any) => unknown>} */
const broken = {
  "too few arrays": (p) => ({ ...p, arrays: p.arrays.slice(0, 3) }),
  "an array without numbers": (p) => (delete p.arrays[0].data, p),
  "a node without its operands": (p) => (delete p.nodes[2].operands, p),
  "an equation without text": (p) => ((p.equations[0] = { name: "a" }), p),
  "a group without its nodes": (p) => (delete p.groups[0].shown, p),
  "an instruction without its edges": (p) => (delete p.instructions[2].edges, p),
};

for (const [name, harm] of Object.entries({ ...refused, ...broken })) {
  test(`damaged payload, ${name}: a message, never a blank cell`, () => {
    const read = () => readPayload(harm(fixture("neuron")));
    if (name in refused) assert.throws(read, PayloadError);
    const { el } = page();
    const dispose = mount(el, fromObject({ payload: harm(fixture("neuron")), step: 3 }));
    const message = el.querySelector('.eqgraph-player [role="alert"]');
    assert.match(message?.textContent ?? "", /cannot show its data.+(damaged|version|no data)/s);
    dispose();
    assert.equal(el.childElementCount, 0);
  });
}

test("a number that is none stays text", () => {
  const { el } = page();
  const payload = fixture("neuron");
  payload.arrays[0].data[0] = "<img src=x onerror=alert(1)>";
  mount(el, fromObject({ payload, step: 3 }));
  assert.equal(el.querySelector("img"), null);
  assert.ok(el.querySelector(".eqgraph-player"));
});

/** @type {Record<string, (picture: any, looks: any[]) => void>} */
const HARM = {
  "a size that is none": (picture) => (picture.size = ["1", 2]),
  "no nodes": (picture) => delete picture.nodes,
  "a node too few for an edge": (picture) => picture.nodes.pop(),
  "a look that is not there": (picture) => (picture.nodes[0][0] = 99),
  "an edge of text": (picture) => (picture.edges[0][4] = "<g>"),
  "a template that is not there": (_, looks) => (looks[0].parts[0][0] = 99),
  "a node too many": (picture) => picture.nodes.push([0, 0, 0]),
};

test("a picture that is damaged: a message", () => {
  for (const [name, harm] of Object.entries(HARM)) {
    const { el } = page();
    const payload = fixture("neuron");
    harm(payload.pictures.whole, payload.looks);
    mount(el, fromObject({ payload, step: 0 }));
    assert.match(el.querySelector('[role="alert"]')?.textContent ?? "", /picture/, name);
  }
  const { el } = page();
  mount(el, fromObject({ payload: { ...fixture("neuron"), pictures: { whole: "<svg/>" } }, step: 0 }));
  assert.match(el.querySelector('[role="alert"]')?.textContent ?? "", /picture/);
});

const EVIL = '"><script>bad()</script><img src=x onerror=bad()> {x} {*parts}';

test("texts of a picture stay texts, wherever they stand", () => {
  const { el } = page();
  const payload = fixture("neuron");
  mount(el, fromObject({ payload: fixture("neuron"), step: 0 }));
  const shape = (/** @type {Element} */ root) =>
    [...root.querySelectorAll("svg.eqg-graph *")].map((one) => `${one.localName} ${one.getAttributeNames()}`).join("\n");
  const before = shape(el);
  for (const look of payload.looks) {
    Object.assign(look, { kinds: `${look.kinds} ${EVIL}`, text: EVIL });
    for (const part of look.parts) part.forEach((x, k) => (part[k] = typeof x === "string" ? EVIL : x));
  }
  for (const node of payload.nodes) node.label = EVIL;
  const again = page();
  mount(again.el, fromObject({ payload, step: 0 }));
  assert.equal(shape(again.el), before);
  assert.ok([...again.el.querySelectorAll("svg.eqg-graph text")].some((one) => one.textContent === EVIL));
  const values = [...again.el.querySelectorAll("svg.eqg-graph *")].flatMap((one) =>
    ["href", "style", "onclick", "src"].filter((name) => one.getAttribute(name)?.includes("bad")),
  );
  assert.deepEqual(values, []);
});

test("where trusted types are demanded, a policy of ours is asked", () => {
  const { el, window } = page();
  /** @type {string[]} */
  const asked = [];
  const types = {
    createPolicy: (/** @type {string} */ name, /** @type {{createHTML: (text: string) => string}} */ rules) => {
      asked.push(name);
      return rules;
    },
  };
  Object.assign(window, { trustedTypes: types });
  mount(el, fromObject({ payload: fixture("neuron"), step: 0 }));
  assert.ok(el.querySelector("svg.eqg-graph"));
  assert.deepEqual(asked, []); // a picture is not read, but built
  assert.ok(mathOf(el.ownerDocument, fixture("neuron").equations[0].mathml));
  assert.deepEqual(asked, ["eqgraph"]);
});
