"""Learn a text character by character, and write one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from eqgraph.errors import ValuesError
from eqgraph.ir.values import Array
from eqgraph.learn.model import Model
from eqgraph.learn.one_hot import OneHot
from eqgraph.syntax import display
from eqgraph.tape.program import compile_program


class Characters:
    """Hold an alphabet: the characters of a text, each with its number.

    >>> c = Characters("to be")
    >>> c.alphabet, c.numbers("bet").tolist(), c.text([4, 3])
    (' beot', [1, 2, 4], 'to')
    """

    def __init__(self, text: str) -> None:
        self.alphabet = "".join(sorted(set(text)))
        self._number = {char: k for k, char in enumerate(self.alphabet)}

    def __len__(self) -> int:
        return len(self.alphabet)

    def numbers(self, text: str) -> Array:
        """Return the numbers of a text's characters."""
        unknown = set(text) - set(self.alphabet)
        if unknown:
            raise ValuesError(f"the character {sorted(unknown)[0]!r} is not in the alphabet")
        return np.array([self._number[char] for char in text], np.intp)

    def text(self, numbers: Any) -> str:
        """Return the text of numbers."""
        return "".join(self.alphabet[int(k)] for k in numbers)

    def one_hot(self, numbers: Array, dtype: Any = "float64") -> Array:
        """Return vectors with a single 1, along a new last axis."""
        found: Array = np.eye(len(self), dtype=dtype)[numbers]
        return found

    def data(self, text: str, streams: int = 1, dtype: Any = "float64") -> dict[str, OneHot]:
        """Return a text as inputs xₜ and targets yₜ, each the character after its input.

        The text is cut into so many streams of equal length that are read side by side: the
        arrays have the axes time, stream, character. They hold the numbers of the characters, and
        make the vectors of what is asked for, as a training asks for one window after another.
        """
        numbers = self.numbers(text).astype(np.min_scalar_type(len(self)))
        length = (len(numbers) - 1) // streams
        if length < 1:
            raise ValuesError(f"a text of {len(text)} characters has no {streams} streams")
        inputs = numbers[: length * streams].reshape(streams, length).T
        targets = numbers[1 : length * streams + 1].reshape(streams, length).T
        size = len(self)
        return {"xₜ": OneHot(inputs, size, dtype), "yₜ": OneHot(targets, size, dtype)}


def sample(
    model: Model,
    characters: Characters,
    start: str = "\n",
    length: int = 200,
    *,
    temperature: float = 1.0,
    seed: int = 0,
    output: str = "pₜ",
) -> str:
    """Write a text that goes on from `start`, drawing each character from the model's output.

    A `temperature` below 1 makes likely characters likelier; at 0 the likeliest is taken always.
    """
    if temperature < 0:
        raise ValuesError(f"the temperature is {temperature}; expected a number from 0")
    if not start:
        raise ValuesError("the start is empty", hint="give one character at least")
    rng = np.random.default_rng(seed)
    step = _steps(model, characters, output)
    next(step)
    scores = np.zeros(len(characters))
    for number in characters.numbers(start):
        scores = step.send(int(number))
    out: list[int] = []
    for _ in range(length):
        out.append(_draw(scores, temperature, rng))
        scores = step.send(out[-1])
    return characters.text(out)


def _steps(model: Model, characters: Characters, output: str) -> Any:
    """Feed characters one by one and hand back log probabilities; the states go along."""
    back = sorted(map(display, model._template.sweeps.backward))
    if back:
        raise ValuesError(f"{back[0]} runs backward in time: a text is written forward")
    size = len(characters)
    values: dict[str, Any] = {"xₜ": np.zeros((1, 1, size))}
    values |= {name: np.zeros((1, 1, size)) for name in model.inputs if name != "xₜ"}
    graph = model.unroll(1, values)
    program = compile_program(graph, model.at(output, _first(model)))
    pairs = {before: model.at(state, _first(model)) for state, before in model.initial.items()}
    scores = None
    while True:
        number = yield scores
        program.feed(model.at("xₜ", _first(model)), characters.one_hot(np.array([number])))
        program.run()
        scores = program.value(model.at(output, _first(model)))[0].copy()
        for before, after in pairs.items():
            program.feed(before, program.value(after))


def _first(model: Model) -> int:
    return model._template.source.clock.first


def _draw(scores: Array, temperature: float, rng: np.random.Generator) -> int:
    if temperature == 0:
        return int(np.argmax(scores))
    with np.errstate(under="ignore"):
        weights = np.exp((scores - scores.max()) / temperature)
    return int(rng.choice(len(scores), p=weights / weights.sum()))


def repeats(text: str, length: int = 4) -> Iterator[str]:
    """Yield each piece of a length that occurred before: how much a sample goes in circles.

    >>> "".join(repeats("the the the ", 12)), len(list(repeats("the the the ", 4)))
    ('', 5)
    """
    seen: set[str] = set()
    for k in range(len(text) - length + 1):
        piece = text[k : k + length]
        if piece in seen:
            yield piece
        seen.add(piece)
