// One step of training after the other: parameters go down their gradients, and the loss is drawn.

import { Unfinished, type Machine } from "../engine/machine.ts";
import type { Context } from "../kit/context.ts";
import { html, svg } from "../kit/element.ts";
import { formatNumber } from "../model/numbers.ts";
import { plain } from "../model/payload.ts";
import type { Afar } from "./afar.ts";

const [WIDE, HIGH] = [150, 30]; // px of the curve
const [LEAST, MOST] = [-4, 1]; // powers of ten of the rate

export function trainingView(context: Context, afar: Afar | null = null) {
  const { document, payload: first, words, store, state, effect } = context;
  const say = words.training;
  const { run } = first;
  const element = html(document, "div", "eqg-training");
  element.setAttribute("role", "group");
  element.setAttribute("aria-label", say.title);
  const free = first.nodes.flatMap(({ kind, name, value }, k) =>
    (kind === "input" || kind === "parameter") && run && !run.sent.fixed && !run.sent.nodes[k].fixed && (afar || !run.window)
      ? [{ kind, name, k, array: value as number }] : []);
  const learned = free.filter(({ kind }) => kind === "parameter");
  let all = !learned.length; // no parameter: the inputs themselves
  const button = (text: string, act: () => void) => {
    const made = html(document, "button", "eqg-plain-button", text);
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  };
  const update = () => {
    const machine = context.payload.run?.machine;
    if (!machine) return;
    if (afar) {
      note(words.streamed.waiting);
      return afar.update(state.rate.value, all, (told) => {
        if (typeof told === "string") return note(words.whatIf.failed(told));
        if (!told) return note(say.none);
        const before = state.trained.value ?? { inputs: state.inputs.value, losses: [told[0]] };
        grown(before, told[1]);
      });
    }
    const before = state.trained.value ?? { inputs: state.inputs.value, losses: [lossOf(machine)] };
    const rate = state.rate.value;
    try {
      const news = (all ? free : learned).flatMap(({ k, name }) => {
        const grad = machine.grad(k);
        if (!grad) return []; // no path leads to it
        return [[name, Array.from(machine.value(k).data, (x, j) => plain(x - rate * grad.data[j]))] as const];
      });
      if (!news.length) return note(say.none);
      const inputs = { ...state.inputs.value, ...Object.fromEntries(news) };
      const failure = state.failure(inputs);
      if (failure) return note(words.whatIf.failed(failure.reason));
      store.set("inputs", inputs);
      grown(before, lossOf(context.payload.run!.machine));
    } catch (error) {
      if (!(error instanceof Unfinished)) throw error;
      note(words.whatIf.failed(error.reason));
    }
  };
  const grown = (before: NonNullable<typeof state.trained.value>, loss: number) => {
    const losses = [...before.losses, loss];
    state.trained.value = { ...before, losses };
    note("");
    context.say(say.told(losses.length - 1, formatNumber(loss, 4)));
  };
  const reset = () => {
    if (!state.trained.value) return;
    if (afar) afar.reset();
    else store.set("inputs", state.trained.value.inputs);
    state.trained.value = null;
  };
  const status = html(document, "span", "eqg-bad");
  status.setAttribute("role", "status");
  const note = (text: string) => void (status.textContent = text);
  const label = html(document, "label", "eqg-training-rate", `${say.rate} `);
  const [range, field] = [html(document, "input", "eqg-knob-range"), html(document, "input", "eqg-knob-number")];
  Object.assign(range, { type: "range", min: String(LEAST), max: String(MOST), step: "0.25" });
  Object.assign(field, { type: "number", step: "any", min: "0" });
  field.setAttribute("aria-label", say.rate);
  range.setAttribute("aria-label", say.rateSlider);
  range.addEventListener("input", () => (state.rate.value = Number((10 ** Number(range.value)).toPrecision(2))));
  range.addEventListener("keydown", (event) => event.stopPropagation());
  field.addEventListener("change", () => {
    if (field.valueAsNumber > 0) state.rate.value = field.valueAsNumber;
    else field.value = String(state.rate.value);
  });
  label.append(range, field);
  const which = html(document, "label", "eqg-compare");
  const box = html(document, "input");
  Object.assign(box, { type: "checkbox", checked: all, disabled: all });
  box.addEventListener("change", () => (all = box.checked));
  which.append(box, ` ${say.all}`);
  const curve = svg(document, "svg", { class: "eqg-training-curve", viewBox: `0 0 ${WIDE} ${HIGH}`, width: WIDE, height: HIGH, role: "img" });
  const last = html(document, "b", "eqg-training-loss");
  const step = button(say.update, () => context.commands.run("update"));
  step.title = context.commands.title("update");
  const back = button(say.reset, reset);
  element.append(step, label, which, curve, last, back, status);
  element.hidden = !free.length;
  effect(() => {
    const rate = state.rate.value;
    field.value = String(rate);
    range.value = String(Math.log10(rate));
    range.setAttribute("aria-valuetext", String(rate));
  });
  effect(() => {
    const { trained } = state;
    const losses = trained.value?.losses ?? [];
    back.disabled = !losses.length;
    const [low, high] = [Math.min(...losses.filter(Number.isFinite)), Math.max(...losses.filter(Number.isFinite))];
    const points = losses.flatMap((x, k) => Number.isFinite(x)
      ? [`${(2 + ((WIDE - 4) * k) / Math.max(losses.length - 1, 1)).toFixed(1)},${(HIGH - 3 - ((HIGH - 6) * (x - low)) / (high - low || 1)).toFixed(1)}`] : []);
    curve.replaceChildren(svg(document, "polyline", { points: points.join(" ") }));
    const now = losses.length ? formatNumber(losses.at(-1)!, 4) : "";
    last.textContent = now && say.loss(first.of, losses.length - 1, now);
    curve.setAttribute("aria-label", now ? say.curve(losses.length - 1, formatNumber(losses[0], 4), now) : say.noCurve);
  });
  return { element, update, trains: () => free.length > 0 };
}

/** What goes down: the sum of what flows back, each entry times its seed. */
function lossOf(machine: Machine): number {
  const { data } = machine.value(machine.program.of);
  return Array.from(data).reduce((sum, x, k) => sum + x * machine.seed.data[k], 0);
}
