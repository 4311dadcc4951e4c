"""What a table's delegate draws in a cell, as plain data."""

from dataclasses import dataclass

from PySide6.QtCore import Qt

from app.item_models.histogram_steps import Steps

CELL_ROLE = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True, slots=True)
class Cell:
    """`kind` is "key", "figure", "quiet", "text", "bar", "flag", "badge" or "histogram"."""

    kind: str
    text: str
    lead: str = ""  # key: the container it is in, where that is not the main one
    path: str = ""  # key: what stands before it, where that is not its own path
    share: float = 0.0  # bar: of the largest row
    icon: str = ""  # flag
    color: str = "text2"  # flag: token
    steps: Steps | None = None  # histogram
    fold: str = ""  # key: "open" or "closed" where more stands below it, "none" beside such rows
