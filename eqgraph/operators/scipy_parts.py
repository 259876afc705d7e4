"""Import the parts of SciPy, which takes long, where a value needs one; say where there is none."""

from __future__ import annotations

from typing import Any

from eqgraph.errors import NotInstalled


def special() -> Any:
    """Return SciPy's special functions."""
    try:
        from scipy import special
    except ImportError:
        raise _lacking() from None
    return special


def linalg() -> Any:
    """Return SciPy's linear algebra."""
    try:
        from scipy import linalg
    except ImportError:
        raise _lacking() from None
    return linalg


def _lacking() -> NotInstalled:
    return NotInstalled(
        "values of erf, Γ, Φ, expm and their like need SciPy, which cannot be imported here",
        hint="pip install scipy; all other functions do without",
    )
