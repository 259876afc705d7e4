"""Compare the rows with torch and SciPy, which know nothing of them: values and gradients."""

from __future__ import annotations

import math
from typing import Any

import mpmath
import numpy as np
import pytest
import scipy.linalg
import scipy.special
import scipy.stats
import sympy

import eqgraph as eg
from eqgraph.operators import OPERATORS, numpy_algebra
from eqgraph.syntax.sympy.functions import encoded, head
from tests.operators.laws import pull
from tests.operators.samples import value

rng = np.random.default_rng(41)
A = rng.normal(size=(4, 4)) + 2 * np.eye(4)
BATCH = rng.normal(size=(3, 4, 4)) + 2 * np.eye(4)
X, Y = rng.normal(size=(3, 4)), rng.normal(size=(3, 4))
T = rng.normal(size=(2, 3, 4))
POSITIVE = rng.uniform(0.3, 3, size=(3, 4))
INSIDE = rng.uniform(-0.9, 0.9, size=(3, 4))
HOLED = np.array([[2.0, 0.0, 3.0], [0.0, 0.0, 5.0], [1.0, 2.0, 4.0]])
IMAGE, KERNEL = rng.normal(size=(2, 6, 7)), rng.normal(size=(3, 2))
I3, J3 = np.array([1.0, 3.0, 1.0]), np.array([[2.0], [4.0]])


def torch_of(name: str) -> Any:
    """Return torch's function of a row."""
    torch = pytest.importorskip("torch")
    f = torch.nn.functional
    table: dict[str, Any] = {
        "solve": torch.linalg.solve,
        "inverse": torch.linalg.inv,
        "det": torch.linalg.det,
        "logdet": lambda a: torch.linalg.slogdet(a)[1],
        "expm": torch.matrix_exp,
        "trace": torch.trace,
        "diag": torch.diag,
        "diagonal": lambda x: torch.diagonal(x, dim1=-2, dim2=-1),
        "cross": lambda a, b: torch.linalg.cross(*torch.broadcast_tensors(a, b)),
        "norm1": lambda x, axis=None, keepdims=False: torch.linalg.vector_norm(
            x, 1, axis, keepdims
        ),
        "norm_inf": lambda x, axis=None, keepdims=False: torch.linalg.vector_norm(
            x, torch.inf, axis, keepdims
        ),
        "norm": lambda x, axis=None, keepdims=False: torch.linalg.vector_norm(x, 2, axis, keepdims),
        "norm2": lambda x: torch.linalg.norm(x, 2),
        "einsum": lambda *xs, spec: torch.einsum(spec, *xs),
        "gather": lambda x, *idx: x[tuple(i.long() - 1 for i in idx)],
        "pick": lambda x, axis, index: x.select(axis, index),
        "stack": lambda *xs, axis=0: torch.stack(xs, axis),
        "concat": lambda *xs, axis=-1: torch.cat(xs, axis),
        "reshape": lambda x, shape: x.reshape(shape),
        "permute": lambda x, axes: x.permute(axes),
        "pad": lambda x, axis, before, after: f.pad(x, (before, after)),
        "prod": lambda x, axis=None, keepdims=False: (
            x.prod() if axis is None else x.prod(axis, keepdims)
        ),
        "var": lambda x, axis=None, keepdims=False: torch.var(
            x, axis, correction=0, keepdim=keepdims
        ),
        "std": lambda x, axis=None, keepdims=False: torch.std(
            x, axis, correction=0, keepdim=keepdims
        ),
        "logsumexp": lambda x, axis, keepdims=False: torch.logsumexp(x, axis, keepdims),
        "max": lambda x, axis, keepdims=False: torch.amax(x, axis, keepdims),
        "sum": lambda x, axis, keepdims=False: torch.sum(x, axis, keepdims),
        "mean": lambda x, axis, keepdims=False: torch.mean(x, axis, keepdims),
        "erfinv": torch.erfinv,
        "normal_cdf": torch.special.ndtr,
        "gelu": f.gelu,
        "silu": f.silu,
        "elu": f.elu,
        "leaky_relu": lambda x, slope=0.01: f.leaky_relu(x, slope),
        "log2": torch.log2,
        "log10": torch.log10,
        "exp2": torch.exp2,
        "arctan2": torch.arctan2,
        "lgamma": torch.lgamma,
        "digamma": torch.digamma,
        "mod": torch.remainder,
        "floor": torch.floor,
        "ceil": torch.ceil,
        "round": torch.round,
        "layer_norm": lambda x, eps=1e-5: f.layer_norm(x, x.shape[-1:], eps=eps),
        "cross_entropy": lambda z, y: f.cross_entropy(z, y.long() - 1),
        "max_pool": lambda x, size=2, stride=None: f.max_pool2d(x[None], size, stride)[0],
        "mean_pool": lambda x, size=2, stride=None: f.avg_pool2d(x[None], size, stride)[0],
        "conv": lambda w, x, padding=0, stride=1: f.conv2d(
            x[:, None], w[None, None], None, stride, padding
        )[:, 0],
    }
    return table[name]


