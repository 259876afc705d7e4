"""Change parameters by their gradients: SGD, momentum, RMSProp, Adagrad, Adam, AdamW.

An optimiser is plain data; its memory is a dict of arrays by (slot, parameter), so that a
checkpoint can hold it. `update` writes into the parameters' arrays.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

import numpy as np

from eqgraph.errors import ValuesError
from eqgraph.learn.schedules import Named, Schedule

_ADDED = 1e-6  # to the norm: torch.nn.utils.clip_grad_norm_
_LARGEST = sys.float_info.max
_SMALL = 1e-30  # a sum of squares below it has lost digits in float32

Array = np.ndarray[Any, np.dtype[Any]]
Arrays = Mapping[str, Array]


@dataclass(kw_only=True)
class Optimiser:
    """Hold what all optimisers share: the rate or its schedule, and weight decay added to g.

    `count` is the number of updates done, `memory` what is kept from one to the next.
    """

    rate: float | Schedule = 0.01
    decay: float = 0.0
    count: int = 0
    memory: dict[str, Array] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        for one in fields(self):
            given = getattr(self, one.name)
            if one.type == "bool":
                if not isinstance(given, bool):
                    raise ValuesError(f"{one.name} is True or False, not {str(given)[:40]}")
            elif one.name == "betas":
                _check_betas(given)
            elif isinstance(one.default, float) and not (one.name == "rate" and callable(given)):
                _check_number(one.name, given)

    def update(self, parameters: Arrays, gradients: Arrays) -> float:
        """Change the parameters in place, and return the rate that was used."""
        rate = self.rate_of(self.count)
        self.count += 1
        for name, value in parameters.items():
            g = gradients[name]
            if self.decay and self.coupled:
                g = g + self.decay * value
            self.change(name, value, g, rate)
        return rate

    def rate_of(self, count: int) -> float:
        """Return the rate of the update after so many."""
        return float(self.rate(count)) if callable(self.rate) else float(self.rate)

    coupled = True  # the decay is part of the gradient

    def change(self, name: str, value: Array, g: Array, rate: float) -> None:
        """Change one parameter in place."""
        raise NotImplementedError

    def slot(self, kind: str, name: str, like: Array, start: float = 0.0) -> Array:
        """Return the memory of a parameter, filled with `start` at first."""
        key = f"{kind}/{name}"
        if key not in self.memory:
            self.memory[key] = np.full(like.shape, start, like.dtype)
        return self.memory[key]

    def options(self) -> dict[str, Any]:
        """Return the options as they can be written down; of a function, that it is one."""
        own = ((f.name, getattr(self, f.name)) for f in fields(self))
        return {k: _written(v) for k, v in own if k not in ("count", "memory")}

    def kinds(self) -> set[str]:
        """Return what is remembered of each parameter, as in `slot`."""
        other = replace(self, rate=0.0, count=0, memory={})
        other.update({"x": np.zeros(1)}, {"x": np.zeros(1)})
        return {key.partition("/")[0] for key in other.memory}


def _check_number(name: str, given: Any) -> None:
    """Refuse what is no finite number; a rate and what is added to a root are not negative."""
    least = 0.0 if name in ("rate", "epsilon") else -math.inf
    given = given.item() if isinstance(given, np.number) else given  # a float32 compares narrowly
    fits = isinstance(given, int | float) and not isinstance(given, bool)
    if not fits or not abs(given) <= _LARGEST or not given >= least:
        from_0 = " from 0" if least == 0 else ""
        raise ValuesError(f"the {name} is {str(given)[:40]}; expected a number{from_0}")


def _check_betas(given: Any) -> None:
    pair = isinstance(given, tuple | list) and len(given) == 2
    if not pair or not all(isinstance(b, int | float) and 0 <= b < 1 for b in given):
        raise ValuesError(f"betas are two numbers from 0, below 1, not {str(given)[:40]}")


def _written(option: Any) -> Any:
    if isinstance(option, Named):
        return [option.name, {k: _written(v) for k, v in option.options.items()}]
    if callable(option):
        return "a function"
    return option if isinstance(option, bool | str | tuple) else float(option)


@dataclass(kw_only=True)
class SGD(Optimiser):
    """Follow the gradient, with momentum if asked for.

    Source: Sutskever et al., On the importance of initialization and momentum (2013), in the form
    v ← μ·v + (1 − dampening)·g; x ← x − rate·v.
    """

    momentum: float = 0.0
    dampening: float = 0.0
    nesterov: bool = False

    def change(self, name: str, value: Array, g: Array, rate: float) -> None:
        """Step along the velocity."""
        if self.momentum:
            key, first = f"velocity/{name}", f"velocity/{name}" not in self.memory
            v = self.slot("velocity", name, value)
            v *= self.momentum
            v += g if first else (1 - self.dampening) * g
            g = g + self.momentum * v if self.nesterov else self.memory[key]
        value -= rate * g


@dataclass(kw_only=True)
class RMSProp(Optimiser):
    """Divide by the root of a running mean of squares. Source: Hinton, lecture 6e (2012).

    `centred` takes the running mean of g off: Graves, Generating sequences (2013), eq. 38 to 45.
    """

    rate: float | Schedule = 0.001
    smoothing: float = 0.99
    epsilon: float = 1e-8
    momentum: float = 0.0
    centred: bool = False

    def change(self, name: str, value: Array, g: Array, rate: float) -> None:
        """Step along the gradient over its running root mean square."""
        squares = self.slot("squares", name, value)
        squares *= self.smoothing
        squares += (1 - self.smoothing) * g * g
        scale = squares
        if self.centred:
            mean = self.slot("mean", name, value)
            mean *= self.smoothing
            mean += (1 - self.smoothing) * g
            scale = squares - mean * mean
        scaled = g / (np.sqrt(scale) + self.epsilon)
        if self.momentum:
            v = self.slot("velocity", name, value)
            v *= self.momentum
            v += scaled
            scaled = v
        value -= rate * scaled


@dataclass(kw_only=True)
class Adagrad(Optimiser):
    """Divide by the root of the sum of all squares. Source: Duchi et al. (2011), section 1.3."""

    rate: float | Schedule = 0.01
    epsilon: float = 1e-10
    start: float = 0.0  # of the sum
    slowing: float = 0.0  # the rate is divided by 1 + slowing·updates

    def change(self, name: str, value: Array, g: Array, rate: float) -> None:
        """Step along the gradient over the root of the sum of its squares."""
        total = self.slot("sum", name, value, self.start)
        total += g * g
        rate = rate / (1 + (self.count - 1) * self.slowing)
        value -= rate * g / (np.sqrt(total) + self.epsilon)


@dataclass(kw_only=True)
class Adam(Optimiser):
    """Divide a running mean by the root of a running mean of squares, both without bias.

    Source: Kingma and Ba, Adam (2015), algorithm 1; `amsgrad`: Reddi et al. (2018), algorithm 2.
    """

    rate: float | Schedule = 0.001
    betas: tuple[float, float] = (0.9, 0.999)
    epsilon: float = 1e-8
    amsgrad: bool = False

    def change(self, name: str, value: Array, g: Array, rate: float) -> None:
        """Step along the first moment over the root of the second."""
        first, second = self.betas
        m, v = self.slot("mean", name, value), self.slot("squares", name, value)
        m *= first
        m += (1 - first) * g
        v *= second
        v += (1 - second) * g * g
        if self.amsgrad:
            largest = self.slot("largest", name, value)
            np.maximum(largest, v, out=largest)
            v = largest
        root = np.sqrt(v) / np.sqrt(1 - second**self.count) + self.epsilon
        value -= (rate / (1 - first**self.count)) * m / root


@dataclass(kw_only=True)
class AdamW(Adam):
    """Adam whose decay acts on the weights, not on the gradient.

    Source: Loshchilov and Hutter, Decoupled weight decay (2019), algorithm 2.
    """

    decay: float = 0.01
    coupled = False

    def change(self, name: str, value: Array, g: Array, rate: float) -> None:
        """Shrink the parameter, then step as Adam does."""
        value *= 1 - rate * self.decay
        super().change(name, value, g, rate)


def clip_values(gradients: Mapping[str, Array], bound: float) -> None:
    """Cut every entry to [−bound, bound], in place."""
    for g in gradients.values():
        np.clip(g, -bound, bound, out=g)


def global_norm(gradients: Mapping[str, Array]) -> float:
    """Return the norm of all gradients taken as one vector; squares neither overflow nor vanish.

    >>> f"{global_norm({'w': np.float32([3e25]), 'v': np.float32([4e25])}):.3g}"
    '5e+25'
    """
    scale, rest = _norm(gradients)
    return scale * rest


def _norm(gradients: Mapping[str, Array]) -> tuple[float, float]:
    """Return the norm as a power of two and a factor, so that it may be larger than any float."""
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        total = sum(float(np.vdot(g, g)) for g in gradients.values())
    if _SMALL < total < np.inf:
        return 1.0, float(np.sqrt(total))
    ends = [e for g in gradients.values() if g.size for e in (float(g.max()), -float(g.min()))]
    if any(map(np.isnan, ends)):
        return 1.0, np.nan
    largest = max(ends, default=0.0)
    if largest == 0.0 or np.isinf(largest):
        return 1.0, largest
    exponent = int(np.frexp(largest)[1]) - 1
    scaled = (np.ldexp(np.asarray(g, np.float64), -exponent) for g in gradients.values())
    return float(np.ldexp(1.0, exponent)), float(np.sqrt(sum(np.vdot(g, g) for g in scaled)))


def clip_norm(gradients: Mapping[str, Array], bound: float) -> float:
    """Scale all gradients so that their common norm is at most `bound`; return it as it was.

    The factor is that of PyTorch, bound/(norm + 1e-6), and at most 1: a NaN makes all of them NaN.

    Source: Pascanu et al., On the difficulty of training recurrent networks (2013), algorithm 1.
    """
    scale, rest = _norm(gradients)
    large = scale > 1.0  # the norm, or its factor, may be beyond all floats
    factor = bound / (rest + _ADDED / scale) if large else bound / (scale * rest + _ADDED)
    if not factor >= (scale if large else 1.0):
        with np.errstate(invalid="ignore", under="ignore"):
            for g in gradients.values():
                if large:
                    g /= g.dtype.type(scale)  # a power of two: nothing is rounded
                g *= factor
    return scale * rest
