"""Build graphs of SymPy's own sums, cases, matrices and derivatives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import sympy
from sympy import (
    And,
    Derivative,
    Determinant,
    Eq,
    Identity,
    KroneckerDelta,
    Matrix,
    MatrixSymbol,
    Ne,
    Not,
    Or,
    Piecewise,
    Product,
    Subs,
    Sum,
    Trace,
)
from sympy.matrices.expressions import HadamardProduct, Inverse, Transpose

import eqgraph as eg

x, y, z, a, n, m, t = sympy.symbols("x y z a n m t")
i, j, k = sympy.symbols("i j k", integer=True)
X, W, Y = (sympy.IndexedBase(name) for name in ("x", "W", "y"))
f, g = sympy.Function("f"), sympy.Function("g")
A, B = MatrixSymbol("A", 3, 3), MatrixSymbol("B", 3, 3)
b = MatrixSymbol("b", 3, 1)
RNG = np.random.default_rng(7)
VALUES: dict[str, Any] = {
    "x": RNG.uniform(0.5, 2, 3), "W": RNG.uniform(0.5, 2, (2, 3)), "A": RNG.normal(size=(3, 3)),
    "B": RNG.normal(size=(3, 3)), "b": RNG.normal(size=(3, 1)), "n": 3, "m": 2, "a": 1.5, "t": 0.5,
    "z": 0.7,
}  # fmt: skip


def machine(source: Any, **more: Any) -> eg.Machine:
    """Run a source with those of the values that it reads."""
    leaves = [node.name for node in eg.graph(source).inputs]
    known = {**VALUES, **more}
    values = {name: known[name] for name in leaves if name in known}
    return eg.Machine(eg.graph(source, values), of=eg.graph(source).equations[-1].name).run()


def result(made: eg.Machine) -> Any:
    """Return the value of the last equation."""
    return made.value(made.graph.equations[-1].name)


def by_sympy(expr: Any, first: int = 0) -> float:
    """Work out an expression by SymPy alone, with the numbers in the place of the names."""
    numbers = {s: VALUES[s.name] for s in expr.free_symbols if getattr(s, "name", "") in VALUES}
    whole = written_out(expr.subs({s: v for s, v in numbers.items() if np.ndim(v) == 0})).doit()
    entries = {
        one: sympy.Float(VALUES[str(one.base)][tuple(int(at) - first for at in one.indices)])
        for one in whole.atoms(sympy.Indexed)
    }
    return float(whole.xreplace(entries).evalf())


def written_out(expr: Any) -> Any:
    """Write every sum and product out, term by term, the last limit outermost."""
    if not isinstance(expr, Sum | Product):
        return expr.func(*map(written_out, expr.args)) if expr.args else expr
    *inner, (variable, low, high) = expr.limits
    body = expr.func(expr.function, *inner) if inner else expr.function
    terms = [written_out(body.subs(variable, at)) for at in range(int(low), int(high) + 1)]
    return (sympy.Add if isinstance(expr, Sum) else sympy.Mul)(*terms)


FROM_ZERO = [
    X[0],
    X[2] * W[1, 2],
    Sum(X[i], (i, 0, 2)),
    Sum(X[i], (i, 0, n - 1)),
    Sum(W[i, j] * X[j], (j, 0, n - 1), (i, 0, m - 1)),
    Sum(X[i + 1] - X[i], (i, 0, n - 2)) + X[0],
    Sum(X[i] * X[j], (j, i + 1, n - 1), (i, 0, n - 2)),
    Sum(W[i, j], (j, 0, i), (i, 0, 1)),
    Sum(X[n - 1 - i] * 2**i, (i, 0, n - 1)),
    Sum(X[i] * KroneckerDelta(i, 1), (i, 0, 2)),
    Sum(sympy.exp(X[i]) / Sum(sympy.exp(X[j]), (j, 0, 2)), (i, 0, 1)),
    Sum(Piecewise((X[i], Ne(i, 1)), (0, True)), (i, 0, 2)),
    Product(X[i] + 1, (i, 0, 2)),
    Product(Sum(X[j] * i, (j, 0, 2)), (i, 1, 3)),
    Sum(X[sympy.Idx("i", 3)], sympy.Idx("i", 3)),
    Sum(i**2, (i, 1, 4)) * z,
    Sum(i * sympy.cos(j) * z, (j, 1, i), (i, 1, 3)),
    Sum(sympy.cos(j) * z, (j, i, 3), (i, 0, 3)),
    Sum(z, (i, 1, 4)),
]  # fmt: skip
FROM_ONE = [
    Sum(X[i], (i, 1, n)),
    Sum(W[i, j] * X[j], (j, 1, n), (i, 1, m)),
    Sum((X[i + 1] - X[i]) ** 2, (i, 1, n - 1)),
    Product(X[i] * i, (i, 1, 3)),
    Sum(X[i] * X[j], (j, i + 1, n), (i, 1, n - 1)),
    Sum(W[i, j] * X[n + 1 - j], (j, 1, n), (i, 1, 2)),
]


@pytest.mark.parametrize("expr", FROM_ZERO, ids=str)
def test_bounds_that_count_from_0(expr: Any) -> None:
    made = machine(expr)
    assert result(made) == pytest.approx(by_sympy(expr), rel=1e-13)
    assert eg.check_gradients(made).ok


@pytest.mark.parametrize("expr", FROM_ONE, ids=str)
def test_bounds_that_count_from_1(expr: Any) -> None:
    made = machine(expr)
    assert result(made) == pytest.approx(by_sympy(expr, first=1), rel=1e-13)
    assert eg.check_gradients(made).ok


def test_a_shifted_index_from_1_reaches_the_entry_at_0() -> None:
    """x[i − 1] from 1 stays inside only if x counts from 0."""
    made = machine(Sum(X[i - 1] * i, (i, 1, 3)))
    assert result(made) == pytest.approx(VALUES["x"] @ [1, 2, 3])


def test_where_both_ways_to_count_stay_inside_it_is_refused() -> None:
    for expr in (Sum(X[i], (i, 1, 2)), Sum(X[i + 1] - X[i], (i, 1, 1)), Sum(X[i - 1], (i, 2, 3))):
        with pytest.raises(eg.GraphError, match="from 0 or from 1"):
            machine(expr)
    with pytest.raises(eg.GraphError, match=r"x\[2\] counts from 0"):
        machine(X[2] + Sum(X[i], (i, 1, 3)))


def test_numbers_count_from_0_and_are_told() -> None:
    made = machine(X[1])
    assert result(made) == VALUES["x"][1]
    assert "x₂" in made.graph.hints[0]
    assert machine(X[0]).graph.hints == ()
    assert result(machine({"z": X[n - 1]})) == VALUES["x"][2]


def test_what_leaves_its_axis_is_refused() -> None:
    for expr in (X[3], Sum(X[i], (i, 0, 3)), Sum(X[i], (i, 1, 4)), X[0, 0]):
        with pytest.raises(eg.EqGraphError, match=r"axes|axis"):
            machine(expr)


def test_indexed_and_matrix_form_are_one_graph() -> None:
    made = machine({Y[i]: Sum(W[i, j] * X[j], (j, 0, n - 1))})
    text = machine("y = W·x")
    assert [v.operator for v in made.graph.nodes if v.operator] == [text.graph["y"].operator]
    assert np.array_equal(made.value("y"), text.value("y"))
    for source in (
        {Y[i]: Sum(W[i, j] * X[j], (j, 1, 3))},
        Eq(Y[i], Sum(W[i, j] * X[j], (j, 0, 2))),
    ):
        assert np.array_equal(machine(source).value("y"), text.value("y"))


def test_left_sides_with_indices() -> None:
    v = VALUES["x"]
    assert np.allclose(result(machine({Y[i]: X[i + 1] - X[i]})), np.diff(v))
    assert np.allclose(result(machine({Y[i, j]: X[i] * X[j]})), np.outer(v, v))
    assert np.allclose(result(machine({Y[i]: W[i, 1]})), VALUES["W"][:, 1])
    made = machine({Y[i]: 2 * X[i], "L": Sum(Y[i] ** 2, (i, 0, 2))})
    assert np.allclose(made.grad("x"), 8 * v)
    with pytest.raises(eg.GraphError, match="used as a number"):
        machine({Y[i]: X[i] * i})
    with pytest.raises(eg.GraphError, match="no letter"):
        machine({Y[0]: X[0]})


def test_structures_without_values() -> None:
    g = eg.graph({Y[i]: Sum(W[i, j] * X[j], (j, 1, n))})
    assert {leaf.name for leaf in g.inputs} == {"W", "x", "n"}
    assert g["yᵢ"].operator is not None


CASES = [
    Piecewise((x, x > 0), (-x, True)),
    Piecewise((x**2, And(x > 0, x < 2)), (y, Or(x <= -1, Ne(y, 3))), (1, True)),
    Piecewise((1 / x, Not(Eq(x, 0))), (0, True)),
    Piecewise((sympy.log(x), x >= 1), (Piecewise((y, y > x), (0, True)), True)),
    Piecewise((KroneckerDelta(x, 2) * y, True), evaluate=False),
    2 * Piecewise((x, x < y), (y, True)) + 1,
]


@pytest.mark.parametrize("expr", CASES, ids=str)
@pytest.mark.parametrize("point", [(-1.5, 0.5), (0.5, 3.0), (2.0, 0.25), (1.5, 2.5)])
def test_cases(expr: Any, point: tuple[float, float]) -> None:
    values = {"x": point[0], "y": point[1]}
    g = eg.graph(
        expr, {name: values[name] for name in values if sympy.Symbol(name) in expr.free_symbols}
    )
    made = eg.Machine(g).run()
    want = expr.subs({x: point[0], y: point[1]}).doit()
    assert result(made) == pytest.approx(float(want))
    for symbol in (x, y):
        if symbol in expr.free_symbols and not expr.atoms(KroneckerDelta):
            slope = expr.diff(symbol).subs({x: point[0], y: point[1]}).doit()
            assert made.grad(symbol.name) == pytest.approx(float(slope))


def test_the_branch_that_is_not_taken_has_gradient_0() -> None:
    made = eg.Machine(
        eg.graph(Piecewise((sympy.sqrt(x), x > 0), (0, True)), {"x": [4.0, 0.0, -1.0]})
    )
    assert made.run().grad("x").tolist() == [0.25, 0, 0]


NA, NB, Nb = VALUES["A"], VALUES["B"], VALUES["b"]
MATRICES: list[tuple[Any, Any]] = [
    (A * B, NA @ NB),
    (2 * A * B * b, 2 * NA @ NB @ Nb),
    (z * A + B - 3 * Identity(3), 0.7 * NA + NB - 3 * np.eye(3)),
    (A.T * B.T, NA.T @ NB.T),
    (Inverse(A) * b, np.linalg.solve(NA, Nb)),
    ((A + B).I, np.linalg.inv(NA + NB)),
    (A**3, NA @ NA @ NA),
    (A**-2, np.linalg.inv(NA @ NA)),
    (Trace(A * B) + Determinant(A), np.trace(NA @ NB) + np.linalg.det(NA)),
    (sympy.log(Determinant(A * Transpose(A))), np.log(np.linalg.det(NA @ NA.T))),
    (HadamardProduct(A, B), NA * NB),
    (A.applyfunc(sympy.sin), np.sin(NA)),
    (A.applyfunc(lambda v: v**2 + z), NA**2 + 0.7),
    (b * b.T, Nb @ Nb.T),
    (b.T * A * b, Nb.T @ NA @ Nb),
    ((b.T * A * b)[0, 0], (Nb.T @ NA @ Nb)[0, 0]),
    (A[0, 1] + b[2, 0], NA[0, 1] + Nb[2, 0]),
    (Sum(A[i, i], (i, 0, 2)), np.trace(NA)),
    (Sum(A[i, i], (i, 1, 2)), np.trace(NA) - NA[0, 0]),
    (Matrix([[1, 2, 3], [4, 5, 6]]) * A, np.array([[1, 2, 3], [4, 5, 6]]) @ NA),
    (Matrix([[z, 1, 0], [0, z**2, 1]]) * b, np.array([[0.7, 1, 0], [0, 0.49, 1]]) @ Nb),
    (sympy.matrices.expressions.DiagMatrix(b) * A, np.diag(Nb[:, 0]) @ NA),
    (A + sympy.ZeroMatrix(3, 3), NA),
    (A - sympy.OneMatrix(3, 3), NA - 1),
    (sympy.kronecker_product(A), NA),
]  # fmt: skip


@pytest.mark.parametrize(("expr", "want"), MATRICES, ids=[str(e) for e, _ in MATRICES])
def test_matrices(expr: Any, want: Any) -> None:
    made = machine(expr)
    assert result(made) == pytest.approx(want, rel=1e-11)
    assert eg.check_gradients(made).ok


def test_an_inverse_before_a_product_is_a_solve() -> None:
    assert [v.operator.name for v in machine(A.I * b).graph.nodes if v.operator] == ["solve"]


def test_columns_may_be_vectors_but_not_beside_columns() -> None:
    vector = Nb[:, 0]
    assert result(machine(A * b, b=vector)) == pytest.approx(NA @ vector)
    assert result(machine(b.T * A * b, b=vector)) == pytest.approx(vector @ NA @ vector)
    assert result(machine(b * b.T, b=vector)) == pytest.approx(np.outer(vector, vector))
    assert result(machine(Sum(A[0, i] * b[i, 0], (i, 0, 2)), b=vector)) == pytest.approx(
        NA[0] @ vector
    )
    with pytest.raises(eg.ShapeError, match="beside others"):
        machine(b + Matrix([1, 2, 3]), b=vector)
    with pytest.raises(eg.ShapeError, match="beside others"):
        machine(b + MatrixSymbol("d", 3, 1), b=vector, d=Nb)


def test_declared_shapes_are_checked_and_say_sizes() -> None:
    square = MatrixSymbol("A", k, k)
    assert result(machine(Sum(square[i, i], (i, 0, k - 1)))) == pytest.approx(np.trace(NA))
    refused = [
        MatrixSymbol("A", 2, 2) * 2,
        MatrixSymbol("W", k, k) * 2,
        MatrixSymbol("x", 3, 3) * 2,
        sympy.IndexedBase("x", shape=(4,))[0],
        Sum(X[sympy.Idx("i", 2)], sympy.Idx("i", 2)),
    ]
    for expr in refused:
        with pytest.raises(eg.ShapeError, match="declared"):
            machine(expr)


def test_derivatives() -> None:
    values = {"x": 1.25, "y": 0.5}
    point = {x: 1.25, y: 0.5}
    for expr in (x**3 * sympy.sin(y), sympy.exp(x * y) / y, sympy.tanh(x) * y**2):
        for by in [(x,), (y,), (x, y), (x, x), (y, 2)]:
            flat = (by[0],) * by[1] if by[1:] == (2,) else by
            made = eg.Machine(eg.graph({"d": Derivative(expr, *flat)}, values)).run()
            want = float(expr.diff(*flat).subs(point))
            assert made.value("d") == pytest.approx(want, rel=1e-12)
            assert made.grad("x") == pytest.approx(float(expr.diff(*flat).diff(x).subs(point)))


def test_derivatives_keep_other_quantities_fixed_as_sympy_does() -> None:
    made = eg.Machine(eg.graph({"x": t**2, "d": Derivative(x * t, t)}, {"t": 3.0})).run()
    assert made.value("d") == 9.0


def test_derivatives_of_arrays() -> None:
    v = VALUES["x"]
    entries = eg.Machine(eg.graph({"d": Derivative(sympy.sin(x), x)}, {"x": v})).run()
    assert np.allclose(entries.value("d"), np.cos(v))
    with pytest.raises(eg.EqGraphError, match="Derivative of"):
        eg.graph({"d": Derivative(x * y, x)}, {"x": 2.0, "y": v})
    with pytest.raises(eg.GraphError, match="no Symbol"):
        eg.graph({"d": Derivative(X[0] ** 2, X[0])})


def test_functions_that_the_source_defines() -> None:
    cube = {f(x): x**3}
    assert result(machine({**cube, "y": f(a) + 1})) == pytest.approx(1.5**3 + 1)
    assert result(machine({**cube, "y": Derivative(f(t), t)})) == pytest.approx(3 * 0.5**2)
    assert result(machine({**cube, "y": Subs(Derivative(f(x), x), x, a)})) == pytest.approx(6.75)
    assert result(machine({**cube, g(x, y): f(x) * y, "v": g(a, t)})) == pytest.approx(1.5**3 / 2)
    assert result(machine({f: sympy.Lambda(x, x * z), "y": f(a)})) == pytest.approx(1.5 * 0.7)
    with pytest.raises(eg.GraphError, match="without a definition") as caught:
        eg.graph({"y": f(a)})
    assert "f(a): …" in str(caught.value.hint)
    with pytest.raises(eg.GraphError, match="no equation"):
        eg.graph(cube)


REFUSED: list[tuple[Any, str]] = [
    (Sum(X[i], (i, 0, sympy.oo)), "no end"),
    (Sum(X[i], (i, 2, 0)), "from 2 to 0"),
    (Piecewise((x, x > 0)), "otherwise"),
    (Piecewise((x, sympy.Contains(x, sympy.S.Reals, evaluate=False)), (0, True)), "Contains"),
    (sympy.sin(A), "function of a matrix"),
    (sympy.exp(A), "function of a matrix"),
    (A**x, "power of a matrix"),
    (sympy.BlockMatrix([[A, B]]), "BlockMatrix is no operator"),
    (sympy.Integral(x * X[0], x), "Integral is no operator"),
]


@pytest.mark.parametrize(("expr", "message"), REFUSED, ids=[str(e) for e, _ in REFUSED])
def test_what_a_graph_does_not_compute(expr: Any, message: str) -> None:
    with pytest.raises(eg.GraphError, match=message):
        machine(expr)


def test_sums_that_run_backwards_are_left_to_sympy() -> None:
    with pytest.raises(eg.GraphError, match="backwards"):
        machine(Sum(sympy.cos(j), (j, 1, i - 2), (i, 1, 3)))


def test_deep_and_shared_trees() -> None:
    expr: Any = x
    for level in range(2000):
        expr = (
            sympy.sin(expr, evaluate=False)
            if level % 50
            else Piecewise((expr, y > level), (x, True))
        )
    assert len(eg.graph(expr).nodes) > 2000
    expr = x
    for _ in range(60):
        expr = sympy.Add(expr, expr, evaluate=False)
    assert len(eg.graph(Piecewise((expr, y > 0), (x, True))).nodes) < 70


@pytest.mark.parametrize(
    "source",
    [
        {Y[i]: Sum(W[i, j] * X[j], (j, 0, 2)), "L": Sum(Y[i] ** 2, (i, 0, 1))},
        {"s": Sum(X[i], (i, 0, 2)) + X[2]},
        {"v": A * B + A.I * B},
        {"v": Piecewise((x, x > 0), (0, True))},
        {f(t): t**2, "v": f(a) + Derivative(sympy.sin(z) * a, z)},
    ],
)
def test_what_was_read_is_written_and_shown(source: Any) -> None:
    made = machine(source)
    again = eg.Machine(eg.graph(made.graph.explicit(), made.graph.values)).run()
    name = made.graph.equations[-1].symbol.name
    assert again.value(name) == pytest.approx(made.value(name))
    assert "<svg" in made.graph.svg()
    assert all(equation.latex() for equation in made.graph.equations)
    assert eg.play(made.graph).payload["equations"]
