// The panel of time: its switches, one scene a run, the curves to choose from, and the figures.

import { html, made, show } from "../kit/template.ts";
import type { Words } from "../language/words.ts";
import { choicesOf } from "./choices.ts";
import { curveName, dashesOf } from "./curves.ts";
import { ofSequence } from "./families.ts";
import { reachText } from "./reachmap.ts";
import { routesText } from "./routes.ts";
import { timeFigures } from "./timefigures.ts";
import { sceneOf } from "./timescene.ts";
import type { Time } from "./time.ts";
import { TOLD_OVER_TIME } from "./told.ts";
import { firstWishes, isCounted, originIn, type Mode, type Wishes } from "./wishes.ts";

/** A run in the panel; `place` says where its tape stands at a step of the panel. */
interface Part {
  title: string;
  time: Time;
  end: number;
  turn: number;
  of: string;
  text: string; // what the steps read, a character each
  place: (step: number) => number;
  seek: (place: number) => void;
}

/**
 * @param titled  a hint of a mode, with the key that leads to the next one
 * @param wishes  of a panel before
 * @param own  whether the sequence is chosen here
 */
export function timePanel(
  document: Document,
  words: Words,
  titled: (hint: string) => string,
  parts: Part[],
  wishes: Wishes = firstWishes(firstCurves(parts, words)),
  own = true,
) {
  const say = words.time;
  const times = parts.map(({ time }) => time);
  const longest = [...times].sort((a, b) => b.lanes.length - a.lanes.length);
  const names = [...new Set(longest.flatMap(({ lanes }) => lanes.map(({ name }) => name)))];
  const read = made(document, html`<span class="eqg-time-read" aria-hidden="true"></span>`);
  let step = 0;
  let chosen = ""; // what was shown last

  const scenes = parts.map((part) => {
    const scene = sceneOf(
      document,
      words,
      { ...part, sharing: times, names },
      {
        seek: part.seek,
        choose(row) {
          wishes.row = row;
          follow();
        },
        read: (text) => void (read.textContent = text),
      },
    );
    const figures = timeFigures(document, words, { ...part, sharing: times, names }, wishes);
    const reach = made(document, html`<p class="eqg-time-reach"></p>`);
    const pane = made(document, html`<div class="eqg-time-pane">${scene.element}</div>`);
    // A long title is cut, so that the rows of all runs line up.
    const heading = part.title ? html`<h3 class="eqg-time-name" title=${part.title}>${part.title}</h3>` : "";
    const more = made(document, html`<p class="eqg-time-reach" hidden></p>`);
    const column = made(document, html`<div class="eqg-time-run">${heading}${reach}${pane}${more}${figures.element}</div>`);
    return { part, column, pane, scene, reach, more, figures };
  });
  const several = parts.length > 1;
  const columns = scenes.map(({ column }) => column);
  const element = made(document, html`<section class="eqg-time" aria-label=${say.region}><div class="eqg-time-runs${several ? " eqg-side-by-side" : ""}">${columns}</div></section>`);

  const modes = modeSwitch(document, words, titled, modesOf(times[0]), (mode) => setMode(mode));
  const output = outputChooser(document, words, times[0], wishes, () => draw());
  const legend = legendOf(document, words, parts, wishes.curves, () => draw());
  const origin = originChooser(document, words, times[0], wishes, parts[0].of, () => draw());
  const choices = choicesOf(document, words, times, wishes, { own, reads: parts.some(({ text }) => text) }, () => draw());
  const note = made(document, html`<span class="eqg-time-note"></span>`);
  const bar = made(document, html`<div class="eqg-time-bar">${modes.element}${output.element}${origin.element}${choices.element}${note}${read}</div>`);
  (several ? element.firstElementChild! : scenes[0].pane).after(legend);

  function setMode(mode: Mode) {
    wishes.mode = mode;
    draw();
  }

  function draw() {
    const { mode, form, sequence, unit, hue, origin: from, from: at } = wishes;
    const choice = [mode, form, sequence, unit, hue, from, at].join();
    if (choice !== chosen) times.forEach((time) => time.renew());
    chosen = choice;
    modes.show(wishes.mode);
    choices.show();
    output.element.hidden = wishes.mode !== "reach";
    origin.element.hidden = wishes.mode !== "paths";
    for (const { scene, pane } of scenes) {
      const width = pane.clientWidth || 1000;
      wishes.row = Math.min(
        wishes.row,
        Math.max(0, (times[0].reach[wishes.table]?.rows.length ?? 1) - 1),
      );
      scene.draw(width, wishes);
    }
    note.textContent = noteOf(times, wishes, scenes[0].scene.scales.gradient.decades, words);
    follow();
  }

  function follow() {
    for (const { part, scene, reach, more, figures, pane } of scenes) {
      const place = part.place(step);
      scene.update(place);
      figures.update(place);
      const table = wishes.mode === "reach" ? part.time.reach[wishes.table] : undefined;
      const row = Math.min(wishes.row, (table?.rows.length ?? 1) - 1);
      const lines = wishes.mode === "paths" ? pathsText(part.time, wishes, place, words) : table ? [reachText(table, row, place, part.time.steps, words)] : [];
      reach.textContent = lines[0] ?? "";
      more.textContent = lines.slice(1).join("\n");
      reach.hidden = !lines.length;
      more.hidden = lines.length < 2;
      const now = scene.now();
      scene.element.setAttribute(
        "aria-label",
        say.picture(part.title, modes.name(wishes.mode), now),
      );
      if (pane.scrollWidth > pane.clientWidth + 1) pane.tabIndex = 0;
      else pane.removeAttribute("tabindex");
    }
    output.show(times[0], wishes);
    origin.show(times[0]);
  }

  return {
    bar,
    element,
    wishes,
    draw,
    /** Whether it shows what is counted where somebody looks at it. */
    counts: () => isCounted(wishes) || wishes.sequence !== null || wishes.mode === "paths" || parts.some(({ text }) => text),
    update(to: number) {
      step = to;
      follow();
    },
    /** The next mode: value, gradient, reach, paths. */
    turn() {
      const order = modesOf(times[0]);
      setMode(order[(order.indexOf(wishes.mode) + 1) % order.length]);
    },
  };
}

