"""Turn what was traced into a text with its numbers, and compare both at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from eqgraph.errors import EqGraphError, GraphError
from eqgraph.imports.checking import arrays, build, certify
from eqgraph.imports.folding import Fold, Looks, found
from eqgraph.imports.folding import times as times_of
from eqgraph.imports.imported import Imported
from eqgraph.imports.names import Names, superscript
from eqgraph.imports.term import Term
from eqgraph.imports.traced import Traced
from eqgraph.imports.writer import Writer

Times = Mapping[Any, int]
Make = Callable[[Any, Names, Times], Writer]


def imported(
    one: Traced, make: Make, times: Iterable[Times], looks: Looks | None = None
) -> Imported:
    """Write the text of what was traced, read it, and compare it with the original.

    Args:
        one: what was traced.
        make: the writer of its framework.
        times: which arguments may go step by step, along which axis; the first that can is taken,
            else none does.
        looks: what the framework's operators say of steps, where unrolled loops are to be folded.

    Raises:
        GraphError: operators have no row, all of which are named, or the text computes something
            else.
    """
    for fold in found(one, looks) if looks else ():
        page, outputs = _written(one, make, times_of(one, fold), fold)
        if not page.refused:
            try:
                return _compared(page, outputs)
            except EqGraphError:  # this is no loop that a model over t can be: its steps stay
                continue
    for time in (*times, {}):
        page, outputs = _written(one, make, time)
        if not page.refused:
            break
    if page.refused:
        many = "operator has" if len(page.refused) == 1 else "operators have"
        raise GraphError(
            f"{len(page.refused)} {many} no text in {one.title}:\n  " + "\n  ".join(page.refused),
            hint=f"write them with other operators of {one.origin}, or read what is around them",
        )
    return _compared(page, outputs)


def _compared(page: Writer, outputs: list[Term]) -> Imported:
    """Compare what was written with the original."""
    text = _text(page)
    values = arrays(page)
    certificate = certify(text, values, page, outputs)
    places = _places(page)
    graph, model = build(text, values, page, {**_homes(page), **places})
    names = tuple(x.text for x in outputs)
    return Imported(text, values, graph, model, certificate, places, names)


def _written(
    one: Traced, make: Make, time: Times, fold: Fold | None = None
) -> tuple[Writer, list[Term]]:
    """Write twice: the first time counts what is asked for, so that single ones need no number."""
    counts: Mapping[str, int] = {}
    for _ in range(2):
        page = make(one, Names(counts), time)
        page.fold = fold
        outputs = page.write()
        counts = page.names.used
    return page, outputs


def _text(page: Writer) -> str:
    """Put the declarations before the equations."""
    lines = [f"# {page.traced.title}, from {page.traced.origin}"]
    if page.over_time:
        lines.append("t ∈ 1…T")
        lines += [f"input {n}" for n, leaf in page.leaves.items() if leaf.time is not None]
        lines += _declared(page)
        lines += page.heads
    return "\n".join([*lines, *page.lines]) + "\n"


def _declared(page: Writer) -> list[str]:
    """Declare what is learned with its shape, and what is given for all steps."""
    groups: dict[tuple[int, ...], list[str]] = {}
    for name, leaf in page.leaves.items():
        if leaf.role == "parameter":
            shape = tuple(leaf.cut(page.traced.values).shape)
            groups.setdefault(shape, []).append(name)
    lines = [
        f"param {', '.join(names)}" + (f" ∈ {_space(shape)}" if shape else "")
        for shape, names in groups.items()
    ]
    given = [n for n, leaf in page.leaves.items() if leaf.role != "parameter" and leaf.time is None]
    return [*lines, *(f"input {name}" for name in given)]


def _space(shape: tuple[int, ...]) -> str:
    if len(shape) == 1:
        return "ℝ" + superscript(shape[0])
    return f"ℝ^{{{'×'.join(map(str, shape))}}}"


def _places(page: Writer) -> dict[str, str]:
    """Return what each parameter is called in the original."""
    learned = {**page.learned, **page.traced.called}
    return {
        name: " + ".join(learned.get(node, node.name) for node in leaf.nodes)
        for name, leaf in page.leaves.items() if leaf.nodes
    }  # fmt: skip


def _homes(page: Writer) -> dict[str, str]:
    """Return in which module or scope of the original what has a name is computed."""
    found = {name: f"in {path}" for name, path in page.homes.items()}
    found.pop("a", None)  # sentences say `a` where they mean no name
    return found
