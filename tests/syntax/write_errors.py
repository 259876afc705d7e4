"""Write errors.txt anew: run `python -m tests.syntax.write_errors`, then read the difference."""

from __future__ import annotations

from tests.syntax.test_errors import GOLDEN, blocks, report


def main() -> None:
    """Replace each message by the present one."""
    written = [f">>> {source}\n{report(source)}\n" for source, _ in blocks()]
    head = GOLDEN.read_text("utf-8").split(">>> ")[0]
    GOLDEN.write_text(head + "\n".join(written), "utf-8")


if __name__ == "__main__":
    main()
