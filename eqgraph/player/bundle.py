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
_CLASS = re.compile(r"\.(eqg-[\w-]+)")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_ASIDE = re.compile(r":(?:not|is|where|has)\([^()]*\)")  # a rule holds without what stands there
ALWAYS = {"core", "end"}

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
    "ways",
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
    "local",
    "notebook",
    *WORDS,
)

EMBEDDED = ("guide",)  # what each page inside of another has
# What one may have besides.
FRAMED = (*EMBEDDED, "repeats", "time", "digits", "streamed", "later", "quiz", *WORDS)


def script(parts: Collection[str] = PARTS) -> str:
    """Return the player's module with some of its parts, and with those that they use."""
    return "".join(text for _, text in sections(parts))


def sections(parts: Collection[str] = PARTS) -> list[tuple[str, str]]:
    """Return the sections of such a module, in order, each with its name."""
    kept = set(parts) | ALWAYS
    for name, used, _ in reversed(_sections()):
        if name in kept:
            kept.update(used)
    return [(name, text) for name, _, text in _sections() if name in kept]


def style(parts: Collection[str] = PARTS) -> str:
    """Return the player's style sheet, without its comments and the space around its rules.

    Rules about what only other parts show are left out.
    """
    return _style(frozenset(parts))


@cache
def _style(parts: frozenset[str]) -> str:
    text = STATIC.joinpath("player.css").read_text(encoding="utf-8")
    lines = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL).splitlines()
    sheet = "\n".join(line for line in map(str.strip, lines) if line)
    sheet = re.sub(r"\s*([{};])\s*", r"\1", sheet)
    if parts.issuperset(PARTS):
        return sheet
    names = set(_CLASS.findall(sheet))
    left = _named(names, script()) - _named(names, script(parts))

    def kept(rule: re.Match[str]) -> str:
        heads, body = rule.groups()
        if heads.lstrip().startswith("@"):
            return rule[0]
        listed = re.split(r",(?![^(]*\))", heads)
        some = [one for one in listed if not left.intersection(_CLASS.findall(_ASIDE.sub("", one)))]
        return f"{','.join(some)}{{{body}}}" if some else ""

    return re.sub(r"\n+", "\n", _RULE.sub(kept, sheet))


def _named(names: Iterable[str], text: str) -> set[str]:
    """Return the classes that a script names, whole or as `eqg-${kind}` and a kind."""
    words = set(re.findall(r"[\w-]+", text))
    begun = set(re.findall(r"([\w-]+-)\$\{", text))

    def made(name: str) -> bool:
        ends = (k + 1 for k, letter in enumerate(name) if letter == "-")
        return any(name[:k] in begun and name[k:] in words for k in ends)

    return {name for name in names if name in words or made(name)}


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
    """Return the parts that a page inside another needs: it is small, and does not save itself."""
    return joined([parts_of(held), EMBEDDED])


def whole_parts(held: Mapping[str, Any]) -> list[str]:
    """Return the parts that a page needs to do all that one does without a kernel."""
    return joined(
        [
            embedded_parts(held),
            ["ways", "saving", "pinning", "conditions", "check", "training", *WORDS],
        ]
    )


def live_parts(held: Mapping[str, Any]) -> list[str]:
    """Return the parts that a widget needs: the kernel counts digits, and reads any text."""
    return joined(
        [whole_parts(held), ["digits", "repeats", "streamed", "later", "edit", "notebook"]]
    )


def editable_parts(held: Mapping[str, Any]) -> list[str]:
    """Return the parts that a page needs which brings Python along: those of a widget."""
    return joined([set(live_parts(held)) - {"notebook"}, ["local"]])


def joined(needed: Iterable[Collection[str]]) -> list[str]:
    """Return the parts that any of several pages needs."""
    every = set[str]().union(*needed)
    return [part for part in PARTS if part in every]


@cache
def _sections() -> list[tuple[str, list[str], str]]:
    """Return the names of the sections, the parts that they use and their texts, in order."""
    text = STATIC.joinpath("player.js").read_text(encoding="utf-8")
    head, _, core, *rest = _SECTION.split(text)
    made = [("core", list[str](), head + core)]
    for line, section in zip(rest[::2], rest[1::2], strict=True):
        name, *used = line.split(" ")
        made.append((name, used, section))
    return made
