"""Count which operators of other frameworks have a row: `python -m benchmarks.imports > …`.

What has no row is refused by name. Each table is of the versions that are installed.
"""

from __future__ import annotations

from collections.abc import Iterable

from eqgraph.imports import arrangement, elementwise, jax_rows, layers, onnx_rows, recurrent
from eqgraph.imports.jax_tracing import KNOWN
from eqgraph.imports.onnx_cells import CELLS

# What is no mathematics of one run: drawing numbers, the backward halves, memory, sparse tensors.
_ATEN_APART = ("rand", "bernoulli", "_backward", "_jagged", "empty", "sym_", "resize", "copy",
               "item", "_local_scalar", "nonzero", "multinomial", "dropout", "normal")  # fmt: skip

# What torch.export keeps whole, under the name that has a row; what makes constants.
_KEPT = {
    "_softmax": "softmax", "_log_softmax": "log_softmax", "convolution": "conv2d",
    "native_layer_norm": "layer_norm", "native_group_norm": "group_norm",
    "_native_batch_norm_legit_no_training": "batch_norm", "max_pool2d_with_indices": "max_pool2d",
    "_adaptive_avg_pool2d": "adaptive_avg_pool2d",
}  # fmt: skip
_CONSTANT = {"full", "full_like", "arange", "scalar_tensor"}


def aten() -> tuple[str, dict[str, bool]]:
    """Return the forward operators of core ATen, each with whether there is a row."""
    import torch

    rows = {**elementwise.ROWS, **arrangement.ROWS, **layers.ROWS, **recurrent.KINDS}
    names = set()
    for name in dir(torch.ops.aten):
        packet = getattr(torch.ops.aten, name)
        for overload in getattr(packet, "overloads", list)():
            if torch.Tag.core in getattr(packet, overload).tags:
                names.add(name)
    names = {n for n in names if not any(part in n for part in _ATEN_APART)}
    kinds = ("", ".default", ".other", ".correction")
    return f"core ATen, torch {torch.__version__}", {
        n: n in _CONSTANT or any(_KEPT.get(n, n) + kind in rows for kind in kinds) for n in names
    }


def onnx() -> tuple[str, dict[str, bool]]:
    """Return the operators of ONNX."""
    from onnx import __version__, defs

    have = {*onnx_rows.ROWS, *CELLS, "Scan", "Constant", "Shape", "Dropout", "ConstantOfShape"}
    names = {s.name for s in defs.get_all_schemas() if s.domain == "" and not s.deprecated}
    return f"ONNX {__version__}", {n: n in have for n in names}


def jax() -> tuple[str, dict[str, bool]]:
    """Return the primitives of jax.lax."""
    import jax

    have = {*jax_rows.ROWS, *KNOWN, "scan", "while", "jit", "pjit", "custom_jvp_call", "remat",
            "custom_vjp_call", "closed_call", "core_call", "iota", "checkpoint"}  # fmt: skip
    have -= {"stop_gradient"}  # its row refuses, but for what softmax shifts by
    names = {getattr(jax.lax, n).name for n in dir(jax.lax) if n.endswith("_p")}
    return f"jax.lax, JAX {jax.__version__}", {n: n in have for n in names}


def lines() -> Iterable[str]:
    """Yield the table, and below it what has no row."""
    tables = [aten(), onnx(), jax()]
    yield "# Operators of other frameworks that can be read"
    yield ""
    yield "`python -m benchmarks.imports > benchmarks/imports.md` writes this page."
    yield ""
    yield "| framework | operators | with a row | share |"
    yield "| --- | --- | --- | --- |"
    for title, found in tables:
        count = sum(found.values())
        yield f"| {title} | {len(found)} | {count} | {count / len(found):.0%} |"
    for title, found in tables:
        yield ""
        yield f"**{title}: no row** for " + ", ".join(
            f"`{n}`" for n in sorted(found) if not found[n]
        )


if __name__ == "__main__":
    print("\n".join(lines()))
