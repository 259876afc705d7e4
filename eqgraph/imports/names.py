"""Give parameters, inputs and results the names that papers give them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

_DIGITS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")

_GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "eps": "ε", "epsilon": "ε",
    "zeta": "ζ", "eta": "η", "theta": "θ", "kappa": "κ", "lam": "λ", "lambd": "λ", "mu": "μ",
    "nu": "ν", "xi": "ξ", "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ", "chi": "χ",
    "psi": "ψ", "omega": "ω",
}  # fmt: skip

# Modules that are called so give what is called so.
_ROLES = {"q": "Q", "query": "Q", "q_proj": "Q", "to_q": "Q", "wq": "Q",
          "k": "K", "key": "K", "k_proj": "K", "to_k": "K", "wk": "K",
          "v": "V", "value": "V", "v_proj": "V", "to_v": "V", "wv": "V"}  # fmt: skip

# Letters that the language reads as something else, or that count steps.
_CONSTANTS = frozenset("eπItTσ")

_OTHERS = "vusqrpgkw"


def subscript(n: int) -> str:
    """Write a number below the line.

    >>> subscript(12)
    '₁₂'
    """
    return str(n).translate(_DIGITS)


def superscript(n: int) -> str:
    """Write a number above the line.

    >>> superscript(2)
    '²'
    """
    return str(n).translate(_RAISED)


def letter_of(name: str) -> str:
    """Return the letter that a name of Python stands for, or nothing.

    >>> letter_of("x"), letter_of("eps"), letter_of("src")
    ('x', 'ε', '')
    """
    found = _GREEK.get(name.lower(), name if len(name) == 1 else "")
    return "" if not found.isalpha() or found in _CONSTANTS else found


def role_of(path: str) -> str:
    """Return the letter of what a module gives, by its own name: mu, q_proj, …"""
    last = path.rpartition(".")[2]
    found = _GREEK.get(last.lower(), _ROLES.get(last, ""))
    return "" if found in _CONSTANTS else found


class Names:
    """Hand out names, none of them twice; a letter that is used once goes without a number.

    Args:
        counts: how often each letter is asked for, from a first writing of the text.
    """

    def __init__(self, counts: Mapping[str, int]) -> None:
        self._counts = counts
        self.used: Counter[str] = Counter()
        self.taken: set[str] = set()
        self._bases: set[str] = set()

    def own(self, name: str, others: str = "xyusq") -> str:
        """Return the letter of an argument, or the next free one."""
        letter = letter_of(name)
        for found in (letter, *others):
            if found and found not in self._bases:
                return self._keep(found)
        return self._keep(next(c for c in map(chr, range(97, 123)) if c not in self._bases))

    def count(self, letter: str) -> int:
        """Return how many there are of a kind, this one included."""
        self.used[letter] += 1
        return self.used[letter]

    def single(self, letter: str) -> bool:
        """Tell whether there is only one of a kind in the whole text."""
        return self._counts.get(letter, 0) == 1

    def numbered(self, letter: str, number: int | None, suffix: str = "") -> str:
        """Return a letter with a number, or another letter where that means something else."""
        for one in (letter, *_OTHERS):
            if one in self._bases and number is None:
                continue
            raised = f"⁽{superscript(number or 0)}⁾"
            mark = "" if number is None else raised if suffix else subscript(number)
            name: str = one + mark + suffix
            if name not in self.taken:
                self.taken.add(name)
                if number is None:
                    self._bases.add(one)
                return name
        return self.numbered(letter, self.count(letter + suffix) + 10, suffix)

    def reserve(self, letter: str) -> None:
        """Keep a letter from being given to anything else, with a number or without."""
        self._bases.add(letter)

    def release(self, letter: str) -> None:
        """Take a letter back, so that something else may have it."""
        self._bases.discard(letter)
        self.taken.discard(letter)

    def is_base(self, letter: str) -> bool:
        """Tell whether a letter alone is a name already."""
        return letter in self._bases

    def exactly(self, name: str) -> str:
        """Take a name that is already whole."""
        self.taken.add(name)
        return name

    def _keep(self, letter: str) -> str:
        self._bases.add(letter)
        self.taken.add(letter)
        return letter
