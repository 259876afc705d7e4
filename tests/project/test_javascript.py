"""Run the tests of the player's front end, its type check, and that the bundle is fresh."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.project.notebook import ROOT

FOLDER = ROOT / "eqgraph" / "player" / "web"


@pytest.mark.parametrize("script", [pytest.param("test", marks=pytest.mark.slow), "types", "fresh"])
def test_npm_run(node: Path, script: str) -> None:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("no npm on the PATH")
    if not (FOLDER / "node_modules").is_dir():
        pytest.skip("the JavaScript tools are not installed: npm ci --prefix eqgraph/player/web")
    done = subprocess.run(
        [npm, "run", script], cwd=FOLDER, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
