"""Hold the page's language to Python's: what it calls, and what explicit texts mean."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from eqgraph.errors import EqGraphError
from eqgraph.tape.explicit_condition import explicit_condition
from tests.payload.language import Case, Kernel, disagreements, made, page
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


# As they are typed: the kernel writes their signs, and the page reads what it wrote.
TYPED = (
    "a^n b > 1", "2^a b > 20", "log(a)^n > 1", "(a + b)^n b > 70", "(−1)^n a > 1",
    "a^(n+1) b > 23", "a^−n b > 1", "a² b > 11", "½ a b ≤ 3", "‖x y‖ > 1 and a b > 1",
    "sum(x^n) > 5", "aⁿ b > 11",
)  # fmt: skip


def test_the_page_reads_what_the_kernel_wrote(node: Path, tmp_path: Path) -> None:
    values = {"a": 2.0, "b": 3.0, "n": 2.0, "x": [1.0, -2.0], "y": [0.5, 4.0]}
    numbers = {name: np.asarray(x) for name, x in values.items()}
    worlds = [numbers | {"value": numbers["a"], "grad": numbers["b"], "later": None}]
    kernel = Kernel(worlds[0])
    written = [explicit_condition(text, kernel.graph) for text in TYPED]
    found = page(node, tmp_path, worlds, [Case("condition", text, 0, False) for text in written])
    wanted = [kernel.read(Case("condition", text, 0, False)) for text in TYPED]
    assert [(text, said.get("holds", said)) for text, said in zip(written, found, strict=True)] == [
        *zip(written, wanted, strict=True)
    ]


def test_kernel_and_page_refuse_the_same_numbers_and_nest_alike(node: Path, tmp_path: Path) -> None:
    deep = "(" * 150 + "a" + ")" * 150 + " > 1"
    texts = ["a > 1e400", "a > 1e-400", "a > 0e400", "a > 1e308", deep]
    worlds = [{"a": np.float64(2.0), "value": np.ones(2), "grad": np.ones(2), "later": None}]
    cases = [Case("condition", text, 0, False) for text in texts]
    found = page(node, tmp_path, worlds, cases)
    how = [one[0] for one in disagreements(worlds, cases, found)]
    assert how == [""] * len(texts), found
    assert ["refused" in one for one in found] == [True, True, False, False, False]
