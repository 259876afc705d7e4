"""Read the values of names from a file; nothing in it is executed."""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

from eqgraph.errors import EqGraphError, ValuesError, visible
from eqgraph.files import decoded, opened

_LARGEST = 64 * 2**20  # bytes of a file


def read_values(path: Path) -> dict[str, Any]:
    """Read values from .json ({name: number or nested lists}) or .npz; nothing is executed."""
    name = visible(path.name)
    if path.suffix == ".npz":
        with opened(path, _LARGEST) as (file, _):
            try:
                with zipfile.ZipFile(file) as members:
                    if sum(m.file_size for m in members.infolist()) > _LARGEST:
                        raise ValuesError(f"{name} unpacks to more than {_LARGEST // 2**20} MiB")
                file.seek(0)
                with np.load(file, allow_pickle=False) as archive:
                    return {name: archive[name] for name in archive.files}
            except ValuesError:
                raise
            except Exception as error:  # whatever zipfile or NumPy says of a hostile file
                raise ValuesError(f"{name} is no .npz of plain arrays: {str(error)[:80]}") from None
    if path.suffix != ".json":
        raise ValuesError(f"{name}: values come as .json or .npz")
    try:
        with opened(path, _LARGEST) as (file, _):
            text = decoded(file.read(_LARGEST + 1), name, _LARGEST)
        values = json.loads(text, object_pairs_hook=_unique)
    except EqGraphError:
        raise
    except (ValueError, RecursionError) as error:
        raise ValuesError(f"{name} is no JSON: {str(error)[:80]}") from None
    if not isinstance(values, dict):
        raise ValuesError(f"{name} must hold an object from names to numbers")
    return values


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make a dict of the pairs of a JSON object; refuse a name that stands there twice."""
    found = dict(pairs)
    if len(found) < len(pairs):
        counted = Counter(name for name, _ in pairs)
        twice = counted.most_common(1)[0][0]
        raise ValuesError(f"{visible(twice[:60])} is given twice")
    return found
