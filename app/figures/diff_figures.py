"""How far two tensors are apart, in figures as the Compare page writes them."""

import math

from PySide6.QtCore import QCoreApplication

from app.figures import numbers

LEAST, MOST = 1e-5, 9.9995  # shares between which percent are the better words


def relative(change: float) -> str:
    """Of a norm: "6.3%", "0.031%", "50.4%", "14×" the norm before; "from 0" where that was 0. 0 is "0%"."""
    if change == 0:
        return "0%"
    if math.isinf(change):
        return QCoreApplication.translate("DiffFigures", "from 0")
    if change < LEAST:
        return "<0.001%"
    if change >= MOST:
        return f"{change:,.0f}×" if change < numbers.LONG_WHOLE else numbers.fixed(change, 0) + "×"
    percent = 100 * change
    if percent >= 99.95:
        return f"{percent:.0f}%"
    return f"{percent:.1f}%" if percent >= 0.995 else f"{percent:.{1 - math.floor(math.log10(percent))}f}%"


def share(part: int, whole: int) -> str:
    """ "1.9%"; nothing is "0", all is "100%", and what is neither never reads as either."""
    if not part or not whole:
        return "0"
    if part == whole:
        return "100%"
    return f"{min(99.9, max(0.1, 100 * part / whole)):.1f}%" if part * 1000 >= whole else "<0.1%"


def place(index: tuple[int, ...]) -> str:
    """Where in a tensor: "[3, 0, 1]"."""
    return f"[{', '.join(map(str, index))}]"
