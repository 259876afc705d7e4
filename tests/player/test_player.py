"""The player in Python: the face, the fallbacks, the page, and hostile texts on the way there."""

import json
import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.player import bundle
from eqgraph.player.page import sources
from eqgraph.player.widget import Player

CIRCUIT = ("f = (x + y)*z", {"x": -2, "y": 5, "z": -4})


def test_play_takes_text_graph_machine_and_sympy():
    g = eg.graph(*CIRCUIT)
    for player in (
        eg.play(*CIRCUIT),
        eg.play(g),
        eg.play(eg.Machine(g)),
        eg.play(eg.parse(CIRCUIT[0]), CIRCUIT[1]),
    ):
        assert isinstance(player, Player) and player.steps == 7


def test_what_does_not_go_with_the_source_is_refused():
    g = eg.graph(*CIRCUIT)
    with pytest.raises(eg.MachineError, match="values already"):
        eg.play(g, CIRCUIT[1])
    with pytest.raises(eg.MachineError, match="already"):
        eg.play(eg.Machine(g), of="q")
    with pytest.raises(eg.ValuesError, match="no value for x, y, z"):
        eg.play(CIRCUIT[0])


def test_a_step_off_the_tape_is_refused():
    player = eg.play(*CIRCUIT)
    player.step = 7
    with pytest.raises(eg.MachineError, match="steps 0 to 7"):
        player.step = 8
    assert player.step == 7
    for wrong in ("1", None, 1.5, True):
        with pytest.raises(eg.MachineError, match="whole number"):
            player.step = wrong
    player.step = np.int64(3)
    assert repr(player) == "<Player at step 3 of 7>"
    player.close()
    assert repr(player) == "<Player, closed>"


def test_a_player_keeps_its_numbers_when_the_array_changes():
    mine = np.array([1.0, 2.0])
    player = eg.play("y = 2*x", {"x": mine})
    was, drawn = player.payload, player.svg()
    mine[:] = 7
    assert player.svg() == drawn and player.payload == was
    assert player.machine.run().value("y").tolist() == [2, 4]


def test_every_display_carries_a_picture_and_a_text():
    player = eg.play(*CIRCUIT)
    player.step = 4
    data, _ = player._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    assert "step 4 of 7" in data["text/plain"] and "f = (x + y)*z" in data["text/plain"]
    tree = ElementTree.fromstring(data["image/svg+xml"])
    shown = {text.text for text in tree.iter() if text.get("class", "").startswith("eqg-number")}
    assert {"−2.00", "5.00", "3.00", "−12.0", "−4.00", "1.00"} <= shown
    assert player.machine.pc == 0


class Tags(HTMLParser):
    """Collect the tags and attributes of a page."""

    def __init__(self):
        super().__init__()
        self.tags, self.attributes = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs


def test_the_page_is_one_file_with_no_address(tmp_path):
    path = eg.play(*CIRCUIT).save_html(tmp_path / "p.html")
    text = path.read_text(encoding="utf-8")
    found = Tags()
    found.feed(text)
    assert not [a for a in found.attributes if a[0] in ("src", "href")]
    assert "http://" not in re.sub(r"http://www\.w3\.org/\S+", "", text)
    assert "default-src 'none'" in text


def test_the_page_holds_the_payload(tmp_path):
    player = eg.play(*CIRCUIT)
    player.step = 3
    text = player.save_html(tmp_path / "p.html").read_text(encoding="utf-8")
    data = re.search(r'<script type="application/json">(.*?)</script>', text, re.DOTALL).group(1)
    assert json.loads(data) == json.loads(
        json.dumps({"payload": player.payload, "inputs": {}, "step": 3})
    )


HOSTILE = ["</text><script>", "javascript:alert(1)", "<img src=x onerror=alert(1)>", "]]>", "-->"]


@pytest.mark.parametrize("label", HOSTILE)
def test_a_comment_of_the_text_is_only_text(label, tmp_path):
    """Names are refused by the grammar; a comment is the one place where any text may stand."""
    text = f"y = x  # {label}\nz = y*2"
    player = eg.play(text, {"x": 1.0})
    page = player.save_html(tmp_path / "p.html").read_text(encoding="utf-8")
    found = Tags()
    found.feed(page)
    assert found.tags.count("script") == 2 and "img" not in found.tags
    assert not [name for name, _ in found.attributes if name.startswith("on")]


