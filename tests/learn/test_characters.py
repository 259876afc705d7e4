"""The character LSTM learns the sonnets, and better than the vanilla RNN."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.learn import Adam, Characters, sample
from eqgraph.learn.characters import repeats

SONNETS = Path(__file__).resolve().parents[2] / "notebooks" / "texts" / "sonnets.txt"


@pytest.fixture(scope="module")
def learned() -> dict[str, tuple[eg.Model, Characters, eg.learn.History]]:
    text = SONNETS.read_text("utf-8")
    characters = Characters(text)
    data = characters.data(text, 32, "float32")
    out = {}
    for name in ("rnn", "lstm"):
        sizes = {"n": len(characters), "h": 64, "k": len(characters)}
        each = {"Bf": 1.0} if name == "lstm" else {}
        model = eg.preset(name, classify=True).init(sizes, seed=1, each=each)
        history = eg.train(
            model, data, Adam(rate=0.01), updates=700, window=25, norm=5.0, dtype="float32",
            progress=False,
        )  # fmt: skip
        out[name] = (model, characters, history)
    return out


def test_the_lstm_beats_the_rnn(
    learned: dict[str, tuple[eg.Model, Characters, eg.learn.History]],
) -> None:
    rnn, lstm = (learned[name][2].smooth(100) for name in ("rnn", "lstm"))
    assert lstm[0] == pytest.approx(np.log(57), rel=0.1)  # it starts by guessing
    assert lstm[-1] < rnn[-1] - 0.1
    assert lstm[-1] < 1.35


def test_the_samples_are_no_loops(
    learned: dict[str, tuple[eg.Model, Characters, eg.learn.History]],
) -> None:
    model, characters, _ = learned["lstm"]
    text = sample(model, characters, "\n", 400, temperature=0.7, seed=3)
    assert len(list(repeats(text, 12))) < 20
    words = set(SONNETS.read_text("utf-8").split())
    known = [word in words for word in text.split()]
    assert np.mean(known) > 0.5  # most are words of the sonnets


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
