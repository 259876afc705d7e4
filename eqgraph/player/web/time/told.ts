// What is told of a model over time.
// Written by `python -m tests.payload.write_words`; a test holds it fresh.

export const TOLD_OVER_TIME = {
  "path": "through {name}{when}",
  "when same": "",
  "when later": " later",
  "when earlier": " earlier",
  "flow": "of the last loss",
  "flow back": "of the first loss",
  "memory": "{name}, of step {last}: {units}"
};
