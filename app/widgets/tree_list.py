"""The tree's widget: a list of visible rows that folds and unfolds, with the keys of a tree."""

import time

from PySide6.QtCore import QEvent, QModelIndex, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView

from app.item_models.tree_model import TreeModel
from app.style import tokens
from app.widgets.keyboard_focus import KeyboardFocus
from app.widgets.tree_delegate import CHEVRON, TreeDelegate, chevron_left

TYPING_PAUSE = 1.0  # seconds after which typing begins a new word


class TreeList(KeyboardFocus):
    def __init__(self, model: TreeModel):
        super().__init__()
        self._model = model
        self._typed, self._typed_at = "", 0.0
        self.setObjectName("tree")  # the style sheet leaves the selection to the delegate
        self._delegate = TreeDelegate(self)
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        heads = self.verticalHeader()
        heads.hide()
        heads.setMinimumSectionSize(tokens.TREE_ROW)
        heads.setDefaultSectionSize(tokens.TREE_ROW)
        heads.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    def set_position(self, position: int) -> None:
        """Makes the row current and brings it into sight; -1 clears."""
        if position < 0:
            self.clearSelection()
            self.setCurrentIndex(QModelIndex())
            return
        index = self._model.index(position)
        self.setCurrentIndex(index)
        self.scrollTo(index)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        position = self.rowAt(round(event.position().y()))
        if position >= 0 and self._on_chevron(position, event.position().x()):
            self._toggle(position)
            event.accept()
            return
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        position = self.rowAt(round(event.position().y()))
        if position >= 0:
            self._toggle(position)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self.rowAt(round(event.position().y())))

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.note_key()
        position = self.currentIndex().row()
        key, plain = (
            event.key(),
            event.modifiers() in {Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier},
        )
        if position < 0 or not plain:
            super().keyPressEvent(event)
        elif key == Qt.Key.Key_Right:
            self._right(position)
        elif key == Qt.Key.Key_Left:
            self._left(position)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self._toggle(position)
        elif key == Qt.Key.Key_Home:
            self.set_position(0)
        elif key == Qt.Key.Key_End:
            self.set_position(self._model.rowCount() - 1)
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Type to select: the next row whose name begins with what was typed."""
        now = time.monotonic()
        fresh = now - self._typed_at > TYPING_PAUSE
        self._typed, self._typed_at = (search if fresh else self._typed + search), now
        start = max(0, self.currentIndex().row()) + (1 if fresh else 0)
        self.set_position_if_found(self._model.find(self._typed, start))

    def set_position_if_found(self, position: int) -> None:
        if position >= 0:
            self.set_position(position)

    def _right(self, position: int) -> None:
        if not self._model.is_expandable(position):
            return
        if self._model.is_expanded(position):
            self.set_position(position + 1)
        else:
            self._toggle(position)

    def _left(self, position: int) -> None:
        if self._model.is_expandable(position) and self._model.is_expanded(position):
            self._toggle(position)
        else:
            self.set_position_if_found(self._model.parent_position(position))

    def _toggle(self, position: int) -> None:
        self._model.set_expanded(position, not self._model.is_expanded(position))

    def _on_chevron(self, position: int, x: float) -> bool:
        left = chevron_left(self._model.depth(position))
        return self._model.is_expandable(position) and left <= x < left + CHEVRON - 4

    def _hover(self, position: int) -> None:
        before, self._delegate.hover_row = self._delegate.hover_row, position
        if before != position:
            self.viewport().update()
