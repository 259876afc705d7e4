"""What papers print is read as the page of the language says, in Unicode, ASCII and LaTeX."""

from __future__ import annotations

import numpy as np
import pytest

import eqgraph as eg
from tests.syntax.printed import TABLES, Printed

ROWS = [row for rows in TABLES.values() for row in rows]
READ = [row for row in ROWS if isinstance(row.read, str)]
REFUSED = [row for row in ROWS if not isinstance(row.read, str)]


def spelled(row: Printed) -> list[str | eg.Equations]:
    """Return the spellings of a row but the Unicode one."""
    latex = eg.from_latex(row.latex) if row.latex else None
    return [text for text in (row.in_ascii(), latex) if text is not None]


@pytest.mark.parametrize("row", READ, ids=lambda row: row.text)
def test_it_is_read_as_the_page_says(row: Printed) -> None:
    g = eg.graph(row.text, row.given())
    assert g.explicit() == row.read
    assert bool(g.notes) == row.told
    value = eg.Machine(g).run().value(g.results[-1].name)
    for other in spelled(row):
        same = eg.graph(other, row.given())
        found = eg.Machine(same).run().value(same.results[-1].name)
        np.testing.assert_allclose(found, value, rtol=1e-14)


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row.text)
def test_what_has_two_meanings_is_refused_with_both(row: Printed) -> None:
    for text in (row.text, row.in_ascii(), row.latex):
        if text:
            with pytest.raises(eg.EqGraphError) as caught:
                eg.graph(eg.from_latex(text) if text == row.latex else text, row.given())
            assert caught.value.hint
    with pytest.raises(eg.EqGraphError) as caught:
        eg.graph(row.text, row.given())
    for way in row.read:
        assert way in str(caught.value)


def test_every_table_has_rows_of_both_kinds() -> None:
    assert all(len(rows) >= 10 for rows in TABLES.values())
    assert len(REFUSED) >= 10
