import assert from "node:assert/strict";
import { test } from "node:test";
import { mathOf } from "../../eqgraph/player/web/kit/mathml.ts";
import { page, run } from "./setup.js";

const NS = 'xmlns="http://www.w3.org/1998/Math/MathML"';

test("every equation becomes mathematics whose parts are nodes", () => {
  const { document } = page();
  for (const name of ["lstm", "neuron"]) {
    const payload = run(name);
    const refs = new Set(payload.nodes.map((/** @type {any} */ node) => node.ref));
    for (const { mathml, node, text } of payload.equations) {
      const math = mathOf(document, mathml);
      assert.equal(math?.namespaceURI, "http://www.w3.org/1998/Math/MathML");
      const parts = [...(math?.querySelectorAll("[data-ref]") ?? [])];
      for (const part of parts) assert.ok(refs.has(part.getAttribute("data-ref")), text);
      assert.equal(parts[0].getAttribute("data-ref"), node);
      assert.ok(parts[0].classList.contains("eqg-left"));
    }
  }
});

test("each node that stands in a text stands in its mathematics too, as often", () => {
  const { document } = page();
  const payload = run("lstm");
  for (const { ref, spans } of payload.nodes) {
    payload.equations.forEach((/** @type {any} */ equation, /** @type {number} */ k) => {
      const math = mathOf(document, equation.mathml);
      const found = [...(math?.querySelectorAll("[data-ref]") ?? [])].filter(
        (part) => part.getAttribute("data-ref") === ref && !part.classList.contains("eqg-left"),
      );
      const wanted = spans.filter((/** @type {any} */ span) => span[0] === k);
      assert.equal(found.length, wanted.length, `${ref} in ${equation.text}`);
    });
  }
});

test("only what is listed is made", () => {
  const { document } = page();
  const math = mathOf(
    document,
    `<math ${NS} onclick="alert(1)" id="x"><mi class="evil" style="color:red" href="javascript:1">a</mi>` +
      `<mtext>&lt;b&gt;</mtext><script>alert(1)</script><annotation-xml><div>no</div></annotation-xml>` +
      `<maction>no</maction><mi class="eqg-word">Wf</mi></math>`,
  );
  assert.equal(
    math?.outerHTML,
    `<math><mi>a</mi><mtext>&lt;b&gt;</mtext><mi class="eqg-word">Wf</mi></math>`,
  );
});

test("what is no mathematics is nothing", () => {
  const { document } = page();
  for (const text of ["", null, undefined, "<math", "<svg/>", "<script>1</script>", "plain"])
    assert.equal(mathOf(document, text), null);
});
