"""Models on disk: round trips, kills in the middle, hostile files."""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.learn import load_values
from tests.learn.kill import killed

TEXT = "# a ĉ comment\nparam W ∈ ℝ^{h×n}; param b ∈ ℝ\nyₜ = W·xₜ + b\n"


def small(seed: int = 0, dtype: str = "float64") -> eg.Model:
    sizes = {"h": 2, "n": 3}
    return eg.model(TEXT).init(sizes, seed=seed, scheme="normal", each={"b": 0.5}, dtype=dtype)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", ["m", "m.eq", "m.safetensors", "m.v1"])
def test_round_trip(tmp_path: Path, dtype: str, name: str) -> None:
    model = small(dtype=dtype)
    model.save(tmp_path / name)
    again = eg.load(tmp_path / name)
    assert again.text == model.text
    assert again.values.keys() == model.values.keys()
    for key, value in model.values.items():
        assert again.values[key].dtype == value.dtype == np.dtype(dtype)
        assert again.values[key].shape == value.shape
        np.testing.assert_array_equal(again.values[key], value)
    base = "m.v1" if name == "m.v1" else "m"
    assert {p.name for p in tmp_path.iterdir()} == {f"{base}.eq", f"{base}.safetensors"}


def test_a_model_without_values_keeps_its_text(tmp_path: Path) -> None:
    eg.model("aₜ = w*xₜ").save(tmp_path / "m")
    assert eg.load(tmp_path / "m").values == {}


@pytest.mark.parametrize("moment", range(6))
def test_a_kill_leaves_a_whole_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: int
) -> None:
    """Stop at each rename and each forcing to disk; what loads is the old model or the new."""
    old, new = small(1), eg.model(TEXT.replace("+ b", "- b")).set(small(2).values)
    old.save(tmp_path / "m")
    left = moment

    def or_die(function: Any) -> Any:
        def call(*args: Any) -> Any:
            nonlocal left
            left -= 1
            if left < 0:
                raise SystemExit  # as a kill: nothing of ours runs after it but `except`
            return function(*args)

        return call

    with monkeypatch.context() as m:
        m.setattr(Path, "replace", or_die(Path.replace))
        m.setattr(os, "fsync", or_die(os.fsync))
        with contextlib.suppress(SystemExit):
            new.save(tmp_path / "m")
    found = eg.load(tmp_path / "m")
    matches = [
        found.text == model.text
        and all(np.array_equal(found.values[k], v) for k, v in model.values.items())
        for model in (old, new)
    ]
    assert any(matches)
    new.save(tmp_path / "m")  # and saving goes on
    assert eg.load(tmp_path / "m").text == new.text


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_sigkill_at_every_moment_of_a_save(tmp_path: Path) -> None:
    """The kernel ends the process before each call that touches a file, until none is left."""
    old, new = small(1), eg.model(TEXT.replace("+ b", "- b")).set(small(2).values)
    small(3).save(tmp_path / "warm")  # modules are loaded now: what is opened is ours
    seen = []
    for moment in range(100):
        old.save(tmp_path / "m")
        over = not killed(lambda: new.save(tmp_path / "m"), moment)
        found = eg.load(tmp_path / "m")
        for k, model in enumerate((old, new)):
            same = (np.array_equal(found.values[n], v) for n, v in model.values.items())
            if found.text == model.text and all(same):
                seen.append(k)
        assert len(seen) == moment + 1  # one of the two, whole
        if over:
            break
        again = small(4)  # and saving goes on, over what the kill has left
        again.save(tmp_path / "m")
        np.testing.assert_array_equal(eg.load(tmp_path / "m").values["W"], again.values["W"])
    assert seen == sorted(seen)  # never back to the old one
    assert seen.count(0) >= 5
    assert seen.count(1) >= 2  # between the numbers and the text, and at the end


