// What if: every input has a knob; the page runs again and the place on the tape is kept.

import type { Checked } from "../engine/check.ts";
import { checking as checks } from "../engine/checking.ts";
import { Unfinished } from "../engine/machine.ts";
import type { NodeInfo } from "../engine/schema.d.ts";
import type { Context } from "../kit/context.ts";
import { closeButton, html } from "../kit/element.ts";
import { plain } from "../model/payload.ts";
import { pinOf } from "../model/pinned.ts";
import { knobOf, type Verdict } from "./knob.ts";

const MANY = 40; // knobs shown at once; a selected input gets one in any case
const TRIED = 20; // entries of an input whose gradients are checked

type Knob = ReturnType<typeof knobOf>;

export function whatIfView(
  context: Context,
  closed: () => void,
) {
  const { document, payload: first, words, store, links, say: tell, state, scope, effect } = context;
  const { run } = first;
  const say = words.whatIf;
  const element = html(document, "section", "eqg-dock eqg-whatif");
  element.setAttribute("aria-label", say.title);
  element.hidden = true;
  const leaves = first.nodes.filter(
    ({ kind }, k) =>
      (kind === "input" || kind === "parameter") && !run?.window && !run?.sent.fixed && !run?.sent.nodes[k].fixed,
  );
  const knobs = new Map<string, Knob>();
  const list = html(document, "div", "eqg-knobs");
  const status = html(document, "p", "eqg-whatif-status");
  status.setAttribute("role", "status");
  let verdicts: Record<string, Verdict> | "asked" | null = null;
  let checking: ReturnType<typeof setTimeout> | undefined;

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
    const numbers = () =>
      node.value === null ? undefined : context.payload.run?.numbers(node.value).data;
    const read = (k: number) => numbers()?.[k] ?? null;
    const knob = knobOf(context, node, read, (k, value) => {
      forget();
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
        found[first.nodes[value.node].name] = verdictOf(value);
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
    const { gradients } = checks;
    if (!gradients) return write(say.left, false);
    verdicts = "asked";
    judge();
    const { machine } = context.payload.run ?? {};
    if (machine) {
      const trial = gradients(machine, { entries: TRIED });
      checking = setTimeout(() => tryNext(trial, {}));
    }
  });
  check.title = say.checkHint;
  const pin = button(say.pin, () => {
    state.pin.value = state.pin.value ? null : pinOf(context.index);
    state.comparing.value = state.pin.value !== null;
    tell(state.pin.value ? say.pinned : say.unpinned);
  });
  pin.title = say.pinHint;
  const compared = html(document, "label", "eqg-compare");
  const comparing = html(document, "input");
  comparing.type = "checkbox";
  comparing.addEventListener("change", () => (state.comparing.value = comparing.checked));
  compared.append(comparing, ` ${say.compare}`);
  effect(() => {
    const pinned = state.pin.value !== null;
    pin.textContent = pinned ? say.unpin : say.pin;
    pin.setAttribute("aria-pressed", String(pinned));
    compared.hidden = !pinned;
    comparing.checked = state.comparing.value;
  });
  const close = closeButton(document, say.close, words);
  close.addEventListener("click", closed);
  const title = html(document, "h2", "eqg-dock-title", say.title);
  head.append(title, ...(run && leaves.length ? [check] : []), ...(run?.window ? [] : [pin, compared]), status, close);
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
    forget();
    for (const knob of knobs.values()) knob.show();
  });
  scope.ending(() => clearTimeout(checking));
  return { element };
}

const verdictOf = ({ error, entries, kinks, verdict }: Checked): Verdict => ({
  error: Number.isFinite(error) ? error : null,
  ok: verdict !== "WRONG",
  entries,
  kinks: kinks.length,
});
