"""Run the how-to's examples of several devices: the blocks of the page, as they stand there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import eqgraph as eg
from tests.project.readme import DOCS, blocks
from tests.targets.test_models import machine

STEPS, BATCH = 6, 8


def example(word: str) -> str:
    (found,) = [b.text for b in blocks(DOCS / "howto.md") if b.language == "py" and word in b.text]
    return found


@pytest.fixture
def model(tmp_path: Path) -> tuple[eg.Model, eg.Machine]:
    """Write data beside; return a model and the machine that has its loss and gradients."""
    found = eg.preset("lstm", classify=True)
    found.init({"n": 3, "h": 4, "k": 5}, seed=3, scheme="normal", dtype="float32")
    rng = np.random.default_rng(5)
    x = rng.normal(size=(STEPS, BATCH, 3)).astype("float32")
    y = np.eye(5, dtype="float32")[rng.integers(0, 5, (STEPS, BATCH))]
    np.save(tmp_path / "x.npy", x)
    np.save(tmp_path / "y.npy", y)
    return found, machine(found, {"xₜ": x, "yₜ": y}, "float32")


def run(text: str, folder: Path, *words: str, **environment: str) -> list[dict[str, Any]]:
    """Run a program in a folder of its own; return what it prints."""
    (folder / "train.py").write_text(text, encoding="utf-8")
    command = [sys.executable, *words, "train.py"]
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, "PYTHONPATH": str(folder), **environment},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def test_jax_on_four_devices(jax: Any, model: tuple[eg.Model, eg.Machine], tmp_path: Path) -> None:
    found, m = model
    found.export("jax", tmp_path / "lstm_jax", verify=False)
    text = example("NamedSharding") + (
        "\nimport json\n"
        "told = {'loss': float(loss), 'by': np.asarray(gradients['By']).tolist()}\n"
        "told['parts'] = sorted({s.data.shape for s in x.addressable_shards})\n"
        "told['devices'] = len(x.sharding.device_set)\n"
        "print(json.dumps(told))\n"
    )
    (told,) = run(
        text, tmp_path, XLA_FLAGS="--xla_force_host_platform_device_count=4", JAX_PLATFORMS="cpu"
    )
    assert told["devices"] == 4 and told["parts"] == [[STEPS, BATCH // 4, 3]]
    np.testing.assert_allclose(told["loss"], m.value("L"), rtol=1e-5)
    np.testing.assert_allclose(told["by"], m.grad("By"), rtol=1e-4, atol=1e-6)


def test_torch_in_two_processes(
    torch: Any, model: tuple[eg.Model, eg.Machine], tmp_path: Path
) -> None:
    found, m = model
    found.export("torch", tmp_path / "lstm_torch", verify=False)
    text = example("DistributedDataParallel") + (
        "\nimport json\nimport os\nfrom pathlib import Path\n"
        "told = {'loss': float(loss.detach()), 'by': module.module.model.By.grad.tolist()}\n"
        "Path(f'told{rank}.json').write_text(json.dumps(told))\n"
        "distributed.barrier()\n"
        "os._exit(0)\n"  # at its end gloo may abort where the other process has gone already
    )
    words = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2"]
    run(text, tmp_path, *words, OMP_NUM_THREADS="1")
    told = [json.loads((tmp_path / f"told{rank}.json").read_text()) for rank in (0, 1)]
    # Each has the loss of its half of the batch, and both the gradients of the whole.
    np.testing.assert_allclose(np.mean([t["loss"] for t in told]), m.value("L"), rtol=1e-5)
    assert told[0]["loss"] != told[1]["loss"]
    for one in told:
        np.testing.assert_allclose(one["by"], m.grad("By"), rtol=1e-4, atol=1e-6)
