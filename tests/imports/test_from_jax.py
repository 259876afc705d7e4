"""Functions of JAX become equations with names, which compute the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import eqgraph as eg

jax = pytest.importorskip("jax", reason="jax is not installed: pip install jax")
jnp = jax.numpy

RNG = np.random.default_rng(0)
GATES = {f"{a}_{g}": RNG.normal(size=s) for g in "ifoc"
         for a, s in (("W", (3, 4)), ("U", (4, 4)), ("b", (4,)))}  # fmt: skip


def draw(*shape: int) -> Any:
    """Draw numbers."""
    return RNG.normal(size=shape)


def perceptron(params: Any, x: Any, y: Any) -> Any:
    """Classify, with the loss; the layers lie in a list of dicts."""
    for layer in params[:-1]:
        x = jax.nn.relu(x @ layer["w"] + layer["b"])
    z = x @ params[-1]["w"] + params[-1]["b"]
    return -jnp.mean(jnp.sum(jax.nn.log_softmax(z) * y, axis=-1))


def lstm(p: Any, x: Any) -> Any:
    """Scan an LSTM over the first axis."""

    def step(carry: Any, x: Any) -> Any:
        c, h = carry
        i = jax.nn.sigmoid(x @ p["W_i"] + h @ p["U_i"] + p["b_i"])
        f = jax.nn.sigmoid(x @ p["W_f"] + h @ p["U_f"] + p["b_f"])
        o = jax.nn.sigmoid(x @ p["W_o"] + h @ p["U_o"] + p["b_o"])
        c = f * c + i * jnp.tanh(x @ p["W_c"] + h @ p["U_c"] + p["b_c"])
        h = o * jnp.tanh(c)
        return (c, h), h

    zeros = jnp.zeros((x.shape[1], 4))
    return jax.lax.scan(step, (zeros, zeros), x)[1]


def both_ways(p: Any, x: Any) -> Any:
    """Scan from both ends, the batch first."""

    def step(h: Any, x: Any) -> Any:
        h = jnp.tanh(x @ p["W"] + h @ p["U"])
        return h, h

    x = jnp.swapaxes(x, 0, 1)
    _, back = jax.lax.scan(step, jnp.zeros((2, 4)), x, reverse=True)
    _, ahead = jax.lax.scan(step, jnp.zeros((2, 4)), x)
    return jnp.concatenate([ahead, back], -1)


def labels(p: Any, x: Any, y: Any) -> Any:
    """Read whole numbers; the loss is a sum over the steps, the first state is learned."""

    def step(h: Any, x: Any) -> Any:
        h = jnp.tanh(p["E"][x] + h @ p["U"])
        return h, h

    _, states = jax.lax.scan(step, p["h0"], x)
    return -jnp.mean(jnp.sum(y * jax.nn.log_softmax(states @ p["V"]), -1))


def pendulum(k: Any, x: Any) -> Any:
    """Take three steps of a loop that only counts."""
    start = (x, 0.0 * x)
    return jax.lax.fori_loop(
        0, 3, lambda _, s: (s[0] + 0.1 * s[1], s[1] - 0.1 * k * jnp.sin(s[0])), start
    )


def counted(x: Any) -> Any:
    """Count in a while, whose end no argument changes."""
    return jax.lax.while_loop(lambda s: s[0] < 3, lambda s: (s[0] + 1, s[1] * x), (0, x))[1]


def encoder(p: Any, x: Any) -> Any:
    """Attend, and norm the result."""
    q, k, v = x @ p["q"], x @ p["k"], x @ p["v"]
    a = jax.nn.softmax(jnp.einsum("bid,bjd->bij", q, k) / jnp.sqrt(4.0))
    y = jnp.einsum("bij,bjd->bid", a, v)
    centred = y - y.mean(-1, keepdims=True)
    scale = jnp.sqrt((centred**2).mean(-1, keepdims=True) + 1e-5)
    return centred / scale * p["scale"] + p["offset"]


def pictures(p: Any, x: Any) -> Any:
    """Convolve, with the channels last, pool, and classify."""
    dims = ("NHWC", "HWIO", "NHWC")
    y = jax.lax.conv_general_dilated(x, p["kernel"], (1, 1), "SAME", dimension_numbers=dims)
    y = jax.nn.relu(y + p["bias"])
    y = jax.lax.reduce_window(y, -jnp.inf, jax.lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")
    return y.reshape(y.shape[0], -1) @ p["out"]


def many(x: Any, y: Any) -> Any:
    """Give what has rows of its own."""
    return (
        jnp.where(x > 0, x, 0.1 * x) + jax.nn.gelu(x), jnp.cumsum(x, axis=1) * jax.nn.softplus(y),
        jax.nn.logsumexp(x, axis=-1) + jnp.max(x, axis=1), jnp.var(x, axis=0),
        jnp.linalg.norm(x - y), jnp.clip(x, -0.5, 0.5), x.T @ y, jnp.outer(x[0], y[0]), x[:, 1:3],
        jax.vmap(jnp.dot)(x, y), jnp.pad(x, ((1, 0), (0, 2))), jnp.flip(x, 1), jnp.prod(x, 0),
        jax.nn.silu(x) * jax.nn.sigmoid(y), jnp.maximum(x, y), x % 1.5,
        jax.lax.rem(x, y), jnp.stack([x, y]),
    )  # fmt: skip


def slope(w: Any, x: Any) -> Any:
    """Give a gradient: JAX's own backward pass is read."""
    return jax.grad(lambda w: jnp.sum(jnp.tanh(x @ w) ** 2))(w)


