"""Read calls: functions of the table, functions that the text defines, names before a bracket."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sympy

from eqgraph.operators import OPERATORS, Operator
from eqgraph.syntax.faults import Fault
from eqgraph.syntax.grammar import grammar
from eqgraph.syntax.names import canonical, display
from eqgraph.syntax.sympy import trees
from eqgraph.syntax.sympy.open import Word
from eqgraph.syntax.sympy.trees import Operand
from eqgraph.syntax.text import complaints, entries, indices, logarithms
from eqgraph.syntax.text.arrays import WRITTEN
from eqgraph.syntax.text.products import juxtapose, written
from eqgraph.syntax.text.rows import apply_rows, named_row, refuse_options
from eqgraph.syntax.text.tree import Call, Sign, Tree

if TYPE_CHECKING:
    from eqgraph.syntax.text.reading import Reading

_INVERSE = {
    "sin": "arcsin", "cos": "arccos", "tan": "arctan", "sinh": "arcsinh", "cosh": "arccosh",
    "tanh": "arctanh",
}  # fmt: skip
_LETTERS = {("C", 2): "binomial", ("Γ", 1): "gamma", ("N", 1): "normal_cdf"}
# σ with an index, as Wikipedia writes an LSTM.
_ALIASES = {"σ_g": "sigmoid", "σ_c": "tanh", "σ_h": "tanh"}


def read_call(r: Reading, tree: Tree) -> Operand:
    """Read a function of the table, unless its word is the name of a value."""
    data, _ = tree.data
    word = tree.word
    if word in r.known.functions:  # σ(x) = … of the text goes before the table's
        return _called(r, tree, list(tree.parts))
    state = spelled(r, tree)
    if state is not None and (r.known.has(state) or state in r.known.indexed):
        r.note(tree, f"{_text(r, tree)} is the quantity that has an equation here, no call")
        return r.name(state, tree)  # softmax(z) where an equation has that name
    if r.is_value(word):
        return _value_before(r, tree, data)
    logarithm = logarithms.read(r, tree)
    if logarithm is not None:
        return logarithm
    rows = r.grammar.functions[word]
    options = dict((name, (value, start, end)) for name, value, start, end in data.options)
    xs = [_argument(r, rows, k, part) for k, part in enumerate(tree.parts)]
    return apply_rows(tree, rows, xs, options)


def _argument(r: Reading, rows: tuple[Operator, ...], k: int, part: Tree) -> Operand:
    where = any(row.name in ("where", "indicator") for row in rows)
    return r.condition(part) if where and k == 0 else r.read(part)


def _value_before(r: Reading, tree: Tree, data: Call) -> Operand:
    """Read σ(y − x) or σ ε where σ has a value: a scalar multiplies, an array is refused."""
    word = tree.word
    name = Tree("name", tree.start, data.end, (), word)
    (inner,) = tree.parts[:1]
    rank = r.known.rank(word)
    text = _text(r, inner)
    if data.bracket and (data.tight and r.spaces) and len(tree.parts) == 1:
        only_square = not (r.known.has(word) or word in r.parameters or word in r.scope)
        if rank or only_square:
            raise two_words(r, tree, word, text)
        if rank is None:
            rows = r.grammar.functions[word]
            x = trees.grouped(r.read(inner), inner.start, tree.end)
            return trees.opened(
                "NameOrFunction", [r.name(word, name), x], tree.start, tree.end,
                [Word(rows[0].name)],
            )  # fmt: skip
        tell_product(r, tree)
    elif len(tree.parts) > 1:
        raise two_words(r, tree, word, text)
    right = r.read(inner)
    if data.bracket:
        right = trees.grouped(right, data.end, tree.end)
    return juxtapose(r.read(name), right)


def tell_product(r: Reading, tree: Tree) -> None:
    """Tell that σ(y − x) is a product, since σ has a value."""
    shown, text = display(tree.word), _text(r, tree.parts[0])
    if tree.data[0].tight and r.spaces:
        function = f"{_spelled(r, tree.word)}({text})"
        r.note(
            tree,
            f"{shown} has a value, so {shown}({text}) is a product; the function is {function}",
        )


def two_words(r: Reading, tree: Tree, word: str, text: str) -> Fault:
    """Refuse a word that is a function and a value at once."""
    shown = display(word)
    return Fault(
        f"{shown}({text}) has two meanings, since {shown} is also the name of a value",
        tree.start, tree.end,
        f"write {shown}*({text}) for the product, {_spelled(r, word)}({text}) for the function",
    )  # fmt: skip


def _spelled(r: Reading, word: str) -> str:
    row = r.grammar.functions[word][0]
    return next((s for s in row.spellings if s != word and len(s) > 1), word)


def _text(r: Reading, tree: Tree) -> str:
    return r.text[tree.start : tree.end] if r.text else "…"


def check_reach(r: Reading, part: Tree, sign: Sign, after: Tree) -> None:
    """Refuse `log p/q`: the function may end before the sign, or hold all of the product."""
    if sign.text in ("", "·"):
        return
    while (part.kind == "call" and _is_root(r, part)) or part.kind == "negation":
        part = part.parts[0]  # √tanh x*y, −log p/q
    bare = part.kind == "call" and not part.data[0].bracket and part.data[1] is not None
    if not bare:
        return
    word, inner, shown = display(part.word), _text(r, part.parts[0]), sign.text
    between = shown if shown in "*/" else f" {shown} "
    behind = written(r, after)
    raise Fault(
        f"{word} without brackets is followed by {shown}: where does it end?",
        part.start, sign.end,
        f"write {word}({inner}){between}{behind}, or {word}({inner}{between}{behind})",
    )  # fmt: skip


def _is_root(r: Reading, tree: Tree) -> bool:
    rows = r.grammar.functions.get(tree.word, ())
    return not tree.data[0].bracket and bool(rows) and rows[0].notation.kind == "root"


def raised_function(r: Reading, tree: Tree) -> Operand:
    """Read sin² x as (sin x)², sin⁻¹ x as arcsin x."""
    call, exponent = tree.parts
    if exponent.kind == "negation":
        word = _INVERSE.get(call.word)
        if word is None or exponent.parts[0].data != 1:
            raise Fault(
                f"{call.word} takes no negative power", tree.start, tree.end,
                f"write {call.word}(x)^(-n), or the inverse function by its name",
            )  # fmt: skip
        return r.read(Tree("call", call.start, call.end, call.parts, word, call.data))
    x = r.read(call)
    return trees.power(Operand(x.expr, x.spans, tree.start, tree.end, x.depth), r.read(exponent))


def read_apply(r: Reading, tree: Tree) -> Operand:
    """Read a name before a bracket."""
    name, *parts = tree.parts
    word = tree.word
    state = spelled(r, tree)
    if state is not None and (r.known.has(state) or split_state(state) in r.known.states):
        return r.name(state, tree)
    if word in r.known.functions:
        return _called(r, tree, parts)
    if word.endswith("'") and word.rstrip("'") in r.known.functions and not r.known.has(word):
        return _primed(r, tree, parts)
    slope = _slope_of_row(r, tree, parts)
    if slope is not None:
        return slope
    alias = _ALIASES.get(word)
    if alias is not None and not r.known.has(word):
        shown = display(word)
        r.note(name, f"{shown} is read as {alias}")
        refuse_options(tree)
        xs = [r.read(part) for part in parts]
        return apply_rows(tree, (OPERATORS[alias],), xs, {})
    rank = r.known.rank(word)
    defined = word in r.known.defined or word in r.parameters or word in r.known.indexed
    if taken := entries.element_of(r, tree, name, rank):
        return taken
    if rank and entries.is_element(r, tree):
        raise entries.two_arrays(r, tree, rank)
    if rank is not None or defined:
        refuse_options(tree)
    if (rank is not None or defined) and len(parts) == 1:
        inner = trees.grouped(r.read(parts[0]), name.end, tree.end)
        return juxtapose(r.read(name), inner)
    more = entries.more_indices(r, tree, name, parts)
    if more is not None:
        return more
    element = r.known.is_array(word.partition("_")[0]) and len(parts) == 1
    if element or (not r.spaces and len(parts) == 1 and product_like(r, word)):
        inner = trees.grouped(r.read(parts[0]), name.end, tree.end)
        return juxtapose(r.read(name), inner)
    if word in WRITTEN and not defined:
        return WRITTEN[word](tree, parts)
    row = named_row(word) or (None if defined else _lettered(r, tree, len(parts)))
    if row is not None:
        options = {name: (value, start, end) for name, value, start, end in tree.data.options}
        xs = [_argument(r, (row,), k, part) for k, part in enumerate(parts)]
        return apply_rows(tree, (row,), xs, options)
    if not r.spaces and len(parts) == 1 and r.known.ranks is None:
        text = f"{display(word)}({_text(r, parts[0])})"
        r.note(tree, f"{text} is read as a product, unless the values say otherwise")
        return juxtapose(r.read(name), trees.grouped(r.read(parts[0]), name.end, tree.end))
    raise complaints.unknown_function(tree, r.text, known=r.known.ranks is not None)


def _lettered(r: Reading, tree: Tree, count: int) -> Operator | None:
    """Return the function that papers write by a letter: C(n, k), Γ(x), σ′(x), tanh′(x)."""
    word = tree.word
    if (word, count) in _LETTERS:
        if word == "N":  # of Black and Scholes
            r.note(tree, "N(…) is the normal distribution function Φ, since N has no value")
        return OPERATORS[_LETTERS[word, count]]
    if not word.endswith("'") or count != 1:
        return None
    found = grammar().functions.get(word[:-1], ())
    named = {row.name for row in found}
    return next((row for row in OPERATORS.values() if row.slope_of and row.slope_of in named), None)


def product_like(r: Reading, word: str) -> bool:
    """Tell whether a word before a bracket can only be a factor: π(a + b) in LaTeX."""
    return word in ("π", "e") or indices.pieces(r, word) is not None


def spelled(r: Reading, tree: Tree) -> str | None:
    """Return the name that x(n−1) may be."""
    from eqgraph.errors import ParseError

    if not r.known.applied:
        return None
    try:
        return canonical(r.text[tree.start : tree.end])
    except ParseError:
        return None


def split_state(name: str) -> str:
    """Return the argument of a state's name: n of x(n−1)."""
    inner = name[name.find("(") + 1 : -1] if "(" in name else ""
    return inner.split("-")[0].split("+")[0]


