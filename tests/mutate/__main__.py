"""Break the package at random points, one at a time, and see whether the tests notice.

    python -m tests.mutate --sample 200 --seed 7 --jobs 2 --goal 90

The first run makes a map of which test runs which line (as long as the test suite takes, or twice).
Outcomes are kept in build/mutate; the same seed goes on where it was stopped. A change that no
test can see, because nothing depends on it, is listed in equivalent.txt with the reason, and counts
neither way.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from tests.mutate.mutants import KINDS, Mutant, mutate, sites
from tests.mutate.selection import Selection, make
from tests.mutate.trial import Copy

ROOT = Path(__file__).resolve().parents[2]
STORE = ROOT / "build" / "mutate"


def draw(root: Path, count: int, seed: int, within: str) -> list[Mutant]:
    """Draw mutants: the kind first, each as likely as another, then the place."""
    chance = random.Random(seed)
    paths = sorted(p.relative_to(root).as_posix() for p in (root / "eqgraph").rglob("*.py"))
    places: dict[str, list[Any]] = {kind: [] for kind in KINDS}
    for path in paths:
        if path.startswith(within):
            for kind, node, statement in sites(root, path):
                places[kind].append((path, node, statement))
    drawn: list[Mutant] = []
    while len(drawn) < count and any(places.values()):
        kind = chance.choice([kind for kind in KINDS if places[kind]])
        path, node, statement = places[kind].pop(chance.randrange(len(places[kind])))
        drawn.append(mutate(root, path, kind, node, statement, chance))
    return drawn


def equivalent() -> dict[tuple[str, str], str]:
    """Read the changes that make no difference: path, change and reason, a line each."""
    known = {}
    for line in (Path(__file__).parent / "equivalent.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            change, reason = line.rsplit("  # ", 1)
            path, shown = change.split(": ", 1)
            known[path, shown] = reason
    return known


def run(mutants: list[Mutant], store: Path, options: argparse.Namespace) -> list[dict[str, Any]]:
    """Try every mutant that has no outcome yet; print as it goes."""
    wanted = {(m.path, m.start, m.end, m.new): m for m in mutants}
    kept = store.read_text("utf-8").splitlines() if store.exists() else []
    latest = {_key(o): o for o in map(json.loads, kept)}
    outcomes = [
        {**outcome, "change": wanted[key].change}
        for key, outcome in latest.items()
        if key in wanted and (outcome["killed"] or not options.again)
    ]
    done = set(map(_key, outcomes))
    left = [mutant for key, mutant in wanted.items() if key not in done]
    selection = Selection(STORE)
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(options.jobs) as pool:
        copies: SimpleQueue[Copy] = SimpleQueue()
        for k in range(min(options.jobs, len(left))):
            copies.put(Copy(ROOT, Path(folder) / str(k), selection))
        chosen = [selection.of(m, ROOT, options.tests) for m in left]

        def attempt(mutant: Mutant, tests: tuple[list[str], str]) -> str:
            copy = copies.get()
            try:
                return copy.attempt(mutant, *tests, options.seconds).record()
            finally:
                copies.put(copy)

        tries = [pool.submit(attempt, *one) for one in zip(left, chosen, strict=True)]
        for finished in as_completed(tries):
            outcomes.append(json.loads(finished.result()))
            with store.open("a", encoding="utf-8") as file:
                file.write(finished.result() + "\n")
            print(told(outcomes[-1]), flush=True)
        if left:
            outcomes = proven(outcomes, copies.get(), options.seconds)
            lines = (json.dumps(outcome, ensure_ascii=False) + "\n" for outcome in outcomes)
            store.write_text("".join(lines), encoding="utf-8")
    return outcomes


def proven(outcomes: list[dict[str, Any]], copy: Copy, seconds: int) -> list[dict[str, Any]]:
    """Leave out what was killed by a test that fails without any change, too."""
    killers = {o["by"] for o in outcomes if o["killed"] and "::" in o["by"]}
    while broken := copy.control(sorted(killers), seconds):
        print(f"fails without any change, too: {broken}", file=sys.stderr)
        if broken not in killers:
            break
        killers.discard(broken)
        outcomes = [o for o in outcomes if o["by"] != broken]
    return outcomes


def _key(outcome: dict[str, Any]) -> tuple[str, int, int, str]:
    return outcome["path"], outcome["start"], outcome["end"], outcome["new"]


def told(outcome: dict[str, Any]) -> str:
    """Write one outcome as a line."""
    word = "killed  " if outcome["killed"] else "SURVIVED"
    place = f"{outcome['path']}:{outcome['line']}"
    return (
        f"{word} {outcome['seconds']:6.1f} s  {place}: {outcome['change']}  ({outcome['by'][:150]})"
    )


def report(outcomes: list[dict[str, Any]]) -> float:
    """Print a table by room and the survivors; return the score of what can be killed."""
    known = equivalent()
    same = [o for o in outcomes if not o["killed"] and (o["path"], o["change"]) in known]
    alive = [o for o in outcomes if not o["killed"] and o not in same]
    rooms = Counter("/".join(o["path"].split("/")[1:-1]) or "(top)" for o in outcomes)
    print(
        "\n| room | mutants | killed | survived | equivalent | score |\n|---|---|---|---|---|---|"
    )
    for room in [*sorted(rooms), "all"]:
        inside = [o for o in outcomes if room == "all" or room == _room(o)]
        still, even = (sum(o in group for o in inside) for group in (alive, same))
        killed = len(inside) - still - even
        print(f"| {room} | {len(inside)} | {killed} | {still} | {even} | {_score(killed, still)} |")
    for outcome in alive:
        print(f"{outcome['path']}:{outcome['line']}: {outcome['change']}  [{outcome['kind']}]")
    killed = len(outcomes) - len(alive) - len(same)
    print(f"raw {_score(killed, len(alive) + len(same))}, live {_score(killed, len(alive))}")
    return 100 * killed / max(1, killed + len(alive))


def _room(outcome: dict[str, Any]) -> str:
    return "/".join(outcome["path"].split("/")[1:-1]) or "(top)"


def _score(killed: int, alive: int) -> str:
    return f"{100 * killed / (killed + alive):.0f} %" if killed + alive else "–"


def main() -> int:
    """Read the command line and run a sample."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutate", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--sample", type=int, default=100, help="how many mutants")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--goal", type=float, default=0.0, help="fail under this score, in percent")
    parser.add_argument("--tests", type=int, default=600, help="tests a mutant at most")
    parser.add_argument("--seconds", type=int, default=60, help="that a test may compute")
    parser.add_argument("--in", dest="within", default="eqgraph/", help="a folder or module")
    parser.add_argument("--again", action="store_true", help="try once more what has survived")
    parser.add_argument("--map", action="store_true", help="make the map of tests anew")
    options = parser.parse_args()
    if options.map or not (STORE / "sources.json").exists():
        make(ROOT, STORE, options.jobs)
    mutants = draw(ROOT, options.sample, options.seed, options.within)
    name = options.within.strip("/").replace("/", ".")
    outcomes = run(mutants, STORE / f"{name}-{options.seed}.jsonl", options)
    return int(report(outcomes) < options.goal)


if __name__ == "__main__":
    sys.exit(main())
