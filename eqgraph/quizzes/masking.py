"""Keep answers out of readable text. It stops a glance, and nobody who wants to know.

The twin of `unseal` is player/src/seal.js; both read the cases of tests/js/fixtures/seals.json.
"""

from __future__ import annotations

import base64
import json
from typing import Any

import numpy as np

from eqgraph.ir.plain import array_of, whole


def seal(data: Any, salt: str) -> str:
    """Return JSON data as text that nobody reads by accident; `unseal` reads it with the salt.

    >>> hidden = seal({"answer": 42}, "salt")
    >>> "42" in hidden, unseal(hidden, "salt")
    (False, {'answer': 42})
    """
    written = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return base64.b64encode(_mixed(written.encode(), salt)).decode()


def unseal(text: str, salt: str) -> Any:
    """Return the data of a sealed text."""
    return json.loads(_mixed(base64.b64decode(text), salt))


def mask(value: Any, salt: str) -> str:
    """Return a sealed array; `unmask` reads it with the salt.

    >>> unmask(mask([1.0, float("nan")], "salt"), "salt")
    array([ 1., nan])
    """
    return seal(whole(value), salt)


def unmask(text: str, salt: str) -> np.ndarray[Any, Any]:
    """Return the value of a masked text."""
    return array_of(unseal(text, salt))


def _mixed(data: bytes, salt: str) -> bytes:
    """Mix bytes with a stream made from the salt; done twice, they are as before."""
    stream = _words(_start(salt), (len(data) + 3) // 4).astype("<u4").tobytes()
    return (np.frombuffer(data, np.uint8) ^ np.frombuffer(stream, np.uint8)[: len(data)]).tobytes()


def _start(salt: str) -> int:
    """Return the FNV-1a hash of a salt."""
    start = 0x811C9DC5
    for byte in salt.encode():
        start = (start ^ byte) * 0x01000193 % 2**32
    return start


def _words(start: int, count: int) -> np.ndarray[Any, Any]:
    """Return 32-bit words: the finish of MurmurHash3, of numbers that count on from the start."""
    x = np.arange(count, dtype=np.uint32) * np.uint32(0x9E3779B9) + np.uint32(start)
    x = (x ^ (x >> np.uint32(16))) * np.uint32(0x85EBCA6B)
    x = (x ^ (x >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    return x ^ (x >> np.uint32(16))
