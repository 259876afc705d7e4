"""Hold every row, its value and each vjp, on every machine to NumPy's."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from eqgraph.operators import OPERATORS
from eqgraph.targets.jax import JAX
from eqgraph.targets.numpy import NUMPY
from eqgraph.targets.tensorflow import TENSORFLOW
from eqgraph.targets.torch import TORCH
from tests.targets.run import difference

BAR = 1e-12


@pytest.mark.parametrize("name", OPERATORS)
def test_numpy(name: str) -> None:
    assert difference(NUMPY, name, lambda x: x, np.asarray) <= BAR


@pytest.mark.parametrize("name", OPERATORS)
def test_jax(name: str, jax: Any) -> None:
    assert difference(JAX, name, jax.numpy.asarray, np.asarray) <= BAR


@pytest.mark.slow
@pytest.mark.parametrize("name", OPERATORS)
def test_torch(name: str, torch: Any) -> None:
    def tensor(x: Any) -> Any:
        return torch.as_tensor(np.array(x))

    assert difference(TORCH, name, tensor, np.asarray) <= BAR


@pytest.mark.parametrize("name", OPERATORS)
def test_tensorflow(name: str, tensorflow: Any) -> None:
    def tensor(x: Any) -> Any:
        return tensorflow.constant(np.array(x))

    assert difference(TENSORFLOW, name, tensor, np.asarray) <= BAR
