// The panel of a quiz: the questions, the one at hand with its field, what is told, the score.

import { html, inMath, made, math, show } from "../kit/template.ts";
import type { Words } from "../language/words.ts";
import { formatNumber } from "../model/numbers.ts";
import { answerOf, isOpen, pointsOf, promptOf, type Progress, type Task } from "./task.ts";
import type { Numbers } from "./verdict.ts";

const FEW = 16; // numbers of an answer that are written out

export function quizPanel(
  document: Document,
  first: Task,
  words: Words,
  does: {
    ask: (kind: "answer" | "hint" | "reveal", k: number, typed?: string) => void;
    choose: (k: number) => void;
    back: () => void;
    fresh: () => void; // new numbers
    given: () => void; // those of Python again
  },
) {
  const say = words.quiz;
  let task = first;
  let shown = 0;
  let note = { text: "", bad: false };
  /** what stands in the field of each question */
  const typed: string[] = task.questions.map(() => "");

  let [seed, gate, progress] = [null as number | null, false, [] as Progress[]];
  const element = made(document, html`<section class="eqg-quiz" aria-label=${say.title}></section>`);
  const find = (place: string) => element.querySelector(place) as HTMLInputElement;
  const heard = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    does.back();
  };
  const answer = (event: Event) => {
    event.preventDefault();
    does.ask("answer", shown, find("input").value);
  };

  const chipOf = (name: string, k: number) => {
    const { right, revealed } = progress[k];
    const state = right ? "right" : revealed ? "revealed" : "open";
    const title = `${say.question(k + 1, progress.length)}: ${say.states[state]}`;
    return html`<button type="button" class="eqg-quiz-chip" data-state=${state} aria-pressed=${k === shown} title=${title} @click=${() => does.choose(k)}
      ><span class="eqg-quiz-mark">${say.marks[state]}</span>${k + 1} ${inMath(name)}</button>`;
  };
  const button = (text: string, title: string, act: () => void, { disabled = false, hidden = false } = {}) =>
    html`<button type="button" class="eqg-plain-button" title=${title} ?disabled=${disabled} ?hidden=${hidden} @click=${act}>${text}</button>`;

  /** What is told of the answers, in its colour. */
  const toldOf = ({ tries, right, revealed }: Progress): [look: string, content: unknown] => {
    const last = tries.at(-1);
    if (note.text && note.bad) return [" eqg-wrong eqg-quiz-error", note.text];
    const found = revealed || right ? answerOf(task, shown) : null;
    const facts = last && last.max_diff !== null
      ? [last.exact ? say.yes : say.no, last.approximate ? say.yes : say.no, formatNumber(last.max_diff)]
      : [];
    return [
      last ? (last.right ? " eqg-right" : " eqg-wrong") : "",
      [
        last ? html`<strong>${last.right ? "✓" : "✗"} ${last.message}</strong>` : "",
        facts.length ? ` ${facts.map((fact, n) => `${say.facts[n]}: ${fact}`).join(" | ")}` : "",
        found ? ` · ${say.answer}: ${answerText(found, say)}` : "",
        note.text ? ` · ${note.text}` : "",
      ],
    ];
  };
  const draw = () => {
    if (!progress.length) return; // nothing is there yet
    const { name, hints } = task.questions[shown];
    const one = progress[shown];
    const closed = { disabled: !isOpen(one) };
    const [look, told] = toldOf(one);
    const next = nextGate(task, progress);
    show(html`<div class="eqg-quiz-head"><h2 class="eqg-dock-title">${say.title}</h2>
        <div class="eqg-quiz-list" role="group" aria-label=${say.questions}>${task.questions.map((asked, k) => chipOf(asked.name, k))}</div>
        <output class="eqg-quiz-score">${say.score(formatPoints(pointsOf(progress, task.cost)), progress.length)}</output></div>
      <p class="eqg-quiz-prompt">${promptOf(task, shown, progress)}</p>
      <form class="eqg-quiz-form" @submit=${answer}><label class="eqg-quiz-name eqg-math" ${math(`${name} =`)}></label>
        <input type="text" class="eqg-quiz-field" autocomplete="off" spellcheck="false" maxlength="1000" autocapitalize="off" placeholder=${say.example}
          aria-label=${say.field(name)} @input=${() => (typed[shown] = find("input").value)} @keydown=${heard}>
        <button type="submit" class="eqg-plain-button eqg-quiz-check" title="Enter">${say.check}</button>
        ${button(`${say.hint} ${Math.min(one.hints, hints.length)}/${hints.length}`, say.hintCost(task.cost), () => does.ask("hint", shown), closed)}
        ${button(say.reveal, say.revealHint, () => does.ask("reveal", shown), closed)}</form>
      <p class="eqg-quiz-told${look}" role="status">${told}</p>
      <ul class="eqg-quiz-hints">${hints.slice(0, one.hints).map((text) => html`<li ${math(text)}></li>`)}</ul>
      <p class="eqg-quiz-gate" ?hidden=${!gate}>${next === null ? say.all : say.gate(next + 1, task.questions[next].name)}</p>
      <p class="eqg-quiz-keys">${say.keys}</p>
      <p class="eqg-quiz-keys"><span>${seed === null ? "" : `${say.seed(seed)} `}${task.graded ? say.graded : say.practice}</span> ${
        button(say.fresh, say.freshHint, does.fresh, { hidden: !first.free })} ${button(say.given, say.givenHint, does.given, { hidden: seed === null })}</p>`, element);
  };

  return {
    element,
    focus() {
      (find("input").disabled ? find(`.eqg-quiz-chip[aria-pressed="true"]`) : find("input")).focus({ preventScroll: true });
    },
    /** What is told of the last request. */
    tell(text: string, bad = false) {
      note = { text, bad };
      draw();
    },
    /** Another task of the same questions: new numbers, or more that may be seen. */
    take(fresh: Task, of: number | null) {
      [task, seed] = [fresh, of];
      draw();
    },
    clear: () => typed.fill(""),
    update(now: Progress[], k: number, atGate: boolean) {
      if (k !== shown) note = { text: "", bad: false };
      [progress, shown, gate] = [now, k, atGate];
      draw();
      find("input").value = typed[k] || String(now[k].tries.at(-1)?.answer ?? "");
    },
  };
}

/** The open question that the tape stops before. */
function nextGate({ questions }: Task, progress: Progress[]) {
  const open = questions.map((_, k) => k).filter((k) => isOpen(progress[k]));
  return open.sort((a, b) => questions[a].step - questions[b].step)[0] ?? null;
}

const formatPoints = (points: number) => String(Number(points.toFixed(2)));

function answerText({ shape, data }: Numbers, say: Words["quiz"]) {
  if (!shape.length) return formatNumber(data[0]);
  if (data.length > FEW) return say.numbers(shape.join(" × "));
  const rows = shape.length > 1 ? shape[shape.length - 1] : data.length;
  const texts = data.map((x) => formatNumber(x));
  const lines = [];
  for (let k = 0; k < texts.length; k += rows)
    lines.push(`[${texts.slice(k, k + rows).join(", ")}]`);
  return shape.length > 1 ? `[${lines.join(", ")}]` : lines[0];
}
