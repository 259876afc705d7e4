// The parts of a player: each is built once, and follows the state by itself.

import { marksOf } from "../graph/marks.ts";
import { motionOf } from "../graph/motion.ts";
import { paneView } from "../graph/pane.ts";
import { warningsOf } from "../graph/warnings.ts";
import type { Context } from "../kit/context.ts";
import { html } from "../kit/template.ts";
import type { Afar } from "../panels/afar.ts";
import { breakBox } from "../panels/breakbox.ts";
import { dialogOf } from "../panels/dialog.ts";
import { equationsView } from "../panels/equations.ts";
import { findView } from "../panels/find.ts";
import { helpView } from "../panels/help.ts";
import { inspectorView } from "../panels/inspector.ts";
import { lackingView } from "../panels/lacking.ts";
import { menuView } from "../panels/menu.ts";
import { problemBox } from "../panels/problembox.ts";
import { stripView } from "../panels/strip.ts";
import { tapeView } from "../panels/tape.ts";
import { whatIfView } from "../panels/whatif.ts";
import { carried } from "./carried.ts";
import { controlsView } from "./controls.ts";
import { openingOf, type Opening } from "./opening.ts";
import { playerOf } from "./playing.ts";

export type Parts = ReturnType<typeof partsOf>;

export function partsOf(context: Context, root: HTMLElement) {
  const { commands, links } = context;
  const close = () => commands.run("close");
  const pane = paneView(context);
  const [equations, tape, strip] = [equationsView(context), tapeView(context), stripView(context)];
  const controls = controlsView(context);
  const editor = carried.edit?.editorView(context, () => opening.toggle("edit", false));
  if (editor) {
    equations.element.prepend(editor.element);
    equations.tools.append(editor.button);
  }
  const inspector = inspectorView(context, close);
  const folded = carried.guide?.foldedOf(context, pane.picture, equations.element);
  /** Fold one equation, or open it; where a page cannot, all of them. */
  const fold = (k: number) => {
    if (!folded?.toggle(k)) commands.run("open-all");
  };
  const marks = marksOf(context, pane.element, (ref) => {
    if (pane.folds(ref) && pane.openAt(ref)) return;
    links.select(ref);
    opening.inspect(true);
  }, fold);
  carried.quiz?.askedView(context, pane.element);
  /** Bring a node into view, in the picture that shows it. */
  const reveal = (ref: string) => {
    if (pane.seen(ref) === null) pane.openAt(ref);
    marks.reveal(ref);
  };
  const popups = { problems: problemBox(context, controls.track), menu: menuView(context) };
  const opening = openingOf(context, root, popups, { reveal, up: pane.up, isDeep: pane.isDeep });
  const stones = breakBox(context, () => opening.toggle("breaks"));
  const time = carried.time?.timeView(context);
  warningsOf(context, pane.element);
  const afar = carried.streamed?.afarOf(context) ?? null;
  const docks = docksOf(context, pane.element, opening.toggle, afar);
  const training = carried.training?.(context, afar);
  carried.later?.(context);
  if (training) docks[1].element.firstElementChild?.after(training.element);
  carried.pinning?.deltasOf(context, pane.element);
  motionOf(context, pane.element);
  carried.guide?.closeupOf(context, pane.element);
  carried.ways?.(context, pane.element);
  return {
    context,
    pane,
    fold,
    seen: (ref: string) => (folded?.seen ?? String)(pane.seen(ref) ?? "") || null,
    equations,
    editor,
    training,
    moved: carried.edit?.movedOf(context, pane.element),
    tape,
    strip,
    controls,
    inspector,
    reveal,
    popups,
    opening,
    stones,
    time,
    docks,
    find: findView(context, foundOf(context, reveal), close),
    help: helpView(context, opening.back),
    legend: legendOf(context, opening.back),
    player: playerOf(context),
    streaming: carried.streamed?.streamingView(context, root),
    saving: carried.saving?.savingOf(context, pane.element),
  };
}

/** The boxes under the graph; of what a page does not carry, a box that says so. */
function docksOf(context: Context, pane: HTMLElement, toggle: Opening["toggle"], afar: Afar | null) {
  const { words } = context;
  const { check, digits, pinning, saving } = carried;
  const closing = (id: "transcript" | "whatIf" | "digits") => () => toggle(id, false);
  const lacking = (id: "transcript" | "digits", note: string) => lackingView(context, id, note, closing(id));
  return [
    saving?.transcriptView(context, closing("transcript")) ?? lacking("transcript", words.transcript.left),
    whatIfView(context, closing("whatIf"), { check: afar?.checksOf ?? check, pins: pinning?.pinsView, afar }),
    digits?.(context, pane, closing("digits")) ?? lacking("digits", words.digits.needsKernel),
  ];
}

/** The legend; where a page does not carry it, a word that says so. */
function legendOf(context: Context, closed: () => void) {
  const { state, words } = context;
  const content = () => carried.guide?.legendOf(context) ?? html`<p class="eqg-note">${words.legend.left}</p>`;
  return { element: dialogOf(context, state.open.legend, "legend", "l", words.legend, closed, content) };
}

/** Go to what was found. */
const foundOf =
  ({ seek, links }: Context, reveal: (ref: string) => void) =>
  ({ ref, place }: { ref: string; place: number | null }) => {
    if (place !== null) seek(place);
    links.select(ref);
    reveal(ref);
  };
