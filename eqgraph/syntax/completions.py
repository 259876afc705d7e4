"""List what IPython cannot complete yet: digits and signs as sub- and superscripts, operators."""

from __future__ import annotations

from eqgraph.syntax.alphabet import SUBSCRIPTS, SUPERSCRIPTS

_SIGNS = {
    "\\cdot": "·", "\\odot": "⊙", "\\circ": "∘", "\\times": "×", "\\div": "÷", "\\minus": "−",
    "\\sqrt": "√", "\\sum": "∑", "\\Vert": "‖", "\\norm": "‖", "\\top": "⊤", "\\T": "ᵀ",
    "\\prime": "′", "\\^(": "⁽", "\\^)": "⁾",
}  # fmt: skip

# Completes `\_1<TAB>` once these are added to IPython's table of LaTeX symbols.
completions: dict[str, str] = {
    **{f"\\_{plain}": glyph for glyph, plain in SUBSCRIPTS.items() if not plain.isalpha()},
    **{f"\\^{plain}": glyph for glyph, plain in SUPERSCRIPTS.items() if not plain.isalpha()},
    **_SIGNS,
}
