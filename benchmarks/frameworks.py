"""Time exported sources beside what a person writes in the same framework, forward and backward.

    python -m benchmarks.frameworks > benchmarks/frameworks.md
    python -m benchmarks.frameworks --sizes 256,50,32 512,100,64 1024,100,256 --rounds 20

The model is the preset LSTM with a readout and the mean cross entropy, float32. Its peers compute
the same loss of the same numbers, which is checked before anything is timed:

- JAX: `lax.scan` by hand (the inputs' products ahead of the loop, the gates in one product), and
  a cell as Flax writes it (`OptimizedLSTMCell`: one product for x and one for h in each step);
- PyTorch: a loop by hand in the same manner, and `nn.LSTM`, which is cuDNN's where there is a GPU.

All run in turns in one process; what is printed is the median of the rounds, in milliseconds for
the whole sequence, and the ratio to the one written by hand. On a GPU a run ends when the device
has. What is not installed is left out.
"""

from __future__ import annotations

import argparse
import platform
import statistics
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

import eqgraph as eg
from eqgraph.targets.machines import loaded

GATES = (("Wᵢ", "Uᵢ", "Bᵢ"), ("Wf", "Uf", "Bf"), ("Wc", "Uc", "Bc"), ("Wₒ", "Uₒ", "Bₒ"))
CLASSES = 64
Run = Callable[[], float]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", nargs="+", default=["256,50,32"], metavar="H,T,B")
    parser.add_argument("--rounds", type=int, default=15)
    chosen = parser.parse_args()
    print("# Exported sources beside those written by hand\n")
    print("`python -m benchmarks.frameworks` writes this page: an LSTM with a readout, float32,")
    print("forward and backward; medians of", chosen.rounds, "rounds in turns.", _machine(), "\n")
    print("| device | T | H | batch | what | ms | ms a step | to the one by hand |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for size in chosen.sizes:
        _table(*map(int, size.split(",")), rounds=chosen.rounds)


def _machine() -> str:
    parts = [f"Python {platform.python_version()}", f"NumPy {np.__version__}"]
    if find_spec("jax"):
        import jax

        parts.append(f"JAX {jax.__version__}")
    if find_spec("torch"):
        import torch

        parts.append(f"PyTorch {torch.__version__} with one thread")
    return f"{', '.join(parts)}; {platform.machine()}."


def _table(h: int, t: int, b: int, rounds: int) -> None:
    """Print the lines of one size."""
    model = eg.preset("lstm", classify=True)
    model.init({"n": CLASSES, "h": h, "k": CLASSES}, seed=1, dtype="float32")
    rng = np.random.default_rng(2)
    x = rng.normal(size=(t, b, CLASSES)).astype("float32")
    y = np.eye(CLASSES, dtype="float32")[rng.integers(0, CLASSES, (t, b))]
    for name, framework in (("jax", _jax), ("torch", _torch)):
        if find_spec(name) is None:
            continue
        with tempfile.TemporaryDirectory() as folder:
            text = model.export(name, Path(folder) / "m", verify=False).read_text("utf-8")
        device, runs = framework(loaded(text), model.values, x, y)
        losses = {key: run() for key, run in runs.items()}
        for loss in losses.values():
            assert abs(loss - losses["by hand"]) < 1e-4 * abs(loss), losses
        for key, ms, ratio in _timed(runs, rounds):
            ends = f"{ms:.1f} | {ms / t:.3f} | {ratio:.2f}"
            print(f"| {device} | {t} | {h} | {b} | {name} {key} | {ends} |", flush=True)


def _timed(runs: dict[str, Run], rounds: int) -> list[tuple[str, float, float]]:
    """Run all in turns, each round beginning with another; return medians and ratios."""
    times: dict[str, list[float]] = {key: [] for key in runs}
    keys = list(runs)
    for k in range(rounds):
        for key in keys[k % len(keys) :] + keys[: k % len(keys)]:
            start = time.perf_counter()
            runs[key]()
            times[key].append(time.perf_counter() - start)
    hand = times["by hand"]
    return [
        (key, 1e3 * statistics.median(own),
         statistics.median(a / c for a, c in zip(own, hand, strict=True)))
        for key, own in times.items()
    ]  # fmt: skip


# --- JAX ------------------------------------------------------------------------------------------


def _jax(source: Any, values: Any, x: Any, y: Any) -> tuple[str, dict[str, Run]]:
    import jax
    import jax.numpy as jnp

    x, y = jnp.asarray(x), jnp.asarray(y)
    own = {key: jnp.asarray(values[name]) for key, name in source.FILE.items()}
    wide = {k: jnp.asarray(v) for k, v in _wide(values).items()}
    functions = {
        "exported": (source.loss, own),
        "by hand": (_scan_by_hand, wide),
        "cell as in Flax": (_flax, wide),
    }

    def run(loss: Any, p: Any) -> Run:
        both = jax.jit(jax.value_and_grad(loss))
        return lambda: float(jax.block_until_ready(both(p, x, y))[0])

    return str(jax.devices()[0].device_kind), {k: run(*v) for k, v in functions.items()}


def _wide(values: Any) -> dict[str, Any]:
    """Return the weights with those of the gates side by side, as a person keeps them."""
    w, u, b = (np.concatenate([values[n] for n in names], -1) for names in zip(*GATES, strict=True))
    return {"W": w, "U": u, "b": b, "V": values["Wy"], "c": values["By"]}


def _jax_end(p: Any, hs: Any, y: Any) -> Any:
    import jax

    return -(jax.nn.log_softmax(hs @ p["V"] + p["c"]) * y).sum(-1).mean()


def _jax_gates(z: Any, c: Any) -> Any:
    import jax
    import jax.numpy as jnp

    i, f, g, o = jnp.split(z, 4, -1)
    c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
    return jax.nn.sigmoid(o) * jnp.tanh(c), c


def _scan_by_hand(p: Any, x: Any, y: Any) -> Any:
    import jax.numpy as jnp
    from jax import lax

    def step(state: Any, xw: Any) -> Any:
        h, c = _jax_gates(xw + state[0] @ p["U"], state[1])
        return (h, c), h

    zero = jnp.zeros((x.shape[1], p["U"].shape[0]), x.dtype)
    return _jax_end(p, lax.scan(step, (zero, zero), x @ p["W"] + p["b"])[1], y)


def _flax(p: Any, x: Any, y: Any) -> Any:
    import jax.numpy as jnp
    from jax import lax

    def step(state: Any, at: Any) -> Any:
        h, c = _jax_gates(at @ p["W"] + (state[0] @ p["U"] + p["b"]), state[1])
        return (h, c), h

    zero = jnp.zeros((x.shape[1], p["U"].shape[0]), x.dtype)
    return _jax_end(p, lax.scan(step, (zero, zero), x)[1], y)


# --- PyTorch --------------------------------------------------------------------------------------


def _torch(source: Any, values: Any, x: Any, y: Any) -> tuple[str, dict[str, Run]]:
    import torch

    torch.set_num_threads(1)  # idle threads that wait for each other cost more than they bring
    device = "cuda" if torch.cuda.is_available() else "cpu"
    x, y = (torch.as_tensor(v, device=device) for v in (x, y))
    wide = {k: torch.tensor(v, device=device) for k, v in _wide(values).items()}
    exported = source.Model({k: np.array(values[name]) for k, name in source.FILE.items()}).to(
        device
    )
    hand = {k: v.clone().requires_grad_() for k, v in wide.items()}
    cell, end = _cell(wide, device)
    losses: dict[str, tuple[Callable[[], Any], list[Any]]] = {
        "exported": (lambda: exported.loss(x, y), list(exported.parameters())),
        "by hand": (lambda: _loop_by_hand(hand, x, y), list(hand.values())),
        "nn.LSTM": (lambda: _torch_end(end, cell(x)[0], y), [*cell.parameters(), *end.values()]),
    }

    def run(loss: Callable[[], Any], leaves: list[Any]) -> Run:
        def both() -> float:
            for leaf in leaves:
                leaf.grad = None
            value = loss()
            value.backward()
            if device == "cuda":
                torch.cuda.synchronize()
            return float(value.detach())

        return both

    kind = torch.cuda.get_device_name() if device == "cuda" else "cpu"
    return kind, {key: run(*v) for key, v in losses.items()}


def _cell(p: Any, device: str) -> tuple[Any, dict[str, Any]]:
    import torch

    n, h = p["W"].shape[0], p["U"].shape[0]
    cell = torch.nn.LSTM(n, h).to(device)
    with torch.no_grad():
        cell.weight_ih_l0.copy_(p["W"].T)
        cell.weight_hh_l0.copy_(p["U"].T)
        cell.bias_ih_l0.copy_(p["b"])
        cell.bias_hh_l0.zero_()
    return cell, {k: p[k].clone().requires_grad_() for k in "Vc"}


def _torch_end(p: Any, hs: Any, y: Any) -> Any:
    import torch

    return -(torch.log_softmax(hs @ p["V"] + p["c"], -1) * y).sum(-1).mean()


def _loop_by_hand(p: Any, x: Any, y: Any) -> Any:
    import torch

    h = c = torch.zeros((x.shape[1], p["U"].shape[0]), dtype=x.dtype, device=x.device)
    hs = []
    for xw in x @ p["W"] + p["b"]:
        i, f, g, o = torch.chunk(xw + h @ p["U"], 4, -1)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        h = torch.sigmoid(o) * torch.tanh(c)
        hs.append(h)
    return _torch_end(p, torch.stack(hs), y)


if __name__ == "__main__":
    main()
