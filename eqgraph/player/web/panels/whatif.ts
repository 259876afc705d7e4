// What if: every input has a knob; the page runs again and the place on the tape is kept.

import { untracked } from "@preact/signals-core";
import type { NodeInfo } from "../engine/schema.d.ts";
import type { Context } from "../kit/context.ts";
import { closeButton, html } from "../kit/element.ts";
import { plain } from "../model/payload.ts";
import type { Afar } from "./afar.ts";
import type { checksOf } from "./checks.ts";
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
  const element = html(document, "section", "eqg-dock eqg-whatif");
  element.setAttribute("aria-label", say.title);
  element.hidden = true;
  const leaves = first.nodes.filter(
    ({ kind }, k) =>
      (kind === "input" || kind === "parameter") && (afar || !run?.window) && !run?.sent.fixed && !run?.sent.nodes[k].fixed,
  );
  const knobs = new Map<string, Knob>();
  const list = html(document, "div", "eqg-knobs");
  const status = html(document, "p", "eqg-whatif-status");
  status.setAttribute("role", "status");

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
  list.addEventListener("keydown", (event) => {
    const { type } = event.target as HTMLInputElement;
    if (type === "range" && /^(Arrow|Page|Home|End)/.test(event.key)) event.stopPropagation();
  });

  const head = html(document, "div", "eqg-dock-head");
  const button = (text: string, action: () => void) => {
    const made = html(document, "button", "eqg-plain-button", text);
    made.type = "button";
    made.addEventListener("click", action);
    return made;
  };
  const check = button(say.check, () => (checks ? checks.start() : write(say.left)));
  check.title = say.checkHint;
  const pins = carried.pins?.(context) ?? [button(say.pin, () => write(say.noPins))];
  const close = closeButton(document, say.close, words);
  close.addEventListener("click", closed);
  const title = html(document, "h2", "eqg-dock-title", say.title);
  head.append(title, ...(run && leaves.length ? [check] : []), ...(run?.window && !afar ? [] : pins), status, close);
  element.append(head, list);

  const fill = () => {
    if (!knobs.size) {
      list.replaceChildren(...leaves.slice(0, MANY).map((leaf) => add(leaf).element));
      if (leaves.length > MANY)
        list.append(html(document, "p", "eqg-note", say.more(leaves.length - MANY)));
      const why = run?.window ? words.streamed.letIt : say.none;
      if (!leaves.length) list.append(html(document, "p", "eqg-note", why));
    }
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
  effect(() => {
    if (!context.payload) return;
    checks?.forget();
    untracked(() => knobs.forEach(({ show }) => show()));
  });
  afar?.follow(() => knobs.forEach(({ show }) => show()));
  return { element };
}
