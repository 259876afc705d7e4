"""Left sides, primes, labels and functions as papers print them, against NumPy by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import eqgraph as eg

RNG = np.random.default_rng(11)
A, B, Z = RNG.normal(size=4), RNG.normal(size=4), RNG.normal(size=4)
W, X, Y = RNG.normal(size=(3, 4)), RNG.normal(size=(5, 4)), RNG.normal(size=5)
BIAS, Q = RNG.normal(size=3), RNG.normal(size=(3, 2))
P, R, V = RNG.uniform(size=(3, 3, 2)), RNG.normal(size=(3, 2, 3)), RNG.normal(size=3)
SIGMOID = 1 / (1 + np.exp(-Z))
SOFTMAX = np.exp(Z) / np.exp(Z).sum()
COSINE = A @ B / np.linalg.norm(A) / np.linalg.norm(B)
UPDATED = Q[0, 1] + 0.1 * (1 + 0.9 * Q[2].max() - Q[0, 1])
BELLMAN = np.array(
    [
        max(sum(P[t, s, a] * (R[s, a, t] + 0.9 * V[t]) for t in range(3)) for a in range(2))
        for s in range(3)
    ]
)
COVARIANCE, COUPLED = np.array([[2.0, 0.3], [0.3, 1.0]]), RNG.normal(size=(3, 3))
OFF = COUPLED - np.diag(np.diag(COUPLED))
LEARN = {"Q": Q, "s": 1, "a": 2, "s′": 3, "α": 0.1, "r": 1.0, "γ": 0.9}
MDP = {"P": P, "R": R, "V": V, "γ": 0.9}

READ: list[tuple[str, dict[str, Any], Any]] = [
    # a quantity named as it is printed
    ("softmax(z)ᵢ = e^{zᵢ} / ∑ⱼ e^{zⱼ}", {"z": Z}, SOFTMAX),
    ("softmax(zᵢ) = e^{zᵢ}/∑ⱼ e^{zⱼ}", {"z": Z}, SOFTMAX),
    ("σ(z)ᵢ = e^{zᵢ} / ∑ⱼ₌₁ᴷ e^{zⱼ}", {"z": Z, "K": 4}, SOFTMAX),
    (r"\text{softmax}(z)_i = \frac{e^{z_i}}{\sum_{j=1}^K e^{z_j}}", {"z": Z, "K": 4}, SOFTMAX),
    ("cos θ = (A·B)/(‖A‖ ‖B‖)", {"A": A, "B": B}, COSINE),
    ("cos(θ) = (A·B)/(‖A‖ ‖B‖)", {"A": A, "B": B}, COSINE),
    (r"\cos\theta = \frac{A^\top B}{\|A\| \|B\|}", {"A": A, "B": B}, COSINE),
    ("ln k = ln A − E/(R T)", {"A": 2.0, "E": 1.0, "R": 1.0, "T": 2.0}, np.log(2) - 0.5),
    ("Q(s,a) ← Q(s,a) + α [r + γ maxₐ′ Q(s′,a′) − Q(s,a)]", LEARN, UPDATED),
    (r"Q(s,a) \leftarrow Q(s,a) + \alpha[r + \gamma \max_{a'} Q(s',a') - Q(s,a)]", LEARN, UPDATED),
    ("V(s) = maxₐ ∑ₛ′ P(s′|s,a) [R(s,a,s′) + γ V(s′)]", MDP, BELLMAN),
    # a function of the text goes before that of the table
    ("σ(x) = x/(1 + |x|)\ny = σ(z)", {"z": Z}, Z / (1 + np.abs(Z))),
    ("y = σ z\nσ(x) = x/(1 + |x|)", {"z": Z}, Z / (1 + np.abs(Z))),
    ("relu(x) = max(0.5, x)\ny = relu(z)", {"z": Z}, np.maximum(0.5, Z)),
    # slopes entry by entry
    ("y = σ′(z)", {"z": Z}, SIGMOID * (1 - SIGMOID)),
    ("y = tanh′(z)", {"z": Z}, 1 - np.tanh(Z) ** 2),
    ("f(x) = x³ + 2x\ny = f′(z)", {"z": Z}, 3 * Z**2 + 2),
    ("f(x) = b*x\ny = f′(z)", {"z": Z, "b": 3.0}, np.full(4, 3.0)),
    (r"d = (W^\top e) \odot \sigma'(z)", {"W": W, "e": BIAS, "z": Z},
     (W.T @ BIAS) * SIGMOID * (1 - SIGMOID)),
    # letters side by side
    ("y = (XᵀX + λI)⁻¹ Xᵀt", {"X": X, "t": Y, "λ": 0.3},
     np.linalg.solve(X.T @ X + 0.3 * np.eye(4), X.T @ Y)),
    ("N(x | μ, σ²) = 1/√(2πσ²) exp(−(x − μ)²/(2σ²))", {"x": 0.3, "μ": 0.1, "σ²": 2.0},
     np.exp(-0.01) / np.sqrt(4 * np.pi)),
    ("P(A|B) = P(B|A) P(A)/P(B)", {"P(B|A)": 0.8, "P(A)": 0.3, "P(B)": 0.6}, 0.8 * 0.3 / 0.6),
    (r"p(\theta|D) = \frac{p(D|\theta) p(\theta)}{p(D)}",
     {"p(D|θ)": 0.8, "p(θ)": 0.3, "p(D)": 0.6}, 0.8 * 0.3 / 0.6),
    # determinants under a logarithm
    ("y = ln(|S|/|T|)", {"S": COVARIANCE, "T": 2 * COVARIANCE}, -np.log(4)),
    (r"y = \ln\frac{|S|}{|T|}", {"S": COVARIANCE, "T": 2 * COVARIANCE}, -np.log(4)),
    ("y = log(|S| |T|)", {"S": COVARIANCE, "T": 2 * COVARIANCE},
     np.log(4 * np.linalg.det(COVARIANCE) ** 2)),
    # a sum over two letters by what stands between them
    ("E = −½ ∑_{i≠j} Jᵢⱼ sᵢ sⱼ", {"J": COUPLED, "s": BIAS}, -0.5 * BIAS @ OFF @ BIAS),
    ("E = −∑_{i<j} Jᵢⱼ sᵢ sⱼ", {"J": COUPLED, "s": BIAS}, -BIAS @ np.triu(COUPLED, 1) @ BIAS),
    ("Eᵢ = ∑_{j≠i} Jᵢⱼ sⱼ", {"J": COUPLED, "s": BIAS}, OFF @ BIAS),
    ("cᵢ = ∑_{j≤i} sⱼ", {"s": BIAS}, np.cumsum(BIAS)),
    # the commas and stops of a sentence
    ("a = z + 1,\nc = 2a.", {"z": 2.0}, 6.0),
    (r"a = z + 1, \quad c = 2a", {"z": 2.0}, 6.0),
    # labels above a name
    (r"L^{CLIP} = \min(r A, 1)", {"r": 1.5, "A": 1.0}, 1.0),
    ("a = W^{[1]} x + b^{[1]}", {"W^[1]": W, "x": Z, "b^{[1]}": BIAS}, W @ Z + BIAS),
    ("z^{[l]} = W^{[l]} a^{[l-1]}", {"W^{[l]}": W, "a^{[l-1]}": Z}, W @ Z),
]  # fmt: skip


@pytest.mark.parametrize(("text", "values", "expected"), READ, ids=[t for t, _, _ in READ])
def test_read_as_printed(text: str, values: dict[str, Any], expected: Any) -> None:
    source = eg.from_latex(text) if "\\" in text else text
    m = eg.Machine(eg.graph(source, values)).run()
    result = next(r.name for r in m.graph.results[::-1])
    found = m.value(result)
    assert found is not None
    assert found.shape == np.shape(expected)
    np.testing.assert_allclose(found, expected, rtol=1e-12)
    again = eg.graph(
        m.graph.explicit(), {k: v for k, v in values.items() if k not in m.graph.fixed}
    )
    np.testing.assert_array_equal(eg.Machine(again).run().value(again.results[-1].name), found)


def test_a_quantity_is_read_where_it_is_printed() -> None:
    text = "softmax(z)ᵢ = e^{2zᵢ} / ∑ⱼ e^{2zⱼ}\nL = −∑ᵢ yᵢ log softmax(z)ᵢ"
    g = eg.graph(text, {"z": Z, "y": SOFTMAX})
    scaled = np.exp(2 * Z) / np.exp(2 * Z).sum()
    np.testing.assert_allclose(eg.Machine(g).run().value("L"), -SOFTMAX @ np.log(scaled))


def test_a_slope_that_mixes_entries_is_refused() -> None:
    with pytest.raises(eg.GraphError, match="needs a function whose value is a number"):
        eg.graph("f(x) = x ‖x‖\ny = f′(z)", {"z": Z})


def test_an_option_of_a_product_is_not_dropped() -> None:
    with pytest.raises(eg.ParseError, match="z= has no meaning here"):
        eg.graph("y = f(1, z = 3)", {"f": 2.0})
