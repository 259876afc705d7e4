// The panel of a quiz: the questions, the one at hand with its field, what is told, the score.

import { html } from "../kit/element.ts";
import { writeMath } from "../kit/math.ts";
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

  const element = html(document, "section", "eqg-quiz");
  element.setAttribute("aria-label", say.title);
  const head = html(document, "div", "eqg-quiz-head");
  const list = html(document, "div", "eqg-quiz-list");
  list.setAttribute("role", "group");
  list.setAttribute("aria-label", say.questions);
  const chips = task.questions.map(({ name }, k) => {
    const chip = html(document, "button", "eqg-quiz-chip");
    chip.type = "button";
    const mark = html(document, "span", "eqg-quiz-mark");
    const label = html(document, "span", "eqg-math");
    writeMath(label, name);
    chip.append(mark, `${k + 1} `, label);
    chip.addEventListener("click", () => does.choose(k));
    list.append(chip);
    return { chip, mark };
  });
  const score = html(document, "output", "eqg-quiz-score");
  head.append(html(document, "h2", "eqg-dock-title", say.title), list, score);

  const prompt = html(document, "p", "eqg-quiz-prompt");
  const form = html(document, "form", "eqg-quiz-form");
  const name = html(document, "label", "eqg-quiz-name eqg-math");
  const field = html(document, "input", "eqg-quiz-field");
  Object.assign(field, { type: "text", autocomplete: "off", spellcheck: false, maxLength: 1000 });
  field.setAttribute("autocapitalize", "off");
  field.placeholder = say.example;
  const button = (text: string, hint: string, type: "submit" | "button") => {
    const made = html(document, "button", "eqg-plain-button", text);
    made.type = type;
    made.title = hint;
    return made;
  };
  const check = button(say.check, "Enter", "submit");
  check.classList.add("eqg-quiz-check");
  const hint = button(say.hint, say.hintCost(task.cost), "button");
  const reveal = button(say.reveal, say.revealHint, "button");
  form.append(name, field, check, hint, reveal);
  const told = html(document, "p", "eqg-quiz-told");
  told.setAttribute("role", "status");
  const hints = html(document, "ul", "eqg-quiz-hints");
  const gate = html(document, "p", "eqg-quiz-gate");
  const keys = html(document, "p", "eqg-quiz-keys", say.keys);
  const kind = html(document, "p", "eqg-quiz-keys");
  const about = html(document, "span", "", task.graded ? say.graded : say.practice);
  const other = button(say.fresh, say.freshHint, "button");
  const own = button(say.given, say.givenHint, "button");
  other.hidden = !task.free;
  own.hidden = true;
  kind.append(about, " ", other, " ", own);
  element.append(head, prompt, form, told, hints, gate, keys, kind);

  field.addEventListener("input", () => (typed[shown] = field.value));
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    does.back();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    does.ask("answer", shown, field.value);
  });
  other.addEventListener("click", () => does.fresh());
  own.addEventListener("click", () => does.given());
  hint.addEventListener("click", () => does.ask("hint", shown));
  reveal.addEventListener("click", () => does.ask("reveal", shown));

  const tell = ({ tries, right, revealed }: Progress, k: number) => {
    const last = tries.at(-1);
    told.replaceChildren();
    told.className = "eqg-quiz-told";
    if (note.text && note.bad) {
      told.classList.add("eqg-wrong", "eqg-quiz-error");
      told.append(note.text);
      return;
    }
    if (last) {
      told.classList.add(last.right ? "eqg-right" : "eqg-wrong");
      told.append(html(document, "strong", "", `${last.right ? "✓" : "✗"} ${last.message}`));
      if (last.max_diff !== null) {
        const facts = [last.exact ? say.yes : say.no, last.approximate ? say.yes : say.no, formatNumber(last.max_diff)];
        told.append(` ${facts.map((fact, n) => `${say.facts[n]}: ${fact}`).join(" | ")}`);
      }
    }
    const answer = revealed || right ? answerOf(task, k) : null;
    if (answer) told.append(` · ${say.answer}: ${answerText(answer, say)}`);
    if (note.text) told.append(` · ${note.text}`);
  };

  return {
    element,
    focus() {
      (field.disabled ? chips[shown].chip : field).focus({ preventScroll: true });
    },
    /** What is told of the last request. */
    tell(text: string, bad = false) {
      note = { text, bad };
      this.again();
    },
    again: () => {},
    /** Another task of the same questions: new numbers, or more that may be seen. */
    take(fresh: Task, seed: number | null) {
      task = fresh;
      own.hidden = seed === null;
      about.textContent = `${seed === null ? "" : `${say.seed(seed)} `}${task.graded ? say.graded : say.practice}`;
    },
    clear: () => typed.fill(""),
    update(progress: Progress[], k: number, atGate: boolean) {
      if (k !== shown) note = { text: "", bad: false };
      shown = k;
      this.again = () => tell(progress[k], k);
      const { name: asked, hints: all } = task.questions[k];
      chips.forEach(({ chip, mark }, j) => {
        const { right, revealed } = progress[j];
        const state = right ? "right" : revealed ? "revealed" : "open";
        mark.textContent = say.marks[state];
        chip.dataset.state = state;
        chip.setAttribute("aria-pressed", String(j === k));
        chip.title = `${say.question(j + 1, chips.length)}: ${say.states[state]}`;
      });
      score.textContent = say.score(formatPoints(pointsOf(progress, task.cost)), chips.length);
      prompt.textContent = promptOf(task, k, progress);
      writeMath(name, `${asked} =`);
      field.setAttribute("aria-label", say.field(asked));
      field.value = typed[k] || String(progress[k].tries.at(-1)?.answer ?? "");
      const open = isOpen(progress[k]);
      for (const one of [hint, reveal]) one.disabled = !open;
      hint.textContent = `${say.hint} ${Math.min(progress[k].hints, all.length)}/${all.length}`;
      tell(progress[k], k);
      hints.replaceChildren(
        ...all.slice(0, progress[k].hints).map((text) => {
          const item = html(document, "li");
          writeMath(item, text);
          return item;
        }),
      );
      const next = nextGate(task, progress);
      gate.hidden = !atGate;
      gate.textContent = next === null ? say.all : say.gate(next + 1, task.questions[next].name);
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
