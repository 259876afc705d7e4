"""Add `%%eqgraph VALUES [--of L]` to IPython, and the TAB completions that it lacks."""
# mypy: disable-error-code="no-untyped-call,untyped-decorator,arg-type"

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from IPython.core import latex_symbols
from IPython.core.completer import SimpleCompletion, context_matcher
from IPython.core.error import UsageError
from IPython.core.magic import Magics, cell_magic, magics_class
from IPython.core.magic_arguments import argument, magic_arguments, parse_argstring

from eqgraph.errors import EqGraphError, ValuesError
from eqgraph.ir.formats import FORMATS
from eqgraph.player.widget import Player, play
from eqgraph.syntax import canonical, complete_run, completions, display, parse


@magics_class
class EqGraphMagics(Magics):
    """Hold the cell magic."""

    @magic_arguments()
    @argument("values", nargs="?", default=None, help="the name of a dict with the values")
    @argument("--of", default=None, help="the node whose gradient flows back")
    @argument("--dtype", default="float64", choices=tuple(FORMATS), help="of all numbers")
    @cell_magic("eqgraph")
    def eqgraph(self, line: str, cell: str) -> Player:
        """Play the equations of the cell.

        VALUES names a dict in the notebook. A name that is not in it, or any name if VALUES is
        left out, is looked up among the notebook's variables: as its ASCII spelling, then as
        Python folds it (hₜ becomes ht) if that is unambiguous.
        """
        try:
            arguments = parse_argstring(self.eqgraph, line)
        except ValueError as error:  # a quote that is never closed
            raise UsageError(f"%%eqgraph: {error}") from None
        namespace: Mapping[str, Any] = self.shell.user_ns if self.shell is not None else {}
        given: Mapping[str, Any] = {}
        if arguments.values is not None:
            found = namespace.get(arguments.values)
            if not isinstance(found, Mapping):
                raise UsageError(f"%%eqgraph: {arguments.values!r} names no dict in this notebook")
            given = found
        try:
            equations = parse(cell)
            values = gather(equations, given, namespace)
            return play(equations, values, of=arguments.of, dtype=arguments.dtype)
        except EqGraphError as error:
            raise UsageError(str(error)) from None


def gather(
    equations: Any, given: Mapping[str, Any], namespace: Mapping[str, Any]
) -> dict[str, Any]:
    """Take what the equations read from the given values, and the rest from the namespace.

    A dict of a notebook serves many cells: what this one does not read is passed over.
    """
    names = [s.name for e in equations.equations for s in e.expr.free_symbols]
    wanted = sorted({canonical(n) for n in names} - {e.symbol.name for e in equations.equations})
    shown = {display(name) for name in wanted}
    values = {key: value for key, value in given.items() if _display(key) in shown}
    spelled = {_display(key) for key in values}
    for name in wanted:
        if display(name) in spelled:
            continue
        found = _look_up(name, wanted, namespace)
        if found is not None:
            values[display(name)] = namespace[found]
    return values


def _display(key: Any) -> str:
    try:
        return display(canonical(key))
    except EqGraphError:
        return str(key)


def _look_up(name: str, wanted: Iterable[str], namespace: Mapping[str, Any]) -> str | None:
    """Find the variable of a name; refuse a folded form that two names share."""
    ascii_form = name.replace("{", "").replace("}", "")
    if ascii_form.isidentifier() and ascii_form in namespace:
        return ascii_form
    folded = _fold(name)
    if not folded.isidentifier() or folded not in namespace:
        return None
    twins = [display(n) for n in wanted if _fold(n) == folded]
    if len(twins) > 1:
        raise ValuesError(
            f"Python folds {' and '.join(twins)} into one variable, {folded}",
            hint="give them in a dict: %%eqgraph values",
        )
    return folded


def _fold(name: str) -> str:
    """Fold a name as Python folds identifiers."""
    return unicodedata.normalize("NFKC", display(name))


@context_matcher(identifier="eqgraph.runs")
def runs(context: Any) -> Any:
    """Complete a run of sub- or superscripts at once: `\\_t-1<TAB>` is ₜ₋₁."""
    found = complete_run(context.text_until_cursor)
    if found is None:
        return {"completions": []}
    typed, glyphs = found
    return {
        "completions": [SimpleCompletion(text=glyphs, type="latex")],
        "matched_fragment": typed,
        "suppress": True,
    }


_added: dict[str, str] = {}  # what IPython's table of completions has from us


def load(ipython: Any) -> None:
    """Register the magic and add our completions to IPython's."""
    ipython.register_magics(EqGraphMagics)
    table = latex_symbols.latex_symbols
    _added.update({key: char for key, char in completions.items() if key not in table})
    table.update(_added)
    if runs not in ipython.Completer.custom_matchers:
        ipython.Completer.custom_matchers.append(runs)


def unload(ipython: Any) -> None:
    """Take away what `load` added."""
    ipython.magics_manager.magics["cell"].pop("eqgraph", None)
    for key in _added:
        latex_symbols.latex_symbols.pop(key, None)
    _added.clear()
    if runs in ipython.Completer.custom_matchers:
        ipython.Completer.custom_matchers.remove(runs)
