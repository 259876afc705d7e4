// What the parts of the player share: what each of them gets, and what it is.

import type { Words } from "../language/words.ts";
import type { Breaks, Wishes } from "../model/breaks.ts";
import type { Frame, Index } from "../model/frame.ts";
import type { Choice, Links } from "../model/links.ts";
import type { Payload } from "../model/payload.ts";
import type { Timeline } from "../model/timeline.ts";
import type { Store } from "./store.ts";

/** The name of something that can be done. */
export type CommandId = keyof Words["commands"];

/** Something that can be done, in this player. */
export interface Command {
  id: CommandId;
  keys: readonly string[]; // as a keyboard names them, Shift in front
  label: string;
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

/** What every part gets. */
export interface Context {
  document: Document;
  payload: Payload;
  timeline: Timeline;
  words: Words;
  seek: (place: number) => void;
  calm: () => boolean; // whether the reader asked for less motion
  commands: Commands;
  store: Store;
  index: Index;
  links: Links;
  breaks: Breaks;
  session: Session;
  select: (ref: string | null) => void; // a node, and bring it into view
  seen: (ref: string) => string | null; // the node that a node is seen as now, if it is
  toggleBreak: (kind: "node" | "instruction", text: string) => void;
}

/** What outlives the data: a new run of the same graph opens as the last one was left. */
export interface Session {
  written: "text" | "read" | "math"; // equations as printed, as read, or as set mathematics
  inspecting: boolean;
  digits: boolean | null; // nodes are coloured by the digits that are right; null: as the data come
  scene: string | null; // the picture that is shown
  time: boolean; // the steps of time stand in the place of the graph
  breaks: Wishes;
  choice: Choice;
}

/** A part of the player: an element, and how it shows a frame (also in spoken words). */
export interface View {
  element: HTMLElement;
  update: (frame: Frame, spoken: string) => void;
  stop?: () => void;
}
