"""Give hostile inputs to all that is read, and look for what is no plain answer.

`python -m tests.fuzz --count 100000 --seed 1` draws texts of papers, in Unicode or in LaTeX, with
values and without; with `--entries` also values, files, models, checkpoints, words of the command
line, messages of a page, answers, conditions, programs and options. Each is read or refused by an
`EqGraphError` within a second; nothing in it is run, nothing is written elsewhere or left behind.
What is neither is printed, once a kind, with its number: `--entries NAME --at K` draws it again.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from tests.fuzz import texts
from tests.fuzz.files import Files
from tests.fuzz.live import Live
from tests.fuzz.watch import Watch

Entry = Callable[[random.Random], Callable[[], Any]]
# What each entry may leave in the folder: what was put there, and what was asked for.
_PUT = {"v.json", "v.npz", "m.eq", "m.safetensors", "c.safetensors", "f.eq"}
_ASKED = {f"out.{kind}" for kind in ("svg", "html", "png", "sheet", "pdf", "gif", "webp")}
_ASKED |= {"y", "L", "float32", "3", "-1", "x", "9" * 30, "all", "0 1"}
_ASKED |= {f"{name}{end}" for name in ("m", "f") for end in (".py", ".js", ".json")}


def _texts() -> Entry:
    pool = texts.seeds()

    def entry(rng: random.Random) -> Callable[[], Any]:
        seed = rng.choice(pool)
        text, values = texts.mutated(seed, pool, rng), texts.given(seed, rng)
        return lambda: texts.read(text, seed.latex, values)

    return entry


def _formatted() -> Entry:
    from eqgraph.syntax.text.formatter import formatted

    pool = [one for one in texts.seeds() if not one.latex]

    def entry(rng: random.Random) -> Callable[[], Any]:
        text, plain = texts.mutated(rng.choice(pool), pool, rng), rng.random() < 0.5
        return lambda: formatted(formatted(text, ascii=plain))

    return entry


def _printed() -> Entry:
    import eqgraph as eg

    pool = [one for one in texts.seeds() if not one.latex]

    def entry(rng: random.Random) -> Callable[[], Any]:
        text = texts.mutated(rng.choice(pool), pool, rng)
        return lambda: eg.parse(text).latex()

    return entry


def entries(watch: Watch) -> dict[str, tuple[int, Entry]]:
    """Return all entries, with how often each is drawn."""
    files, live = Files(watch.folder), Live()
    return {
        "texts": (30, _texts()),
        "fmt": (8, _formatted()),
        "latex": (8, _printed()),
        "values.json": (10, files.values_json),
        "values.npz": (5, files.values_npz),
        "model files": (6, files.saved_model),
        "checkpoints": (8, files.checkpoint_file),
        "command line": (3, files.command_line),
        "messages": (10, live.message),
        "answers": (6, live.answers),
        "conditions": (8, live.condition),
        "programs": (10, live.program),
        "models": (10, live.model),
        "options": (8, live.option),
        "processes": (0, files.process),  # by name: each costs half a second
    }


def main() -> int:
    """Run and print what was found; return how many kinds."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--count", type=int, default=10_000)
    asked.add_argument("--seed", type=int, default=0)
    asked.add_argument("--entries", nargs="*", metavar="NAME", help="all, or those that are named")
    asked.add_argument("--at", type=int, help="the number of the one input to draw")
    options = asked.parse_args()
    watch = Watch()
    table = entries(watch)
    watch.left(_PUT)
    named = ["texts"] if options.entries is None else options.entries or list(table)
    if unknown := set(named) - set(table):
        asked.error(f"there is no entry {sorted(unknown)[0]}: there are {', '.join(table)}")
    weights = [table[name][0] or int(len(named) == 1) for name in named]
    kinds, counted, start = set[tuple[str, ...]](), Counter[str](), time.time()
    spent = Counter[str]()
    for k in range(options.count) if options.at is None else [options.at]:
        rng = random.Random(f"{options.seed} {k}")
        (name,) = rng.choices(named, weights)
        begun = time.perf_counter()
        work = table[name][1](rng)
        found = watch.attempt(work) or watch.left(_PUT | _ASKED)
        counted[name] += 1
        spent[name] += time.perf_counter() - begun
        if options.at is not None:
            print(name, found, getattr(work, "__closure__", None) and _shown(work))
        elif found is not None and (name, *found[:2]) not in kinds:
            kinds.add((name, *found[:2]))
            print(k, name, *found, flush=True)
        if (k + 1) % 50_000 == 0:
            print(f"{k + 1} inputs, {len(kinds)} kinds of trouble", flush=True)
    watch.close()
    each = (f"{n} {c} ({1e3 * spent[n] / c:.2f} ms)" for n, c in counted.most_common())
    print(f"{sum(counted.values())} inputs in {time.time() - start:.0f} s, {len(kinds)} kinds")
    print(*each, sep=", ")
    return len(kinds)


def _shown(work: Callable[[], Any]) -> str:
    """Show what a piece of work holds."""
    names, cells = work.__code__.co_freevars, work.__closure__ or ()
    return ", ".join(f"{n} = {c.cell_contents!r}"[:2000] for n, c in zip(names, cells, strict=True))


if __name__ == "__main__":
    sys.exit(min(main(), 1))
