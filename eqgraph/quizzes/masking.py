"""Keep answers out of readable text: base64 stops a glance, and nobody who wants to know."""

from __future__ import annotations

import base64
import json
from typing import Any

import numpy as np

from eqgraph.ir.plain import array_of, whole


def seal(data: Any) -> str:
    """Return JSON data as text that nobody reads by accident.

    >>> hidden = seal({"answer": 42})
    >>> "42" in hidden, unseal(hidden)
    (False, {'answer': 42})
    """
    written = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return base64.b64encode(written.encode()).decode()


def unseal(text: str) -> Any:
    """Return the data of a sealed text."""
    return json.loads(base64.b64decode(text))


def mask(value: Any) -> str:
    """Return a sealed array; `unmask` reads it.

    >>> unmask(mask([1.0, float("nan")]))
    array([ 1., nan])
    """
    return seal(whole(value))


def unmask(text: str) -> np.ndarray[Any, Any]:
    """Return the value of a masked text."""
    return array_of(unseal(text))
