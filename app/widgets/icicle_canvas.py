"""Nested widths: a tree from the whole at the top down to its parts, to point at and to walk through."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from app.state.selection import Selection
from app.style import theme, tokens
from app.text import escape
from app.widgets import painting

THINNEST = 3.0  # pixels; what is thinner stands together as one block
NOTICED = 8  # pixels that the mark of a selection takes at least
LABEL_ROOM = 24  # pixels from which on a name is written
TIGHT = 3  # pixels that a name keeps from the edges where it stands whole only so
NAME_ROOM = 60  # pixels from which on it may be written in part
HOVER = 0.1  # more of its colour under the mouse


@dataclass(frozen=True, slots=True)
class Block:
    """One part: its place in the picture (0..1 and a level), name and amount, in the unit of its tree.

    `parts` above 1: so many that are too thin to see; the selection is the largest of them.
    """

    selection: Selection
    level: int
    start: float
    share: float
    name: str
    amount: float
    parts: int = 1
    kind: str = ""  # what it is coloured by
    short: str = ""  # its name where there is no room for that


class IcicleCanvas(QWidget):
    """A click selects. Left and right go along a level, up and down between levels.

    Whoever derives from it lays out, colours and names the blocks.
    """

    selected = Signal(Selection)

    def __init__(self):
        super().__init__()
        self._laid: list[Block] = []
        self._stale = False  # to be laid out when it is next looked at
        self._levels = 1
        self._places: dict[tuple[str, int], int] = {}  # block of a selection's kind and index
        self._current = Selection()
        self._chosen = -1  # the block by which it was chosen here: one thing may have several
        self._hover = -1
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMinimumHeight(60)

    def select(self, selection: Selection) -> None:
        if selection != self._current:
            self._current, self._chosen = selection, -1
            self.update()

    # what is drawn

    def _lay_out(self) -> None:
        """Adds the blocks, outer ones before inner ones."""
        raise NotImplementedError

    def _fill(self, block: Block, hovered: bool) -> QColor:
        raise NotImplementedError

    def _figures(self, block: Block) -> tuple[str, ...]:
        """From the longest to the shortest: what may stand behind the name."""
        raise NotImplementedError

    def _label(self, block: Block) -> str:
        """What is written on it where there is room."""
        return block.name

    def _words(self, block: Block) -> str:
        """What the mouse is told."""
        raise NotImplementedError

    def _above(self, selection: Selection) -> Selection | None:
        """What `selection` is part of."""
        raise NotImplementedError

    def _place(self, selection: Selection) -> int:
        """The block that shows it, alone or among others; -1 where none does."""
        return self._places.get((selection.kind, selection.index), -1)

    # events

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._forget()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        found = self._at(event.position().x(), event.position().y())
        if found != self._hover:
            self._hover = found
            self.update()
        self.setCursor(Qt.CursorShape.PointingHandCursor if found >= 0 else Qt.CursorShape.ArrowCursor)
        if found >= 0:
            words = escape.tooltip(self._words(self._blocks[found]))
            QToolTip.showText(event.globalPosition().toPoint(), words, self)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover = -1
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self._at(event.position().x(), event.position().y())
        if found >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self._choose(found)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        here = self._here()
        if here < 0 or event.key() not in {Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down}:
            super().keyPressEvent(event)
            return
        block = self._blocks[here]
        middle = block.start + block.share / 2
        if event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            level = block.level + (1 if event.key() == Qt.Key.Key_Down else -1)
            near = [i for i, other in enumerate(self._blocks) if other.level == level]
            inside = [
                i for i in near if self._blocks[i].start <= middle < self._blocks[i].start + self._blocks[i].share
            ]
            self._choose(next(iter(inside), -1))
        else:
            row = sorted((i for i, other in enumerate(self._blocks) if other.level == block.level), key=self._start)
            step = 1 if event.key() == Qt.Key.Key_Right else -1
            place = row.index(here) + step
            self._choose(row[place] if 0 <= place < len(row) else -1)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        marked = self._here()
        path = self._path(marked)
        for i, block in enumerate(self._blocks):
            self._paint_block(painter, block, i in path, i == self._hover)
        if marked >= 0:
            rect = self._rect(self._blocks[marked])
            spare = max(0.0, NOTICED - rect.width()) / 2
            painting.ink(painter, "accent", 2)
            painter.drawRect(rect.adjusted(1 - spare, 1, spare - 1, -1))

    def _path(self, marked: int) -> set[int]:
        """The blocks that the marked one stands in."""
        if marked < 0:
            return set()
        here = self._blocks[marked]
        middle = here.start + here.share / 2
        return {
            i
            for i, block in enumerate(self._blocks)
            if block.level < here.level and block.start <= middle < block.start + block.share
        }

    def _paint_block(self, painter: QPainter, block: Block, on_path: bool, hovered: bool) -> None:
        rect = self._rect(block)
        fill = self._fill(block, hovered)
        painter.fillRect(rect, fill)
        if on_path:  # an underline a level, so that the eye comes down to the selection
            painter.fillRect(QRectF(rect.x(), rect.bottom() - 2, rect.width(), 2), theme.color("accent"))
        if rect.width() >= LABEL_ROOM:
            tiny = theme.font(tokens.TINY, tokens.MEDIUM)
            inside = rect.adjusted(6, 0, -4, 0)
            tone = readable(fill)
            name = self._label(block)
            if not name:
                return
            if inside.width() < painting.width(name, tiny) <= rect.width() - 2 * TIGHT:
                inside = rect.adjusted(TIGHT, 0, -TIGHT, 0)
            if painting.width(name, tiny) > inside.width() and inside.width() < NAME_ROOM:
                name = block.short
                if not name or painting.width(name, tiny) > inside.width():
                    return
            used = painting.text(painter, inside, name, tone, tiny, elide=painting.ELIDE_MIDDLE)
            beside = inside.adjusted(used + 12, 0, 0, 0)
            for words in self._figures(block):
                if painting.width(words, theme.font(tokens.TINY)) <= beside.width():
                    painting.text(painter, beside, words, tone, theme.font(tokens.TINY))
                    break

    def _rect(self, block: Block) -> QRectF:
        height = self.height() / self._levels
        left = round(self.width() * block.start)
        right = round(self.width() * (block.start + block.share))
        top = round(height * block.level)
        gap = 1 if right - left > 3 else 0
        return QRectF(left, top, max(1, right - left - gap), round(height * (block.level + 1)) - top - 1)

    def _forget(self) -> None:
        """Lay the blocks out when they are next needed: most often not in the turn in which a listing arrives."""
        self._stale, self._hover = True, -1
        self.update()

    @property
    def _blocks(self) -> list[Block]:
        if self._stale:
            self._stale = False
            self._laid, self._places, self._chosen = [], {}, -1
            self._lay_out()
            self._levels = 1 + max((block.level for block in self._laid), default=0)
        return self._laid

    def _add(self, block: Block) -> None:
        self._places.setdefault((block.selection.kind, block.selection.index), len(self._laid))
        self._laid.append(block)

    def _here(self) -> int:
        """The block of the selection; of what it is in, where it is too thin or too deep."""
        blocks = self._blocks
        if 0 <= self._chosen < len(blocks):
            return self._chosen
        wanted: Selection | None = self._current
        while wanted is not None:
            if (place := self._place(wanted)) >= 0:
                return place
            wanted = self._above(wanted)
        return 0 if blocks else -1

    def _start(self, block: int) -> float:
        return self._blocks[block].start

    def _at(self, x: float, y: float) -> int:
        return next((i for i, block in enumerate(self._blocks) if self._rect(block).contains(x, y)), -1)

    def _choose(self, block: int) -> None:
        if block >= 0:
            self._current, self._chosen = self._blocks[block].selection, block
            self.setAccessibleDescription(self._words(self._blocks[block]))
            self.update()
            self.selected.emit(self._current)


def readable(fill: QColor) -> str:
    """The token of text with the greater contrast on `fill`."""

    def light(color: QColor) -> float:
        parts = [value / 255 for value in theme.rgb(color)]
        linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05

    def contrast(token: str) -> float:
        low, high = sorted((light(theme.color(token)), light(fill)))
        return high / low

    return max(("text", "page", "on_accent"), key=contrast)
