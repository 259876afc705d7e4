"""Write numbers as a reader likes to see them: few digits, a real minus, small powers of ten."""

from __future__ import annotations

import math
from collections.abc import Sequence

_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_SMALL, _LARGE = 1e-3, 1e5  # outside of these a number is written with a power of ten


def number(value: float, digits: int = 3, *, short: bool = False) -> str:
    """Write one number with that many significant digits; `short` leaves zeros at the end out.

    >>> [number(x) for x in (6, -0.3929, 1234.5, 0, -1.24e-5, 3e7, float("-inf"))]
    ['6.00', '−0.393', '1234', '0', '−1.24·10⁻⁵', '3.00·10⁷', '−∞']
    >>> number(6, short=True), number(-7e-83, short=True), number(0.1 + 0.2, 6, short=True)
    ('6', '−7·10⁻⁸³', '0.3')
    """
    if not math.isfinite(value) or value == 0:
        return _special(value)
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    power = int(exponent)
    if 10.0**power < _SMALL or 10.0**power >= _LARGE:
        return f"{_shortened(mantissa, short)}·10{_raised(power)}".replace("-", "−")
    written = f"{value:.{max(0, digits - 1 - power)}f}"
    return _shortened(written, short).replace("-", "−")


def strip(values: Sequence[float]) -> tuple[list[str], str]:
    """Write numbers that stand side by side: one number of decimals, one power of ten for all.

    >>> strip([0.5206, -0.28, 0])
    (['0.521', '−0.280', '0'], '')
    >>> strip([1.5e-5, -2e-7])
    (['1.50', '−0.02'], '× 10⁻⁵')
    """
    largest = max((abs(value) for value in values if math.isfinite(value)), default=0.0)
    power = 0
    if largest and not _SMALL <= largest < _LARGE:
        power = math.floor(math.log10(largest))
    shown = [_shifted(value, power) for value in values]
    top = max((abs(value) for value in shown if math.isfinite(value)), default=0.0)
    decimals = sum(top < bound for bound in (1, 10, 100))
    texts = [_special(v) if not math.isfinite(v) or v == 0 else f"{v:.{decimals}f}" for v in shown]
    return [text.replace("-", "−") for text in texts], f"× 10{_raised(power)}" if power else ""


def digits(values: Sequence[float]) -> list[str]:
    """Write numbers in cells: as a strip writes them, but a power of ten stands in each.

    >>> digits([0.5206, -0.28, 0]), digits([10, -2.5]), digits([1.5e-5, -2e-7])
    (['0.521', '−0.280', '0'], ['10.0', '−2.5'], ['2·10⁻⁵', '−2·10⁻⁷'])
    """
    texts, power = strip(values)
    return [number(value, 1) for value in values] if power else texts


def _shortened(written: str, short: bool) -> str:
    return written.rstrip("0").rstrip(".") if short and "." in written else written


def _shifted(value: float, power: int) -> float:
    """Divide by a power of ten, in two steps: 10.0**−power alone overflows for subnormals."""
    if not power or not math.isfinite(value):
        return value
    half = power // 2
    return value / 10.0**half / 10.0 ** (power - half)


def _special(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    return "0"


def _raised(power: int) -> str:
    return str(power).translate(_RAISED)
