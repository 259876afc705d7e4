"""Run chosen tests in a chosen order, each within a time limit: a plugin for pytest."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Generator
from pathlib import Path

import pytest

MEMORY = 8 << 30  # bytes; a loop that collects without end shall not take the machine


class TooLong(BaseException):
    """Stop a test that does not end; no `except Exception` may swallow it."""


def pytest_configure() -> None:
    """Limit the memory, where the system can."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the chosen tests, and those that the map does not know yet, which run first."""
    plan = json.loads(Path(os.environ["MUTATE_PLAN"]).read_text(encoding="utf-8"))
    place = {test: k for k, test in enumerate(plan["order"])}
    known = set(plan["known"])
    items[:] = [i for i in items if i.nodeid in place or (known and i.nodeid not in known)]
    items.sort(key=lambda i: place.get(i.nodeid, -1))


def pytest_collectreport(report: pytest.CollectReport) -> None:
    """Note which file could not be read."""
    pytest_runtest_logreport(report)


def pytest_runtest_logreport(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Note which test failed."""
    if report.failed:
        failed = Path(os.environ["MUTATE_PLAN"]).with_name("failed.txt")
        failed.write_text(report.nodeid, encoding="utf-8")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol() -> Generator[None, object, object]:
    """Let a test compute no longer than the limit; time in which others compute is not counted."""
    if not hasattr(signal, "setitimer"):
        return (yield)

    def stop(*_: object) -> None:
        raise TooLong

    signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, int(os.environ["MUTATE_SECONDS"]))
    try:
        return (yield)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
