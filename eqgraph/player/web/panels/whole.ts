// Whole arrays: what is too large for the payload is asked of the kernel, once, when it is looked at.

import type { Answer, Store } from "../kit/store.ts";
import type { Words } from "../language/words.ts";

const LITTLE = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

type Whole = { shape: number[]; data: Float64Array };

/** @param heard  when an answer came */
export function wholeOf(store: Store, heard: () => void) {
  const known = new Map<number, Whole | Error | "asked">();
  const stops = new Set<() => void>();
  return {
    /** The numbers of an array, or null while (or because) there are none. */
    get(array: number, which: { step?: number; name?: string }): Whole | null {
      const found = known.get(array);
      if (found && found !== "asked" && !(found instanceof Error)) return found;
      if (found || !store.request) return null;
      known.set(array, "asked");
      const stop = store.request("array", which, (answer) => {
        stops.delete(stop);
        known.set(array, answer instanceof Error ? answer : read(answer));
        heard();
      });
      stops.add(stop);
      return null;
    },
    state(array: number, words: Words["node"]) {
      const found = known.get(array);
      if (found === "asked") return words.fetching;
      if (found instanceof Error)
        return found.message ? `${words.large} (${found.message})` : words.large;
      return words.large;
    },
    /** Forget everything: a new run has new numbers. */
    clear() {
      this.stop();
      known.clear();
    },
    stop() {
      for (const stop of stops) stop();
      stops.clear();
    },
  };
}

function read({ content, buffers }: Answer): Whole | Error {
  const { shape } = content;
  const view = buffers[0];
  if (!Array.isArray(shape) || !(view?.byteLength >= 0)) return new Error("");
  const {
    buffer,
    byteOffset = 0,
    byteLength,
  } = (view instanceof ArrayBuffer ? { buffer: view, byteLength: view.byteLength } : view) as any;
  const count = shape.reduce((product, n) => product * n, 1);
  if (byteLength !== 8 * count) return new Error("");
  const bytes = buffer.slice(byteOffset, byteOffset + byteLength);
  if (LITTLE) return { shape, data: new Float64Array(bytes) };
  const read = new DataView(bytes);
  return {
    shape,
    data: Float64Array.from({ length: count }, (_, k) => read.getFloat64(8 * k, true)),
  };
}
