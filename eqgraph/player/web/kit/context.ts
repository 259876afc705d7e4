// What the parts of the player share: what each of them gets, and what it is.

import type { Words } from "../language/words.ts";
import type { NodeInfo } from "../engine/schema.d.ts";
import type { Breaks } from "../model/breaks.ts";
import type { Index } from "../model/frame.ts";
import type { Links } from "../model/links.ts";
import type { Payload } from "../model/payload.ts";
import type { State } from "../model/state.ts";
import type { Timeline } from "../model/timeline.ts";
import type { Scope } from "./scope.ts";
import type { Store } from "./store.ts";

/** The name of something that can be done. */
export type CommandId = keyof Words["commands"];

/** Something that can be done, in this player. */
export interface Command {
  id: CommandId;
  keys: readonly string[]; // as a keyboard names them, Shift in front
  label: string;
  lacks: string; // says that a page does not carry it; empty where it does
  when: () => boolean; // whether it does anything now
  run: () => void; // where it does
}

/** All that can be done; the table is shell/commands.ts. */
export interface Commands {
  list: Command[];
  of: (id: CommandId) => Command;
  run: (id: CommandId) => void;
  keys: (id: CommandId) => string[]; // as a reader knows them
  /** What it does, or another text, and its key: what stands at a button. */
  title: (id: CommandId, text?: string) => string;
}

/**
 * What every part gets. A part is built for one graph: names, shapes, the picture and the order of
 * the tape stay what they were when it was built. What has numbers in it is of the run that is shown
 * now, so it is read where it is shown, in an effect: `context.payload`, not a payload kept.
 */
export interface Context {
  document: Document;
  readonly payload: Payload; // of the run that is shown now, as are its index and its timeline
  readonly index: Index;
  readonly timeline: Timeline;
  byRef: ReadonlyMap<string, NodeInfo>;
  words: Words;
  state: State;
  effect: Scope["effect"]; // run once all is built, and after each change of what it reads
  scope: Scope;
  seek: (place: number) => void;
  calm: () => boolean; // whether the reader asked for less motion
  commands: Commands;
  store: Store;
  links: Links;
  breaks: Breaks;
  say: (text: string) => void; // to who listens
  select: (ref: string | null) => void; // a node, and bring it into view
  seen: (ref: string) => string | null; // the node that a node is seen as now, if it is
  toggleBreak: (kind: "node" | "instruction", text: string) => void;
}

/** A part of the player: an element that follows the state by itself. */
export interface View {
  element: HTMLElement;
}
