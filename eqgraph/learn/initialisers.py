"""Draw the first values of parameters."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from eqgraph.errors import EqGraphError, ValuesError
from eqgraph.ir import as_array

Shape = tuple[int, ...]
Generator = np.random.Generator


class Fan(NamedTuple):
    """Count what goes into one entry of a product, and to how many entries each number goes."""

    into: int
    out: int


Scheme = Callable[[Generator, Shape, Fan], Any]


def rng_for(seed: int, name: str) -> Generator:
    """Return a generator that depends on the seed and a name only, not on what is drawn before."""
    return np.random.default_rng([seed, zlib.crc32(name.encode())])


def _uniform(bound: float) -> Scheme:
    return lambda rng, shape, fan: rng.uniform(-bound, bound, shape)


def _glorot(rng: Generator, shape: Shape, fan: Fan) -> Any:
    # Glorot and Bengio, Understanding the difficulty of training deep networks (2010), eq. 16.
    bound = np.sqrt(6.0 / (fan.into + fan.out))
    return rng.uniform(-bound, bound, shape)


def _he(rng: Generator, shape: Shape, fan: Fan) -> Any:
    # He et al., Delving deep into rectifiers (2015), eq. 10.
    return rng.normal(0.0, np.sqrt(2.0 / fan.into), shape)


def _orthogonal(rng: Generator, shape: Shape, fan: Fan) -> Any:
    """Draw a matrix with orthonormal rows or columns, whichever are fewer.

    Source: Saxe et al., Exact solutions to the nonlinear dynamics of learning (2014); the signs
    make the draw uniform, Mezzadri, How to generate random matrices (2007).
    """
    if len(shape) < 2:
        raise ValuesError("orthogonal is a scheme for matrices")
    rows, columns = int(np.prod(shape[:-1])), shape[-1]
    tall = rng.normal(size=(max(rows, columns), min(rows, columns)))
    q, r = np.linalg.qr(tall)
    q = q * np.sign(np.diag(r))
    return (q if rows >= columns else q.T).reshape(shape)


SCHEMES: dict[str, Scheme] = {
    "zeros": lambda rng, shape, fan: np.zeros(shape),
    "uniform": _uniform(0.08),
    "normal": lambda rng, shape, fan: rng.normal(0.0, 0.08, shape),
    "glorot": _glorot,
    "he": _he,
    "orthogonal": _orthogonal,
}


def uniform(bound: float) -> Scheme:
    """Draw from −bound to bound; PyTorch's recurrent layers use 1/√h."""
    return _uniform(bound)


def normal(deviation: float) -> Scheme:
    """Draw from a normal distribution of that standard deviation."""
    return lambda rng, shape, fan: rng.normal(0.0, deviation, shape)


def initialiser(scheme: str | float | Scheme) -> Scheme:
    """Return the scheme of a name, a constant for a number, or a function as it is."""
    if callable(scheme):
        return scheme
    if isinstance(scheme, str):
        if scheme not in SCHEMES:
            raise ValuesError(
                f"no scheme is called {scheme!r}", hint="there are " + ", ".join(SCHEMES)
            )
        return SCHEMES[scheme]
    try:
        value = as_array(scheme, "the scheme", np.dtype(float), ()).item()
    except EqGraphError:
        raise ValuesError(
            f"a scheme is a name, a number or a function, not {str(scheme)[:40]}"
        ) from None
    return lambda rng, shape, fan: np.full(shape, value)