def _called(r: Reading, tree: Tree, parts: list[Tree]) -> Operand:
    definition = r.known.functions[tree.word]
    wanted = len(definition.parameters)
    if len(parts) != wanted:
        raise Fault(
            f"{display(tree.word)} takes {wanted} operand{'s' * (wanted != 1)}, not {len(parts)}",
            tree.start, tree.end, f"it is {str(definition).partition(' =')[0]}",
        )  # fmt: skip
    refuse_options(tree)
    xs = [r.read(part) for part in parts]
    r.uses_of_function(tree.word, tree)
    return trees.opened("Called", xs, tree.start, tree.end, first=[Word(tree.word)])


def _slope_of_row(r: Reading, tree: Tree, parts: list[Tree]) -> Operand | None:
    """Read σ′(z) as the derivative of a function of the table, entry by entry."""
    rows = r.grammar.functions.get(tree.word.removesuffix("'"), ())
    known = r.known.has(tree.word) or r.known.has(tree.word.removesuffix("'"))
    if not tree.word.endswith("'") or known or len(parts) != 1:
        return None
    row = next((row for row in rows if row.elementwise and row.arity == 1), None)
    if row is None:
        return None
    refuse_options(tree)
    first = [Word(row.name), sympy.Integer(0)]
    return trees.opened("Slope", [r.read(parts[0])], tree.start, tree.end, first=first)


def _primed(r: Reading, tree: Tree, parts: list[Tree]) -> Operand:
    base = tree.word.rstrip("'")
    if len(tree.word) - len(base) > 1 or len(parts) != 1:
        raise Fault(
            "only the first derivative of a function of one operand is read", tree.start, tree.end
        )
    refuse_options(tree)
    r.uses_of_function(base, tree)
    xs = [r.read(parts[0])]
    first = [Word(base), sympy.Integer(0)]
    return trees.opened("Slope", xs, tree.start, tree.end, first=first)
