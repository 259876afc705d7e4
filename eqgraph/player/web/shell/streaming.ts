// A run that the kernel computes: what is looked at and not here is asked for, the last wish counts,
// and what takes long says how far it is and can be stopped.

import { untracked } from "@preact/signals-core";
import type { Stored, WindowReply } from "../engine/schema.d.ts";
import type { Context } from "../kit/context.ts";
import { html } from "../kit/element.ts";
import type { Asked } from "../kit/store.ts";
import { bytesOf } from "../model/written.ts";
import type { Window, Wish } from "../model/window.ts";

/** @returns what stands over the strip: how far the kernel is, or which numbers are stored */
export function streamingView(context: Context, root: HTMLElement) {
  const { document, words, state, store, effect, scope, commands } = context;
  const say = words.streamed;
  const element = html(document, "div", "eqg-streamed");
  const note = html(document, "span", "eqg-streamed-note");
  const bar = html(document, "progress", "eqg-streamed-bar");
  bar.setAttribute("aria-label", say.waiting);
  const stop = html(document, "button", "eqg-button eqg-streamed-stop", say.cancel);
  stop.type = "button";
  element.append(note, bar, stop);
  element.hidden = true;

  let asked: { window: Window; wishes: Wish[]; requests: Asked[] } | null = null;
  const stored = storedIn(store.get("stored"));

  const end = (tell: boolean) => {
    const { requests = [] } = asked ?? {};
    asked = null;
    for (const one of requests) {
      one();
      if (tell) store.request?.("cancel", { of: one.id }, () => {});
    }
  };
  const busy = (window: Window) => {
    if (window.wanted.length && !window.why) root.setAttribute("aria-busy", "true");
    else root.removeAttribute("aria-busy");
  };
  const give = (window: Window, why: string) => {
    window.give(why);
    root.removeAttribute("aria-busy");
  };
  /** Ask for what is missing, a request for tiles and one for whole arrays. */
  const ask = (window: Window) => {
    const wishes = window.wanted;
    if (window !== context.payload.run?.window || !wishes.length) return;
    if (asked && wishes.every((one) => asked?.wishes.includes(one))) return;
    end(true);
    if (!store.request) return give(window, say.none(stored?.steps ?? []));
    const requests = [false, true].flatMap((whole) => {
      const some = wishes.filter((one) => one.whole === whole);
      return some.length ? [request(window, some, whole)] : [];
    });
    if (requests.length) asked = { window, wishes, requests };
  };
  const request = (window: Window, wishes: Wish[], whole: boolean): Asked => {
    const data = { step: state.step.value, arrays: wishes.map(({ address }) => address), rows: wishes.map(({ row }) => row), whole };
    const heard: Parameters<NonNullable<typeof store.request>>[2] = (answer) => {
      if (answer instanceof Error || answer.content.kind !== "window") {
        asked = null;
        const silent = say.none(stored?.steps ?? []);
        return give(window, answer instanceof Error ? answer.message || silent : say.cancelled);
      }
      const { arrays } = answer.content as WindowReply;
      const numbers = numbersIn(answer.buffers[0]);
      if (asked) asked.wishes = asked.wishes.filter((one) => !wishes.includes(one));
      if (!asked?.wishes.length) asked = null;
      window.take(wishes, arrays, numbers);
      busy(window);
    };
    return store.request!("window", data, heard, (way) => {
      window.way.value = way ?? { done: 0, steps: 0 };
    });
  };

  stop.addEventListener("click", () => commands.run("stop-computing"));
  effect(() => {
    const window = context.payload.run?.window ?? null;
    if (!window) return end(false);
    untracked(() => {
      end(true);
      if (stored) window.store(stored);
      window.ask = () => {
        busy(window);
        queueMicrotask(() => untracked(() => ask(window)));
      };
      busy(window);
      ask(window);
    });
  });
  effect(() => {
    const window = context.payload.run?.window ?? null;
    if (!window) return void (element.hidden ||= true); // not written again at each step
    const { step } = state.frame.value;
    const way = window.way.value ?? null;
    const fixed = stored?.steps.includes(step);
    element.hidden = !(way || fixed);
    bar.hidden = stop.hidden = !way;
    note.textContent = way ? (way.steps ? say.way(way.done, way.steps) : say.late) : say.fixed;
    if (way?.steps) [bar.max, bar.value] = [way.steps, way.done];
    else bar.removeAttribute("value");
    untracked(() => busy(window));
  });
  scope.ending(() => {
    end(true);
    root.removeAttribute("aria-busy");
  });

  return {
    element,
    /** Whether the kernel is at work on what is looked at. */
    works: () => Boolean(context.payload.run?.window?.way.value),
    stop() {
      const window = context.payload.run?.window;
      if (!window) return;
      end(true);
      give(window, say.cancelled);
    },
  };
}

const storedIn = (held: unknown) =>
  typeof held === "object" && held !== null ? (held as Stored) : null;

/** The numbers of a buffer: float64, the low byte first. */
function numbersIn(sent: unknown): Float64Array {
  const { buffer, byteOffset, byteLength } = bytesOf(sent);
  const view = new DataView(buffer, byteOffset, byteLength);
  return Float64Array.from({ length: byteLength / 8 }, (_, k) => view.getFloat64(8 * k, true));
}
