import assert from "node:assert/strict";
import { test } from "node:test";
import { mount } from "../../eqgraph/player/web/shell/mount.ts";
import { PayloadError, readPayload } from "../../eqgraph/player/web/model/payload.ts";
import { fromObject } from "../../eqgraph/player/web/kit/store.ts";
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
  "a group without its nodes": (p) => (delete p.groups[0].members, p),
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

const HOSTILE = [
  '<h:img xmlns:h="http://www.w3.org/1999/xhtml" src="http://evil.example/1"/>',
  '<h:meta xmlns:h="http://www.w3.org/1999/xhtml" http-equiv="refresh" content="0;url=http://evil.example"/>',
  ...["form", "button", "object", "embed", "link", "base", "script", "iframe", "style", "svg"].map(
    (tag) => `<h:${tag} xmlns:h="http://www.w3.org/1999/xhtml" href="http://evil.example"/>`,
  ),
  '<image href="http://evil.example/2"/>',
  '<use href="#x"/>',
  '<filter><feImage href="http://evil.example/3"/></filter>',
  '<a href="javascript:bad()"><text>go</text></a>',
  '<set attributeName="onclick" to="bad()"/>',
  "<foreignObject><p>x</p></foreignObject>",
  '<math xmlns="http://www.w3.org/1998/Math/MathML"><mi>x</mi></math>',
  '<style>@import "http://evil.example/4";</style>',
  "<style>.eqg-box { fill: url(http://evil.example/5) }</style>",
  "<style>.eqg-box { fill: u\\72l(http://evil.example/6) }</style>",
  '<path d="M0 0" fill="url(http://evil.example/7)" style="fill:url(http://evil.example/8)"/>',
  '<path d="M0 0" filter="url(http://evil.example/9#f)" mask="url(#x)"/>',
  '<g onclick="bad()" onload="bad()" id="x" xml:base="http://evil.example"/>',
];

test("only what a list allows of a picture is shown", () => {
  const allowed = /^(svg|g|path|rect|circle|line|text|tspan|title|desc|style)$/;
  for (const part of HOSTILE) {
    const { el } = page();
    const payload = fixture("neuron");
    payload.pictures.whole = payload.pictures.whole.replace("</svg>", `${part}</svg>`);
    mount(el, fromObject({ payload, step: 0 }));
    const picture = /** @type {Element} */ (el.querySelector("svg.eqg-graph"));
    assert.ok(picture.querySelectorAll("[data-node]").length > 5);
    for (const element of [picture, ...picture.querySelectorAll("*")]) {
      assert.match(element.localName, allowed, part);
      assert.equal(element.namespaceURI, "http://www.w3.org/2000/svg", part);
    }
    assert.doesNotMatch(picture.outerHTML, /evil|bad\(|javascript| id=/, part);
  }
});

test("a style sheet that asks for something from elsewhere is left out", () => {
  for (const rules of ["@import 'x'", ".eqg-box{fill:URL (x)}", ".a{b:\\75rl(x)}", "@font-face{src:local(x)}"]) {
    const { el } = page();
    const payload = fixture("neuron");
    mount(el, fromObject({ payload: { ...payload, style: rules }, step: 0 }));
    assert.equal(el.querySelector("svg.eqg-graph style"), null, rules);
  }
  const { el } = page();
  mount(el, fromObject({ payload: fixture("neuron"), step: 0 }));
  assert.ok(el.querySelector("svg.eqg-graph style"));
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
  assert.deepEqual(asked, ["eqgraph"]);
  assert.ok(el.querySelector("svg.eqg-graph"));
});
