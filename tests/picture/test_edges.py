"""Where edges run and operands are numbered: points of splines that are known by hand."""

import math

import pytest

from eqgraph.picture import edges
from eqgraph.picture.layout import Rect
from eqgraph.picture.templates import Part

STRAIGHT = ((0.0, 0.0), (30.0, 0.0), (60.0, 0.0), (90.0, 0.0))  # even along the line
BOW = ((0.0, 0.0), (0.0, 40.0), (80.0, 40.0), (80.0, 0.0))
TWO = (*STRAIGHT, (90.0, 20.0), (90.0, 40.0), (90.0, 60.0))  # right, then down


@pytest.mark.parametrize(
    ("points", "t", "there"),
    [
        (STRAIGHT, 0.0, (0, 0)), (STRAIGHT, 1.0, (90, 0)), (STRAIGHT, 1 / 3, (30, 0)),
        (BOW, 0.0, (0, 0)), (BOW, 1.0, (80, 0)), (BOW, 0.5, (40, 30)),
        (BOW, 0.25, (12.5, 22.5)), (BOW, 0.75, (67.5, 22.5)),
    ],
)  # fmt: skip
def test_points_of_a_bezier_curve(points, t, there):
    assert edges.bezier(points, t) == pytest.approx(there)


@pytest.mark.parametrize(
    ("points", "distance", "there"),
    [
        (STRAIGHT, 15, (75, 0)), (STRAIGHT, 30, (60, 0)), (STRAIGHT, 0, (90, 0)),
        (STRAIGHT, 500, (45, 0)),  # at most half way
        (TWO, 15, (90, 45)), (TWO, 70, (80, 0)), (TWO, 500, (75, 0)),
        (((5.0, 5.0),) * 4, 15, (5, 5)),
    ],
)  # fmt: skip
def test_a_distance_along_an_edge_is_counted_from_its_end(points, distance, there):
    assert edges.along(points, distance) == pytest.approx(there, abs=1e-9)


def test_an_operand_s_number_stands_in_the_open_near_the_tip():
    free = edges.mark(STRAIGHT, [])
    assert (free.centre, free.w, free.h) == (pytest.approx((75, 0)), 13, 13)
    at_tip = Rect(70, -5, 30, 10)  # reaches from 70 to 100: 19 and 24 px before the tip touch it
    assert edges.mark(STRAIGHT, [at_tip]).centre == pytest.approx((60, 0))
    everywhere = Rect(-100, -100, 300, 300)
    assert edges.mark(STRAIGHT, [everywhere]).centre == pytest.approx((75, 0))


@pytest.mark.parametrize(
    ("other", "near"),
    [
        (Rect(11, 0, 5, 5), True), (Rect(12, 0, 5, 5), False), (Rect(0, 11, 5, 5), True),
        (Rect(0, 12, 5, 5), False), (Rect(-6, 0, 5, 5), True), (Rect(-7, 0, 5, 5), False),
        (Rect(0, -6, 5, 5), True), (Rect(0, -7, 5, 5), False), (Rect(2, 2, 2, 2), True),
    ],
)  # fmt: skip
def test_boxes_overlap_when_they_come_nearer_than_the_gap(other, near):
    assert edges.overlap(Rect(0, 0, 10, 10), other, 2) is near
    assert edges.overlap(other, Rect(0, 0, 10, 10), 2) is near


def test_ends_touch_the_round_corner():
    box = Rect(100, 0, 40, 40)
    points = [(0.0, 20.0), (50.0, 20.0), (80.0, 0.0), (100.0, 0.0)]
    moved = edges.touching(points, Rect(-40, 0, 40, 40), box, (0.0, 10.0))
    assert moved[:3] == points[:3]
    reach = 10 - 10 / math.sqrt(2)
    assert moved[3] == pytest.approx((100 + reach, reach))
    middle = [*points[:3], (100.0, 20.0)]  # a side is no corner
    assert edges.touching(middle, Rect(-40, 0, 40, 40), box, (0.0, 10.0)) == middle
    sharp = edges.touching(points, Rect(-40, 0, 40, 40), box, (0.0, 0.0))
    assert sharp == points


def written(points, *beside):
    around = {"from": "a", "to": "b", "k": 1, "kinds": "", "state": None}
    return Part("edge", edges.values(points), beside).fill(around)


def test_parts_of_an_edge():
    mark = edges.mark_part(1, Rect(68.5, -6.5, 13, 13))
    assert written(STRAIGHT, mark) == (
        '<g class="eqg-edge" data-from="a" data-to="b" data-operand="1">'
        '<path class="eqg-line" d="M0 0C30 0 60 0 86 0"/>'
        '<g transform="translate(90 0) rotate(0)">'
        '<path class="eqg-head eqg-head-forward" d="M0 0L-6.6 -3L-6.6 3Z"/></g>'
        '<g transform="translate(0 0) rotate(180)">'
        '<path class="eqg-head eqg-head-backward" d="M0 0L-6.6 -3L-6.6 3Z"/></g>'
        '<g class="eqg-mark"><circle cx="75" cy="0" r="6.5"/><text x="75" y="3.7">2</text></g>'
        "</g>"
    )
    down = written(((0.0, 0.0), (0.0, 9.0), (5.0, 20.0), (5.0, 30.0)))
    assert "translate(5 30) rotate(90)" in down and "translate(0 0) rotate(-90)" in down
    assert 'd="M0 0C0 9 5 20 5 26"' in down
    assert "eqg-mark" not in down
