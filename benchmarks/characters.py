"""Let a vanilla RNN and an LSTM learn the sonnets, character by character, and write some.

Two RNNs stand beside the LSTM: one with as many hidden units, one with as many parameters. All see
the same windows (25 steps, 32 streams, Adam, gradients clipped at a common norm of 5). The last
tenth of the text is kept from them; the loss on it, in nats a character, says who has learned more
than the text by heart: a text this short is overfitted soon, so the best of all looks counts.

    python benchmarks/characters.py [--updates 700] [--write]    # --write: characters.md
"""

from __future__ import annotations

import argparse
import datetime
import os
import time
from pathlib import Path

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")  # read when NumPy is imported

import numpy as np  # noqa: E402

import eqgraph as eg  # noqa: E402
from eqgraph.learn import SGD, Adam, Characters, sample  # noqa: E402
from eqgraph.learn.characters import repeats  # noqa: E402

TEXT = Path(__file__).parents[1] / "notebooks" / "texts" / "sonnets.txt"
HIDDEN = 100
LOOKS = (50, 150, 300)  # updates after which samples are drawn; and at the end


def parameters(model: eg.Model) -> int:
    """Count the numbers that are learned."""
    return sum(array.size for array in model.values.values())


def held_out(model: eg.Model, data: dict[str, np.ndarray]) -> float:
    """Return the mean loss on a text, read from its start to its end."""
    trainer = eg.Trainer(model, data, SGD(rate=0.0), window=25, dtype="float32")
    losses = [trainer.advance() for _ in range(trainer.windows.per_epoch)]
    steps = [trainer.windows.cut(k).steps for k in range(len(losses))]
    return float(np.average(losses, weights=steps))


def learn(name: str, hidden: int, updates: int, lines: list[str]) -> tuple[str, eg.History]:
    """Train one cell; return its row of the table and its history, and write its samples down."""
    text = TEXT.read_text("utf-8")
    cut = len(text) * 9 // 10
    characters = Characters(text)
    size = len(characters)
    known = set(text.split())
    each = {"Bf": 1.0} if name == "lstm" else {}
    model = eg.preset(name, classify=True)
    model.init({"n": size, "h": hidden, "k": size}, seed=1, each=each)
    title = f"{name.upper()}, {hidden} hidden units, {parameters(model):,} parameters"
    lines += [f"## {title}", ""]
    data = characters.data(text[:cut], 32, "float32")
    rest = characters.data(text[cut:], 1, "float32")
    kept: list[tuple[float, int]] = []

    def look(trainer: eg.Trainer) -> None:
        done = len(trainer.history.losses)
        kept.append((held_out(model, rest), done))
        if done not in (*LOOKS, updates):
            return
        mean = trainer.history.smooth(50)[-1]
        for temperature in (0.5, 1.0) if done == updates else (0.7,):
            written = sample(model, characters, "\n", 240, temperature=temperature, seed=3)
            head = f"after {done} updates: loss {mean:.3f}, held-out {kept[-1][0]:.3f}; temperature"
            head += f" {temperature}"
            lines.extend([head, "", "```text", written.strip("\n"), "```", ""])
            print(f"--- {title}: {head}\n{written}\n", flush=True)

    start = time.perf_counter()
    history = eg.train(
        model, data, Adam(rate=0.01), updates=updates, window=25,
        norm=5.0, dtype="float32", every=50, report=look, progress=False,
    )  # fmt: skip
    seconds = time.perf_counter() - start
    long = sample(model, characters, "\n", 1000, temperature=0.7, seed=5)
    words = np.mean([word in known for word in long.split()])
    row = (
        f"| {name.upper()} | {hidden} | {parameters(model):,} | {history.losses[0]:.3f} "
        f"| {history.smooth(50)[-1]:.3f} | {min(kept)[0]:.3f} after {min(kept)[1]} "
        f"| {len(list(repeats(long, 12)))} | {words:.0%} | {seconds:.0f} |"
    )
    return row, history


def main() -> None:
    """Print the table, and write it with the samples and the curves."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--updates", type=int, default=700)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    size = len(set(TEXT.read_text("utf-8")))
    lstm = 4 * (size * HIDDEN + HIDDEN * HIDDEN + HIDDEN) + (HIDDEN + 1) * size
    alike = round(max(np.roots([1, 2 * size + 1, size - lstm])))  # as many parameters
    samples: list[str] = []
    rows, losses = [], {}
    for name, hidden in (("rnn", HIDDEN), ("rnn", alike), ("lstm", HIDDEN)):
        row, history = learn(name, hidden, asked.updates, samples)
        rows.append(row)
        losses[f"{name.upper()} {hidden}"] = history.smooth(50)
    head = (
        "| cell | hidden | parameters | first loss | loss (mean of 50) | best held-out loss "
        "| repeats | known words | s |\n|---|---|---|---|---|---|---|---|---|"
    )
    marks = [k for k in (1, 50, 100, 200, 300, 500, 700, 1000, 2000) if k <= asked.updates]
    curve = [f"| updates | {' | '.join(losses)} |", "|---" * (1 + len(losses)) + "|"]
    for k in marks:
        curve.append(f"| {k} | {' | '.join(f'{x[k - 1]:.3f}' for x in losses.values())} |")
    made = (
        f"Generated by characters.py on {datetime.date.today()}; guessing gives "
        f"{np.log(size):.3f}. Repeats: pieces of 12 characters that occur again within a sample of "
        "1,000 at temperature 0.7; known words: those of it that stand in the text."
    )
    parts = ["# Sonnets, character by character", "", made, "", head, *rows, ""]
    parts += ["Running mean of 50 losses:", "", *curve, "", *samples]
    print("\n".join([head, *rows, "", *curve]))
    if asked.write:
        Path(__file__).with_suffix(".md").write_text("\n".join(parts), "utf-8")


if __name__ == "__main__":
    main()
