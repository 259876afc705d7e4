"""Time one training step of a character LSTM beside hand-written NumPy, PyTorch and JAX.

The work: 25 steps, 100 hidden units, 65 characters as one-hot vectors, softmax cross entropy,
forward, backward, and an Adagrad update. The peer is `hand fused`: the four gates in one matrix,
input products and weight gradients taken over all steps at once, as a careful person writes them.
All run in one process in turns; each round gives a ratio, and the median is printed. Times are
the processor's, not the clock's: neighbours on the machine count less.

    python benchmarks/training.py [--rounds 31] [--write]    # --write: into benchmarks/training.md
"""

from __future__ import annotations

import argparse
import datetime
import os
import platform
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")  # read when NumPy is imported

import numpy as np  # noqa: E402

import eqgraph as eg  # noqa: E402
from eqgraph.learn import Adagrad  # noqa: E402
from eqgraph.tape.program import FlatRun, compile_program  # noqa: E402
from eqgraph.tape.stacked import StackedRun  # noqa: E402

T, N, H = 25, 65, 100
RATE, EPSILON = 0.01, 1e-10
Step = Callable[[], float]


def data(batch: int, dtype: str) -> dict[str, Any]:
    """Draw characters to read and to predict."""
    rng = np.random.default_rng(0)
    text = rng.integers(0, N, (T + 1, batch))
    eye = np.eye(N, dtype=dtype)
    return {"xₜ": eye[text[:-1]], "yₜ": eye[text[1:]]}


def model(dtype: str) -> eg.Model:
    """Return the preset with drawn weights."""
    return eg.preset("lstm", classify=True).init({"n": N, "h": H, "k": N}, seed=1, dtype=dtype)


def by_hand(values: dict[str, Any], d: dict[str, Any], dtype: str) -> Step:
    """Return the step as written by hand: gates in the order i, f, o, c."""
    wx, wh, b = (np.concatenate([values[k + g] for g in "ᵢfₒc"], -1) for k in "WUB")
    wy, by = values["Wy"].copy(), values["By"].copy()
    x, y = d["xₜ"], d["yₜ"]
    batch = x.shape[1]
    memory = [np.zeros_like(p) for p in (wx, wh, b, wy, by)]
    flat = x.reshape(T * batch, N)
    hs, cs = np.zeros((T + 1, batch, H), dtype), np.zeros((T + 1, batch, H), dtype)
    act, tc = np.empty((T, batch, 4 * H), dtype), np.empty((T, batch, H), dtype)
    dz, dh_out = np.empty((T, batch, 4 * H), dtype), np.empty((T, batch, H), dtype)

    def step() -> float:
        zx = (flat @ wx).reshape(T, batch, 4 * H) + b
        for t in range(T):
            z = zx[t]
            z += hs[t] @ wh
            a = act[t]
            s = a[:, : 3 * H]
            np.negative(z[:, : 3 * H], s)
            np.exp(s, s)
            s += 1
            np.reciprocal(s, s)
            np.tanh(z[:, 3 * H :], a[:, 3 * H :])
            np.multiply(a[:, H : 2 * H], cs[t], cs[t + 1])
            cs[t + 1] += a[:, :H] * a[:, 3 * H :]
            np.tanh(cs[t + 1], tc[t])
            np.multiply(a[:, 2 * H : 3 * H], tc[t], hs[t + 1])
        out = hs[1:].reshape(T * batch, H)
        scores = out @ wy + by
        scores -= scores.max(1, keepdims=True)
        e = np.exp(scores)
        total = e.sum(1, keepdims=True)
        target = y.reshape(T * batch, N)
        loss = float(np.sum(np.log(total)) - np.vdot(target, scores)) / (T * batch)
        ds = (e / total - target) / (T * batch)
        dh_all = np.matmul(ds, wy.T, dh_out.reshape(T * batch, H)).reshape(T, batch, H)
        local = act * (1 - act)
        local[:, :, 3 * H :] = 1 - act[:, :, 3 * H :] ** 2
        dtanh = 1 - tc * tc
        dh, dc = 0.0, 0.0
        for t in range(T - 1, -1, -1):
            a, g = act[t], dz[t]
            dh = dh_all[t] + dh
            dc = dh * a[:, 2 * H : 3 * H] * dtanh[t] + dc
            np.multiply(dc, a[:, 3 * H :], g[:, :H])
            np.multiply(dc, cs[t], g[:, H : 2 * H])
            np.multiply(dh, tc[t], g[:, 2 * H : 3 * H])
            np.multiply(dc, a[:, :H], g[:, 3 * H :])
            g *= local[t]
            dh = g @ wh.T
            dc = dc * a[:, H : 2 * H]
        z = dz.reshape(T * batch, 4 * H)
        hp = hs[:-1].reshape(T * batch, H)
        grads = (flat.T @ z, hp.T @ z, z.sum(0), out.T @ ds, ds.sum(0))
        for p, g, m in zip((wx, wh, b, wy, by), grads, memory, strict=True):
            m += g * g
            p -= RATE * g / (np.sqrt(m) + EPSILON)
        return loss

    return step


