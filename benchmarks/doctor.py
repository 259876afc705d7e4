"""Count what `eg.problems` says of sick models and of healthy ones.

python -m benchmarks.doctor --seeds 0-9             thresholds were set on these
python -m benchmarks.doctor --seeds 10-29 --write benchmarks/doctor.md
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import eqgraph as eg
from benchmarks.illnesses import GRADES, ILLNESSES, Sick
from benchmarks.pairs import BOTH
from benchmarks.sequences import Case, is_told
from benchmarks.sound import HEALTHY


@dataclass
class Count:
    """What was told of one illness."""

    runs: int = 0
    hits: int = 0
    first: int = 0
    cured: int = 0
    curable: int = 0
    alarms: int = 0
    missed: list[str] = field(default_factory=list)


def look(name: str, make: Sick, seeds: Iterable[int], *, cure: bool) -> Count:
    """Count for all seeds and grades."""
    out = Count()
    for seed in seeds:
        for grade in (GRADES[seed % len(GRADES)],):  # mild and grave ones in turn
            case = make(seed, grade)
            told = case.told()
            out.runs += 1
            hit = all(any(is_told(one, w) for one in told) for w in case.expected)
            first = bool(told) and any(is_told(told[0], w) for w in case.expected)
            out.hits += hit
            out.first += first
            if not (hit and first):
                said = told[0].text[:150] if told else "nothing"
                out.missed.append(f"{name}, seed {seed}, grade {grade}: {said}")
            if cure and hit and told[0].changes and grade % 2:
                out.curable += 1
                left = eg.problems(told[0].cured(case.machine()))
                out.cured += not left
                if left:
                    out.missed.append(
                        f"{name}, seed {seed}, grade {grade}, cured: {left[0].text[:150]}"
                    )
    return out


def check(name: str, make: Callable[[int], Case], seeds: Iterable[int]) -> Count:
    """Count the alarms of a healthy model."""
    out = Count()
    for seed in seeds:
        told = make(seed).told()
        out.runs += 1
        out.alarms += bool(told)
        if told:
            out.missed.append(f"{name}, seed {seed}: {told[0].text[:170]}")
    return out


def row(kind: str, name: str, seeds: list[int]) -> Count:
    """Count one row of a table."""
    if kind == "healthy":
        return check(name, HEALTHY[name], seeds)
    return look(name, (ILLNESSES | BOTH)[name], seeds, cure=kind == "sick")


def rows(seeds: list[int], chosen: str, jobs: int) -> Iterator[tuple[str, str, Count]]:
    """Yield the counts of everything, each with its kind and name."""
    makers: dict[str, Iterable[str]] = {"sick": ILLNESSES, "both": BOTH, "healthy": HEALTHY}
    asked = [(kind, name) for kind, some in makers.items() for name in some if chosen in name]
    with ProcessPoolExecutor(jobs) as pool:
        found = [pool.submit(row, kind, name, seeds) for kind, name in asked]
        for (kind, name), one in zip(asked, found, strict=True):
            yield kind, name, one.result()


def part(count: int, of: int) -> str:
    """Write a share."""
    return f"{count}/{of}" if of else "–"


def main() -> None:
    """Count all, or what is asked for, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", default="0-9")
    parser.add_argument("--only", default="")
    parser.add_argument("--write")
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    start, end = map(int, given.seeds.split("-"))
    seeds = list(range(start, end + 1))
    lines: dict[str, list[str]] = defaultdict(list)
    total: dict[str, Count] = defaultdict(Count)
    for kind, name, count in rows(seeds, given.only, given.jobs):
        lines[kind].append(_line(kind, name, count))
        for one in ("runs", "hits", "first", "cured", "curable", "alarms"):
            setattr(total[kind], one, getattr(total[kind], one) + getattr(count, one))
        print(lines[kind][-1], *count.missed[:6], sep="\n    ", flush=True)
    for kind, count in total.items():
        lines[kind].append(_line(kind, "**all**", count))
        print(kind, lines[kind][-1])
    if given.write:
        _write(Path(given.write), lines, given.seeds)


def _line(kind: str, name: str, count: Count) -> str:
    if kind == "healthy":
        return f"| {name} | {count.runs} | {count.alarms} |"
    shares = part(count.hits, count.runs), part(count.first, count.runs)
    cured = f" {part(count.cured, count.curable)} |" if kind == "sick" else ""
    return f"| {name} | {shares[0]} | {shares[1]} |{cured}"


_HEADS = {
    "sick": ("| illness, four grades | told | told first | cured by its own cure |", 4),
    "both": ("| two at once | both told | one of them first |", 3),
    "healthy": ("| healthy | runs | alarms |", 3),
}


def _write(path: Path, lines: dict[str, list[str]], seeds: str) -> None:
    """Write the tables between the marks of a page."""
    blocks = []
    for kind, (head, columns) in _HEADS.items():
        blocks.append("\n".join([head, "|" + " --- |" * columns, *lines[kind]]))
    text = path.read_text(encoding="utf-8")
    before, rest = text.split("<!-- table -->\n", 1)
    _, after = rest.split("<!-- end -->", 1)
    table = f"Seeds {seeds.replace('-', ' to ')}.\n\n" + "\n\n".join(blocks)
    path.write_text(f"{before}<!-- table -->\n{table}\n<!-- end -->{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
