"""Steps as files: what is on a slide, and that sheets, pages and films hold every step."""

from __future__ import annotations

import io
import re
from typing import Any, Literal
from xml.etree import ElementTree

import nbformat
import numpy as np
import pytest
from PIL import Image

import eqgraph as eg
from eqgraph.__main__ import main
from eqgraph.exporters import slides
from eqgraph.exporters.lines import Run, _width, broken, mathematics
from eqgraph.exporters.slide import Slides
from eqgraph.exporters.work import finished
from eqgraph.picture.theme import PALETTE
from tests.project.notebook import WIDGET, execute

CIRCUIT = ("q = x + y\nf = q*z", {"x": -2, "y": 5, "z": -4})
DENSE = ("h = tanh(W·x + b)\nL = ∑((h − y)²)",
         {"W": np.ones((3, 2)), "x": [1.0, -2.0], "b": 0.5, "y": [0.0, 1.0, 2.0]})  # fmt: skip
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(name="player")
def _player():
    return eg.play(*CIRCUIT)


def lines(svg: str) -> list[str]:
    """Return the lines of words on a slide, without the picture."""
    found = ElementTree.fromstring(svg).iter(f"{SVG}text")
    return ["".join(text.itertext()) for text in found if "eqg-words" in text.get("class", "")]


def film_of(player: eg.Player, kind: Literal["gif", "webp"], *args: Any, **options: Any) -> bytes:
    return finished(slides.film(player.machine, kind, *args, **options))


