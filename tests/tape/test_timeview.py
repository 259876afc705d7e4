"""One run over time: figures as NumPy has them, pictures that hold what they show."""

from __future__ import annotations

import base64
import io
import re

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.picture.mosaic import opaque, png
from eqgraph.tape.distribution import BINS, QUANTILES
from tests.tape.test_backflow import BATCH, STEPS, H, lstm


def test_figures_are_those_of_numpy() -> None:
    machine, _ = lstm()
    found = eg.timeview(machine).distributions
    assert set(found) >= {"iₜ", "fₜ", "oₜ", "ĉₜ", "cₜ", "hₜ"}
    for name in ("iₜ", "cₜ", "ĉₜ"):
        one = found[name]
        for k, t in enumerate(one.steps):
            array = machine.value(f"{name[:-1]}_{t}")
            assert array is not None
            assert (one.least[k], one.greatest[k]) == (array.min(), array.max())
            np.testing.assert_allclose(one.mean[k], array.mean(), rtol=1e-13)
            np.testing.assert_allclose(one.quantiles[:, k], np.quantile(array, QUANTILES))
            counts, _ = np.histogram(array, one.edges)
            assert one.histogram[:, k].tolist() == counts.tolist()
            np.testing.assert_allclose(one.units[k], array.mean(0))
        assert one.histogram.shape == (BINS, STEPS) and one.histogram.sum() == STEPS * BATCH * H


def test_one_sequence_and_one_unit_by_choice() -> None:
    machine, _ = lstm()
    array = np.array([machine.value(f"f_{t}") for t in range(1, STEPS + 1)])
    one = eg.timeview(machine, sequence=1).distributions["fₜ"]
    np.testing.assert_array_equal(one.units, array[:, 1])
    one = eg.timeview(machine, unit=2).distributions["fₜ"]
    np.testing.assert_array_equal(one.least, array[:, :, 2].min(1))
    with pytest.raises(eg.MachineError, match=r"no sequence 2: there are 2, from 0"):
        eg.timeview(machine, sequence=BATCH)
    with pytest.raises(eg.MachineError, match=r"no unit 9"):
        eg.timeview(machine, unit=9)


def test_units_that_remember_stand_first() -> None:
    m = eg.model("input f; hₜ = f*hₜ₋₁ + xₜ; h₀ = 0; loss L = ∑ h_T")
    run = eg.Machine(m.unroll(values={"f": [0.1, 0.9, 0.001], "xₜ": np.ones((20, 3))})).run()
    found = eg.timeview(run)
    assert found.order["hₜ"] == (1, 0, 2)
    assert "2 of 3 units forget within" in repr(found) or "3 of 3" in repr(found)


def test_a_piece_of_time_is_that_of_the_whole() -> None:
    machine, _ = lstm()
    whole = eg.timeview(machine, text="abcdefghi")
    part = whole.between(3, 5)
    assert part.text == "cde" and part.distributions["cₜ"].steps == (3, 4, 5)
    for field in ("quantiles", "histogram"):
        here, there = (getattr(v.distributions["cₜ"], field) for v in (part, whole))
        np.testing.assert_array_equal(here, there[:, 2:5])
    with pytest.raises(eg.MachineError, match="no step from 50 to 60"):
        whole.between(50, 60)


def test_what_is_not_finite_is_counted_and_left_out() -> None:
    m = eg.model("hₜ = log(xₜ); loss L = ∑ₜ ∑ hₜ")
    run = eg.Machine(m.unroll(values={"xₜ": [[1.0, 2.0], [0.0, 2.0], [0.0, 0.0]]})).run()
    found = eg.timeview(run)
    one = found.distributions["hₜ"]
    assert one.broken.tolist() == [0, 1, 2]
    assert one.least[1] == np.log(2.0) and np.isnan(one.least[2])
    assert "log got 0" in repr(found) and "·" in repr(found)
    assert "nan" not in found.svg().lower().replace("log got", "")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_picture_holds_the_histogram(theme: str) -> None:
    pillow = pytest.importorskip("PIL.Image")
    machine, _ = lstm()
    found = eg.timeview(machine, text="a<b&c\ndef")
    drawn = found.svg(theme=theme)  # type: ignore[arg-type]
    images = re.findall(r"base64,([^\"]+)", drawn)
    assert len(images) == 2 * len(found.distributions) + 2
    one = next(iter(found.distributions.values()))
    pixels = np.array(pillow.open(io.BytesIO(base64.b64decode(images[0]))))
    assert pixels.shape == (BINS, STEPS, 4)
    shares = one.histogram[::-1] / one.histogram.sum(0)
    np.testing.assert_array_equal(pixels[..., 3], np.round(255 * np.sqrt(shares)))
    assert ">&lt;</text>" in drawn and ">&amp;</text>" in drawn and "↵" in drawn


