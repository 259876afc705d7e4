// The store: where the player reads and writes what it shares with Python and with other views.

/**
 * @typedef {object} Store
 * @property {(key: string) => unknown} get
 * @property {(key: string, value: unknown) => void} set
 * @property {(key: string, listener: () => void) => () => void} subscribe  returns how to stop
 */

/**
 * Speak to a model of anywidget; `step` travels to the kernel and to other views.
 * @param {import("@anywidget/types").AnyModel} model @returns {Store}
 */
export function fromModel(model) {
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
  };
}

/**
 * Hold everything here: for the stand-alone page and for tests.
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
