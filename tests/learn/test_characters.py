"""The character LSTM learns the sonnets, and better than the vanilla RNN."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.learn import Characters, sample
from eqgraph.learn.characters import repeats

ROOT = Path(__file__).resolve().parents[2]
SONNETS = ROOT / "notebooks" / "texts" / "sonnets.txt"


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory) -> tuple[eg.Model, dict[str, list[float]]]:
    """Train both in a process of one thread, where small products run best; load the LSTM."""
    folder = tmp_path_factory.mktemp("sonnets")
    threads = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL")}
    done = subprocess.run(
        [sys.executable, "-m", "tests.learn.sonnets", str(SONNETS), str(folder / "lstm")],
        env={**os.environ, **threads}, cwd=ROOT, capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    return eg.load(folder / "lstm"), json.loads(done.stdout)


@pytest.mark.slow
def test_the_lstm_beats_the_rnn(learned: tuple[eg.Model, dict[str, list[float]]]) -> None:
    rnn, lstm = learned[1]["rnn"], learned[1]["lstm"]
    assert lstm[0] == pytest.approx(np.log(57), rel=0.1)  # it starts by guessing
    assert lstm[-1] < rnn[-1] - 0.1
    assert lstm[-1] < 1.35


@pytest.mark.slow
def test_the_samples_are_no_loops(learned: tuple[eg.Model, dict[str, list[float]]]) -> None:
    original = SONNETS.read_text("utf-8")
    text = sample(learned[0], Characters(original), "\n", 400, temperature=0.7, seed=3)
    assert len(list(repeats(text, 12))) < 20
    known = [word in set(original.split()) for word in text.split()]
    assert np.mean(known) > 0.4  # about half are words of the sonnets, the rest look like some


def test_sampling_follows_seed_and_temperature() -> None:
    characters = Characters("abc")
    model = eg.preset("gru", classify=True).init({"n": 3, "h": 2, "k": 3}, scheme="normal")
    model.set({"By": [0.0, 1.0, 0.0]})
    one, same, other = (sample(model, characters, "a", 60, seed=s) for s in (1, 1, 2))
    assert one == same != other
    assert set(sample(model, characters, "ab", 20, temperature=0)) == {"b"}
    hot = sample(model, characters, "a", 300, temperature=50.0)
    assert all(60 < hot.count(char) < 140 for char in "abc")
    with pytest.raises(eg.ValuesError, match="temperature"):
        sample(model, characters, "a", temperature=-1)
    with pytest.raises(eg.ValuesError, match="alphabet"):
        sample(model, characters, "z")


def test_a_sample_sees_what_the_model_sees() -> None:
    """The states handed on from step to step give what one long unrolling gives."""
    characters = Characters("abcd")
    model = eg.preset("lstm", classify=True).init({"n": 4, "h": 3, "k": 4}, scheme="normal", seed=2)
    model.set({"By": [0.1, 0.3, 0.2, 0.0]})
    text = "abacadd"
    x = characters.one_hot(characters.numbers(text))[:, None, :]
    m = eg.Machine(model.unroll(values={"xₜ": x, "yₜ": np.zeros((7, 1, 4))}), "p₇").run()
    wanted = characters.alphabet[int(np.argmax(m.value("p₇")))]
    assert sample(model, characters, text, 1, temperature=0) == wanted


def test_streams_follow_the_text() -> None:
    characters = Characters("abcdefghi")
    data = characters.data("abcdefghi", 2)
    assert data["xₜ"].shape == data["yₜ"].shape == (4, 2, 9)
    for stream, wanted in enumerate(("abcd", "efgh")):
        assert characters.text(data["xₜ"][:, stream].argmax(-1)) == wanted
    assert characters.text(data["yₜ"][:, 1].argmax(-1)) == "fghi"


def test_data_stay_numbers() -> None:
    """A text of 200,000 characters of 100 kinds: 160 MB as vectors, twice; 0.2 MB as numbers."""
    rng = np.random.default_rng(0)
    text = "".join(map(chr, rng.integers(200, 300, 200_000)))
    characters = Characters(text)
    model = eg.preset("lstm", classify=True).init({"n": 100, "h": 4, "k": 100}, seed=1)
    tracemalloc.start()
    data = characters.data(text, streams=32)
    trainer = eg.Trainer(model, data, window=10)
    trainer.advance()
    assert trainer.windows.fingerprint
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 30e6 < data["xₜ"].size * 8
    assert peak < 30e6


def test_lazy_data_are_those_that_were_held() -> None:
    """The same training, batch by batch, and the same fingerprint, to the bit."""
    characters = Characters("to be or not to be")
    lazy = characters.data("to be or not to be" * 9, streams=4, dtype="float32")
    whole = {name: np.asarray(array) for name, array in lazy.items()}
    model = eg.preset("rnn", classify=True)
    size = {"n": len(characters), "h": 3, "k": len(characters)}
    losses, prints = [], []
    for data in (lazy, whole):
        trainer = eg.Trainer(model.init(size, seed=1), data, window=7, batch=2, dtype="float32")
        losses.append([trainer.advance() for _ in range(30)])
        prints.append(trainer.windows.fingerprint)
    assert losses[0] == losses[1] and prints[0] == prints[1]


def test_lazy_data_are_arrays_for_numpy() -> None:
    found = Characters("abc").data("abcabcb", streams=2)["xₜ"]
    whole = np.asarray(found)
    assert found.shape == whole.shape == (3, 2, 3) and found.size == whole.size
    for key in (0, slice(1), (0, 1), (slice(None), [1, 0]), (..., 2), (0, 1, 2), whole[..., 0] > 0):
        np.testing.assert_array_equal(found[key], whole[key])
    np.testing.assert_array_equal(found * 2 + found, whole * 3)
    np.testing.assert_array_equal(found.argmax(-1), whole.argmax(-1))
    assert np.zeros_like(found).shape == whole.shape and len(list(found)) == 3
    assert repr(found) == "<OneHot 3×2×3, float64>"
