"""What is chosen where mathematics does not choose: the table of the explanation, line by line."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pytest

import eqgraph as eg
from tests.conftest import ROOT

inf, nan = np.inf, np.nan
_LINE = re.compile(r"^\| `(?P<text>[^`]+)` at (?P<at>[^|]+) \|(?P<found>.+)\|$", re.MULTILINE)
_NUMBERS = {"−∞": -inf, "∞": inf, "NaN": nan, "½": 0.5, "−0": -0.0, "−1": -1.0, "−2": -2.0}


class Line(NamedTuple):
    """Hold a line: the text, the values, and the slopes here, in PyTorch and in JAX."""

    text: str
    values: dict[str, Any]
    slopes: tuple[list[float], ...]


def lines() -> list[Line]:
    """Read the table."""
    text = (ROOT / "notebooks/docs/explanation.md").read_text("utf-8")
    found = []
    for match in _LINE.finditer(text):
        values = {k: _list(v) for k, _, v in (p.partition(" = ") for p in match["at"].split("; "))}
        slopes = tuple(np.ravel(_list(cell)).tolist() for cell in match["found"].split("|")[:3])
        found.append(Line(match["text"], values, slopes))
    return found


def _list(text: str) -> Any:
    text = text.strip()
    if text.startswith("("):
        return [_list(part) for part in text[1:-1].split(", ")]
    return _NUMBERS[text] if text in _NUMBERS else float(text.replace("−", "-"))


LINES = lines()


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.text)
def test_what_the_table_says_holds_here(line: Line) -> None:
    first = next(iter(line.values))
    machine = eg.Machine(eg.graph(f"y = {line.text}", line.values)).run()
    slope = machine.grad(first)
    np.testing.assert_array_equal(np.ravel(slope), line.slopes[0])


def test_the_table_is_read() -> None:
    assert len(LINES) >= 12 and {len(line.slopes) for line in LINES} == {3}


# The same in a peer: n is torch or jax.numpy, with what they call otherwise.
PEERS: dict[str, Callable[[Any, Any], Any]] = {
    "relu(x)": lambda n, x: n.relu(x),
    "abs(x)": lambda n, x: n.abs(x),
    "log(abs(x))": lambda n, x: n.log(n.abs(x)),
    "‖x‖": lambda n, x: n.linalg.norm(x),
    "hypot(x, b)": lambda n, x: n.hypot(x, x * 0),
    "std(x)": lambda n, x: n.std(x),
    "arctan2(x, b)": lambda n, x: n.arctan2(x, x * 0),
    "max(x)": lambda n, x: n.amax(x),
    "max(x, b)": lambda n, x: n.maximum(x, n.ones_like(x)),
    "clip(x, 0, 1)": lambda n, x: n.clip(x, 0 * n.ones_like(x), n.ones_like(x)),
    "√x": lambda n, x: n.sqrt(x),
    "√(x²)": lambda n, x: n.sqrt(x**2),
    "√(relu(x))": lambda n, x: n.sqrt(n.relu(x)),
    "logsumexp(x)": lambda n, x: n.logsumexp(x),
    "silu(x)": lambda n, x: n.silu(x),
    "gelu(x)": lambda n, x: n.gelu(x),
    "x*log(x)": lambda n, x: x * n.log(x),
    "leaky_relu(x)": lambda n, x: n.leaky_relu(x),
    "x^0": lambda n, x: x**0.0,
}


@pytest.mark.torch
@pytest.mark.parametrize("line", LINES, ids=lambda line: line.text)
def test_what_the_table_says_of_pytorch(line: Line) -> None:
    torch = pytest.importorskip("torch")
    words = _Words(torch, torch.nn.functional, std=lambda x: torch.std(x, unbiased=False),
                   logsumexp=lambda x: torch.logsumexp(x, 0))  # fmt: skip
    x = torch.tensor(next(iter(line.values.values())), dtype=torch.float64, requires_grad=True)
    PEERS[line.text](words, x).backward()
    np.testing.assert_array_equal(np.ravel(x.grad.numpy()), line.slopes[1])


@pytest.mark.machines
@pytest.mark.parametrize("line", LINES, ids=lambda line: line.text)
def test_what_the_table_says_of_jax(line: Line) -> None:
    jax = pytest.importorskip("jax")
    words = _Words(jax.numpy, jax.nn, logsumexp=jax.scipy.special.logsumexp)
    with jax.enable_x64(True):
        x = jax.numpy.asarray(next(iter(line.values.values())), "float64")
        slope = jax.grad(lambda x: PEERS[line.text](words, x))(x)
    np.testing.assert_array_equal(np.ravel(slope), line.slopes[2])


class _Words:
    """Look a word up among our own, then in one module after the other."""

    def __init__(self, *modules: Any, **own: Any) -> None:
        self._modules = modules
        self.__dict__.update(own)

    def __getattr__(self, name: str) -> Any:
        return next(getattr(m, name) for m in self._modules if hasattr(m, name))
