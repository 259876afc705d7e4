// What counts over time, and what is told of a model over time.
// Written by `python -m tests.payload.write_words`; a test holds it fresh.

export const OVER_TIME = {
  "near": 0.1,
  "saturated": 0.9,
  "still": 1e-06,
  "fades": 0.001,
  "grows": 1000.0
};

export const TOLD_OVER_TIME = {
  "path": "through {name}{when}",
  "when same": "",
  "when later": " later",
  "when earlier": " earlier",
  "value": "{name} is NaN or ∞, first at t = {t}",
  "gradient": "the gradient of {name} is NaN or ∞, on its way back first at t = {t}",
  "fades": "the gradient vanishes: of ‖∂L/∂{name}‖, {left} comes back over {steps} steps",
  "grows": "the gradient explodes: ‖∂L/∂{name}‖ grows {left} times",
  "saturated": "{name} is saturated: {share} % of it is {side}",
  "constant one": "{name} has 1 constant unit",
  "constant": "{name} has {count} constant units"
};
