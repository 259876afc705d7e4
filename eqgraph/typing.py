"""Name the types of what the face takes, for your own annotations.

A checker may take `{"x": 1.0, "W": [[1.0, 2.0]]}` for a dict of objects; say what it is:

>>> from eqgraph.typing import Values
>>> values: Values = {"x": 1.0, "W": [[1.0, 2.0]]}
"""

from eqgraph.ir import Array, ArrayLike, DTypeLike, NodeLike, Values
from eqgraph.syntax import Source

__all__ = ["Array", "ArrayLike", "DTypeLike", "NodeLike", "Source", "Values"]
