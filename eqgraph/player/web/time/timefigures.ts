// Figures over time: a table at the current step, updates against weights, and what to worry about.

import { html } from "../kit/element.ts";
import { writeMath } from "../kit/math.ts";
import type { Words } from "../language/words.ts";
import { formatNumber } from "../model/numbers.ts";
import { curveName } from "./curves.ts";
import { percent } from "./lanes.ts";
import { columnAt, knownOf, type Time } from "./time.ts";
import type { Run, Wishes } from "./timescene.ts";

const [LEAST, MOST] = [1e-4, 1e-2]; // of ‖ΔW‖/‖W‖: about 1e-3 is well (cs231n, Neural networks 3)

export function timeFigures(
  document: Document,
  words: Words,
  { time, end, of, turn }: Run & { turn: number },
  wishes: Wishes,
) {
  const say = words.time;
  const element = html(document, "div", "eqg-time-end");
  const more = html(document, "details", "eqg-time-more");
  more.open = wishes.figures;
  more.addEventListener("toggle", () => (wishes.figures = more.open));
  const figures = html(document, "div", "eqg-time-figures");
  more.append(html(document, "summary", "eqg-time-summary", say.figures), figures);
  const title = html(document, "h4", "eqg-time-title");
  const table = html(document, "dl", "eqg-time-table");
  const rows = rowsOf(time, of, words).map((row) => {
    const term = html(document, "dt");
    writeMath(term, row.name);
    const number = html(document, "dd");
    const pair = html(document, "div", "eqg-time-pair");
    pair.dataset.figure = row.name;
    pair.append(term, number);
    table.append(pair);
    return { ...row, number, pair };
  });
  const left = html(document, "section", "eqg-time-part");
  left.append(title, table);
  const weights = weightsOf(document, words, time, wishes);
  const news = html(document, "ul", "eqg-time-news");
  figures.append(left, ...(time.weights.length ? [weights.element] : []));
  element.append(news, more);
  let last = 0; // the column looked at last: some instructions belong to none

  return {
    element,
    update(place: number) {
      last = columnAt(time, place) ?? last;
      title.textContent = say.figuresAt(time.steps[last]);
      for (const { number, pair, values, write } of rows) {
        const value = values(place)[last];
        pair.classList.toggle("eqg-waiting", value === null);
        number.textContent =
          value !== null ? write(value) : place >= end ? say.none : words.node.notYet;
      }
      weights.update(place);
      const lines = [place >= turn ? lossText(time, of, words) : say.lossNotYet];
      if (place < end) lines.push(say.newsAtEnd);
      else
        lines.push(
          ...(time.warnings.length ? time.warnings.map((text) => `⚠ ${text}`) : [say.calm]),
        );
      news.replaceChildren(
        ...lines.map((text) => html(document, "li", text.startsWith("⚠") ? "eqg-bad" : "", text)),
      );
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
  const element = html(document, "section", "eqg-time-part");
  const label = html(document, "label", "eqg-time-rate", `${say.rate} `);
  const field = html(document, "input", "eqg-time-field");
  Object.assign(field, { type: "number", value: wishes.rate, min: "0", step: "any" });
  label.append(field);
  const table = html(document, "dl", "eqg-time-table");
  const rows = weights.map((weight) => {
    const pair = html(document, "div", "eqg-time-pair");
    const term = html(document, "dt");
    writeMath(term, weight.name);
    const number = html(document, "dd");
    pair.append(term, number);
    table.append(pair);
    return { weight, pair, number };
  });
  element.append(html(document, "h4", "eqg-time-title", say.weights), label, table);
  let shown = 0;
  const update = (place: number) => {
    shown = place;
    const rate = Number(field.value);
    for (const { weight, pair, number } of rows) {
      const known = weight.place <= shown;
      const ratio = weight.ratio === null ? null : rate * weight.ratio;
      pair.classList.toggle("eqg-waiting", !known);
      const odd = known && ratio !== null && (ratio < LEAST || ratio > MOST);
      pair.classList.toggle("eqg-odd", odd);
      number.textContent = !known
        ? words.node.notYet
        : ratio === null
          ? say.zeroWeights
          : `${formatNumber(ratio)}${odd ? ` ${ratio < LEAST ? say.small : say.large}` : ""}`;
    }
  };
  field.addEventListener("input", () => {
    wishes.rate = field.value;
    update(shown);
  });
  return { element, update };
}
