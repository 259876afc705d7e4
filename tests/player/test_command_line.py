"""`python -m eqgraph FILE`: page, picture, listing, numbers, and clear errors."""

import io
import json
import os
import random
import subprocess
import sys
import zipfile
from contextlib import suppress
from pathlib import Path

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


def test_a_page_to_edit_is_a_folder(files):
    given = [str(files / "f.eq"), "--values", str(files / "v.json"), "--step", "2"]
    address = "https://example.org/pyodide"
    assert main([*given, "--editable", str(files / "site"), "--pyodide", address]) == 0
    assert '"kernel":"kernel.js"' in (files / "site" / "index.html").read_text(encoding="utf-8")
    assert json.loads((files / "site" / "run.json").read_bytes())["pyodide"] == f"{address}/"


def test_pyodide_without_a_page_to_edit_is_refused(files, capsys):
    page = files / "page.html"
    options = ["--values", str(files / "v.json"), "--html", str(page), "--pyodide", "pyodide"]
    assert main([str(files / "f.eq"), *options]) == 1
    said = capsys.readouterr().err
    assert "--pyodide is for a page to edit" in said and "--editable FOLDER --pyodide p" in said
    assert not page.exists()


@pytest.mark.parametrize("options", [[], ["--tape"], ["--html", "p.html"]])
def test_missing_values_are_asked_for_with_an_example(files, capsys, options):
    assert main([str(files / "f.eq"), *options]) == 1
    said = capsys.readouterr().err
    assert "need values: x, y, z" in said
    assert "--values" in said and '{"x": 0.5, "y": 0.5, "z": 0.5}' in said
    assert not (files / "p.html").exists()


class Typed(io.TextIOWrapper):
    """Stand in for a standard stream of another encoding."""

    def __init__(self, content="", encoding="cp1252"):
        super().__init__(io.BytesIO(content.encode()), encoding=encoding)

    def text(self):
        self.flush()
        return self.buffer.getvalue().decode("utf-8")


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "utf-16"])
def test_streams_are_utf8_whatever_the_locale(files, monkeypatch, encoding):
    monkeypatch.setattr(sys, "stdin", Typed("y = x²\nĥ = α*y\n", encoding))
    monkeypatch.setattr(sys, "stdout", out := Typed("", encoding))
    assert main(["fmt", "--ascii", "-"]) == 0
    assert out.text() == "y = x^2\n\\hat{h} = \\alpha*y\n"
    monkeypatch.setattr(sys, "stdout", out := Typed("", encoding))
    assert main([str(files / "f.eq"), "--values", str(files / "v.json"), "--tape"]) == 0
    assert "x̄ += q̄" in out.text()


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b""])
def test_a_byte_order_mark_is_no_sign_of_the_text(files, capsys, mark):
    for name in ("f.eq", "v.json"):
        (files / name).write_bytes(mark + (files / name).read_bytes())
    assert main([str(files / "f.eq"), "--values", str(files / "v.json")]) == 0
    assert capsys.readouterr().out.startswith("q = 3.0")


@pytest.mark.parametrize("name", ["f.eq", "v.json", "v.npz"])
def test_pipes_and_devices_are_refused_at_once(files, capsys, name):
    for make in (os.mkfifo, lambda path: path.symlink_to("/dev/zero"), os.mkdir):
        (files / name).unlink()
        make(files / name)
        assert (
            main(
                [
                    str(files / "f.eq"),
                    "--values",
                    str(files / "v.json" if name == "f.eq" else files / name),
                ]
            )
            == 1
        )
        assert name in (said := capsys.readouterr().err)
        assert "no plain file" in said or "cannot be read" in said
        if (files / name).is_dir():
            (files / name).rmdir()
        (files / name).touch()


@pytest.mark.parametrize("unit", ["y = x\n", "ŷ", "\xff"])
def test_endless_standard_input_ends(files, capsys, monkeypatch, unit):
    class Endless(io.RawIOBase):
        def readable(self):
            return True

        def readinto(self, buffer):
            data = (unit.encode() * len(buffer))[: len(buffer)]
            buffer[: len(data)] = data
            return len(data)

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(Endless())))
    assert main(["-"]) == 1
    assert "longer than 1,000,000" in capsys.readouterr().err


def test_closed_streams_are_told(files, capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", None)
    assert main(["-"]) == 1
    assert capsys.readouterr().err == "error: standard input is closed\n"
    monkeypatch.setattr(sys, "stdout", None)
    assert main([str(files / "f.eq"), "--values", str(files / "v.json")]) == 1
    assert capsys.readouterr().err == "error: standard output is closed\n"


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (KeyboardInterrupt(), 130, "error: interrupted\n"),
        (BrokenPipeError(32, "Broken pipe"), 141, ""),
        (MemoryError("Unable to allocate 9 GiB"), 1, "error: not enough memory: Unable"),
        (MemoryError(), 1, "error: not enough memory\n"),
        (OSError(28, "No space left"), 1, "error: standard output or input: No space left\n"),
        (FileNotFoundError(2, "No such file", "a\x1b[31m"), 1, "error: [Errno 2] No such file"),
    ],
)
def test_what_stops_it_is_one_line(files, capsys, monkeypatch, error, status, said):
    def stop(*_):
        raise error

    monkeypatch.setattr("eqgraph.__main__.Machine", stop)
    assert main([str(files / "f.eq"), "--values", str(files / "v.json")]) == status
    err = capsys.readouterr().err
    assert err.startswith(said) and err.count("\n") == bool(said) and "\x1b" not in err


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="needs signals and /dev/full")
def test_a_real_process_keeps_its_manners(files):
    """A pipe that nobody reads, a full disk behind standard output, a real Ctrl-C."""
    command = [sys.executable, "-m", "eqgraph"]
    show = [*command, str(files / "f.eq"), "--values", str(files / "v.json")]
    read, write = os.pipe()
    os.close(read)
    found = subprocess.run(show, stdout=write, stderr=subprocess.PIPE, check=False)
    os.close(write)
    assert (found.returncode, found.stderr) == (141, b"")
    with Path("/dev/full").open("wb") as full:
        found = subprocess.run(show, stdout=full, stderr=subprocess.PIPE, check=False)
    assert found.returncode == 1 and found.stderr.count(b"\n") == 1


def test_control_characters_stay_in_the_file(files, capsys):
    name = "a\x1b[31m\u202e"
    assert main([str(files / name)]) == 1
    with pytest.raises(SystemExit):
        main([str(files / "f.eq"), "--odd" + name])
    assert main([str(files / "f.eq"), "--values", str(files / f"{name}.json")]) == 1
    assert main(["fmt", str(files / name)]) == 1
    said = capsys.readouterr().err
    assert "\x1b" not in said and "\u202e" not in said and said.count("�") >= 6


def test_fmt_keeps_links_and_ends_of_lines(files):
    (files / "f.eq").write_bytes(b"y=x^2\r\nz=y\r\n")
    (files / "link").symlink_to(files / "f.eq")
    assert main(["fmt", str(files / "link")]) == 0
    assert (files / "link").is_symlink()
    assert (files / "f.eq").read_bytes() == "y = x²\r\nz = y\r\n".encode()
