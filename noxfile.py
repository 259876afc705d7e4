"""One command for each kind of work: `nox -l` lists them, `nox` alone does the quick ones.

    python -m pip install -c .ci/constraints.txt -e ".[dev]"
    nox -s test                                # all tests, as the README runs them
    nox -s test -- tests/operators -k sigmoid  # the part that you work on

Sessions run in the environment that nox itself is in, so that nothing is installed twice.
"""

from __future__ import annotations

import shlex
import sys
import tempfile
from pathlib import Path

import nox

nox.needs_version = ">=2024.4.15"
nox.options.default_venv_backend = "none"
nox.options.sessions = ["lint", "types", "test"]

ROOT = Path(__file__).parent
WEB = ROOT / "eqgraph" / "player" / "web"
ACTIONLINT = WEB / "node_modules" / "@tktco" / "node-actionlint" / "bin" / "node-actionlint.js"


def python(
    session: nox.Session, *words: str, env: dict[str, str] | None = None, silent: bool = False
) -> str:
    """Run Python with some words, in this very environment; return what it printed, if silent."""
    return str(session.run(sys.executable, *words, external=True, env=env, silent=silent))


def pytest(session: nox.Session, *words: str, **environment: str) -> None:
    """Run pytest; what is named after `--` takes the place of everything."""
    python(session, "-m", "pytest", *(session.posargs or words), env=environment or None)


def readme(session: nox.Session) -> list[str]:
    """Return the words after pytest of the README's own line."""
    line = python(session, "tests/project/readme.py", "test", silent=True)
    return shlex.split(line.rpartition("python -m pytest")[2])


@nox.session
def test(session: nox.Session) -> None:
    """Run the tests on all cores, as the README does; no browser, which has its own session."""
    pytest(session, *readme(session), "-m", "not slow and not browser")


@nox.session
def slow(session: nox.Session) -> None:
    """Run the tests that take long."""
    pytest(session, *readme(session), "-m", "slow")


@nox.session
def browser(session: nox.Session) -> None:
    """Run the tests in an installed Chromium; none may skip."""
    pytest(session, "-m", "browser", EQGRAPH_REQUIRE_BROWSER="1")


@nox.session
def torch(session: nox.Session) -> None:
    """Run the comparisons with PyTorch; none may skip."""
    pytest(session, "-m", "torch", EQGRAPH_REQUIRE_TORCH="1")


@nox.session
def machines(session: nox.Session) -> None:
    """Run the sources that are written for JAX, TensorFlow and others; none may skip."""
    pytest(session, "-m", "machines", EQGRAPH_REQUIRE_MACHINES="1")


@nox.session
def coverage(session: nox.Session) -> None:
    """Tell which lines of the package no test runs."""
    where = ["--cov", "--cov-report=term", "-m", "not browser", *session.posargs]
    python(session, "-m", "pytest", *readme(session), *where)


@nox.session
def lint(session: nox.Session) -> None:
    """Check the layout and the style of all Python."""
    python(session, "-m", "ruff", "format", "--check", ".")
    python(session, "-m", "ruff", "check", ".")


@nox.session
def types(session: nox.Session) -> None:
    """Check the types of all Python."""
    python(session, "-m", "mypy")


@nox.session
def web(session: nox.Session) -> None:
    """Check the player's TypeScript: types, a fresh bundle, its tests."""
    for script in session.posargs or ("types", "fresh", "test"):
        session.run("npm", "--prefix", str(WEB), "run", script, external=True)


@nox.session
def workflows(session: nox.Session) -> None:
    """Check the workflow files with actionlint, which came with the player's packages."""
    session.run("node", str(ACTIONLINT), ".github/workflows/*.yml", external=True)


@nox.session
def wheel(session: nox.Session) -> None:
    """Build into dist/, and try the wheel away from its sources; `-- v1.2.3` checks the tag."""
    for built in ROOT.glob("dist/*"):
        built.unlink()
    python(session, "-m", "build", "--quiet", "--outdir", "dist")
    (made,) = ROOT.glob("dist/*.whl")
    version = made.name.split("-")[1]
    if session.posargs and session.posargs != [f"v{version}"]:
        session.error(f"the tag {session.posargs[0]} is not that of version {version}")
    with tempfile.TemporaryDirectory() as folder:
        python(session, "-m", "venv", folder)
        place = Path(folder) / ("Scripts" if sys.platform == "win32" else "bin")
        user = str(place / "python")
        session.run(user, "-m", "pip", "install", "--quiet", str(made), external=True)
        # Without a dot program, which the package must not need.
        clean = {"PATH": str(place), "PYTHONPATH": None}
        session.chdir(folder)
        smoke = ROOT / "tests" / "project" / "smoke.py"
        session.run(user, str(smoke), str(ROOT), external=True, env=clean)
        session.chdir(ROOT)


@nox.session
def lock(session: nox.Session) -> None:
    """Write the versions that the continuous integration works with; uv must be there."""
    target = ROOT / ".ci" / "constraints.txt"
    head = [one for one in target.read_text("utf-8").splitlines() if one.startswith("#")]
    found = session.run(
        "uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11",
        "--extra", "dev", "--no-header", "--no-annotate", "--upgrade", "pyproject.toml",
        external=True, silent=True,
    )  # fmt: skip
    target.write_text("\n".join([*head, str(found).strip(), ""]), encoding="utf-8")
