"""Hold what is said of sick models of PyTorch to their causes, and their gradients to its hooks.

python -m benchmarks.doctor_hooks [--write benchmarks/doctor.md]

Each is a module whose cell is called step by step; a hook on what the cell returns at each step
sees the gradient that comes back there, of all losses or with all targets but one zeroed. The
module is read by `eg.from_torch`, its loss is added to the text, and the same is asked of eqgraph.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

import eqgraph as eg
from benchmarks.sequences import is_told
from eqgraph.tape.backflow import backflow

STEPS, BATCH, WIDE, UNITS, CLASSES = 50, 8, 9, 32, 9
LOSS = "\ninput yₜ\ninput aₜ\nloss L = -∑ₜ aₜ*mean(sum(yₜ*ŷₜ, axis=-1))\n"
BAR = 1e-12


class Gated(nn.Module):
    """A GRU as somebody writes it: with a sign, or the axis of a mean, to get wrong."""

    def __init__(self, *, sign: float = 1.0, centred: bool = False) -> None:
        super().__init__()
        self.gates = nn.Linear(WIDE, 2 * UNITS)
        self.state_gates = nn.Linear(UNITS, 2 * UNITS, bias=False)
        self.new, self.state_new = nn.Linear(WIDE, UNITS), nn.Linear(UNITS, UNITS, bias=False)
        self.sign, self.centred = sign, centred

    def forward(self, x: Any, h: Any) -> Any:
        """Return the next state."""
        z, r = torch.sigmoid(self.gates(x) + self.state_gates(h)).chunk(2, 1)
        n = self.new(x) + self.state_new(r * h)
        n = torch.tanh(n - n.mean(0) if self.centred else n)
        return (1 - z) * n + z * h if self.sign > 0 else (1 - z) * n - z * h


class Tagger(nn.Module):
    """A cell over time, and a class at each step."""

    def __init__(self, cell: nn.Module) -> None:
        super().__init__()
        self.cell, self.head = cell, nn.Linear(UNITS, CLASSES)

    def forward(self, x: Any) -> Any:
        """Return the logarithms of the probabilities, step by step."""
        h = torch.zeros(x.shape[1], UNITS, dtype=x.dtype)
        both = isinstance(self.cell, nn.LSTMCell | Steep)
        state = (h, torch.zeros_like(h)) if both else h
        out = []
        for one in x.unbind(0):
            state = self.cell(one, state)
            out.append(state[0] if both else state)
        return torch.log_softmax(self.head(torch.stack(out)), -1)


class Sigmoid(torch.autograd.Function):
    """σ with its slope from the operand: in PyTorch's, y*(1 − y), a y near 1 has no digits left."""

    @staticmethod
    def forward(ctx: Any, x: Any) -> Any:
        """Compute σ."""
        ctx.save_for_backward(x)
        return torch.sigmoid(x)

    @staticmethod
    def backward(ctx: Any, g: Any) -> Any:
        """Multiply by σ(x)*σ(−x)."""
        (x,) = ctx.saved_tensors
        return g * torch.sigmoid(x) * torch.sigmoid(-x)


class Steep(nn.Module):
    """An nn.LSTMCell whose slopes are taken from the operands; tanh(x) is 2σ(2x) − 1."""

    def __init__(self, cell: nn.LSTMCell) -> None:
        super().__init__()
        self.cell = cell

    def forward(self, x: Any, state: Any) -> Any:
        """Return the next h and c."""
        (h, c), own = state, self.cell
        z = x @ own.weight_ih.T + own.bias_ih + h @ own.weight_hh.T + own.bias_hh
        i, f, g, o = z.chunk(4, 1)
        sigmoid = Sigmoid.apply
        c = sigmoid(f) * c + sigmoid(i) * (2 * sigmoid(2 * g) - 1)
        return sigmoid(o) * (2 * sigmoid(2 * c) - 1), c


@dataclass
class Case:
    """A sick module with its data, and what is to be told of it."""

    name: str
    cause: str
    module: Tagger
    x: Any
    y: Any
    counts: Any  # of which steps the loss counts
    expected: tuple[set[str], str] | None


def cases() -> Iterator[Case]:
    """Make the six, each from a seed of its own."""
    copying = torch.zeros(STEPS)
    copying[-10:] = 0.1
    every = torch.full((STEPS,), 1 / STEPS)

    def case(
        seed: int, name: str, cause: str, make: Callable[[], nn.Module],
        expected: tuple[set[str], str] | None, counts: Any = every, **change: Any,
    ) -> Case:  # fmt: skip
        torch.manual_seed(seed)
        module = Tagger(make()).double()
        with torch.no_grad():
            for path, how in change.get("weights", {}).items():
                how(module.get_parameter(path))
        symbols = torch.randint(0, CLASSES, (2, STEPS, BATCH))
        y = nn.functional.one_hot(symbols[1], CLASSES).double()
        if counts is copying:  # the first ten symbols are to be said again at the end
            y[-10:] = nn.functional.one_hot(symbols[0, :10], CLASSES).double()
        x = nn.functional.one_hot(symbols[0], WIDE).double()
        x = change["x"](torch.randn(x.shape).double()) if "x" in change else x
        return Case(name, cause, module, x, y, counts.double(), expected)

    yield case(0, "a: RNN, copying over 50 steps", "a recurrent matrix that shortens",
               lambda: nn.RNNCell(WIDE, UNITS), ({"vanishing", "gain"}, "U"), copying)  # fmt: skip
    yield case(1, "b: relu RNN, recurrent matrix × 5", "a recurrent matrix that lengthens",
               lambda: nn.RNNCell(WIDE, UNITS, nonlinearity="relu"), ({"exploding", "gain"}, "U"),
               weights={"cell.weight_hh": lambda w: w.mul_(5)})  # fmt: skip
    yield case(2, "c: LSTM, forget bias −5", "the bias of the forget gate",
               lambda: nn.LSTMCell(WIDE, UNITS), ({"gate"}, "fₜ"),
               weights={"cell.bias_ih": lambda b: b[UNITS : 2 * UNITS].fill_(-5.0)})  # fmt: skip
    yield case(3, "d: LSTM, inputs of mean 300, deviation 200", "the scale of the inputs",
               lambda: nn.LSTMCell(WIDE, UNITS), ({"scale"}, "xₜ"),
               x=lambda x: 300 + 200 * x)  # fmt: skip
    yield case(4, "e: GRU, −z·h instead of +z·h", "a sign in the text",
               lambda: Gated(sign=-1.0), None)  # fmt: skip
    yield case(5, "f: GRU, a mean over the batch", "an axis in the text",
               lambda: Gated(centred=True), ({"mixed"}, "mean"))  # fmt: skip


