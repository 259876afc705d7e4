"""Word what is told of a run: its problems and stops, with places for names and numbers.

The page fills the same ones: `python -m tests.payload.write_words` writes them for it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

ANY_LIMITS: Mapping[str, float] = {
    "flat": 0.01,  # of the largest slope of the operator: an entry below is saturated
    "many": 0.5,  # of the entries: a node with that many saturated ones is reported
    "vanished": 1e-6,  # root mean square of a gradient, relative to the seed's
    "faint": 1e-9,  # the same of a parameter of a model over time: gates may be shut
    "exploded": 1e4,
    "rounding": 1e-13,  # relative; what a sum leaves of a gradient that cancels
}
OVER_TIME_LIMITS: Mapping[str, float] = {
    "near": 0.1,  # to an end, in parts of the larger one: Karpathy, Johnson, Li (2015)
    "most": 0.9,  # of the units of a gate: it is closed
    "idle": 0.1,  # of the units of a relu: that many dead ones are reported
    "several": 0.2,  # of the units: that many constant ones are told where no bias is the cause
    "still": 1e-6,  # the variance of a unit over time and batch: it is constant
    "forgotten": 0.01,  # of its gradient, and a unit has forgotten
    "bulk": 7 / 8,  # of the units that forget: within how many steps is told of so many
    "slight": 1e-3,  # of the mean: a unit that starts with less is counted from there
    "fades": 1e-3,  # the most that a unit keeps over all steps, and the gradient vanishes
    "grows": 100.0,  # the gain of a gradient over time, and it explodes
    "unscaled": 5.0,  # the root mean square of an input: it is larger than numbers of a cell
    "drives": 1.0,  # what such an input adds to the sum of a gate
    "tiny": 0.1,  # the largest entry of an input that is small
    "drowned": 10.0,  # times that all else in the sum of a gate is larger than such an input
    "shut": 0.1,  # the mean of a unit of a gate that is closed
    "leaks": 0.2,  # the same of one that multiplies a state: it forgets in three steps
    "stuck": 0.99,  # the mean of a unit that keeps its state, whatever comes
    "switches": 0.1,  # the deviation of a unit of a gate that opens and closes
    "swells": 1.5,  # times that a state grows in a step, up to an overflow
    "swollen": 1e6,  # how large it was before
    "samples": 10,  # steps times sequences, so that a unit is called dead
    "beyond": 4.0,  # deviations of its operand from the edge: no chance of the data, it is dead
    "shallow": 0.5,  # of what the matrices hand back: the rest is lost by slopes
    "lengthens": 0.95,  # the spectral radius of a matrix that lets a gradient through
}
# What counts as a problem: silent on healthy graphs.
LIMITS: Mapping[str, float] = MappingProxyType({**ANY_LIMITS, **OVER_TIME_LIMITS})

SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "given": "{node} holds {what} from the start, read at step {step}; {count} poisoned{of}",
        "born": "{operator} got {got} at step {step}{place}: {node} is {what}; {count}"
        " poisoned{of}",
        "born back": "the gradient of {operator} at {got} is bad, step {step}{place}:"
        " {bar} gets {what}; {count} poisoned{of}",
        "of": ", {node} among them",
        "not of": ", {node} is untouched",
        "masked": "{operator} hides {what} of {operand} at step {step}{place}: {node} looks"
        " healthy, its gradient may not be",
        "saturated": "{node} is saturated at step {step}{place}: {entries} where the slope of"
        " {sign} is under 1 % of its largest",
        "dead": "{node} is a dead {sign} at step {step}{place}: {entries} {dead}, so no gradient"
        " comes through",
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
        "in module": "; in the module {names}",
        "name in module": "{name} is {origin}",
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

# Of models over time: illnesses, what proves them, what follows, what cures them.
OVER_TIME: Mapping[str, str] = MappingProxyType(
    {
        "saturated over time": "{node} is saturated: at {flat} % of its entries the slope is under"
        " 1 % of its largest, {low} % low and {high} % high{place}",
        "saturated all": "{node} are saturated: at {flat} % of their entries the slope is under"
        " 1 % of its largest, {low} % low and {high} % high{place}",
        "closed": "{node} is closed: {count} of its {units} units let through {mean} in the"
        " median{place}",
        "stuck": "{node} is stuck: {count} of its {units} units keep the state, and let {mean} of"
        " the new in{place}",
        "scale": "{node} is of the wrong scale, mean {mean} and deviation {deviation}{place}",
        "mixed": "{sign} mixes the sequences of the batch in {node}{place}",
        "one sequence": "the gradient of the first sequence comes to the others",
        "unreached": "no gradient of {of} reaches {node}",
        "no way": "{of} does not depend on it",
        "no rule": "an operator on the way hands none back",
        "only zeros": "it is 0 at every entry",
        "one loss": "{of} reads {node} at step {step} alone, at {count} other steps it is computed"
        " for nothing{place}",
        "since": ": {what}",
        "so": "; so {what}",
        "try": "; try {what}",
        "outweighs": "‖{term}‖ is {times} times ‖{other}‖",
        "size of": "{term} is {size} (root mean square)",
        "mean of": "{term} is {mean} on average",
        "a step": "each step hands back {rate} of it",
        "swells": "{node} grows {rate} times a step, to {size} at step {step}",
        "product": ", by {term}, where {node} has the spectral radius {radius} and the norm {norm}",
        "slope": ", since the slope of {sign} in {node} is {slope} on average",
        "minus": "({node} - {mean})",
        "plus": "({node} + {mean})",
        "divided": "{node} = {inner}/{by}",
        "only": "{node} = {inner}",
        "set": "{node} = {value}",
        "divide": "{node} = {node}/{by}",
        "orthogonal": 'model.init(…, each={{"{node}": "orthogonal"}})',
        "a gate": 'a cell with gates, such as eg.preset("lstm")',
        "axis": "{sign}(…, axis=-1)",
        "leave out": "let {of} read it, or leave {node} out",
        "every step": "a sum over the steps, ∑ₜ",
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
        "forget": "; {count} of {units} units forget within {within}, the best keeps {best}",
        "forgets": "; it has forgotten after {within}",
        "one step": "1 step",
        "steps": "{steps} steps",
        "remember": "; no unit forgets, the least keeps {least}",
        "percent": "{number} %",
        "factor": ", by {term}, where {node} is at most {radius}",
    }
)

# What a picture of a run over time says of itself.
SEEN: Mapping[str, str] = MappingProxyType(
    {
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
    }
)


def worded(key: str, **values: object) -> str:
    """Return a sentence with its places filled.

    >>> worded("place", number=3)
    ', equation 3'
    """
    text = SENTENCES.get(key) or OVER_TIME.get(key) or SEEN[key]
    return text.format(**values)


def in_module(text: str, origins: Mapping[str, str]) -> str:
    """Return what the names in a sentence are in the module that they come from.

    >>> in_module("Bf is 3, Bfₜ is 4", {"B": "bias", "Bf": "rnn.bias"})
    '; in the module Bf is rnn.bias'
    """
    if not origins:
        return ""
    names = "|".join(re.escape(name) for name in sorted(origins, key=len, reverse=True))
    # The end of a name: no letter, digit or mark of another one, but a ᵀ.
    ends = rf"(?<![\w⁽⁾])(?:{names})(?!(?!ᵀ)[\w⁽\u0300-\u0303\u0305-\u036f])"
    found = dict.fromkeys(re.findall(ends, text))
    said = [worded("name in module", name=name, origin=origins[name]) for name in found]
    return worded("in module", names=", ".join(said)) if said else ""
