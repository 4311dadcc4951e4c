"""Large counts in few characters where they stand alone: "35.13 G", "0.23 G", "7.09 M", "432"."""

from app import cost_figures
from app.cost_figures import PREFIXES

TENTH = 10**5  # from which on a tenth of a unit is said in it, so that neighbours share one: "0.23 G"


def short(number: int) -> str:
    """ "35.13 G", "0.23 G", "9.41 k"."""
    value, prefix = scaled(number)
    return f"{value} {prefix}".rstrip()


def scaled(number: int) -> tuple[str, str]:
    """Figure and prefix of its unit: ("35.13", "G"), ("64", "")."""
    at = unit(number)
    return cost_figures.scaled(number, at), PREFIXES[at]


def unit(number: int) -> int:
    """The index in PREFIXES."""
    return cost_figures.power(number * 10 if number >= TENTH else number)
