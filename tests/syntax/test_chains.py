"""Of a = b = c, the right side is computed whose names are known; the rest is told, or refused."""

from __future__ import annotations

import pytest

import eqgraph as eg
from eqgraph.errors import ParseError

GAMMA = "γ = 1/√(1 − v²/c²) = 1/√(1 − β²)"
LATEX = r"\gamma = \frac{1}{\sqrt{1 - \frac{v^2}{c^2}}} = \frac{1}{\sqrt{1 - \beta^2}}"


@pytest.mark.parametrize("source", [GAMMA, eg.from_latex(LATEX)], ids=["text", "latex"])
@pytest.mark.parametrize("values", [{"v": 0.6, "c": 1.0}, {"β": 0.6}])
def test_what_is_known_is_computed(source: object, values: dict[str, float]) -> None:
    graph = eg.graph(source, values)  # type: ignore[arg-type]
    assert eg.Machine(graph).run().value("γ") == pytest.approx(1.25)
    (note,) = graph.notes
    assert "is computed, what equals it not" in note
    assert not eg.graph(graph.explicit(), values).notes


def test_two_that_could_be_computed_from_other_names_are_refused() -> None:
    with pytest.raises(ParseError, match="γ has 2 right sides") as caught:
        eg.graph(GAMMA, {"v": 0.6, "c": 1.0, "β": 0.6})
    ways = caught.value.hint.removeprefix("write ").split(", or ")
    assert ways == ["γ = 1/√(1 − v²/c²)", "γ = 1/√(1 − β²)"]
    assert all(len(eg.parse(way)) == 1 for way in ways)


def test_of_the_same_names_the_first_is_computed() -> None:
    graph = eg.graph("κ = (p − q)/(1 − q) = 1 − (1 − p)/(1 − q)", {"p": 0.7, "q": 0.4})
    assert graph.explicit() == "κ = (p − q)/(1 − q)"
    assert eg.Machine(graph).run().value("κ") == pytest.approx(0.5)


@pytest.mark.parametrize("text", ["y = p = σ(z)\nL = −log p", "y = σ(z) = p\nL = −log p"])
def test_a_name_between_is_named_too(text: str) -> None:
    graph = eg.graph(text, {"z": 0.0})
    assert graph["y"] is graph["p"]
    assert not graph.notes
    assert eg.Machine(graph).run().value("L") == pytest.approx(0.6931471805599453)


def test_an_index_and_a_definition() -> None:
    graph = eg.graph("qᵢ = e^(zᵢ)/∑ⱼ e^(zⱼ) = pᵢ^k/Z", {"z": [0.0, 0.0]})
    assert list(eg.Machine(graph).run().value("q")) == [0.5, 0.5]
    graph = eg.graph("f(x) = x² = x*x\ny = f(a)", {"a": 3.0})
    assert eg.Machine(graph).run().value("y") == 9


def test_without_values_the_first_is_read() -> None:
    assert str(eg.parse(GAMMA)) == "γ = 1/√(1 − v²/c²)"


def test_an_update_has_one_right_side() -> None:
    with pytest.raises(ParseError, match="a second `=`"):
        eg.parse("w ← w − g = 3")


def test_and_between_equations_is_no_chain() -> None:
    with pytest.raises(ParseError, match="a second `=`"):
        eg.parse("y = z + b, where z = a*x and b = 2*x")
