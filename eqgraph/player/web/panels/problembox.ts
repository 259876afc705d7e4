// The box of problems: a quiet word while all is well, else one list, each entry a way to its step.

import type { ProblemInfo } from "../engine/schema.d.ts";
import type { Context } from "../kit/context.ts";
import { popupOf } from "../kit/popup.ts";
import { html, made, noted, nothing, show, styled } from "../kit/template.ts";
import type { Place } from "../model/state.ts";

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
  const point = (problem: ProblemInfo) => () => {
    links.point([problem.node]);
    links.placeAt(placeOf(problem));
  };
  const leave = () => {
    links.point([]);
    links.placeAt(kept);
  };
  const go = (problem: ProblemInfo) => () => {
    seek(problem.step);
    links.select(problem.node, true);
    links.placeAt((kept = placeOf(problem)));
  };
  const itemOf = (problem: ProblemInfo) => {
    const { step, kind, text } = problem;
    return html`<li><button type="button" class="eqg-problem${kind === "hint" || kind === "note" ? " eqg-hint" : ""}" data-step=${step}
      aria-current=${step === state.step.value ? "step" : nothing} @click=${go(problem)} @pointerenter=${point(problem)} @focus=${point(problem)}
      @pointerleave=${leave} @blur=${leave}><span class="eqg-problem-step">${words.node.atStep(step)}</span
      ><strong class="eqg-problem-kind">${say.kinds[kind] ?? kind}</strong><span class="eqg-problem-text">${text}</span></button></li>`;
  };
  effect(() => {
    const { payload } = context;
    const [problems, hints] = [payload.problems ?? [], payload.hints ?? []];
    const list = [...(problems.length ? [] : [noted(payload.run?.unlooked(words)?.why ?? say.noneHint)]), ...[...problems, ...hints].map(itemOf)];
    show(html`<h2 class="eqg-popup-title">${say.title}</h2><ol class="eqg-problem-list">${list}</ol>`, popup.element);
  });
  let marks: Element[] = [];
  effect(() => {
    const { payload: { problems = [], hints = [], run }, timeline } = context;
    const open = run?.unlooked(words);
    const none = open?.text ?? `✓ ${say.none}`;
    const hint = open?.why ?? say.noneHint;
    const count = problems.length ? `⚠ ${say.count(problems.length)}` : none;
    const { button } = popup;
    button.textContent = hints.length ? `${count} · ${say.hints(hints.length)}` : count;
    button.title = problems.length
      ? commands.title("problems", say.open(commands.keys("problem")[0]))
      : hint;
    button.classList.toggle("eqg-alarm", problems.length > 0);
    for (const one of marks) one.remove();
    marks = timeline.problems.map((place) => {
      const left = `${(100 * place) / Math.max(timeline.steps, 1)}%`;
      return made(document, html`<span class="eqg-problem-mark" aria-hidden="true" ${styled({ left })}>!</span>`);
    });
    track.append(...marks);
  });
  return popup;
}
