// The commands: what a player can do, each once. Keys, buttons, the menu, the help and the key
// in a title are made of this table; the texts are words.commands, by id.

import type { Command, CommandId, Commands, Context } from "../kit/context.ts";
import type { Words } from "../language/words.ts";
import { makesFiles } from "../kit/store.ts";
import { remember } from "../kit/remembered.ts";
import { clamp, move, type Command as Move } from "../model/timeline.ts";
import { carried } from "./carried.ts";
import type { Parts } from "./parts.ts";

interface Row {
  id: CommandId;
  keys: readonly string[];
  when?: (parts: Parts) => boolean; // always, if it isn't told
  run: (parts: Parts) => unknown;
  lacks?: (words: Words, kernel: boolean) => string; // what is said where a page does not carry it
}

/** Along the tape; it stops playing. */
const moving = (id: Move, ...keys: string[]): Row => ({
  id,
  keys,
  when: ({ context: { timeline, state: { step } } }) =>
    clamp(timeline, move(timeline, step.value, id)) !== step.value,
  run: ({ context: { seek, timeline, state } }) => seek(move(timeline, state.step.value, id)),
});

/** To a problem; where none was looked for yet, to the list, which says so. */
const seeking = (row: Row): Row => {
  const open = ({ context: { payload, words } }: Parts) => payload.run?.unlooked(words);
  return {
    ...row,
    when: (parts) => !!open(parts) || row.when!(parts),
    run: (parts) => (open(parts) ? parts.opening.popup("problems") : row.run(parts)),
  };
};

/** Along the steps of time. */
const passing = (id: CommandId, key: string, way: 1 | -1): Row => ({
  id,
  keys: [key],
  when: ({ context: { timeline, state: { step } }, time }) =>
    !!time && clamp(timeline, time.stop(step.value, way)) !== step.value,
  run: ({ context: { seek, state }, time }) => time && seek(time.stop(state.step.value, way)),
});

/** To the next breakpoint, or the end. */
const going = (id: "continue" | "continue-back", ...keys: string[]): Row => ({
  id,
  keys,
  run({ context: { breaks, timeline, words, seek, say, state } }) {
    const forward = id === "continue";
    if (breaks.open()) return say(words.streamed.looking);
    const next = breaks.next(state.step.value, forward ? "forward" : "back");
    seek(next ?? (forward ? timeline.steps : 0));
    if (next === null) say(words.breaks.passed);
  },
});

const zooming = (id: CommandId, way: "in" | "out", ...keys: string[]): Row => ({
  id,
  keys,
  when: ({ pane }) => pane.zooms(way),
  run: ({ pane }) => pane.zoom(way),
});

const panning = (id: CommandId, key: string, x: number, y: number): Row => ({
  id,
  keys: [key],
  when: ({ pane }) => pane.pans(x, y),
  run: ({ pane }) => pane.pan(x, y),
});

/** The node that is selected, or else the current one. */
const meant = ({ links, state }: Context) => links.selected() ?? state.frame.value.current?.node;

/** What leaves the player, in the menu. */
const leaving = (
  id: CommandId,
  run: (saving: NonNullable<Parts["saving"]>) => unknown,
  when?: (parts: Parts) => boolean,
): Row => ({
  id,
  keys: [],
  when,
  run: ({ saving }) => saving && run(saving),
  lacks: ({ menu }) => (carried.saving ? "" : menu.left),
});

/** Done in the graph: it comes back where the steps of time stand in its place. */
const inGraph = (row: Row): Row => ({
  ...row,
  when: (parts) => parts.time?.isOpen() || (row.when?.(parts) ?? true),
  run(parts) {
    if (parts.time?.isOpen()) parts.time?.toggle(false);
    return row.run(parts);
  },
});

/** To the next node of the picture, as the graph counts them; it is said with its value. */
const passingNodes = (id: "node-next" | "node-back", key: string, way: 1 | -1): Row =>
  inGraph({
    id,
    keys: [key],
    run({ context, pane }) {
      const { payload, links, byRef, say, state } = context;
      const shown = payload.nodes.map(({ ref }) => ref).filter((ref) => pane.seen(ref) === ref);
      const at = shown.indexOf(meant(context) ?? "");
      const ref = shown[(at < 0 && way < 0 ? 0 : at + way + shown.length) % shown.length];
      if (ref === undefined) return;
      if (ref !== links.selected()) context.select(ref);
      const value = state.frame.value.nodes.get(ref)?.value ?? null;
      say(`${byRef.get(ref)?.name ?? ref}${value === null ? "" : ` = ${payload.array(value).text}`}`);
    },
  });

