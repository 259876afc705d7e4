"""Register how things show themselves in a notebook; whoever imports eqgraph has it.

Pictures and widgets are imported when something is shown, not before. What is a widget or a
drawing already (players, `g.dot()`, syntax trees) shows itself, where it is defined.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from eqgraph import shown
from eqgraph.ir import Graph
from eqgraph.learn import Model
from eqgraph.learn.cell import cell_at_hand
from eqgraph.learn.coloured import ColouredText
from eqgraph.learn.histories import HistoryComparison
from eqgraph.learn.history import History
from eqgraph.quizzes import Quiz
from eqgraph.shown import Bundle, Themes
from eqgraph.syntax import Equation, Equations
from eqgraph.tape import Difference, Digits, Machine, Paths, TimeView

if TYPE_CHECKING:
    from eqgraph.picture import Dot
    from eqgraph.player.quiz_widget import QuizPlayer


@shown.bundle.register(Equation)
def _equation(equation: Equation) -> Bundle:
    return {"text/plain": str(equation), "text/latex": f"$\\displaystyle {equation.latex()}$"}


@shown.bundle.register(Equations)
def _equations(equations: Equations) -> Bundle:
    return {"text/plain": str(equations), "text/latex": f"$$\n{equations.latex()}\n$$"}


@shown.bundle.register(Model)
def _model(model: Model) -> Bundle:
    return {"text/plain": model.text, "text/latex": f"$$\n{model.equations.latex()}\n$$"}


@shown.bundle.register(Graph)
def _graph(graph: Graph) -> Bundle:
    # No LaTeX here: a notebook would prefer it to the picture. The equations have it.
    from eqgraph.picture import fitted
    from eqgraph.picture.still import still

    return {"text/plain": str(graph), "image/svg+xml": still(fitted(graph.svg()))}


@shown.svg.register(Graph)
def _graph_svg(graph: Graph, *, theme: Themes = "auto") -> str:
    from eqgraph.picture import svg

    return svg(graph, theme=theme, places=False)


@shown.dot.register(Graph)
def _graph_dot(graph: Graph) -> Dot:
    from eqgraph.picture import dot

    return dot(graph)


@shown.bundle.register(Machine)
def _machine(machine: Machine) -> Bundle:
    from eqgraph.picture import fitted, frame, svg
    from eqgraph.picture.still import still

    drawn = svg(machine.graph, frame=frame(machine))
    return {"text/plain": repr(machine), "image/svg+xml": still(fitted(drawn))}


@shown.bundle.register(Difference)
def _difference(found: Difference) -> Bundle:
    from eqgraph.picture import fitted
    from eqgraph.picture.still import still

    words = {"text/plain": repr(found)}
    return {**words, "image/svg+xml": still(fitted(found.svg()))} if found.lit else words


@shown.svg.register(Difference)
def _difference_svg(found: Difference, *, theme: Themes = "auto") -> str:
    from eqgraph.picture.changes import Panel, changes

    lit = [(node,) for node in found.lit] if found.lit else [(), ()]
    panels = [Panel(g, one, run) for g, one, run in zip(found.graphs, lit, found.runs, strict=True)]
    return changes([tuple(panels)], theme, title=" and ".join(found.runs))


@shown.bundle.register(Digits)
def _digits(digits: Digits) -> Bundle:
    from eqgraph.tape.digits_table import html

    return {"text/plain": str(digits), "text/html": html(digits)}


@shown.bundle.register(Paths)
def _paths(found: Paths) -> Bundle:
    return {"text/plain": repr(found), "image/svg+xml": found.svg()}


@shown.svg.register(Paths)
def _paths_svg(found: Paths, *, theme: Themes = "auto") -> str:
    from eqgraph.picture.pathways import pathways

    return pathways(found, theme)


@shown.bundle.register(TimeView)
def _over_time(found: TimeView) -> Bundle:
    return {"text/plain": repr(found), "image/svg+xml": found.svg()}


@shown.svg.register(TimeView)
def _over_time_svg(found: TimeView, *, theme: Themes = "auto") -> str:
    from eqgraph.picture.over_time import over_time

    return over_time(found, theme)


@shown.bundle.register(History)
def _history(history: History) -> Bundle:
    if history.shown_by is not None and history.shown_by == cell_at_hand():
        return {"text/plain": repr(history)}  # the curve stands above already
    return {**history.forms(repr(history))}


@shown.bundle.register(ColouredText)
def _coloured(found: ColouredText) -> Bundle:
    return {"text/plain": repr(found), "image/svg+xml": found.svg()}


@shown.bundle.register(HistoryComparison)
def _histories(found: HistoryComparison) -> Bundle:
    return {**found.forms()}


@shown.bundle.register(Quiz)
def _quiz(quiz: Quiz) -> tuple[Bundle, Bundle]:
    made = quiz.widget._repr_mimebundle_()
    assert made is not None  # as anywidget's may be
    return made


@shown.widget.register(Quiz)
def _quiz_widget(quiz: Quiz) -> QuizPlayer:
    from eqgraph.player.quiz_widget import QuizPlayer

    return QuizPlayer(quiz)
