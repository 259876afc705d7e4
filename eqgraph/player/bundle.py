"""Hold the player's module, in parts: a page carries what it can show, and leaves out the rest.

The bundle is one module whose sections share a scope: the core, parts, the end. The head of a part
names the parts before it that it uses.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

STATIC = files("eqgraph.player") / "static"
_SECTION = re.compile(r"^//@ (.+)\n", re.MULTILINE)
_ALWAYS = {"core", "end"}

# The words of the engine that few programs use, by the part that has them.
WORDS: Mapping[str, tuple[str, ...]] = {
    "algebra": (
        "solve", "inverse", "det", "logdet", "cofactor", "expm", "spectral", "left_singular",
    ),
    "elementary": (
        "sin", "cos", "tan", "sinh", "arcsin", "arccos", "arctan", "arctan2", "arcsinh",
        "arccosh", "arctanh", "log2", "log10", "exp2", "cbrt", "hypot", "mod", "round", "floor",
        "ceil", "logaddexp", "log", "log1p", "expm1", "sqrt", "sign", "finite", "binade",
        "less", "greater", "less_equal", "greater_equal", "equal", "not_equal", "maximum",
        "minimum", "abs", "pow", "where",
    ),
    "shaping": (
        "reshape", "zeros_like", "flip", "slice", "pick", "put", "pad", "concat", "split",
        "stack", "diagonal", "diag_matrix", "cumsum", "prod", "argmax", "argmin", "argmax_mask",
    ),
    "special": (
        "erf", "erfinv", "normal_cdf", "gamma", "lgamma", "digamma", "polygamma", "binomial",
    ),
    "indexing": (
        "einsum", "spread", "windows", "fold", "gather", "scatter_add", "one_hot", "topk_mask",
        "prod_others",
    ),
}  # fmt: skip
PARTS = (
    "repeats",
    "time",
    "digits",
    "conditions",
    "draws",
    "check",
    "training",
    "streamed",
    "later",
    "saving",
    "pinning",
    "guide",
    "quiz",
    "edit",
    "notebook",
    *WORDS,
)


def script(parts: Collection[str] = PARTS) -> str:
    """Return the player's module with some of its parts, and with those that they use."""
    kept = set(parts) | _ALWAYS
    for name, used, _ in reversed(_sections()):
        if name in kept:
            kept.update(used)
    return "".join(text for name, _, text in _sections() if name in kept)


def style() -> str:
    """Return the player's style sheet, without its comments and its indent."""
    text = STATIC.joinpath("player.css").read_text(encoding="utf-8")
    lines = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL).splitlines()
    return "\n".join(line for line in map(str.strip, lines) if line)


def parts_of(held: Mapping[str, Any]) -> list[str]:
    """Return the parts that a page needs: what its store holds says what it can ever show.

    What answers a quiz may call any function; what a player plays has its routines.
    """
    task = held.get("task")
    shown = (task or held).get("payload") or {}
    runs = shown.get("runs", [shown])
    needed = {"quiz", "repeats", *WORDS} if task else set[str]()
    if any("count" in one for run in runs for one in run.get("nodes", ())):
        needed.add("repeats")
    if any(run.get("time") for run in runs):
        needed.add("time")
    needed.update(part for part in ("digits", "streamed", "later") if part in shown)
    called = {line[0] for run in runs for one in run.get("routines", ()) for line in one["lines"]}
    needed.update(part for part, words in WORDS.items() if called.intersection(words))
    return [part for part in PARTS if part in needed]


def embedded_parts(held: Mapping[str, Any]) -> list[str]:
    """Return the parts that a page inside another needs: one also pins, saves and asks there."""
    return joined([parts_of(held), ["saving", "pinning", "guide"]])


def whole_parts(held: Mapping[str, Any]) -> list[str]:
    """Return the parts that a page needs to do all that one does without a kernel."""
    return joined([embedded_parts(held), ["conditions", "check", "training", *WORDS]])


def live_parts(held: Mapping[str, Any]) -> list[str]:
    """Return the parts that a widget needs: the kernel counts digits, and reads any text."""
    return joined(
        [whole_parts(held), ["digits", "repeats", "streamed", "later", "edit", "notebook"]]
    )


def joined(needed: Iterable[Collection[str]]) -> list[str]:
    """Return the parts that any of several pages needs."""
    every = set[str]().union(*needed)
    return [part for part in PARTS if part in every]


@cache
def _sections() -> list[tuple[str, list[str], str]]:
    """Return the names of the sections, the parts that they use and their texts, in order."""
    text = STATIC.joinpath("player.js").read_text(encoding="utf-8")
    head, *rest = _SECTION.split(text)
    made = [("core", list[str](), head)]
    for line, section in zip(rest[::2], rest[1::2], strict=True):
        name, *used = line.split(" ")
        made.append((name, used, section))
    return made
