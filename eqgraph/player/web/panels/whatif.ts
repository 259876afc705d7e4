// What if: every input has a knob; the page runs again and the place on the tape is kept.

import type { NodeInfo } from "../engine/schema.d.ts";
import type { Context } from "../kit/context.ts";
import { closeButton, html } from "../kit/element.ts";
import { inputsOf, plain } from "../model/payload.ts";
import { knobOf, type Verdict } from "./knob.ts";

const MANY = 40; // knobs shown at once; a selected input gets one in any case

type Knob = ReturnType<typeof knobOf>;

export function whatIfView(
  context: Context,
  parts: {
    close: () => void;
    pin: (pinned: boolean) => void;
    compare: (on: boolean) => void;
    tell: (text: string) => void;
  },
) {
  const { document, payload, words, store, links } = context;
  const say = words.whatIf;
  const element = html(document, "section", "eqg-dock eqg-whatif");
  element.setAttribute("aria-label", say.title);
  element.hidden = true;
  const leaves = payload.nodes.filter(
    ({ kind }, k) =>
      (kind === "input" || kind === "parameter") &&
      !payload.run?.sent.fixed &&
      !payload.run?.sent.nodes[k].fixed,
  );
  const knobs = new Map<string, Knob>();
  const list = html(document, "div", "eqg-knobs");
  const status = html(document, "p", "eqg-whatif-status");
  status.setAttribute("role", "status");
  let verdicts: Record<string, Verdict> | "asked" | null = null;
  const stops = new Set<(() => void) | undefined>();

  const write = (text: string, bad = false) => {
    status.textContent = text;
    status.classList.toggle("eqg-bad", bad);
  };
  const judge = () => {
    for (const [ref, knob] of knobs) {
      const name = leaves.find((leaf) => leaf.ref === ref)?.name ?? "";
      knob.judge(verdicts === "asked" ? verdicts : (verdicts?.[name] ?? null));
    }
  };
  const add = (node: NodeInfo) => {
    const { name, ref } = node;
    const read = (k: number) => {
      const known = node.value === null ? null : payload.run?.numbers(node.value);
      return known ? known.data[k] : null;
    };
    const knob = knobOf(context, node, read, (k, value) => {
      verdicts = null;
      judge();
      const numbers = payload.run?.numbers(node.value ?? 0).data ?? [];
      const given = Array.from(numbers, (x, j) => plain(j === k ? value : x));
      store.set("inputs", { ...inputsOf(store), [name]: given });
    });
    knobs.set(ref, knob);
    knob.show();
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
  const check = button(say.check, () => {
    verdicts = "asked";
    judge();
    const stop = store.request?.("check", {}, (answer) => {
      stops.delete(stop);
      verdicts = answer instanceof Error ? null : answer.content.inputs;
      if (answer instanceof Error) write(say.failed(answer.message || say.noAnswer), true);
      else {
        const wrong = Object.keys(answer.content.inputs).filter(
          (name) => !answer.content.inputs[name].ok,
        );
        write(wrong.length ? say.wrong(wrong.join(", ")) : say.right, wrong.length > 0);
      }
      judge();
    });
    stops.add(stop);
  });
  check.title = say.checkHint;
  let pinned = false;
  const pin = button(say.pin, () => {
    pinned = !pinned;
    pin.textContent = pinned ? say.unpin : say.pin;
    pin.setAttribute("aria-pressed", String(pinned));
    compared.hidden = !pinned;
    comparing.checked = pinned;
    parts.pin(pinned);
    parts.compare(pinned);
    parts.tell(pinned ? say.pinned : say.unpinned);
  });
  pin.title = say.pinHint;
  pin.setAttribute("aria-pressed", "false");
  const compared = html(document, "label", "eqg-compare");
  compared.hidden = true;
  const comparing = html(document, "input");
  comparing.type = "checkbox";
  comparing.addEventListener("change", () => parts.compare(comparing.checked));
  compared.append(comparing, ` ${say.compare}`);
  const close = closeButton(document, say.close, words);
  close.addEventListener("click", parts.close);
  const title = html(document, "h2", "eqg-dock-title", say.title);
  head.append(title, ...(store.request ? [check] : []), pin, compared, status, close);
  element.append(head, list);

  const fill = () => {
    if (element.hidden) return;
    if (!knobs.size) {
      list.replaceChildren(...leaves.slice(0, MANY).map((leaf) => add(leaf).element));
      if (leaves.length > MANY)
        list.append(html(document, "p", "eqg-note", say.more(leaves.length - MANY)));
      if (!leaves.length) list.append(html(document, "p", "eqg-note", say.none));
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
  const stopLinks = links.subscribe(fill);

  return {
    element,
    isOpen: () => !element.hidden,
    toggle(open: boolean) {
      element.hidden = !open;
      fill();
      const first = element.querySelector("select, input:enabled, button") as HTMLElement | null;
      if (open) (list.querySelector("input") ?? first)?.focus({ preventScroll: true });
    },
    /** A new run has come. */
    renew() {
      for (const knob of knobs.values()) knob.show();
    },
    stop() {
      stopLinks();
      for (const stop of stops) stop?.();
    },
  };
}
