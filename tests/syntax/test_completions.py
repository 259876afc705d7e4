"""TAB completions for what IPython cannot complete."""

from __future__ import annotations

from IPython.core.latex_symbols import latex_symbols

from eqgraph.syntax import completions, parse
from eqgraph.syntax.alphabet import SUBSCRIPTS, SUPERSCRIPTS


def test_no_entry_of_ipython_is_replaced() -> None:
    assert not {key for key in completions if key in latex_symbols}


def test_every_glyph_can_be_completed() -> None:
    reachable = {*latex_symbols.values(), *completions.values()}
    assert set(SUBSCRIPTS) <= reachable
    assert set(SUPERSCRIPTS) - set("ꟲꟳꟴ\U000107a5") <= reachable
    assert set("·⊙√∑‖⊤′⁽⁾−×ᵀ") <= reachable


def test_what_is_completed_can_be_read() -> None:
    words = {"\\_t": "ₜ", "\\_-": completions["\\_-"], "\\_1": completions["\\_1"]}
    assert list(parse(f"h{''.join(words.values())} = x")) == ["hₜ₋₁"]
