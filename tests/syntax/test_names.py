"""Names: which spellings are one name, and how it is displayed."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eqgraph.errors import ParseError
from eqgraph.syntax import canonical, display
from eqgraph.syntax.alphabet import SUBSCRIPTS, SUPERSCRIPTS
from eqgraph.syntax.names import Name, label, split

SAME = [
    ("hₜ₋₁", "h_{t-1}", "h_{t−1}", "h_{ t - 1 }"),
    ("Wᵢ", "W_i", "W_{i}"),
    ("Wₕₕ", "W_hh", "W_{hh}"),
    ("x₁₂", "x_12", "x_{12}"),
    ("h′ₜ", "hₜ′", "h'_t", "h_t'"),
    ("h″", "h''", "h′′"),
    ("W⁽¹⁾", "W^{(1)}"),
    ("W⁽ˡ⁻¹⁾ᵢ", "W^{(l-1)}_i", "W_i^{(l-1)}"),
    ("ĉₜ", "c\u0302ₜ", r"\hat{c}_t", "c\u0302_t"),
    ("x̂", r"\hat{x}"),
    ("β", r"\beta", "𝛽"),
    ("x_β", "xᵦ", r"x_{\beta}"),
    ("μ", "µ", r"\mu"),
    ("x", "𝑥"),
    ("h", "ℎ"),
    ("Å", "A\u030a", "\u212b"),
    ("Ω", "\u2126"),
    ("my_long_name", "my_{long_name}"),
]
DIFFERENT = [
    ("xᵢ", "xi"), ("x₂", "x2"), ("Wf", "W_f"), ("hₜ", "ht"), ("ϵ", "ε"), ("φ", "ϕ"), ("a", "а"),
    ("x", "𝐱"), ("x", "ｘ"), ("π₀", "π"), ("W⁽¹⁾", "W₁"), ("h", "h′"), ("ĉ", "c"),
]  # fmt: skip


@pytest.mark.parametrize("spellings", SAME, ids=[s[0] for s in SAME])
def test_spellings_of_one_name(spellings: tuple[str, ...]) -> None:
    assert len({canonical(s) for s in spellings}) == 1


@pytest.mark.parametrize("pair", DIFFERENT, ids=["/".join(p) for p in DIFFERENT])
def test_different_names(pair: tuple[str, str]) -> None:
    assert canonical(pair[0]) != canonical(pair[1])


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("h_{t-1}", "hₜ₋₁"), ("W_i", "Wᵢ"), ("W_{cx}", "W_{cx}"), ("W_c", "W_c"),
        ("h'_t", "h′ₜ"),
        ("W^{(1)}_i", "W⁽¹⁾ᵢ"), ("x_{i,j}", "x_{i,j}"), ("x_{+}", "x₊"), ("Wf", "Wf"),
        ("ĉ_t", "ĉₜ"),
    ],
)  # fmt: skip
def test_display(name: str, shown: str) -> None:
    assert display(name) == shown
    assert canonical(shown) == name


@pytest.mark.parametrize("glyph", SUBSCRIPTS)
def test_every_subscript(glyph: str) -> None:
    text = f"xₜ{glyph}₁" if glyph in "₊₋" else f"x{glyph}"
    assert display(canonical(text)) == text


@pytest.mark.parametrize("glyph", SUPERSCRIPTS)
def test_every_superscript_in_a_label(glyph: str) -> None:
    text = f"x⁽ˡ{glyph}¹⁾" if glyph in "⁺⁻" else f"x⁽{glyph}⁾"
    assert display(canonical(text)) == text


@pytest.mark.parametrize(
    "text",
    ["", " x", "x y", "2", "x+y", "x²³ᵀ", "_x", "x_", "x__y", "x_{", "x_{}", "x₁_2", "x⁽", "⁽¹⁾",
     "ₜ",
     "'", "x’", "\u0302", "x.T", "∂x", "x\u200b", "a\u115f", "xˆ", "ª", "𝟙", "x_{1.5}", "x_{a b",
     "x" * 500, "\\foo", "\\hat"],
)  # fmt: skip
def test_no_names(text: str) -> None:
    with pytest.raises(ParseError):
        canonical(text)


def test_a_name_must_be_text() -> None:
    with pytest.raises(ParseError, match="must be text"):
        canonical(3)  # type: ignore[arg-type]


def test_parts() -> None:
    assert split("W'^{(l)}_{t-1}") == Name("W", 1, "t-1", "l")


def test_label_shows_what_is_no_name() -> None:
    assert label("x y") == "x y"
    assert label("a\u202eb") == "a\ufffdb"


letters = st.characters(categories=["Lu", "Ll", "Lo"]).filter(
    lambda c: unicodedata.category(c) != "Lm"
)
words = st.text(letters | st.sampled_from("0123456789\u0302\u0304"), max_size=4)


@given(letters, words, st.integers(0, 2), st.lists(words, max_size=3))
def test_canonical_and_display_are_inverse(
    first: str, rest: str, primes: int, subs: list[str]
) -> None:
    text = first + rest + "'" * primes + ("_{" + ",".join(subs) + "}" if subs else "")
    try:
        name = canonical(text)
    except ParseError:
        return
    assert canonical(name) == name
    assert canonical(display(name)) == name
    assert display(canonical(display(name))) == display(name)
