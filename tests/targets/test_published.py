"""Hand the published sets over to each machine: values and gradients, or refused by name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.targets.published import graphs, told, told_by_node

ALL = 108  # equations, and what is read of the papers
NOT_IN_ONNX = {"ridge_closed", "ols_closed", "mvn", "gp", "poisson", "spectral"}


def counted(target: str) -> dict[str, str]:
    """Return what comes of all graphs but those that are right."""
    found = {name: told(graph, of, target)[0] for name, graph, of in graphs()}
    assert len(found) == ALL
    return {name: how for name, how in found.items() if how != "right"}


def test_numpy() -> None:
    assert counted("numpy") == {}


def test_jax(jax: Any) -> None:
    assert counted("jax") == {}


@pytest.mark.slow
def test_torch(torch: Any) -> None:
    assert counted("torch") == {}


def test_tensorflow(tensorflow: Any) -> None:
    assert counted("tensorflow") == {}


def test_onnx(onnx: Any) -> None:
    found = counted("onnx")
    assert set(found) == NOT_IN_ONNX
    assert all(how.startswith("ONNX has no word for ") for how in found.values())


def test_javascript(node: Path, tmp_path: Path) -> None:
    found = told_by_node(node, tmp_path)
    assert len(found) == ALL and {how for how, _ in found.values()} == {"right"}, found
