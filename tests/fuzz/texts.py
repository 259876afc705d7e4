"""Mutate texts that papers print, and read them as far as a person would."""

from __future__ import annotations

import json
import random
from pathlib import Path
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
