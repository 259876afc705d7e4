"""What keeps its index: a softmax over j has an entry for each j; joins run along all indices."""

import numpy as np
import pytest
from scipy.special import softmax

import eqgraph as eg

DRAW = np.random.default_rng(8).normal
Q, K, V = DRAW(size=(3, 2)), DRAW(size=(4, 2)), DRAW(size=(4, 2))
E = Q @ K.T / np.sqrt(2)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Aᵢⱼ = softmaxⱼ(∑ₖ Qᵢₖ Kⱼₖ/√d)", softmax(E, 1)),
        ("Aᵢⱼ = softmaxᵢ(∑ₖ Qᵢₖ Kⱼₖ/√d)", softmax(E, 0)),
        ("Aᵢⱼ = softmax_j(∑_k Q_ik K_jk/√d)\nOᵢₖ = ∑ⱼ Aᵢⱼ Vⱼₖ", softmax(E, 1) @ V),
        ("eᵢⱼ = ∑ₖ Qᵢₖ Kⱼₖ/√d\ns = ∑ᵢ,ⱼ softmaxⱼ(eᵢⱼ) eᵢⱼ", (softmax(E, 1) * E).sum()),
        ("eᵢⱼ = ∑ₖ Qᵢₖ Kⱼₖ/√d\nsᵢ = ∑ⱼ softmaxⱼ(eᵢⱼ) vⱼ", softmax(E, 1) @ V[:, 0]),
        ("a = softmaxⱼ(vⱼ)", softmax(V[:, 0])),
    ],
)
def test_a_softmax_keeps_its_index(text, expected):
    given = {"Q": Q, "K": K, "V": V, "v": V[:, 0], "d": 2.0}
    g = eg.graph(text, {name: x for name, x in given.items() if name in text})
    found = eg.Machine(g).run().value(g.results[-1].name)
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_pairs_of_rows_are_joined_as_in_graph_attention():
    w, x, a = DRAW(size=(2, 3)), DRAW(size=(4, 3)), DRAW(size=4)
    g = eg.graph("eᵢⱼ = aᵀ [W xᵢ ‖ W xⱼ]", {"W": w, "x": x, "a": a})
    rows = x @ w.T
    expected = [[a @ np.concatenate([p, q]) for q in rows] for p in rows]
    np.testing.assert_allclose(eg.Machine(g).run().value("e"), expected, rtol=1e-12)


@pytest.mark.parametrize(
    "text",
    [
        "p = {q if y = 1; 1 − q otherwise}",
        "p = {q, if y = 1; 1 − q, if y = 0 and q > 0; 7 otherwise}",
        "p = {q if y == 1; 1 − q otherwise}",
    ],
)  # fmt: skip
def test_a_condition_of_cases_has_its_equals_sign_as_printed(text):
    g = eg.graph(text, {"q": [0.1, 0.2], "y": [1, 0]})
    np.testing.assert_allclose(eg.Machine(g).run().value("p"), [0.1, 0.8])
