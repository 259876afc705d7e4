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
        "vanished": 1e-6,  # root mean square of a gradient, relative to the seed's
        "exploded": 1e4,
        "rounding": 1e-13,  # relative; what a sum leaves of a gradient that cancels
    }
)

SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "given": "{node} holds {what} from the start, read at step {step}; {count} poisoned",
        "born": "{operator} got {got} at step {step}{line}: {node} is {what}; {count} poisoned",
        "born back": "the gradient of {operator} at {got} is bad, step {step}{line}:"
        " {bar} gets {what}; {count} poisoned",
        "masked": "{operator} hides {what} of {operand} at step {step}{line}: {node} looks"
        " healthy, its gradient may not be",
        "saturated": "{node} is saturated at step {step}{line}: {entries} where the slope of"
        " {sign} is under 1 % of its largest",
        "dead": "{node} is a dead {sign} at step {step}{line}: {entries} {dead}, so no gradient"
        " comes through",
        "vanishing": "the gradient vanishes{way}",
        "exploding": "the gradient explodes{way}",
        "way": " on the way to {leaf}: {bar} is {size} of the seed; the steepest place is from"
        " {above} to {below}, a factor of {steepest}, step {step}{line}",
        "line": ", line {number}",
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

    >>> worded("line", number=3)
    ', line 3'
    """
    return SENTENCES[key].format(**values)