def test_the_widget_module_is_the_page_s_module(tmp_path):
    player = eg.play(*CIRCUIT)
    page = player.save_html(tmp_path / "p.html", whole=False).read_text(encoding="utf-8")
    (script,) = re.findall(r'<script type="module">(.*?)</script>', page, re.DOTALL)
    assert script.replace("<\\/script", "</script") == bundle.script([])
    assert player._esm == bundle.script(set(bundle.PARTS) - {"time", "quiz", "local"})


def test_a_machine_follows_its_player(tmp_path):
    values = {"W": [[1.0, 2.0], [3.0, 4.0]], "x": [1.0, -1.0]}
    player = eg.play("y = W·x\nL = ∑(y*y)", values)
    before = player.payload
    player.step = 3
    player.set_state({"inputs": {"x": [1, 2.0], "W": [0, 0, "NaN", "Infinity"]}})
    machine = player.machine
    np.testing.assert_array_equal(machine.values["x"], [1.0, 2.0])
    np.testing.assert_array_equal(machine.values["W"], [[0, 0], [np.nan, np.inf]])
    assert player.payload is before and player.step == 3  # nothing is sent anew
    page = player.save_html(tmp_path / "p.html").read_text(encoding="utf-8")
    assert '"inputs":{"W":[0.0,0.0,"NaN","Infinity"],"x":[1.0,2.0]}' in page
    player.set_state({"inputs": {"x": [5.0, 2.0]}})  # what is not named is what it was first
    np.testing.assert_array_equal(machine.values["W"], values["W"])
    assert machine.run().value("y").tolist() == [9.0, 23.0] and values["x"] == [1.0, -1.0]


@pytest.mark.parametrize(
    "inputs",
    [
        5, [], {"y": [1.0, 1.0]}, {"nobody": [1.0]}, {"x": [1.0]}, {"x": 1.0}, {"x": [1.0, True]},
        {"x": ["one", 1.0]}, {"x": [10**400, 1.0]}, {"x": [[1.0], 2.0]}, {"x": None},
        {"x": [1.0, 2.0], "nobody": [1.0]},
    ],
)  # fmt: skip
def test_inputs_that_are_none_are_refused(inputs):
    player = eg.play("y = 2*x", {"x": [1.0, -1.0]})
    player.set_state({"inputs": inputs})
    assert player.inputs == {} and player.machine.values["x"].tolist() == [1.0, -1.0]


def test_the_end_of_a_sum_stays():
    player = eg.play("y = ∑ᵢ₌₁ⁿ x^i", {"x": 2.0, "n": 3})
    assert next(n for n in player.payload["nodes"] if n["name"] == "n").get("fixed")
    player.set_state({"inputs": {"n": [4.0]}})
    assert player.inputs == {}
    player.set_state({"inputs": {"x": [3.0]}})
    assert player.inputs == {"x": [3.0]}


def test_float32_plays():
    player = eg.play("y = σ(x)", {"x": np.float32(0.5)}, dtype="float32")
    assert player.machine.value("y") is None
    assert player.machine.run().value("y").dtype == np.float32


def test_a_player_follows_its_machine():
    machine = eg.Machine(eg.graph("y = 2*x", {"x": 1.5}))
    player, closed = eg.play(machine), eg.play(machine)
    closed.close()
    player.step = 1
    machine.let("x", 4)
    assert player.step == 1
    assert player.inputs == {"x": [4.0]}
    machine.let("x", 1.5)
    assert player.inputs == {}
    machine.let("x", 4)
    assert ">8.00</text>" in player.svg() and ">3.00</text>" not in player.svg()
    assert player.payload["pictures"] == eg.play(machine).payload["pictures"]


LSTM = """iₜ = σ(Wᵢ·xₜ + Uᵢ·hₜ₋₁ + Bᵢ)
fₜ = σ(Wf·xₜ + Uf·hₜ₋₁ + Bf)
oₜ = σ(Wₒ·xₜ + Uₒ·hₜ₋₁ + Bₒ)
ĉₜ = tanh(Wc·xₜ + Uc·hₜ₋₁ + Bc)
cₜ = fₜ*cₜ₋₁ + iₜ*ĉₜ
hₜ = oₜ*tanh(cₜ)"""


