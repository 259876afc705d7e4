"""The words of slides, line by line: what stands where, in which size."""

from __future__ import annotations

from collections.abc import Callable
from xml.etree import ElementTree

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.exporters import slides
from eqgraph.exporters.captions import Block, Words

TWO = ("q = x + y\nf = q*z", {"x": -2, "y": 5, "z": -4})
DENSE = ("h = tanh(W·x + b)\nL = ∑((h − y)²)",
         {"W": np.ones((3, 2)), "x": [1.0, -2.0], "b": 0.5, "y": [0.0, 1.0, 2.0]})  # fmt: skip
SEVEN = ("\n".join(f"y{k} = x + {k}" for k in range(1, 8)), {"x": 1.0})
MANY = ("\n".join(f"y_{k} = x + {k} + a*b*c*d + (e + f)*g" for k in range(1, 40)),
        dict.fromkeys("xabcdefg", 1.0))  # fmt: skip


def listed(block: Block) -> list[str]:
    """Write a block as text: place and size of each line, its words by their look."""
    lines = [f"height {block.height:.2f}"]
    for line in block.lines:
        runs = " ".join(f"{run.look or 'plain'}‹{run.text}›" for run in line.runs)
        lines.append(f"{line.right:7.2f} {line.down:7.2f} {line.size:5.2f}  {runs}")
    return lines


@pytest.mark.parametrize(
    ("name", "graph", "width", "scale", "steps"),
    [
        ("two", TWO, 640, 1.0, [0, 1, 3, 4, 5, 7]),
        ("dense", DENSE, 900, 1.5, [0, 1, 4, 8]),
        ("seven", SEVEN, 400, 1.0, [2, 9]),
        ("many", MANY, 800, 1.0, [0, 20]),
    ],
)
def test_words(
    golden: Callable[[str, str], None], name: str, graph: tuple[str, dict[str, object]],
    width: float, scale: float, steps: list[int],
) -> None:  # fmt: skip
    machine = eg.Machine(eg.graph(*graph))
    machine.seek(len(machine.tape))
    words = Words(machine, width, scale)
    lines = []
    for step in steps:
        lines += [f"step {step}: {words.spoken(step)}", *listed(words.equations(step))]
        lines += listed(words.caption(step))
    golden(f"{name}.txt", "\n".join(lines) + "\n")


@pytest.mark.parametrize(("count", "columns", "rows"), [(1, 1, 1), (2, 1, 2), (5, 2, 3), (8, 3, 3)])
def test_slides_lie_on_a_sheet_in_rows(count: int, columns: int, rows: int) -> None:
    machine = eg.Machine(eg.graph(*TWO))
    root = ElementTree.fromstring(slides.sheet(machine, range(count)))
    inside = [one for one in root if one.tag.endswith("svg")]
    places = [(float(one.get("x", "")), float(one.get("y", ""))) for one in inside]
    height = float(inside[0].get("height", ""))
    assert {one.get("width") for one in inside} == {"560"}
    across, down = (
        [16 + 576 * k for k in range(columns)],
        [16 + k * (height + 16) for k in range(rows)],
    )
    wanted = [(x, y) for y in down for x in across][:count]
    np.testing.assert_allclose(places, wanted, atol=0.05)
    assert float(root.get("width", "")) == 16 + 576 * columns
    assert float(root.get("height", "")) == pytest.approx(16 + rows * (height + 16), abs=0.05)
    frames = [one for one in root if one.get("stroke")]
    assert [(float(f.get("x", "")), float(f.get("y", ""))) for f in frames] == places


@pytest.mark.parametrize(("size", "scale"), [((1000, 500), 2.0), ((8000, 8000), 0.79)])
def test_a_large_picture_is_drawn_with_fewer_pixels(
    monkeypatch: pytest.MonkeyPatch, size: tuple[float, float], scale: float
) -> None:
    """40 million pixels at most, unless a scale is asked for."""
    asked = []
    monkeypatch.setattr(slides, "png", lambda drawn, scale: asked.append(scale) or b"")
    monkeypatch.setattr(slides, "sheet", lambda *_: f'<svg width="{size[0]}" height="{size[1]}"/>')
    machine = eg.Machine(eg.graph(*TWO))
    slides.sheet_png(machine)
    slides.sheet_png(machine, scale=3.0)
    assert asked == [scale, 3.0]
