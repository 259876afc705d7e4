"""Whatever is written is whole: after a kill, on a full disk, beside another writer."""

from __future__ import annotations

import errno
import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import eqgraph as eg
from eqgraph import files
from eqgraph.__main__ import main
from eqgraph.files import opened, read_text, write_all, write_whole
from eqgraph.learn import checkpoints
from tests.learn.kill import killed

OLD, NEW = b"old " * 5000, b"new " * 7000


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_written_and_replaced(tmp_path: Path) -> None:
    path = tmp_path / "ĉ.txt"
    assert write_whole(path, "ĉ\n") == path
    assert path.read_bytes() == "ĉ\n".encode()
    write_whole(str(path), NEW)
    assert path.read_bytes() == NEW
    assert names(tmp_path) == ["ĉ.txt"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_sigkill_at_every_call_leaves_one_of_both_and_is_swept(tmp_path: Path) -> None:
    path, seen = tmp_path / "f", []
    for moment in range(20):
        write_whole(path, OLD)
        assert names(tmp_path) == ["f"]  # what the last kill left is gone
        over = not killed(lambda: write_whole(path, NEW), moment)
        seen.append([OLD, NEW].index(path.read_bytes()))
        if over:
            break
    assert seen == sorted(seen)
    assert seen.count(0) >= 3 and seen[-1] == 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_what_another_writer_holds_is_not_swept(tmp_path: Path) -> None:
    path = tmp_path / "f"
    force, inside = os.fsync, []

    def meanwhile(number: int) -> None:
        if not inside:
            inside.append(names(tmp_path))
            write_whole(path, OLD)
        force(number)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", meanwhile)
        write_whole(path, NEW)
    assert len(inside[0]) == 1 and inside[0][0].startswith(".f.")
    assert path.read_bytes() == NEW
    assert names(tmp_path) == ["f"]


class _Windows:
    """Lock as Windows does: a byte of a file, for one open file at a time."""

    LK_NBLCK = 2

    def __init__(self) -> None:
        self.held: dict[int, int] = {}

    def locking(self, number: int, mode: int, count: int) -> None:
        assert (mode, count) == (2, 1)
        assert os.lseek(number, 0, os.SEEK_CUR) > 2**30  # beyond what is written
        node = os.fstat(number).st_ino
        owner = self.held.get(node)
        if owner is not None and owner != number and _is_open(owner, node):
            raise PermissionError(errno.EACCES, "locked")
        self.held[node] = number


def _is_open(number: int, node: int) -> bool:
    try:
        return os.fstat(number).st_ino == node
    except OSError:
        return False


def test_windows_locks_and_sweeps_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "fcntl", None)
    monkeypatch.setattr(files, "msvcrt", _Windows())
    path, left = tmp_path / "f", tmp_path / f".f.{'0' * 16}.part"
    left.write_bytes(b"half")
    write_whole(path, OLD)
    assert path.read_bytes() == OLD and left.exists()  # it may be another writer's, about to rename
    os.utime(left, (0, 0))
    inside: list[list[str]] = []
    force = os.fsync

    def meanwhile(number: int) -> None:
        if not inside:
            inside.append(names(tmp_path))
            for name in inside[0]:
                os.utime(tmp_path / name, (0, 0))
            write_whole(path, b"other")  # sweeps: what is held stays
        force(number)

    monkeypatch.setattr(os, "fsync", meanwhile)
    write_whole(path, NEW)
    assert not left.exists() and len(inside[0]) == 2
    assert path.read_bytes() == NEW and names(tmp_path) == ["f"]


def test_two_writers_and_a_reader(tmp_path: Path) -> None:
    path = tmp_path / "f"
    write_whole(path, OLD)
    failures: list[BaseException] = []

    def work(data: bytes) -> None:
        try:
            for _ in range(30):
                write_whole(path, data)
        except BaseException as error:
            failures.append(error)

    writers = [threading.Thread(target=work, args=(data,)) for data in (OLD, NEW)]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        assert path.read_bytes() in (OLD, NEW)
    assert failures == []
    assert names(tmp_path) == ["f"]


def test_rights_are_kept_and_respected(tmp_path: Path) -> None:
    path = tmp_path / "f"
    write_whole(path, OLD)
    assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0o077 & ~_umask() & 0o666
    path.chmod(0o640)
    write_whole(path, NEW)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


