// A kernel of the page's own: a worker with Python in it, that the page speaks to as to the kernel of
// a notebook. It starts when it is first needed, and what is said until then waits.

import { fromModel, type Store } from "./store.ts";

/** Parts of the worker's start: Pyodide, what is compiled, what is pure Python, eqgraph, the run. */
export const STAGES = 5;
const PULSE = 2000; // ms between two signs of life, while the worker computes

/** What the worker says: how far its start is, that it hears, why it does not, or what Python says. */
export type Said =
  | { stage: number; stages: number }
  | { ready: true }
  | { failed: string }
  | { said: string; buffers: Uint8Array[] };

/** How far the start of the worker is; or why it came to nothing. */
export type Starting = { stage: number; stages: number } | { failed: string } | null;

/** @param startWorker  starts it; it throws where the page may not */
export function fromWorker(values: Record<string, unknown>, startWorker: () => Worker): Store {
  const held = new Map(Object.entries(values));
  const listeners = new Map<string, Set<(...args: any[]) => void>>();
  const changed = new Set<string>(["inputs", "step"]); // since Python was told last
  const waiting = new Set<string>(); // the messages that wait for an answer
  const queue: object[] = [];
  let worker: Worker | null = null;
  let pulse: ReturnType<typeof setInterval> | undefined;
  let ready = false;
  let dead = ""; // why it has stopped at work: another one would know nothing of what was edited

  const fire = (event: string, ...args: unknown[]) => {
    for (const heard of [...(listeners.get(event) ?? [])]) heard(...args);
  };
  const put = (key: string, value: unknown) => {
    held.set(key, value);
    fire(`change:${key}`);
  };
  const answer = (content: { id?: string; kind?: string }, buffers: unknown[] = []) => {
    if (content.kind !== "progress") waiting.delete(String(content.id));
    fire("msg:custom", content, buffers);
  };
  const post = (data: object) => {
    if (ready) worker!.postMessage(JSON.stringify(data));
    else queue.push(data);
  };
  const save = () => {
    if (!ready || !changed.size) return;
    const state = Object.fromEntries([...changed].map((key) => [key, held.get(key)]));
    changed.clear();
    post({ method: "update", state });
  };
  const fail = (failed: string) => {
    clearInterval(pulse);
    worker?.terminate();
    worker = null; // while nothing was edited, the next wish tries again
    if (ready) dead = failed;
    queue.length = 0;
    put("starting", { failed });
    for (const id of [...waiting]) answer({ kind: "error", id, text: failed } as object);
  };
  const hear = (said: Said) => {
    if ("stage" in said) put("starting", said);
    else if ("failed" in said) fail(said.failed);
    else if ("ready" in said) {
      ready = true;
      save();
      for (const data of queue.splice(0)) post(data);
      put("starting", null);
    } else {
      const data = JSON.parse(said.said);
      if (data.method === "custom") answer(data.content, said.buffers);
      if (data.method !== "update") return;
      const state = filledIn(data.state, data.buffer_paths ?? [], said.buffers);
      for (const [key, value] of Object.entries(state)) held.set(key, value);
      for (const key of Object.keys(state)) fire(`change:${key}`);
    }
  };
  const wake = () => {
    if (worker) return;
    if (dead) return fail(dead);
    put("starting", { stage: 0, stages: STAGES });
    try {
      worker = startWorker();
    } catch (error) {
      return fail(String(error));
    }
    worker.onmessage = ({ data }) => hear(data);
    worker.onerror = (event) => fail(event.message || "kernel.js");
    pulse = setInterval(() => {
      for (const id of waiting) answer({ kind: "progress", id, done: 0, steps: 0 } as object);
    }, PULSE);
  };
  const model = {
    get: (key: string) => held.get(key),
    set(key: string, value: unknown) {
      if (Object.is(held.get(key), value)) return;
      changed.add(key);
      put(key, value);
    },
    save_changes: save,
    on(event: string, heard: (...args: any[]) => void) {
      listeners.set(event, (listeners.get(event) ?? new Set()).add(heard));
    },
    off(event: string, heard: (...args: any[]) => void) {
      listeners.get(event)?.delete(heard);
    },
    send(content: { id: string; kind: string }) {
      waiting.add(content.id);
      wake();
      post({ method: "custom", content });
    },
  };
  return { ...fromModel(model as any), wake };
}

/** A state with its buffers in their places. */
function filledIn(state: Record<string, any>, paths: (string | number)[][], buffers: Uint8Array[]) {
  paths.forEach((path, k) => {
    const last = path[path.length - 1];
    const place = path.slice(0, -1).reduce<any>((found, key) => found[key], state);
    place[last] = buffers[k];
  });
  return state;
}
