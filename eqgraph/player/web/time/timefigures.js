// Figures over time: a table at the current step, updates against weights, and what to worry about.

import { curveName } from "./curves.js";
import { html } from "../kit/element.js";
import { writeMath } from "../kit/math.js";
import { percent } from "./lanes.js";
import { formatNumber } from "../model/numbers.js";
import { columnAt, knownOf } from "./time.js";

const [LEAST, MOST] = [1e-4, 1e-2]; // of ‖ΔW‖/‖W‖: about 1e-3 is well (cs231n, Neural networks 3)

/**
 * @param {Document} document @param {import("../language/words.js").Words} words
 * @param {import("./timescene.js").Run & {turn: number}} run
 * @param {import("./timescene.js").Wishes} wishes
 */
export function timeFigures(document, words, { time, end, of, turn }, wishes) {
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
    /** @param {number} place */
    update(place) {
      last = columnAt(time, place) ?? last;
      title.textContent = say.figuresAt(time.steps[last]);
      for (const { number, pair, values, write } of rows) {
        const value = values(place)[last];
        pair.classList.toggle("eqg-waiting", value === null);
        number.textContent = value !== null ? write(value) : place >= end ? say.none : words.node.notYet;
      }
      weights.update(place);
      const lines = [place >= turn ? lossText(time, of, words) : say.lossNotYet];
      if (place < end) lines.push(say.newsAtEnd);
      else lines.push(...(time.warnings.length ? time.warnings.map((text) => `⚠ ${text}`) : [say.calm]));
      news.replaceChildren(...lines.map((text) => html(document, "li", text.startsWith("⚠") ? "eqg-bad" : "", text)));
    },
  };
}

/**
 * @param {import("../engine/schema.js").Time} time @param {string} of @param {import("../language/words.js").Words} words
 */
function lossText({ loss, guess }, of, words) {
  if (loss === null) return words.time.noLoss;
  return words.time.loss(of, formatNumber(Number(loss), 4), guess === null ? null : formatNumber(Number(guess), 4));
}

/**
 * @typedef {object} Row
 * @property {string} name  as in the table of eg.diagnose
 * @property {(place: number) => (number | null)[]} values
 * @property {(value: number) => string} write
 */

/**
 * @param {import("../engine/schema.js").Time} time @param {string} of @param {import("../language/words.js").Words} words
 * @returns {Row[]}
 */
function rowsOf(time, of, words) {
  const curves = time.curves.map((curve) => ({
    name: curveName(curve, of, words),
    values: (/** @type {number} */ place) => knownOf(curve, place),
    write: (/** @type {number} */ value) => formatNumber(value),
  }));
  const shares = time.lanes.flatMap((lane) =>
    /** @type {const} */ (["low", "high"]).flatMap((side) => {
      const values = lane[side];
      if (!values) return [];
      const curve = /** @type {import("../engine/schema.js").Curve} */ ({ kind: "input", name: lane.name, values, places: lane.known });
      return [{ name: `${lane.name} ${words.time.sides[side]}`, values: (/** @type {number} */ place) => knownOf(curve, place), write: percent }];
    }),
  );
  return [...curves, ...shares];
}

/**
 * Updates against weights: ‖∂L/∂W‖/‖W‖ times a learning rate that the reader sets.
 * @param {Document} document @param {import("../language/words.js").Words} words
 * @param {import("../engine/schema.js").Time} time @param {import("./timescene.js").Wishes} wishes
 */
function weightsOf(document, words, { weights }, wishes) {
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
  const update = (/** @type {number} */ place) => {
    shown = place;
    const rate = Number(field.value);
    for (const { weight, pair, number } of rows) {
      const known = weight.place <= shown;
      const ratio = weight.ratio === null ? null : rate * Number(weight.ratio);
      pair.classList.toggle("eqg-waiting", !known);
      const odd = known && ratio !== null && (ratio < LEAST || ratio > MOST);
      pair.classList.toggle("eqg-odd", odd);
      number.textContent = !known ? words.node.notYet : ratio === null ? say.zeroWeights : `${formatNumber(ratio)}${odd ? ` ${ratio < LEAST ? say.small : say.large}` : ""}`;
    }
  };
  field.addEventListener("input", () => {
    wishes.rate = field.value;
    update(shown);
  });
  return { element, update };
}
