"""`python -m eqgraph FILE`: page, picture, listing, numbers, and clear errors."""

import json

import numpy as np
import pytest

from eqgraph.__main__ import main

TEXT = "q = x + y\nf = q*z\n"


@pytest.fixture(name="files")
def _files(tmp_path):
    (tmp_path / "f.eq").write_text(TEXT, encoding="utf-8")
    (tmp_path / "v.json").write_text(json.dumps({"x": -2, "y": 5, "z": -4}), encoding="utf-8")
    np.savez(tmp_path / "v.npz", x=-2.0, y=5.0, z=-4.0)
    return tmp_path


@pytest.mark.parametrize("values", ["v.json", "v.npz"])
def test_numbers(files, capsys, values):
    assert main([str(files / "f.eq"), "--values", str(files / values)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "q = 3.0",
        "f = -12.0",
        "x̄ = -4.0",
        "ȳ = -4.0",
        "z̄ = 3.0",
    ]


def test_tape_page_and_picture(files, capsys):
    out = ["--html", str(files / "p.html"), "--svg", str(files / "p.svg"), "--tape"]
    assert main([str(files / "f.eq"), "--values", str(files / "v.json"), *out]) == 0
    assert "x̄ += q̄" in capsys.readouterr().out
    assert (files / "p.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert "<svg" in (files / "p.svg").read_text(encoding="utf-8")


def test_a_picture_of_the_structure_needs_no_values(files):
    assert main([str(files / "f.eq"), "--svg", str(files / "p.svg")]) == 0
    assert 'data-node="q"' in (files / "p.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("v.json", "{", "is no JSON"),
        ("v.json", "[1]", "must hold an object"),
        ("v.json", '{"x": "a", "y": 1, "z": 1}', "the value of x holds text"),
        ("v.json", '{"x": 1, "y": 1}', "no value for z"),
        ("v.json", '{"x": 1, "y": 1, "z": 1, "zz": 1}', "no equation reads 'zz'"),
        ("v.npz", "PK\x03\x04nothing", "is no .npz"),
        ("v.txt", "x=1", ".json or .npz"),
    ],
)
def test_bad_values_get_one_message(files, capsys, name, content, message):
    (files / name).write_text(content, encoding="utf-8")
    assert main([str(files / "f.eq"), "--values", str(files / name)]) == 1
    assert message in capsys.readouterr().err


def test_pickles_are_refused(files, capsys):
    np.savez(files / "v.npz", x=np.array([print], dtype=object))
    assert main([str(files / "f.eq"), "--values", str(files / "v.npz")]) == 1
    assert "is no .npz of plain arrays" in capsys.readouterr().err


def test_a_bad_equation_points_at_its_place(files, capsys):
    (files / "f.eq").write_text("q = x +* y", encoding="utf-8")
    assert main([str(files / "f.eq")]) == 1
    assert "^" in capsys.readouterr().err


def test_a_missing_file_is_named(files, capsys):
    assert main([str(files / "none.eq")]) == 1
    assert "none.eq" in capsys.readouterr().err
