// Measuring after the browser has laid out, in the same frame: within the handler of a key it would
// lay out everything once more for each thing that is measured. And what can wait for the first picture.

import type { Context } from "./context.ts";
import { html, made } from "./template.ts";

/** Measures, and says what to change then. */
type Job = () => (() => void) | void;

interface Bell {
  jobs: Map<Element, Map<string, Job>>;
  ring: () => void;
}

const bells = new WeakMap<Element, Bell>();

/** Do something when the page is laid out; of one kind, an element has only its last. */
export function onceLaidOut(element: Element, kind: string, job: Job) {
  const root = element.closest(".eqgraph-player") ?? element;
  const bell = bells.get(root) ?? bellOf(root);
  bells.set(root, bell);
  if (!bell.jobs.size) bell.ring();
  const own = bell.jobs.get(element) ?? new Map<string, Job>();
  bell.jobs.set(element, own.set(kind, job));
}

/** Do something when the page was painted; where nothing is laid out, at once. */
export function oncePainted({ document, scope }: Pick<Context, "document" | "scope">, job: () => void) {
  const view = document.defaultView as (Window & typeof globalThis) | null;
  if (!view?.ResizeObserver) return job();
  view.requestAnimationFrame(() => view.requestAnimationFrame(() => scope.guard(job)));
}

function bellOf(root: Element): Bell {
  const jobs: Bell["jobs"] = new Map();
  /** First all is measured, then all is changed: no measure waits for a change. */
  const answer = () => {
    const now = [...jobs.values()].flatMap((own) => [...own.values()]);
    jobs.clear();
    const changes = now.map((job) => job());
    for (const change of changes) change?.();
  };
  const document = root.ownerDocument;
  const view = document.defaultView as (Window & typeof globalThis) | null;
  if (!view?.ResizeObserver) {
    return { jobs, ring: () => void view?.requestAnimationFrame(answer) };
  }
  // An observer of sizes is told after the layout of a frame: so a thing that is seen nowhere
  // changes its size, in a shadow, since it is nothing of the page.
  const tower = made(document, html`<div class="eqg-tower" aria-hidden="true"></div>`);
  const clapper = document.createElement("div");
  tower.attachShadow({ mode: "closed" }).append(clapper);
  clapper.style.height = "0";
  new view.ResizeObserver(() => jobs.size && answer()).observe(clapper);
  let wide = false;
  return {
    jobs,
    ring() {
      if (tower.parentNode !== root) root.append(tower); // another run was opened
      wide = !wide;
      clapper.style.width = wide ? "1px" : "0";
    },
  };
}
