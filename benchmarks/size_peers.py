"""Compute what `benchmarks.sizes` computes in PyTorch and in JAX, which differentiate by their own.

Each function is written once over the words of a library, and not by our rows. Where a library is
not installed, or has no such word, there is nothing to compare.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from typing import Any

import numpy as np

Words = Any
Function = Callable[[Words, Any], Any]
# What is written otherwise than it is called; the rest are `n.name(x)`.
WRITTEN: dict[str, Function] = {
    "√x": lambda n, x: n.sqrt(x),
    "x²": lambda n, x: x**2,
    "x³": lambda n, x: x**3,
    "x^10": lambda n, x: x**10,
    "x^1.5": lambda n, x: x**1.5,
    "x^0.5": lambda n, x: x**0.5,
    "x^-2": lambda n, x: x**-2,
    "x^-3": lambda n, x: x**-3,
    "x^-1.5": lambda n, x: x**-1.5,
    "x^x": lambda n, x: x**x,
    "2^x": lambda n, x: 2.0**x,
    "1/x": lambda n, x: 1 / x,
    "x^0": lambda n, x: x**0,
    "x^1": lambda n, x: x**1,
    "σ(x)": lambda n, x: n.sigmoid(x),
    "Φ(x)": lambda n, x: n.ndtr(x),
    "lgamma(x)": lambda n, x: n.gammaln(x),
    "sec(x)": lambda n, x: 1 / n.cos(x),
    "csc(x)": lambda n, x: 1 / n.sin(x),
    "cot(x)": lambda n, x: 1 / n.tan(x),
    "sech(x)": lambda n, x: 1 / n.cosh(x),
    "csch(x)": lambda n, x: 1 / n.sinh(x),
    "coth(x)": lambda n, x: 1 / n.tanh(x),
    "arccot(x)": lambda n, x: n.arctan(1 / x),
    "arccsch(x)": lambda n, x: n.arcsinh(1 / x),
    "arcsech(x)": lambda n, x: n.arccosh(1 / x),
    "hypot(x, 1)": lambda n, x: n.hypot(x, n.ones_like(x)),
    "logaddexp(x, 1)": lambda n, x: n.logaddexp(x, n.ones_like(x)),
    "arctan2(x, 1)": lambda n, x: n.arctan2(x, n.ones_like(x)),
    "arctan2(1, x)": lambda n, x: n.arctan2(n.ones_like(x), x),
    "√(relu(x) + 1)": lambda n, x: n.sqrt(n.relu(x) + 1),
    "√(relu(x))": lambda n, x: n.sqrt(n.relu(x)),
    "|x|": lambda n, x: n.abs(x),
    "|x|²": lambda n, x: n.abs(x) ** 2,
    "|x|^1.5": lambda n, x: n.abs(x) ** 1.5,
    "log(relu(x))": lambda n, x: n.log(n.relu(x)),
    "x*tanh(softplus(x))": lambda n, x: x * n.tanh(n.softplus(x)),
    "σ(x)*tanh(x)": lambda n, x: n.sigmoid(x) * n.tanh(x),
    "1/σ(x)": lambda n, x: 1 / n.sigmoid(x),
    "x*exp(−x)": lambda n, x: x * n.exp(-x),
    "log1p(relu(x))": lambda n, x: n.log1p(n.relu(x)),
}


class _Library:
    """Look a word up in one module after the other."""

    def __init__(self, *modules: Any) -> None:
        self.modules = modules

    def __getattr__(self, name: str) -> Any:
        for module in self.modules:
            if hasattr(module, name):
                return getattr(module, name)
        raise AttributeError(name)


@cache
def _torch() -> _Library | None:
    if find_spec("torch") is None:
        return None
    import torch

    return _Library(torch, torch.nn.functional, torch.special)


@cache
def _jax() -> _Library | None:
    if find_spec("jax") is None:
        return None
    import jax

    jax.config.update("jax_enable_x64", True)
    exact = _Library()
    exact.gelu = lambda x: jax.nn.gelu(x, approximate=False)  # type: ignore[attr-defined]
    return _Library(exact, jax.numpy, jax.nn, jax.scipy.special)


def _function(text: str) -> Function | None:
    if text in WRITTEN:
        return WRITTEN[text]
    name = text.removesuffix("(x)")
    return (lambda n, x: getattr(n, name)(x)) if name.isidentifier() else None


def in_torch(text: str, xs: np.ndarray) -> list[np.ndarray] | None:
    """Return value and two derivatives of PyTorch, or None."""
    n, function = _torch(), _function(text)
    if n is None or function is None:
        return None
    import torch

    x = torch.tensor(xs, requires_grad=True)
    try:
        found = [function(n, x)]
        for _ in range(2):
            flat = not found[-1].requires_grad
            more = None if flat else torch.autograd.grad(
                found[-1].sum(), x, create_graph=True, allow_unused=True
            )[0]  # fmt: skip
            found.append(torch.zeros_like(x) if more is None else more)
    except (AttributeError, RuntimeError):  # no such word, or none for this dtype
        return None
    return [one.detach().numpy(force=True) for one in found]


def in_jax(text: str, xs: np.ndarray) -> list[np.ndarray] | None:
    """Return value and two derivatives of JAX, or None."""
    n, function = _jax(), _function(text)
    if n is None or function is None:
        return None
    import jax

    def of(x: Any) -> Any:
        return function(n, x)

    try:
        first = jax.grad(of)
        made = [jax.vmap(f)(jax.numpy.asarray(xs)) for f in (of, first, jax.grad(first))]
    except (AttributeError, NotImplementedError):
        return None
    return [np.asarray(one) for one in made]


PEERS = {"PyTorch": in_torch, "JAX": in_jax}