def image(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


# --- what is on a slide ---


def test_it_shows_equations_step_sentence_and_numbers(player) -> None:
    shown = lines(slides.step_svg(player.machine, 5))
    assert shown[:4] == ["1", "q = x + y", "2", "f = q*z"]
    assert "backward" in shown[4] and "step 5 of 7" in shown[4]
    assert shown[5].startswith("z̄ += f̄*q — a product hands each operand")
    assert shown[-1] == "f̄ 1.00 × q 3.00 = z̄ 3.00"


def test_before_the_first_step_it_says_so(player) -> None:
    assert lines(slides.step_svg(player.machine, 0))[-1] == "nothing is computed yet"


def test_a_sum_of_contributions_is_written_out() -> None:
    machine = eg.Machine(eg.graph("y = x*x", {"x": 3.0}))
    assert lines(slides.step_svg(machine, 4))[-1].endswith("= x̄ 6.00")


def test_large_arrays_are_told_by_shape_and_norm() -> None:
    machine = eg.Machine(eg.graph(*DENSE))
    assert "W [3 × 2, norm 2.45]" in " ".join(lines(slides.step_svg(machine, 1)))


@pytest.mark.parametrize("step", [1, 3, 5])
def test_the_part_at_work_is_lit_in_its_own_equation(player, step: int) -> None:
    root = ElementTree.fromstring(slides.step_svg(player.machine, step))
    lit = [s.text for s in root.iter(f"{SVG}tspan") if "eqg-lit" in s.get("class", "")]
    assert "".join(filter(None, lit)) == {1: "x + y", 3: "q*z", 5: "q*z"}[step]


def test_the_machine_and_the_player_stay_where_they_are(player, tmp_path) -> None:
    player.machine.seek(2)
    player.step = 3
    player.save_png(tmp_path / "a.png", 6)
    player.save_pdf(tmp_path / "a.pdf", [0, 7])
    assert (player.machine.pc, player.step) == (2, 3)


def test_all_slides_have_one_size() -> None:
    machine = eg.Machine(eg.graph(*DENSE))
    deck = Slides(machine, range(len(machine.tape) + 1))
    heads = {deck.svg(k).split(">")[0].split("width")[1] for k in range(len(machine.tape) + 1)}
    assert len(heads) == 1


@pytest.mark.parametrize("theme", ["light", "dark", "auto"])
def test_words_have_the_colours_of_the_theme(player, theme: str) -> None:
    drawn = Slides(player.machine, [3], theme).svg(3)
    assert PALETTE["light" if theme == "auto" else theme]["panel"] in drawn
    assert ("prefers-color-scheme" in drawn) is (theme == "auto")
    assert ("var(" in drawn) is (theme == "auto")


def test_words_lie_inside_of_the_slide_and_below_each_other() -> None:
    """In pixels: nothing reaches the right edge, and no two lines overlap."""
    name = "a_very_long_name_that_goes_on_and_on"
    text = f"{name} = " + " + ".join(f"x{k}*{name}{k}" for k in range(1, 30))
    values = {f"x{k}": 1.0 for k in range(1, 30)} | {f"{name}{k}": 1.0 for k in range(1, 30)}
    machine = eg.Machine(eg.graph(text, values))
    step = len(machine.tape)
    deck = Slides(machine, [step])
    root = ElementTree.fromstring(deck.svg(step))
    downs = [float(t.get("y", 0)) for t in root.findall(f"{SVG}text")]
    assert len(downs) > 8 and max(downs) < deck.height - 5
    words = slides.png(re.sub(r'<svg x=".*</svg>(?=<rect)', "", deck.svg(step), flags=re.DOTALL), 1)
    pixels = np.asarray(image(words).convert("L")).astype(int)
    assert (pixels[:, -8:].max(axis=1) - pixels[:, -8:].min(axis=1)).max() == 0


def test_many_equations_give_way_to_the_one_at_hand() -> None:
    text = "\n".join(f"y{k} = x + {k}" for k in range(1, 60))
    machine = eg.Machine(eg.graph(text, {"x": 1.0}))
    assert lines(slides.step_svg(machine, 7))[:2] == ["7", "y7 = x + 7"]


HOSTILE = ["</text><script>", "&lt;b&gt;", "]]>", "\"'", "a" * 400, "水" * 50]


@pytest.mark.parametrize("label", HOSTILE)
def test_hostile_text_is_only_text(label: str, tmp_path) -> None:
    """Names are what the grammar allows; a comment inside of an equation may hold anything."""
    player = eg.play(f"y = (x +  # {label}\n 1)\nz = y*2", {"x": 1.0})
    svg = slides.step_svg(player.machine, 2)
    assert not list(ElementTree.fromstring(svg).iter(f"{SVG}script"))
    assert label in "".join(lines(svg)).replace(" ", "")
    assert image(player.save_png(tmp_path / "a.png", 2).read_bytes()).size[0] > 600


@pytest.mark.parametrize("name", ["a" * 300, "水" * 40, "x" + "\u0304" * 30, "θ̂ₜ₋₁⁽ˡ⁾"])
def test_names_of_any_length_and_script_are_drawn(name: str, tmp_path) -> None:
    player = eg.play(f"y = {name}*2", {name: 1.0})
    drawn = image(player.save_png(tmp_path / "a.png", 3).read_bytes())
    assert 600 < drawn.size[0] < 4000 and drawn.size[1] < 4000


def test_an_expression_without_equations_has_slides_too() -> None:
    import sympy

    machine = eg.Machine(eg.graph(sympy.Symbol("x") * 2 + 1, {"x": 1.0}))
    assert any("step 2" in line for line in lines(slides.step_svg(machine, 2)))


# --- lines ---


def test_lines_break_at_spaces_and_never_inside_a_name() -> None:
    runs = [*mathematics("hₜ₋₁ ← σ(Wᵢ·xₜ)"), Run(" — a sum adds its operands")]
    found = ["".join(run.text for run in line) for line in broken(runs, 16, 110)]
    assert "hₜ₋₁" in found[0] and len(found) > 2
    assert " ".join(" ".join(found).split()) == "hₜ₋₁ ← σ(Wᵢ·xₜ) — a sum adds its operands"


@pytest.mark.parametrize("width", range(50, 400, 10))
def test_a_line_never_begins_with_a_blank_nor_leaves_its_width(width: int) -> None:
    runs = [Run("  one  two ", "math"), Run("three four"), Run(" five", "lit"), Run(" six seven")]
    found = broken(runs, 16, width)
    texts = ["".join(run.text for run in line) for line in found]
    assert not any(text[0].isspace() for text in texts)
    assert " ".join(" ".join(texts).split()) == "one two three four five six seven"
    for line in found:
        words = [*line[:-1], Run(line[-1].text.rstrip(), line[-1].look)]
        assert sum(_width(run, 16) for run in words) <= width
    assert len(found) <= 2 * sum(_width(run, 16) for run in runs) / width + 1


def test_a_word_longer_than_a_line_is_cut() -> None:
    found = broken([Run("x" * 100)], 16, 100)
    assert len(found) > 5 and sum(len(run.text) for line in found for run in line) == 100


@pytest.mark.parametrize(
    ("text", "names"),
    [("1e-9*e", "e"), ("tanh(W)", "W"), ("v13 + x̄", "x̄"), ("v̄1", ""), ("loss*L", "L")],
)
def test_names_of_one_letter_are_italic(text: str, names: str) -> None:
    assert "".join(r.text for r in mathematics(text) if "italic" in r.look) == names


# --- which steps ---


def test_small_tapes_show_all_steps_and_large_ones_the_ends_of_equations(player) -> None:
    assert slides.chosen(player.machine) == list(range(8))
    long = eg.Machine(eg.graph("y = " + " + ".join(["x*2"] * 40) + "\nz = y*y", {"x": 1.0}))
    assert len(long.tape) > 100
    assert slides.chosen(long) == slides.chosen(long, "equations") != slides.chosen(long, "all")


@pytest.mark.parametrize("step", [-1, 8, 2.5, "3", True])
def test_a_step_off_the_tape_is_refused(player, tmp_path, step) -> None:
    with pytest.raises(eg.MachineError):
        player.save_png(tmp_path / "a.png", step)
    with pytest.raises(eg.MachineError):
        player.save_gif(tmp_path / "a.gif", steps=[0, step])
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("steps", ["every", []])
def test_steps_that_mean_nothing_are_refused(player, steps) -> None:
    with pytest.raises(eg.MachineError, match="step"):
        slides.chosen(player.machine, steps)


@pytest.mark.parametrize("seconds", [0, -1, float("nan"), 1e9, "1"])
def test_seconds_are_a_time(player, seconds) -> None:
    with pytest.raises(eg.MachineError, match="seconds"):
        film_of(player, "gif", seconds=seconds)


def test_a_theme_is_light_or_dark(player, tmp_path) -> None:
    with pytest.raises(eg.MachineError, match="theme"):
        player.save_png(tmp_path / "a.png", theme="auto")


# --- files ---


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_png_has_the_size_of_its_svg(player, tmp_path, theme: str) -> None:
    svg = player.save_svg(tmp_path / "a.svg", 4, theme=theme).read_text(encoding="utf-8")
    width, height = (float(n) for n in re.findall(r'(?:width|height)="([\d.]+)"', svg)[:2])
    png = image(player.save_png(tmp_path / "a.png", 4, 1.5, theme=theme).read_bytes())
    assert png.size == (round(1.5 * width), round(1.5 * height))


def test_without_words_it_is_the_graph_alone(player, tmp_path) -> None:
    svg = player.save_svg(tmp_path / "a.svg", 4, words=False).read_text(encoding="utf-8")
    assert lines(svg) == [] and 'data-node="q"' in svg
    assert player.save_png(tmp_path / "a.png", 4, words=False).read_bytes()[:4] == b"\x89PNG"


def test_the_present_step_is_the_default(player, tmp_path) -> None:
    player.step = 5
    assert (
        player.save_png(tmp_path / "a.png").read_bytes()
        == player.save_png(tmp_path / "b.png", 5).read_bytes()
        != player.save_png(tmp_path / "c.png", 6).read_bytes()
    )


@pytest.mark.parametrize("kind", ["gif", "webp"])
def test_a_film_has_a_frame_a_step(player, kind: str) -> None:
    film = image(film_of(player, kind, seconds=0.5))
    assert film.n_frames == 8 and film.format == kind.upper()
    times = []
    for k in range(film.n_frames):
        film.seek(k)
        film.load()
        times.append(film.info["duration"])
    assert times == [500, 500, 1000, 500, 500, 500, 500, 1500]


@pytest.mark.parametrize("kind", ["gif", "webp"])
def test_each_frame_is_the_picture_of_its_step(player, kind: str) -> None:
    film = image(film_of(player, kind, scale=1))
    deck = Slides(player.machine, range(8))
    for step in (0, 4, 7):
        film.seek(step)
        frame = np.asarray(film.convert("RGB")).astype(int)
        drawn = np.asarray(image(slides.png(deck.svg(step), 1)).convert("RGB")).astype(int)
        assert abs(frame - drawn).max() < 16
        assert (frame != drawn).any(axis=2).mean() < 0.06


def test_colours_of_the_theme_are_exact_in_a_film(player) -> None:
    film = image(film_of(player, "gif", [0, 5], scale=1)).convert("RGB")
    assert film.getpixel((300, 2)) == tuple(bytes.fromhex(PALETTE["light"]["panel"][1:]))


def test_a_pdf_has_a_page_a_step_with_its_sentence(player) -> None:
    pypdf = pytest.importorskip("pypdf")
    found = pypdf.PdfReader(io.BytesIO(finished(slides.pages(player.machine))))
    assert len(found.pages) == 8
    assert "step 5 of 7: z̄ += f̄*q — a product hands" in found.pages[5].extract_text()
    assert [mark.title.split(":")[0] for mark in found.outline] == [
        f"step {k} of 7" for k in range(8)
    ]
    picture = found.pages[5].images[0].image
    deck = Slides(player.machine, range(8))
    assert picture.size == (round(1.6 * deck.width), round(1.6 * deck.height))
    box = found.pages[5].mediabox
    assert float(box.width) == pytest.approx(0.75 * deck.width, abs=0.01)


def test_a_page_is_the_picture_of_its_step() -> None:
    """What lies over a page before is put where it belongs."""
    pypdf = pytest.importorskip("pypdf")
    player = eg.play(*DENSE)
    found = pypdf.PdfReader(io.BytesIO(finished(slides.pages(player.machine)))).pages
    step = max(range(len(found)), key=lambda k: len(found[k].images))
    page, deck = found[step], Slides(player.machine, range(len(found)))
    drawn = np.asarray(image(slides.png(deck.svg(step), 1.6)).convert("RGB")).astype(int)
    shown = np.zeros_like(drawn)
    placed = re.findall(
        r"q ([\d.]+) 0 0 ([\d.]+) ([\d.]+) ([\d.]+) cm /(\w+) Do",
        page.get_contents().get_data().decode("latin-1"),
    )
    assert len(placed) > 1
    for *numbers, name in placed:
        across, down = 0.75 * deck.width / drawn.shape[1], 0.75 * deck.height / drawn.shape[0]
        w, h, x, y = (float(n) for n in numbers)
        one = np.asarray(page.images[f"/{name}"].image.convert("RGB"))
        left, top = round(x / across), round((0.75 * deck.height - y - h) / down)
        assert one.shape[:2] == (round(h / down), round(w / across))
        shown[top : top + one.shape[0], left : left + one.shape[1]] = one
    assert (abs(shown - drawn).max(axis=2) > 16).mean() < 1e-4


def test_a_part_that_several_pages_show_is_written_once(player) -> None:
    pypdf = pytest.importorskip("pypdf")
    found = pypdf.PdfReader(io.BytesIO(finished(slides.pages(player.machine))))
    first = found.pages[0].images[0].indirect_reference
    assert first == found.pages[1].images[0].indirect_reference


def test_each_step_that_is_drawn_is_told(player, tmp_path) -> None:
    for kind in ("pdf", "gif", "webp"):
        told: list[tuple[int, int]] = []
        save = getattr(player, f"save_{kind}")
        save(tmp_path / f"a.{kind}", steps=[0, 3, 7], progress=lambda *way, t=told: t.append(way))
        assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]
    with pytest.raises(eg.MachineError, match="progress is a function"):
        player.save_pdf(tmp_path / "b.pdf", progress=True)
    assert not (tmp_path / "b.pdf").exists()


