"""Hold presets that are written with the cells of PyTorch to the machine."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import eqgraph as eg
from tests.targets.run import loaded
from tests.targets.test_models import gradients, machine


def made(name: str, **options: Any) -> tuple[eg.Model, dict[str, np.ndarray]]:
    model = eg.preset(name, classify=True, **options)
    model.init({"n": 3, "h": 4, "k": 5, "d": 8}, seed=3, scheme="normal")
    rng = np.random.default_rng(5)
    y = np.eye(5)[rng.integers(0, 5, (6, 2))]
    return model, {"xₜ": rng.normal(size=(6, 2, 3)), "yₜ": y}


@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("name", ["rnn", "lstm", "gru"])
def test_it_computes_the_same(name: str, layers: int, torch: Any, tmp_path: Path) -> None:
    model, values = made(name, layers=layers)
    source = loaded(model.export("torch", tmp_path / "m", cells=True).read_text("utf-8"))
    m = machine(model, values)
    p = {k: v.requires_grad_() for k, v in source.load(tmp_path / "m.safetensors").items()}
    data = [torch.as_tensor(v) for v in values.values()]
    source.loss(p, *data).backward()
    for key, shown in source.FILE.items():
        want = gradients(shown, m)
        np.testing.assert_allclose(p[key].grad.numpy(), want, rtol=1e-11, atol=1e-13)
    module = source.Model(source.load(tmp_path / "m.safetensors"))
    assert type(module.cell).__name__ == {"rnn": "RNN", "lstm": "LSTM", "gru": "GRU"}[name]
    loss = module.loss(*data)
    np.testing.assert_allclose(float(loss.detach()), m.value("L"), rtol=1e-12)
    loss.backward()
    assert all(x.grad is not None for x in module.parameters())
    told = json.loads((tmp_path / "m.certificate.json").read_text("utf-8"))
    assert told["ok"] and {"L", "∂L/∂Wy (autodiff)"} <= {c["name"] for c in told["compared"]}


def test_the_conversion_is_told(tmp_path: Path) -> None:
    model, _ = made("lstm")
    path = model.export("torch", tmp_path / "m", cells=True, verify=False)
    text = path.read_text("utf-8")
    assert "in the order i, f, g, o (g is our ĉ)" in text and "It adds two biases" in text
    assert "in place of these equations.\n\n# LSTM" in text
    for name in ("rnn", "gru"):
        for layers in (1, 2):
            made(name, layers=layers)[0].export(
                "torch", tmp_path / f"{name}{layers}", cells=True, verify=False
            )
    pytest.importorskip("ruff", reason="ruff is not installed: pip install ruff")
    for words in (["format", "--diff"], ["check"]):
        command = [sys.executable, "-m", "ruff", *words, "--isolated", "--no-cache", str(tmp_path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("model", "target", "more", "told"),
    [
        (eg.preset("gru_reset_before"), "torch", {}, "no cell for the preset gru_reset_before"),
        (eg.model("input xₜ ∈ ℝ; yₜ = 2*xₜ"), "torch", {}, "cells=True is for the presets"),
        (eg.preset("rnn"), "numpy", {}, "for models in PyTorch, not for NumPy"),
        (eg.preset("rnn"), "torch", {"gradients": True}, "the way back of nn.LSTM"),
    ],
)
def test_what_has_no_cell_is_refused(
    model: eg.Model, target: str, more: dict[str, Any], told: str, tmp_path: Path
) -> None:
    if model.parameters:
        model.init({"n": 2, "h": 3}, seed=1)
    with pytest.raises(eg.GraphError, match=told):
        model.export(target, tmp_path / "m", cells=True, verify=False, **more)
    assert list(tmp_path.iterdir()) == []