CASES: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = [
    ("solve", (A, X[0]), {}), ("solve", (A, X.T), {}), ("solve", (BATCH, X.T), {}),
    ("inverse", (BATCH,), {}), ("det", (BATCH,), {}), ("det", (A,), {}), ("logdet", (-BATCH,), {}),
    ("expm", (BATCH / 2,), {}), ("expm", (A * 3,), {}), ("trace", (A,), {}), ("diag", (A,), {}),
    ("diag", (X[0],), {}), ("diagonal", (BATCH,), {}), ("cross", (X[:, :3], Y[0, :3]), {}),
    ("norm1", (X,), {}), ("norm1", (T,), {"axis": (0, 2)}), ("norm_inf", (X,), {}),
    ("norm_inf", (T,), {"axis": (1, 2), "keepdims": True}), ("norm2", (X,), {}),
    ("norm2", (X[0],), {}), ("norm", (T,), {"axis": (0, 1), "keepdims": True}),
    ("einsum", (X, Y), {"spec": "ij,kj->ik"}), ("einsum", (A,), {"spec": "ii->"}),
    ("einsum", (A, X[0]), {"spec": "ii,i->i"}), ("einsum", (X, Y, A), {"spec": "ij,kj,jj->k"}),
    ("gather", (X, I3), {}), ("gather", (X, I3, J3), {}), ("pick", (T,), {"axis": 1, "index": -1}),
    ("stack", (X, Y), {"axis": 1}), ("concat", (X, Y), {"axis": 0}), ("concat", (X, Y), {}),
    ("reshape", (T,), {"shape": (4, -1)}), ("permute", (T,), {"axes": (2, 0, 1)}),
    ("pad", (X,), {"axis": 1, "before": 2, "after": 1}), ("prod", (HOLED,), {"axis": 1}),
    ("prod", (HOLED,), {}), ("prod", (X,), {"axis": 0, "keepdims": True}),
    ("var", (T,), {"axis": (0, 2)}), ("std", (T,), {"axis": 1, "keepdims": True}),
    ("std", (X,), {}),
    ("logsumexp", (T,), {"axis": (0, 2)}), ("max", (T,), {"axis": (0, 2), "keepdims": True}),
    ("sum", (T,), {"axis": (0, -1)}), ("mean", (T,), {"axis": (0, 1), "keepdims": True}),
    ("erfinv", (INSIDE,), {}), ("normal_cdf", (3 * X,), {}), ("gelu", (4 * X,), {}),
    ("silu", (9 * X,), {}), ("elu", (9 * X,), {}), ("leaky_relu", (X,), {"slope": 0.2}),
    ("log2", (POSITIVE,), {}), ("log10", (POSITIVE,), {}), ("exp2", (X,), {}),
    ("arctan2", (X, Y), {}), ("lgamma", (POSITIVE,), {}), ("digamma", (POSITIVE,), {}),
    ("mod", (3 * X, Y), {}), ("floor", (3 * X,), {}), ("ceil", (3 * X,), {}),
    ("round", (np.arange(-7, 8) / 2,), {}), ("layer_norm", (T,), {}),
    ("cross_entropy", (X, np.array([1.0, 4.0, 2.0])), {}), ("max_pool", (IMAGE,), {}),
    ("max_pool", (IMAGE,), {"size": (3, 2), "stride": (1, 2)}), ("mean_pool", (IMAGE,), {}),
    ("conv", (KERNEL, IMAGE), {}), ("conv", (KERNEL, IMAGE), {"padding": (2, 1), "stride": (2, 3)}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "xs", "params"), [pytest.param(*c, id=f"{c[0]}-{k}") for k, c in enumerate(CASES)]
)
def test_values_and_gradients_are_those_of_torch(name: str, xs: Any, params: Any) -> None:
    function = torch_of(name)
    torch = pytest.importorskip("torch")
    row = OPERATORS[name]
    taken = {**row.params, **params}
    y = value(row, *xs, **taken)
    leaves = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in xs]
    want = function(*leaves, **params)
    np.testing.assert_allclose(y, want.detach().numpy(), rtol=1e-12, atol=1e-14)
    g = rng.normal(size=y.shape)
    want.backward(torch.tensor(g))
    for k, leaf in enumerate(leaves):
        if row.whole is not None and k >= row.whole:
            assert row.rule(k) is None
            continue
        got = pull(row, k, g, y, list(xs), taken)
        slope = np.zeros(leaf.shape) if leaf.grad is None else leaf.grad.numpy()
        np.testing.assert_allclose(got, slope, rtol=1e-9, atol=1e-12, err_msg=f"operand {k}")


