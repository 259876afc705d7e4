"""A target from outside of the package: autograd's NumPy, one file and no other change.

Its words are NumPy's, of another module. What autograd's module lacks stands in functions of its
own, as in the files of `eqgraph/targets/intrinsics`.
"""

from __future__ import annotations

from functools import cached_property

from eqgraph.targets.numpy import NUMPY
from eqgraph.targets.target import Target

OWN = '''

defvjp(np.flip, lambda y, x, axis=None: lambda g: np.flip(g, axis))


def broadcast_to(x, like):
    """Repeat to the shape of the example."""
    return np.zeros(like.shape, dtype=like.dtype) + x


def binade(x, axis=None, keepdims=False):
    """Return a power of two near the largest magnitude, 1 where there is none."""
    top = np.max(np.abs(x), axis=axis, keepdims=keepdims)
    safe = np.where(np.isfinite(top) & (top > 0), top, 1.0)
    return 2 ** np.floor(np.log2(safe))


def scatter_add(g, x, *idx, first=0):
    """Add entries up at the places that indices say."""
    out = numpy.zeros_like(x)
    numpy.add.at(out, tuple(numpy.asarray(i).astype(int) - first for i in idx), g)
    return out


def windows(x, size, stride):
    """Lay the windows of the last axes along new last axes."""
    for k, (n, s) in enumerate(zip(size, stride, strict=True)):
        axis = k - len(size) - k
        count = (x.shape[axis] - n) // s + 1
        parts = [part(x, axis, j, j + s * (count - 1) + 1, s) for j in range(n)]
        x = np.stack(parts, axis=-1)
    return x
'''


class Autograd(Target):
    """Hold the words of autograd's NumPy."""

    @cached_property
    def intrinsics(self) -> str:
        """Return NumPy's intrinsics over autograd's module, with those of its own after them."""
        both = "import autograd.numpy as np\nimport numpy\nfrom autograd.extend import defvjp"
        return NUMPY.intrinsics.replace("import numpy as np", both) + OWN


AUTOGRAD = Autograd(
    name="autograd",
    title="Autograd",
    suffix=".py",
    signs=NUMPY.signs,
    words=NUMPY.words,
    package="autograd",
    options={**NUMPY.options, "import": "import autograd.numpy as np"},
)
