// What if: every input has a knob; the page runs again and the place on the tape is kept.

import { untracked } from "@preact/signals-core";
import type { NodeInfo } from "../engine/schema.d.ts";
import type { Context } from "../kit/context.ts";
import { html, made, plainButton } from "../kit/template.ts";
import { plain } from "../model/payload.ts";
import type { Afar } from "./afar.ts";
import type { checksOf } from "./checks.ts";
import { dockOf } from "../kit/dock.ts";
import { knobOf } from "./knob.ts";
import type { pinsView } from "./pins.ts";

const MANY = 40; // knobs shown at once; a selected input gets one in any case

type Knob = ReturnType<typeof knobOf>;

/** @param carried  what a page does not always carry: the gradient check, pinning, and a kernel that computes */
export function whatIfView(
  context: Context,
  closed: () => void,
  carried: { check?: typeof checksOf; pins?: typeof pinsView; afar?: Afar | null },
) {
  const { document, payload: first, words, store, links, state, effect } = context;
  const { run } = first;
  const { afar } = carried;
  const say = words.whatIf;
  const leaves = first.nodes.filter(
    ({ kind }, k) =>
      (kind === "input" || kind === "parameter") && (afar || !run?.window) && !run?.sent.fixed && !run?.sent.nodes[k].fixed,
  );
  const knobs = new Map<string, Knob>();
  const write = (text: string, bad = false) => {
    status.textContent = text;
    status.classList.toggle("eqg-bad", bad);
  };
  const checks = carried.check?.(
    context,
    (verdicts) => {
      for (const knob of knobs.values()) knob.judge(verdicts(knob.name));
    },
    write,
  );
  const add = (node: NodeInfo) => {
    const { name, ref } = node;
    const numbers = () =>
      node.value === null ? undefined : context.payload.run?.numbers(node.value).data;
    const read = (k: number) => (afar ? afar.entry(name, k) : (numbers()?.[k] ?? null));
    const knob = knobOf(context, node, read, (k, value) => {
      checks?.forget();
      if (afar) return afar.let(name, k, value, (why) => write(why && say.failed(why), why !== ""));
      const given = Array.from(numbers() ?? [], (x, j) => plain(j === k ? value : x));
      const inputs = { ...state.inputs.value, [name]: given };
      const failure = state.failure(inputs);
      if (failure) {
        knob.show();
        return write(say.failed(failure.reason), true);
      }
      store.set("inputs", inputs);
      write("");
    });
    knobs.set(ref, knob);
    untracked(knob.show);
    return knob;
  };

  // The keys of a slider are its own here; neither the tape nor the notebook hears them.
  const own = (event: KeyboardEvent) => {
    const { type } = event.target as HTMLInputElement;
    if (type === "range" && /^(Arrow|Page|Home|End)/.test(event.key)) event.stopPropagation();
  };
  const start = () => (checks ? checks.start() : write(say.left));
  const check = run && leaves.length ? plainButton(say.check, start, say.checkHint) : "";
  const pins = run?.window && !afar ? "" : (carried.pins?.(context) ?? plainButton(say.pin, () => write(say.noPins), say.pinHint));
  const status = made(document, html`<p class="eqg-whatif-status" role="status"></p>`);
  const list = made(document, html`<div class="eqg-knobs" @keydown=${own}></div>`);
  const element = dockOf(context, "whatif", say, closed, [check, pins, status], list);
  const why = run?.window ? words.streamed.letIt : say.none;
  const note = leaves.length > MANY ? say.more(leaves.length - MANY) : leaves.length ? "" : why;

  const fill = () => {
    if (!list.firstChild) list.append(...leaves.slice(0, MANY).map((leaf) => add(leaf).element), ...(note ? [made(document, html`<p class="eqg-note">${note}</p>`)] : []));
    const chosen = leaves.find(({ ref }) => ref === links.selected());
    if (chosen && !knobs.has(chosen.ref)) list.prepend(add(chosen).element);
    for (const [ref, knob] of knobs) {
      const lit = ref === links.selected();
      if (lit && !knob.element.classList.contains("eqg-selected"))
        list.scrollTop = knob.element.offsetTop - 8;
      knob.element.classList.toggle("eqg-selected", lit);
    }
  };
  effect(() => {
    element.hidden = !state.open.whatIf.value;
    if (!element.hidden) fill();
  });
  effect(() => {
    if (!state.open.whatIf.value) return;
    const first = element.querySelector("select, input:enabled, button") as HTMLElement | null;
    (list.querySelector("input") ?? first)?.focus({ preventScroll: true });
  });
  const showAll = () => knobs.forEach(({ show }) => show());
  effect(() => {
    if (!context.payload) return;
    checks?.forget();
    untracked(showAll);
  });
  afar?.follow(showAll);
  return { element };
}