def test_a_reader_beside_a_writer_gets_a_pair(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process saves between the reading of the numbers and of the text."""
    from eqgraph.learn import files

    old, new = small(1), eg.model(TEXT.replace("+ b", "- b")).set(small(2).values)
    old.save(tmp_path / "m")
    saves = [new]
    read = files.read_tensors

    def slowly(*args: Any) -> Any:
        found = read(*args)
        if saves:
            saves.pop().save(tmp_path / "m")
        return found

    monkeypatch.setattr(files, "read_tensors", slowly)
    found = eg.load(tmp_path / "m")
    assert found.text == new.text
    np.testing.assert_array_equal(found.values["W"], new.values["W"])


def header_of(data: bytes) -> tuple[dict[str, Any], bytes]:
    length = int.from_bytes(data[:8], "little")
    return json.loads(data[8 : 8 + length]), data[8 + length :]


def packed(header: Any, numbers: bytes) -> bytes:
    raw = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(raw).to_bytes(8, "little") + raw + numbers


def changed(**entry: Any) -> Any:
    def change(header: dict[str, Any], numbers: bytes) -> bytes:
        header["W"].update(entry)
        return packed(header, numbers)

    return change


HOSTILE = {
    "empty": lambda h, n: b"",
    "short": lambda h, n: b"\x01\x02",
    "truncated numbers": lambda h, n: packed(h, n[:-1]),
    "more numbers": lambda h, n: packed(h, n + b"\0"),
    "truncated header": lambda h, n: packed(h, n)[:40],
    "a huge header": lambda h, n: (2**63).to_bytes(8, "little") + b"{}",
    "no JSON": lambda h, n: packed(b"{W: 1}", n),
    "not UTF-8": lambda h, n: packed(b'{"\xff\xfe": 1}', n),
    "a list": lambda h, n: packed([], n),
    "a deep header": lambda h, n: packed(b"[" * 100_000, n),
    "twice": lambda h, n: packed(json.dumps(h).encode()[:-1] + b',"W":{}}', n),
    "twice and sound": lambda h, n: packed(
        json.dumps(h).encode()[:-1] + b',"W":' + json.dumps(h["b"]).encode() + b"}", n
    ),
    "no metadata, other names": lambda h, n: packed({"W": h["W"], "V": h["b"]}, n),
    "a pickle": lambda h, n: b"\x80\x04\x95\x0b\x00\x00\x00\x00\x00\x00\x00",
    "a zip bomb": lambda h, n: b"PK\x03\x04" + b"\0" * 100,
    "negative offsets": changed(data_offsets=[-48, 0]),
    "overlap": changed(data_offsets=[4, 52]),
    "huge shape": changed(shape=[2**40, 2**40]),
    "huge product": changed(shape=[2**31, 2**31, 2**31]),
    "a 0 that hides a huge shape": lambda h, n: packed(
        {**h, "W": {"dtype": "F64", "shape": [0, 2**32, 2**32, 2**32], "data_offsets": [8, 8]}},
        n[:8],
    ),
    "endless digits": lambda h, n: packed(
        json.dumps(h).encode().replace(b"[2, 3]", b"[" + b"9" * 5000 + b"]"), n
    ),
    "NaN as a size": changed(shape=[float("nan"), 3]),
    "a surrogate as a name": lambda h, n: packed({**h, "\ud800": h["b"]}, n),
    "half precision": changed(dtype="F16"),
    "ten thousand names": lambda h, n: packed(
        {f"x{k}": {"dtype": "F64", "shape": [0], "data_offsets": [0, 0]} for k in range(10_000)},
        b"",
    ),
    "negative shape": changed(shape=[-2, -3]),
    "true as a size": changed(shape=[True, 6]),
    "many axes": changed(shape=[1] * 70 + [6]),
    "whole numbers": changed(dtype="I64"),
    "unknown dtype": changed(dtype="OBJECT"),
    "dtype as a list": changed(dtype=["F64"]),
    "metadata of numbers": lambda h, n: packed({**h, "__metadata__": {"a": 1}}, n),
    "another shape": changed(shape=[6]),
    "a missing name": lambda h, n: packed({k: v for k, v in h.items() if k != "W"}, n[:8]),
    "another name": lambda h, n: packed({("V" if k == "W" else k): v for k, v in h.items()}, n),
    "a path as a name": lambda h, n: packed(
        {("../../x" if k == "W" else k): v for k, v in h.items()}, n
    ),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_files(tmp_path: Path, kind: str) -> None:
    model = small()
    model.save(tmp_path / "m")
    file = tmp_path / "m.safetensors"
    file.write_bytes(HOSTILE[kind](*header_of(file.read_bytes())))
    before = dict(model.values)
    with pytest.raises(eg.EqGraphError) as caught:
        load_values(model, tmp_path / "m")
    assert "m.safetensors" in str(caught.value)
    unsound = "no sound safetensors file" in caught.value.message
    assert ("load another copy" in (caught.value.hint or "")) is unsound
    assert unsound or "do not belong" in str(caught.value) or "is declared" in str(caught.value)
    assert all(model.values[k] is v for k, v in before.items())
    assert model.values.keys() == before.keys()
    with pytest.raises(eg.EqGraphError):
        eg.load(tmp_path / "m")


def test_too_large_a_file_is_not_read(tmp_path: Path) -> None:
    small().save(tmp_path / "m")
    with (tmp_path / "m.safetensors").open("ab") as file:
        file.truncate(1 << 40)  # sparse: it takes no room
    with pytest.raises(eg.ValuesError, match="the limit is"):
        eg.load(tmp_path / "m")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
@pytest.mark.parametrize("ending", ["eq", "safetensors"])
def test_what_is_no_plain_file(tmp_path: Path, ending: str) -> None:
    """A pipe would keep the reader for ever, a device would never end."""
    small().save(tmp_path / "m")
    file = tmp_path / f"m.{ending}"
    file.unlink()
    os.mkfifo(file)
    with pytest.raises(eg.ValuesError, match="no plain file"):
        eg.load(tmp_path / "m")
    for target, message in (("/dev/zero", "no plain file"), (file.name, "cannot be read")):
        file.unlink()
        file.symlink_to(target)
        with pytest.raises(eg.ValuesError, match=message):
            eg.load(tmp_path / "m")
    file.unlink()
    file.mkdir()
    with pytest.raises(eg.ValuesError, match="cannot be read"):
        eg.load(tmp_path / "m")
    with pytest.raises(eg.ValuesError, match="cannot be written"):
        small().save(tmp_path / "m")


def test_paths_that_lead_nowhere(tmp_path: Path) -> None:
    for path in (tmp_path / "none" / "m", "\0", "x" * 5000):
        with pytest.raises(eg.ValuesError, match="cannot be read"):
            eg.load(path)
        with pytest.raises(eg.ValuesError, match="cannot be written"):
            small().save(path)


def test_links_are_read_and_never_written_through(tmp_path: Path) -> None:
    """Who may write in the folder could lay links where the new files are prepared."""
    small(1).save(tmp_path / "real")
    for ending in ("eq", "safetensors"):
        (tmp_path / f"m.{ending}").symlink_to(tmp_path / f"real.{ending}")
    np.testing.assert_array_equal(eg.load(tmp_path / "m").values["W"], small(1).values["W"])
    victim = tmp_path / "victim"
    victim.write_text("precious")
    for name in ("m.eq.new", "m.eq.new.part", "m.safetensors.part"):
        (tmp_path / name).symlink_to(victim)
    small(2).save(tmp_path / "m")
    assert victim.read_text() == "precious"
    np.testing.assert_array_equal(eg.load(tmp_path / "real").values["W"], small(1).values["W"])
    np.testing.assert_array_equal(eg.load(tmp_path / "m").values["W"], small(2).values["W"])
    assert not (tmp_path / "m.eq").is_symlink()


def test_nan_is_a_number_like_others(tmp_path: Path) -> None:
    """What has diverged is kept as it is: the machine's search for trouble says where."""
    model = small().set({"W": [[np.nan, np.inf, -0.0], [1, 2, 3]], "b": -np.inf})
    model.save(tmp_path / "m")
    assert eg.load(tmp_path / "m").values["W"].tobytes() == model.values["W"].tobytes()


def test_hostile_texts(tmp_path: Path) -> None:
    small().save(tmp_path / "m")
    text = tmp_path / "m.eq"
    for raw in (b"\xff\xfe", b"x" * 900_000, b"y = (", b"\x00", b"__import__('os').system('ls')"):
        text.write_bytes(raw)
        with pytest.raises(eg.EqGraphError):
            eg.load(tmp_path / "m")
    text.unlink()
    with pytest.raises(eg.ValuesError, match=r"m\.eq cannot be read"):
        eg.load(tmp_path / "m")


@pytest.mark.parametrize("name", ["m.pt", "m.pkl", "m.npz", "m.pth"])
def test_files_with_code_are_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"\x80\x04.")
    with pytest.raises(eg.ValuesError, match="code"):
        eg.load(tmp_path / name)


def test_values_say_what_is_missing(tmp_path: Path) -> None:
    small().save(tmp_path / "m")
    (tmp_path / "m.eq").write_text("param W ∈ ℝ^{h×n}; yₜ = W·xₜ + a", "utf-8")
    with pytest.raises(eg.ValuesError, match="a missing; b too much"):
        eg.load(tmp_path / "m")
    (tmp_path / "m.eq").write_text("param W ∈ ℝ^{4×n}; yₜ = W·xₜ + b", "utf-8")
    with pytest.raises(eg.ShapeError, match="is declared"):
        eg.load(tmp_path / "m")


def test_a_comment_may_change(tmp_path: Path) -> None:
    small().save(tmp_path / "m")
    text = (tmp_path / "m.eq").read_text("utf-8").replace("comment", "remark")
    (tmp_path / "m.eq").write_text(text, "utf-8")
    assert "remark" in eg.load(tmp_path / "m").text
