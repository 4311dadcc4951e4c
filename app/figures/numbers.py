"""Figures as the reader of a table wants them: thousands separators, byte sizes, shapes, a true minus."""

from PySide6.QtCore import QCoreApplication

SHORT = 6  # characters that need no shortening
TWO, NONE = 100, 1_000  # from which on a figure keeps two decimals, and no decimals
LONG_WHOLE, LONG_INTEGER = 1_000_000, 10_000_000  # from which on a figure, or one of integers, has an exponent
UNITS = ("", "KB", "MB", "GB", "TB", "PB")  # of 1000 to the power of the index


def count(number: int) -> str:
    """ "269,722"."""
    return f"{number:,}".replace("-", "−")


def tensors(number: int) -> str:
    """ "97 tensors", "1 tensor"."""
    if number == 1:
        return QCoreApplication.translate("Numbers", "1 tensor")
    return QCoreApplication.translate("Numbers", "{n} tensors").format(n=count(number))


def parameters(number: int) -> str:
    """ "269,722 parameters", "1 parameter"."""
    if number == 1:
        return QCoreApplication.translate("Numbers", "1 parameter")
    return QCoreApplication.translate("Numbers", "{n} parameters").format(n=count(number))


def size(nbytes: int) -> str:
    """Decimal units as file managers show them: "1.1 MB", "432 bytes"."""
    value, unit = float(nbytes), 0
    while value >= 999.5 and unit < len(UNITS) - 1:
        value, unit = value / 1000, unit + 1
    if unit == 0:
        return exact_size(nbytes)
    return f"{value:.0f} {UNITS[unit]}" if value >= 99.5 else f"{value:.1f} {UNITS[unit]}"


def exact_size(nbytes: int) -> str:
    """ "1,099,402 bytes"."""
    if nbytes == 1:
        return QCoreApplication.translate("Numbers", "1 byte")
    return QCoreApplication.translate("Numbers", "{n} bytes").format(n=f"{nbytes:,}")


def shape(dimensions: tuple[int, ...]) -> str:
    """ "16×16×3×3"; a tensor without dimensions is "scalar"."""
    return "×".join(map(str, dimensions)) if dimensions else QCoreApplication.translate("Numbers", "scalar")


def elements(dimensions: tuple[int, ...]) -> int:
    number = 1
    for dimension in dimensions:
        number *= dimension
    return number


def minus(text: str) -> str:
    """`text` of a number with a true minus: "−0.97", "9e−5"."""
    return text.replace("-", "−")


def figure(value: float) -> str:
    """Four significant digits: "0.1382", "−2.2e−05"."""
    return minus(f"{value:.4g}")


def cell(text: str) -> str:
    """An exact float for a column of figures: "0.0968", "9e−5", "1.235e+06"; other texts stay as they are.

    Four decimals, but a value that would round to 0 keeps one digit.
    """
    if not any(sign in text for sign in ".e") or len(text) <= SHORT:
        return minus(text)
    try:
        value = float(text)
    except ValueError:
        return text
    if abs(value) >= 10_000:
        return minus(f"{value:.4g}")
    if 0 < abs(value) < 0.00005:
        return minus(f"{value:.0e}").replace("e−0", "e−")
    return minus(f"{value:.4f}")


def fixed(value: float, decimals: int) -> str:
    """A figure of a column: "0.3979", "−1.27"; "9e−5" for what would round to 0; "499.50", "2,560" and "1.23e+6" for
    what would be long.

    Integers stay integers, and an exact 0 is "0".
    """
    if value == 0:
        return "0"
    if isinstance(value, int) and abs(value) < LONG_INTEGER:
        return count(value)
    if abs(value) >= LONG_WHOLE:
        return minus(_power(f"{value:.2e}"))
    if abs(value) >= NONE:
        return count(round(value))
    text = f"{value:.{min(decimals, 2) if abs(value) >= TWO else decimals}f}"
    return minus(text if text.strip("-0.") else _power(f"{value:.0e}"))


def _power(text: str) -> str:
    """ "9e-05" with its exponent as short as it can be; "inf" and "nan" as they are."""
    digits, sign, power = text.partition("e")
    return f"{digits}e{int(power):+d}" if sign else text


def percent(share: float) -> str:
    """ "50%"; what is not nothing never reads as 0%."""
    if 0 < share < 0.001:
        return "<0.1%"
    return f"{share:.0%}" if share >= 0.0995 else f"{share:.1%}"
