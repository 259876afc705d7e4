"""Entries that read or write files: values, models, checkpoints, the command line."""

from __future__ import annotations

import contextlib
import io
import json
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import eqgraph as eg
from eqgraph.__main__ import main
from eqgraph.ir.value_files import read_values
from eqgraph.learn import checkpoints
from tests.fuzz import odd, texts
from tests.fuzz.watch import Wrong

JSON = '{}[]",:0123456789eE+-.truefalsn\\u\x00\ufeff '
MODEL = "# ĉ\nparam W ∈ ℝ^{h×n}; param b ∈ ℝ\nyₜ = W·xₜ + b; loss L = ∑ₜ ∑(yₜ²)\n"
VALUES = {"x": 1.5, "w": [[1.0, -2.0], [0.0, 3e-9]], "xₜ": [1, 2]}
EQUATIONS = "y = w·x + 1\nL = ∑(y*y)\n"
SHOW = ["--of", "--dtype", "--step", "--tape", "--steps", "--values", "--svg", "--html"]
SLOW = ["--png", "--sheet", "--pdf", "--gif", "--webp"]


class Files:
    """Hold the whole files that damaged ones are made of."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rng = random.Random(0)
        model = eg.model(MODEL).init({"h": 2, "n": 2}, seed=1)
        self.trainer = eg.Trainer(model, {"xₜ": np.ones((3, 2))})
        self.trainer.update(look=True)
        model.save(folder / "m")
        checkpoints.write(self.trainer, folder / "c.safetensors")
        held = io.BytesIO()
        np.savez(held, **{k: np.asarray(v, float) for k, v in VALUES.items()})
        self.npz = held.getvalue()
        self.model = {n: (folder / n).read_bytes() for n in ("m.eq", "m.safetensors")}
        self.checkpoint = (folder / "c.safetensors").read_bytes()
        self.pool = [one for one in texts.seeds() if not one.latex]

    def put(self, name: str, data: bytes | str) -> Path:
        """Write a file of the folder."""
        path = self.folder / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode(errors="replace"))
        return path

    def values_json(self, rng: random.Random) -> Callable[[], Any]:
        """Read values from a damaged .json, and a graph of them."""
        if rng.random() < 0.5:
            text = json.dumps(odd.changed(json.loads(json.dumps(VALUES)), rng))
        else:
            text = odd.altered(json.dumps(VALUES, ensure_ascii=False), JSON, rng)
        written = text.encode(errors="replace")
        path = self.put("v.json", odd.damaged(written, rng) if rng.random() < 0.3 else written)
        return lambda: eg.Machine(eg.graph(EQUATIONS, read_values(path))).run()

    def values_npz(self, rng: random.Random) -> Callable[[], Any]:
        """Read values from a damaged .npz: the archive, or a header in a sound one."""
        if rng.random() < 0.4:
            path = self.put("v.npz", odd.damaged(self.npz, rng))
        else:
            held = io.BytesIO()
            with zipfile.ZipFile(io.BytesIO(self.npz)) as old, zipfile.ZipFile(held, "w") as new:
                for name in old.namelist():
                    part = old.read(name)
                    new.writestr(name, odd.damaged(part, rng) if rng.random() < 0.6 else part)
            path = self.put("v.npz", held.getvalue())
        return lambda: eg.Machine(eg.graph(EQUATIONS, read_values(path))).run()

    def saved_model(self, rng: random.Random) -> Callable[[], Any]:
        """Load a model of which a file is damaged; what loads can be unrolled."""
        name = rng.choice([*self.model])
        for one, data in self.model.items():
            self.put(one, _tensors(data, rng) if one == name else data)

        def work() -> None:
            found = eg.load(self.folder / "m")
            if found.values:
                found.unroll(2)

        return work

    def checkpoint_file(self, rng: random.Random) -> Callable[[], Any]:
        """Take a training up from a damaged checkpoint; what is refused changes nothing."""
        path = self.put("c.safetensors", _tensors(self.checkpoint, rng))
        before = {k: v.copy() for k, v in self.trainer.parameters.items()}

        def work() -> None:
            try:
                checkpoints.restore(self.trainer, path)
            except eg.EqGraphError:
                same = (np.array_equal(v, before[k]) for k, v in self.trainer.parameters.items())
                if not all(same):
                    raise Wrong("a refused checkpoint changed the parameters") from None
                raise
            finally:
                for name, array in before.items():
                    self.trainer.parameters[name][...] = array

        return work

    def words(self, rng: random.Random) -> list[str]:
        """Draw what is typed after the command, and write the files that it names."""
        seed = rng.choice(self.pool)
        text = texts.mutated(seed, self.pool, rng) if rng.random() < 0.4 else EQUATIONS
        self.put("f.eq", text if rng.random() < 0.9 else odd.damaged(text.encode(), rng))
        self.put("v.json", json.dumps(VALUES))
        for name, data in self.model.items():
            self.put(name, data)
        here = str(self.folder)
        files = [f"{here}/f.eq"] * 8 + [f"{here}/none", here, f"{here}/m.safetensors", "", "\0"]
        found, kind = [rng.choice(files)], rng.random()
        if kind < 0.3:
            found = ["fmt", *found, *rng.sample(["--ascii", "--check", "--explicit"], k=1)]
        elif kind < 0.4:
            found = ["export", rng.choice([f"{here}/m", *found]), "--to",
                     rng.choice(["numpy", "javascript", "torch", "x"])]  # fmt: skip
        else:
            found += ["--values", f"{here}/v.json"] if rng.random() < 0.8 else []
            for option in rng.sample(SHOW if rng.random() < 0.97 else SLOW, k=rng.choice((0, 1))):
                out = f"{here}/out.{option.strip('-')}"
                given = ["y", "L", "float32", "3", "-1", "x", "9" * 30, "all", "0 1", here]
                path = option in ("--svg", "--html", *SLOW) and rng.random() < 0.9
                found += [option] if option == "--tape" else [option, out if path else
                                                              rng.choice(given)]  # fmt: skip
        if rng.random() < 0.1:
            found.insert(rng.randint(0, len(found)), rng.choice(odd.WORDS[:-1]))
        return found

    def command_line(self, rng: random.Random) -> Callable[[], Any]:
        """Run the command line in this process."""
        words = self.words(rng)

        def work() -> None:
            said, out = io.StringIO(), io.StringIO()
            with contextlib.redirect_stderr(said), contextlib.redirect_stdout(out):
                try:
                    status = main(words)
                except SystemExit as end:  # of argparse
                    status = int(end.code or 0)
            _check(status, said.getvalue())

        return work

    def process(self, rng: random.Random) -> Callable[[], Any]:
        """Run the command line in a process of its own."""
        words = [word.replace("\0", "") for word in self.words(rng)]
        words = [word.encode(errors="replace").decode() for word in words]
        command = [sys.executable, "-m", "eqgraph", *words]
        found = subprocess.run(command, capture_output=True, input=b"y = x\n", check=False)

        def work() -> None:
            _check(found.returncode, found.stderr.decode())

        return work


def _check(status: int, said: str) -> None:
    if status not in (0, 1, 2) or "Traceback" in said:
        raise Wrong(f"status {status}: {said[-100:]}")
    if any((ord(c) < 32 and c != "\n") or c in "\u202e\u2028" for c in said):
        raise Wrong(f"control characters: {said!r}")
    if status == 1 and not said and "fmt" not in said:
        raise Wrong("a failure without a word")


def _tensors(whole: bytes, rng: random.Random) -> bytes:
    """Damage a text or a safetensors file; half of the latter keep a header of the right length."""
    if whole[:1] == b"#" or rng.random() < 0.4:
        return odd.damaged(whole, rng)
    size = int.from_bytes(whole[:8], "little")
    header, numbers = whole[8 : 8 + size], whole[8 + size :]
    match rng.randrange(3):
        case 0:
            header = json.dumps(odd.changed(json.loads(header), rng)).encode(errors="replace")
        case 1:
            header = odd.altered(header.decode(), JSON, rng).encode(errors="replace")
        case _:
            at = 8 * rng.randrange(max(len(numbers) // 8, 1))
            put = np.array(rng.choice((np.nan, np.inf, -1.0, 0.5, 1e300))).tobytes()
            numbers = numbers[:at] + put + numbers[at + 8 :]
    return len(header).to_bytes(8, "little") + header + numbers
