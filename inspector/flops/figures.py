"""Figures as people write them. Imports neither torch nor numpy."""

PREFIXES = ("", "k", "M", "G", "T", "P")


def figure(value: int, unit: str = "") -> str:
    """Three digits and a prefix: "8.18 GFLOP", "25.6 M parameters"; small numbers as they are."""
    if abs(value) < 1000:
        return f"{value} {unit}".rstrip()
    scaled, prefix = _scaled(value, 999.5)
    digits = 2 if abs(scaled) < 9.995 else 1 if abs(scaled) < 99.95 else 0
    return _with_unit(f"{scaled:.{digits}f}", prefix, unit)


def long_figure(value: int, unit: str = "") -> str:
    """With one digit more, for a title: "35.13 GFLOP", "771.6 MFLOP"."""
    if abs(value) < 1000:
        return f"{value} {unit}".rstrip()
    scaled, prefix = _scaled(value, 999.95)
    return _with_unit(f"{scaled:.{2 if abs(scaled) < 99.995 else 1}f}", prefix, unit)


def milliseconds(value: float) -> str:
    """Two digits and a unit: "82 ms", "0.41 ms", "1.2 s"; from a second on as seconds."""
    if value >= 999.5:
        return f"{value / 1000:.1f} s" if value < 99_500 else f"{value / 1000:.0f} s"
    return f"{value:.0f} ms" if value >= 9.95 else f"{value:.1f} ms" if value >= 0.995 else f"{value:.2f} ms"


def _scaled(value: int, most: float) -> tuple[float, str]:
    scaled, at = float(value), 0
    while abs(scaled) >= most and at < len(PREFIXES) - 1:
        scaled, at = scaled / 1000, at + 1
    return scaled, PREFIXES[at]


def _with_unit(digits: str, prefix: str, unit: str) -> str:
    space = " " if len(unit) > 4 else ""  # "25.6 M parameters", but "8.18 GFLOP"
    return f"{digits} {prefix}{space}{unit}".rstrip()
