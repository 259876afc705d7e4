"""A sample of the matrix of benchmarks/sizes.py: values and slopes at numbers of all sizes."""

from __future__ import annotations

import pytest

from benchmarks.sizes import WAYS, cases, judge

SAMPLE = ["x^-2", "log1mexp(x)", "σ(x)", "arcsin(x)", "|x|²"]


@pytest.mark.parametrize("text", SAMPLE)
def test_values_and_two_derivatives_at_numbers_of_all_sizes(text: str) -> None:
    wrong = [
        (dtype, way, order, x, got)
        for _, dtype, way, order, x, got, want in cases([text])
        if way in WAYS and not judge(got, want, dtype)[0]  # what peers get is no test of ours
    ]
    assert not wrong
