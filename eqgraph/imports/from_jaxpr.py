"""Read a function of JAX as equations with names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from eqgraph.imports.imported import Imported
from eqgraph.imports.importing import imported
from eqgraph.imports.jax_tracing import traced_function
from eqgraph.imports.jax_writer import JaxWriter
from eqgraph.imports.looped import Looped
from eqgraph.imports.traced import Operation


def from_jax(function: Callable[..., object], *arguments: object) -> Imported:
    """Read a function of JAX as equations with names, and compare both at once.

    The function is traced in double precision. A `lax.scan` over an argument becomes a recurrence
    over t, and the text a model; where that cannot be, its steps are written one by one. What lies
    in a dict, a list or another tree is learned, and called by its key (W_i is Wᵢ, kernel is W).

    Args:
        function: pure, of arrays and trees of arrays.
        arguments: what it is called with; shapes are those of the run.

    Raises:
        NotInstalled: JAX is missing.
        ValuesError: this is no function.
        GraphError: it cannot be traced, or has primitives without a row: all of them are named,
            with their places; or the text computes something else than the function.

    >>> import jax.numpy as jnp  # doctest: +SKIP
    >>> f = lambda p, x: jnp.tanh(x @ p["W"] + p["b"])  # doctest: +SKIP
    >>> print(from_jax(f, {"W": jnp.ones((3, 2)), "b": jnp.ones(2)}, jnp.ones(3)))  # doctest: +SKIP
    # function, from JAX
    ŷ = tanh(x·W + b)
    """
    one = traced_function(function, arguments)
    return imported(one, JaxWriter, times_of(one))


def times_of(one: Looped) -> Iterator[dict[Any, int]]:
    """Yield which arguments may go step by step, along which axis."""
    loops = [n for n in one.nodes if n.target == "scan"]
    if not loops:
        return
    longest = max(loops, key=lambda n: n.params["body"].length)
    body = longest.params["body"]
    steps = body.length
    series = longest.args[body.first + len(body.before) :]
    into = {x for s in series if isinstance(s, Operation) for x in _above(s)}
    fits = [n for n in one.arguments if n not in one.parameters]
    for axis in (0, 1):
        every = {n: axis for n in fits if _has(one.values[n], axis, steps)}
        given = {n: axis for n in every if n in into}
        if series and not given:
            continue
        yield every
        if given != every:
            yield given


def _has(value: Any, axis: int, steps: int) -> bool:
    shape = np.shape(value)
    return len(shape) > axis and shape[axis] == steps


def _above(node: Operation) -> set[Operation]:
    found: set[Operation] = set()
    stack = [node]
    while stack:
        one = stack.pop()
        if one not in found:
            found.add(one)
            stack += one.all_input_nodes
    return found
