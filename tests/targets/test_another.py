"""Add a target from outside: one file of words, and all rows and models go through it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import autograd
import numpy as np
import pytest

import eqgraph as eg
from eqgraph.operators import OPERATORS
from tests.targets.autograd_numpy import AUTOGRAD
from tests.targets.run import difference, loaded
from tests.targets.test_models import TEXTS, built, gradients, machine


@pytest.mark.parametrize("name", OPERATORS)
def test_rows(name: str) -> None:
    assert difference(AUTOGRAD, name, lambda x: x, np.asarray) <= 1e-12


@pytest.mark.parametrize("name", TEXTS)
def test_models(name: str, tmp_path: Path) -> None:
    model, values = built(name)
    path = eg.export(model, AUTOGRAD, tmp_path / "m", gradients=True)
    source: Any = loaded(path.read_text("utf-8"))
    m = machine(model, values)
    p = source.load(tmp_path / "m.safetensors")
    loss, own = source.gradients(p, *values.values())
    theirs = autograd.grad(source.loss)(p, *values.values())
    np.testing.assert_allclose(loss, m.value("L"), rtol=1e-13)
    for key, shown in source.FILE.items():
        want = gradients(shown, m)
        np.testing.assert_allclose(own[key], want, rtol=1e-11, atol=1e-13)
        np.testing.assert_allclose(theirs[key], want, rtol=1e-11, atol=1e-13)
    told = json.loads((tmp_path / "m.certificate.json").read_text("utf-8"))
    assert told["ok"] and told["target"] == "autograd" and "autograd" in told["versions"]