/** Let steps move, or not; a page remembers it. */
function turnMotion({ document, state, words, say }: Context) {
  state.still.value = !state.still.value;
  say(words.motion[state.still.value ? "off" : "on"]);
  remember(document, state.still.value);
}

export const COMMANDS: readonly Row[] = [
  moving("next", "ArrowRight"),
  moving("back", "ArrowLeft"),
  moving("over", "Shift+ArrowRight", "PageDown", "F10"),
  moving("over-back", "Shift+ArrowLeft", "PageUp", "Shift+F10"),
  moving("first", "Home"),
  moving("last", "End"),
  {
    id: "play",
    keys: [" "],
    when: ({ context }) => context.timeline.steps > 0,
    run: ({ player }) => player.toggle(),
  },
  seeking(moving("problem", "n")),
  going("continue", "c", "F8"),
  going("continue-back", "Shift+c", "Shift+F8"),
  {
    id: "break",
    keys: ["b"],
    run({ context }) {
      const ref = meant(context);
      if (ref === undefined) context.say(context.words.breaks.noNode);
      else context.toggleBreak("node", ref);
    },
  },
  { id: "breaks", keys: ["Shift+b"], run: ({ opening }) => opening.toggle("breaks") },
  { id: "problems", keys: ["Shift+n"], run: ({ opening }) => opening.popup("problems") },
  inGraph({
    id: "inspect",
    keys: ["Enter"],
    run({ context, pane, opening }) {
      const ref = meant(context);
      if (ref === undefined || !pane.folds(ref) || !pane.openAt(ref)) opening.inspect(true);
    },
  }),
  passingNodes("node-next", "]", 1),
  passingNodes("node-back", "[", -1),
  inGraph({ id: "find", keys: ["/"], run: ({ find }) => find.open() }),
  {
    id: "present",
    keys: ["Shift+f"],
    run: ({ context: { state } }) => void (state.presenting.value = !state.presenting.value),
  },
  {
    id: "black",
    keys: [],
    when: ({ context: { state } }) => state.presenting.value,
    run: ({ context: { state } }) => void (state.black.value = !state.black.value),
  },
  {
    id: "stop-computing",
    keys: ["k"],
    when: ({ streaming, saving }) => !!(streaming?.works() || saving?.works()),
    run: ({ streaming, saving }) => (saving?.works() ? saving : streaming)?.stop(),
  },
  { id: "edit", keys: ["e"], when: ({ editor }) => Boolean(editor), run: ({ opening }) => opening.toggle("edit") },
  { id: "undo", keys: ["u"], when: ({ editor }) => editor?.undoes() ?? false, run: ({ editor }) => editor?.undo() },
  { id: "motion", keys: ["a"], run: ({ context }) => turnMotion(context) },
  { id: "what-if", keys: ["w"], run: ({ opening }) => opening.toggle("whatIf") },
  {
    id: "update",
    keys: ["s"],
    when: ({ training }) => training?.trains() ?? false,
    run({ training, context: { state }, opening }) {
      if (!state.open.whatIf.value) opening.toggle("whatIf", true);
      training?.update();
    },
  },
  { id: "digits", keys: ["d"], run: ({ opening }) => opening.toggle("digits") },
  { id: "transcript", keys: ["t"], run: ({ opening }) => opening.toggle("transcript") },
  { id: "menu", keys: ["m"], run: ({ opening }) => opening.popup("menu") },
  leaving("save-svg", (saving) => saving.picture("svg"), ({ pane }) => pane.isDrawn()),
  leaving("save-png", (saving) => saving.picture("png"), ({ pane }) => pane.isDrawn()),
  leaving("save-pdf", (saving) => saving.file("pdf")),
  leaving("save-html", (saving) => saving.file("html")),
  ...(["gif", "webp"] as const).map((kind): Row => ({
    ...leaving(`save-${kind}`, (saving) => saving.file(kind), ({ context }) => makesFiles(context.store)),
    lacks: ({ menu }, kernel) => (carried.saving ? (kernel ? "" : menu.films) : menu.left),
  })),
  leaving("copy-picture", (saving) => saving.copy(), ({ pane }) => pane.isDrawn()),
  leaving("copy-link", (saving) => saving.link(), ({ saving }) => !!saving?.hasLink()),
  leaving("copy-tape", (saving) => saving.tape()),
  {
    id: "views",
    keys: ["g"],
    when: ({ time }) => !!time?.exists(),
    run: ({ time }) => time?.toggle(!time.isOpen()),
  },
  {
    id: "time-mode",
    keys: ["v"],
    when: ({ time }) => !!time?.exists(),
    run: ({ time }) => time?.turn(),
  },
  passing("time-next", ".", 1),
  passing("time-back", ",", -1),
  inGraph({
    id: "fit",
    keys: ["f", "0"],
    when: ({ pane }) => pane.isDrawn(),
    run: ({ pane }) => pane.fit(),
  }),
  zooming("zoom-in", "in", "+", "="),
  zooming("zoom-out", "out", "-"),
  panning("pan-up", "ArrowUp", 0, -1),
  panning("pan-down", "ArrowDown", 0, 1),
  panning("pan-left", "Shift+ArrowUp", -1, 0),
  panning("pan-right", "Shift+ArrowDown", 1, 0),
  inGraph({
    id: "open",
    keys: ["o"],
    run({ context, pane }) {
      const ref = meant(context);
      if (ref === undefined || !pane.openAt(ref)) context.say(context.words.trail.nothing);
    },
  }),
  inGraph({
    id: "fold",
    keys: ["h"],
    when: ({ pane }) => pane.isDrawn() && !pane.isDeep(),
    run({ context, fold }) {
      const equation = context.byRef.get(meant(context) ?? "")?.equation ?? null;
      if (equation === null) context.say(context.words.trail.nothing);
      else fold(equation);
    },
  }),
  inGraph({
    id: "open-all",
    keys: ["Shift+o"],
    when: ({ pane }) => pane.opensMore(),
    run: ({ pane }) => pane.openAll(),
  }),
  {
    id: "up",
    keys: ["Backspace"],
    when: ({ pane }) => pane.isDeep(),
    run: ({ pane }) => pane.up(),
  },
  {
    id: "close",
    keys: ["Escape"],
    when: ({ opening }) => opening.isOpen(),
    run: ({ opening }) => opening.close(),
  },
  { id: "legend", keys: ["l"], run: ({ opening }) => opening.legend() },
  { id: "help", keys: ["?"], run: ({ opening }) => opening.help() },
];