def ours(values: eg.Model, d: dict[str, Any], dtype: str, kind: str) -> Step:
    """Return the step of the fast path: `flat`, `gathered` or `stacked`; or of a Trainer."""
    if kind == "trainer":
        return eg.Trainer(values, d, Adagrad(rate=RATE), dtype=dtype).advance
    graph = values.unroll(values=d, dtype=dtype)
    names = values.parameters
    program: Any = {
        "flat": lambda: FlatRun(graph, "L", names),
        "gathered": lambda: StackedRun(graph, "L", names, bundled=False),
        "stacked": lambda: compile_program(graph, "L", names),
    }[kind]()
    optimiser = Adagrad(rate=RATE)

    def step() -> float:
        program.run()
        loss = float(program.value("L"))
        optimiser.update(*program.whole(names))
        return loss

    return step


def with_torch(values: dict[str, Any], d: dict[str, Any], dtype: str) -> Step | None:
    """Return PyTorch's nn.LSTM, eager, or None where it is not installed."""
    try:
        import torch
    except ImportError:
        return None
    torch.set_num_threads(1)
    kind = getattr(torch, dtype)
    cell, read = torch.nn.LSTM(N, H, dtype=kind), torch.nn.Linear(H, N, dtype=kind)
    cell.load_state_dict({k: torch.tensor(v) for k, v in eg.learn.to_torch("lstm", values).items()})
    read.load_state_dict(
        {"weight": torch.tensor(values["Wy"].T), "bias": torch.tensor(values["By"])}
    )
    x, y = torch.tensor(d["xₜ"]), torch.tensor(d["yₜ"].argmax(-1).reshape(-1))
    optimiser = torch.optim.Adagrad([*cell.parameters(), *read.parameters()], lr=RATE)

    def step() -> float:
        optimiser.zero_grad()
        out, _ = cell(x)
        loss = torch.nn.functional.cross_entropy(read(out).reshape(-1, N), y)
        loss.backward()
        optimiser.step()
        return float(loss.detach())

    return step


def with_jax(values: dict[str, Any], d: dict[str, Any], dtype: str) -> Step | None:
    """Return JAX's scan with fused gates, compiled, or None where it is not installed."""
    try:
        import jax
    except ImportError:
        return None
    jax.config.update("jax_enable_x64", dtype == "float64")
    jnp = jax.numpy
    p = {k: jnp.concatenate([values[k + g] for g in "ᵢfₒc"], -1) for k in "WUB"}
    p |= {"Wy": jnp.array(values["Wy"]), "By": jnp.array(values["By"])}
    x, y = jnp.array(d["xₜ"]), jnp.array(d["yₜ"])
    zero = jnp.zeros((x.shape[1], H), dtype)

    def loss_of(p: Any) -> Any:
        def cell(state: Any, z: Any) -> Any:
            h, c = state
            i, f, o, g = jnp.split(z + h @ p["U"], 4, -1)
            c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
            h = jax.nn.sigmoid(o) * jnp.tanh(c)
            return (h, c), h

        _, hs = jax.lax.scan(cell, (zero, zero), x @ p["W"] + p["B"])
        return -jnp.mean(jnp.sum(y * jax.nn.log_softmax(hs @ p["Wy"] + p["By"]), -1))

    @jax.jit
    def update(p: Any, m: Any) -> Any:
        loss, g = jax.value_and_grad(loss_of)(p)
        m = jax.tree.map(lambda m, g: m + g * g, m, g)
        p = jax.tree.map(lambda p, g, m: p - RATE * g / (jnp.sqrt(m) + EPSILON), p, g, m)
        return loss, p, m

    state = [p, jax.tree.map(jnp.zeros_like, p)]

    def step() -> float:
        loss, *state[:] = update(*state)
        return float(loss)

    return step


