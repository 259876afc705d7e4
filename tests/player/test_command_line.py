"""`python -m eqgraph FILE`: page, picture, listing, numbers, and clear errors."""

import json
import random
import zipfile
from contextlib import suppress

import numpy as np
import pytest

from eqgraph.__main__ import main, read_values
from eqgraph.errors import EqGraphError

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
        ("v.json", '{"x": 1, "y": 1, "z": 1, "x": 2}', "x is given twice"),
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


def npy(shape):
    header = f"{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}}}\n".encode("ascii")
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header


@pytest.mark.parametrize("member", [npy("(10**13,)"), npy("(10000000000000,)"), npy("(-1,)"), b""])
def test_arrays_that_are_not_there_are_refused(files, capsys, member):
    with zipfile.ZipFile(files / "v.npz", "w") as archive:
        archive.writestr("x.npy", member)
    assert main([str(files / "f.eq"), "--values", str(files / "v.npz")]) == 1
    assert "error: " in capsys.readouterr().err


def test_any_damage_to_an_npz_is_an_error_of_ours(files):
    np.savez_compressed(files / "v.npz", x=-2.0, y=5.0, z=-4.0)
    whole = (files / "v.npz").read_bytes()
    chance = random.Random(0)
    for _ in range(500):
        damaged = bytearray(whole)
        for _ in range(chance.randrange(1, 4)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        (files / "d.npz").write_bytes(damaged)
        with suppress(EqGraphError):
            read_values(files / "d.npz")


def test_an_endless_text_ends(files, capsys):
    (files / "f.eq").write_text("x + " * 500_000, encoding="utf-8")
    assert main([str(files / "f.eq")]) == 1
    assert "longer than" in capsys.readouterr().err


def test_steps_of_thousands_of_digits(files, capsys):
    out = ["--sheet", str(files / "s.svg"), "--steps", "9" * 5000]
    assert main([str(files / "f.eq"), "--values", str(files / "v.json"), *out]) == 1
    assert "steps are" in capsys.readouterr().err


def test_a_bad_equation_points_at_its_place(files, capsys):
    (files / "f.eq").write_text("q = x +* y", encoding="utf-8")
    assert main([str(files / "f.eq")]) == 1
    assert "^" in capsys.readouterr().err


def test_a_missing_file_is_named(files, capsys):
    assert main([str(files / "none.eq")]) == 1
    assert "none.eq" in capsys.readouterr().err


@pytest.mark.parametrize("options", [[], ["--tape"], ["--html", "p.html"]])
def test_missing_values_are_asked_for_with_an_example(files, capsys, options):
    assert main([str(files / "f.eq"), *options]) == 1
    said = capsys.readouterr().err
    assert "need values: x, y, z" in said
    assert "--values" in said and '{"x": 0.5, "y": 0.5, "z": 0.5}' in said
    assert not (files / "p.html").exists()
