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

    name: str  # of a gradient with ∂ before it
    numbers: str  # the model's, drawn, or those of the run that was read
    exact: bool
    ulp: float
    relative: float  # of the largest difference to the largest value


@dataclass(slots=True)
class Certificate:
    """Hold what was compared when something went to another machine, or came from one.

    Args:
        target: the machine.
        dtype: float64 or float32.
        versions: of all that computed.
        hashes: SHA-256 of the text and of the numbers.
        compared: one entry a value and numbers; of a gradient, the name begins with ∂.
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
    def values(self) -> dict[str, float]:
        """Return the largest relative difference of each value."""
        return self._worst(gradients=False)

    @property
    def gradients(self) -> dict[str, float]:
        """Return the largest relative difference of each gradient, by what stands after the ∂."""
        return self._worst(gradients=True)

    def _worst(self, gradients: bool) -> dict[str, float]:
        out: dict[str, float] = {}
        for one in self.compared:
            if one.name.startswith("∂") == gradients:
                name = one.name.removeprefix("∂")
                out[name] = max(out.get(name, 0.0), one.relative)
        return out

    @property
    def ok(self) -> bool:
        """Tell whether all differences are below the bar: 1e-12 in float64, 1e-5 in float32."""
        return not self.problem and bool(self.compared) and self.largest <= BARS[self.dtype]

    def add(
        self, name: str, numbers: str, got: Any, want: Any, terms: float = 0.0, least: float = 0.0
    ) -> Compared:
        """Compare two arrays, and keep what was found.

        Args:
            name: of the value; of a gradient with ∂ before it.
            numbers: which these are: the model's, drawn, …
            got: what the other machine gives.
            want: what it is held to.
            terms: the size of what was added up to them.
            least: the size below which a difference is no longer told by the value's own size.
        """
        found = compare(name, numbers, np.asarray(got), np.asarray(want), terms, least)
        self.compared.append(found)
        return found

    def json(self) -> str:
        """Return the certificate as a file holds it."""
        whole = {"ok": self.ok, "largest": self.largest, "bar": BARS[self.dtype], **asdict(self)}
        return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"

    def __str__(self) -> str:
        mark = "✓" if self.ok else "✗"
        if self.problem:
            return f"{mark} {self.target}: {self.problem}"
        exact = sum(c.exact for c in self.compared)
        versions = ", ".join(f"{name} {version}" for name, version in self.versions.items())
        lines = [
            f"{mark} {self.target}, {self.dtype}: {len(self.compared)} arrays compared, {exact} "
            f"equal to the last bit, largest relative difference {self.largest:.1e}"
        ]
        for what, found in (("values", self.values), ("gradients", self.gradients)):
            worst = max(found, key=found.__getitem__, default="")
            most = f", at most {found[worst]:.1e} apart ({worst})" if found else ""
            lines.append(f"{len(found)} {what}{most}")
        lines.append(versions)
        lines += [f"sha256 of {what}: {value}" for what, value in self.hashes.items()]
        return "\n".join(lines)


def compare(
    name: str, numbers: str, got: Any, want: Any, terms: float = 0.0, least: float = 0.0
) -> Compared:
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
    least = max(least, terms * _LEAST, float(np.finfo(want.dtype).tiny))
    ulp = float(np.max(error / np.spacing(np.maximum(np.abs(b), want.dtype.type(least)))))
    scale = max(float(np.max(np.abs(b))), least)
    return Compared(name, numbers, False, ulp, float(np.max(error)) / scale)


def hashed(data: bytes) -> str:
    """Return the fingerprint of a file."""
    return hashlib.sha256(data).hexdigest()
