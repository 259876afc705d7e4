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
  "no title": (p) => ({ ...p, title: undefined }),
  "no kinds": (p) => ({ ...p, kinds: undefined }),
  "routines that are no list": (p) => ({ ...p, routines: 5 }),
  "a result that is no node": (p) => ({ ...p, of: 99 }),
  "a result by name": (p) => ({ ...p, of: "f" }),
  "an array of fewer numbers than its shape has": (p) => ((p.arrays[0].shape = [2, 3]), p),
  "an array of more numbers than its shape has": (p) => (p.arrays[0].data.push(1), p),
  "an array of a shape that is none": (p) => ((p.arrays[0].shape = [-1]), p),
  "bytes of another shape": (p) => ((p.arrays[0] = { shape: [2], bytes: new DataView(new ArrayBuffer(8)) }), p),
  "an operand beyond the nodes": (p) => ((p.nodes[2].operands = [0, 99]), p),
  "an operand that comes later": (p) => ((p.nodes[2].operands = [0, 5]), p),
  "a node that reads itself": (p) => ((p.nodes[2].operands = [0, 2]), p),
  "nodes that read each other": (p) => ((p.nodes[2].operands = [5, 1]), (p.nodes[5].operands = [2, 4]), p),
  "a history whose turn is behind the end": (p) => ({ ...p, instructions: [], turn: 99 }),
  "a history without a turn": (p) => ({ ...p, instructions: [] }),
};

/** What is damaged deeper: it shows while the player is built. @type {Record<string, (payload: any) => unknown>} */
const broken = {
  "too few arrays": (p) => ({ ...p, arrays: p.arrays.slice(0, 3) }),
  "an array without numbers": (p) => (delete p.arrays[0].data, p),
  "a node without its operands": (p) => (delete p.nodes[2].operands, p),
  "an equation without text": (p) => ((p.equations[0] = { name: "a" }), p),
  "a group without its nodes": (p) => (delete p.groups[0].shown, p),
  "a kind that is not there": (p) => ((p.nodes[2].kind = 99), p),
  "a routine that is not there": (p) => ((p.kinds[0].routine = 99), p),
  "a routine without lines": (p) => (delete p.routines[0].lines, p),
  "a routine that returns nothing": (p) => ((p.routines[0].outs = []), p),
  "a word that nobody knows": (p) => ((p.routines[0].lines[0][0] = "eval"), p),
  "a word that an object has": (p) => ((p.routines[0].lines[0][0] = "constructor"), p),
  "a line that reads what comes later": (p) => ((p.routines[0].lines[0][1] = [0, 7]), p),
  "a constant that is not there": (p) => ((p.routines[0].lines[0][1] = [0, -7]), p),
  "a node that is computed and has no operands": (p) => ((p.nodes[2].operands = []), p),
  "a leaf without a value": (p) => (delete p.nodes[0].value, p),
  "an operator that is not told": (p) => (delete p.operators.mul, p),
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

/** The last number that a node's gradient or value holds. @param {any} view @param {string} name */
const last = ({ instructions, array }, name) =>
  array(instructions.findLast((/** @type {any} */ { node }) => node === name).value).data;

test("arrays come as numbers, as bytes beside a message, and in a page as base64", () => {
  const numbers = new DataView(new ArrayBuffer(12), 4); // they may lie anywhere
  numbers.setFloat64(0, 0.3, true);
  const { buffer, byteOffset, byteLength } = numbers;
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  for (const one of [{ data: [0.3] }, { bytes: numbers }, { bytes: bytes.slice().buffer }, { bytes: btoa(String.fromCharCode(...bytes)) }]) {
    const payload = fixture("neuron");
    payload.arrays[0] = { shape: [], ...one };
    assert.equal(readPayload(payload).array(0).data[0], 0.3);
  }
});

test("a gradient begins with the seed that was sent, as numbers or as bytes", () => {
  const two = new DataView(new ArrayBuffer(8));
  two.setFloat64(0, 2, true);
  const [plain] = last(readPayload(fixture("neuron")), "w₀");
  for (const seed of [{ data: [2] }, { bytes: two }]) {
    const payload = fixture("neuron");
    payload.seed = payload.arrays.push({ shape: [], ...seed }) - 1;
    assert.deepEqual(last(readPayload(payload), "w₀"), [2 * plain]);
    assert.match(readPayload(payload).instructions[8].sentence, /seed/);
  }
});

test("what no word of the page computes is taken as it was sent, and stays of one run", () => {
  const payload = fixture("neuron");
  const { turn, instructions } = readPayload(fixture("neuron"));
  const place = (/** @type {string} */ node, from = 0) =>
    instructions.findIndex((/** @type {any} */ one, /** @type {number} */ k) => k >= from && one.node === node) + 1;
  const kind = payload.kinds[payload.nodes.find((/** @type {any} */ { name }) => name === "p").kind];
  kind.routine = kind.back[0].routine = -1;
  assert.throws(() => last(readPayload({ ...payload }), "w₀"));
  payload.fixed = Object.fromEntries([["p", 0, 3], ["e", turn, 0.5]].map(([node, from, x]) =>
    [place(String(node), Number(from)), payload.arrays.push({ shape: [], data: [x] }) - 1]));
  const view = readPayload(payload);
  const forward = view.instructions.findLast((/** @type {any} */ { node, phase }) => node === "f" && phase === "forward");
  assert.deepEqual(view.array(forward.value).data, [0.25]);
  assert.deepEqual(last(view, "e"), [0.5]);
  assert.deepEqual([last(view, "x₀"), last(view, "w₀")], [[-1], [0.5]]);

  const { el } = page();
  const store = fromObject({ payload, step: instructions.length });
  mount(el, store);
  const shown = () => [...el.querySelectorAll("[data-node] :is([data-value], [data-grad])")].map((one) => one.textContent);
  const before = shown();
  store.set("inputs", { "w₀": [5] });
  assert.ok(el.querySelector(".eqg-message") || String(shown()) === String(before), "numbers of two runs");
});

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
