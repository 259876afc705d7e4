"""Give what a function of JAX takes the names of papers: by its arguments and the keys of trees."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from eqgraph.errors import EqGraphError
from eqgraph.imports.names import letter_of, subscript
from eqgraph.syntax import canonical, display

_WORDS = {
    "kernel": "W", "weight": "W", "weights": "W", "w": "W", "recurrent": "U",
    "recurrent_kernel": "U", "bias": "b", "biases": "b",
    "scale": "γ", "gain": "γ", "offset": "β", "shift": "β", "embedding": "E", "embeddings": "E",
    "mean": "μ", "var": "ν",
}  # fmt: skip
_SHORT = re.compile(r"([A-Za-z])(?:_([A-Za-z]{1,3}|\d{1,2})|(\d{1,2})|([a-z]))")


def paper_name(key: str, rank: int = 0) -> str:
    """Return the name of a key of a tree: W_i is Wᵢ, w1 is w₁, kernel is W.

    >>> paper_name("W_i"), paper_name("w1"), paper_name("kernel"), paper_name("0", 2)
    ('Wᵢ', 'w₁', 'W', 'W')
    """
    if not key.isascii() and display(canonical(key)) == key:
        return key  # a name of a paper already
    if key.lower() in _WORDS:
        found = _WORDS[key.lower()]
        return "K" if found == "W" and rank > 2 else found
    short = _SHORT.fullmatch(key)
    if short and letter_of(short[1]):
        index = short[2] or short[3] or short[4]
        index = "init" if index == "0" else index  # h₀ is what a state begins with
        try:
            return short[1] + subscript(int(index)) if index.isdigit() else display(
                canonical(f"{short[1]}_{{{index}}}"))  # fmt: skip
        except EqGraphError:
            pass
    return letter_of(key) or ("W" if rank > 1 else "b" if rank == 1 else "c")


def named(paths: Mapping[str, int]) -> dict[str, str]:
    """Return a name for each path of a tree, with its rank; equal ones get numbers."""
    wanted = {path: paper_name(path.rpartition(".")[2], rank) for path, rank in paths.items()}
    counts = Counter(wanted.values())
    homes = Counter((path.rpartition(".")[0], name) for path, name in wanted.items())
    alone = {name for name in counts if all(n == 1 for (_, one), n in homes.items() if one == name)}
    places: dict[str, int] = {}  # of what stands together, such as the weight and bias of a layer
    seen: Counter[str] = Counter()
    out: dict[str, str] = {}
    for path, name in wanted.items():
        if counts[name] == 1:
            out[path] = name
            continue
        seen[name] += 1
        home = path.rpartition(".")[0]
        number = places.setdefault(home, len(places) + 1) if name in alone else seen[name]
        plain = len(name) == 1
        out[path] = name + subscript(number) if plain else f"{name[0]}⁽{_raised(number)}⁾{name[1:]}"
    return out if len(set(out.values())) == len(out) else _numbered(wanted)


def _numbered(wanted: Mapping[str, str]) -> dict[str, str]:
    """Count all names of one letter; the last way out."""
    seen: Counter[str] = Counter()
    out = {}
    for path, name in wanted.items():
        seen[name[0]] += 1
        out[path] = name[0] + subscript(seen[name[0]])
    return out


def _raised(n: int) -> str:
    return str(n).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
