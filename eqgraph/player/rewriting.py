"""Play rewrites: each step is one rule, with the graph before and after it."""

from __future__ import annotations

from typing import Unpack

from eqgraph import picture
from eqgraph.ir import Graph, GraphSettings, Values, graph
from eqgraph.ir.rewrites import Choice
from eqgraph.ir.rewrites.history import History, history
from eqgraph.payload.rewriting import rewrite_payload, shots
from eqgraph.picture.changes import changes
from eqgraph.picture.still import still
from eqgraph.player.exporting import Exports
from eqgraph.player.widget import Player
from eqgraph.shown import Bundle, Themes
from eqgraph.syntax import Source


class Rewrites(Player):
    """Play the history of a rewritten graph: one rule a step, before and after.

    `history` lists the steps. Keys, page and hooks are those of the player. `eg.rewrites` makes it.

    Args:
        history: of a graph.
        traits: of any anywidget, such as `layout`.

    >>> import eqgraph as eg
    >>> r = eg.rewrites("y = log(1 + x)", {"x": 1e-15})
    >>> print(r.history)
    line 1, column 5: log1p: log(1 + x) → log1p(x) (4 → 2 nodes)
    >>> r.history[0].comparison.before.item(), r.history[0].comparison.after.item()
    (1.110223024625156e-15, 9.999999999999995e-16)
    """

    def __init__(self, history: History, **traits: object) -> None:
        self.history = history
        self.exports = Exports()  # nobody asks it for any; closing stops them
        super(Player, self).__init__(payload=rewrite_payload(history), **traits)
        self.on_msg(self._declined)

    def _sound(self, key: str, value: object) -> bool:
        """A history has no inputs: a page sets the step alone."""
        return key == "step" and super()._sound(key, value)

    @property
    def before(self) -> Graph:
        """Return the graph as written."""
        return self.history.graph

    @property
    def after(self) -> Graph:
        """Return the graph after all rewrites."""
        return self.history.result

    @property
    def steps(self) -> int:
        """Return the number of rewrites."""
        return len(self.history)

    def svg(self, *, theme: Themes = "auto") -> str:
        """Return the picture at the present step as an SVG text: before and after.

        Args:
            theme: light, dark, or auto: as the page that shows it.
        """
        return changes([shots(self.history)[self.step]], theme)

    def _still(self) -> str:
        return self.svg()

    def _forms(self) -> Bundle:
        drawn = still(picture.fitted(self.svg()))
        return {"image/svg+xml": drawn, "text/plain": str(self.history)}


def rewrites(
    source: Source | Graph,
    values: Values | None = None,
    *,
    rewrite: Choice = True,
    **options: Unpack[GraphSettings],
) -> Rewrites:
    """Return the player of all rewrites of equations or of a graph.

    Args:
        source: what `eg.graph` takes, or a Graph.
        values: as for `eg.graph`; with them, every step compares both forms with the exact result.
        rewrite: the rules, as for `eg.graph`; by default all.
        options: those of `eg.graph`, for equations: dtype, parameters.

    Raises:
        GraphError: there is no such rewrite.
        EqGraphError: whatever `eg.graph` raises.

    Source: Higham, Accuracy and Stability of Numerical Algorithms (2002), chapter 1.

    >>> import eqgraph as eg
    >>> print(eg.rewrites("y = log(1/(1 + exp(-x)))").history[0])
    line 1, column 9: sigmoid: 1/(1 + exp(−x)) → σ(x) (7 → 3 nodes)
    """
    g = source if isinstance(source, Graph) else graph(source, values, **options)
    return Rewrites(history(g, rewrite))
