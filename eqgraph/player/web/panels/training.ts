// One step of training after the other: parameters go down their gradients, and the loss is drawn.

import { Unfinished, type Machine } from "../engine/machine.ts";
import type { Context } from "../kit/context.ts";
import { html, made, plainButton } from "../kit/template.ts";
import { formatNumber } from "../model/numbers.ts";
import { plain } from "../model/payload.ts";
import type { Afar } from "./afar.ts";

const [WIDE, HIGH] = [150, 30]; // px of the curve
const [LEAST, MOST] = [-4, 1]; // powers of ten of the rate

export function trainingView(context: Context, afar: Afar | null = null) {
  const { document, payload: first, words, store, state, effect } = context;
  const say = words.training;
  const { run } = first;
  const free = first.nodes.flatMap(({ kind, name, value }, k) =>
    (kind === "input" || kind === "parameter") && run && !run.sent.fixed && !run.sent.nodes[k].fixed && (afar || !run.window)
      ? [{ kind, name, k, array: value as number }] : []);
  const learned = free.filter(({ kind }) => kind === "parameter");
  let all = !learned.length; // no parameter: the inputs themselves
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
  const slide = () => (state.rate.value = Number((10 ** Number(range.value)).toPrecision(2)));
  const type = () => {
    if (field.valueAsNumber > 0) state.rate.value = field.valueAsNumber;
    else field.value = String(state.rate.value);
  };
  const own = (event: Event) => event.stopPropagation();
  const choose = (event: Event) => (all = (event.target as HTMLInputElement).checked);
  const element = made(document, html`<div class="eqg-training" role="group" aria-label=${say.title} ?hidden=${!free.length}>
    ${plainButton(say.update, () => context.commands.run("update"), context.commands.title("update"))}
    <label class="eqg-training-rate">${say.rate} <input type="range" class="eqg-knob-range" min=${LEAST} max=${MOST} step="0.25" aria-label=${say.rateSlider}
      @input=${slide} @keydown=${own}><input type="number" class="eqg-knob-number" step="any" min="0" aria-label=${say.rate} @change=${type}></label>
    <label class="eqg-compare"><input type="checkbox" ?checked=${all} ?disabled=${all} @change=${choose}> ${say.all}</label>
    <svg class="eqg-training-curve" viewBox="0 0 ${WIDE} ${HIGH}" width=${WIDE} height=${HIGH} role="img"><polyline></polyline></svg>
    <b class="eqg-training-loss"></b>
    ${plainButton(say.reset, reset)}
    <span class="eqg-bad" role="status"></span>
  </div>`);
  const [curve, last, back, status] = [...element.children].slice(-4) as [Element, HTMLElement, HTMLButtonElement, HTMLElement];
  const [range, field] = [...element.querySelectorAll("input")];
  const note = (text: string) => void (status.textContent = text);
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
    curve.firstElementChild!.setAttribute("points", points.join(" "));
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
