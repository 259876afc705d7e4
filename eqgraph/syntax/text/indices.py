"""Read names: a value, an index, an element of an array, a constant, or letters side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sympy

from eqgraph.syntax.names import display, split
from eqgraph.syntax.sympy import trees
from eqgraph.syntax.sympy.open import Element, Identity, Index, Ones, Parameter
from eqgraph.syntax.sympy.trees import Operand
from eqgraph.syntax.text import complaints
from eqgraph.syntax.text.known import is_word, letters
from eqgraph.syntax.text.one_index import read_index
from eqgraph.syntax.text.tree import Sign, Tree

if TYPE_CHECKING:
    from eqgraph.syntax.text.reading import Reading

CONSTANTS: dict[str, Any] = {"π": sympy.pi, "pi": sympy.pi, "∞": sympy.oo}


def read_name(r: Reading, tree: Tree) -> Operand:
    """Read a name by what is known of it."""
    name, known = tree.word, r.known
    word = name.partition("_")[0]
    if word in complaints.UNREAD and not known.has(name) and not known.is_array(word):
        raise complaints.unread(word, tree.start, tree.end)
    if name in r.parameters:
        return r.atom(Parameter(name), tree)
    index = r.scope.get(name)
    if index is not None:
        return r.atom(index, tree)
    if name in CONSTANTS and not known.has(name):
        return r.atom(CONSTANTS[name], tree)
    if name == "𝟏":
        return r.atom(Ones(), tree)
    if known.has(name) and name not in known.indexed:
        _tell_gate(r, tree)
        return r.name(name, tree)
    found = element(r, tree)
    if found is not None:
        return found
    if name in r.free_letters:
        return r.free_index(name, tree)
    if "_" not in name and known.has(root := f"{name}^{{2}}"):
        r.note(tree, f"{display(name)} is the root of {display(root)}, which has an equation")
        return trees.applied_named("sqrt", r.name(root, tree), tree.start, tree.end)
    if name == "e" and not any(b == "e" for b in known.indexed):
        return r.atom(sympy.E, tree)
    if name == "I" and known.ranks is not None:
        return r.atom(Identity(), tree)
    parts = pieces(r, name)
    if parts is not None:
        return _side_by_side(r, tree, parts)
    return r.name(name, tree)


def _tell_gate(r: Reading, tree: Tree) -> None:
    """Tell that Wᵢ under ∑ᵢ is the value of that name, and not W at i."""
    found = r.known.apart(tree.word)
    if found and r.scope and any(item in r.scope for item in found[1]):
        base = display(found[0])
        r.note(tree, f"{display(tree.word)} is a name here, not an element of {base}")


def is_number(r: Reading, name: str) -> bool:
    """Tell whether a name is π or e, which have no value here."""
    return (name in CONSTANTS or name == "e") and not r.known.has(name)


def element(r: Reading, tree: Tree) -> Operand | None:
    """Read a name with a subscript as an element of its base; None if it is a name."""
    known = r.known
    if not (
        r.scope or known.ranks or known.indexed or r.parameters or r.free_letters or known.taken
    ):
        return None  # nothing takes an index here
    found = known.apart(tree.word)
    if found is None:
        return None
    base, items = found
    bound = [part for item in items for part in (item, *letters(item)) if part in r.scope]
    if base in r.parameters:  # ∑ᵢ xᵢ² in the right side of f(x): what is called has entries
        indices = [x for item in items for x in _indices(r, tree, base, item, len(items))]
        usable = (bound or all(item.isdigit() for item in items)) and all(
            x is not None for x in indices
        )
        return take(r, tree, r.atom(Parameter(base), tree), indices) if usable else None
    array = known.is_array(base) or _is_taken(r, base, items)
    array = array or (bool(bound) and base in known.defined and known.ranks is not None)
    if not array and known.ranks is not None and base in known.defined and not known.time:
        array = bool(items) and all(item in r.outer_letters for item in items)
        if array:  # x̃_c = s_c u_c, where s has an equation and s_c no value
            r.note(tree, f"{display(tree.word)} is the element of {display(base)} at its index")
    if (
        not array
        and not (bound and known.ranks is None)
        and not (bound and not known.has(base) and base not in known.functions)
    ) or (not array and pieces(r, tree.word) is not None):
        return None
    shifted = any(known.shifted(base, x) for item in items for x in (item, _letter(item)))
    if shifted and not bound and base not in known.indexed:
        return None
    indices = [x for item in items for x in _indices(r, tree, base, item, len(items))]
    if any(x is None for x in indices):
        return None
    if known.ranks is None and bound:
        known.taken.add(base)
    if known.rank(base) is not None and len(indices) > (known.rank(base) or 0):
        return None
    return take(r, tree, r.name(base, tree), indices)


def _is_taken(r: Reading, base: str, items: list[str]) -> bool:
    """Tell whether a name without a value is an element: its letters are those of the left side.

    So it is in an equation whose left side has indices, and where a ∑ runs over the same name.
    """
    known, left = r.known, r.free_letters
    if known.ranks is not None or not known.defined.isdisjoint([base]):
        return False
    found = {x for item in items for x in letters(_letter(item))}
    return found <= left or (base in known.taken and found <= r.left_letters)


def _letter(item: str) -> str:
    return item.split("+")[0].split("-")[0]


def take(r: Reading, tree: Tree, base: Operand, indices: list[Any]) -> Operand:
    """Take an element of an operand."""
    here = {s.name for index in indices for s in index.free_symbols if isinstance(s, Index)}
    bound = {index.name for index in r.scope.values() if isinstance(index, Index)}
    taken = base.expr.is_Symbol and base.expr.name in r.known.taken
    if here & bound or (taken and here <= r.left_letters):
        r.beside |= here - bound
    expr = Element(base.expr, *indices)
    nothing = trees.Spans(tree.end, tree.end)
    spans = trees.Spans(tree.start, tree.end, (base.spans, *[nothing] * len(indices)))
    return Operand(expr, spans, tree.start, tree.end, base.depth + 1)


def _indices(r: Reading, tree: Tree, base: str, item: str, count: int) -> list[Any]:
    """Return what an item of a subscript says: one index, or one a letter."""
    one = read_index(r, base, item)
    rank = r.known.indexed.get(base) or r.known.rank(base)
    if isinstance(one, Element) or (one is not None and rank is not None and count == rank):
        return [one]  # c_{yᵢ}
    if one is not None and (rank is None or count == rank or len(letters(item)) != rank):
        return [one]
    if item.isdigit() and rank is not None and rank == len(item) and count == 1 and rank > 1:
        spelled = f"{display(base)}_{{{','.join(item)}}}"
        r.note(tree, f"{display(tree.word)} is read as {spelled}, not as element {item}")
        return [sympy.Integer(int(x)) for x in item]
    if is_word(item) and len(letters(item)) > 1:
        found = [read_index(r, base, x) for x in letters(item)]
        if all(x is not None for x in found):
            return found
        if one is None:
            return found
    return [one]


def pieces(r: Reading, name: str) -> list[str] | None:
    """Split a name into letters that are all known, if there is one way: mc of mc²."""
    if r.known.ranks is None or r.known.has(name):
        return None
    parts = split(name)
    if parts.prime or parts.sup:
        return None
    base = letters(parts.base)
    if len(base) < 2:
        return _below(r, parts.base, letters(parts.sub))
    tail = f"_{parts.sub}" if len(parts.sub) == 1 else f"_{{{parts.sub}}}" if parts.sub else ""
    ways: list[list[str]] = []
    _ways(r, base, tail, [], ways)
    return ways[0] if len(ways) == 1 else None


def _below(r: Reading, base: str, sub: list[str]) -> list[str] | None:
    """Split k_BT at the letter below: where k_B and T are known it is their product."""
    if len(sub) < 2 or not is_word("".join(sub)):
        return None
    found = [f"{base}_{sub[0]}", *sub[1:]]
    return found if all(r.known.has(one) for one in found) else None


def _ways(r: Reading, rest: list[str], tail: str, done: list[str], ways: list[list[str]]) -> None:
    if len(ways) > 1:
        return
    if not rest:
        ways.append(done)
        return
    words = r.grammar.functions
    for size in range(len(rest) - 1, 1, -1):
        word = "".join(rest[:size])
        if not tail and _unary(words.get(word, ())):
            _ways(r, rest[size:], tail, [*done, word], ways)
    if rest[0].isdigit():  # x1 is a name of its own, and no product
        return
    one = rest[0] + (tail if len(rest) == 1 else "")
    fine = r.known.has(one) or one in ("π", "e") or (one in r.scope) or one in r.parameters
    fine = fine or one in r.free_letters
    if len(rest) == 1 and done:  # λI, and πσ² where σ² is the value
        fine = fine or one == "I" or r.known.has(f"{one}^{{2}}")
    if fine or (one != rest[0] and _is_element(r, one)):
        _ways(r, rest[1:], tail, [*done, one], ways)


def _is_element(r: Reading, name: str) -> bool:
    """Tell whether the last letter of γx̂ᵢ is an array, and what stands below it an index."""
    found = r.known.apart(name)
    if found is None or not (r.known.is_array(found[0]) or found[0] in r.parameters):
        return False
    base, items = found
    if any(r.known.shifted(base, x) for item in items for x in (item, _letter(item))):
        return False
    return all(is_word(x) and not r.known.has(x) for item in items for x in letters(_letter(item)))


def _unary(found: tuple[Any, ...]) -> Any:
    """Return the function of one operand among those of one spelling."""
    return next((one for one in found if one.arity == 1), None)


def opened(r: Reading, tree: Tree) -> Tree | None:
    """Take mc² apart: what is raised or turned is the last letter of a name that is a product."""
    base = tree.parts[0]
    if base.kind != "name" or r.scope.get(base.word) or base.word in r.parameters:
        return None
    parts = pieces(r, base.word)
    if parts is None or element(r, base) is not None:
        return None
    words = r.grammar.functions
    if any(p in words and len(p) > 1 for p in parts):
        return None
    r.note(base, f"{display(base.word)} is read as the product {' '.join(map(display, parts))}")
    made: list[Tree] = []
    at = base.start
    for part in parts:
        end = min(at + len(part), base.end)
        number = sympy.Integer(int(part)) if part.isdigit() else None
        made.append(Tree("number" if part.isdigit() else "name", at, end, (), part, number))
        at = end
    last = made[-1]
    made[-1] = Tree(tree.kind, last.start, tree.end, (last, *tree.parts[1:]), tree.word, tree.data)
    signs = tuple(Sign("", x.end, x.end) for x in made[1:])
    return Tree("product", tree.start, tree.end, (*made,), data=signs)


def _side_by_side(r: Reading, tree: Tree, parts: list[str]) -> Operand:
    """Read letters that were written without spaces as their product."""
    r.note(tree, f"{display(tree.word)} is read as the product {' '.join(map(display, parts))}")
    from eqgraph.syntax.text.products import juxtapose

    words = r.grammar.functions
    at = tree.start
    pieces: list[Tree] = []
    for part in parts:
        end = min(at + len(part), tree.end)
        pieces.append(Tree("name", at, end, (), part))
        at = end
    factors: list[Operand] = []  # from the right
    right: Operand | None = None  # what stands up to here from the right: sinωt is sin(ωt)
    for piece in reversed(pieces):
        if piece.word not in words or len(piece.word) == 1:
            x = r.read(piece)
            right = x if right is None else juxtapose(x, right)
            continue
        inner = right if right is not None else factors.pop()  # loglogx is log(log(x))
        factors.append(trees.applied(_unary(words[piece.word]), [inner], piece.start, inner.end))
        right = None
    if right is not None:
        factors.append(right)
    value = factors[0]
    for x in factors[1:]:
        value = juxtapose(x, value)
    return Operand(value.expr, value.spans, tree.start, tree.end, value.depth)
