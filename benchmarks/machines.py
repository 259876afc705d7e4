"""Time the exported LSTM, forward and backward, beside one written by hand and beside nn.LSTM.

    python -m benchmarks.machines write FOLDER       # the sources and their numbers, by eqgraph
    python benchmarks/machines.py run FOLDER         # needs JAX or PyTorch alone, no eqgraph

All are run in turns, in float32; the median of the rounds is printed, in ms a step, with the ratio
to what is written by hand. Losses are compared first.
"""

from __future__ import annotations

import importlib.util
import statistics
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

SIZES = ((256, 50, 32), (512, 100, 64))  # H, T, B
GATES = ("i", "f", "o", "c")
ROUNDS = 12
TEXT = """
input xₜ ∈ ℝⁿ
param Wᵢ, Wf, Wₒ, Wc ∈ ℝ^{n×h}
param Uᵢ, Uf, Uₒ, Uc ∈ ℝ^{h×h}
param Bᵢ, Bf, Bₒ, Bc ∈ ℝʰ
h₀ = 0
c₀ = 0
iₜ = σ(xₜ·Wᵢ + hₜ₋₁·Uᵢ + Bᵢ)
fₜ = σ(xₜ·Wf + hₜ₋₁·Uf + Bf)
oₜ = σ(xₜ·Wₒ + hₜ₋₁·Uₒ + Bₒ)
ĉₜ = tanh(xₜ·Wc + hₜ₋₁·Uc + Bc)
cₜ = fₜ*cₜ₋₁ + iₜ*ĉₜ
hₜ = oₜ*tanh(cₜ)
loss L = ∑ₜ sum(hₜ²)
"""


def write(folder: Path) -> None:
    """Write the sources of each size."""
    import eqgraph as eg

    folder.mkdir(parents=True, exist_ok=True)
    for size, _, _ in SIZES:
        model = eg.model(TEXT).init({"n": 64, "h": size}, dtype="float32")
        for target in ("jax", "torch"):
            model.export(target, folder / f"{target}_{size}", verify=False)
        np.savez(folder / f"numbers_{size}.npz", **{spelled(k): v for k, v in model.values.items()})


def spelled(name: str) -> str:
    """Return a parameter's name in ASCII: W_i, Wf."""
    return name.replace("ᵢ", "_i").replace("ₒ", "_o")


def loaded(path: Path) -> Any:
    """Import a source without what only reads its numbers."""
    text = path.read_text(encoding="utf-8")
    kept = [line for line in text.split("\n") if not line.startswith("from safetensors")]
    plain = path.with_name(f"plain_{path.name}")
    plain.write_text("\n".join(kept), encoding="utf-8")
    spec = importlib.util.spec_from_file_location(plain.stem, plain)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def joined(p: dict[str, Any]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the matrices of all gates side by side."""
    names = {"i": "_i", "f": "f", "o": "_o", "c": "c"}
    parts = [[p[f"{kind}{names[g]}"] for g in GATES] for kind in "WUB"]
    return tuple(np.concatenate(part, axis=-1) for part in parts)  # type: ignore[return-value]


def in_jax(folder: Path, size: int, steps: int, batch: int) -> dict[str, Any]:
    """Return calls of JAX: the exported one and one by hand."""
    import jax
    import jax.numpy as jnp
    from jax import lax

    p = {k: jnp.asarray(v) for k, v in np.load(folder / f"numbers_{size}.npz").items()}
    x = jnp.asarray(np.random.default_rng(0).normal(size=(steps, batch, 64)), jnp.float32)
    source = loaded(folder / f"jax_{size}.py")
    w = tuple(map(jnp.asarray, joined(p)))

    def by_hand(w: Any, x: Any) -> Any:
        wide = x @ w[0] + w[2]
        zeros = jnp.zeros((x.shape[1], size), x.dtype)

        def one(before: Any, at: Any) -> Any:
            h, c = before
            i, f, o, g = jnp.split(at + h @ w[1], 4, axis=-1)
            c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
            h = jax.nn.sigmoid(o) * jnp.tanh(c)
            return (h, c), h

        return jnp.sum(jnp.square(lax.scan(one, (zeros, zeros), wide)[1]))

    out = {}
    for name, f, q in (("jax, exported", source.loss, p), ("jax, by hand", by_hand, w)):
        start = time.perf_counter()
        step = jax.jit(jax.value_and_grad(f))
        value = float(jax.block_until_ready(step(q, x))[0])
        compiled = time.perf_counter() - start
        out[name] = (lambda step=step, q=q: jax.block_until_ready(step(q, x)), value, compiled)
    return out


def in_torch(folder: Path, size: int, steps: int, batch: int) -> dict[str, Any]:
    """Return calls of PyTorch: the exported one, one by hand, and nn.LSTM."""
    import torch

    device = "cuda" if torch.cuda.is_available() else "cpu"
    numbers = dict(np.load(folder / f"numbers_{size}.npz"))
    p = {k: torch.tensor(v, device=device, requires_grad=True) for k, v in numbers.items()}
    data = np.random.default_rng(0).normal(size=(steps, batch, 64)).astype(np.float32)
    x = torch.tensor(data, device=device)
    source = loaded(folder / f"torch_{size}.py")
    w = [torch.tensor(v, device=device, requires_grad=True) for v in joined(numbers)]

    def by_hand() -> Any:
        wide = x @ w[0] + w[2]
        h = c = torch.zeros(batch, size, device=device)
        hs = []
        for at in wide:
            i, f, o, g = torch.chunk(at + h @ w[1], 4, dim=-1)
            c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
            h = torch.sigmoid(o) * torch.tanh(c)
            hs.append(h)
        return torch.sum(torch.square(torch.stack(hs)))

    lstm = torch.nn.LSTM(64, size).to(device)

    def call(f: Any) -> Any:
        def run() -> Any:
            value = f()
            value.backward()
            if device == "cuda":
                torch.cuda.synchronize()
            return value

        return run

    calls = {
        "torch, exported": call(lambda: source.loss(p, x)), "torch, by hand": call(by_hand),
        "torch, nn.LSTM": call(lambda: torch.sum(torch.square(lstm(x)[0]))),
    }  # fmt: skip
    return {name: (run, float(run().detach()), 0.0) for name, run in calls.items()}


def run(folder: Path) -> None:
    """Print a table: device, sizes, ms a step."""
    print("| machine | H, T, B | ms | to by hand | loss | compile, s |")
    print("| --- | --- | --- | --- | --- | --- |")
    for sizes in SIZES:
        for make in (in_jax, in_torch):
            try:
                calls = make(folder, *sizes)
            except ImportError as error:
                print(f"| {error.name} is not installed | | | | | |")
                continue
            times: dict[str, list[float]] = {name: [] for name in calls}
            for _ in range(ROUNDS):
                for name, (step, _, _) in calls.items():
                    start = time.perf_counter()
                    step()
                    times[name].append(1000 * (time.perf_counter() - start))
            medians = {name: statistics.median(found) for name, found in times.items()}
            base = next(v for name, v in medians.items() if name.endswith("by hand"))
            for name, ms in medians.items():
                _, value, compiled = calls[name]
                print(f"| {name} | {', '.join(map(str, sizes))} | {ms:.2f} | {ms / base:.2f} | "
                      f"{value:.4f} | {compiled:.1f} |")  # fmt: skip


if __name__ == "__main__":
    {"write": write, "run": run}[sys.argv[1]](Path(sys.argv[2]))
