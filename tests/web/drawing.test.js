import assert from "node:assert/strict";
import { test } from "node:test";
import { drawingOf } from "../../eqgraph/player/web/graph/drawing.ts";
import { along } from "../../eqgraph/player/web/graph/measured.ts";
import { filled } from "../../eqgraph/player/web/graph/template.ts";
import { readPayload } from "../../eqgraph/player/web/model/payload.ts";
import { scenesOf } from "../../eqgraph/player/web/model/scenes.ts";
import { fixture, page } from "./setup.js";

const PX = 0.12; // what is placed is sent to a tenth of a px, from point to point
const NUMBER = /-?\d+(?:\.\d+)?(?:e-?\d+)?/g;

/** Where two elements differ: their names, attributes and texts, and numbers by more than they may. */
function different(/** @type {Element} */ one, /** @type {Element} */ other, where = "") {
  const path = `${where}/${other.localName}.${other.getAttribute("class")}`;
  if (one.localName !== other.localName) return [`${path}: ${one.localName}`];
  const names = (/** @type {Element} */ element) =>
    element.getAttributeNames().filter((name) => !["xmlns", "data-ref", "data-origin"].includes(name)).sort();
  const found = [];
  if (`${names(one)}` !== `${names(other)}`) found.push(`${path}: ${names(one)} instead of ${names(other)}`);
  for (const name of names(other)) {
    const [a, b] = [one.getAttribute(name) ?? "", other.getAttribute(name) ?? ""];
    const near = (a.match(NUMBER) ?? []).every((x, k) => {
      const by = Math.abs(Number(x) - Number(b.match(NUMBER)?.[k]));
      return by <= (b.includes("rotate") && k === 2 ? 0.51 : PX) || Math.abs(by - 360) <= 0.51;
    });
    if (a.replace(NUMBER, "0") !== b.replace(NUMBER, "0") || !near) found.push(`${path}@${name}: ${a} instead of ${b}`);
  }
  const texts = (/** @type {Element} */ element) =>
    [...element.childNodes].filter(({ nodeType }) => nodeType === 3).map(({ nodeValue }) => nodeValue).join("|");
  if (texts(one) !== texts(other)) found.push(`${path}: ${texts(one)} instead of ${texts(other)}`);
  const [own, given] = [[...one.children], [...other.children]];
  if (own.length !== given.length) found.push(`${path}: ${own.length} instead of ${given.length} inside`);
  else own.forEach((child, k) => found.push(...different(child, given[k], path)));
  return found;
}

const { payloads, scenes } = fixture("pictures");
for (const [run, name, svg] of scenes) {
  test(`the page draws what Python draws: ${run}, ${name}`, () => {
    const sent = payloads[run];
    const { document, window } = page();
    const given = new window.DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
    const payload = readPayload(sent);
    const { element, nodes, edges } = drawingOf(document, payload, scenesOf(payload).get(name));
    // What the whole is called, and its rules; and the ends of edges that are only looked at.
    for (const root of [element, given])
      root.querySelectorAll(":scope > :is(title, style, desc)").forEach((/** @type {Element} */ one) => one.remove());
    for (const edge of given.querySelectorAll("[data-origin]")) edge.removeAttribute("data-to");
    for (const attribute of ["width", "height", "viewBox", "aria-label", "data-phase"])
      for (const one of [element, given]) one.removeAttribute(attribute);
    assert.deepEqual(different(element, given), []);
    assert.equal(nodes.size, element.querySelectorAll("[data-node]").length);
    for (const [ref, { group }] of nodes) assert.equal(group.getAttribute("data-node"), ref);
    for (const { group, from, to } of edges.values()) {
      assert.deepEqual([group.getAttribute("data-from"), group.getAttribute("data-to")], [from, to]);
    }
  });
}

test("a value goes into a part as text, and one that is none takes its attribute along", () => {
  const { document } = page();
  const values = { x: 1.005, y: -0.001, w: 3, h: 0.1 + 0.2, r: null };
  const box = filled(document, "box", values);
  assert.equal(box.outerHTML, '<rect class="eqg-box" x="1" y="0" width="3" height="0.3"></rect>');
  const node = filled(document, "node", { kinds: "input", ref: null, state: "done", label: '<b a="1">' }, { parts: [box] });
  assert.ok(!node.hasAttribute("data-node") && node.lastElementChild === box);
  assert.equal(node.querySelector("title")?.textContent, '<b a="1">');
});

test("points of a spline are equally far from each other, and the middle is one", () => {
  const line = [0, 30, 60, 90].map((x) => ({ x, y: 10 }));
  const points = along(line);
  assert.equal(points.length, 9);
  points.forEach(({ x, y }, k) => assert.ok(Math.abs(x - 10 * (k + 0.5)) < 1e-9 && Math.abs(y - 10) < 1e-9, `${k}: ${x}`));
  const apart = along([...line, { x: 120, y: 10 }, { x: 120, y: 40 }, { x: 120, y: 70 }]);
  const steps = apart.slice(1).map((point, k) => Math.hypot(point.x - apart[k].x, point.y - apart[k].y));
  assert.ok(Math.max(...steps) - Math.min(...steps) < 1.5, String(steps));
  assert.deepEqual(along([{ x: 1, y: 2 }]), []);
});
