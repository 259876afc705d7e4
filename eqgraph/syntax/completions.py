"""List what IPython cannot complete yet: digits and signs as sub- and superscripts, operators."""

from __future__ import annotations

import re

from eqgraph.syntax.alphabet import SUBSCRIPTS, SUPERSCRIPTS, TO_SUBSCRIPT, TO_SUPERSCRIPT

_SIGNS = {
    "\\cdot": "·", "\\odot": "⊙", "\\circ": "∘", "\\times": "×", "\\div": "÷", "\\minus": "−",
    "\\sqrt": "√", "\\sum": "∑", "\\Vert": "‖", "\\norm": "‖", "\\top": "⊤", "\\T": "ᵀ",
    "\\prime": "′", "\\^(": "⁽", "\\^)": "⁾", "\\prod": "∏", "\\infty": "∞", "\\le": "≤",
    "\\ge": "≥", "\\ne": "≠", "\\_=": "₌",
}  # fmt: skip

# Completes `\_1<TAB>` once these are added to IPython's table of LaTeX symbols.
completions: dict[str, str] = {
    **{f"\\_{plain}": glyph for glyph, plain in SUBSCRIPTS.items() if not plain.isalpha()},
    **{f"\\^{plain}": glyph for glyph, plain in SUPERSCRIPTS.items() if not plain.isalpha()},
    **_SIGNS,
}

_RUN = re.compile(r"\\([_^])([^\s\\_^]{2,})$")


def complete_run(text: str) -> tuple[str, str] | None:
    r"""Return the end of `text` that spells a run of glyphs, and the run; None if there is none.

    >>> complete_run(r"h\_t-1"), complete_run(r"x\^12"), complete_run(r"W\_bc")
    (('\\_t-1', 'ₜ₋₁'), ('\\^12', '¹²'), None)
    """
    found = _RUN.search(text)
    if found is None:
        return None
    glyphs = TO_SUBSCRIPT if found[1] == "_" else TO_SUPERSCRIPT
    if not all(char in glyphs for char in found[2]):
        return None
    return found[0], "".join(glyphs[char] for char in found[2])
