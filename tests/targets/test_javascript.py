"""Hold JavaScript under Node to NumPy: entry by entry to 4 ulp, sums to the size of their terms."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from eqgraph.operators import OPERATORS
from tests.targets.node import SHOW, read, rows, run, spelled
from tests.targets.test_models import built, gradients, machine

# Compositions of several roundings each, or of a formula of their own: the bar of float64 holds.
LOOSE = {"binomial", "lgamma", "gamma", "digamma", "polygamma", "factorial"}


def test_rows(node: Path, tmp_path: Path) -> None:
    text, wanted = rows(list(OPERATORS))
    found = run(node, text, tmp_path / "rows.mjs")
    assert len(found) == len(wanted)
    bad = []
    for results, (name, values) in zip(found, wanted, strict=True):
        for k, (told, want) in enumerate(zip(results, values, strict=True)):
            got = np.broadcast_to(read(told), want.shape) if told["shape"] == [] else read(told)
            fine = np.isfinite(want)
            if got.shape != want.shape or not np.array_equal(
                got[~fine], want[~fine], equal_nan=True
            ):
                bad.append((name, k, "shape or not finite"))
                continue
            error = np.abs(got[fine] - want[fine])
            if not k and OPERATORS[name].elementwise and name not in LOOSE:
                far = np.max(error / np.spacing(np.abs(want[fine])), initial=0)
                if far > 4:
                    bad.append((name, k, f"{far} ulp"))
            elif np.max(error / np.maximum(1, np.abs(want[fine])), initial=0) > 1e-12:
                bad.append((name, k, f"{error.max()}"))
    assert not bad


@pytest.mark.parametrize(
    "name",
    [
        "lstm",
        "gru",
        "two lags",
        "a learned start",
        "no state",
        "gru, both directions",
        "there and back",
    ],
)
def test_models(name: str, node: Path, tmp_path: Path) -> None:
    model, values = built(name)
    path = model.export("javascript", tmp_path / "m", gradients=True)
    m = machine(model, values)
    numbers = ", ".join(f"{s}: {spelled(model.values[n])}" for s, n in parameters(model).items())
    data = ", ".join(spelled(v) for v in values.values())
    program = (
        f'import {{ array, gradients }} from "./{path.name}";\n{SHOW}\n'
        f"const [loss, grads] = gradients({{ {numbers} }}, {data});\n"
        "const out = Object.entries(grads).map(([k, v]) => [k, told(v)]);\n"
        "console.log(JSON.stringify([told(loss), Object.fromEntries(out)]));"
    )
    loss, grads = run(node, program, tmp_path / "run.mjs")
    np.testing.assert_allclose(read(loss), m.value("L"), rtol=1e-13)
    for key, shown in parameters(model).items():
        np.testing.assert_allclose(read(grads[key]), gradients(shown, m), rtol=1e-11, atol=1e-14)


def parameters(model: object) -> dict[str, str]:
    from eqgraph.targets.names import identifier

    return {identifier(name): name for name in model.values}  # type: ignore[attr-defined]
