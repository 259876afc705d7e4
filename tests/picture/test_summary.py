"""Summaries: few numbers that stand for all, and nothing that JSON cannot hold."""

import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from eqgraph.payload.arrays import summary
from eqgraph.picture import summarise
from eqgraph.picture.summary import grid

ARRAYS = hnp.arrays(
    st.sampled_from(["float64", "float32", "int64", "bool"]),
    hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=20),
)


@settings(deadline=None)
@given(ARRAYS)
def test_any_array_has_a_summary(array):
    s = summarise(array)
    assert len(s.data) == s.rows * s.cols <= 64
    assert (s.rows, s.cols, s.cut) == grid(array.shape)
    assert s.nan == np.isnan(array.astype("float64")).sum()
    json.dumps(summary(array), allow_nan=False)


@settings(deadline=None)
@given(hnp.arrays("float64", hnp.array_shapes(max_dims=2, max_side=8),
                  elements=st.floats(-1e150, 1e150)))  # fmt: skip
def test_figures_agree_with_numpy(array):
    s = summarise(array)
    assert s.least == array.min()
    assert s.greatest == array.max()
    np.testing.assert_allclose(s.mean, array.mean(), rtol=1e-9, atol=1e-12 * np.abs(array).max())
    np.testing.assert_allclose(s.norm, math.hypot(*array.ravel()), rtol=1e-9)
    if not s.cut:
        np.testing.assert_array_equal(np.reshape(s.data, (s.rows, s.cols)).ravel(), array.ravel())


def test_large_numbers_do_not_overflow():
    s = summarise([1e200, 1e200, -1e200, 1e200])
    assert s.norm == 2e200
    assert summarise(np.full(100, 1.7e308)).mean == pytest.approx(1.7e308)
    assert all(math.isfinite(x) for x in summarise(np.full((9, 9), 1.7e308)).data)


def test_small_numbers_do_not_vanish():
    assert summarise([3e-200, 4e-200]).norm == pytest.approx(5e-200)


def test_blocks_are_means():
    s = summarise(np.arange(16.0))
    assert s.cut
    assert s.data == tuple(2 * k + 0.5 for k in range(8))


def test_the_histogram_has_eight_equal_bins_around_zero():
    assert summarise([-4.0, -3.1, -1.0, 0.0, 0.5, 1.0, 3.0, 4.0]).histogram == (
        2, 0, 0, 1, 2, 1, 0, 2
    )  # fmt: skip
    assert summarise(np.zeros(3)).histogram == (0, 0, 0, 0, 3, 0, 0, 0)
    assert summarise(1.0).histogram == ()


@pytest.mark.parametrize(
    ("shape", "cells"), [((8, 8), (8, 8, False)), ((9, 8), (8, 8, True)), ((8, 9), (8, 8, True))]
)
def test_eight_rows_and_columns_are_shown(shape, cells):
    s = summarise(np.ones(shape))
    assert (s.rows, s.cols, s.cut) == cells
    assert len(s.text.split()) == 9 and s.text.endswith("…")


def test_nan_stays_visible_in_a_block_and_out_of_the_figures():
    array = np.ones((16, 16))
    array[3, 3] = np.nan
    s = summarise(array)
    assert sum(map(math.isnan, s.data)) == 1
    assert (s.nan, s.mean, s.least, s.greatest) == (1, 1.0, 1.0, 1.0)
    assert math.isnan(s.norm)
    assert summary([np.nan])["mean"] is None


def test_infinities_are_strings_in_json():
    plain = summary([np.inf, -np.inf, np.nan])
    assert plain["data"] == ["Infinity", "-Infinity", "NaN"]
    assert (plain["nan"], plain["inf"], plain["max"]) == (1, 2, "Infinity")


def test_shapes():
    assert summary(2.0)["shape"] == []
    assert summarise(2.0).scalar
    assert summarise(np.zeros((0, 3))).data == ()
    assert summarise(np.zeros((2, 3, 4))).cut
