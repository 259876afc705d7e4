// A kernel of the page's own: it starts when it is needed, and is spoken to as that of a notebook.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fromWorker } from "../../eqgraph/player/web/kit/local.ts";

/** A stand-in for a worker: what it was told, and how it speaks. @param {any} t */
function worked(t, values = {}) {
  t.mock.timers.enable({ apis: ["setInterval", "setTimeout"] });
  /** @type {any[]} */
  const workers = [];
  const store = fromWorker({ step: 0, inputs: {}, text: "y = x", ...values }, () => {
    const worker = { told: /** @type {any[]} */ ([]), ended: false, postMessage: (/** @type {string} */ data) => worker.told.push(JSON.parse(data)), terminate: () => (worker.ended = true) };
    workers.push(worker);
    return /** @type {any} */ (worker);
  });
  const say = (/** @type {any} */ data) => workers.at(-1).onmessage({ data });
  const said = (/** @type {any} */ data, buffers = []) => say({ said: JSON.stringify(data), buffers });
  return { store, workers, say, said };
}

test("the worker starts at the first wish, and hears what waited in its order", (t) => {
  const { store, workers, say } = worked(t);
  store.set("step", 3);
  assert.equal(workers.length, 0);
  store.wake?.();
  store.wake?.();
  assert.equal(workers.length, 1);
  store.request?.("text", { text: "y = 2*x" }, () => {});
  say({ stage: 2, stages: 5 });
  assert.deepEqual(store.get("starting"), { stage: 2, stages: 5 });
  assert.deepEqual(workers[0].told, []);
  say({ ready: true });
  assert.equal(store.get("starting"), null);
  const [state, asked] = workers[0].told;
  assert.deepEqual(state, { method: "update", state: { inputs: {}, step: 3 } });
  assert.deepEqual([asked.method, asked.content.kind, asked.content.text], ["custom", "text", "y = 2*x"]);
  store.set("step", 4);
  assert.deepEqual(workers[0].told[2], { method: "update", state: { step: 4 } });
});

test("an answer and a state come as from a kernel, with bytes in their places", (t) => {
  const { store, workers, say, said } = worked(t);
  /** @type {any[]} */
  const heard = [];
  store.request?.("text", {}, (answer) => heard.push(answer));
  say({ ready: true });
  const { id } = workers[0].told[1].content;
  const bytes = new Uint8Array([1, 2]);
  const seen = /** @type {unknown[]} */ ([]);
  store.subscribe("text", () => seen.push([store.get("text"), /** @type {any} */ (store.get("payload")).arrays[0].bytes]));
  said({ method: "update", state: { text: "y = 2*x", payload: { arrays: [{}] } }, buffer_paths: [["payload", "arrays", 0, "bytes"]] }, /** @type {any} */ ([bytes]));
  assert.deepEqual(seen, [["y = 2*x", bytes]], "all of a state is there when one of it is heard of");
  said({ method: "echo_update", state: { step: 9 } });
  assert.equal(store.get("step"), 0);
  said({ method: "custom", content: { kind: "text", id } });
  assert.equal(heard[0].content.kind, "text");
});

test("who waits is not given up while the worker is at work", (t) => {
  const { store, workers, say, said } = worked(t);
  /** @type {any[]} */
  const heard = [];
  store.request?.("text", {}, (answer) => heard.push(answer));
  t.mock.timers.tick(60_000);
  say({ ready: true });
  t.mock.timers.tick(60_000);
  assert.deepEqual(heard, []);
  said({ method: "custom", content: { kind: "error", id: workers[0].told[1].content.id, text: "no", at: [0, 1] } });
  assert.deepEqual([heard[0].message, heard[0].at], ["no", [0, 1]]);
});

test("a start that fails says why, and the next wish tries again", (t) => {
  const { store, workers, say } = worked(t);
  /** @type {any[]} */
  const heard = [];
  store.request?.("text", {}, (answer) => heard.push(answer));
  say({ failed: "packages.zip: 404 Not Found" });
  assert.equal(heard[0].message, "packages.zip: 404 Not Found");
  assert.deepEqual(store.get("starting"), { failed: "packages.zip: 404 Not Found" });
  assert.ok(workers[0].ended);
  store.request?.("text", {}, (answer) => heard.push(answer));
  assert.equal(workers.length, 2);
  say({ ready: true });
  assert.equal(workers[1].told.length, 2, "only the second wish");
  workers[1].onerror({ message: "out of memory" });
  store.request?.("text", {}, (answer) => heard.push(answer));
  assert.deepEqual(heard.slice(1).map(({ message }) => message), ["out of memory", "out of memory"]);
  assert.equal(workers.length, 2, "another one would not know what was edited");
});

test("where no worker may start it says so", () => {
  const store = fromWorker({}, () => {
    throw new Error("not allowed");
  });
  store.wake?.();
  assert.deepEqual(store.get("starting"), { failed: "Error: not allowed" });
});