const ROWS = new Map(COMMANDS.map((row) => [row.id, row]));
const BY_KEY = new Map(COMMANDS.flatMap(({ id, keys }) => keys.map((key) => [key, id] as const)));

/** What the keys of a clicker mean, before a room. */
const CLICKER = new Map<string, CommandId>([["PageDown", "next"], ["PageUp", "back"], ["b", "black"]]);

/** The command that a key means, whatever case its letter has. */
export function commandAt({ key, shiftKey }: { key: string; shiftKey: boolean }, presenting = false) {
  const clicked = presenting && !shiftKey ? CLICKER.get(key) : undefined;
  if (clicked) return clicked;
  const letter = key.length === 1 && key.toLowerCase() !== key.toUpperCase();
  const shifted = shiftKey && (letter || key.startsWith("Arrow") || /^F\d+$/.test(key));
  return BY_KEY.get(`${shifted ? "Shift+" : ""}${letter ? key.toLowerCase() : key}`);
}

/** The keys of a command, as a reader knows them. */
function keysOf(id: CommandId, { keyNames, shifted }: Words): string[] {
  return (ROWS.get(id) as Row).keys.map((key) => {
    const plain = key.replace("Shift+", "");
    const name = keyNames[plain] ?? plain.toUpperCase();
    return plain === key ? name : shifted(name);
  });
}

/** What a command does, or another text, and its first key. */
export function titleOf(id: CommandId, words: Words, text = words.commands[id]): string {
  const [key] = keysOf(id, words);
  return key ? words.withKey(text, key) : text;
}

/**
 * @param parts  asked when a command runs, not before
 * @param kernel  whether there is one to ask
 */
export function commandsOf(words: Words, parts: () => Parts, kernel = false): Commands {
  const list: Command[] = COMMANDS.map(({ id, keys, when, run, lacks }) => ({
    id,
    keys,
    label: words.commands[id],
    lacks: lacks?.(words, kernel) ?? "",
    when: () => when?.(parts()) ?? true,
    run: () => void run(parts()),
  }));
  const byId = new Map(list.map((one) => [one.id, one]));
  const of = (id: CommandId) => byId.get(id) as Command;
  return {
    list,
    of,
    run(id) {
      if (of(id).when()) of(id).run();
    },
    keys: (id) => keysOf(id, words),
    title: (id, text) => titleOf(id, words, text),
  };
}
