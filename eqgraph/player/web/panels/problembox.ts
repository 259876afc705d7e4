// The box of problems: a quiet word while all is well, else one list, each entry a way to its step.

import { untracked } from "@preact/signals-core";
import type { ProblemInfo } from "../engine/schema.d.ts";
import type { Context } from "../kit/context.ts";
import { html } from "../kit/element.ts";
import { popupOf } from "../kit/popup.ts";
import type { Place } from "../model/state.ts";
import { inOrder } from "../model/troubles.ts";

const placeOf = ({ place, node }: ProblemInfo): Place | null => (place ? [...place, node] : null);

/** @param track  of the slider: it gets a mark at each problem */
export function problemBox(context: Context, track: HTMLElement) {
  const { document, words, links, seek, commands, state, effect } = context;
  const say = words.problems;
  let kept: Place | null = null; // of the note that was clicked, until the box is closed
  const popup = popupOf(context, "problems", say.title, state.open.problems);
  effect(() => {
    if (!state.open.problems.value) links.placeAt((kept = null));
  });
  const list = html(document, "ol", "eqg-problem-list");
  popup.element.append(html(document, "h2", "eqg-popup-title", say.title), list);
  let items: HTMLButtonElement[] = [];
  let marks: Element[] = [];

  const mark = () => {
    for (const item of items) {
      if (Number(item.dataset.step) === state.step.value) item.setAttribute("aria-current", "step");
      else item.removeAttribute("aria-current");
    }
  };
  effect(() => {
    const { payload, timeline } = context;
    const problems = inOrder(payload.problems ?? []);
    const hints = payload.hints ?? [];
    const open = payload.run?.unlooked(words);
    const none = open ? open.text : `✓ ${say.none}`;
    const count = problems.length ? `⚠ ${say.count(problems.length)}` : none;
    popup.button.textContent = hints.length ? `${count} · ${say.hints(hints.length)}` : count;
    popup.button.title = problems.length
      ? commands.title("problems", say.open(commands.keys("problem")[0]))
      : open
        ? open.why
        : say.noneHint;
    popup.button.classList.toggle("eqg-alarm", problems.length > 0);
    items = [...problems, ...hints].map((problem) => {
      const item = html(document, "button", "eqg-problem");
      item.type = "button";
      item.append(
        html(document, "span", "eqg-problem-step", words.node.atStep(problem.step)),
        html(document, "strong", "eqg-problem-kind", say.kinds[problem.kind] ?? problem.kind),
        html(document, "span", "eqg-problem-text", problem.text),
      );
      item.classList.toggle("eqg-hint", problem.kind === "hint" || problem.kind === "note");
      item.dataset.step = String(problem.step);
      item.addEventListener("click", () => {
        seek(problem.step);
        links.select(problem.node, true);
        kept = placeOf(problem);
        links.placeAt(kept);
      });
      for (const name of ["pointerenter", "focus"]) {
        item.addEventListener(name, () => {
          links.point([problem.node]);
          links.placeAt(placeOf(problem));
        });
      }
      for (const name of ["pointerleave", "blur"]) {
        item.addEventListener(name, () => {
          links.point([]);
          links.placeAt(kept);
        });
      }
      return item;
    });
    list.replaceChildren(
      ...items.map((item) => {
        const row = html(document, "li");
        row.append(item);
        return row;
      }),
    );
    if (!problems.length) list.prepend(html(document, "li", "eqg-note", open ? open.why : say.noneHint));
    for (const one of marks) one.remove();
    marks = timeline.problems.map((place) => {
      const one = html(document, "span", "eqg-problem-mark", "!");
      one.style.left = `${(100 * place) / Math.max(timeline.steps, 1)}%`;
      one.setAttribute("aria-hidden", "true");
      track.append(one);
      return one;
    });
    untracked(mark);
  });
  effect(mark);
  return popup;
}