@pytest.mark.parametrize("where", ["", ".", "/", "none/f", "folder", "\0", "x" * 300])
def test_what_cannot_be_written_is_one_message(tmp_path: Path, where: str) -> None:
    (tmp_path / "folder").mkdir()
    path = tmp_path / where if where not in ("", ".") else where
    with pytest.raises(eg.ValuesError, match=r"cannot be written|names no file"):
        write_whole(path, NEW)
    assert names(tmp_path) == ["folder"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
def test_devices_stay_devices(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(eg.ValuesError, match="cannot be written"):
        write_whole(tmp_path / "pipe", NEW)  # nobody reads
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    write_whole(tmp_path / "pipe", b"word")
    assert os.read(reader, 100) == b"word"
    os.close(reader)
    (tmp_path / "null").symlink_to("/dev/null")
    write_whole(tmp_path / "null", NEW)
    assert names(tmp_path) == ["null", "pipe"]
    with pytest.raises(eg.ValuesError, match="No space left"):
        write_whole("/dev/full", NEW)


def _run() -> eg.Machine:
    return eg.Machine(eg.graph("y = x*x", {"x": 3.0}))


def _unrolled(w: float) -> eg.Machine:
    m = eg.model("hₜ = w*hₜ₋₁ + xₜ; h₀ = 0; loss L = h_T")
    return eg.Machine(m.unroll(values={"w": w, "xₜ": [1.0, 1.0]}))


def _formatted(path: Path) -> None:
    assert main(["fmt", str(path)]) == 0


def _shown(option: str) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        equations, values = path.with_suffix(".eq"), path.with_suffix(".json")
        assert main([str(equations), "--values", str(values), option, str(path)]) == 0

    return write


def _trained(path: Path) -> None:
    model = eg.model("param w ∈ ℝ; loss L = ∑ₜ (w*xₜ)²").set({"w": 1.0})
    checkpoints.write(eg.Trainer(model, {"xₜ": [1.0, 2.0]}), path)


WRITERS: dict[str, tuple[str, Callable[[Path], Any]]] = {
    "player": ("f.html", lambda p: eg.play(_run()).save_html(p)),
    "rewrites": ("f.html", lambda p: eg.rewrites("y = log(1 + x)", {"x": 1.0}).save_html(p)),
    "comparison": ("f.html", lambda p: eg.compare(_unrolled(0.5), _unrolled(1.5)).save_html(p)),
    "quiz": ("f.html", lambda p: eg.quiz("y = x*x", {"x": 3.0}).save_html(p)),
    "png": ("f.png", lambda p: eg.play(_run()).save_png(p)),
    "svg": ("f.svg", lambda p: eg.play(_run()).save_svg(p)),
    "sheet": ("f.svg", lambda p: eg.play(_run()).save_sheet(p)),
    "pdf": ("f.pdf", lambda p: eg.play(_run()).save_pdf(p, [0])),
    "gif": ("f.gif", lambda p: eg.play(_run()).save_gif(p, steps=[0, 1])),
    "webp": ("f.webp", lambda p: eg.play(_run()).save_webp(p, steps=[0, 1])),
    "checkpoint": ("f.safetensors", _trained),
    "model": ("f.safetensors", lambda p: eg.model("aₜ = w*xₜ").set({"w": 1.0}).save(p)),
    "fmt": ("f.txt", _formatted),
    "command line, page": ("f.html", _shown("--html")),
    "command line, picture": ("f.svg", _shown("--svg")),
}


@pytest.fixture(name="file")
def _file(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    path: Path = tmp_path / WRITERS[request.param][0]
    (tmp_path / "f.eq").write_text("y = x*x", encoding="utf-8")
    (tmp_path / "f.json").write_text('{"x": 3}', encoding="utf-8")
    path.write_text("y_{i}=W_{i}·x\nz_{j}=W_{j}·x\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(("file", "writer"), [(w, w) for w in WRITERS], indirect=["file"])
def test_a_full_disk_is_one_message_and_leaves_nothing(
    file: Path, writer: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path: path.read_bytes() for path in file.parent.iterdir()}
    write = os.write

    def full(number: int, data: Any) -> int:
        if len(data) > 20:
            return write(number, data[: len(data) // 2])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        if writer in ("fmt", "command line, page", "command line, picture"):
            with pytest.raises(AssertionError):  # the exit status is no 0
                WRITERS[writer][1](file)
            assert (
                capsys.readouterr().err == f"error: {file.name} cannot be written: No space "
                "left on device\n"
            )
        else:
            with pytest.raises(eg.EqGraphError, match="cannot be written: No space left"):
                WRITERS[writer][1](file)
    assert {path: path.read_bytes() for path in file.parent.iterdir()} == before
    WRITERS[writer][1](file)
    assert file.read_bytes() != before[file]


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize(("file", "writer"), [(w, w) for w in WRITERS], indirect=["file"])
def test_sigkill_at_every_call_of_every_writer(file: Path, writer: str) -> None:
    old, listed = file.read_bytes(), set(names(file.parent))
    WRITERS[writer][1](file)  # modules are loaded now: what is opened is ours
    new, states = file.read_bytes(), []
    for moment in range(60):
        file.write_bytes(old)
        over = not killed(lambda: WRITERS[writer][1](file), moment)
        states.append([old, new].index(file.read_bytes()))
        if over:
            break
    assert states == sorted(states) and states[-1] == 1 and 0 in states
    WRITERS[writer][1](file)
    assert set(names(file.parent)) - listed <= {"f.eq"}


def save_between(model: eg.Model, other: eg.Model, path: Path, place: int) -> None:
    """Save one model, and the other when so many of the first's calls of rename are done."""
    replace, left = Path.replace, [place]

    def replacing(part: Path, target: Path) -> Path:
        left[0] -= 1
        if left[0] == -1:
            other.save(path)
        return replace(part, target)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "replace", replacing)
        model.save(path)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_two_writers_of_a_model_never_mix(tmp_path: Path, place: int) -> None:
    one, two = (eg.model(f"aₜ = w*xₜ {sign} 1").set({"w": w}) for sign, w in (("+", 1), ("-", 2)))
    save_between(one, two, tmp_path / "m", place)
    found = eg.load(tmp_path / "m")
    assert (found.text, found.values["w"].item()) in ((one.text, 1.0), (two.text, 2.0))
    assert names(tmp_path) == ["m.eq", "m.safetensors"]


def test_a_text_of_other_numbers_is_not_taken(tmp_path: Path) -> None:
    one, two = (eg.model(f"aₜ = w*xₜ {sign} 1").set({"w": w}) for sign, w in (("+", 1), ("-", 2)))
    one.save(tmp_path / "one")
    two.save(tmp_path / "two")
    (tmp_path / "one.eq").write_bytes((tmp_path / "two.eq").read_bytes())
    assert eg.load(tmp_path / "one").text == one.text


@pytest.mark.parametrize("text", ["aₜ = w*xₜ", "aₜ = w*xₜ\n", "aₜ = w*xₜ\r\n# end\r\n"])
def test_a_text_comes_back_to_the_letter(tmp_path: Path, text: str) -> None:
    eg.model(text).set({"w": np.float64(2.0)}).save(tmp_path / "m")
    assert eg.load(tmp_path / "m").text == text
    file = tmp_path / "m.eq"
    lines = file.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    file.write_bytes(b"\xef\xbb\xbf" + lines)
    assert eg.load(tmp_path / "m").text == text  # through an editor, unchanged
    file.write_bytes(file.read_bytes().replace(b"*", b"+"))
    assert "w+x" in eg.load(tmp_path / "m").text  # and changed


def test_reading_ends(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"\xef\xbb\xbfa\r\nb\rc")
    assert read_text(path, 10) == "a\nb\nc"
    for data, message in ((b"\xff", "no UTF-8 text: byte 0"), (b"x" * 11, "longer than 10")):
        path.write_bytes(data)
        with pytest.raises(eg.ValuesError, match=message):
            read_text(path, 10)
    with pytest.raises(eg.ValuesError, match="too long"), opened(path, 10):
        pass
    write_all({path: b"", tmp_path / "g": b"g"})
    assert read_text(path, 10) == "" and read_text(tmp_path / "g", 1) == "g"
