"""Hold the table of the operators, and refuse rows that are incomplete or that clash."""

from __future__ import annotations

from typing import Any

from eqgraph.operators.elements import Arithmetic
from eqgraph.operators.intrinsics import INTRINSICS
from eqgraph.operators.operator import Operator, Rule

OPERATORS: dict[str, Operator] = {}
SPELLINGS: dict[str, Operator] = {}


def register(row: Operator) -> Operator:
    """Put a row into the table, refusing one that is incomplete or that clashes."""
    name = row.name
    if name in OPERATORS:
        raise ValueError(f"there is already an operator {name!r}")
    if not row.doc.endswith(".") or not row.reason or not row.reason_back:
        raise ValueError(f"operator {name!r} needs a doc sentence and both reasons")
    if not callable(row.vjp) and len(row.vjp) != row.arity:
        raise ValueError(f"operator {name!r} needs one vjp an operand")
    _check_words(row)
    for spelling in row.spellings:
        if spelling in SPELLINGS and SPELLINGS[spelling].arity == row.arity:
            raise ValueError(f"{spelling!r} already spells {SPELLINGS[spelling].name!r}")
    for spelling in row.spellings:
        SPELLINGS.setdefault(spelling, row)
    OPERATORS[name] = row
    return row


def row_of(name: str) -> Operator:
    """Return the row of a name: a copy of a row is the row itself."""
    if name not in OPERATORS:
        raise ValueError(f"there is no operator {name!r}: register it before what uses it is read")
    return OPERATORS[name]


def _check_words(row: Operator) -> None:
    """Refuse a row that would be computed by another word than its rules say, or by itself."""
    name = row.name
    bare = _is_bare_word(row)
    if name in INTRINSICS and not bare:
        raise ValueError(
            f"{name!r} is an intrinsic, which the algebras compute by words of their own: "
            f"the row's forward rule must be that bare word, or it needs another name"
        )
    if row.primitive != bare:
        raise ValueError(
            f"operator {name!r} is {'not ' * (not bare)}its own word: say primitive={bare}"
        )
    if bare and name not in INTRINSICS and not row.ufunc:
        raise ValueError(f"operator {name!r} needs a ufunc, an intrinsic or a rule in other words")
    if row.ufunc and (row.kernel is not None or name in INTRINSICS):
        raise ValueError(f"operator {name!r} is computed by its ufunc, and by another word, too")
    for rule in (None if bare else row.forward, row.kernel):
        if rule is not None and _calls(rule, row, name):
            raise ValueError(f"operator {name!r} is computed by itself: its rule calls m.{name}")


def _operands(row: Operator, of: Any) -> list[Any]:
    return [of() for _ in range(2 if row.arity is None else row.arity)]


class _Echo:
    """Answer each word with what it was asked."""

    def __getattr__(self, name: str) -> Any:
        return lambda *xs, **params: (name, xs, params)


def _is_bare_word(row: Operator) -> bool:
    """Tell whether the forward rule asks for the row's own word, and nothing else."""
    xs = _operands(row, object)
    try:
        said = row.forward(_Echo(), *xs, **row.params)
    except (TypeError, AttributeError):
        return False  # it computes with its operands
    return bool(said == (row.name, tuple(xs), dict(row.params)))


class _Anything(Arithmetic):
    """Stand for any operand while a rule is followed."""

    __slots__ = ()
    shape = (2, 2)

    def _apply(self, name: str, *operands: Any) -> Any:
        return self


class _Follower:
    """Note the words that a rule calls, following those of other rows to their rules."""

    def __init__(self) -> None:
        self.called: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        def word(*xs: Any, **params: Any) -> Any:
            row = OPERATORS.get(name)
            if name not in self.called and row is not None:
                self.called.add(name)
                rule = row.kernel or (None if row.primitive or row.ufunc else row.forward)
                if rule is not None:
                    rule(self, *xs, **params)
            self.called.add(name)
            return _Anything()

        return word


def _calls(rule: Rule, row: Operator, name: str) -> bool:
    """Tell whether a rule asks for a word, itself or by way of other rows."""
    follower = _Follower()
    rule(follower, *_operands(row, _Anything), **row.params)
    return name in follower.called
