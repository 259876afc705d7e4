"""`eg.doctor()` says what is here, and never raises."""

from __future__ import annotations

import io

import pytest

import eqgraph as eg
from eqgraph.player import doctor


def test_it_tells_versions_and_what_works(capsys: pytest.CaptureFixture[str]) -> None:
    assert eg.doctor() is None
    text = capsys.readouterr().out
    assert text.startswith("Python 3")
    for name in doctor.NEEDED[1:]:
        assert f"✓ {name} " in text
    assert "✓ layout engine: a picture of" in text
    assert "✓ fonts: " in text
    assert "steps; a browser is needed only" in text
    assert "front end" in text


def test_what_does_not_work_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken() -> str:
        raise OSError("no library\nand more")

    def lacking(name: str) -> str:
        if name == "torch":
            raise doctor.PackageNotFoundError(name)
        raise ValueError

    monkeypatch.setitem(doctor.CHECKS, "layout engine", broken)
    monkeypatch.setattr(doctor, "version", lacking)
    eg.doctor()
    text = capsys.readouterr().out
    assert "✗ layout engine: OSError: no library\n" in text
    assert "· torch is not installed" in text
    assert "✗ numpy: ValueError: no reason" in text


def test_a_poor_terminal_is_no_reason_to_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(io.BytesIO(), encoding="ascii"))
    eg.doctor()
