"""Equations as MathML: well formed, in source order, each part marked once."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

import eqgraph as eg
from eqgraph.syntax.glyphs import name_of
from eqgraph.syntax.mathml import mathml

CASES = json.loads((Path(__file__).parents[1] / "cases/equations.json").read_text("utf-8"))
NS = "{http://www.w3.org/1998/Math/MathML}"


def math(text: str) -> str:
    """Return the MathML of the right side, without its frame and without marks."""
    written = mathml(eg.parse(f"y = {text}").equations[0])
    return written.split("<mo>=</mo>", 1)[1].removesuffix("</mrow></math>")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a/b", "<mrow><mfrac><mi>a</mi><mi>b</mi></mfrac></mrow>"),
        ("√a", "<msqrt><mi>a</mi></msqrt>"),
        ("a²", "<msup><mi>a</mi><mn>2</mn></msup>"),
        ("2*a", "<mrow><mn>2</mn><mo>\u2062</mo><mi>a</mi></mrow>"),
        ("a*b", "<mrow><mi>a</mi><mo>⊙</mo><mi>b</mi></mrow>"),
        ("A·b", "<mrow><mi>A</mi><mo>·</mo><mi>b</mi></mrow>"),
        ("Aᵀ", "<msup><mi>A</mi><mo>⊤</mo></msup>"),
        ("|a|", "<mrow><mo>|</mo><mi>a</mi><mo>|</mo></mrow>"),
        ("∑a", "<mrow><mo>∑</mo><mi>a</mi></mrow>"),
        ("h_{t-1}", "<msub><mi>h</mi><mrow><mi>t</mi><mo>−</mo><mn>1</mn></mrow></msub>"),
        ("ĉ", '<mover accent="true"><mi>c</mi><mo stretchy="false">^</mo></mover>'),
        ("Wf", '<mi class="eqg-word">Wf</mi>'),
        ("−a", "<mrow><mo>−</mo><mi>a</mi></mrow>"),
    ],
)
def test_each_construct(text: str, wanted: str) -> None:
    assert math(text) == wanted


@pytest.mark.parametrize(
    ("text", "brackets"),
    [("(a + b)*c", 1), ("a + b*c", 0), ("(a + b)²", 1), ("a − (b + c)", 1), ("(a + b)/c", 0),
     ("(−a)²", 1), ("a^(b + c)", 0), ("(a*b)·c", 1), ("∑a*b", 1), ("b*∑a", 0)],
)  # fmt: skip
def test_parentheses_only_where_they_are_needed(text: str, brackets: int) -> None:
    assert math(text).count("<mo>(</mo>") == brackets


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a*(b + c)", "a⊙(b+c)"), ("a*(b*c)", "a⊙(b⊙c)"), ("a*b*c", "a⊙b⊙c"),
        ("(a + b)*(c − d)", "(a+b)⊙(c−d)"), ("a*(−b)", "a⊙(−b)"), ("−a*b", "−a⊙b"),
        ("a·(b + c)", "a·(b+c)"), ("(a*b)·c", "(a⊙b)·c"), ("a − (b − c)", "a−(b−c)"),
        ("a + b − c", "a+b−c"), ("∑a*b", "(∑a)⊙b"), ("b*∑a", "b⊙∑a"), ("b*∑a*c", "b⊙(∑a)⊙c"),
        ("b*(∑a + c)", "b⊙(∑a+c)"), ("(a + b)ᵀ", "(a+b)⊤"), ("√(a + b)*c", "a+b⊙c"),
        ("a/b*(c + d)", "ab⊙(c+d)"), ("a/b/c/d/e", "a/b/c/d/e"),
        ("a/b/c/d/(e + f)", "a/b/c/d/(e+f)"),
        ("|a|*b", "|a|⊙b"), ("tanh(a)*b", "tanh(a)⊙b"), ("2*(a + b)", "2(a+b)"), ("a*2", "a×2"),
        ("(a + b)^(c*d)", "(a+b)c⊙d"), ("max(a, b + c)", "max(a,b+c)"), ("[a, b*c]", "[a,b⊙c]"),
    ],
)  # fmt: skip
def test_what_is_read_from_left_to_right(text: str, shown: str) -> None:
    """All that is written, without bars of fractions, roots and places of exponents."""
    written = "".join(ElementTree.fromstring(f"<m>{math(text)}</m>").itertext())
    assert written.translate({0x2061: None, 0x2062: None}).replace(" ", "") == shown


@pytest.mark.parametrize(("text", "gap"), [("Wf x", True), ("W xt", True), ("W x", False)])
def test_a_name_of_several_letters_does_not_grow_together_with_its_neighbour(
    text: str, gap: bool
) -> None:
    """Wf x, without a space, would be W times f times x."""
    values = dict.fromkeys(text.split(), 2.0)
    equation = eg.graph(f"y = {text}", values).equations[0]
    assert ("\u2009" in mathml(equation)) is gap


def texts(cases: object) -> list[str]:
    """Collect the texts of the acceptance cases that can be read."""
    found: list[str] = []
    stack = [cases]
    while stack:
        one = stack.pop()
        if isinstance(one, dict):
            stack.extend(one.values())
        elif isinstance(one, list):
            stack.extend(one)
        elif isinstance(one, str) and "=" in one:
            try:
                eg.parse(one)
            except eg.EqGraphError:
                continue
            found.append(one)
    return found


def test_every_equation_of_the_cases_is_well_formed() -> None:
    read = texts(CASES)
    assert len(read) > 20
    for text in read:
        for equation in eg.parse(text).equations:
            root = ElementTree.fromstring(mathml(equation, lambda a, b: f"{a}-{b}"))
            assert root.tag == f"{NS}math"
            assert {one.get("data-ref") for one in root.iter()} - {None}


def test_each_node_is_marked_where_it_stands() -> None:
    g = eg.graph("a = (x + y)/z − x*y/z; b = √(a² + (x + y)/z)")
    marks = {place: n.name for n in g.nodes for place in n.spans}
    written = [mathml(e, lambda *place: marks.get(place)) for e in g.equations]
    for node in g.nodes:
        if node.kind == "constant":
            continue
        count = sum(text.count(f'data-ref="{node.name}"') for text in written)
        assert count == len(node.spans), node.name
    assert len(g["v1"].spans) == 2  # x + y is one node, and lit in both places


def test_names_are_only_text() -> None:
    for name in ("<b>&\x00", "a\u202eb", "]]>", "&lt;"):
        written, _ = name_of(name)
        assert not list(ElementTree.fromstring(written))


def test_a_long_sum_does_not_nest_without_end() -> None:
    text = " + ".join(f"x_{{{k}}}" for k in range(300))
    written = mathml(eg.parse(f"y = {text}").equations[0], lambda a, b: "n")
    root = ElementTree.fromstring(written)
    depth = {root: 1}
    for one in root.iter():
        for child in one:
            depth[child] = depth[one] + 1
    assert max(depth.values()) < 20
