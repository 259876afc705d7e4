// Figures over time: a table at the current step, updates against weights, and what to worry about.

import { html, made, math, nothing, show } from "../kit/template.ts";
import type { Words } from "../language/words.ts";
import { formatNumber } from "../model/numbers.ts";
import { curveName } from "./curves.ts";
import { percent } from "./lanes.ts";
import { columnAt, knownOf, type Time } from "./time.ts";
import type { Run } from "./timescene.ts";
import type { Wishes } from "./wishes.ts";

const [LEAST, MOST] = [1e-4, 1e-2]; // of ‖ΔW‖/‖W‖: about 1e-3 is well (cs231n, Neural networks 3)

export function timeFigures(
  document: Document,
  words: Words,
  { time, end, of, turn }: Run & { turn: number },
  wishes: Wishes,
) {
  const say = words.time;
  const rows = rowsOf(time, of, words);
  const weights = weightsOf(document, words, time, wishes);
  const open = ({ target }: Event) => (wishes.figures = (target as HTMLDetailsElement).open);
  const element = made(document, html`<div class="eqg-time-end"><ul class="eqg-time-news"></ul><details class="eqg-time-more" ?open=${wishes.figures} @toggle=${open}>
    <summary class="eqg-time-summary">${say.figures}</summary>
    <div class="eqg-time-figures"><section class="eqg-time-part"></section>${time.weights.length ? weights.element : ""}</div></details></div>`);
  const news = element.firstElementChild as HTMLElement;
  const part = element.querySelector(".eqg-time-part") as HTMLElement;
  const pairOf = ({ name, values, write }: Row, place: number) => {
    const value = values(place)[last];
    const text = value !== null ? write(value) : place >= end ? say.none : words.node.notYet;
    return html`<div class="eqg-time-pair${value === null ? " eqg-waiting" : ""}" data-figure=${name}><dt ${math(name)}></dt><dd>${text}</dd></div>`;
  };
  let last = 0; // the column looked at last: some instructions belong to none

  return {
    element,
    update(place: number) {
      last = columnAt(time, place) ?? last;
      show(html`<h4 class="eqg-time-title">${say.figuresAt(time.steps[last])}</h4><dl class="eqg-time-table">${rows.map((row) => pairOf(row, place))}</dl>`, part);
      weights.update(place);
      const lines = [place >= turn ? lossText(time, of, words) : say.lossNotYet];
      if (place < end) lines.push(say.newsAtEnd);
      else lines.push(...(time.warnings.length ? time.warnings.map((text) => `⚠ ${text}`) : [say.calm]), ...time.memory);
      show(lines.map((text) => html`<li class=${text.startsWith("⚠") ? "eqg-bad" : nothing}>${text}</li>`), news);
    },
  };
}

function lossText({ loss, guess }: Time, of: string, words: Words) {
  if (loss === null) return words.time.noLoss;
  return words.time.loss(
    of,
    formatNumber(loss, 4),
    guess === null ? null : formatNumber(guess, 4),
  );
}

interface Row {
  name: string; // as in the table of eg.diagnose
  values: (place: number) => (number | null)[];
  write: (value: number) => string;
}

function rowsOf(time: Time, of: string, words: Words): Row[] {
  const curves = time.curves.map((curve) => ({
    name: curveName(curve, of, words),
    values: (place: number) => knownOf(curve, place),
    write: (value: number) => formatNumber(value),
  }));
  const shares = time.lanes.flatMap((lane) =>
    (["low", "high"] as const).flatMap((side) => {
      const values = lane[side];
      if (!values) return [];
      const curve = { values, places: lane.known };
      return [
        {
          name: `${lane.name} ${words.time.sides[side]}`,
          values: (place: number) => knownOf(curve, place),
          write: percent,
        },
      ];
    }),
  );
  return [...curves, ...shares];
}

/** Updates against weights: ‖∂L/∂W‖/‖W‖ times a learning rate that the reader sets. */
function weightsOf(document: Document, words: Words, { weights }: Time, wishes: Wishes) {
  const say = words.time;
  let shown = 0;
  const pairOf = ({ name, place, ratio }: Time["weights"][number]) => {
    const known = place <= shown;
    const now = ratio === null ? null : Number(wishes.rate) * ratio;
    const odd = known && now !== null && (now < LEAST || now > MOST);
    const number = now === null ? say.zeroWeights : `${formatNumber(now)}${odd ? ` ${now < LEAST ? say.small : say.large}` : ""}`;
    return html`<div class="eqg-time-pair${known ? "" : " eqg-waiting"}${odd ? " eqg-odd" : ""}"><dt ${math(name)}></dt><dd>${known ? number : words.node.notYet}</dd></div>`;
  };
  const change = (event: Event) => {
    wishes.rate = (event.target as HTMLInputElement).value;
    update(shown);
  };
  const element = made(document, html`<section class="eqg-time-part"><h4 class="eqg-time-title">${say.weights}</h4>
    <label class="eqg-time-rate">${say.rate} <input type="number" class="eqg-time-field" min="0" step="any" .value=${wishes.rate} @input=${change}></label>
    <dl class="eqg-time-table"></dl></section>`);
  const update = (place: number) => {
    shown = place;
    show(weights.map(pairOf), element.lastElementChild as HTMLElement);
  };
  return { element, update };
}
