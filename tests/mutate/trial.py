"""Try a mutant: in a copy of the project, against the tests chosen for it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.mutate.mutants import Mutant
from tests.mutate.selection import LEFT_OUT, MARKED, Selection, digest, near

IGNORED = shutil.ignore_patterns(".*", "node_modules", "build", "dist", "__pycache__", "*.png")


@dataclass(frozen=True, slots=True)
class Outcome:
    """Hold how a mutant fared: killed or survived, by which test or after how many."""

    mutant: Mutant
    killed: bool
    by: str
    seconds: float

    def record(self) -> str:
        """Write the outcome as one line of JSON."""
        return json.dumps({**asdict(self.mutant), "killed": self.killed, "by": self.by,
                           "seconds": round(self.seconds, 1)}, ensure_ascii=False)  # fmt: skip


class Copy:
    """Hold a copy of the project, in which one mutant at a time is tried."""

    def __init__(self, root: Path, folder: Path, selection: Selection) -> None:
        self.folder, self.known, self.hashes = folder, selection.tests, selection.hashes
        shutil.copytree(root, folder, ignore=IGNORED)

    def attempt(self, mutant: Mutant, order: list[str], how: str, seconds: int) -> Outcome:
        """Break the copy, run the tests, and mend it."""
        path = self.folder / mutant.path
        source = path.read_bytes()
        began = time.perf_counter()
        self._write(path, mutant.applied(source))
        try:
            by = None
            for part in self._parts(order, mutant):
                by = by or self._run(part, seconds)
        finally:
            self._write(path, source)
        spent = time.perf_counter() - began
        return Outcome(mutant, by is not None, by or f"{len(order)} tests by {how}", spent)

    def control(self, tests: list[str], seconds: int) -> str | None:
        """Run tests on the unbroken copy, and return one that fails even so."""
        return self._run(tests, seconds, alone=True) if tests else None

    def _parts(self, order: list[str], mutant: Mutant) -> list[list[str]]:
        """Split tests into those of the room, which kill most, and all others."""
        parts = [[t for t in order if near(t, mutant) is wanted] for wanted in (True, False)]
        parts[0] += self._younger(mutant)
        return [part for part in parts if part]

    def _younger(self, mutant: Mutant) -> list[str]:
        """Return the room's test files with tests that the map does not know."""
        tests = (self.folder / "tests" / mutant.path.split("/")[1]).rglob("test_*.py")
        names = {path.relative_to(self.folder).as_posix(): path for path in tests}
        return [n for n, path in names.items() if self.hashes.get(n) != digest(path)]

    def _write(self, path: Path, source: bytes) -> None:
        """Write a module; what Python has compiled of it goes, for it looks at seconds only."""
        path.write_bytes(source)
        for compiled in (path.parent / "__pycache__").glob(f"{path.stem}.*.pyc"):
            compiled.unlink()

    def _run(self, order: list[str], seconds: int, *, alone: bool = False) -> str | None:
        """Return the test that fails, or None."""
        plan = self.folder / "plan.json"
        known = [] if alone else self.known
        plan.write_text(json.dumps({"order": order, "known": known}), encoding="utf-8")
        failed = plan.with_name("failed.txt")
        failed.unlink(missing_ok=True)
        files = sorted({test.split("::")[0] for test in order})
        command = [sys.executable, "-m", "pytest", "-x", "-q", "--no-header", "--tb=no",
                   "-p", "no:cacheprovider", "-p", "tests.mutate.plugin", "-m", MARKED,
                   *LEFT_OUT, *files]  # fmt: skip
        environment: dict[str, Any] = {
            **os.environ, "MUTATE_PLAN": str(plan), "MUTATE_SECONDS": str(seconds),
            "PYTHONPATH": str(self.folder), "OPENBLAS_NUM_THREADS": "1",
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",  # half of the time in which pytest starts
        }  # fmt: skip
        try:
            done = subprocess.run(command, cwd=self.folder, env=environment, capture_output=True,
                                  text=True, check=False, timeout=20 * seconds)  # fmt: skip
        except subprocess.TimeoutExpired:
            return "no end"
        if done.returncode in (0, 5):  # 5: there is no test for it
            return None
        if failed.exists():
            return failed.read_text(encoding="utf-8")
        return f"exit {done.returncode}, no test failed by itself"
