"""Figures of what a model costs: as short as they are told apart, with the unit that fits their size."""

from PySide6.QtCore import QCoreApplication

from app.figures import amounts, numbers
from inspector.flops.figures import PREFIXES, long_figure

BYTES = ("bytes", "KB", "MB", "GB", "TB", "PB")
FULL = 999.5  # from which on the next prefix is taken
HUNDRED = 99.95


def power(value: float) -> int:
    """The index in PREFIXES that fits a value."""
    scaled, at = abs(value), 0
    while scaled >= FULL and at < len(PREFIXES) - 1:
        scaled, at = scaled / 1000, at + 1
    return at


def flops(value: int, unit: str = "FLOP", *, whole: int = 0) -> str:
    """ "8.18 GFLOP", "432 FLOP"; "11.29 GMAC" where the unit is MAC; of a part of `whole` in its unit: "0.92 GFLOP"."""
    if whole:
        figure, prefix = amounts.scaled(value, whole)
        return f"{figure} {prefix}{unit}"
    return long_figure(value, unit)


def parameters(value: int) -> str:
    """ "25.56 M parameters", "1 parameter"."""
    if value < amounts.EXACT:
        return numbers.parameters(value)
    return QCoreApplication.translate("CostFigures", "{n} parameters").format(n=amounts.short(value))


def time(value: float) -> str:
    """Milliseconds for a column: "82", "6.4", "0.12", "0.003"."""
    if value >= HUNDRED:
        return f"{value:,.0f}"
    if value >= 1:
        return f"{value:.1f}"
    return numbers.fixed(value, 2) if value >= 0.005 else numbers.fixed(value, 3)


def scaled(value: float, at: int) -> str:
    """In units of 1000 to the power of `at`: "35.13", "123.4", "0.0015"; a value that is not nothing never reads so."""
    if not at:
        return numbers.count(round(value))
    value = value / 1000**at
    if not value:
        return "0"
    if abs(value) >= HUNDRED:
        return f"{value:,.1f}"
    if abs(value) >= 0.01:
        return f"{value:.2f}"
    return f"{value:.4f}" if abs(value) >= 0.0001 else numbers.fixed(value, 4)


def size(value: float, at: int) -> str:
    """Bytes in units of 1000 to the power of `at`: "9.7", "0.04"."""
    if not at:
        return numbers.count(round(value))
    value = value / 1000**at
    if not value:
        return "0"
    return f"{value:,.1f}" if abs(value) >= 0.095 else numbers.fixed(value, 2)


def share(value: float) -> str:
    """ "63.5%", "0.4%"; what is not nothing never reads as 0%, and what is not all never as 100%."""
    if 0 < value < 0.001:
        return "<0.1%"
    if 0.9995 <= value < 1:
        return ">99.9%"
    return f"{value:.1%}" if value < 1 else f"{value:.0%}"
