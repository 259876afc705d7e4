"""A text under the cells: each character coloured by a unit, a gate or the gradient."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.learn import Characters, coloured
from eqgraph.picture.theme import ramp

TEXT = "to be, or\nnot <to> be & all that"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def known() -> tuple[eg.Model, Characters]:
    characters = Characters(TEXT)
    size = len(characters)
    model = eg.preset("lstm", classify=True).init({"n": size, "h": 5, "k": size}, seed=2)
    return model, characters


def machine(model: eg.Model, characters: Characters, **given: Any) -> eg.Machine:
    return eg.Machine(model.unroll(values={**characters.data(TEXT), **given}), "L").run()


@pytest.mark.parametrize("by", ["cₜ", "f_t", "hₜ"])
def test_units_are_those_of_the_machine(known: Any, by: str) -> None:
    model, characters = known
    m = machine(*known)
    name = by.replace("_t", "ₜ")
    wanted = np.array([m.value(model.at(name, t))[0] for t in range(1, len(TEXT))])
    for unit in (0, 4):
        found = coloured(model, characters, TEXT, by, unit)
        np.testing.assert_allclose(found.values, wanted[:, unit], rtol=1e-12)
        assert found.title == f"unit {unit} of {name}" and found.text == TEXT[:-1]
    np.testing.assert_allclose(coloured(*known, TEXT, by).values, wanted.mean(1), rtol=1e-12)


def test_the_gradient_is_that_of_the_last_guess(known: Any) -> None:
    model, characters = known
    y = np.asarray(characters.data(TEXT)["yₜ"]).copy()
    y[:-1] = 0
    m = machine(model, characters, **{"yₜ": y})
    wanted = [np.linalg.norm(m.grad(model.at("xₜ", t))) for t in range(1, len(TEXT))]
    found = coloured(model, characters, TEXT, "gradient")
    np.testing.assert_allclose(found.values, wanted, rtol=1e-10)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_picture_has_every_character_on_its_colour(known: Any, theme: Any) -> None:
    found = coloured(*known, TEXT, "cₜ", 1)
    root = ElementTree.fromstring(found.svg(theme=theme))
    grounds = [e.get("fill") for e in root.iter(f"{SVG}rect")][1:]
    assert grounds == [ramp(v / np.abs(found.values).max(), theme) for v in found.values]
    letters = ["".join(e.itertext()) for e in root.iter(f"{SVG}text")][1:]
    assert [x[-1] for x in letters] == list(TEXT[:-1].replace("\n", "↵"))
    bundle: Any = found._repr_mimebundle_()
    assert bundle["image/svg+xml"] == found.svg() and bundle["text/plain"] == repr(found)


def test_as_text_it_has_bars(known: Any) -> None:
    found = coloured(*known, TEXT, "gradient")
    title, first, bars, second, _ = repr(found).split("\n")
    assert (title, first) == (found.title, "to be, or↵") and len(bars) == len(first)
    assert second == "not <to> be & all tha" and "█" in repr(found)


def test_what_cannot_be_coloured_is_told(known: Any) -> None:
    with pytest.raises(eg.UnknownName, match="no equation q that"):
        coloured(*known, TEXT, "q")
    with pytest.raises(eg.ValuesError, match="units 0 to 4, not 5"):
        coloured(*known, TEXT, "cₜ", 5)
    with pytest.raises(eg.ValuesError, match="not of 1"):
        coloured(*known, "t")
    with pytest.raises(eg.ValuesError, match="not in the alphabet"):
        coloured(*known, "zz")
