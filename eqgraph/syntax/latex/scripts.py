r"""Rewrite what is raised and lowered: x^{n+1}, X_{2i-1}, \sum_{i=1}^{N}."""

from __future__ import annotations

import re

from eqgraph.syntax.alphabet import SUBSCRIPT_SIGNS, TO_SUBSCRIPT, TO_SUPERSCRIPT
from eqgraph.syntax.latex.structures import Structures
from eqgraph.syntax.latex.words import Argument

_POWER = re.compile(r"-?(?:[0-9]+|[^\W\d_])(?:[+-](?:[0-9]+|[^\W\d_]))*")
_UNUSUAL = frozenset("THCFQq")  # ᵀ and ᴴ mean something; few typefaces have the others raised
_LOWERED = {**TO_SUBSCRIPT, **{sign: glyph for glyph, sign in SUBSCRIPT_SIGNS.items()}}


class Scripts(Structures):
    """Rewrite powers, subscripts and bounds."""

    def script_at(self, at: int) -> None:
        """Rewrite the ^… or _… at a token behind an operand."""
        found = self.names.argument(at)
        if self.names.value(at) == "_":
            self.index(found, at)
        elif self.names.is_transpose(found):
            self.transposed(found, at)
        else:
            self.exponent(found, at)
        self.at = found.after
        self.operand(number=self.state.number and self.names.value(at) == "^")

    def transposed(self, found: Argument, at: int) -> None:
        r"""Rewrite ^\top as ᵀ; whether ^T is a power, a value called T decides."""
        plain = found.last - found.first == 1 and self.names.value(found.first) == "T"
        self.put("^T" if plain else "ᵀ", at, found.after)

    def exponent(self, found: Argument, at: int) -> None:
        """Rewrite an exponent: as a superscript where that can be written."""
        if self.names.value(found.first) == "\\circ" and found.last - found.first == 1:
            hint = "an angle of 30^\\circ is \\frac{30 \\pi}{180}"
            raise self.names.fault(at, "degrees are not known", hint)
        self.script += 1
        pieces = self.captured(found)
        self.script -= 1
        plain = "".join(p.text for p in pieces).replace("−", "-")
        if not plain:
            raise self.names.fault(at, f"something must follow {self.names.value(at)}")
        glyphs = "".join(TO_SUPERSCRIPT.get(char, " ") for char in plain)
        if _POWER.fullmatch(plain) and " " not in glyphs and not _UNUSUAL & {*plain}:
            self.put(glyphs, at, found.after)
            return
        label = plain[0] == "[" and plain[-1] == "]" and "[" not in plain[1:]
        if label and not any(c in plain for c in ",;"):
            self.put("^" + "".join(p.text for p in pieces), at, found.after)
            return
        grouped = self.is_name(found)
        self.put("^" if grouped else "^(", at)
        self.out += pieces if grouped else self.captured(found)
        self.put("" if grouped else ")", found.after - 1)

    def index(self, found: Argument, at: int) -> None:
        """Rewrite a subscript that is computed, or that stands behind a bracket."""
        self.script += 1
        pieces = self.captured(found)
        self.script -= 1
        plain = "".join(p.text for p in pieces)
        if plain in ("1", "2", "+"):
            self.put(_LOWERED[plain], at, found.after)
        else:
            self._braced("_{", pieces, found, at)

    def _braced(self, opener: str, pieces: list, found: Argument, at: int) -> None:  # type: ignore[type-arg]
        self.put(opener, at)
        self.out += pieces
        self.put("}", found.after - 1)

    def bounds(self) -> bool:
        r"""Rewrite the bounds of \sum, the index of \max and \log; tell whether there are any."""
        found_any = False
        seen: set[str] = set()
        scripts: dict[str, Argument] = {}
        while self.value(self.at) in ("_", "^") and self.value(self.at) not in seen:
            sign = self.value(self.at)
            if (
                sign == "^"
                and self.names.value(self.at - 1) not in ("\\sum", "\\prod")
                and "_" not in seen
            ):
                break  # the power of \max^2
            seen.add(sign)
            scripts[sign] = self.names.argument(self.at)
            self.at = scripts[sign].after
        for sign, glyphs in (("_", _LOWERED), ("^", TO_SUPERSCRIPT)):
            found = scripts.get(sign)
            if found is None:
                continue
            found_any = True
            at = found.first - 1
            self.script += 1
            pieces = self.captured(found)
            self.script -= 1
            plain = "".join(p.text for p in pieces).replace("−", "-")
            shown = "".join(glyphs.get(char, " ") for char in plain)
            if plain and " " not in shown and not (sign == "^" and _UNUSUAL & {*plain}):
                self.put(shown, at, found.after)
            else:
                self._braced(f"{sign}{{", pieces, found, at)
        return found_any
