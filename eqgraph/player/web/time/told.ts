// What is told of a model over time.
// Written by `python -m tests.payload.write_words`; a test holds it fresh.

export const TOLD_OVER_TIME = {
  "path": "through {name}{when}",
  "when same": "",
  "when later": " later",
  "when earlier": " earlier",
  "flow": "of the last loss",
  "flow back": "of the first loss",
  "memory": "{name}, of step {last}: {units}",
  "histogram": "5 to 95 % (lines), median, least and greatest (dashed)",
  "bands": "5 to 95 %, 25 to 75 %, median, mean (dotted), least and greatest (dashed)",
  "units": "each unit, long memory first"
};

/** Of the entries at a step. */
export const QUANTILES: readonly number[] = [0.05, 0.25, 0.5, 0.75, 0.95];

/** Of a histogram. */
export const BINS = 16;

/** Of a picture of units, at most. */
export const LINES = 128;
