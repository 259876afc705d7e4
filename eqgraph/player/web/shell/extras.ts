// What stands beside the tape: problems, what if, the transcript, the menu, and a new run.

import { deltasOf } from "../graph/deltas.ts";
import { digitsView } from "../graph/digits.ts";
import { warningsOf } from "../graph/warnings.ts";
import type { Context } from "../kit/context.ts";
import { html } from "../kit/element.ts";
import { closeOutside } from "../kit/popup.ts";
import { indexOf } from "../model/frame.ts";
import { readPayload, type Inputs } from "../model/payload.ts";
import { pinOf } from "../model/pinned.ts";
import { sameGraph, takeOver } from "../model/renewal.ts";
import { timelineOf } from "../model/timeline.ts";
import { menuView } from "../panels/menu.ts";
import { problemBox } from "../panels/problembox.ts";
import { transcriptView } from "../panels/transcript.ts";
import { whatIfView } from "../panels/whatif.ts";

interface Places {
  root: HTMLElement;
  pane: HTMLElement; // where the picture is
  controls: HTMLElement;
  tell: (text: string) => void; // by the live region
}

export function extrasOf(context: Context, { root, pane, controls, tell }: Places) {
  const { document, payload, words, index, timeline } = context;
  const focusRoot = () => root.focus({ preventScroll: true });
  const note = html(document, "div", "eqg-run-note");
  note.hidden = true;
  const write = () => {
    note.hidden = !deltas.comparing();
    note.textContent = `Δ ${words.whatIf.comparing}`;
  };
  const deltas = deltasOf(context, pane);
  const warnings = warningsOf(context, pane);
  const track = controls.querySelector(".eqg-track") as HTMLElement;
  const problems = problemBox(context, track);
  const transcript = transcriptView(context, () => show(transcript, false), tell);
  const whatIf = whatIfView(context, {
    close: () => show(whatIf, false),
    pin: (pinned) => deltas.pin(pinned ? pinOf(index) : null),
    compare: (on) => (deltas.compare(on), write()),
    tell,
  });
  const digits = digitsView(context, pane, { close: () => show(digits, false), tell });
  const menu = menuView(context);
  const popups = [problems, menu];
  const docks = [transcript, whatIf, digits];
  const above = html(document, "div", "eqg-popups");
  above.append(problems.element, menu.element);
  controls.append(problems.button, menu.button);
  const stopClosing = closeOutside(root, popups);

  function show(dock: { toggle: (open: boolean) => void }, to: boolean) {
    dock.toggle(to);
    if (!to) focusRoot();
  }

  return {
    note,
    docks: docks.map(({ element }) => element),
    popups: above,
    views: [warnings, problems, transcript, deltas, digits],
    open: {
      digits: () => show(digits, !digits.isOpen()),
      whatIf: () => show(whatIf, !whatIf.isOpen()),
      transcript: () => show(transcript, !transcript.isOpen()),
      menu: () => menu.toggle(!menu.isOpen()),
      problems: () => problems.toggle(!problems.isOpen()),
    },
    isOpen: () => [...popups, ...docks].some((one) => one.isOpen()),
    /**
     * Close what is open, the popups first.
     * @returns whether there was anything
     */
    shut(): boolean {
      const popup = popups.find((one) => one.isOpen());
      if (popup) popup.toggle(false);
      const dock = popup ? undefined : docks.find((one) => one.isOpen());
      if (dock) show(dock, false);
      return Boolean(popup ?? dock);
    },
    /** Put a new run of the same graph in place of this one; false if it is another graph. */
    renew(raw: unknown, inputs: Inputs): boolean {
      const fresh = readPayload(raw, inputs, words);
      if (!sameGraph(payload, fresh)) return false;
      const failure = fresh.run?.failure;
      if (failure && whatIf.refuses(failure)) return true;
      if (fresh !== payload) takeOver(payload, fresh);
      Object.assign(index, indexOf(payload));
      Object.assign(timeline, timelineOf(payload));
      for (const view of [problems, transcript, whatIf, digits]) view.renew();
      return true;
    },
    stop() {
      stopClosing();
      whatIf.stop();
      digits.stop();
    },
  };
}