def lstm():
    matrices = dict.fromkeys(["Wᵢ", "Uᵢ", "Wf", "Uf", "Wₒ", "Uₒ", "Wc", "Uc"], np.eye(3) / 2)
    return {**matrices, **dict.fromkeys(["Bᵢ", "Bf", "Bₒ", "Bc", "xₜ", "hₜ₋₁", "cₜ₋₁"], np.ones(3))}


def module(path):
    text = path.read_text(encoding="utf-8")
    return re.findall(r'<script type="module">(.*?)</script>', text, re.DOTALL)[0]


def test_a_page_carries_what_it_can_show(tmp_path):
    model = eg.model("hₜ = w*hₜ₋₁ + xₜ; h₀ = 0; loss L = h_T")
    runs = [eg.Machine(model.unroll(values={"w": w, "xₜ": [1.0, 1.0]})) for w in (0.5, 2.0)]
    shown = {
        "cell": (eg.play(LSTM, lstm()), []),
        "time": (eg.play(runs[0]), ["time"]),
        "runs": (eg.compare(*runs), ["time"]),
        "digits": (eg.play("y = log(1 + x)", {"x": 1e-9}).show_digits(), ["digits", "elementary"]),
        "rewrites": (eg.rewrites("y = log(1 + x)", {"x": 1e-15}), []),
        "solved": (eg.play("y = A⁻¹·b", {"A": np.eye(2), "b": [1.0, 2.0]}), ["algebra"]),
        "looked up": (eg.play("y = erf(x)", {"x": 1.0}), ["elementary", "special"]),
        "quiz": (eg.quiz(*CIRCUIT, ask=["f"]).widget, ["repeats", "quiz", *bundle.WORDS]),
    }
    for name, (player, parts) in shown.items():
        assert bundle.parts_of(player._held()) == parts, name
        small = player.save_html(tmp_path / "p.html", whole=False)
        assert module(small) == sources(parts)[0], name
        assert set(bundle.live_parts(player._held())) >= {*parts, "digits", "conditions"}
    assert len(sources([])[0]) <= 200_000
    cell = shown["cell"][0].save_html(tmp_path / "p.html")
    others = ["ways", "conditions", "check", "training", "saving", "pinning", "guide"]
    assert module(cell) == sources([*others, *bundle.WORDS])[0]


def test_a_part_comes_with_those_that_it_uses():
    both = bundle.script(["quiz", "conditions"])
    assert bundle.script(["quiz"]) == both and len(both) > len(bundle.script(["conditions"]))
    text = bundle.STATIC.joinpath("player.js").read_text(encoding="utf-8")
    heads = re.findall(r"^//@ (\w+)", text, re.MULTILINE)
    assert sorted(heads) == sorted(["core", *bundle.PARTS, "end"])


def test_each_part_of_words_has_words_of_the_page():
    words = [word for part in bundle.WORDS.values() for word in part]
    assert len(set(words)) == len(words)


def test_an_unknown_argument_is_told_with_a_way_out() -> None:
    with pytest.raises(eg.EqGraphError, match=r"no argument 'x'\nhint: values stand together"):
        eg.play("y = x*2", x=2)  # type: ignore[call-arg]


def test_a_sick_run_that_is_done_opens_at_its_end() -> None:
    text = "hₜ = tanh(w*hₜ₋₁ + xₜ); h₀ = 0; loss L = h_T"
    for w, sick in ((1e-9, True), (0.9, False)):
        machine = eg.Machine(eg.model(text).unroll(values={"w": w, "xₜ": [0.1] * 9}))
        assert eg.play(machine).step == 0, "it has not run"
        assert bool(eg.problems(machine.run())) == sick
        assert eg.play(machine).step == (len(machine.tape) if sick else 0)
    flat = eg.Machine(eg.graph("y = log(x)", {"x": 0.0})).run()
    assert eg.problems(flat) and eg.play(flat).step == 0


def test_characters_go_with_the_page_and_no_page_sets_them() -> None:
    model = eg.model("hₜ = w*hₜ₋₁ + xₜ; h₀ = 0; loss L = h_T")
    m = eg.Machine(model.unroll(values={"w": 0.5, "xₜ": [1.0, 2.0, 3.0]}))
    player = eg.play(m, characters="abc")
    assert player.characters == "abc" and player._held()["characters"] == "abc"
    assert "characters" not in eg.play(m)._held()
    assert not player._sound("characters", "xyz")
