"""List the rules of stability for exponentials and logarithms, one row each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eqgraph.ir.rewrites.rule import Rule

if TYPE_CHECKING:
    from eqgraph.ir.node import Node

_MACHLER = "Mächler, Accurately computing log(1 − exp(−|a|)), 2012"
_GORGONIA = "Gorgonia, stabilization.go; Chewxy, Equations as graphs"
_PYTENSOR = "PyTensor, tensor/rewriting/math.py"
_HERBIE = "Panchekha et al., Automatically improving accuracy for floating point (Herbie), 2015"
_BLANCHARD = "Blanchard, Higham, Higham, Accurate log-sum-exp and softmax, 2021"


def _vector(x: Node, **_: Any) -> bool:
    """Only of a vector is the sum of all elements the sum along the last axis."""
    return x.shape is not None and len(x.shape) == 1


# The order matters: the first rule that fits is taken. What a rule makes is looked at again.
# fmt: off  (one row a rule, its sides under each other)
RULES = (
    Rule(
        name="log1p",
        before=lambda m, x: m.log(1 + x),
        after=lambda m, x: m.log1p(x),
        sentence="1 + x forgets the digits of a small x; log1p never forms the sum",
        hint="log1p keeps 16 digits at small x",
        source=_GORGONIA,
    ),
    Rule(
        name="log(1−x)",
        before=lambda m, x: m.log(1 - x),
        after=lambda m, x: m.log1p(-x),
        sentence="1 − x forgets the digits of a small x; log1p never forms the difference",
        hint="log1p(−x) keeps 16 digits at small x",
        source=_GORGONIA,
    ),
    Rule(
        name="expm1",
        before=lambda m, x: m.exp(x) - 1,
        also=(lambda m, x: m.exp(x) + (-1),),
        after=lambda m, x: m.expm1(x),
        sentence="exp of a small x is 1 and a little; expm1 computes that little by itself",
        hint="expm1 keeps 16 digits at small x",
        source=_GORGONIA,
    ),
    Rule(
        name="1−exp",
        before=lambda m, x: 1 - m.exp(x),
        after=lambda m, x: -m.expm1(x),
        sentence="exp of a small x is 1 and a little; expm1 computes that little by itself",
        hint="−expm1 keeps 16 digits at small x",
        source=_HERBIE,
    ),
    Rule(
        name="tanh",
        before=lambda m, x: (m.exp(x) - m.exp(-x)) / (m.exp(x) + m.exp(-x)),
        also=(
            lambda m, x: (m.exp(2 * x) - 1) / (m.exp(2 * x) + 1),
            lambda m, x: m.expm1(2 * x) / (m.exp(2 * x) + 1),
            lambda m, x: (1 - m.exp(-(2 * x))) / (1 + m.exp(-(2 * x))),
            lambda m, x: -m.expm1(-(2 * x)) / (1 + m.exp(-(2 * x))),
            lambda m, x: 2 * m.sigmoid(2 * x) - 1,
        ),
        after=lambda m, x: m.tanh(x),
        sentence="the exponentials cancel at small x and overflow at large ones; tanh does neither",
        hint="tanh keeps 16 digits at small x and does not overflow",
        source=_HERBIE,
    ),
    Rule(
        name="sigmoid",
        before=lambda m, x: 1 / (1 + m.exp(-x)),
        also=(lambda m, x: m.exp(x) / (1 + m.exp(x)),),
        after=lambda m, x: m.sigmoid(x),
        sentence="exp overflows far out, where σ is simply 0 or 1 and has a slope of 0",
        hint="σ(x) has no overflow, forward or backward",
        source=_PYTENSOR,
    ),
    Rule(
        name="sigmoid of −x",
        before=lambda m, x: 1 / (1 + m.exp(x)),
        also=(lambda m, x: m.exp(-x) / (1 + m.exp(-x)),),
        after=lambda m, x: m.sigmoid(-x),
        sentence="exp overflows far out, where σ is simply 0 or 1 and has a slope of 0",
        hint="σ(−x) has no overflow, forward or backward",
        source=_PYTENSOR,
    ),
    Rule(
        name="a·sigmoid",
        before=lambda m, a, x: a / (1 + m.exp(-x)),
        after=lambda m, a, x: a * m.sigmoid(x),
        sentence="exp overflows far out, where σ is simply 0 or 1 and has a slope of 0",
        hint="a*σ(x) has no overflow, forward or backward",
        source=_PYTENSOR,
    ),
    Rule(
        name="1−sigmoid",
        before=lambda m, x: 1 - m.sigmoid(x),
        after=lambda m, x: m.sigmoid(-x),
        sentence="σ rounds to 1 for a large x, and 1 − 1 is 0; σ(−x) is small and exact",
        hint="σ(−x) keeps 16 digits at large x",
        source=_GORGONIA,
        apart=True,  # the 1 − z of a gate has z at hand, and is added to numbers of its size
    ),
    Rule(
        name="odds",
        before=lambda m, x: m.sigmoid(x) / m.sigmoid(-x),
        also=(lambda m, x: m.sigmoid(x) / (1 - m.sigmoid(x)),),
        after=lambda m, x: m.exp(x),
        sentence="the odds σ/(1 − σ) are exp(x); 1 − σ rounds to 0 for a large x",
        hint="exp(x) keeps 16 digits at large x",
        source=_PYTENSOR,
    ),
    Rule(
        name="log sigmoid of −x",
        before=lambda m, x: m.log(m.sigmoid(-x)),
        also=(lambda m, x: m.log(1 - m.sigmoid(x)), lambda m, x: m.log1p(-m.sigmoid(x))),
        after=lambda m, x: -m.softplus(x),
        sentence="σ(−x) underflows to 0 and its log to −∞; −softplus(x) is about −x there",
        hint="−softplus(x) does not become −∞ at large x",
        source=_GORGONIA,
    ),
    Rule(
        name="log sigmoid",
        before=lambda m, x: m.log(m.sigmoid(x)),
        after=lambda m, x: -m.softplus(-x),
        sentence="σ underflows to 0 and its log to −∞; −softplus(−x) is about x there",
        hint="−softplus(−x) does not become −∞ at very negative x",
        source=_GORGONIA,
    ),
    Rule(
        name="softplus",
        before=lambda m, x: m.log1p(m.exp(x)),
        also=(lambda m, x: m.log(1 + m.exp(x)),),
        after=lambda m, x: m.softplus(x),
        sentence="exp overflows at x > 709, where log(1 + exp(x)) is simply x",
        hint="softplus has no overflow at large x",
        source=_GORGONIA,
    ),
    Rule(
        name="x−softplus",
        before=lambda m, x: x - m.softplus(x),
        after=lambda m, x: -m.softplus(-x),
        sentence="for a large x both are equal but for the last digits; −softplus(−x) has them all",
        hint="−softplus(−x) keeps 16 digits at large x",
        source=_PYTENSOR,
    ),
    Rule(
        name="softplus−x",
        before=lambda m, x: m.softplus(x) - x,
        after=lambda m, x: m.softplus(-x),
        sentence="for a large x both are equal but for the last digits; softplus(−x) has them all",
        hint="softplus(−x) keeps 16 digits at large x",
        source=_PYTENSOR,
    ),
    Rule(
        name="log1mexp",
        before=lambda m, x: m.log(-m.expm1(x)),
        also=(lambda m, x: m.log(1 - m.exp(x)), lambda m, x: m.log1p(-m.exp(x))),
        after=lambda m, x: m.log1mexp(x),
        sentence="neither log1p nor expm1 alone keeps all digits; log1mexp changes at −log 2",
        hint="log1mexp keeps 16 digits at small and at large x",
        source=_MACHLER,
    ),
    Rule(
        name="log exp",
        before=lambda m, x: m.log(m.exp(x)),
        after=lambda m, x: x,
        sentence="exp overflows or underflows on the way, though the log undoes it",
        hint="it is x itself, without overflow",
        source=_PYTENSOR,
    ),
    Rule(
        name="logaddexp",
        before=lambda m, a, b: m.log(m.exp(a) + m.exp(b)),
        after=lambda m, a, b: m.logaddexp(a, b),
        sentence="exp overflows or underflows; logaddexp takes the larger operand out first",
        hint="logaddexp has no overflow",
        source=_BLANCHARD,
    ),
    Rule(
        name="logsumexp",
        before=lambda m, x, *, axis=None: m.log(m.sum(m.exp(x), axis=axis)),
        after=lambda m, x, *, axis=None: m.logsumexp(x, axis=axis),
        sentence="exp overflows or underflows; logsumexp takes the largest entry out first",
        hint="logsumexp has no overflow",
        source=_BLANCHARD,
    ),
    Rule(
        name="logmeanexp",
        before=lambda m, x, *, axis=None: m.log(m.mean(m.exp(x), axis=axis)),
        after=lambda m, x, *, axis=None: m.logmeanexp(x, axis=axis),
        sentence="exp overflows or underflows; logmeanexp takes the largest entry out first",
        hint="logmeanexp has no overflow",
        source=_BLANCHARD,
    ),
    Rule(
        name="softmax",
        before=lambda m, x: m.exp(x) / m.sum(m.exp(x)),
        also=(
            lambda m, x: m.exp(x) / m.sum(m.exp(x), axis=0),
            lambda m, x: m.exp(x) / m.sum(m.exp(x), axis=-1),
        ),
        after=lambda m, x: m.softmax(x),
        condition=_vector,
        sentence="exp overflows and ∞/∞ is NaN; softmax takes the largest entry out first",
        hint="softmax has no overflow",
        source=_BLANCHARD,
    ),
    Rule(
        name="log_softmax",
        before=lambda m, x, *, axis=-1: m.log(m.softmax(x, axis=axis)),
        after=lambda m, x, *, axis=-1: m.log_softmax(x, axis=axis),
        sentence="a tiny probability underflows to 0 and its log to −∞; log_softmax never forms it",
        hint="log_softmax does not become −∞ where a probability is tiny",
        source=_GORGONIA,
    ),
    Rule(
        name="log(a·softmax)",
        before=lambda m, a, x, *, axis=-1: m.log(a * m.softmax(x, axis=axis)),
        after=lambda m, a, x, *, axis=-1: m.log(a) + m.log_softmax(x, axis=axis),
        sentence="a tiny probability underflows to 0 and its log to −∞; log_softmax never forms it",
        hint="log(a) + log_softmax does not become −∞ where a probability is tiny",
        source=_GORGONIA,
    ),
    Rule(
        name="x−logsumexp",
        before=lambda m, x: x - m.logsumexp(x),
        also=(lambda m, x: x - m.logsumexp(x, axis=0), lambda m, x: x - m.logsumexp(x, axis=-1)),
        after=lambda m, x: m.log_softmax(x),
        condition=_vector,
        sentence="log_softmax subtracts the largest entry first, so that less is rounded",
        hint="log_softmax rounds less where all entries are large",
        source=_PYTENSOR,
    ),
)
# fmt: on
