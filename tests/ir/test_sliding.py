"""Two indices in one subscript: windows that slide along an array, and convolutions."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import eqgraph as eg

RNG = np.random.default_rng(7)
X, IMAGE, MAPS = RNG.normal(size=6), RNG.normal(size=(5, 6)), RNG.normal(size=(3, 5, 6))
W, KERNEL, KERNELS = RNG.normal(size=3), RNG.normal(size=(2, 3)), RNG.normal(size=(4, 3, 2, 3))
B = RNG.normal(size=4)


def slid(x: Any, size: int, stride: int = 1) -> Any:
    """Return the windows of a vector."""
    return np.lib.stride_tricks.sliding_window_view(x, size)[::stride]


def planes(x: Any, kernel: Any) -> Any:
    """Correlate with loops: an oracle that shares nothing with the product."""
    rows, columns = (n - k + 1 for n, k in zip(x.shape[-2:], kernel.shape[-2:], strict=True))
    out = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            for m in range(kernel.shape[-2]):
                for n in range(kernel.shape[-1]):
                    out[i, j] += np.sum(kernel[..., m, n] * x[..., i + m, j + n])
    return out


def run(text: str, values: dict[str, Any]) -> tuple[Any, eg.Machine]:
    m = eg.Machine(eg.graph(text, values)).run()
    assert eg.check_gradients(m)
    kept = {k: v for k, v in values.items() if k not in m.graph.fixed}
    again = eg.graph(m.graph.explicit(), kept)
    made = [[n.operator for n in g.nodes if n.operator] for g in (again, m.graph)]
    assert made[0] == made[1]
    return m.value(m.graph.results[-1].name), m


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("y_n = ∑_i w_i x_{n+i−1}", slid(X, 3) @ W),
        ("y_n = ∑_i w_i x_{i+n−1}", slid(X, 3) @ W),
        ("y_n = ∑_i w_i x_{2n+i−2}", slid(X, 3, 2) @ W),
        ("y_i = ∑_{j=0}^{2} w_j x_{i+j}", slid(X, 3) @ W),
        ("y_i = ∑_{j=0}^{k−1} w_j x_{i+j}", slid(X, 3) @ W),
        ("y_n = ∑_i w_i x_{n−i+3}", slid(X, 3) @ W[::-1]),
        ("y_n = ∑_{k=0}^{2} w_k x_{n−k}", np.convolve(X, W, "valid")),
    ],
)
def test_a_vector(text: str, expected: Any) -> None:
    values = {"x": X, "w": W, **({"k": 3} if "k−1" in text else {})}
    found, _ = run(text, values)
    np.testing.assert_allclose(found, expected, rtol=1e-13)


@pytest.mark.parametrize(
    "text",
    [
        "S_{i,j} = ∑_{m,n} I_{i+m−1, j+n−1} K_{m,n}",
        "S_{ij} = ∑_m ∑_n I_{i+m−1, j+n−1} K_{mn}",
        "S_{ij} = ∑_{m=0}^{1} ∑_{n=0}^{2} I_{i+m, j+n} K_{mn}",
    ],
)
def test_an_image_is_one_convolution(text: str) -> None:
    found, m = run(text, {"I": IMAGE, "K": KERNEL})
    np.testing.assert_allclose(found, planes(IMAGE, KERNEL), rtol=1e-13)
    assert [n.operator.name for n in m.graph.nodes if n.operator] == ["conv"]


def test_channels_are_summed_and_kernels_are_free() -> None:
    text = "y_{k,i,j} = ∑_{c,m,n} K_{k,c,m,n} x_{c,i+m−1,j+n−1} + b_k"
    found, m = run(text, {"x": MAPS, "K": KERNELS, "b": B})
    expected = np.array([planes(MAPS, one) + b for one, b in zip(KERNELS, B, strict=True)])
    np.testing.assert_allclose(found, expected, rtol=1e-12)
    assert max(int(np.prod(n.shape or ())) for n in m.graph.nodes) <= 3 * 4 * 4 * 2 * 3


def test_a_maximum_of_windows_is_a_pool() -> None:
    found, _ = run("y_i = max_{j∈{1,2}} x_{2i+j−2}", {"x": X})
    np.testing.assert_array_equal(found, X.reshape(3, 2).max(1))


def test_what_is_never_read_is_told() -> None:
    g = eg.graph("y_i = ∑_{j=1}^{3} w_j x_{i+j}", {"x": X, "w": W})
    assert g["y"].shape == (3,)
    assert "i + j begins at 2, since indices count from 1" in str(g)
    g = eg.graph("y_n = ∑_{k=0}^{2} w_k x_{n−k}", {"x": X, "w": W})
    assert "n runs from 3 to 6" in str(g)
    assert not eg.graph("y_n = ∑_i w_i x_{n+i−1}", {"x": X, "w": W}).notes


@pytest.mark.parametrize(
    "text",
    [
        "S(i,j) = ∑ₘ ∑ₙ I(i+m, j+n) K(m,n)",
        "S_{ij} = ∑_{m,n} I_{i+m,j+n} K_{mn}",
    ],
)
def test_an_image_from_its_first_entry_on(text: str) -> None:
    """As Goodfellow, Bengio and Courville print it: where nothing starts at 1, i counts from 0."""
    found, m = run(text, {"I": IMAGE, "K": KERNEL})
    np.testing.assert_allclose(found, planes(IMAGE, KERNEL), rtol=1e-13)
    assert "i counts from 0, so that i + m reaches every entry" in str(m.graph)


def test_a_kernel_that_is_turned() -> None:
    found, _ = run("S(i,j) = ∑ₘ ∑ₙ I(i−m, j−n) K(m,n)", {"I": IMAGE, "K": KERNEL})
    np.testing.assert_allclose(found, planes(IMAGE, KERNEL[::-1, ::-1]), rtol=1e-13)
    found, _ = run("s(t) = ∑ₐ x(t−a) w(a)", {"x": X, "w": W})
    np.testing.assert_allclose(found, np.convolve(X, W, "valid"), rtol=1e-13)


def test_what_is_never_inside_is_refused() -> None:
    with pytest.raises(eg.ShapeError, match="no i keeps every index inside"):
        eg.graph("S(i,j) = ∑ₘ ∑ₙ I(m,n) K(i−m, j−n)", {"I": IMAGE, "K": KERNEL})


def test_latex_reads_the_same() -> None:
    text = r"S_{i,j} = \sum_m \sum_n I_{i+m-1, j+n-1} K_{m,n}"
    g = eg.graph(eg.from_latex(text), {"I": IMAGE, "K": KERNEL})
    np.testing.assert_allclose(eg.Machine(g).run().value("S"), planes(IMAGE, KERNEL))
    with pytest.raises(eg.ShapeError, match="has room for 1 to 5"):
        eg.graph("s = ∑_{i=1}^{9} x_{i+1}", {"x": X})
