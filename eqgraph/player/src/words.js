// Every text of the interface, in one place. To translate the player, pass other words to mount.

export const words = {
  player: (/** @type {string} */ title) => (title ? `player: ${title}` : "player"),
  graph: (/** @type {string} */ title) => (title ? `graph of ${title}` : "expression graph"),
  equations: "equations",
  tape: "Tape",
  controls: "controls",
  slider: "place on the tape",
  speed: "speed of playing",
  speeds: /** @type {Record<string, string>} */ ({ 0.5: "½×", 1: "1×", 2: "2×", 4: "4×" }),
  phase: { start: "start", forward: "forward", backward: "backward" },
  now: "now",
  forwardTo: "forward →",
  backwardTo: "← backward",
  group: {
    forward: (/** @type {string} */ number) => `→ forward${number && ` · ${number}`}`,
    backward: (/** @type {string} */ number) => `← backward${number && ` · ${number}`}`,
  },
  tick: {
    forward: { none: "nothing to compute", waiting: "not computed yet", running: "being computed", done: "computed" },
    backward: { none: "no gradient", waiting: "gradient not yet", running: "gradient flowing", done: "gradient done" },
  },
  step: "step",
  of: "of",
  part: (/** @type {number} */ k, /** @type {number} */ n) => `${k} of ${n}`,
  fresh: "nothing is computed yet",
  freshHint: "the inputs and parameters are known, every other value waits for its instruction",
  empty: "the tape holds no instruction: every value is known from the start",
  noNumbers: (/** @type {string} */ shape) => `${shape}, shown as means of blocks`,
  place: (/** @type {number} */ step, /** @type {number} */ steps) => `step ${step} of ${steps}`,
  buttons: {
    first: { label: "first step", key: "Home" },
    back: { label: "one step back", key: "←" },
    play: { label: "play", key: "Space" },
    pause: { label: "pause", key: "Space" },
    next: { label: "one step forward", key: "→" },
    last: { label: "last step", key: "End" },
    over: { label: "to the end of this equation", key: "Shift →" },
    overBack: { label: "back over this equation", key: "Shift ←" },
    fit: { label: "fit the whole graph, or back to reading size", key: "F" },
  },
  trouble: "This player cannot show its data.",
  troubleHint: "Run the cell again, with the same version of eqgraph on both sides.",
};

/** @typedef {typeof words} Words */
