"""Pages inside of pages: packed, shared, put in the place of widgets by nbconvert."""

from __future__ import annotations

import base64
import copy
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nbformat
import nbformat.v4 as v4
import pytest

import eqgraph as eg
from eqgraph.player import bundle, embedded
from eqgraph.player.page import sources
from eqgraph.player.published import embed as publish
from tests.project.notebook import ROOT

CIRCUIT = ("f = (x + y)*z", {"x": -2, "y": 5, "z": -4})
VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"


class Parsed(HTMLParser):
    """Hold the frames of a page, and the scripts of one."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.frames: list[dict[str, str]] = []
        self.scripts: list[tuple[dict[str, str], str]] = []
        self.policy = ""
        self._open: dict[str, str] | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "iframe" and found.get("class") == "eqgraph-embedded":
            self.frames.append(found)
        if found.get("http-equiv") == "Content-Security-Policy":
            self.policy = found["content"]
        self._open = found if tag == "script" else None
        if tag == "script":
            self.scripts.append((found, ""))

    def handle_data(self, data: str) -> None:
        if self._open is not None:
            self.scripts[-1] = (self._open, self.scripts[-1][1] + data)

    def handle_endtag(self, tag: str) -> None:
        self._open = None


def inside(frame: str) -> Parsed:
    (found,) = Parsed(frame).frames
    return Parsed(found["srcdoc"])


def held(frame: str, name: str) -> str | None:
    return next((text for about, text in inside(frame).scripts if about.get("id") == name), None)


def player_in(frames: list[str]) -> tuple[str, str]:
    """Return the script and the style sheet that are in the pieces of some frames."""
    texts = []
    for frame in frames:
        for name in embedded.pieces_of(frame):
            texts += embedded.unpacked(held(frame, f"eqgraph-{name}") or "").split("\0")
    css, *sections = (x.partition(" ")[2] for x in sorted(texts, key=lambda x: int(x.split()[0])))
    return "".join(sections), css


def source(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@pytest.mark.parametrize("text", ["", "x", "ab", "abc", "hₜ = σ(x)" * 50, "\0\x7f<&>\"'`${{}}"])
def test_what_is_packed_unpacks(text: str) -> None:
    packed = embedded.packed(text)
    assert embedded.unpacked(packed) == text
    assert set(packed) <= set(embedded.LETTERS)


def test_letters_need_no_escape_in_pages_json_and_templates() -> None:
    assert len(set(embedded.LETTERS)) == 85
    assert not set(embedded.LETTERS) & set("&<>\"'\\`${ ")


def test_a_frame_holds_the_player_and_what_it_plays() -> None:
    p = eg.play(*CIRCUIT)
    p.step = 3
    frame = p.embed()
    run = json.loads(embedded.unpacked(held(frame, "eqgraph-data") or ""))
    assert (
        run["step"] == 3 and run["payload"]["nodes"] == json.loads(json.dumps(p.payload))["nodes"]
    )
    script, css = player_in([frame])
    assert script == sources(["guide"])[0]
    policy = inside(frame).policy
    loader = next(text for about, text in inside(frame).scripts if about.get("type") == "module")
    assert policy.startswith("default-src 'none'; ") and "unsafe" not in policy
    assert {source(script), source(loader)} == set(
        re.findall(r"'sha256-[^']+'", policy.split("script-src")[1].split(";")[0])
    )
    assert source(css) in policy.split("style-src")[1]
    assert not re.search(r"(src|href)=", frame.replace("srcdoc=", "").replace("default-src", ""))


def test_rules_of_what_is_not_carried_are_left_out() -> None:
    small, whole = bundle.style(["guide"]), bundle.style()
    assert len(small) < 0.9 * len(whole)
    assert ".eqg-quiz-prompt" in whole and ".eqg-quiz-prompt" not in small
    assert small.count("{") == small.count("}") and "{}" not in small
    heads = set(re.findall(r"([^{}]+)\{", whole))
    for rule in (".eqg-strip-row", ".eqg-closeup", ".eqg-node", ".eqg-popup", "@media print"):
        assert rule in small, rule
    # Each rule that is left says what it said, of some of its selectors.
    for body in re.findall(r"\{([^{}]*)\}", small):
        assert f"{{{body}}}" in whole
    assert {
        one.strip() for head in re.findall(r"([^{}]+)\{", small) for one in head.split(",")
    } <= {one.strip() for head in heads for one in head.split(",")}


def test_a_shared_frame_costs_what_it_plays() -> None:
    frame = eg.play(*CIRCUIT).embed()
    pieces = embedded.pieces_of(frame)
    shared = embedded.without(frame, set(pieces))
    for piece in pieces:
        assert held(frame, f"eqgraph-{piece}") and held(shared, f"eqgraph-{piece}") is None
    assert embedded.pieces_of(shared) == [] and embedded.without(frame, {"other"}) == frame
    assert held(shared, "eqgraph-data") == held(frame, "eqgraph-data")
    assert len(shared) < 9_000


def test_a_display_of_notebook_6_takes_at_most_120_kb() -> None:
    """The whole LSTM alone, and each output of what is published."""
    made = nbformat.read(ROOT / "notebooks" / "06_lstm.ipynb", 4)
    outputs = [one for cell in made.cells for one in cell.get("outputs", ())]
    runs = [one.metadata["eqgraph"] for one in outputs if "eqgraph" in one.get("metadata", ())]
    (lstm,) = (one for one in runs if one["title"] == "iₜ, fₜ, oₜ, ĉₜ, cₜ, hₜ, L")
    assert 100_000 < len(embedded.frame(**lstm).encode()) <= 120_000
    publish(made, {})
    texts = [one.get("data", {}).get("text/html", "") for one in outputs]
    found = [len(one.encode()) for one in texts if "eqgraph-embedded" in one]
    assert len(found) == len(runs) and max(found) <= 120_000


def test_a_hostile_title_and_text_stay_text() -> None:
    p = eg.play('y = x*x  # "></iframe><script>alert(1)</script>', {"x": 3.0})
    frame = p.embed()
    assert len(Parsed(frame).frames) == 1 and Parsed(frame).scripts == []
    assert len(inside(frame).scripts) == 5


def test_embed_makes_outputs_pages_until_it_is_taken_back() -> None:
    p = eg.play(*CIRCUIT)
    try:
        eg.embed()
        data, metadata = p._repr_mimebundle_()
        quiz, _ = eg.quiz(*CIRCUIT)._repr_mimebundle_()
    finally:
        eg.embed(False)
    assert (
        VIEW not in data and "eqgraph-embedded" in data["text/html"] and "eqgraph" not in metadata
    )
    assert "eqgraph-embedded" in quiz["text/html"]
    data, metadata = p._repr_mimebundle_()
    assert VIEW in data and "text/html" not in data
    run = json.loads(embedded.unpacked(metadata["eqgraph"]["run"]))
    assert run["payload"]["nodes"] == json.loads(json.dumps(p.payload))["nodes"]


def test_the_picture_beside_a_player_shows_the_end() -> None:
    p = eg.play(*CIRCUIT)
    data, _ = p._repr_mimebundle_()
    assert "step 7 of 7" in data["image/svg+xml"] and "step 0 of 7" in data["text/plain"]
    p.step = 2
    assert "step 2 of 7" in p._repr_mimebundle_()[0]["image/svg+xml"]
    assert p.machine.pc == 0 and p.step == 2


def test_a_run_that_fails_or_is_large_shows_its_start(monkeypatch: pytest.MonkeyPatch) -> None:
    failing = eg.play("y = A⁻¹·x", {"A": [[1.0, 1.0], [1.0, 1.0]], "x": [1.0, 2.0]})
    failing._repr_mimebundle_()
    monkeypatch.setattr("eqgraph.player.paged._QUICK", 3)
    assert "step 0 of 7" in eg.play(*CIRCUIT)._repr_mimebundle_()[0]["image/svg+xml"]


def test_an_unknown_host_is_refused() -> None:
    with pytest.raises(eg.MachineError, match='"iframe" or "myst"'):
        eg.play(*CIRCUIT).embed("moodle")  # type: ignore[arg-type]


def test_the_directive_of_myst_has_its_files_beside_it(tmp_path: Path) -> None:
    p = eg.play(*CIRCUIT)
    head, css, empty, run, end = p.embed("myst", tmp_path).splitlines()
    assert head.startswith(":::{anywidget} ") and empty == "" and end == ":::"
    assert json.loads(run)["payload"]["title"] == p.payload["title"]
    script = tmp_path / head.removeprefix(":::{anywidget} ")
    assert "export{" in script.read_text(encoding="utf-8").replace(" ", "")
    assert (tmp_path / css.removeprefix(":css: ")).stat().st_size > 10_000


def notebook(*outputs: Any, widgets: Any = None) -> Any:
    made = v4.new_notebook(
        cells=[v4.new_code_cell("p", outputs=[one]) for one in outputs],
        metadata={"widgets": widgets} if widgets else {},
    )
    return json.loads(json.dumps(made, default=str))


def shown(p: Any, *, kept: bool = True) -> Any:
    data, metadata = p._repr_mimebundle_()
    return v4.new_output("display_data", data, metadata=metadata if kept else {})


def pages(made: Any) -> list[str]:
    data = [one["data"] for cell in made["cells"] for one in cell["outputs"]]
    return ["".join(one.get("text/html", "")) for one in data]


def test_what_is_published_plays_and_shares_one_player() -> None:
    made = notebook(shown(eg.play(*CIRCUIT)), shown(eg.quiz(*CIRCUIT)), shown(eg.play(*CIRCUIT)))
    publish(made, {"output_extension": ".slides.html"})
    found = pages(made)
    assert [len(embedded.pieces_of(one)) for one in found[::2]] == [2, 0]
    assert len(embedded.pieces_of(found[1])) > 4, "what only a quiz needs comes with it"
    script, _ = player_in(found[:2])
    assert script == sources(["guide", "repeats", "quiz", *bundle.WORDS])[0]
    for one in found:
        held_here = json.loads(embedded.unpacked(held(one, "eqgraph-data") or ""))
        assert "payload" in held_here or "task" in held_here
    assert all(VIEW not in cell["outputs"][0]["data"] for cell in made["cells"])
    assert all("image/svg+xml" in cell["outputs"][0]["data"] for cell in made["cells"])


def test_pages_of_eg_embed_share_one_player_when_published() -> None:
    try:
        eg.embed()
        made = notebook(shown(eg.play(*CIRCUIT)), shown(eg.play(*CIRCUIT)))
    finally:
        eg.embed(False)
    assert all(map(embedded.pieces_of, pages(made)))
    publish(made, {})
    assert [len(embedded.pieces_of(one)) for one in pages(made)] == [2, 0]


def test_the_state_of_a_widget_is_taken_where_nothing_was_kept() -> None:
    p, other = eg.play(*CIRCUIT), {"model_id": "theirs"}
    p.step = 5
    state = {
        p.model_id: {"state": {**p.get_state(), "_anywidget_id": "eqgraph.player.widget.Player"}},
        p.layout.model_id: {"state": {}},
        "theirs": {"state": {"_anywidget_id": "theirs.Widget"}},
    }
    theirs = v4.new_output("display_data", {VIEW: other, "text/plain": "theirs"})
    widgets = {STATE: {"state": state}}
    made = notebook(shown(p, kept=False), theirs, widgets=widgets)
    before = copy.deepcopy(made["cells"][1])
    publish(made, None)
    assert json.loads(embedded.unpacked(held(pages(made)[0], "eqgraph-data") or ""))["step"] == 5
    assert made["cells"][1] == before
    assert set(made["metadata"]["widgets"][STATE]["state"]) == {"theirs"}
    alone = notebook(shown(p), widgets={STATE: {"state": {p.model_id: state[p.model_id]}}})
    publish(alone, None)
    assert "widgets" not in alone["metadata"], "nothing is loaded from a network for it"


def test_exports_that_are_no_pages_stay_as_they_are() -> None:
    made = notebook(shown(eg.play(*CIRCUIT)))
    before = copy.deepcopy(made)
    publish(made, {"output_extension": ".tex"})
    assert made == before


def test_nbconvert_exports_pages_that_play() -> None:
    exporters = pytest.importorskip("eqgraph.player.exporters")
    made = v4.new_notebook(
        cells=[v4.new_code_cell("p", outputs=[shown(eg.play(*CIRCUIT))]) for _ in range(2)]
    )
    for kind in (exporters.PlayedHTML, exporters.PlayedSlides):
        body, _ = kind().from_notebook_node(made)
        frames = [Parsed(one["srcdoc"]) for one in Parsed(body).frames]
        found = [[about.get("id") for about, _ in one.scripts] for one in frames]
        assert [len(one) for one in found] == [5, 3], "one holds the player"
        assert all("eqgraph-data" in one for one in found)
        assert "html-manager" not in body
    written, _ = exporters.PlayedNotebook().from_notebook_node(made)
    assert len(pages(json.loads(written))) == 2 and VIEW not in written


def test_an_entry_point_names_each_exporter() -> None:
    import tomllib

    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    exporters = pytest.importorskip("eqgraph.player.exporters")
    for place in told["project"]["entry-points"]["nbconvert.exporters"].values():
        module, name = place.split(":")
        assert module == exporters.__name__ and hasattr(exporters, name)


def test_notebooks_stay_small_without_pages() -> None:
    """What an output keeps beside its picture is a tenth of what it was, or less."""
    from eqgraph import picture
    from eqgraph.exporters.slide import Slides

    for p in (eg.play(*CIRCUIT), eg.play("y = W·x", {"W": [[1.0, 2.0]] * 4, "x": [1.0, 2.0]})):
        before = picture.fitted(Slides(p.machine, [0], "auto", scale=1.15).svg(0))
        data, metadata = p._repr_mimebundle_()
        kept = len(data["image/svg+xml"].encode()) + len(metadata["eqgraph"]["run"])
        assert kept < 1.1 * len(before.encode())
