"""Run what was written on the machine that it was written for.

The source is our own: its names are identifiers that we made, and of the user's text it holds
comments and a docstring only.
"""

from __future__ import annotations

import math
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from eqgraph.files import write_whole
from eqgraph.targets.target import Target

Arrays = Mapping[str, Any]


def loaded(text: str, name: str = "written") -> ModuleType:
    """Return the module of a source that was written in Python."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.py"
        write_whole(path, text)
        spec = spec_from_file_location(name, path)
        assert spec is not None and spec.loader is not None
        module = module_from_spec(spec)
        before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
        try:
            spec.loader.exec_module(module)
        finally:
            sys.dont_write_bytecode = before
    return module


def installed(target: Target) -> bool:
    """Tell whether a target can be run here."""
    return bool(target.package) and find_spec(target.package) is not None


def versions(target: Target) -> dict[str, str]:
    """Return the versions of what computes."""
    out = {"python": platform.python_version()}
    for name in filter(None, dict.fromkeys(("eqgraph", "numpy", target.package))):
        try:
            out[name] = version(name)
        except PackageNotFoundError:
            continue
    return out


@contextmanager
def wide(target: Target, dtype: str) -> Iterator[None]:
    """Let JAX compute in float64 where the numbers are float64."""
    if target.name != "jax":
        with nullcontext():
            yield
        return
    import jax

    with jax.enable_x64(dtype == "float64"):
        yield


def array(target: Target) -> Callable[[Any], Any]:
    """Return what makes an array of the target out of one of NumPy's."""
    if target.name == "jax":
        import jax.numpy as jnp

        made: Callable[[Any], Any] = jnp.asarray
        return made
    if target.name == "torch":
        import torch

        return lambda x: torch.as_tensor(np.array(x))
    if target.name == "tensorflow":
        import tensorflow as tf

        return lambda x: tf.constant(np.array(x))
    return np.asarray


def differentiated(target: Target, loss: Any, p: Arrays, data: list[Any]) -> dict[str, Any] | None:
    """Return the gradients of a loss by the target's own autodiff, if it has one."""
    if target.name == "jax":
        import jax

        return dict(jax.grad(loss)(dict(p), *data))
    if target.name == "torch":
        leaves = {key: x.clone().requires_grad_() for key, x in p.items()}
        loss(leaves, *data).backward()
        return {k: np.zeros(x.shape) if x.grad is None else x.grad for k, x in leaves.items()}
    if target.name == "tensorflow":
        import tensorflow as tf

        with tf.GradientTape() as tape:
            tape.watch(list(p.values()))
            value = loss(dict(p), *data)
        zero = tf.UnconnectedGradients.ZERO
        return dict(tape.gradient(value, dict(p), unconnected_gradients=zero))
    return None


def numbers(x: Any) -> Any:
    """Return a value of any target as NumPy's array."""
    return np.asarray(x.detach()) if hasattr(x, "detach") else np.asarray(x)


def evaluated(model: bytes, feed: Mapping[str, Any]) -> dict[str, Any]:
    """Return the outputs of a model by ONNX's reference evaluator, by name."""
    run = reference(model)
    return dict(zip(run.output_names, run.run(None, dict(feed)), strict=True))


def _erf(x: Any) -> Any:
    return np.vectorize(math.erf, otypes=["d"])(x).astype(x.dtype)


def reference(model: Any, **options: Any) -> Any:
    """Return ONNX's reference evaluator of a model or a node, with Erf and Gelu in full precision.

    Its own Erf computes in float32, whatever it is given; of Gelu it has none.
    """
    import onnx
    from onnx.reference import ReferenceEvaluator
    from onnx.reference.op_run import OpRun

    class Erf(OpRun):
        op_domain = ""

        def _run(self, x: Any) -> tuple[Any]:
            return (_erf(x),)

    class Gelu(OpRun):
        op_domain = ""

        def _run(self, x: Any, approximate: str = "none") -> tuple[Any]:
            if approximate == "tanh":
                inner = np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))
            else:
                inner = _erf(x / math.sqrt(2))
            return ((0.5 * x * (1 + inner)).astype(x.dtype),)

    found = onnx.load_from_string(model) if isinstance(model, bytes) else model
    return ReferenceEvaluator(found, new_ops=[Erf, Gelu], **options)
