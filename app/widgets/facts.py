"""Pairs of a word and a figure, one or two pairs a row; figures at the right, in tabular digits."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from app import escape, tokens
from app.widgets.label import ElidedLabel

SHORT = 16  # characters that are shown whole
ELIDE = Qt.TextElideMode.ElideMiddle


class Facts(QWidget):
    def __init__(self, pairs: list[tuple[str, str]], columns: int = 1, tooltips: dict[str, str] | None = None):
        """`tooltips` by the pair's word: the exact value, or a term in plain words."""
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(5)
        grid.setHorizontalSpacing(8)
        short_figures = columns == 1 and all(len(figure) < SHORT for _, figure in pairs)
        for number, (word, figure) in enumerate(pairs):
            line, side = divmod(number, columns)
            left, right = ElidedLabel(word, tokens.SMALL, tone="text2"), ElidedLabel(figure, tokens.SMALL, elide=ELIDE)
            right.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            right.setAccessibleName(f"{word}: {figure}")
            if short_figures:
                right.setMinimumWidth(right.sizeHint().width() + 2)
            elif columns == 1 and len(word) < SHORT:
                left.setFixedWidth(left.sizeHint().width() + 2)
            if tooltips and word in tooltips:
                right.setToolTip(escape.tooltip(tooltips[word]))
            grid.addWidget(left, line, side * 3)
            grid.addWidget(right, line, side * 3 + 1)
            grid.setColumnStretch(side * 3 + (0 if short_figures else 1), 1)
            if side < columns - 1:
                grid.setColumnMinimumWidth(side * 3 + 2, 12)
