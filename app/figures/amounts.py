"""Large counts in few characters where they stand alone: "35.13 G", "0.23 G", "7.09 M", "9,408"."""

from app.figures import numbers
from inspector.flops.figures import PREFIXES

EXACT = 10_000  # below it every digit is said
ENDS = (EXACT, 10**5, 10**8, 10**12, 10**15)  # below which each of PREFIXES serves: a tenth of a unit is said in it
FEW = 100  # units from which on one decimal is enough


def short(number: int) -> str:
    """ "35.13 G"; neighbours share a unit where they can: "0.23 G"."""
    value, prefix = scaled(number)
    return f"{value} {prefix}".rstrip()


def scaled(number: int) -> tuple[str, str]:
    """Figure and prefix of its unit: ("35.13", "G"), ("64", "")."""
    at = unit(number)
    if not at:
        return numbers.count(number), ""
    value = number / 1000**at
    return (f"{value:.2f}" if value < FEW and at > 1 else f"{value:,.1f}"), PREFIXES[at]


def unit(number: int) -> int:
    """The index in PREFIXES."""
    return next((at for at, end in enumerate(ENDS) if number < end), len(ENDS))


def milliseconds(value: float) -> str:
    """ "82 ms", "6.4 ms", "0.034 ms", "1.2 s"."""
    if value >= 999.5:
        return f"{value / 1000:.1f} s"
    return f"{value:.0f} ms" if value >= 9.95 else f"{value:.1f} ms" if value >= 0.95 else f"{value:.2g} ms"