def test_what_progress_raises_ends_it(player, tmp_path) -> None:
    def stop(done: int, steps: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        player.save_gif(tmp_path / "a.gif", progress=stop)
    assert not list(tmp_path.iterdir())


def test_pages_say_nothing_of_letters_that_the_font_lacks(caplog) -> None:
    """A bookmark has them; the unseen text of the page has the rest."""
    pypdf = pytest.importorskip("pypdf")
    player = eg.play("水 = x + 1", {"x": 1.0})
    found = pypdf.PdfReader(io.BytesIO(finished(slides.pages(player.machine, [3]))))
    assert "水" in found.outline[0].title and "a sum passes" in found.pages[0].extract_text()
    assert not caplog.records


@pytest.mark.parametrize("suffix", [".png", ".svg"])
def test_a_sheet_holds_every_step(player, tmp_path, suffix: str) -> None:
    sheet = player.save_sheet(tmp_path / f"a{suffix}").read_bytes()
    if suffix == ".svg":
        shown = ["".join(t.itertext()) for t in ElementTree.fromstring(sheet).iter(f"{SVG}text")]
        assert [s for s in shown if "step " in s] and all(
            any(f"step {k} of 7" in s for s in shown) for k in range(8)
        )
    else:
        assert image(sheet).size[0] > 1000


def test_the_words_of_a_sheet_keep_their_size_and_face(player) -> None:
    """What the words are called must not meet a rule of the picture inside of them."""
    root = ElementTree.fromstring(slides.sheet(player.machine, [5]))
    spans = {s.get("font-size") for s in root.iter(f"{SVG}tspan")}
    assert spans == {None}


def test_a_sheet_is_a_picture(player, tmp_path) -> None:
    with pytest.raises(eg.MachineError, match=r"\.png or a \.svg"):
        player.save_sheet(tmp_path / "a.pdf")


@pytest.mark.parametrize("name", ["png", "svg", "sheet.png", "sheet.svg", "pdf", "gif", "webp"])
def test_the_same_steps_are_the_same_bytes(tmp_path, name: str) -> None:
    def saved(place: str) -> bytes:
        player = eg.play(*DENSE)
        save = getattr(player, f"save_{name.split('.')[0]}")
        which = {"step": 9} if name in ("png", "svg") else {"steps": [0, 4, 9]}
        return save(tmp_path / f"{place}.{name}", **which).read_bytes()

    assert saved("a") == saved("b")


# --- the command line ---


def test_the_command_line_writes_each_of_them(tmp_path) -> None:
    (tmp_path / "f.eq").write_text(CIRCUIT[0], encoding="utf-8")
    (tmp_path / "v.json").write_text('{"x": -2, "y": 5, "z": -4}', encoding="utf-8")
    files = {name: tmp_path / f"o.{name}" for name in ("png", "pdf", "gif", "webp")}
    files["sheet"] = tmp_path / "o.svg"
    asked = [word for name, path in files.items() for word in (f"--{name}", str(path))]
    base = [str(tmp_path / "f.eq"), "--values", str(tmp_path / "v.json")]
    assert main([*base, *asked, "--steps", "0 3 7"]) == 0
    assert image(files["gif"].read_bytes()).n_frames == 3
    assert all(path.stat().st_size > 1000 for path in files.values())
    assert main([*base, "--gif", str(tmp_path / "x.gif"), "--steps", "0 9"]) == 1


# --- notebooks ---


@pytest.fixture(name="saved", scope="module")
def _saved(tmp_path_factory):
    """Return a notebook with a player at step 5, run, saved, and read again."""
    folder = tmp_path_factory.mktemp("notebook")
    source = f"import eqgraph as eg\np = eg.play(*{CIRCUIT!r})\np.step = 5\np"
    cell = nbformat.v4.new_code_cell(source, id="player")
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), folder / "a.ipynb")
    nbformat.write(execute(folder / "a.ipynb", folder), folder / "b.ipynb")
    return nbformat.read(folder / "b.ipynb", as_version=4)


