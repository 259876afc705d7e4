"""Hold what is known of names while a text is read: values, equations, functions, indexed names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from eqgraph.syntax.letters import is_letter, is_mark
from eqgraph.syntax.names import canonical, display, split
from eqgraph.syntax.sympy.copied import apart, flat, spanned, together
from eqgraph.syntax.sympy.latex_printer import to_latex
from eqgraph.syntax.sympy.open import Called, Parameter, Word
from eqgraph.syntax.sympy.text_printer import to_text


@dataclass(slots=True)
class Definition:
    """Hold a function that the text defines: its parameters, and its right side as a tree."""

    name: str
    parameters: tuple[str, ...]
    tree: Any
    span: tuple[int, int]
    expr: Any = None
    spans: Any = None
    uses: dict[str, tuple[int, int]] = field(default_factory=dict)

    def __str__(self) -> str:
        inside = ", ".join(map(display, self.parameters))
        right = "…" if self.expr is None else to_text(self.expr)  # a part is being read
        return f"{display(self.name)}({inside}) = {right}"

    def __reduce__(self) -> tuple[Any, ...]:
        # SymPy's own copies would simplify what was written.
        plain = (self.name, self.parameters, self.tree, self.span, self.uses)
        return _copied, (*plain, flat(self.spans), *apart((self.expr,)))

    def left_latex(self) -> str:
        """Return the left side in LaTeX."""
        return to_latex(Called(Word(self.name), *map(Parameter, self.parameters)))


def _copied(
    name: str, parameters: Any, tree: Any, span: Any, uses: Any, spans: Any, parts: Any, places: Any
) -> Definition:
    (expr,) = together(parts, places)
    return Definition(name, parameters, tree, span, expr, spanned(spans), uses)


@dataclass(slots=True)
class Known:
    """Hold what is known of names.

    `ranks` maps the canonical names of the values to their numbers of axes, None where no values
    are given; `whole` are the values that hold whole numbers. `indexed` maps a base, such as ŷ of
    ŷᵢ = …, to the number of its indices.
    """

    ranks: Mapping[str, int] | None = None
    whole: frozenset[str] = frozenset()
    integers: frozenset[str] = frozenset()  # those of them that were given as integers
    masks: frozenset[str] = frozenset()  # those of 0 and 1, which may tell a set: j ∈ N(i)
    defined: set[str] = field(default_factory=set)
    indexed: dict[str, int] = field(default_factory=dict)
    functions: dict[str, Definition] = field(default_factory=dict)
    states: frozenset[str] = frozenset()
    labels: dict[str, set[str]] = field(default_factory=dict)
    time: str = ""  # the time index of a model, which is part of a name and no index of an axis
    applied: bool = False  # whether a name has a bracket or a space in it: x(n−1), log p
    twins: dict[str, str] = field(default_factory=dict)  # Lᵢ, an array, beside another L
    taken: set[str] = field(default_factory=set)  # without values: names that a bound index is at

    def has(self, name: str) -> bool:
        """Tell whether a name has a value or an equation of its own."""
        return name in self.defined or (self.ranks is not None and name in self.ranks)

    def rank(self, name: str) -> int | None:
        """Return the number of axes of a value, None where it is not known."""
        return None if self.ranks is None else self.ranks.get(name)

    def is_array(self, base: str) -> bool:
        """Tell whether a base may take indices: it has a value, or is defined with indices."""
        return base in self.indexed or bool(self.ranks is not None and self.ranks.get(base))

    def apart(self, name: str) -> tuple[str, list[str]] | None:
        """Split a name at its subscript; a time stays with the name: (h_{t-1}, [i])."""
        found = base_and_items(name)
        if found and found[0] in self.twins:
            return self.twins[found[0]], found[1]
        if found and len(found[1]) > 1 and not self.time:
            return self._labelled(*found)
        if found is None or not self.time:
            return found
        base, items = found
        times = [item for item in items if _is_time(item, self.time)]
        if not times:
            return found
        rest = [item for item in items if item not in times]
        below = ",".join(times)
        return (f"{base}_{below if len(below) == 1 else f'{{{below}}}'}", rest) if rest else None

    def _labelled(self, base: str, items: list[str]) -> tuple[str, list[str]]:
        """Leave a label with its name: r_{w,i} is r_w at i, where r_w has a value and r none."""
        if not (self.has(base) or base in self.indexed):
            for k in range(len(items) - 1, 0, -1):
                label = ",".join(items[:k])
                name = f"{base}_{label if len(label) == 1 else f'{{{label}}}'}"
                if self.is_array(name):
                    return name, items[k:]
        return base, items

    def note_labels(self, names: Iterable[str]) -> None:
        """Remember which letters stand in the subscripts of names that are values themselves."""
        for name in names:
            parts = split(name)
            if parts.sub:
                base = name[: name.rindex("_")]
                found = self.labels.setdefault(base, set())
                for item in parts.sub.split(","):
                    found.add(item)
                    found.add(item.split("+")[0].split("-")[0])

    def shifted(self, base: str, letter: str) -> bool:
        """Tell whether a value is this base with this letter shifted: xₜ₋₁ makes xₜ a name."""
        return letter in self.labels.get(base, ())


def base_and_items(name: str) -> tuple[str, list[str]] | None:
    """Split a canonical name at its subscript: ("W", ["i", "j"]) of W_{i,j}."""
    parts = split(name)
    if not parts.sub or "_" not in name:
        return None
    return name[: name.rindex("_")], parts.sub.split(",")


def _is_time(item: str, time: str) -> bool:
    rest = item.removeprefix(time)
    return item.startswith(time) and (not rest or rest.lstrip("+-").isdigit())


def letters(item: str) -> list[str]:
    """Split an item of a subscript into letters with their marks and primes: nk is n, k."""
    out: list[str] = []
    for char in item:
        if out and (is_mark(char) or char == "'"):
            out[-1] += char
        else:
            out.append(char)
    return out


def is_word(item: str) -> bool:
    """Tell whether an item of a subscript is made of letters only."""
    return bool(item) and all(is_letter(x[0]) for x in letters(item))


def known_names(
    values: Mapping[Any, Any] | None,
) -> tuple[dict[str, int] | None, frozenset[str], frozenset[str], frozenset[str]]:
    """Return the ranks of values by name; those of whole numbers, of integers, of 0 and 1."""
    if not isinstance(values, Mapping):
        return None, frozenset(), frozenset(), frozenset()
    import numpy as np

    from eqgraph.errors import EqGraphError

    ranks: dict[str, int] = {}
    whole: set[str] = set()
    integers: set[str] = set()
    masks: set[str] = set()
    for key, value in values.items():
        try:
            name = canonical(key)
            array = np.asarray(value)
        except EqGraphError:
            continue
        except Exception:  # an object of any library may come, and raise what it likes
            continue
        ranks[name] = array.ndim
        if array.dtype.kind in "biu" or (
            array.dtype.kind == "f" and array.size and bool(np.all(array == np.round(array)))
        ):
            whole.add(name)
            if array.ndim > 1 and array.size and array.min() >= 0 and array.max() <= 1:
                masks.add(name)
        if array.dtype.kind in "iu":
            integers.add(name)
    return ranks, frozenset(whole), frozenset(integers), frozenset(masks)
