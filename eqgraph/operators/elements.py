"""Give the elements of an algebra the signs of arithmetic, once for all algebras."""

from __future__ import annotations

from typing import Any, Self


class Arithmetic:
    """Mean the row of a sign: `a + b` is the operator `add` applied to both.

    What an element is, and what it is to apply an operator, `_apply` says.
    """

    __slots__ = ()

    def _apply(self, name: str, *operands: Any) -> Any:
        """Apply the row of that name; operands may be numbers, too."""
        raise NotImplementedError

    def __add__(self, other: Any) -> Self:
        return self._apply("add", self, other)  # type: ignore[no-any-return]

    def __radd__(self, other: Any) -> Self:
        return self._apply("add", other, self)  # type: ignore[no-any-return]

    def __sub__(self, other: Any) -> Self:
        return self._apply("sub", self, other)  # type: ignore[no-any-return]

    def __rsub__(self, other: Any) -> Self:
        return self._apply("sub", other, self)  # type: ignore[no-any-return]

    def __mul__(self, other: Any) -> Self:
        return self._apply("mul", self, other)  # type: ignore[no-any-return]

    def __rmul__(self, other: Any) -> Self:
        return self._apply("mul", other, self)  # type: ignore[no-any-return]

    def __truediv__(self, other: Any) -> Self:
        return self._apply("div", self, other)  # type: ignore[no-any-return]

    def __rtruediv__(self, other: Any) -> Self:
        return self._apply("div", other, self)  # type: ignore[no-any-return]

    def __pow__(self, other: Any) -> Self:
        return self._apply("pow", self, other)  # type: ignore[no-any-return]

    def __rpow__(self, other: Any) -> Self:
        return self._apply("pow", other, self)  # type: ignore[no-any-return]

    def __neg__(self) -> Self:
        return self._apply("neg", self)  # type: ignore[no-any-return]
