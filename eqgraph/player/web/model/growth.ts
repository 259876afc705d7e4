// How a gradient grows, pure: every contribution to it, and whether the place has reached it.

import type { NodeInfo } from "../engine/schema.d.ts";
import type { Words } from "../language/words.ts";
import type { Frame, Index } from "./frame.ts";
import { formatNumber } from "./numbers.ts";
import type { Payload } from "./payload.ts";

export interface Term {
  place: number; // the step that adds it
  from: string; // the node it comes from; the node itself for the seed
  seed: boolean;
  readonly array: number; // what it adds
  sum: number; // the gradient after it
  done: boolean;
}

export type Reach = "leaf" | "waiting" | "none" | "growing" | "complete";

type Instructions = Payload["instructions"];

const received = new WeakMap<Instructions, Map<string, number[]>>();

/** The backward instructions that write to a node, by their indices in the order of the tape. */
export function receivedBy({ instructions, turn }: Pick<Payload, "instructions" | "turn">, ref: string) {
  let byRef = received.get(instructions);
  if (!byRef) {
    byRef = new Map();
    for (let k = turn; k < instructions.length; k++) {
      const { node } = instructions[k];
      const known = byRef.get(node);
      if (known) known.push(k);
      else byRef.set(node, [k]);
    }
    received.set(instructions, byRef);
  }
  return byRef.get(ref) ?? [];
}

/** @returns in the order of the tape */
export function termsOf({ payload }: Pick<Index, "payload">, ref: string, step: number): Term[] {
  return receivedBy(payload, ref).map((k) => {
    const instruction = payload.instructions[k];
    const { kind, reads, value } = instruction;
    const seed = kind === "seed";
    return {
      place: k + 1,
      from: seed ? ref : (reads[0] ?? ref),
      seed,
      get array() {
        return instruction.contribution ?? value; // named when it is read
      },
      sum: value,
      done: k < step,
    };
  });
}

/**
 * How far the gradient of a node is. Nothing is said before it is known: that no path leads to
 * the node is a thing of the end.
 */
export function reachOf(node: NodeInfo, terms: Term[], end: boolean): Reach {
  if (node.kind === "constant") return "leaf";
  if (!terms.some((term) => term.done)) return end ? "none" : "waiting";
  return terms.every((term) => term.done) ? "complete" : "growing";
}

/**
 * The sum so far in words: `2 of 3: −0.20 + 0.39 + …`.
 * @param texts  of the contributions that are done
 */
export function sumText(texts: string[], all: number, words: Words): string {
  const shown = texts.map((text, k) =>
    k && text.startsWith("−") ? `− ${text.slice(1)}` : k ? `+ ${text}` : text,
  );
  const rest = texts.length < all ? " + …" : "";
  return `${words.part(texts.length, all)}: ${shown.join(" ")}${rest}`;
}

/** The gradient of a node in words: not yet, no path, or the sum of what came so far. */
export function growthText(
  { payload, words }: { payload: Payload; words: Words },
  node: NodeInfo,
  frame: Frame,
) {
  const terms = termsOf({ payload }, node.ref, frame.step);
  const reach = reachOf(node, terms, frame.step === payload.instructions.length);
  if (reach === "leaf") return "";
  if (reach === "waiting") return words.node.notYet;
  if (reach === "none") return words.node.noPath(payload.of);
  const done = terms.filter((term) => term.done);
  const last = done[done.length - 1].sum;
  if (!payload.here(last)) return words.narration.waiting;
  const sum = payload.array(last);
  if (sum.shape.length || terms.length < 2) return sum.text;
  const texts = done.map(({ array }) =>
    payload.here(array) ? formatNumber(Number(payload.array(array).data[0])) : "…",
  );
  return `${sumText(texts, terms.length, words)} = ${sum.text}`;
}
