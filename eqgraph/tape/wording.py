"""Word what is told of a run: its problems and stops, with places for names and numbers.

The page fills the same ones: `python -m tests.payload.write_words` writes them for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

# What counts as a problem: silent on healthy graphs.
LIMITS: Mapping[str, float] = MappingProxyType(
    {
        "flat": 0.01,  # of the largest slope of the operator: an entry below is saturated
        "many": 0.5,  # of the entries: a node with that many saturated ones is reported
        "near": 0.1,  # to an end, in parts of the larger one: Karpathy, Johnson, Li (2015)
        "most": 0.9,  # of the units of a gate: it is closed
        "idle": 0.1,  # of the units of a relu: that many dead ones are reported
        "still": 1e-6,  # the variance of a unit over time and batch: it is constant
        "forgotten": 0.01,  # of its gradient, and a unit has forgotten
        "bulk": 7 / 8,  # of the units that forget: within how many steps is told of so many
        "slight": 1e-3,  # of the mean: a unit that starts with less is counted from there
        "fades": 1e-3,  # the most that a unit keeps over all steps, and the gradient vanishes
        "grows": 1e3,  # the gain of a gradient over time, and it explodes
        "vanished": 1e-6,  # root mean square of a gradient, relative to the seed's
        "exploded": 1e4,
        "rounding": 1e-13,  # relative; what a sum leaves of a gradient that cancels
    }
)

SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "given": "{node} holds {what} from the start, read at step {step}; {count} poisoned",
        "born": "{operator} got {got} at step {step}{place}: {node} is {what}; {count} poisoned",
        "born back": "the gradient of {operator} at {got} is bad, step {step}{place}:"
        " {bar} gets {what}; {count} poisoned",
        "masked": "{operator} hides {what} of {operand} at step {step}{place}: {node} looks"
        " healthy, its gradient may not be",
        "saturated": "{node} is saturated at step {step}{place}: {entries} where the slope of"
        " {sign} is under 1 % of its largest",
        "dead": "{node} is a dead {sign} at step {step}{place}: {entries} {dead}, so no gradient"
        " comes through",
        "saturated over time": "{node} is saturated: at {flat} % of its entries the slope is under"
        " 1 % of its largest, {low} % low and {high} % high{place}",
        "saturated all": "{node} are saturated: at {flat} % of their entries the slope is under"
        " 1 % of its largest, {low} % low and {high} % high{place}",
        "closed": "{node} is closed: {count} of its {units} units are under 0.1 at every"
        " step{place}",
        "dead over time": "{node} has {count} dead units of {units}: the operand of {sign} is"
        " {dead} at every step, so no gradient comes through{place}",
        "constant one": "{node} has 1 constant unit of {units}: it is the same at every"
        " step{place}",
        "constant": "{node} has {count} constant units of {units}: they are the same at every"
        " step{place}",
        "fades": "the gradient vanishes over time: of what step {last} gives to {node}, {left}"
        " comes back to step {first}{units}",
        "grows": "the gradient explodes over time: of what step {last} gives to {node}, {gain}"
        " times as much comes back to step {first}",
        "forget": "; {count} of {units} units forget within {steps} steps, the best keeps {best}",
        "forgets": "; it has forgotten after {steps} steps",
        "remember": "; no unit forgets, the least keeps {least}",
        "percent": "{number} %",
        "again": "; the same at {count} more steps of time",
        "vanishing": "the gradient vanishes{way}",
        "exploding": "the gradient explodes{way}",
        "way": " on the way to {leaf}: {bar} is {size} of the seed; the steepest place is from"
        " {above} to {below}, a factor of {steepest}, step {step}{place}",
        "place": ", equation {number}",
        "one node": "1 node",
        "nodes": "{number} nodes",
        "saturated one": "it is",
        "saturated entries": "{flat} of its {size} entries are",
        "dead one": "its operand is",
        "dead entries": "all {size} entries are",
        "and": " and ",
        "failed": "{what} cannot be computed at step {step}: {reason}",
        "failed gradient": "the gradient of {node} by way of {user}",
        "stop": "{what} at step {step}{equation}: {why}",
        "equation": ", equation {name}",
        "stop given": "{operand} holds it from the start",
        "stop seed": "the seed {value} holds it",
        "stop born": "{operator} in {text}, {phase}; it got {operands}",
        "operand": "{name} = {value}",
        "sum so far": "the sum so far",
    }
)


def worded(key: str, **values: object) -> str:
    """Return a sentence with its places filled.

    >>> worded("place", number=3)
    ', equation 3'
    """
    return SENTENCES[key].format(**values)
