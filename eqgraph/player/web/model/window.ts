// The window, pure: of a run that the kernel computes, the arrays that came so far, and those that
// are looked at and not here yet. Who reads an array hears when it arrives.

import { signal } from "@preact/signals-core";
import type { NArray } from "../engine/array.ts";
import { Machine } from "../engine/machine.ts";
import type { Address, PlacesReply, Stored, Summary } from "../engine/schema.d.ts";
import { sizeOf } from "../engine/shapes.ts";
import { ConditionError } from "../language/operands.ts";
import type { Words } from "../language/words.ts";

const KEPT = 20_000; // arrays; a new window begins where there are more

/** What is not here yet. */
export interface Wish {
  address: Address;
  whole: boolean;
  row: number; // of its first axis; −1: all
}

/** What the kernel said of the whole run: nothing yet, an answer, or why there is none. */
export interface Told<T = any> {
  answer: T | null;
  why: string;
  asked: boolean;
  buffers?: unknown[];
}

const UNASKED: Told = { answer: null, why: "", asked: false };

/** A question about the whole run. */
export interface Question {
  kind: string;
  about: string; // what tells it from others of its kind
  data: Record<string, unknown>;
}

/** Register 40 is not what step 40 adds. */
const nameOf = (address: Address) => JSON.stringify(address);

const tileOf = (address: Address, row: number) => keyOf({ address, row, whole: false });

const keyOf = ({ address, whole, row }: Wish) => `${whole} ${row} ${nameOf(address)}`;

/** A machine that has the tape and shapes alone: its numbers are elsewhere. */
export class Distant extends Machine {
  override register(): NArray {
    throw new Error("the numbers of this run are in the kernel");
  }

  override contribution(): NArray {
    return this.register();
  }
}

/** How far the kernel is. */
export interface Way {
  done: number;
  steps: number;
}

export class Window {
  /** How many answers came: a frame is of one of them. */
  readonly arrived = signal(0);
  readonly way = signal<Way | null>(null);
  /** Why there are no numbers at a step, in words. */
  private readonly told = signal({ step: -1, why: "" });
  /** Called when something is missing. */
  ask: () => void = () => {};
  /** Whether no kernel answers. */
  readonly alone = signal(false);
  private inquire: ((question: Question) => void) | null = null;
  private readonly early: Question[] = []; // before anybody took them to the kernel
  private readonly questions = signal<ReadonlyMap<string, Told>>(new Map());
  private readonly held = new Map<string, Summary>();
  private readonly full = new Map<string, NArray>();
  private readonly wishes = new Map<string, Wish>();
  private step = -1;

  /** Another step is looked at: what was missing at the one before is not waited for. */
  at(step: number) {
    if (step === this.step) return;
    this.step = step;
    this.wishes.clear();
  }

  /** Why there are no numbers; empty while they are on their way. */
  get why(): string {
    const { step, why } = this.told.value;
    return step === this.step ? why : "";
  }

  /** No numbers come for this step. */
  give(why: string) {
    this.way.value = null;
    this.told.value = { step: this.step, why };
  }

  /** An array in few numbers, or null: then it is asked for. */
  look(address: Address, row: number): Summary | null {
    const found = this.held.get(tileOf(address, row));
    return found ?? this.missing({ address, row, whole: false });
  }

  /** All numbers of an array, or null: then they are asked for. */
  whole(address: Address, row: number): NArray | null {
    const wish = { address, row, whole: true };
    return this.full.get(keyOf(wish)) ?? this.missing(wish);
  }

  private missing(wish: Wish): null {
    const key = keyOf(wish);
    if (!this.wishes.has(key)) {
      this.wishes.set(key, wish);
      this.ask();
    }
    return null;
  }

  /** What was said of the whole run; who reads it hears of the answer. */
  said<T = any>(kind: string, about = ""): Told<T> {
    return this.questions.value.get(`${kind} ${about}`) ?? UNASKED;
  }

  /** Ask about the whole run: once, and again where there was no answer. */
  asks(kind: string, data: Record<string, unknown> = {}, about = "") {
    const { asked, why } = this.said(kind, about);
    if (asked && !why) return;
    this.hear({ kind, about, data }, { answer: null, why: "", asked: true });
    if (this.inquire) this.inquire({ kind, about, data });
    else this.early.push({ kind, about, data });
  }

  /** Take what is asked of the whole run to the kernel. */
  attend(inquire: (question: Question) => void) {
    this.inquire = inquire;
    this.early.splice(0).forEach(inquire);
  }

  /** Take what was said over. */
  hear({ kind, about }: Question, told: Told) {
    this.questions.value = new Map(this.questions.value).set(`${kind} ${about}`, told);
  }

  /** Where a condition holds, as far as it is known. Throws a ConditionError where no kernel answers. */
  stops(text: string, words: Words) {
    if (this.alone.value) throw new ConditionError(words.streamed.breakIt);
    const { answer, why } = this.said<PlacesReply>("places", text);
    return { places: answer?.places ?? [], why, open: !answer && !why };
  }

  /** What is said while the problems are not known. */
  unlooked({ streamed }: Words): { text: string; why: string } | null {
    const { answer, why, asked } = this.said("problems");
    if (answer) return null;
    return { text: asked && !why ? streamed.counting : streamed.problems, why: why || streamed.problemsHint };
  }

  /** What is missing now. */
  get wanted(): Wish[] {
    return [...this.wishes.values()];
  }

  /** Take an answer over. @param numbers  of all arrays, one after the other */
  take(wishes: readonly Wish[], arrays: readonly Summary[], numbers: ArrayLike<number>) {
    if (this.held.size + wishes.length > KEPT) this.held.clear();
    this.full.clear();
    let from = 0;
    wishes.forEach((wish, k) => {
      const { whole } = wish;
      const one = arrays[k];
      const to = from + (whole ? sizeOf(one.shape) : one.rows * one.cols);
      const data = Array.prototype.slice.call(numbers, from, to) as number[];
      if (whole) this.full.set(keyOf(wish), { shape: one.shape, data: Float64Array.from(data) });
      else this.held.set(keyOf(wish), { ...one, data: data as Summary["data"] });
      this.wishes.delete(keyOf(wish));
      from = to;
    });
    this.way.value = null;
    this.arrived.value += 1;
  }

  /** Take over what a page was saved with. */
  store({ addresses, arrays }: Stored) {
    addresses.forEach((address, k) => {
      this.held.set(tileOf(address, -1), arrays[k]);
      this.wishes.delete(tileOf(address, -1));
    });
    this.arrived.value += 1;
  }
}
