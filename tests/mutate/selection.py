"""Know which tests run which lines: coverage with contexts, made once."""

from __future__ import annotations

import hashlib
import itertools
import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.mutate.mutants import Mutant

# Tests of the project read the sources themselves; they would see any change.
LEFT_OUT = ["--ignore=tests/project", "--ignore=tests/browser", "--ignore=tests/peers"]
MARKED = "not browser and not node and not torch"


class Selection:
    """Choose tests for a mutant: those of its room first, one of each function in turn."""

    def __init__(self, folder: Path) -> None:
        from coverage import CoverageData

        self.data: Any = CoverageData(str(folder / "coverage.sqlite"))
        self.data.read()
        self.hashes = json.loads((folder / "sources.json").read_text(encoding="utf-8"))
        self.files = {Path(f).as_posix().split("/eqgraph/", 1)[1]: f
                      for f in self.data.measured_files() if "/eqgraph/" in f}  # fmt: skip
        # Doctests are left out: collected one by one, their modules hide functions of their name.
        self.tests = sorted(filter(_taken, map(_test, self.data.measured_contexts())))
        self.cache: dict[str, dict[int, list[str]]] = {}

    def of(self, mutant: Mutant, root: Path, limit: int) -> tuple[list[str], str]:
        """Return at most `limit` tests for a mutant, and how they were found."""
        name = mutant.path.split("/", 1)[1]
        how = "the lines"
        found: Iterable[str] = ()
        if self.hashes.get(mutant.path) == digest(root / mutant.path) and name in self.files:
            if name not in self.cache:
                self.cache[name] = self.data.contexts_by_lineno(self.files[name])
            by_line = self.cache[name]
            lines = range(mutant.lines[0], mutant.lines[1] + 1)
            tests = {_test(c) for line in lines for c in by_line.get(line, ())}
            found = set(filter(_taken, tests))
        if not found:  # runs at import, or the file is younger than the map
            how = "the room and who runs the module"
            users = {_test(c) for tests in self.cache.get(name, {}).values() for c in tests}
            found = users.union(t for t in self.tests if near(t, mutant))
        return _ordered(filter(_taken, found), mutant)[:limit], how


def make(root: Path, folder: Path, jobs: int) -> None:
    """Run the tests once under coverage and keep which test ran which line."""
    folder.mkdir(parents=True, exist_ok=True)
    data = folder / "coverage.sqlite"
    config = folder / "coveragerc"
    config.write_text(f"[run]\nsource = eqgraph\ndata_file = {data}\n", encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", MARKED]
    command += [*LEFT_OUT, "--cov=eqgraph", f"--cov-config={config}", "--cov-context=test"]
    command += ["--cov-report=", *(["-n", str(jobs)] if jobs > 1 else [])]
    subprocess.run(command, cwd=root, check=True)
    note(root, folder)


def note(root: Path, folder: Path) -> None:
    """Keep what the sources were when the map was made."""
    paths = [path for top in ("eqgraph", "tests") for path in (root / top).rglob("*.py")]
    hashes = {path.relative_to(root).as_posix(): digest(path) for path in paths}
    (folder / "sources.json").write_text(json.dumps(hashes), encoding="utf-8")


def digest(path: Path) -> str:
    """Return a digest of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _test(context: str) -> str:
    return context.rsplit("|", 1)[0]


def _taken(test: str) -> bool:
    return test.startswith("tests/")


def near(test: str, mutant: Mutant) -> bool:
    """Tell whether a test lies in the folder that mirrors the mutant's."""
    return test.startswith(f"tests/{mutant.path.split('/')[1]}/")


def _ordered(tests: Iterable[str], mutant: Mutant) -> list[str]:
    """Put the module's room first; take one of each function in turn."""
    functions: dict[str, list[str]] = {}
    for test in sorted(tests):
        functions.setdefault(test.split("[")[0], []).append(test)
    rows = sorted(functions.values(), key=lambda row: not near(row[0], mutant))
    turns = itertools.zip_longest(*rows)
    return [test for turn in turns for test in turn if test is not None]
