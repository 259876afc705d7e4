"""Make models that are sick of two things at once."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.illnesses import ILLNESSES, Sick
from benchmarks.sequences import Case


def two(first: str, change: Callable[[Case, int], None]) -> Sick:
    """Make one illness, and add another one."""

    def make(seed: int, grade: int) -> Case:
        case = ILLNESSES[first](seed, grade)
        change(case, grade)
        return case

    return make


def _unread(case: Case, grade: int) -> None:
    case.text = case.text.replace("loss L", "param Wq ∈ ℝ^{h×2}\nqₜ = hₜ·Wq\nloss L")
    case.values["Wq"] = case.rng.normal(size=(case.units, 2)) / case.units
    case.expected.append(({"unreached"}, "Wq"))


def _large(case: Case, grade: int) -> None:
    case.values["xₜ"] *= (10, 40, 250, 2000)[grade]
    case.expected.append(({"scale"}, "xₜ"))


def _small(case: Case, grade: int) -> None:
    case.values["xₜ"] *= (2e-2, 3e-3, 1e-4, 1e-7)[grade]
    case.expected.append(({"scale"}, "xₜ"))


def _shut(case: Case, grade: int) -> None:
    case.values["Bₒ"] += (-3.5, -5, -6, -9)[grade]
    case.expected.append(({"gate"}, "oₜ"))


def _last(case: Case, grade: int) -> None:
    case.text = case.text.replace("(∑ₜ mean(sum(yₜ*pₜ, axis=-1)))/T", "mean(sum(y_T*p_T, axis=-1))")
    case.expected.append(({"loss"}, "pₜ"))


BOTH = {
    "inputs too large, parameter beside the loss": two("gru: inputs too large", _unread),
    "forget bias, output gate shut": two("lstm: forget bias", _shut),
    "forget bias, inputs too small": two("lstm: forget bias", _small),
    "forget bias, one loss": two("lstm: forget bias", _last),
    "exploding, parameter beside the loss": two("relu rnn: gradient explodes", _unread),
    "wrong axis, inputs too large": two("lstm: normalised over the batch", _large),
}
