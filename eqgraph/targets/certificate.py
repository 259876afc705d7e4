"""Say how far a value is from another: exactly, in ulp, and relative to its size."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

BARS = {"float64": 1e-12, "float32": 1e-5}
_LEAST = 0.1  # of the size of its terms: a smaller sum is held to this size


@dataclass(frozen=True, slots=True)
class Compared:
    """Hold one comparison: of which value, with which numbers, and by how much they differ."""

    name: str
    numbers: str  # the model's, or drawn
    exact: bool
    ulp: float
    relative: float  # of the largest difference to the largest value


@dataclass(slots=True)
class Certificate:
    """Hold what was compared when something was handed over to another machine.

    Args:
        target: the machine.
        dtype: float64 or float32.
        versions: of all that computed.
        hashes: of the text and of the numbers.
        compared: one entry a value, with the model's numbers and with drawn ones.
        problem: why nothing was compared, or empty.
    """

    target: str
    dtype: str
    versions: Mapping[str, str]
    hashes: Mapping[str, str]
    compared: list[Compared] = field(default_factory=list)
    problem: str = ""

    @property
    def largest(self) -> float:
        """Return the largest relative difference."""
        return max((c.relative for c in self.compared), default=0.0)

    @property
    def ok(self) -> bool:
        """Tell whether all differences are below the bar: 1e-12 in float64, 1e-5 in float32."""
        return not self.problem and bool(self.compared) and self.largest <= BARS[self.dtype]

    def add(self, name: str, numbers: str, got: Any, want: Any, terms: float = 0.0) -> None:
        """Compare two arrays; `terms` is the size of what was added up to them."""
        self.compared.append(compare(name, numbers, np.asarray(got), np.asarray(want), terms))

    def json(self) -> str:
        """Return the certificate as a file holds it."""
        whole = {"ok": self.ok, "largest": self.largest, "bar": BARS[self.dtype], **asdict(self)}
        return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"

    def __str__(self) -> str:
        mark = "✓" if self.ok else "✗"
        if self.problem:
            return f"{mark} {self.target}: {self.problem}"
        exact = sum(c.exact for c in self.compared)
        return (
            f"{mark} {self.target} {self.versions.get(self.target, '')}: {len(self.compared)} "
            f"values compared, {exact} equal to the last bit, largest relative difference "
            f"{self.largest:.1e}"
        )


def compare(name: str, numbers: str, got: Any, want: Any, terms: float = 0.0) -> Compared:
    """Compare two arrays; what is not finite has to be equal.

    Of a sum that is far smaller than its terms, only the digits that rounding left are compared.
    """
    if got.shape != want.shape:
        return Compared(name, numbers, False, float("inf"), float("inf"))
    exact = bool(np.array_equal(got, want, equal_nan=True))
    fine = np.isfinite(want)
    same = np.array_equal(got[~fine], want[~fine], equal_nan=True) and np.isfinite(got[fine]).all()
    if exact or not fine.any() or not same:
        far = 0.0 if exact or same else float("inf")
        return Compared(name, numbers, exact, far, far)
    a, b = np.asarray(got[fine], want.dtype), want[fine]
    error = np.abs(a - b)
    least = max(terms * _LEAST, float(np.finfo(want.dtype).tiny))
    ulp = float(np.max(error / np.spacing(np.maximum(np.abs(b), want.dtype.type(least)))))
    scale = max(float(np.max(np.abs(b))), least)
    return Compared(name, numbers, False, ulp, float(np.max(error)) / scale)


def hashed(data: bytes) -> str:
    """Return the fingerprint of a file."""
    return hashlib.sha256(data).hexdigest()