def compare(batch: int, dtype: str, rounds: int) -> list[str]:
    """Print the times and ratios of one size, after checking that all losses agree.

    Return the rows of the table.
    """
    start, d = model(dtype), data(batch, dtype)
    steps: dict[str, Step | None] = {"hand fused": by_hand(start.values, d, dtype)}
    for kind in ("flat", "gathered", "stacked", "trainer"):
        steps[f"eqgraph {kind}"] = ours(start, d, dtype, kind)
    steps["PyTorch nn.LSTM"] = with_torch(start.values, d, dtype)
    steps["JAX scan, fused"] = with_jax(start.values, d, dtype)
    runs = {name: step for name, step in steps.items() if step is not None}
    for k in range(5):  # also the warm-up
        losses = {name: run() for name, run in runs.items()}
        if k:  # PyTorch's second bias is learned, too: the same at the first step only
            losses.pop("PyTorch nn.LSTM", None)
        wanted = losses["hand fused"]
        assert all(abs(x - wanted) < 1e-4 * wanted for x in losses.values()), losses
    times: dict[str, list[float]] = {name: [] for name in runs}
    repeats = max(1, int(0.02 / _time(runs["hand fused"], 3)))
    names = list(runs)
    for k in range(rounds):
        for name in names[k % len(names) :] + names[: k % len(names)]:
            times[name].append(_time(runs[name], repeats))
    rows = []
    for name in names:
        ratios = [a / b for a, b in zip(times[name], times["hand fused"], strict=True)]
        ms, ratio = 1e3 * statistics.median(times[name]), statistics.median(ratios)
        low, _, high = statistics.quantiles(ratios, n=4)
        print(f"{dtype:8} {batch:5d}  {name:18} {ms:9.3f} {ratio:7.2f}   {low:.2f} to {high:.2f}")
        rows.append(
            f"| {dtype} | {batch} | {name} | {ms:.3f} | {ratio:.2f} | {low:.2f} to {high:.2f} |"
        )
    return rows


def _time(step: Step, repeats: int) -> float:
    start = time.process_time()
    for _ in range(repeats):
        step()
    return (time.process_time() - start) / repeats


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=31)
    parser.add_argument("--dtypes", nargs="*", default=["float32", "float64"])
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    print(f"{'dtype':8} {'batch':>5}  {'':18} {'ms':>9} {'ratio':>7}   quartiles")
    rows = [
        row
        for dtype in asked.dtypes
        for batch in (1, 32)
        for row in compare(batch, dtype, asked.rounds)
    ]
    if asked.write:
        head = "| numbers | batch | | ms | ratio | quartiles |\n|---|---|---|---|---|---|\n"
        write(
            "speed",
            f"One training step, in turns, processor time; {asked.rounds} rounds.",
            head,
            rows,
        )


def write(part: str, about: str, head: str, rows: list[str]) -> None:
    """Put a table into benchmarks/training.md, in the place of the one from before."""
    path = Path(__file__).with_suffix("").with_name("training.md")
    text = path.read_text("utf-8") if path.exists() else "# Training an LSTM, generated\n"
    start, end = f"<!-- {part} -->\n", f"<!-- end of {part} -->\n"
    if start in text:
        text = text[: text.index(start)] + text[text.index(end) + len(end) :]
    made = (
        f"{datetime.date.today()}, {platform.machine()} with {os.cpu_count()} cores, one thread, "
        f"Python {platform.python_version()}, NumPy {np.__version__}."
    )
    body = f"{start}\n{about} {made}\n\n{head}" + "\n".join(rows) + f"\n\n{end}"
    path.write_text(text + body, "utf-8")


if __name__ == "__main__":
    main()
