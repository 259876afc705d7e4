"""Hold the page's language to Python's: what it calls, and what explicit texts mean."""

from __future__ import annotations

from pathlib import Path

import pytest

from eqgraph.errors import EqGraphError
from tests.payload.language import disagreements, made, page
from tests.payload.write_table import PAGES

# Only the kernel reads these, and the page says why: a sign or a name that is not written out, a
# mark behind a name or a number, what ends a sentence.
OPEN = ("write ", "a condition knows no ", "expected ", "a plain = ")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_what_is_written_is_fresh(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text == PAGES[path](), "run `python -m tests.payload.write_table`"


@pytest.mark.parametrize(
    ("count", "seed"), [(1_000, 1), pytest.param(10_000, 7, marks=pytest.mark.slow)]
)
def test_explicit_texts_mean_the_same(count: int, seed: int, node: Path, tmp_path: Path) -> None:
    worlds, cases = made(count, seed)
    found = page(node, tmp_path, worlds, cases)
    wrong, declined, read = [], 0, 0
    for how, case, wanted, said in disagreements(worlds, cases, found):
        refused = said.get("refused", "")
        read += not refused and not isinstance(wanted, EqGraphError)
        if how == "only the kernel reads it" and case.damaged:
            declined += 1
            if refused.startswith(OPEN) or refused.endswith("cannot be read in a condition"):
                continue
        if how == "only the page reads it" and "later" in case.text and said.get("holds") is False:
            continue  # shapes that do not fit are told once all names have values, not before
        if how:
            wrong.append((how, case.text, wanted, said))
    assert not wrong, wrong[:5]
    assert read > 0.75 * count and declined < 0.02 * count
