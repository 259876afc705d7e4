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
  "units": "each unit, long memory first",
  "comes back": "∂{loss}/∂{node}, of size {norm}, comes back",
  "alone": "through states alone",
  "straight": "straight to {loss}",
  "past": "through states alone, past {gates}",
  "first": "first through {name}",
  "of loss": "of the loss of step {step}",
  "of losses": "of the losses of {count} other steps",
  "largest": "largest through states alone: {units}; {covered} together",
  "of unit": "{share} unit {unit} of step {step}",
  "ways": "∂{loss}/∂{node}: the ways on which it comes back",
  "passes": "{name} at {step} to {other} at {later}: {share}",
  "percent": "{number} %"
};

/** Of the entries at a step. */
export const QUANTILES: readonly number[] = [0.05, 0.25, 0.5, 0.75, 0.95];

/** Of a histogram. */
export const BINS = 16;

/** Of a picture of units, at most. */
export const LINES = 128;