/** What can be shown of a run. */
const modesOf = ({ reach, origins }: Time): Mode[] => ["value", "gradient", ...(reach.length ? (["reach"] as const) : []), ...(origins.length ? (["paths"] as const) : [])];

/** The routes of the chosen gradient in words, as far as they are known. */
function pathsText(time: Time, wishes: Wishes, place: number, words: Words): string[] {
  const from = originIn(time, wishes);
  if (!from) return [words.time.noRoute];
  if (place < from.known) return [words.time.routesNotYet(words.time.at(from.name, from.t))];
  const { found } = time.routes(from.name, from.t);
  return found ? routesText(found) : [];
}

/** Gradients and products of gates are shown at first. */
function firstCurves(parts: Part[], words: Words) {
  return new Set(
    parts.flatMap(({ time, of }) =>
      time.curves
        .filter(({ kind }) => ["gradient", "flow", "product"].includes(kind))
        .map((one) => curveName(one, of, words)),
    ),
  );
}

function noteOf(times: Time[], wishes: Wishes, decades: number, words: Words) {
  const { mode, form } = wishes;
  if (isCounted(wishes) && form !== "means") return `${TOLD_OVER_TIME[form]} · ${words.time.opens}`;
  const lanes = times.flatMap((time) => ofSequence(time, wishes).lanes);
  const units = Math.max(...lanes.map((lane) => lane.units));
  const rows = Math.max(...lanes.map((lane) => lane.rows));
  const batch = Math.max(...lanes.map((lane) => lane.batch));
  const { colours, note } = words.time;
  if (mode === "reach") return colours.reach;
  if (mode === "paths") return colours.paths;
  const lengths = times.map(({ steps }) => steps.length);
  return note(
    Math.min(...lengths),
    Math.max(...lengths),
    units,
    rows,
    batch,
    mode === "value" ? colours.value : colours.gradient(decades),
  );
}

