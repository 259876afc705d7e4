// The store: where the player reads and writes what it shares with Python and with other views.

const PATIENCE = 8000; // ms that an answer of the kernel may take

/**
 * @typedef {object} Answer
 * @property {Record<string, any>} content
 * @property {DataView[]} buffers
 */

/**
 * @typedef {object} Store
 * @property {(key: string) => unknown} get
 * @property {(key: string, value: unknown) => void} set
 * @property {(key: string, listener: () => void) => () => void} subscribe  returns how to stop
 * @property {(kind: string, data: Record<string, unknown>, heard: (answer: Answer | Error) => void) => () => void} [request]
 *   asks the kernel, where there is one; the answer comes later, and not after stopping
 */

/**
 * Speak to a model of anywidget; `step` travels to the kernel and to other views.
 * @param {import("@anywidget/types").AnyModel} model @returns {Store}
 */
export function fromModel(model) {
  const view = Math.random().toString(36).slice(2); // other views hear the same answers
  let asked = 0;
  return {
    get: (key) => model.get(key),
    set(key, value) {
      model.set(key, value);
      model.save_changes();
    },
    subscribe(key, listener) {
      const heard = () => listener();
      model.on(`change:${key}`, heard);
      return () => model.off(`change:${key}`, heard);
    },
    request(kind, data, heard) {
      const id = `${view}-${(asked += 1)}`;
      const stop = () => {
        clearTimeout(timer);
        model.off("msg:custom", listen);
      };
      const end = (/** @type {Answer | Error} */ answer) => {
        stop();
        heard(answer);
      };
      const listen = (/** @type {any} */ content, /** @type {DataView[]} */ buffers) => {
        if (content?.id !== id) return;
        end(
          content.kind === "error"
            ? new Error(String(content.text))
            : { content, buffers: buffers ?? [] },
        );
      };
      const fail = () => end(new Error(""));
      let timer = setTimeout(fail, PATIENCE);
      model.on("msg:custom", listen);
      try {
        model.send({ ...data, kind, id });
      } catch {
        clearTimeout(timer);
        timer = setTimeout(fail); // an answer never comes before the question has ended
      }
      return stop;
    },
  };
}

/**
 * Hold everything here: for the stand-alone page and for tests. There is no kernel to ask.
 * @param {Record<string, unknown>} values @returns {Store}
 */
export function fromObject(values) {
  const held = new Map(Object.entries(values));
  /** @type {Map<string, Set<() => void>>} */
  const listeners = new Map();
  return {
    get: (key) => held.get(key),
    set(key, value) {
      if (Object.is(held.get(key), value)) return;
      held.set(key, value);
      for (const listener of [...(listeners.get(key) ?? [])]) listener();
    },
    subscribe(key, listener) {
      const heard = listeners.get(key) ?? new Set();
      listeners.set(key, heard.add(listener));
      return () => heard.delete(listener);
    },
  };
}
