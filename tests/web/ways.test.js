import assert from "node:assert/strict";
import { test } from "node:test";
import { sharesOf } from "../../eqgraph/player/web/engine/shares.ts";
import { mount } from "../../eqgraph/player/web/shell/mount.ts";
import { fromObject } from "../../eqgraph/player/web/kit/store.ts";
import { fixture, page, run } from "./setup.js";

for (const name of ["neuron", "lstm", "time", "batch"]) {
  test(`what flows back is split without rest, from every node: ${name}`, () => {
    const { machine } = run(name).run;
    const { of, nodes } = machine.program;
    let checked = 0;
    nodes.forEach((_, start) => {
      const gradient = start === of ? null : machine.grad(start);
      if (!gradient?.data.some((/** @type {number} */ x) => x !== 0)) return;
      const edges = sharesOf(machine, start, true);
      const sum = (/** @type {(one: import("../../eqgraph/player/web/engine/shares.ts").EdgeShare) => boolean} */ chosen) =>
        edges.filter(chosen).reduce((total, { share }) => total + Number(share), 0);
      assert.ok(Math.abs(sum(({ from }) => from === start) - 1) < 1e-9, nodes[start].name);
      assert.ok(Math.abs(sum(({ to }) => to === of) - 1) < 1e-9, nodes[start].name);
      for (const node of new Set(edges.map(({ to }) => to))) {
        if (node !== of) assert.ok(Math.abs(sum(({ to }) => to === node) - sum(({ from }) => from === node)) < 1e-9, nodes[node].name);
      }
      checked++;
    });
    assert.ok(checked > 2);
  });
}

test("a node pointed at lights the ways to what flows back, once its gradient is complete", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const at = page();
  const data = fixture("lstm");
  const { run: own, instructions } = run("lstm");
  mount(at.el, fromObject({ payload: data, step: instructions.length }));
  const root = /** @type {HTMLElement} */ (at.el.querySelector(".eqgraph-player"));
  const over = (/** @type {Element | null} */ target) => target?.dispatchEvent(new at.window.MouseEvent("pointerover", { bubbles: true }));
  const lit = () => [...root.querySelectorAll(".eqg-way")];
  const point = (/** @type {string} */ name) => {
    over(root.querySelector(`g[data-node="${name}"]`));
    t.mock.timers.tick(1000);
    return lit();
  };
  const edges = point("cₜ");
  assert.ok(edges.length > 1);
  assert.ok(edges.some((one) => one.getAttribute("data-from") === "cₜ"));
  assert.ok(edges.some((one) => one.getAttribute("data-to") === own.machine.program.nodes[own.machine.program.of].name));
  const first = edges.filter((one) => one.getAttribute("data-from") === "cₜ").map((one) => Number(/** @type {any} */ (one).style.getPropertyValue("--eqg-share")));
  assert.ok(first.every((share) => share > 0 && share <= 1));
  root.dispatchEvent(new at.window.KeyboardEvent("keydown", { key: "Home", bubbles: true, cancelable: true }));
  assert.deepEqual(point("cₜ"), [], "no gradient is known");
});