Case = tuple[Callable[..., Any], tuple[Any, ...], tuple[str, ...]]

CASES: dict[str, Case] = {
    "perceptron": (
        perceptron,
        ([{"w": draw(3, 4), "b": draw(4)}, {"w": draw(4, 2), "b": draw(2)}], draw(6, 3),
         np.eye(2)[[0, 1, 0, 1, 1, 0]]),
        ("h = relu(x·W₁ + b₁)", "L = -mean(sum(log_softmax(h·W₂ + b₂, axis=1)*y, axis=1))"),
    ),
    "lstm": (
        lstm, (GATES, draw(5, 2, 3)),
        ("h₀ = 0", "fₜ = σ(xₜ·W_f + hₜ₋₁·U_f + b_f)", "ĉₜ = tanh(xₜ·W_c + hₜ₋₁·U_c + b_c)",
         "cₜ = fₜ*cₜ₋₁ + iₜ*ĉₜ", "hₜ = oₜ*tanh(cₜ)"),
    ),
    "both ways": (
        both_ways, ({"W": draw(3, 4), "U": draw(4, 4)}, draw(2, 5, 3)),
        ("h⁽¹⁾_{T+1} = 0", "h⁽¹⁾ₜ = tanh(xₜ·W + h⁽¹⁾ₜ₊₁·U)", "ŷₜ = concat(h⁽²⁾ₜ, h⁽¹⁾ₜ, axis=1)"),
    ),
    "labels": (
        labels,
        ({"E": draw(7, 4), "U": draw(4, 4), "h0": draw(4), "V": draw(4, 3)},
         np.array([1, 4, 2, 0, 6]), np.eye(3)[[0, 1, 2, 1, 0]]),
        ("hₜ = tanh(gather(E, xₜ, first=0) + hₜ₋₁·U)",
         "loss L = -(∑ₜ sum(yₜ*log_softmax(hₜ·V, axis=0), axis=0))/T"),
    ),
    "pendulum": (pendulum, (2.0, np.array([0.5, 0.2])), ("hₜ = hₜ₋₁ + 0.1*cₜ₋₁",)),
    "counted": (counted, (1.2,), ("hₜ = hₜ₋₁*x",)),
    "encoder": (
        encoder, ({n: draw(4, 4) for n in "qkv"} | {"scale": draw(4), "offset": draw(4)},
                  draw(2, 3, 4)),
        ("p = softmax((x·q)·(x·k)ᵀ/2, axis=2)",),
    ),
    "pictures": (
        pictures, ({"kernel": draw(3, 3, 1, 2), "bias": draw(2), "out": draw(8, 3)},
                   draw(2, 4, 4, 1)),
        ("h = relu(z + b)",),
    ),
    "many": (many, (draw(3, 4), draw(3, 4)), ()),
    "slope": (slope, (draw(3, 2), draw(4, 3)), ("h = tanh(x·w)",)),
}  # fmt: skip


