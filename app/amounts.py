"""Large counts in few characters, two decimals: "35.13 G", "0.23 G", "7.09 M", "9,408"."""

from app import numbers

EXACT = 10_000  # below it every digit is said
STEPS = ((10**5, 10**3, "K"), (10**8, 10**6, "M"), (10**12, 10**9, "G"), (10**15, 10**12, "T"))  # below, unit, name
FEW = 100  # units from which on one decimal is enough


def short(number: int) -> str:
    """ "35.13 G"; a tenth of a unit is still said in it, so that neighbours share one: "0.23 G"."""
    value, name = scaled(number)
    return f"{value} {name}".rstrip()


def scaled(number: int) -> tuple[str, str]:
    """Figure and unit: ("35.13", "G"), ("64", "")."""
    if number < EXACT:
        return numbers.count(number), ""
    _, unit, name = next((step for step in STEPS if number < step[0]), (0, 10**15, "P"))
    value = number / unit
    return (f"{value:.2f}" if value < FEW and unit > 1000 else f"{value:,.1f}"), name


def milliseconds(value: float) -> str:
    """ "82 ms", "6.4 ms", "0.034 ms", "1.2 s"."""
    if value >= 1000:
        return f"{value / 1000:.1f} s"
    return f"{value:.0f} ms" if value >= 9.95 else f"{value:.1f} ms" if value >= 0.95 else f"{value:.2g} ms"