def test_a_reopened_notebook_still_shows_the_step_without_a_kernel(saved) -> None:
    (output,) = saved.cells[0].outputs
    assert WIDGET in output.data
    assert "step 5 of 7" in output.data["text/plain"]
    shown = lines(output.data["image/svg+xml"])
    assert "step 5 of 7" in shown[4] and shown[5].startswith("z̄ += f̄*q")
    assert "−12.0" in output.data["image/svg+xml"]


@pytest.mark.parametrize("exporter", ["HTMLExporter", "SlidesExporter", "MarkdownExporter"])
def test_exports_show_the_step_as_svg(saved, exporter: str) -> None:
    """With the order of media types that the how-to names; the widget has none of its state."""
    exporters = pytest.importorskip("nbconvert.exporters")
    from traitlets.config import Config

    order = ["image/svg+xml", "text/latex", "text/html", "text/markdown", "text/plain"]
    config = Config({"NbConvertBase": {"display_data_priority": order}})
    body, resources = getattr(exporters, exporter)(config=config).from_notebook_node(saved)
    if exporter == "MarkdownExporter":
        (name,) = [name for name in resources["outputs"] if name.endswith(".svg")]
        assert name in body
        svg = resources["outputs"][name].decode()
    else:
        import base64

        found = re.findall(r'<img [^>]*src="data:image/svg\+xml;base64,([^"]+)"', body)
        (svg,) = [text for text in (base64.b64decode(f).decode() for f in found) if "eqg" in text]
    assert any("step 5 of 7" in line for line in lines(svg))
