// The store: where the player reads and writes what it shares with Python and with other views.

import type { AnyModel } from "@anywidget/types";
import type { Progress, ReadReply, ReadRequest } from "../engine/schema.d.ts";

const PATIENCE = 8000; // ms that an answer of the kernel may take

interface Answer {
  content: Record<string, any>;
  buffers: DataView[];
}

export interface Store {
  get: (key: string) => unknown;
  set: (key: string, value: unknown) => void;
  subscribe: (key: string, listener: () => void) => () => void; // returns how to stop
  /**
   * asks the kernel, where there is one; the answer comes later, and not after stopping. Who hears
   * of `progress` waits as long as it takes, and is told null where the kernel lets him wait.
   */
  request?: (
    kind: string,
    data: Record<string, unknown>,
    heard: (answer: Answer | Error) => void,
    progress?: (way: Progress | null) => void,
  ) => Asked;
  /** starts the kernel that the page brings along, before it is asked for anything */
  wake?: () => void;
}

/** Stops hearing an answer; its name is that of the message. */
export type Asked = (() => void) & { id: string };

/** Speak to a model of anywidget; `step` travels to the kernel and to other views. */
export function fromModel(model: AnyModel): Store {
  const view = Math.random().toString(36).slice(2); // other views hear the same answers
  let asked = 0;
  return {
    get: (key) => model.get(key),
    set(key, value) {
      model.set(key, value);
      model.save_changes?.(); // MyST's model has no kernel to save for
    },
    subscribe(key, listener) {
      const heard = () => listener();
      model.on(`change:${key}`, heard);
      return () => model.off?.(`change:${key}`, heard);
    },
    request(kind, data, heard, progress) {
      const id = `${view}-${(asked += 1)}`;
      const stop = () => {
        clearTimeout(timer);
        model.off?.("msg:custom", listen);
      };
      const end = (answer: Answer | Error) => {
        stop();
        heard(answer);
      };
      const listen = (content: any, buffers: DataView[]) => {
        if (content?.id !== id) return;
        if (content.kind === "progress") {
          clearTimeout(timer);
          timer = setTimeout(late, PATIENCE);
          return progress?.(content as Progress);
        }
        end(
          content.kind === "error"
            ? Object.assign(new Error(String(content.text)), { at: content.at })
            : { content, buffers: buffers ?? [] },
        );
      };
      const fail = () => end(new Error(""));
      const late = () => (progress ? progress(null) : fail());
      let timer = setTimeout(late, PATIENCE);
      model.on("msg:custom", listen);
      try {
        model.send({ ...data, kind, id });
      } catch {
        clearTimeout(timer);
        timer = setTimeout(fail); // an answer never comes before the question has ended
      }
      return Object.assign(stop, { id });
    },
  };
}

/**
 * Have the kernel write every sign of a text that the page cannot read, `W x` as `W·x`.
 * @param told  its text; or why it cannot be read, in words, which are empty where no kernel answers
 * @returns how to stop; null where there is no kernel
 */
export function written(
  { request }: Store,
  asked: Omit<ReadRequest, "kind" | "id">,
  told: (text: string | Error) => void,
): (() => void) | null {
  if (!request) return null;
  return request("read", { ...asked }, (answer) =>
    told(answer instanceof Error ? answer : String((answer.content as ReadReply).text)),
  );
}

/** Whether a kernel plays the equations that makes files. A quiz and runs side by side have none, one in the page no pixels. */
export const makesFiles = (store: Store) => !!store.request && !store.wake && typeof store.get("text") === "string";

/** Hold everything here: for the stand-alone page and for tests. There is no kernel to ask. */
export function fromObject(values: Record<string, unknown>): Store {
  const held = new Map(Object.entries(values));
  const listeners = new Map<string, Set<() => void>>();
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
