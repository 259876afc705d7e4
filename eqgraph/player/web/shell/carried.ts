// What a page carries only where it is shown: a part of the player that stands in a section of its
// own of the bundle, and is left out by Python where a page can never show it. Each part is brought
// by a file of host/.

import type { askedView } from "../graph/asked.ts";
import type { closeupOf } from "../graph/closeup.ts";
import type { foldedOf } from "../graph/folded.ts";
import type { deltasOf } from "../graph/deltas.ts";
import type { digitsView } from "../graph/digits.ts";
import type { movedOf } from "../graph/moved.ts";
import type { waysOf } from "../graph/ways.ts";
import type { Store } from "../kit/store.ts";
import type { afarOf } from "../panels/afar.ts";
import type { checksOf } from "../panels/checks.ts";
import type { editorView } from "../panels/editor.ts";
import type { legendOf } from "../panels/legend.ts";
import type { pinsView } from "../panels/pins.ts";
import type { savingOf } from "../panels/saving.ts";
import type { trainingView } from "../panels/training.ts";
import type { transcriptView } from "../panels/transcript.ts";
import type { timeOf } from "../time/overtime.ts";
import type { runsOf } from "../time/time.ts";
import type { timeView } from "../time/timeview.ts";
import type { compare, isComparison } from "./comparison.ts";
import type { lookingOf } from "./looking.ts";
import type { showWhole } from "./shown.ts";
import type { streamingView } from "./streaming.ts";

interface Carried {
  /** The steps of time, and runs side by side. */
  time: {
    timeView: typeof timeView;
    timeOf: typeof timeOf;
    runsOf: typeof runsOf;
    compare: typeof compare;
    isComparison: typeof isComparison;
  };
  /** What the kernel computes, step by step. */
  streamed: { streamingView: typeof streamingView; afarOf: typeof afarOf };
  /** The problems of a long run. */
  later: typeof lookingOf;
  /** The digits that are right. */
  digits: typeof digitsView;
  /** Another text; only where a kernel reads it. */
  edit: { editorView: typeof editorView; movedOf: typeof movedOf };
  /** The store of a page that brings Python along. */
  local: (values: Record<string, unknown>, place: { href: string; protocol: string }) => Store;
  /** The gradient check. */
  check: typeof checksOf;
  /** A run that is kept, and what the next ones change. */
  pinning: { pinsView: typeof pinsView; deltasOf: typeof deltasOf };
  /** What the signs mean, close-ups, and equations that are folded one by one. */
  guide: { legendOf: typeof legendOf; closeupOf: typeof closeupOf; foldedOf: typeof foldedOf };
  /** Over which edges the gradient of a node comes back. */
  ways: typeof waysOf;
  /** What leaves the player. */
  saving: { savingOf: typeof savingOf; transcriptView: typeof transcriptView };
  /** A notebook scrolls its cells: a player whose cell has run is brought into view. */
  shown: typeof showWhole;
  /** Steps of training. */
  training: typeof trainingView;
  quiz: { mountQuiz: (el: HTMLElement, store: Store) => () => void; askedView: typeof askedView };
}

export const carried: Partial<Carried> = {};
