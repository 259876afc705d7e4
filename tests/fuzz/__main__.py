"""Mutate texts that papers print and look for what is no plain answer.

`python -m tests.fuzz --count 100000 --seed 1`: each text, in Unicode or in LaTeX, with values and
without, is read or refused by an `EqGraphError` within a second. What is neither is printed, once a
kind.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import sys
import time
import traceback
import warnings
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

import numpy as np

import eqgraph as eg

CASES = Path(__file__).parents[1] / "cases"
UNICODE, LATEX = (
    line.split()
    for line in (Path(__file__).parent / "alphabet.txt").read_text("utf-8").splitlines()
)
UNICODE.append("\n")


class Seed(NamedTuple):
    """Hold a text to begin with, the spelling it is in and its values."""

    text: str
    latex: bool
    values: dict[str, Any]


class TooLong(BaseException):
    """A text took much longer than a second: no handler of ours catches this."""


def seeds() -> list[Seed]:
    """Return the texts of all cases, in both spellings."""
    cases = json.loads((CASES / "papers.json").read_text("utf-8"))
    found = [Seed(c[key], key == "latex", _arrays(c["values"]))
             for c in cases for key in ("text", "latex") if c.get(key)]  # fmt: skip
    file = json.loads((CASES / "equations.json").read_text("utf-8"))
    sizes = file["dims"]
    for case in file["equations"]:
        shapes = {n: [sizes[d] for d in dims.split(",") if d] for n, dims in case["vars"].items()}
        found.append(Seed(case["eq"], False, {n: np.full(s, 0.5) for n, s in shapes.items()}))
    examples = json.loads((CASES / "examples.json").read_text("utf-8"))["examples"]
    found += [Seed(case["text"], False, _arrays(case["inputs"])) for case in examples]
    return found


def _arrays(values: dict[str, Any]) -> dict[str, Any]:
    return {k: np.array(v) if isinstance(v, list) else v for k, v in values.items()}


def mutated(seed: Seed, others: list[Seed], rng: random.Random) -> str:
    """Return a text a few changes away from another, or one of random parts."""
    alphabet = LATEX if seed.latex else UNICODE
    if rng.random() < 0.15:
        return rng.choice(("", " ")).join(rng.choices(alphabet, k=rng.randint(1, 16)))
    text = seed.text
    for _ in range(rng.randint(1, 4)):
        at, end = sorted(rng.choices(range(len(text) + 1), k=2))
        near = min(end, at + rng.randint(1, 6))
        match rng.randrange(6):
            case 0:
                text = text[:at] + text[near:]
            case 1:
                text = text[:at] + rng.choice(alphabet) + text[at:]
            case 2:
                text = text[:at] + rng.choice(alphabet) + text[near:]
            case 3:
                text = text[:at] + text[at:near] * 2 + text[near:]
            case 4:
                text = text[:at] + text[at:end] + text[at:end][::-1][:3] + text[end:]
            case _:
                other = rng.choice(others).text
                start = rng.randrange(len(other))
                text = text[:at] + other[start : start + rng.randint(1, 20)] + text[end:]
        text = text[:2_000]
    return text


def given(seed: Seed, rng: random.Random) -> dict[str, Any] | None:
    """Return values for a text: its own, some of them, other shapes, or none."""
    if rng.random() < 0.4:
        return None
    values = dict(seed.values)
    for name in rng.sample(list(values), k=min(len(values), rng.randrange(3))):
        shape = rng.choice(((), (2,), (3,), (2, 2), (2, 3), (2, 2, 2), (0,), (1, 1)))
        if rng.random() < 0.5:
            del values[name]
        else:
            values[name] = np.full(shape, rng.choice((0.0, 1.0, 2.0, -1.0, 0.5)))
    return values


def read(text: str, latex: bool, values: dict[str, Any] | None) -> None:
    """Read a text as far as a person would: its graph, its explicit text, its numbers."""
    source = eg.from_latex(text) if latex else eg.parse(text)
    graph = eg.graph(source, values)
    str(graph.explicit())
    repr(graph.notes)
    if values is not None:
        eg.Machine(graph).run()


def attempt(text: str, latex: bool, values: dict[str, Any] | None) -> tuple[str, ...] | None:
    """Read a text; return what kind of trouble it is, if it is any."""
    start = time.process_time()
    signal.setitimer(signal.ITIMER_VIRTUAL, 10)
    try:
        read(text, latex, values)
    except eg.EqGraphError as error:
        str(error)
    except (Exception, TooLong) as error:  # whatever it is, it is to be told
        last = traceback.extract_tb(error.__traceback__)[-1]
        return type(error).__name__, f"{Path(last.filename).name}:{last.lineno}", str(error)[:80]
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    spent = time.process_time() - start
    return ("slow", f"{spent:.0f} s") if spent > 1 else None


def stop(_number: int, _frame: FrameType | None) -> None:
    """End a text that takes too long."""
    raise TooLong


def main() -> int:
    """Run and print what was found; return how many kinds."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--count", type=int, default=10_000)
    asked.add_argument("--seed", type=int, default=0)
    options = asked.parse_args()
    warnings.simplefilter("ignore")
    signal.signal(signal.SIGVTALRM, stop)
    rng, pool, kinds = random.Random(options.seed), seeds(), set[tuple[str, ...]]()
    for k in range(options.count):
        seed = rng.choice(pool)
        text, values = mutated(seed, pool, rng), given(seed, rng)
        found = attempt(text, seed.latex, values)
        if found is not None and found[:2] not in kinds:
            kinds.add(found[:2])
            shapes = {n: np.shape(v) for n, v in (values or {}).items()}
            print(k, *found, repr(text), None if values is None else shapes, flush=True)
        if (k + 1) % 50_000 == 0:
            print(f"{k + 1} texts, {len(kinds)} kinds of trouble", flush=True)
    return len(kinds)


if __name__ == "__main__":
    sys.exit(min(main(), 1))