def hooked(module: Tagger, case: Case, counts: Any) -> dict[tuple[str, int], Any]:
    """Return what PyTorch's hooks see at each state and step."""
    seen: dict[tuple[str, int], Any] = {}
    steps = iter(range(1, STEPS + 1))

    def after(_: Any, given: Any, out: Any) -> None:
        t = next(steps)
        for name, state in zip(
            ("hₜ", "cₜ"), out if isinstance(out, tuple) else (out,), strict=False
        ):
            state.register_hook(lambda g, at=(name, t): seen.__setitem__(at, g.numpy().copy()))

    handle = module.cell.register_forward_hook(after)
    out = module(case.x)
    handle.remove()
    (-(counts * (case.y * out).sum(-1).mean(1)).sum()).backward()
    return seen


def read(case: Case) -> eg.Machine:
    """Return the machine of the module's equations with its loss, at the end of its tape."""
    found = eg.from_torch(case.module, case.x)
    assert found.model is not None
    model = found.model.extended(LOSS)
    data = {"xₜ": case.x.numpy(), "yₜ": case.y.numpy(), "aₜ": case.counts.numpy()}
    given = {name: value for name, value in found.values.items() if name not in model.values}
    return eg.Machine(model.unroll(values={**given, **data})).run()


def apart(ours: Any, theirs: Any) -> float:
    """Return how far two arrays are apart, in parts of the larger norm."""
    size = float(np.linalg.norm(theirs))
    return float(np.linalg.norm(ours - theirs)) / size if size else float(np.abs(ours).max())


def compared(module: Tagger, case: Case, machine: eg.Machine) -> tuple[float, float]:
    """Return the largest gap to PyTorch: of all losses together, and of single ones."""
    whole = single = 0.0
    for (state, t), theirs in hooked(module, case, case.counts).items():
        ours = machine.grad(f"{state[0]}_{t}")
        whole = max(whole, apart(np.zeros_like(theirs) if ours is None else ours, theirs))
    counted = [t + 1 for t in range(STEPS) if case.counts[t]]
    for step in {counted[0], counted[len(counted) // 2], counted[-1]}:
        alone = torch.where(torch.arange(1, STEPS + 1) == step, case.counts, 0.0)
        seen = hooked(module, case, alone)
        for state, flow in backflow(machine, step).items():
            for t, units in zip(flow.steps, flow.units, strict=True):
                single = max(single, apart(units, np.linalg.norm(seen[state, t], axis=0)))
    return whole, single


def against_the_right_one(case: Case, machine: eg.Machine) -> str:
    """Return what a comparison with the states of the right cell says."""
    right = Gated().double()
    right.load_state_dict(case.module.cell.state_dict())
    h = torch.zeros(BATCH, UNITS, dtype=torch.float64)
    states = [h := right(one, h) for one in case.x]
    return str(machine.check({"hₜ": torch.stack(states).detach().numpy()})).replace("\n", "; ")


def main() -> None:
    """Print what is said of each, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write")
    given = parser.parse_args()
    rows = []
    for case in cases():
        machine = read(case)
        whole, single = compared(case.module, case, machine)
        told = eg.problems(machine)
        said = told[0].text if told else "nothing"
        hit = bool(told) and case.expected is not None and is_told(told[0], case.expected)
        verdict = "yes" if hit else "no"
        if case.expected is None:
            said += "; `machine.check` against the right cell: " + against_the_right_one(
                case, machine
            )
        print(f"{case.name}: {case.cause}", f"{whole:.1e} {single:.1e}, first: {verdict}", said,
              sep="\n    ", flush=True)  # fmt: skip
        gaps = f"{whole:.0e} | {single:.0e}"
        if max(whole, single) > BAR:  # whose digits are they?
            steep = Tagger(Steep(case.module.cell)).double()
            steep.head = case.module.head
            whole, single = compared(steep, case, machine)
            print(f"    with slopes from the operands: {whole:.1e} {single:.1e}")
            gaps += f"; {single:.0e} with the slopes from the operands"
        assert max(whole, single) <= BAR, "the gradients are not those of PyTorch"
        rows.append(f"| {case.name} | {case.cause} | {verdict} | {said} | {gaps} |")
    if given.write:
        _write(Path(given.write), rows)


def _write(path: Path, rows: list[str]) -> None:
    """Put the table between the marks of a page."""
    head = "| module | known cause | told first | what is said first | all losses | one loss |"
    table = "\n".join([head, "|" + " --- |" * 6, *rows])
    text = path.read_text(encoding="utf-8")
    before, rest = text.split("<!-- hooks -->\n", 1)
    _, after = rest.split("<!-- end of hooks -->", 1)
    path.write_text(f"{before}<!-- hooks -->\n{table}\n<!-- end of hooks -->{after}", "utf-8")


if __name__ == "__main__":
    main()