@pytest.mark.parametrize(
    ("name", "function", "domain"),
    [
        ("normal_pdf", scipy.stats.norm.pdf, (-8, 8)),
        ("gamma", scipy.special.gamma, (0.1, 20)),
        ("factorial", scipy.special.factorial, (0, 20)),
        ("polygamma", lambda x: scipy.special.polygamma(1, x), (0.1, 9)),
        ("cbrt", lambda x: np.sign(x) * np.abs(x) ** (1 / 3), (-9, 9)),
        ("sec", lambda x: 1 / np.cos(x), (-9, 9)),
        ("csc", lambda x: 1 / np.sin(x), (-9, 9)),
        ("cot", lambda x: np.cos(x) / np.sin(x), (-9, 9)),
        ("sech", lambda x: 1 / np.cosh(x), (-700, 700)),
        ("csch", lambda x: 1 / np.sinh(x), (-700, 700)),
        ("coth", lambda x: np.cosh(x) / np.sinh(x), (-700, 700)),
        ("arccot", lambda x: np.arctan(1 / x), (-9, 9)),
        ("arccsch", lambda x: np.arcsinh(1 / x), (-9, 9)),
        ("arcsech", lambda x: np.arccosh(1 / x), (0.01, 0.9)),
    ],
)
def test_functions_of_one_number(name: str, function: Any, domain: Any) -> None:
    x = np.linspace(*domain, 4002)
    np.testing.assert_allclose(
        value(OPERATORS[name], x, **OPERATORS[name].params), function(x), 2e-13
    )


def test_binomial_and_factorial_of_whole_numbers_are_whole() -> None:
    for n in range(20):
        assert value(OPERATORS["factorial"], np.float64(n)) == pytest.approx(
            math.factorial(n), 1e-15
        )
        for k in range(n + 1):
            got = value(OPERATORS["binomial"], np.float64(n), np.float64(k))
            assert got == pytest.approx(math.comb(n, k), rel=1e-14)


def test_the_tail_of_the_normal_distribution_keeps_its_digits() -> None:
    x = np.array([-30.0, -10.0, -5.0, 0.0, 8.0])
    with mpmath.workdps(50):
        want = [float(mpmath.erfc(-mpmath.mpf(v) / mpmath.sqrt(2)) / 2) for v in x]
    np.testing.assert_allclose(value(OPERATORS["normal_cdf"], x), want, rtol=2e-15)


def test_arcsech_keeps_its_digits_near_one_and_near_zero() -> None:
    x = np.array([1e-300, 1e-9, 0.4999, 0.5001, 0.9, 1 - 1e-9, 1 - 2**-52])
    with mpmath.workdps(50):
        want = [float(mpmath.asech(mpmath.mpf(v))) for v in x]
    np.testing.assert_allclose(value(OPERATORS["arcsech"], x), want, rtol=1e-14)


def test_the_gradient_of_a_determinant_of_a_singular_matrix() -> None:
    x = np.array([[1.0, 2.0, 3.0], [2.0, 4.0, 6.0], [0.0, 1.0, 5.0]])
    want = np.array([
        [(-1) ** (i + j) * np.linalg.det(np.delete(np.delete(x, i, 0), j, 1)) for j in range(3)]
        for i in range(3)
    ])  # fmt: skip
    np.testing.assert_allclose(numpy_algebra.cofactor(x), want, atol=1e-12)
    machine = eg.Machine(eg.graph("L = det(A)", {"A": x})).run()
    np.testing.assert_allclose(machine.grad("A"), want, atol=1e-12)


