// Sentences about problems of a model over time.
// Written by `python -m tests.payload.write_words`; a test holds it fresh.

export const OVER_TIME = {
  "saturated over time": "{node} is saturated: at {flat} % of its entries the slope is under 1 % of its largest, {low} % low and {high} % high{place}",
  "saturated all": "{node} are saturated: at {flat} % of their entries the slope is under 1 % of its largest, {low} % low and {high} % high{place}",
  "closed": "{node} is closed: {count} of its {units} units are under 0.1 at every step{place}",
  "dead over time": "{node} has {count} dead units of {units}: the operand of {sign} is {dead} at every step, so no gradient comes through{place}",
  "constant one": "{node} has 1 constant unit of {units}: it is the same at every step{place}",
  "constant": "{node} has {count} constant units of {units}: they are the same at every step{place}",
  "fades": "the gradient vanishes over time: of what step {last} gives to {node}, {left} comes back to step {first}{units}",
  "grows": "the gradient explodes over time: of what step {last} gives to {node}, {gain} times as much comes back to step {first}",
  "forget": "; {count} of {units} units forget within {steps} steps, the best keeps {best}",
  "forgets": "; it has forgotten after {steps} steps",
  "remember": "; no unit forgets, the least keeps {least}",
  "percent": "{number} %"
};
