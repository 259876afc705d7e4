"""Make random equations for the tests of the language."""

from __future__ import annotations

from hypothesis import strategies as st

from eqgraph import ParseError, parse

NAMES = [
    "x",
    "y",
    "hₜ₋₁",
    "W_i",
    "Wf",
    "x̂",
    "ĉₜ",
    "h'_t",
    "W⁽¹⁾ᵢ",
    "β",
    "W_{cx}",
    "e",
    "lambda",
    "T",
    "n",
    "σ",
]
NUMBERS = ["2", "1", "0", "0.5", "1e-3", "π", "1e22", "12345678901234567890"]
FUNCTIONS = [
    "tanh",
    "σ",
    "exp",
    "log",
    "ln",
    "∑",
    "mean",
    "relu",
    "softmax",
    "log_softmax",
    "max",
    "sqrt",
    "abs",
]
INFIX = [" + ", "-", "−", "*", "⊙", "/", "·", "@", "^", "**", " * "]


atoms = st.sampled_from(NAMES) | st.sampled_from(NUMBERS)


def _extended(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, st.sampled_from(INFIX), inner).map("".join),
        inner.map(lambda x: f"({x})"),
        inner.map(lambda x: f"-{x}"),
        st.tuples(st.sampled_from(FUNCTIONS), inner).map(lambda p: f"{p[0]}({p[1]})"),
        st.tuples(st.sampled_from(["tanh", "exp", "√"]), atoms).map(" ".join).map("({})".format),
        st.tuples(inner, st.sampled_from(["²", "⁻¹", "⁻²", "ᵀ", "ⁿ", "ⁿ⁺¹", "ᵝ", "ᵝ⁺¹", ".T"])).map(
            lambda p: f"({p[0]}){p[1]}"
        ),
        st.tuples(inner, st.sampled_from(["|", "‖"])).map(lambda p: f"{p[1]}({p[0]}){p[1]}"),
        st.tuples(inner, inner).map(lambda p: f"max({p[0]}, {p[1]})"),
        st.tuples(inner, inner).map(lambda p: f"[{p[0]}, {p[1]}]"),
        st.tuples(inner, st.integers(-3, 3)).map(lambda p: f"∑({p[0]}, axis={p[1]})"),
        inner.map(lambda x: f"√({x})"),
    )


def _has_one_meaning(text: str) -> bool:
    """Leave out what is refused with two spellings, as a/b·c is."""
    try:
        parse(text)
    except ParseError as error:
        return "has two meanings" not in str(error)
    return True


expressions = st.recursive(atoms, _extended, max_leaves=12).filter(_has_one_meaning)
