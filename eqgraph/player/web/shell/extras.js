// What stands beside the tape: problems, what if, the transcript, the menu, and a new run.

import { closeOutside } from "../kit/popup.js";
import { deltasOf } from "../graph/deltas.js";
import { digitsView } from "../graph/digits.js";
import { html } from "../kit/element.js";
import { indexOf } from "../model/frame.js";
import { menuView } from "../panels/menu.js";
import { pinOf } from "../model/pinned.js";
import { problemBox } from "../panels/problembox.js";
import { readPayload } from "../model/payload.js";
import { sameGraph, takeOver } from "../model/renewal.js";
import { timelineOf } from "../model/timeline.js";
import { transcriptView } from "../panels/transcript.js";
import { warningsOf } from "../graph/warnings.js";
import { whatIfView } from "../panels/whatif.js";

/**
 * @typedef {object} Places
 * @property {HTMLElement} root
 * @property {HTMLElement} pane  where the picture is
 * @property {HTMLElement} controls
 * @property {(text: string) => void} tell  by the live region
 * @property {() => void} help
 */

/**
 * @param {import("../kit/context.js").Context} context @param {Places} places
 */
export function extrasOf(context, { root, pane, controls, tell, help }) {
  const { document, payload, words, index, timeline } = context;
  const focusRoot = () => root.focus({ preventScroll: true });
  const note = html(document, "div", "eqg-run-note");
  note.hidden = true;
  let stale = false;
  const write = () => {
    note.hidden = !stale && !deltas.comparing();
    note.classList.toggle("eqg-stale", stale);
    note.textContent = stale ? `⟳ ${words.whatIf.stale}` : `Δ ${words.whatIf.comparing}`;
    root.toggleAttribute("data-stale", stale);
  };
  const deltas = deltasOf(context, pane);
  const warnings = warningsOf(context, pane);
  const track = /** @type {HTMLElement} */ (controls.querySelector(".eqg-track"));
  const problems = problemBox(context, track);
  const transcript = transcriptView(context, () => show(transcript, false), tell);
  const whatIf = whatIfView(context, {
    close: () => show(whatIf, false),
    stale: (busy) => ((stale = busy), write()),
    pin: (pinned) => deltas.pin(pinned ? pinOf(index) : null),
    compare: (on) => (deltas.compare(on), write()),
    tell,
  });
  const digits = digitsView(context, pane, { close: () => show(digits, false), tell });
  const open = {
    digits: () => show(digits, !digits.isOpen()),
    whatIf: () => show(whatIf, !whatIf.isOpen()),
    transcript: () => show(transcript, !transcript.isOpen()),
    help,
  };
  const menu = menuView(context, pane, open, tell);
  const popups = [problems, menu];
  const docks = [transcript, whatIf, digits];
  const above = html(document, "div", "eqg-popups");
  above.append(problems.element, menu.element);
  controls.append(problems.button, menu.button);
  const stopClosing = closeOutside(root, popups);

  /** @param {{toggle: (open: boolean) => void}} dock @param {boolean} to */
  function show(dock, to) {
    dock.toggle(to);
    if (!to) focusRoot();
  }

  return {
    note,
    docks: docks.map(({ element }) => element),
    popups: above,
    views: [warnings, problems, transcript, menu, deltas, digits],
    open: { ...open, menu: () => menu.toggle(!menu.isOpen()), problems: () => problems.toggle(!problems.isOpen()) },
    isOpen: () => [...popups, ...docks].some((one) => one.isOpen()),
    /** Close what is open, the popups first. @returns {boolean} whether there was anything */
    shut() {
      const popup = popups.find((one) => one.isOpen());
      if (popup) popup.toggle(false);
      const dock = popup ? undefined : docks.find((one) => one.isOpen());
      if (dock) show(dock, false);
      return Boolean(popup ?? dock);
    },
    /**
     * Put a new run of the same graph in place of this one; false if it is another graph.
     * @param {unknown} raw @returns {boolean}
     */
    renew(raw) {
      const fresh = readPayload(raw);
      if (!sameGraph(payload, fresh)) return false;
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

