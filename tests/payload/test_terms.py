"""The terms of an entry: as einsum reads them they make the array that the step shows."""

import re

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.payload.run import payload
from tests.payload.engine import engine
from tests.payload.test_run import SCRIPT

DRAW = np.random.default_rng(3).normal
VALUES = {
    "A": DRAW(size=(2, 3)), "B": DRAW(size=(3, 4)), "x": DRAW(size=3), "z": DRAW(size=2),
    "T": DRAW(size=(2, 3, 2)), "c": [1.0, 0, 1],
}  # fmt: skip


@pytest.fixture(name="told")
def _told(node, tmp_path):
    def told(text, **values):
        """Return what the page tells of each step."""
        names = set(re.findall("[A-Za-z]+", text)) & set(VALUES)
        g = eg.graph(text, {**{name: VALUES[name] for name in names}, **values})
        sent = payload(eg.Machine(g))
        (page,) = engine(node, tmp_path, [sent], SCRIPT)
        steps = [{k: v for k, v in one.items() if v is not None} for one in page["steps"]]
        return {"instructions": steps, "nodes": sent["nodes"]}

    return told


def numbers(item):
    array = item["array"]
    return np.array(array["data"], dtype=float).reshape(array["shape"])


def sides(instruction):
    """Return the arrays of the first line: operands, and the result."""
    line = instruction["rows"][0]
    equals = next(k for k, item in enumerate(line) if item.get("sign") == "=")
    before = [numbers(item) for item in line[:equals] if "array" in item]
    return before, numbers(line[equals + 1])


@pytest.mark.parametrize(
    "text",
    [
        "y = A·x", "y = x·B", "y = A·B", "y = zᵀ·z", "y = x·zᵀ", "yᵢ = ∑ⱼ Aᵢⱼ xⱼ",
        "sᵢ = ∑ⱼ,ₖ xⱼ Tᵢⱼₖ zₖ", "s = ∑ᵢ,ⱼ zᵢ Aᵢⱼ xⱼ", "y = einsum(A, B, spec=(ij, jk, ki))",
        "y = ∑(A)", "y = ∑(A, axis=0)", "y = mean(A, axis=1)", "y = max(A, axis=0)",
        "mᵢ = minⱼ Aᵢⱼ", "p = ∏ⱼ xⱼ",
    ],
)  # fmt: skip
def test_numpys_einsum_makes_the_same(text, told):
    sent, seen = told(text), 0
    folds = {"mean": np.mean, "max": np.max, "min": np.min, "∏": np.prod}
    for one in sent["instructions"]:
        terms = one.get("terms")
        if terms is None:
            continue
        operands, result = sides(one)
        assert len(terms["names"]) == len(operands) + 1
        seen += 1
        if terms["by"] == "∑":
            np.testing.assert_allclose(np.einsum(terms["spec"], *operands), result)
        else:
            left, right = terms["spec"].split("->")
            axis = tuple(k for k, letter in enumerate(left) if letter not in right)
            np.testing.assert_allclose(folds[terms["by"]](operands[0], axis=axis), result)
    assert seen


def test_backward_steps_have_terms_too(told):
    sent = told("yᵢ = ∑ⱼ Aᵢⱼ xⱼ; L = ∑ᵢ yᵢ²")
    back = {i["node"]: i["terms"] for i in sent["instructions"]
            if i["kind"] == "accumulate" and "terms" in i}  # fmt: skip
    assert back["A"] == {"by": "∑", "spec": "i,j->ij", "names": ["ȳᵢ", "x", "Ā"]}
    assert back["x"] == {"by": "∑", "spec": "ij,j->i", "names": ["Aᵀ", "ȳᵢ", "x̄"]}


def test_letters_and_entries_have_the_names_of_the_text(told):
    sent = told("yᵢ = ∑ⱼ Aᵢⱼ xⱼ")
    (first, *_) = sent["instructions"]
    assert first["terms"] == {
        "by": "∑", "spec": "ij,j->i", "letters": {"i": "i", "j": "j"}, "names": ["A", "x", "y"],
    }  # fmt: skip
    assert [(n["name"], n.get("axes")) for n in sent["nodes"]] == [
        ("A", ["i", "j"]), ("x", ["j"]), ("yᵢ", ["i"]),
    ]  # fmt: skip


def test_choices_windows_and_gathers_say_what_they_need(told):
    by = {}
    for text, values in (
        ("y = where(c, x, 0)", {}), ("y = conv(w, x, padding=1)", {"w": [1.0, 2]}),
        ("y = gather(x, k)", {"k": [2, 1]}), ("p = softmax(x)", {}),
        ("k = argmax(x)", {}),
    ):  # fmt: skip
        first = next(i for i in told(text, **values)["instructions"] if "terms" in i)
        terms = first["terms"]
        by[terms["by"]] = {k: v for k, v in terms.items() if k not in ("by", "names")}
    assert by == {
        "choice": {}, "window": {"stride": [1], "padding": [1]}, "gather": {"first": 1},
        "softmax": {"spec": "a->a", "over": "a"}, "argmax": {"spec": "a->", "first": 1},
    }  # fmt: skip


def test_elementwise_steps_have_none(told):
    assert not any("terms" in i for i in told("y = x*x + tanh(x)")["instructions"])
