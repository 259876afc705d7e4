// Sentences about a run that stops at NaN or Inf.
// Written by `python -m tests.payload.write_words`; a test holds it fresh.

export const STOPS = {
  "stop": "{what} at step {step}{equation}: {why}",
  "equation": ", equation {name}",
  "stop given": "{operand} holds it from the start",
  "stop seed": "the seed {value} holds it",
  "stop born": "{operator} in {text}, {phase}; it got {operands}",
  "operand": "{name} = {value}",
  "sum so far": "the sum so far"
};
