"""Large counts in few characters standing alone: "35.13 G", "138.4 M", "9,408"; a part in the unit of its whole."""

from app.figures import numbers
from inspector.flops.figures import PREFIXES

EXACT = 10_000  # below it every digit is said
ROUNDS_UP = 999.95  # units from which on the next one is taken
FEW = 99.995  # units from which on one decimal is enough
TENTH = 10  # a part keeps the unit of its whole down to a tenth of it


def short(number: int, whole: int = 0) -> str:
    """ "35.13 G"; of what is part of `whole` in its unit where that can be: "0.23 G" of 35.13 G, else "231.2 M"."""
    value, prefix = scaled(number, whole)
    return f"{value} {prefix}".rstrip()


def scaled(number: int, whole: int = 0) -> tuple[str, str]:
    """Figure and prefix of its unit: ("35.13", "G"), ("64", "")."""
    at = unit(number, whole)
    if not at:
        return numbers.count(number), ""
    value = number / 1000**at
    return (f"{value:.2f}" if value < FEW and at > 1 else f"{value:,.1f}"), PREFIXES[at]


def unit(number: int, whole: int = 0) -> int:
    """The index in PREFIXES."""
    if number < EXACT:
        return 0
    at, of = 0, max(number, whole)
    while of >= ROUNDS_UP * 1000**at and at < len(PREFIXES) - 1:
        at += 1
    while number * TENTH < 1000**at:
        at -= 1
    return at


def milliseconds(value: float) -> str:
    """ "82 ms", "6.4 ms", "0.034 ms", "1.2 s"."""
    if value >= 999.5:
        return f"{value / 1000:.1f} s"
    return f"{value:.0f} ms" if value >= 9.95 else f"{value:.1f} ms" if value >= 0.95 else f"{value:.2g} ms"
