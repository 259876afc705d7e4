"""Optimisers against PyTorch's, and against the papers' formulas written by hand."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.learn import SGD, Adagrad, Adam, AdamW, RMSProp, schedules
from eqgraph.learn.optimisers import clip_norm, clip_values, global_norm

Option = dict[str, Any]
# Ours, PyTorch's class, PyTorch's options.
PAIRS: list[tuple[Any, str, Option]] = [
    (SGD(rate=0.1), "SGD", {"lr": 0.1}),
    (SGD(rate=0.1, decay=0.2), "SGD", {"lr": 0.1, "weight_decay": 0.2}),
    (SGD(rate=0.1, momentum=0.9), "SGD", {"lr": 0.1, "momentum": 0.9}),
    (
        SGD(rate=0.1, momentum=0.9, dampening=0.3, decay=0.1),
        "SGD",
        {"lr": 0.1, "momentum": 0.9, "dampening": 0.3, "weight_decay": 0.1},
    ),
    (
        SGD(rate=0.1, momentum=0.9, nesterov=True),
        "SGD",
        {"lr": 0.1, "momentum": 0.9, "nesterov": True},
    ),
    (RMSProp(rate=0.02), "RMSprop", {"lr": 0.02}),
    (
        RMSProp(rate=0.02, smoothing=0.8, epsilon=0.01, momentum=0.5, centred=True, decay=0.1),
        "RMSprop",
        {
            "lr": 0.02, "alpha": 0.8, "eps": 0.01, "momentum": 0.5, "centered": True,
            "weight_decay": 0.1,
        },
    ),
    (Adagrad(rate=0.1), "Adagrad", {"lr": 0.1}),
    (
        Adagrad(rate=0.1, slowing=0.2, start=0.3, epsilon=0.01, decay=0.1),
        "Adagrad",
        {
            "lr": 0.1, "lr_decay": 0.2, "initial_accumulator_value": 0.3, "eps": 0.01,
            "weight_decay": 0.1,
        },
    ),
    (Adam(rate=0.1), "Adam", {"lr": 0.1}),
    (
        Adam(rate=0.1, betas=(0.7, 0.9), epsilon=0.01, decay=0.1, amsgrad=True),
        "Adam",
        {"lr": 0.1, "betas": (0.7, 0.9), "eps": 0.01, "weight_decay": 0.1, "amsgrad": True},
    ),
    (AdamW(rate=0.1), "AdamW", {"lr": 0.1}),
    (
        AdamW(rate=0.1, decay=0.3, betas=(0.7, 0.9), amsgrad=True),
        "AdamW",
        {"lr": 0.1, "weight_decay": 0.3, "betas": (0.7, 0.9), "amsgrad": True},
    ),
]  # fmt: skip


def gradients(count: int = 8) -> list[dict[str, Any]]:
    rng = np.random.default_rng(5)
    return [{"W": rng.normal(size=(3, 2)), "b": rng.normal(size=3)} for _ in range(count)]


@pytest.mark.torch
@pytest.mark.parametrize(("ours", "theirs", "options"), PAIRS)
def test_as_in_torch(ours: Any, theirs: str, options: Option) -> None:
    torch = pytest.importorskip("torch")
    values = {"W": np.ones((3, 2)), "b": np.full(3, -0.5)}
    tensors = {k: torch.tensor(v.copy(), requires_grad=True) for k, v in values.items()}
    peer = getattr(torch.optim, theirs)(tensors.values(), **options)
    for g in gradients():
        ours.update(values, g)
        for name, tensor in tensors.items():
            tensor.grad = torch.tensor(g[name])
        peer.step()
    for name, tensor in tensors.items():
        np.testing.assert_allclose(values[name], tensor.detach().numpy(), rtol=1e-12, atol=1e-14)


def test_adam_as_in_the_paper() -> None:
    """Algorithm 1 of Kingma and Ba, for one number."""
    x, m, v = 1.0, 0.0, 0.0
    value = {"x": np.array(1.0)}
    optimiser = Adam(rate=0.1)
    for t in range(1, 20):
        g = math.sin(t)
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
        x -= 0.1 * (m / (1 - 0.9**t)) / (math.sqrt(v / (1 - 0.999**t)) + 1e-8)
        optimiser.update(value, {"x": np.array(g)})
        assert value["x"] == pytest.approx(x, rel=1e-12)


def test_the_others_by_hand() -> None:
    """One number, the formulas as their sources write them; no framework needed."""
    found: dict[str, float] = {}
    makers = (SGD(rate=0.1, momentum=0.9), RMSProp(rate=0.1), Adagrad(rate=0.1), AdamW(rate=0.1))
    for optimiser in makers:
        value = {"x": np.array(2.0)}
        for g in (1.0, -2.0, 0.5):
            optimiser.update(value, {"x": np.array(g)})
        found[type(optimiser).__name__] = float(value["x"])
    v = r = a = 0.0
    x = {"SGD": 2.0, "RMSProp": 2.0, "Adagrad": 2.0, "AdamW": 2.0}
    m = s = 0.0
    for t, g in enumerate((1.0, -2.0, 0.5), 1):
        v = 0.9 * v + g
        x["SGD"] -= 0.1 * v
        r = 0.99 * r + 0.01 * g * g
        x["RMSProp"] -= 0.1 * g / (math.sqrt(r) + 1e-8)
        a += g * g
        x["Adagrad"] -= 0.1 * g / (math.sqrt(a) + 1e-10)
        m, s = 0.9 * m + 0.1 * g, 0.999 * s + 0.001 * g * g
        x["AdamW"] *= 1 - 0.1 * 0.01
        x["AdamW"] -= 0.1 * (m / (1 - 0.9**t)) / (math.sqrt(s / (1 - 0.999**t)) + 1e-8)
    assert found == pytest.approx(x, rel=1e-12)


def test_clipping() -> None:
    g = {"a": np.array([3.0, 0.0]), "b": np.array([[-4.0]])}
    assert global_norm(g) == 5.0
    assert clip_norm(g, 10.0) == 5.0
    assert global_norm(g) == 5.0  # nothing to clip
    assert clip_norm(g, 1.0) == 5.0
    np.testing.assert_allclose(g["a"], [3 / (5 + 1e-6), 0.0], rtol=1e-15)
    clip_values(g, 0.5)
    np.testing.assert_allclose(g["a"], [0.5, 0.0])
    np.testing.assert_allclose(g["b"], [[-0.5]])


@pytest.mark.torch
@pytest.mark.parametrize("bound", [1e-3, 1.0, 30.0])
@pytest.mark.parametrize("size", [0.0, 1e-100, 1e-9, 1e-3, 1.0, 1e6, 1e50, math.nan, math.inf])
def test_clipping_as_in_torch(size: float, bound: float) -> None:
    torch = pytest.importorskip("torch")
    ours = {"a": np.array([3.0, 0.5]) * size, "b": np.array([[-4.0], [size]])}
    theirs = [torch.nn.Parameter(torch.zeros(g.shape, dtype=torch.float64)) for g in ours.values()]
    for one, g in zip(theirs, ours.values(), strict=True):
        one.grad = torch.tensor(g)
    norm = torch.nn.utils.clip_grad_norm_(theirs, bound)
    np.testing.assert_allclose(clip_norm(ours, bound), float(norm), rtol=1e-14)
    for one, g in zip(theirs, ours.values(), strict=True):
        np.testing.assert_allclose(g, one.grad.numpy(), rtol=1e-14)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("part", [0.25, 0.6, 0.9, 0.999])
def test_clipping_of_what_has_no_square(dtype: str, part: float) -> None:
    """The squares overflow, the norm itself may; the direction is kept, with digits of its own."""
    mpmath = pytest.importorskip("mpmath")
    size = float(np.finfo(dtype).max) ** part
    ours = {"a": np.array([0.3, -0.9], dtype) * np.dtype(dtype).type(size),
            "b": np.full((2, 2), 0.7 * size, dtype)}  # fmt: skip
    exact = [mpmath.mpf(float(x)) for g in ours.values() for x in g.ravel()]
    norm = mpmath.sqrt(sum(x * x for x in exact))
    assert clip_norm(ours, 1e-3) == pytest.approx(float(norm), rel=1e-6)
    found = [float(x) for g in ours.values() for x in g.ravel()]
    wanted = [float(x * mpmath.mpf("1e-3") / (norm + mpmath.mpf("1e-6"))) for x in exact]
    np.testing.assert_allclose(found, wanted, rtol=4 * float(np.finfo(dtype).eps))


def test_schedules_are_followed() -> None:
    optimiser = SGD(rate=schedules.steps(1.0, 2, 0.5))
    value = {"x": np.array(0.0)}
    rates = [optimiser.update(value, {"x": np.array(1.0)}) for _ in range(5)]
    assert rates == [1.0, 1.0, 0.5, 0.5, 0.25]
    assert value["x"] == -sum(rates)
    assert schedules.cosine(2.0, 10, 1.0)(0) == 2.0
    assert schedules.cosine(2.0, 10, 1.0)(5) == pytest.approx(1.5)
    assert schedules.cosine(2.0, 10, 1.0)(99) == 1.0
    assert schedules.exponential(1.0, 0.5)(3) == 0.125


def test_a_wrong_rate_is_refused() -> None:
    for rate in (-1.0, math.nan):
        with pytest.raises(eg.ValuesError, match="rate"):
            SGD(rate=rate)
