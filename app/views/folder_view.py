"""A folder with several checkpoints: a list to choose from, the newest first."""

import os

from PySide6.QtCore import QAbstractTableModel, QDateTime, QLocale, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QHeaderView, QWidget

from app.figures import numbers
from app.item_models.cells import CELL_ROLE, Cell
from app.style import tokens
from app.text import escape
from app.widgets.boxes import column, grounded, row
from app.widgets.button import Button
from app.widgets.sentence import Sentence
from app.widgets.table import Table
from inspector.checkpoint.result import Candidate, Folder

Index = QModelIndex | QPersistentModelIndex
WIDTH = 816  # pixels of the whole at most: names and figures stay in one glance
WIDTHS = (0, 110, 96, 150)
KINDS = ("key", "quiet", "figure", "figure")


class CandidateTable(QAbstractTableModel):
    def __init__(self, parent=None):
        super().__init__(parent)
        self.candidates: list[Candidate] = []
        self._heads = (self.tr("File"), self.tr("Format"), self.tr("Size"), self.tr("Modified"))

    def set_candidates(self, candidates: tuple[Candidate, ...]) -> None:
        self.beginResetModel()
        self.candidates = sorted(candidates, key=lambda found: -found.modified)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.candidates)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(WIDTHS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole):
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._heads[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if KINDS[section] == "figure" else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole):
        if not index.isValid():
            return None
        found = self.candidates[index.row()]
        when = QLocale().toString(QDateTime.fromSecsSinceEpoch(int(found.modified)), QLocale.FormatType.ShortFormat)
        texts = (escape.visible(found.name, 300), found.format, numbers.size(found.size_bytes), when)
        if role == CELL_ROLE:
            kind = "text" if index.column() == 0 else KINDS[index.column()]
            return Cell(kind, texts[index.column()])
        if role == Qt.ItemDataRole.DisplayRole:
            return texts[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return escape.tooltip(os.fsdecode(found.path))
        return None


class FolderView(QWidget):
    chosen = Signal(bytes)

    def __init__(self):
        super().__init__()
        grounded(self, "page")
        self._sentence = Sentence()
        self._model = CandidateTable(self)
        self._table = Table(self._model)
        self._table.setAccessibleName(self.tr("Checkpoints in the folder"))
        self._table.row_activated.connect(self._choose)
        head = self._table.horizontalHeader()
        for i, width in enumerate(WIDTHS):
            head.setSectionResizeMode(
                i, QHeaderView.ResizeMode.Interactive if width else QHeaderView.ResizeMode.Stretch
            )
            if width:
                head.resizeSection(i, width)
        self._open = Button(self.tr("&Open"), primary=True, flush=True)
        self._open.clicked.connect(lambda: self._choose(self._table.currentIndex().row()))
        self._frame = table_widget(row((self._table, 1), margins=(16, 0, 16, 0)))
        buttons = row(self._open, None, margins=(24, 12, 16, 16))
        body = QWidget()
        body.setMaximumWidth(WIDTH)
        body.setLayout(column(16, self._sentence, (self._frame, 100), buttons, (QWidget(), 1), gap=0))
        self.setLayout(row((QWidget(), 1), (body, 100), (QWidget(), 1), gap=0))

    def set_folder(self, folder: Folder) -> None:
        self._model.set_candidates(folder.candidates)
        name = escape.visible(folder.path.rstrip("/").rpartition("/")[2] or folder.path, 120)
        count = len(folder.candidates)
        if count == 0:
            head = self.tr("{folder} holds no checkpoint.").format(folder=name)
        elif count == 1:
            head = self.tr("{folder} holds 1 checkpoint.").format(folder=name)
        else:
            head = self.tr("{folder} holds {n} checkpoints.").format(folder=name, n=numbers.count(count))
        sub = self.tr("Choose one to open.") if count else ""
        if folder.left_out:
            sub += " " + self.tr("{n} more files are not listed.").format(n=numbers.count(folder.left_out))
        self._sentence.set_sentence("folder", "accent", head, sub.strip())
        self._open.setEnabled(count > 0)
        self._frame.setMaximumHeight(tokens.TABLE_HEAD + tokens.TABLE_ROW * max(1, count) + 2)
        self._table.set_row(0 if count else -1)
        self._table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose(self, row: int) -> None:
        if 0 <= row < len(self._model.candidates):
            self.chosen.emit(self._model.candidates[row].path)


def table_widget(layout) -> QWidget:
    widget = QWidget()
    widget.setLayout(layout)
    return widget