@pytest.fixture(scope="module")
def read() -> Callable[[str], Any]:
    """Read each function once."""
    found: dict[str, Any] = {}

    def one(name: str) -> Any:
        if name not in found:
            function, arguments, _ = CASES[name]
            found[name] = eg.from_jax(function, *arguments)
        return found[name]

    return one


@pytest.mark.parametrize("name", CASES)
def test_texts_read_like_papers_and_compute_the_same(read: Any, name: str) -> None:
    found = read(name)
    for line in CASES[name][2]:
        assert line in found.text.splitlines()
    assert found.certificate.largest <= 1e-12
    assert found.certificate.gradients


@pytest.mark.parametrize("name", ["perceptron", "encoder"])
def test_outputs_equal_jaxs(read: Any, name: str) -> None:
    function, arguments, _ = CASES[name]
    with jax.enable_x64(True):
        theirs = jax.tree_util.tree_leaves(function(*jax.tree_util.tree_map(
            lambda x: jnp.asarray(x), arguments)))  # fmt: skip
    found = read(name)
    m = found.machine().run()
    for mine, wanted in zip(found.outputs, theirs, strict=True):
        if not mine.endswith(("ₜ", "_T")):
            np.testing.assert_allclose(m.value(mine), wanted, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", ["perceptron", "lstm", "both ways", "labels", "encoder"])
def test_explicit_texts_read_back(read: Any, name: str) -> None:
    found = read(name)
    if found.model is None:
        explicit = found.graph.explicit()
        assert eg.graph(explicit, found.values).explicit() == explicit
    else:
        rest = {n: v for n, v in found.values.items() if n not in found.model.values}
        explicit = found.model.explicit(rest)
        assert eg.model(explicit).explicit(found.values) == explicit


def test_steps_are_written_one_by_one_where_they_are_those_of_no_input() -> None:
    def turned(p: Any, x: Any) -> Any:
        def step(h: Any, x: Any) -> Any:
            return jnp.tanh(x @ p["W"] + h @ p["U"]), None

        return jax.lax.scan(step, jnp.zeros(4), x.reshape(3, 3))[0]

    found = eg.from_jax(turned, {"W": draw(3, 4), "U": draw(4, 4)}, draw(9))
    assert found.model is None
    assert "h⁽¹⁾₃ = tanh(v₃·W + h⁽¹⁾₂·U)" in found.text


def test_what_has_no_text_is_refused_all_at_once() -> None:
    def three(x: Any) -> Any:
        y = jax.lax.while_loop(lambda s: s[0] < 100.0, lambda s: s * x, x)
        return jnp.sort(y) + jnp.fft.fft(x).real + jax.lax.stop_gradient(x) * x

    with pytest.raises(eg.GraphError) as error:
        eg.from_jax(three, np.ones(3) * 2)
    message = str(error.value)
    for part in ("while at the top: how many steps it takes", "sort at sort", "fft at fft",
                 "stop_gradient at the top: its gradient is stopped"):  # fmt: skip
        assert part in message


def test_a_wrong_row_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    from eqgraph.imports import jax_entries as jax_writer
    from eqgraph.imports.term import infix

    rows = {**jax_writer.ROWS, "sub": lambda a, b, **_: infix(a, "+", b)}
    monkeypatch.setattr(jax_writer.Entries, "rows", rows)
    with pytest.raises(eg.GraphError, match="from JAX's: this text is not what function computes"):
        eg.from_jax(lambda x, y: x - y, np.ones(2), np.ones(2))


def test_what_is_no_function_is_refused() -> None:
    with pytest.raises(eg.ValuesError, match="reads a function, not int"):
        eg.from_jax(3, np.ones(2))
