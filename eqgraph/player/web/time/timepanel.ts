// The panel of time: its switches, one scene a run, the curves to choose from, and the figures.

import { html, svg } from "../kit/element.ts";
import type { Words } from "../language/words.ts";
import { curveName, dashesOf } from "./curves.ts";
import { reachText } from "./reachmap.ts";
import { timeFigures } from "./timefigures.ts";
import { firstWishes, sceneOf, type Mode, type Wishes } from "./timescene.ts";
import type { Time } from "./time.ts";

/** A run in the panel; `place` says where its tape stands at a step of the panel. */
interface Part {
  title: string;
  time: Time;
  end: number;
  turn: number;
  of: string;
  place: (step: number) => number;
  seek: (place: number) => void;
}

/**
 * @param titled  a hint of a mode, with the key that leads to the next one
 * @param wishes  of a panel before
 */
export function timePanel(
  document: Document,
  words: Words,
  titled: (hint: string) => string,
  parts: Part[],
  wishes: Wishes = firstWishes(firstCurves(parts, words)),
) {
  const say = words.time;
  const element = html(document, "section", "eqg-time");
  element.setAttribute("aria-label", say.region);
  const times = parts.map(({ time }) => time);
  const longest = [...times].sort((a, b) => b.lanes.length - a.lanes.length);
  const names = [...new Set(longest.flatMap(({ lanes }) => lanes.map(({ name }) => name)))];
  const read = html(document, "span", "eqg-time-read");
  read.setAttribute("aria-hidden", "true");
  let step = 0;

  const scenes = parts.map((part) => {
    const column = html(document, "div", "eqg-time-run");
    if (part.title) {
      const heading = html(document, "h3", "eqg-time-name", part.title);
      heading.title = part.title; // a long one is cut, so that the rows of all runs line up
      column.append(heading);
    }
    const pane = html(document, "div", "eqg-time-pane");
    const scene = sceneOf(
      document,
      words,
      { ...part, sharing: times, names },
      {
        seek: part.seek,
        choose(row) {
          wishes.row = row;
          show();
        },
        read: (text) => void (read.textContent = text),
      },
    );
    pane.append(scene.element);
    const reach = html(document, "p", "eqg-time-reach");
    const figures = timeFigures(document, words, { ...part, sharing: times, names }, wishes);
    column.append(reach, pane, figures.element);
    return { part, column, pane, scene, reach, figures };
  });
  const runs = html(document, "div", "eqg-time-runs");
  runs.append(...scenes.map(({ column }) => column));
  runs.classList.toggle("eqg-side-by-side", parts.length > 1);

  const modes = modeSwitch(document, words, titled, (mode) => setMode(mode));
  const output = outputChooser(document, words, times[0], wishes, () => draw());
  const legend = legendOf(document, words, parts, wishes.curves, () => draw());
  const bar = html(document, "div", "eqg-time-bar");
  const note = html(document, "span", "eqg-time-note");
  bar.append(modes.element, output.element, note, read);
  element.append(runs);
  (parts.length > 1 ? runs : scenes[0].pane).after(legend.element);

  function setMode(mode: Mode) {
    wishes.mode = mode;
    draw();
  }

  function draw() {
    modes.show(wishes.mode);
    output.element.hidden = wishes.mode !== "reach";
    for (const { scene, pane } of scenes) {
      const width = pane.clientWidth || 1000;
      wishes.row = Math.min(
        wishes.row,
        Math.max(0, (times[0].reach[wishes.table]?.rows.length ?? 1) - 1),
      );
      scene.draw(width, wishes);
    }
    note.textContent = noteOf(times, wishes.mode, scenes[0].scene.scales.gradient.decades, words);
    show();
  }

  function show() {
    for (const { part, scene, reach, figures, pane } of scenes) {
      const place = part.place(step);
      scene.update(place);
      figures.update(place);
      const table = wishes.mode === "reach" ? part.time.reach[wishes.table] : undefined;
      const row = Math.min(wishes.row, (table?.rows.length ?? 1) - 1);
      reach.textContent = table ? reachText(table, row, place, part.time.steps, words) : "";
      reach.hidden = !table;
      const column = scene.column();
      const now = column === null ? null : part.time.steps[column];
      scene.element.setAttribute(
        "aria-label",
        say.picture(part.title, modes.name(wishes.mode), now),
      );
      if (pane.scrollWidth > pane.clientWidth + 1) pane.tabIndex = 0;
      else pane.removeAttribute("tabindex");
    }
    output.show(times[0], wishes);
  }

  return {
    bar,
    element,
    wishes,
    draw,
    update(to: number) {
      step = to;
      show();
    },
    /** The next mode: value, gradient, reach. */
    turn() {
      const order = (
        times[0].reach.length ? ["value", "gradient", "reach"] : ["value", "gradient"]
      ) as Mode[];
      setMode(order[(order.indexOf(wishes.mode) + 1) % order.length]);
    },
  };
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

function noteOf(times: Time[], mode: Mode, decades: number, words: Words) {
  const lanes = times.flatMap((time) => time.lanes);
  const units = Math.max(...lanes.map((lane) => lane.units));
  const rows = Math.max(...lanes.map((lane) => lane.rows));
  const batch = Math.max(...lanes.map((lane) => lane.batch));
  const { colours, note } = words.time;
  if (mode === "reach") return colours.reach;
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
  chosen: (mode: Mode) => void,
) {
  const say = words.time;
  const element = html(document, "div", "eqg-time-modes");
  element.setAttribute("role", "group");
  element.setAttribute("aria-label", say.modesLabel);
  const buttons = (["value", "gradient", "reach"] as Mode[]).map((mode) => {
    const button = html(document, "button", `eqg-mode eqg-mode-${mode}`, say.modes[mode]);
    button.type = "button";
    button.title = titled(say.modeHints[mode]);
    button.addEventListener("click", () => chosen(mode));
    element.append(button);
    return { mode, button };
  });
  const show = (now: Mode) => {
    for (const { mode, button } of buttons)
      button.setAttribute("aria-pressed", String(mode === now));
  };
  return { element, show, name: (mode: Mode) => say.modes[mode] };
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
  const element = html(document, "span", "eqg-time-output");
  const select = html(document, "select", "eqg-time-field");
  select.setAttribute("aria-label", say.output);
  time.reach.forEach((one, k) => {
    const option = html(document, "option", "", say.pair(one.of, one.input));
    option.value = String(k);
    select.append(option);
  });
  const at = html(document, "select", "eqg-time-field");
  at.setAttribute("aria-label", say.outputStep);
  select.addEventListener("change", () => {
    wishes.table = Number(select.value);
    changed();
  });
  at.addEventListener("change", () => {
    wishes.row = Number(at.value);
    changed();
  });
  element.append(select, ` ${say.atStep} `, at);
  let filled = -1;
  return {
    element,
    show(time: Time, { table, row }: Wishes) {
      if (filled !== table) {
        at.replaceChildren(
          ...(time.reach[table]?.at ?? []).map((t, k) => {
            const option = html(document, "option", "", String(t));
            option.value = String(k);
            return option;
          }),
        );
        filled = table;
      }
      select.value = String(table);
      at.value = String(row);
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
  const element = html(document, "div", "eqg-time-legend");
  element.setAttribute("role", "group");
  element.setAttribute("aria-label", words.time.curves);
  const known = new Set<string>();
  for (const { time, of } of parts) {
    const dashes = dashesOf(time.curves);
    time.curves.forEach((curve, k) => {
      const name = curveName(curve, of, words);
      if (known.has(name)) return;
      known.add(name);
      const button = html(document, "button", "eqg-legend-item");
      button.type = "button";
      button.setAttribute("aria-pressed", String(shown.has(name)));
      const sample = svg(document, "svg", {
        class: `eqg-curve eqg-curve-${curve.kind}`,
        viewBox: "0 0 26 8",
        width: 26,
        height: 8,
        "aria-hidden": "true",
      });
      sample.append(
        svg(document, "path", {
          class: "eqg-curve-line",
          d: "M0 4H26",
          "stroke-dasharray": dashes[k] || "none",
        }),
      );
      button.append(sample, html(document, "span", "", name));
      button.addEventListener("click", () => {
        if (!shown.delete(name)) shown.add(name);
        button.setAttribute("aria-pressed", String(shown.has(name)));
        changed();
      });
      element.append(button);
    });
  }
  return { element };
}
