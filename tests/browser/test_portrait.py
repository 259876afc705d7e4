"""Take the README's pictures, to show that its command does so."""

from __future__ import annotations

from pathlib import Path

from tests.project.readme import README


def test_it_takes_the_pictures_of_the_readme(chromium: Path, tmp_path: Path) -> None:
    from tests.browser.portrait import main

    main(tmp_path, str(chromium))
    taken = {path.name for path in tmp_path.iterdir()}
    assert taken == {"lstm.png", "lstm_dark.png"}
    assert all(f"notebooks/images/{name}" in README.read_text(encoding="utf-8") for name in taken)
