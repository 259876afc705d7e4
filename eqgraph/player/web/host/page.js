// The stand-alone page: each element of class eqgraph-page becomes a player. Inside it stands its
// data: <script type="application/json">{"payload": …, "step": 0}</script>; a quiz has
// {"task": …, "progress": […], "step": 0}.

import { mountQuiz } from "../quiz/quiz.js";
import { mount } from "../shell/mount.js";
import { fromObject } from "../kit/store.js";

/**
 * Play in each place that still waits; in a notebook there is none.
 * @param {Document} document
 */
export function playIn(document) {
  for (const wait of document.querySelectorAll(".eqgraph-page > .eqgraph-wait")) {
    const place = /** @type {HTMLElement} */ (wait.parentElement);
    const data = place.querySelector('script[type="application/json"]')?.textContent ?? "";
    /** @type {Record<string, unknown>} */
    let values = {};
    try {
      values = JSON.parse(data);
    } catch {
      // The player itself says that there is nothing to show.
    }
    wait.remove();
    (values.task ? mountQuiz : mount)(place, fromObject(values));
  }
}
