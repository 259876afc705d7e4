"""Write a loop that was unrolled as a recurrence over t."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from eqgraph.imports.folding import Fold
from eqgraph.imports.names import letter_of
from eqgraph.imports.term import Refused, Term, number
from eqgraph.imports.traced import plain

if TYPE_CHECKING:
    from eqgraph.imports.writer import Writer

_STATES, _OTHERS = "hcsmnuv", "abdfgijklopqrwxyz"  # the letters of states, and what else there is


def write(w: Writer, fold: Fold) -> None:
    """Write the step at t, and what the loop gives."""
    before, step, last = fold.blocks[0], fold.blocks[1], fold.blocks[-1]
    sources = {}
    for source, axis in fold.series:
        term = w.of(source)
        if term.time != axis:
            raise Refused("its steps are those of no input")
        sources[source] = w.steady(term, "x")
    free = {
        place: start for place, start in fold.starts.items()
        if start in w.traced.arguments and set(start.users) <= set(before)
        and list(fold.starts.values()).count(start) == 1
    }  # fmt: skip
    for start in free.values():  # an argument that is no more than a first state is called so
        w.names.release(w.terms[start].text)
        del w.leaves[w.terms[start].text]
    named = _named(w, fold)
    for place, start in fold.starts.items():
        if place in free:
            w.leaf(w.names.exactly(named[place] + "₀"), (start,), lambda x: x, "input")
        else:
            _start(w, named[place] + "₀", start)
        text = w.names.exactly(named[place] + "ₜ₋₁")
        w.terms[before[place]] = Term(text, value=w.value(before[place]))
    for node, (source, _, t) in fold.steps.items():
        if t == 1:
            w.terms[node] = Term(sources[source].text, value=w.value(node))
    w.intended = {step[place]: name + "ₜ" for place, name in named.items()}
    w.siblings = dict(zip(step, zip(*fold.blocks, strict=True), strict=True))
    for node in step:
        if node not in w.traced.constants:
            w.one(node)
            name = w.intended.get(node)
            if name is not None and w.terms[node].text not in (name, "…"):
                w.current = node
                w.terms[node] = w.equation(name, w.terms[node])
    w.intended, w.siblings = {}, {}
    for place in fold.shown:
        end = w.names.exactly(named[place] + "_T")
        w.terms[last[place]] = Term(end, value=w.value(last[place]))
    for node, (place, axis) in fold.stacks.items():
        w.terms[node] = Term(named[place] + "ₜ", value=w.value(node), time=axis)
        w.named[named[place] + "ₜ"] = (w.value(node), axis)


def _named(w: Writer, fold: Fold) -> dict[int, str]:
    """Return the names of what is read outside a step, and of what has a letter in the code."""
    step = fold.blocks[1]
    lettered: dict[str, int] = {}
    for place, node in enumerate(step):
        letter = letter_of(w.traced.assigned(node))
        free = letter and not w.names.is_base(letter) and node not in w.traced.constants
        if free and hasattr(w.value(node), "shape"):
            lettered[letter] = place  # what is assigned last has the name
    own = {place: letter for letter, place in lettered.items()}
    out: dict[int, str] = {}
    for place in sorted({*fold.shown, *own}, key=lambda p: (p not in own, p)):
        known = w.state_name(step[place])
        letters = (own.get(place, ""), *(_STATES if place in fold.starts else "y"), *_OTHERS)
        taken = {*out.values(), *(c for c in letters if f"{c}ₜ" in w.names.taken)}
        free_ones = [c for c in letters if c and c not in taken and not w.names.is_base(c)]
        if not known and not free_ones:
            raise Refused("more states than there are letters")
        out[place] = known or free_ones[0]
    for name in out.values():
        w.names.reserve(name)
        w.names.exactly(name + "ₜ")
    return out


def _start(w: Writer, name: str, node: Any) -> None:
    """Write the first state."""
    value = w.value(node)
    flat = plain(value)
    w.names.exactly(name)
    if node not in w.traced.constants:
        term = w.of(node)
        if term.time is not None:
            raise Refused("a first state that goes step by step")
        w.line(name, term.text)
        w.named[name] = (value, None)
    elif np.all(flat == flat.flat[0]):
        w.head(f"{name} = {number(float(flat.flat[0]))}")
    else:
        w.leaf(name, (), lambda x: x, "constant", None, value)
