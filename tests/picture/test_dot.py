"""DOT for people: accepted by Graphviz, and never anything that a user typed but labels."""

import re

import pytest

import eqgraph as eg
from eqgraph.picture import dot, layout
from tests.picture.fakes import build, lstm
from tests.picture.test_svg import HOSTILE


def test_the_layout_engine_reads_it():
    drawing = dot(lstm())
    place = layout(drawing.source)
    assert len(place.nodes) == len(lstm().nodes)
    assert len(place.clusters) == 6


@pytest.mark.parametrize("name", HOSTILE, ids=lambda name: repr(name[:12]))
def test_hostile_names_are_labels_only(name):
    graph = build({"y": ("add", "x", name)})
    source = dot(graph).source
    assert set(re.findall(r"^\t+(\w+) \[", source, re.M)) <= {
        "graph",
        "node",
        "edge",
        "n0",
        "n1",
        "n2",
    }
    assert not re.search(r"\b(URL|href|image|shapefile|stylesheet)\s*=", source.replace(name, ""))
    assert not re.search(r"label=<", source)
    if "\ud800" not in name:
        assert set(layout(source).nodes) == {"n0", "n1", "n2"}


def test_labels_are_what_the_user_typed():
    source = dot(build({"y": ("exp", r"a\N")})).source
    assert r"a\\N" in source


def test_shows_itself_without_a_program(monkeypatch):
    monkeypatch.setenv("PATH", "")
    drawing = eg.graph("y = σ(W·x)").dot()
    bundle = drawing._repr_mimebundle_()
    assert bundle["image/svg+xml"].startswith("<svg")
    assert bundle["text/plain"] == drawing.source


def test_kinds_differ_in_shape():
    source = dot(build({"y": ("add", ("mul", "W", "x"), 1)}, inputs="x")).source
    assert {"cds", "box", "plain"} <= set(re.findall(r"shape=(\w+)", source))
