"""The routes of a gradient: what PyTorch sees with the other routes cut, and SymPy's sums."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import sympy

import eqgraph as eg
from eqgraph.tape.backflow import entries
from eqgraph.tape.pull import pull
from eqgraph.tape.push import push
from tests.tape.test_backflow import BATCH, STEPS, H, lstm

GATES = {"iₜ": "ᵢ", "fₜ": "f", "oₜ": "ₒ", "ĉₜ": "c"}


def cut(torch: Any, given: dict[str, Any], start: int, open_: str, last: int | None = None) -> Any:
    """Return ∂L/∂c of a step, where gates read h only after the first pass through `open_`.

    The state stands twice: as it came past no gate, `own`, and whole, `h`. A gate that is cut reads
    neither; the open one hands on to all that comes behind it.
    """
    v = {name: torch.tensor(np.array(x)) for name, x in given.items()}
    c0 = None
    own_h = own_c = h = c = torch.zeros(BATCH, H, dtype=torch.float64)
    loss: Any = 0.0
    for t in range(1, STEPS + 1):
        x, y = v["xₜ"][t - 1], v["yₜ"][t - 1]
        if last is not None and t != last:
            y = y * 0

        def gate(name: str, state: Any, x: Any = x) -> Any:
            g = GATES[name]
            z = x @ v[f"W{g}"] + state @ v[f"U{g}"] + v[f"B{g}"]
            return torch.tanh(z) if name == "ĉₜ" else torch.sigmoid(z)

        # Paths with no gate so far: gates are constants to them, but for the open one.
        first = {name: gate(name, own_h if name == open_ else own_h.detach()) for name in GATES}
        shut = {name: found.detach() for name, found in first.items()}
        # c and h carry what has passed the open gate; own_c and own_h what has passed none.
        full = {name: gate(name, h) for name in GATES}
        behind = {name: full[name] - full[name].detach() for name in GATES}
        mixed = {
            name: shut[name] + behind[name] + (first[name] - shut[name] if name == open_ else 0)
            for name in GATES
        }
        base_c, base_h = own_c, own_h
        own_c = shut["fₜ"] * base_c + shut["iₜ"] * shut["ĉₜ"]
        c = mixed["fₜ"] * (base_c.detach() + c - c.detach()) + mixed["iₜ"] * mixed["ĉₜ"]
        if t == start:
            c0 = own_c.detach().clone().requires_grad_()
            own_c, c = c0, c0.detach().clone()
        own_h = shut["oₜ"] * torch.tanh(own_c)
        h = mixed["oₜ"] * torch.tanh(own_c.detach() + c - c.detach())
        read = own_h if open_ == "" else h
        scores = torch.log_softmax(read @ v["Wy"] + v["By"], -1)
        loss = loss - (y * scores).sum(-1).mean() / STEPS
        assert base_h.shape == h.shape
    return torch.autograd.grad(loss, c0)[0].numpy()


@pytest.mark.parametrize("route", ["", *GATES])
def test_a_route_is_what_pytorch_sees_with_the_others_cut(route: str) -> None:
    torch = pytest.importorskip("torch")
    machine, given = lstm()
    for start in (1, 4, STEPS - 1):
        found = eg.paths(machine, f"c_{start}")
        wanted = cut(torch, given, start, route)
        np.testing.assert_allclose(found.parts[route], wanted, rtol=1e-10, atol=1e-16)


def test_routes_and_losses_add_up_to_the_gradient() -> None:
    machine, _ = lstm(Bf=2.0)
    for start in range(1, STEPS + 1):
        found = eg.paths(machine, f"c_{start}")
        g = machine.grad(f"c_{start}")
        assert g is not None
        total = sum(found.parts.values())
        np.testing.assert_allclose(total, g, rtol=1e-12, atol=1e-12 * found.norm)
        assert abs(sum(found.routes.values()) - 1) < 1e-12
        assert abs(sum(found.losses.values()) - 1) < 1e-12


def test_the_share_of_a_loss_is_that_of_what_comes_back_of_it_alone() -> None:
    machine, _ = lstm()
    node = machine.graph["c_3"]
    g = machine.seen_grad(node)
    found = eg.paths(machine, node)
    for step, seeds in entries(machine).items():
        alone = next((x for n, x in pull(machine, seeds) if n is node), None)
        wanted = 0.0 if alone is None else float(np.vdot(alone, g) / np.vdot(g, g))
        assert abs(found.losses.get(step, 0.0) - wanted) < 1e-12


def test_what_flows_into_a_place_flows_out_of_it() -> None:
    machine, _ = lstm()
    found = eg.paths(machine, "c_2")
    places = {place for edge in found.flow for place in edge}
    for place in places:
        into = sum(s for (_, there), s in found.flow.items() if there == place)
        out = sum(s for (here, _), s in found.flow.items() if here == place)
        if place == ("cₜ", 2):
            assert abs(out - 1) < 1e-12 and into == 0
        elif place[0] == "L":
            assert out == 0
        else:
            assert abs(into - out) < 1e-12, place


def test_every_path_of_a_tiny_graph_by_sympy() -> None:
    """Two states, one gate, three steps: all paths written down, each a product of slopes."""
    text = "gₜ = σ(hₜ₋₁); hₜ = gₜ*hₜ₋₁ + xₜ; h₀ = 0; loss L = ∑ₜ hₜ²"
    x = [0.7, -0.4, 0.3, 0.9]
    machine = eg.Machine(eg.model(text).unroll(values={"xₜ": x})).run()
    found = eg.paths(machine, "h₁")
    h = [machine.value(f"h_{t}") for t in range(1, 5)]
    values = [float(v) for v in h if v is not None]
    s = sympy.Symbol("s")
    gate = 1 / (1 + sympy.exp(-s))
    slope = sympy.lambdify(s, gate.diff(s))
    level = sympy.lambdify(s, gate)
    parts = {"": 0.0, "gₜ": 0.0}
    losses = dict.fromkeys(range(1, 5), 0.0)
    for last in range(1, 5):
        for choice in range(2 ** (last - 1)):
            ways = [choice >> n & 1 for n in range(last - 1)]
            product = 2 * values[last - 1]
            for n, gated in enumerate(ways):
                product *= values[n] * slope(values[n]) if gated else level(values[n])
            losses[last] += product
            parts["gₜ" if any(ways) else ""] += product
    g = sum(parts.values())
    np.testing.assert_allclose(machine.grad("h₁"), g, rtol=1e-13)
    for name, part in parts.items():
        np.testing.assert_allclose(found.parts[name], part, rtol=1e-12)
        np.testing.assert_allclose(found.routes[name], part / g, rtol=1e-12)
    for step, part in losses.items():
        np.testing.assert_allclose(found.losses[step], part / g, rtol=1e-12)


ROWS = [
    "tanh(x*w)", "x·v", "softmax(x)", "∑(x²)", "mean(x, axis=0)", "max(x, w)", "logsumexp(x)",
    "xᵀ·w", "layer_norm(x)", "x*v[0]", "concat(x, w)", "cumsum(x)", "‖x‖", "x/w", "relu(x)*w",
]  # fmt: skip


@pytest.mark.parametrize("text", ROWS)
def test_what_is_pushed_is_the_transpose_of_what_is_pulled(text: str) -> None:
    rng = np.random.default_rng(0)
    values = {"x": rng.normal(size=(3, 4)), "w": rng.normal(size=(3, 4)), "v": rng.normal(size=4)}
    try:
        names = [n.name for n in eg.graph(f"y = {text}").inputs]
        graph = eg.graph(f"y = {text}", {name: values[name] for name in names})
    except eg.EqGraphError:
        pytest.skip("no such row")
    machine = eg.Machine(graph).run()
    y, x = graph["y"], graph["x"]
    tangent, upstream = rng.normal(size=x.shape), rng.normal(size=y.shape)
    pushed = push(machine, {x.id: tangent})[y.id]
    pulled = next(a for n, a in pull(machine, {y.id: upstream}) if n is x)
    np.testing.assert_allclose(np.vdot(pushed, upstream), np.vdot(tangent, pulled), rtol=1e-10)


def test_a_place_without_a_way_on_is_refused() -> None:
    machine, _ = lstm()
    with pytest.raises(eg.MachineError, match="L is what flows back"):
        eg.paths(machine, "L")
    with pytest.raises(eg.MachineError, match="nothing is carried on in time"):
        eg.paths(eg.Machine(eg.graph("y = x*x", {"x": 2.0})).run(), "x")
    with pytest.raises(eg.MachineError, match="run it first"):
        eg.paths(eg.Machine(machine.graph), "c_1")


def test_any_node_has_paths() -> None:
    """Leaves, gates, outputs: routes and losses add up, and what flows in flows out."""
    machine, _ = lstm()
    for node in machine.graph.nodes:
        gradient = None if node.kind == "constant" else machine.seen_grad(node)
        if gradient is None or not gradient.any() or node is machine.of:
            continue
        found = eg.paths(machine, node)
        np.testing.assert_allclose(sum(found.parts.values()), gradient, rtol=1e-9, atol=1e-15)
        assert abs(sum(found.routes.values()) - 1) < 1e-10, node.name
        into = sum(s for (_, (name, _)), s in found.flow.items() if name == "L")
        assert abs(into - sum(found.losses.values())) < 1e-10, node.name
        assert abs(into + found.routes.get("L", 0.0) - 1) < 1e-10, node.name
    assert eg.paths(machine, "Uf").routes["fₜ"] == pytest.approx(1, abs=1e-12)
    assert "straight to L" in repr(eg.paths(machine, "Wy"))


def test_the_share_of_a_loss_of_a_parameter_is_that_of_a_run_with_this_loss_alone() -> None:
    text = "hₜ = tanh(W*hₜ₋₁ + xₜ); h₀ = 0.1; input w; loss L = ∑ₜ wₜ*∑ hₜ² + r*∑ W²; input r"
    text = text.replace("input w; ", "")
    rng = np.random.default_rng(7)
    W, x = rng.normal(size=3), rng.normal(size=(4, 3))

    def gradient(weights: Any, r: float) -> Any:
        values = {"W": W, "xₜ": x, "wₜ": weights, "r": r}
        return eg.Machine(eg.model(text).unroll(values=values)).run()

    machine = gradient(np.ones(4), 0.3)
    g = machine.grad("W")
    found = eg.paths(machine, "W")
    assert g is not None
    for k, weights in enumerate(np.eye(4)):
        alone = gradient(weights, 0.0).grad("W")
        wanted = float(np.vdot(alone, g) / np.vdot(g, g))
        assert found.losses[k + 1] == pytest.approx(wanted, rel=1e-9)
    assert found.routes["L"] == pytest.approx(np.vdot(2 * 0.3 * W, g) / np.vdot(g, g), rel=1e-9)
    assert "first through L" in repr(found)


def test_the_picture_draws_each_edge_as_wide_as_its_share() -> None:
    machine, _ = lstm()
    found = eg.paths(machine, "c_2")
    for theme in ("light", "dark"):
        drawn = found.svg(theme=theme)  # type: ignore[arg-type]
        assert drawn.count("<path") == sum(abs(s) >= 0.002 for s in found.flow.values())
        assert "NaN" not in drawn and "var(" not in drawn


def test_the_line_of_a_unit_is_the_product_of_its_gates() -> None:
    """From c₂ by f₃ … fₛ, oₛ and the slope of tanh to the loss of step s: one path a sequence."""
    machine, _ = lstm(Bf=1.0)
    found = eg.paths(machine, "c_2")
    g = machine.grad("c_2")
    assert g is not None
    value = lambda name, t: np.asarray(machine.value(f"{name}_{t}"))  # noqa: E731
    for step, seeds in entries(machine).items():
        if step < 2:
            assert step not in found.units
            continue
        product = np.ones_like(g)
        for t in range(3, step + 1):
            product = product * value("f", t)
        slope = value("o", step) * (1 - np.tanh(value("c", step)) ** 2)
        arrived = seeds[machine.graph[f"h_{step}"].id]
        wanted = (product * slope * arrived * g).sum(0) / np.vdot(g, g)
        np.testing.assert_allclose(found.units[step], wanted, rtol=1e-10, atol=1e-15)
    covered = sum(float(shares.sum()) for shares in found.units.values())
    assert abs(covered - found.routes[""]) < 1e-12
    assert "largest through states alone: " in repr(found) and " together" in repr(found)
