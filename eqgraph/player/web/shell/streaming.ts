// A run that the kernel computes: what is looked at and not here is asked for, the last wish counts,
// and what takes long says how far it is and can be stopped. So it is with questions about all of it.

import { untracked } from "@preact/signals-core";
import type { Stored, WindowReply } from "../engine/schema.d.ts";
import type { Context } from "../kit/context.ts";
import type { Asked } from "../kit/store.ts";
import { html, made } from "../kit/template.ts";
import { bytesOf } from "../model/written.ts";
import type { Question, Window, Wish } from "../model/window.ts";

/** @returns what stands over the strip: how far the kernel is, or which numbers are stored */
export function streamingView(context: Context, root: HTMLElement) {
  const { document, words, state, store, effect, scope, commands } = context;
  const say = words.streamed;
  const element = made(document, html`<div class="eqg-streamed" hidden>
    <span class="eqg-streamed-note"></span>
    <progress class="eqg-streamed-bar" aria-label=${say.waiting}></progress>
    <button type="button" class="eqg-button eqg-streamed-stop" @click=${() => commands.run("stop-computing")}>${say.cancel}</button>
  </div>`);
  const [note, bar, stop] = element.children as unknown as [HTMLElement, HTMLProgressElement, HTMLElement];

  const stored = storedIn(store.get("stored"));
  const busy = (window: Window) => {
    if (window.wanted.length && !window.why) root.setAttribute("aria-busy", "true");
    else root.removeAttribute("aria-busy");
  };
  const give = (window: Window, why: string) => {
    window.give(why);
    root.removeAttribute("aria-busy");
  };
  const arrays = arraysOf(context, stored?.steps ?? [], give, busy, false);
  const pinned = arraysOf(context, [], () => {}, () => {}, true);
  const questions = questionsOf(context);

  effect(() => {
    const window = context.payload.run?.window ?? null;
    if (!window) return arrays.end(false);
    untracked(() => {
      arrays.end(true);
      questions.end(true);
      window.alone.value = !store.request;
      if (stored) window.store(stored);
      window.ask = () => {
        busy(window);
        queueMicrotask(() => untracked(() => window === context.payload.run?.window && arrays.ask(window)));
      };
      window.attend((question) => questions.ask(window, question));
      busy(window);
      arrays.ask(window);
    });
  });
  effect(() => {
    const kept = state.pin.value?.window;
    pinned.end(true);
    if (!kept || kept === context.payload.run?.window) return;
    kept.ask = () => queueMicrotask(() => untracked(() => kept === state.pin.value?.window && pinned.ask(kept)));
    untracked(() => pinned.ask(kept));
  });
  let kept = false; // a run, by the kernel
  effect(() => {
    const pins = state.pin.value?.window != null;
    if (pins !== kept) store.request?.("pin", { on: pins }, () => {});
    kept = pins;
  });
  effect(() => {
    const window = context.payload.run?.window;
    const texts = state.wishes.value.flatMap(({ kind, text }) => (kind === "condition" ? [text] : []));
    untracked(() => texts.forEach((text) => window?.asks("places", { text }, text)));
  });
  effect(() => {
    const window = context.payload.run?.window;
    if (state.open.problems.value) untracked(() => window?.asks("problems"));
  });
  effect(() => {
    const window = context.payload.run?.window ?? null;
    if (!window) return void (element.hidden ||= true); // not written again at each step
    const { step } = state.frame.value;
    const way = window.way.value ?? null;
    const fixed = stored?.steps.includes(step) && state.sequence.value === null; // what is stored is of all
    element.hidden = !(way || fixed);
    bar.hidden = stop.hidden = !way;
    note.textContent = way ? (way.steps ? say.way(way.done, way.steps) : say.late) : say.fixed;
    if (way?.steps) [bar.max, bar.value] = [way.steps, way.done];
    else bar.removeAttribute("value");
    untracked(() => busy(window));
  });
  scope.ending(() => {
    for (const one of [arrays, pinned, questions]) one.end(true);
    root.removeAttribute("aria-busy");
  });

  return {
    element,
    /** Whether the kernel is at work on what is looked at. */
    works: () => Boolean(context.payload.run?.window?.way.value),
    stop() {
      const window = context.payload.run?.window;
      if (!window) return;
      const looks = window.wanted.length > 0;
      questions.end(true);
      arrays.end(true);
      if (looks) give(window, say.cancelled);
      window.way.value = null;
    },
  };
}

/** Ask for the arrays of a run that are missing. */
function arraysOf(
  { words: { streamed: say }, state, store }: Context,
  steps: number[],
  give: (window: Window, why: string) => void,
  busy: (window: Window) => void,
  pinned: boolean,
) {
  let asked: { wishes: Wish[]; requests: Asked[] } | null = null;
  const none = () => say.none(steps, state.sequence.peek() !== null);
  const end = (tell: boolean) => {
    const { requests = [] } = asked ?? {};
    asked = null;
    for (const one of requests) {
      one();
      if (tell) store.request?.("cancel", { of: one.id }, () => {});
    }
  };
  /** Ask for what is missing, a request for tiles and one for whole arrays. */
  const ask = (window: Window) => {
    const wishes = window.wanted;
    if (!wishes.length || (asked && wishes.every((one) => asked?.wishes.includes(one)))) return;
    end(true);
    if (!store.request) return give(window, none());
    const requests = [false, true].flatMap((whole) => {
      const some = wishes.filter((one) => one.whole === whole);
      return some.length ? [request(window, some, whole)] : [];
    });
    if (requests.length) asked = { wishes, requests };
  };
  const request = (window: Window, wishes: Wish[], whole: boolean): Asked => {
    const rows = wishes.map(({ row }) => row);
    const data = { step: state.step.value, arrays: wishes.map(({ address }) => address), rows, whole, ...(pinned ? { pinned } : {}) };
    const heard: Parameters<NonNullable<typeof store.request>>[2] = (answer) => {
      if (answer instanceof Error || answer.content.kind !== "window") {
        asked = null;
        return give(window, answer instanceof Error ? answer.message || none() : say.cancelled);
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
  return { ask, end };
}

/** Ask about the whole of a run. */
function questionsOf({ words: { streamed: say }, store }: Context) {
  const open = new Map<Asked, () => void>(); // what is said where it is stopped
  return {
    ask(window: Window, question: Question) {
      const why = (text: string) => window.hear(question, { answer: null, why: text, asked: true });
      if (!store.request) return why(say.alone);
      const asked: Asked = store.request(
        question.kind,
        question.data,
        (answer) => {
          open.delete(asked);
          window.way.value = null;
          if (answer instanceof Error) why(answer.message || say.alone);
          else if (answer.content.kind !== question.kind) why(say.stopped);
          else window.hear(question, { answer: answer.content, why: "", asked: true, buffers: answer.buffers });
        },
        (way) => {
          window.way.value = way ?? { done: 0, steps: 0 };
        },
      );
      open.set(asked, () => why(say.stopped));
    },
    end(tell: boolean) {
      for (const [asked, stopped] of [...open]) {
        asked();
        if (tell) store.request?.("cancel", { of: asked.id }, () => {});
        stopped();
      }
      open.clear();
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
