"""Read and write arrays in the safetensors format: numbers and names, never code.

A file is 8 bytes with the length of the header, the header (JSON), and the numbers. The library
checks that header and numbers fit. Source: huggingface/safetensors, README, section Format.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from eqgraph.errors import NotInstalled, ValuesError, visible
from eqgraph.files import opened, write_whole

Array = np.ndarray[Any, np.dtype[Any]]
LIMIT = 4 << 30  # bytes of numbers a file
_HEADER = 16 << 20  # bytes of a header: room for some hundred thousand names
_SHOWN = 200  # characters of what the library says of a file


def write_tensors(path: Path, arrays: Mapping[str, Array], metadata: Mapping[str, str]) -> None:
    """Write arrays to a file, so that a kill leaves the old file or the new one, whole."""
    write_whole(path, tensors(arrays, metadata))


def tensors(arrays: Mapping[str, Array], metadata: Mapping[str, str]) -> bytes:
    """Return arrays in the format."""
    try:
        from safetensors.numpy import save
    except ImportError:
        raise _missing() from None

    whole = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    # An array without axes would become one of length 1.
    whole = {k: v.reshape(np.shape(arrays[k])) for k, v in whole.items()}
    return save(whole, dict(metadata))


def _missing() -> NotInstalled:
    return NotInstalled(
        "the numbers of a model need safetensors, which is not installed here",
        hint='pip install "eqgraph[learn]"',
    )


def read_tensors(path: Path, limit: int = LIMIT) -> tuple[dict[str, Array], dict[str, str]]:
    """Return the arrays of a file and its metadata; raise `ValuesError` for anything unsound."""
    if path.suffix in (".pt", ".pth", ".pkl", ".pickle", ".bin", ".npy", ".npz", ".ckpt"):
        raise ValuesError(
            f"{path.name} is not read: such files can hold code that runs when they are opened",
            hint="save the numbers as safetensors",
        )
    try:
        from safetensors.numpy import load
    except ImportError:
        raise _missing() from None
    with opened(path, limit + _HEADER) as (file, size):
        data = file.read(size)
    try:
        arrays = load(data)
    except Exception as error:  # whatever the library, or NumPy after it, says of such a file
        raise _unsound(path, visible(str(error)[:_SHOWN])) from None
    for name, array in arrays.items():
        if array.dtype not in (np.float32, np.float64):
            raise _unsound(path, f"{visible(name[:40])} is {array.dtype}, not float32 or float64")
    # The library gives the metadata of a path alone, where another file may stand by now; it has
    # found this header to be sound.
    header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
    return arrays, header.get("__metadata__") or {}


def _unsound(path: Path, why: str) -> ValuesError:
    return ValuesError(
        f"{path.name} is no sound safetensors file: {why}",
        hint="nothing was changed; load another copy of the file",
    )
