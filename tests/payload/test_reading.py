"""The text as it was read: its lines, the places of nodes in them, and where notes stand."""

import pytest

import eqgraph as eg
from eqgraph.payload.run import payload

X, Y = [[1.0, 2], [3, 4], [5, 7]], [1.0, 2, 3]
TEXT = "q = (Xᵀ X)⁻¹ Xᵀ y\nh = p q\nL = ½ ‖X q − y‖²"
VALUES = {"X": X, "y": Y, "p": [1.0, -1]}


def sent(text=TEXT, values=VALUES, **options):
    return payload(eg.Machine(eg.graph(text, values, **options)))


def test_each_line_says_what_was_read_and_where_its_nodes_stand():
    found = sent()
    lines = found["reading"]["lines"]
    assert [line["text"] for line in lines] == eg.graph(TEXT, VALUES).explicit().splitlines()
    assert [line["equation"] for line in lines] == [0, 1, 2]
    assert [line["node"] for line in lines] == ["q", "h", "L"]
    assert [line["text"][slice(*line["left"])] for line in lines] == ["q", "h", "L"]
    refs = {node.get("ref", node["name"]) for node in found["nodes"]}
    at = {
        (k, ref): line["text"][a:b] for k, line in enumerate(lines) for ref, a, b in line["parts"]
    }
    assert {ref for _, ref in at} <= refs
    assert at[1, "h"] == "p*q" and at[1, "q"] == "q" and at[0, "X"] == "X"
    kinds = [kind["operator"] for kind in found["kinds"]]
    norm = next(n["name"] for n in found["nodes"] if n["kind"] == kinds.index("norm"))
    assert at[2, norm] == "‖X·q − y‖"


def test_a_text_that_says_all_has_no_second_form():
    assert "reading" not in sent("y = W·x", {"W": X, "x": [1, 2]})
    assert "reading" not in sent("y = 2*x + √x", {"x": [1, 2]})


def test_where_no_text_can_say_it_the_reason_is_told(monkeypatch):
    from eqgraph.errors import GraphError
    from eqgraph.payload import reading

    def refuse(g):
        raise GraphError("no text reads back to y: a reason")

    monkeypatch.setattr(reading, "read_back", refuse)
    assert sent()["reading"] == {"lines": [], "why": "no text reads back to y: a reason"}


def test_a_note_has_its_place():
    (note,) = (hint for hint in sent()["hints"] if hint["kind"] == "note")
    assert (note["node"], note["place"]) == ("h", (1, 4, 7))
    assert "entry by entry" in note["text"]


def test_the_place_of_a_note_is_no_name_in_it():
    (note,) = (h for h in sent("z = 2*y\nh = z y", {"y": Y})["hints"] if h["kind"] == "note")
    assert (note["node"], note["place"]) == ("h", (1, 4, 7))


def test_what_a_rewrite_would_gain_stays_a_hint():
    hints = sent("y = log(1 + x)", {"x": 1e-9})["hints"]
    assert [hint["kind"] for hint in hints] == ["hint"] and "place" not in hints[0]


@pytest.mark.parametrize("text", ["yᵢ = ∑ⱼ Xᵢⱼ pⱼ", "yᵢ = exp(∑ⱼ Xᵢⱼ pⱼ)/∑ₖ exp(∑ⱼ Xₖⱼ pⱼ)"])
def test_indices_are_read_as_products(text):
    lines = sent(text, {"X": X, "p": [1.0, -1]})["reading"]["lines"]
    assert "X·p" in lines[0]["text"]