def test_an_image_is_read_by_others_as_it_was_written() -> None:
    pillow = pytest.importorskip("PIL.Image")
    values = np.array([[-1.0, 0.0, 0.5], [1.0, np.nan, -0.25]])
    colours = opaque(values, "#102030", "#405060")
    found = np.array(pillow.open(io.BytesIO(png(colours))))
    np.testing.assert_array_equal(found, colours)
    assert found[0, 0].tolist() == [0x40, 0x50, 0x60, 255] and found[1, 1, 3] == 0


def test_what_cannot_be_seen_is_refused() -> None:
    with pytest.raises(eg.MachineError, match="no steps in time"):
        eg.timeview(eg.Machine(eg.graph("y = x*x", {"x": 1.0})).run())
    machine, _ = lstm()
    with pytest.raises(eg.MachineError, match="run it first"):
        eg.timeview(eg.Machine(machine.graph))


def test_who_compares_one_run_is_told_how_it_is_seen() -> None:
    machine, _ = lstm()
    with pytest.raises(
        eg.MachineError, match=r"needs two machines\nhint: .*eg.timeview\(machine\)"
    ):
        eg.compare(machine)


def test_what_no_equation_offers_is_refused() -> None:
    model = eg.model("hₜ = w*hₜ₋₁ + xₜ; h₀ = 0; loss L = h_T")
    run = eg.Machine(model.unroll(values={"w": 0.5, "xₜ": [1.0, 2.0, 3.0]})).run()
    for options, said in (
        ({"unit": 5}, "there is no unit 5: each equation has one number a step"),
        ({"sequence": 2}, "there is no sequence 2: no equation has a batch"),
        ({"text": "ab"}, "the text has 2 characters, and the run 3 steps"),
    ):
        with pytest.raises(eg.MachineError, match=said):
            eg.timeview(run, **options)
    with pytest.raises(eg.MachineError, match="4 characters, and the run 3 steps"):
        eg.play(run, characters="abcd")
    with pytest.raises(eg.EqGraphError):
        eg.play("y = x*x", {"x": 1.0}, characters="a")


def test_an_equation_without_the_chosen_unit_is_left_out_and_named() -> None:
    text = "hₜ = tanh(xₜ + hₜ₋₁); h₀ = 0; qₜ = hₜ·W; sₜ = ∑(qₜ); loss L = ∑ₜ sₜ"
    x = np.random.default_rng(0).normal(size=(4, 2, 5))
    run = eg.Machine(eg.model(text).unroll(values={"xₜ": x, "W": np.ones((5, 3))})).run()
    view = eg.timeview(run, unit=4)
    assert [*view.distributions] == ["hₜ"] and repr(view).startswith("over time, unit 4, not in")
    assert "qₜ" in view.chosen and "sₜ" in view.chosen and "not in" in view.svg()
    assert {*eg.timeview(run, unit=2).distributions} == {"hₜ", "qₜ"}
    assert eg.timeview(run).chosen == ""
    with pytest.raises(eg.MachineError, match="no unit 5: there are 5, from 0"):
        eg.timeview(run, unit=5)


def test_a_sequence_that_no_batch_has_is_refused_beside_equations_without_one() -> None:
    model = eg.model("hₜ = tanh(w*hₜ₋₁ + xₜ); h₀ = 0; pₜ = ∑hₜ; loss L = ∑ₜ pₜ²")
    x = np.random.default_rng(0).normal(size=(6, 4, 3))
    run = eg.Machine(model.unroll(values={"w": 0.5, "xₜ": x})).run()
    for options, said in (
        ({"sequence": 99}, "there is no sequence 99: there are 4, from 0"),
        ({"sequence": -1}, "there is no sequence -1: there are 4, from 0"),
        ({"unit": -1}, "there is no unit -1: there are 3, from 0"),
        ({"unit": 1.0}, "a unit is a number from 0 on, not 1.0"),
        ({"sequence": True}, "a sequence is a number from 0 on, not True"),
    ):
        with pytest.raises(eg.MachineError, match=said):
            eg.timeview(run, **options)
