"""A model with more equations keeps its values, or says why it cannot."""

from __future__ import annotations

import pytest

import eqgraph as eg


def base() -> eg.Model:
    model = eg.model("h₀ = 0; hₜ = tanh(w*hₜ₋₁ + xₜ)").set({"w": 0.5})
    model.origins.update({"w": "rnn.w"})
    return model


def test_values_and_names_are_kept() -> None:
    model = base()
    both = model.extended("loss L = ∑ₜ (v*hₜ)²")
    assert both.loss == "L" and both.parameters == ("w", "v")
    assert both.values == model.values and both.origins == model.origins
    both.set({"w": 2.0})
    assert model.values["w"] == 0.5


def test_what_has_a_value_is_not_computed_too() -> None:
    with pytest.raises(eg.GraphError, match="w has a value already"):
        base().extended("w = 3*v; loss L = ∑ₜ hₜ²")


def test_a_value_keeps_to_the_shape_that_is_declared_later() -> None:
    with pytest.raises(eg.ShapeError, match="w has shape scalar, but w ∈ ℝ"):
        base().extended("param w ∈ ℝ³; loss L = ∑ₜ ∑(hₜ²)")


@pytest.mark.parametrize("text", [None, 3, b"loss L = h_T"])
def test_what_is_no_text_is_refused(text: object) -> None:
    with pytest.raises(eg.ValuesError, match="come as a text"):
        base().extended(text)  # type: ignore[arg-type]
