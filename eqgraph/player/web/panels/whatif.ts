// What if: every input has a knob; the page runs again and the place on the tape is kept.

import { checkGradients, type Checked } from "../engine/check.ts";
import { Unfinished } from "../engine/machine.ts";
import type { NodeInfo } from "../engine/schema.d.ts";
import type { Context } from "../kit/context.ts";
import { closeButton, html } from "../kit/element.ts";
import { inputsOf, plain } from "../model/payload.ts";
import { knobOf, type Verdict } from "./knob.ts";

const MANY = 40; // knobs shown at once; a selected input gets one in any case
const TRIED = 20; // entries of an input whose gradients are checked

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
  const { run } = payload;
  const say = words.whatIf;
  const element = html(document, "section", "eqg-dock eqg-whatif");
  element.setAttribute("aria-label", say.title);
  element.hidden = true;
  const leaves = payload.nodes.filter(
    ({ kind }, k) =>
      (kind === "input" || kind === "parameter") && !run?.sent.fixed && !run?.sent.nodes[k].fixed,
  );
  const knobs = new Map<string, Knob>();
  const list = html(document, "div", "eqg-knobs");
  const status = html(document, "p", "eqg-whatif-status");
  status.setAttribute("role", "status");
  let verdicts: Record<string, Verdict> | "asked" | null = null;
  let checking: ReturnType<typeof setTimeout> | undefined;
  let wishing = false;
  let refused = false;

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
  /** What was found is of other numbers. */
  const forget = () => {
    clearTimeout(checking);
    verdicts = null;
    judge();
  };
  const add = (node: NodeInfo) => {
    const { name, ref } = node;
    const read = (k: number) => {
      const known = node.value === null ? null : payload.run?.numbers(node.value);
      return known ? known.data[k] : null;
    };
    const knob = knobOf(context, node, read, (k, value) => {
      forget();
      const numbers = payload.run?.numbers(node.value ?? 0).data ?? [];
      const given = Array.from(numbers, (x, j) => plain(j === k ? value : x));
      const before = inputsOf(store);
      refused = false;
      wishing = true;
      store.set("inputs", { ...before, [name]: given });
      wishing = false;
      if (refused) store.set("inputs", before);
      else write("");
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
  /** One input after the other, so that the page goes on in between. */
  const tryNext = (trial: Generator<Checked, void>, found: Record<string, Verdict>) => {
    try {
      const { value, done } = trial.next();
      if (value) {
        found[payload.nodes[value.node].name] = verdictOf(value);
        checking = setTimeout(() => tryNext(trial, found));
      }
      if (!done) return;
      verdicts = found;
      const wrong = Object.keys(found).filter((name) => !found[name].ok);
      write(wrong.length ? say.wrong(wrong.join(", ")) : say.right, wrong.length > 0);
    } catch (error) {
      if (!(error instanceof Unfinished)) throw error;
      verdicts = null;
      write(say.failed(error.reason), true);
    }
    judge();
  };
  const check = button(say.check, () => {
    clearTimeout(checking);
    verdicts = "asked";
    judge();
    const { machine } = payload.run ?? {};
    if (machine) {
      const trial = checkGradients(machine, { entries: TRIED });
      checking = setTimeout(() => tryNext(trial, {}));
    }
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
  head.append(title, ...(run && leaves.length ? [check] : []), pin, compared, status, close);
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
    /** A new run comes to no end: say so, and whether the old one stays, as it was a knob's wish. */
    refuses(why: Unfinished): boolean {
      refused = wishing;
      if (wishing) write(say.failed(why.reason), true);
      return wishing;
    },
    /** A new run has come. */
    renew() {
      forget();
      for (const knob of knobs.values()) knob.show();
    },
    stop() {
      stopLinks();
      clearTimeout(checking);
    },
  };
}

const verdictOf = ({ error, entries, kinks, verdict }: Checked): Verdict => ({
  error: Number.isFinite(error) ? error : null,
  ok: verdict !== "WRONG",
  entries,
  kinks: kinks.length,
});
