"""Train the RNN and the LSTM on a text: `python -m tests.learn.sonnets TEXT MODEL`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import eqgraph as eg
from eqgraph.learn import Adam, Characters


def main(path: str, model_path: str) -> None:
    """Print the running means of both losses as JSON, and save the LSTM."""
    text = Path(path).read_text("utf-8")
    characters = Characters(text)
    data = characters.data(text, 32, "float32")
    losses = {}
    for name in ("rnn", "lstm"):
        sizes = {"n": len(characters), "h": 64, "k": len(characters)}
        each = {"Bf": 1.0} if name == "lstm" else {}
        model = eg.preset(name, classify=True).init(sizes, seed=1, each=each)
        history = eg.train(
            model, data, Adam(rate=0.01), updates=700, window=25, norm=5.0, dtype="float32",
            progress=False,
        )  # fmt: skip
        losses[name] = history.smooth(100)
    model.save(model_path)
    print(json.dumps(losses))


if __name__ == "__main__":
    main(*sys.argv[1:])
