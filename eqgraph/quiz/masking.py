"""Keep answers out of readable text. It stops a glance, and nobody who wants to know."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

import numpy as np


def mask(value: Any, salt: str) -> str:
    """Return a value as text that nobody reads by accident; `unmask` reads it with the salt.

    >>> hidden = mask([1.0, float("nan")], "salt")
    >>> "1.0" in hidden, unmask(hidden, "salt")
    (False, array([ 1., nan]))
    """
    array = np.asarray(value, dtype=np.float64)
    plain = json.dumps({"shape": array.shape, "data": [repr(x) for x in array.ravel().tolist()]})
    return base64.b64encode(_mixed(plain.encode(), salt)).decode()


def unmask(text: str, salt: str) -> np.ndarray[Any, Any]:
    """Return the value of a masked text."""
    found = json.loads(_mixed(base64.b64decode(text), salt))
    return np.array([float(x) for x in found["data"]]).reshape(found["shape"])


def _mixed(data: bytes, salt: str) -> bytes:
    """Mix bytes with a stream made from the salt; done twice, they are as before."""
    blocks = (len(data) + 31) // 32
    stream = b"".join(hashlib.sha256(f"{salt}/{k}".encode()).digest() for k in range(blocks))
    return bytes(a ^ b for a, b in zip(data, stream, strict=False))
