// Whole arrays: what is too large for the payload is asked of the kernel, once, when it is looked at.

const LITTLE = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** @typedef {{shape: number[], data: Float64Array}} Whole */

/**
 * @param {import("../kit/store.js").Store} store @param {() => void} heard  when an answer came
 */
export function wholeOf(store, heard) {
  /** @type {Map<number, Whole | Error | "asked">} */
  const known = new Map();
  /** @type {Set<() => void>} */
  const stops = new Set();
  return {
    /**
     * The numbers of an array, or null while (or because) there are none.
     * @param {number} array @param {{step?: number, name?: string}} which @returns {Whole | null}
     */
    get(array, which) {
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
    /** @param {number} array @param {import("../language/words.js").Words["node"]} words */
    state(array, words) {
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

/** @param {import("../kit/store.js").Answer} answer @returns {Whole | Error} */
function read({ content, buffers }) {
  const { shape } = content;
  const view = buffers[0];
  if (!Array.isArray(shape) || !(view?.byteLength >= 0)) return new Error("");
  const {
    buffer,
    byteOffset = 0,
    byteLength,
  } = /** @type {any} */ (
    view instanceof ArrayBuffer ? { buffer: view, byteLength: view.byteLength } : view
  );
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
