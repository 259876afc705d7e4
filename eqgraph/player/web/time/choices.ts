// What the lanes show: means, units, histograms or bands; of which sequence and unit; which steps.

import { html, made, show } from "../kit/template.ts";
import type { Words } from "../language/words.ts";
import type { Time } from "./time.ts";
import { FORMS, hueIn, isCounted, type Wishes } from "./wishes.ts";

/**
 * @param own  whether the sequence is chosen here, and not for the whole player
 * @param reads  whether the steps read characters, which an equation colours
 * @param changed  hears of another choice
 */
export function choicesOf(
  document: Document,
  words: Words,
  times: Time[],
  wishes: Wishes,
  { own, reads }: { own: boolean; reads: boolean },
  changed: () => void,
) {
  const say = words.time;
  const lanes = times.flatMap((time) => time.lanes);
  const steps = times.reduce((a, b) => (b.steps.length > a.length ? b.steps : a), [] as number[]);
  const [sequences, units] = [Math.max(...lanes.map((one) => one.sequences)), Math.max(...lanes.map((one) => one.units))];
  const element = made(document, html`<div class="eqg-time-choices"></div>`);
  const draw = () => show(shown(), element);

  /** A field of a whole number within bounds; empty: all. */
  const field = (label: string, title: string, value: number | null, all: string, [least, most]: [number, number], take: (to: number | null) => void) => {
    const change = ({ target }: Event) => {
      const typed = (target as HTMLInputElement).value;
      const to = typed === "" ? null : Math.min(most, Math.max(least, Math.round(Number(typed))));
      (target as HTMLInputElement).value = to === null ? "" : String(to);
      take(to);
      changed();
    };
    return html`<input type="number" class="eqg-time-field" min=${least} max=${most} step="1" placeholder=${all} aria-label=${label} title=${title} .value=${value === null ? "" : String(value)} @change=${change}>`;
  };
  /** One of several, counted from 1 as all in the player is. */
  const one = (key: "sequence" | "unit", count: number) => {
    const kept = wishes[key];
    const { label, title } = say.choose[key];
    return html`<label class="eqg-time-choice"><span>${label}</span> ${field(label, title(count), kept === null ? null : kept + 1, say.all, [1, count], (to) => (wishes[key] = to === null ? null : to - 1))}</label>`;
  };
  const hue = () => {
    const now = hueIn(times[0], wishes);
    const choose = ({ target }: Event) => {
      wishes.hue = (target as HTMLSelectElement).value;
      changed();
    };
    return html`<label class="eqg-time-choice"><span>${say.hue}</span> <select class="eqg-time-field" title=${say.hueHint} @change=${choose}>${
      times[0].lanes.map(({ name }) => html`<option value=${name} ?selected=${name === now}>${name}</option>`)}</select></label>`;
  };
  const range = () => {
    const [first, last] = [steps[0], steps[steps.length - 1]];
    const { label, title, from, to } = say.choose.steps;
    return html`<span class="eqg-time-choice" role="group" aria-label=${title}><span>${label}</span> ${
      field(from, title, wishes.first, String(first), [first, wishes.last ?? last], (t) => (wishes.first = t))} … ${
      field(to, title, wishes.last, String(last), [wishes.first ?? first, last], (t) => (wishes.last = t))}</span>`;
  };
  const shown = () => {
    const lanesShown = wishes.mode === "value" || wishes.mode === "gradient";
    const form = (name: (typeof FORMS)[number]) => {
      const choose = () => {
        wishes.form = name;
        changed();
      };
      return html`<button type="button" class="eqg-mode eqg-form" title=${say.formHints[name]} aria-pressed=${wishes.form === name} @click=${choose}>${say.forms[name]}</button>`;
    };
    const counted = (lanesShown && isCounted(wishes)) || reads;
    return html`${lanesShown ? html`<span class="eqg-time-modes" role="group" aria-label=${say.formsLabel}>${FORMS.map(form)}</span>` : ""}${
      (lanesShown || reads) && own && sequences > 1 ? one("sequence", sequences) : ""}${
      counted && (wishes.form !== "units" || reads) && units > 1 ? one("unit", units) : ""}${
      reads ? hue() : ""}${
      steps.length > 2 ? range() : ""}`;
  };
  draw();
  return { element, show: draw };
}