function modeSwitch(
  document: Document,
  words: Words,
  titled: (hint: string) => string,
  order: Mode[],
  chosen: (mode: Mode) => void,
) {
  const say = words.time;
  const element = made(document, html`<div class="eqg-time-modes" role="group" aria-label=${say.modesLabel}></div>`);
  const button = (mode: Mode, now: Mode) =>
    html`<button type="button" class="eqg-mode eqg-mode-${mode}" title=${titled(say.modeHints[mode])} aria-pressed=${mode === now}
      @click=${() => chosen(mode)}>${say.modes[mode]}</button>`;
  const turn = (now: Mode) => show(order.map((mode) => button(mode, now)), element);
  return { element, show: turn, name: (mode: Mode) => say.modes[mode] };
}

/** Which output at which step: a list and a number. */
function outputChooser(
  document: Document,
  words: Words,
  time: Time,
  wishes: Wishes,
  changed: () => void,
) {
  const say = words.time;
  const choose = (key: "table" | "row") => (event: Event) => {
    wishes[key] = Number((event.target as HTMLSelectElement).value);
    changed();
  };
  const options = (texts: (string | number)[]) => texts.map((text, k) => html`<option value=${k}>${text}</option>`);
  const pairs = time.reach.map((one) => say.pair(one.of, one.input));
  const element = made(document, html`<span class="eqg-time-output"><select class="eqg-time-field" aria-label=${say.output} @change=${choose("table")}>${options(pairs)}</select
    > ${say.atStep} <select class="eqg-time-field" aria-label=${say.outputStep} @change=${choose("row")}></select></span>`);
  const [select, at] = element.querySelectorAll("select");
  return {
    element,
    show(time: Time, { table, row }: Wishes) {
      show(options(time.reach[table]?.at ?? []), at);
      select.value = String(table);
      at.value = String(row);
    },
  };
}

/** The gradient whose routes are shown: a list of families, and one of steps. */
function originChooser(document: Document, words: Words, { origins }: Time, wishes: Wishes, of: string, changed: () => void) {
  const say = words.time;
  const element = made(document, html`<span class="eqg-time-output"></span>`);
  const value = ({ target }: Event) => (target as HTMLSelectElement).value;
  const name = (event: Event) => {
    wishes.origin = value(event);
    changed();
  };
  const at = (event: Event) => {
    wishes.from = Number(value(event));
    changed();
  };
  const options = (all: (string | number)[], now: string | number) => all.map((one) => html`<option value=${one} ?selected=${one === now}>${one}</option>`);
  return {
    element,
    show(time: Time) {
      const from = originIn(time, wishes);
      if (!from) return;
      const steps = origins.find((one) => one.name === from.name)?.at.map(({ t }) => t) ?? [];
      show(html`<span>∂${of}/∂</span><select class="eqg-time-field" aria-label=${say.origin} @change=${name}>${options(origins.map((one) => one.name), from.name)}</select
        > ${say.atStep} <select class="eqg-time-field" aria-label=${say.originStep} @change=${at}>${options(steps, from.t)}</select>`, element);
    },
  };
}

/** The curves to choose from, each with a sample of its line. */
function legendOf(
  document: Document,
  words: Words,
  parts: Part[],
  shown: Set<string>,
  changed: () => void,
) {
  const items = new Map(
    parts.flatMap(({ time, of }) => {
      const dashes = dashesOf(time.curves);
      return time.curves.map((curve, k) => [curveName(curve, of, words), { kind: curve.kind, dash: dashes[k] || "none" }] as const);
    }).reverse(), // the first of a name is shown
  );
  const element = made(document, html`<div class="eqg-time-legend" role="group" aria-label=${words.time.curves}></div>`);
  const itemOf = (name: string) => {
    const { kind, dash } = items.get(name)!;
    const turn = () => {
      if (!shown.delete(name)) shown.add(name);
      draw();
      changed();
    };
    return html`<button type="button" class="eqg-legend-item" aria-pressed=${shown.has(name)} @click=${turn}><svg class="eqg-curve eqg-curve-${kind}"
      viewBox="0 0 26 8" width="26" height="8" aria-hidden="true"><path class="eqg-curve-line" d="M0 4H26" stroke-dasharray=${dash}></path></svg><span>${name}</span></button>`;
  };
  const names = [...new Set(parts.flatMap(({ time, of }) => time.curves.map((curve) => curveName(curve, of, words))))];
  const draw = () => show(names.map(itemOf), element);
  draw();
  return element;
}