def test_logdet_stays_in_the_range_of_floats() -> None:
    assert numpy_algebra.logdet(1e-5 * np.eye(100)) == pytest.approx(-100 * 5 * np.log(10))


# --- selections -----------------------------------------------------------------------------------


def expression(name: str, *names: str, **params: Any) -> Any:
    xs = [sympy.Symbol(n) for n in names]
    return head(name)(*xs, *encoded(OPERATORS[name], params))


def test_argmax_counts_from_one_and_hands_on_nothing() -> None:
    x = np.array([[3.0, 9.0, 1.0], [8.0, 2.0, 8.0]])
    graph = eg.graph({"y": expression("argmax", "x", axis=-1) * sympy.Symbol("w")},
                     {"x": x, "w": 2.0})  # fmt: skip
    machine = eg.Machine(graph, of="y").run()
    np.testing.assert_array_equal(machine.value("y"), [4.0, 2.0])
    assert machine.grad("x") is None
    assert value(OPERATORS["argmax"], x, axis=None, first=0) == 1
    assert value(OPERATORS["argmin"], x, axis=None, first=1) == 3


def test_topk_keeps_the_largest_and_softmax_gives_the_others_nothing() -> None:
    x = np.array([1.0, 4.0, 2.0, 4.0])
    y = value(OPERATORS["topk"], x, k=2)
    np.testing.assert_array_equal(y, [-np.inf, 4.0, -np.inf, 4.0])
    graph = eg.graph("p = softmax(topk(x))\nL = ∑(p*w)", {"x": x, "w": np.arange(4.0)})
    machine = eg.Machine(graph, of="L").run()
    np.testing.assert_array_equal(machine.value("p"), [0, 0.5, 0, 0.5])
    np.testing.assert_allclose(machine.grad("x"), [0, -0.5, 0, 0.5])


def test_one_hot_and_scatter_are_what_gather_undoes() -> None:
    np.testing.assert_array_equal(
        value(OPERATORS["one_hot"], np.array([2.0, 1.0]), size=3, first=1), [[0, 1, 0], [1, 0, 0]]
    )
    g, x = np.array([1.0, 2.0, 4.0]), np.zeros(3)
    got = value(OPERATORS["scatter_add"], g, x, np.array([3.0, 1.0, 3.0]), first=1)
    np.testing.assert_array_equal(got, [2, 0, 5])


def test_a_score_of_minus_infinity_beside_the_label_costs_nothing() -> None:
    z = np.array([[1.0, -np.inf, 2.0]])
    graph = eg.graph("L = cross_entropy(z, y)", {"z": z, "y": np.array([3.0])})
    machine = eg.Machine(graph).run()
    assert machine.value("L") == pytest.approx(np.log(1 + np.exp(-1)))
    np.testing.assert_allclose(machine.grad("z"), [[0.26894142, 0, -0.26894142]])


def test_a_contraction_of_many_is_no_outer_product() -> None:
    xs = [rng.normal(size=(60, 60)) for _ in range(4)]
    got = numpy_algebra.einsum(*xs, spec="ij,jk,kl,lm->im")
    np.testing.assert_allclose(got, xs[0] @ xs[1] @ xs[2] @ xs[3], rtol=1e-10)


@pytest.mark.parametrize(
    ("text", "values", "message"),
    [
        ("y = solve(A, b)", {"A": np.eye(3), "b": np.ones(2)}, "the matrix has 3 rows"),
        ("y = inverse(A)", {"A": np.ones((2, 3))}, "a square matrix"),
        ("y = cross(a, b)", {"a": np.ones(2), "b": np.ones(2)}, "three entries"),
        ("y = topk(x)", {"x": np.ones(1)}, "there are not so many"),
        ("y = conv(w, x)", {"w": np.ones(4), "x": np.ones(3)}, "is larger than"),
        ("y = sum(x, axis=2)", {"x": np.ones((2, 2))}, "axis 2 is out of range"),
        ("y = cross_entropy(z, y1)", {"z": np.ones((2, 2)), "y1": np.ones(3)}, "labels have"),
    ],
)
def test_shapes_that_do_not_fit_are_refused(text: str, values: Any, message: str) -> None:
    with pytest.raises(eg.ShapeError, match=message):
        eg.graph(text, values)
