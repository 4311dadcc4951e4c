"""Where the bytes are: the module tree as nested widths, from the file at the top down to single tensors."""

from dataclasses import dataclass
from typing import NamedTuple

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from app import escape, numbers, theme, tokens
from app.containers import container_name
from app.item_models.tree_index import TreeIndex, known_index
from app.prefix import hide
from app.selection import Selection
from app.widgets import painting
from inspector.checkpoint.result import Listing

LEVELS = 5
THINNEST = 3.0  # pixels; what is thinner stands together as one block
NOTICED = 8  # pixels that the mark of a selection takes at least
LABEL_ROOM = 24  # pixels from which on a name is written
NAME_ROOM = 60  # pixels from which on it may be written in part
STRENGTH = {"file": 0.14, "container": 0.22, "module": 0.34, "tensor": 0.54}
QUIET = 0.36  # strength of tensors that are no parameters
HOVER = 0.1  # more of it under the mouse


@dataclass(frozen=True, slots=True)
class Block:
    """One part: its place in the picture (0..1 and a level), name and size.

    `parts` above 1: so many that are too thin to see; the selection is the largest of them.
    """

    selection: Selection
    level: int
    start: float
    share: float
    name: str
    nbytes: int
    parts: int = 1


class Row(NamedTuple):
    """What stands side by side: tensors, then modules; `sizes` in bytes, 0 for what adds nothing to the file."""

    tensors: list[int]
    modules: list[int]
    sizes: list[int]

    def what(self, place: int) -> tuple[str, int]:
        """Kind and index."""
        first = len(self.tensors)
        return ("tensor", self.tensors[place]) if place < first else ("module", self.modules[place - first])

    def holds(self, kind: str, i: int, places: range) -> bool:
        """Whether it stands on one of `places`, and takes room there."""
        found = self.tensors if kind == "tensor" else self.modules if kind == "module" else []
        if i not in found:
            return False
        place = found.index(i) + (0 if kind == "tensor" else len(self.tensors))
        return place in places and self.sizes[place] > 0


class Icicle(QWidget):
    """A click selects. Left and right go along a level, up and down between levels."""

    selected = Signal(Selection)

    def __init__(self):
        super().__init__()
        self._listing: Listing | None = None
        self._index: TreeIndex | None = None
        self._laid: list[Block] = []
        self._stale = False  # to be laid out when it is next looked at
        self._levels = 1
        self._places: dict[tuple[str, int], int] = {}  # block of a selection's kind and index
        self._gathered: list[tuple[int, Row, range]] = []  # blocks of several parts, and which these are
        self._current = Selection()
        self._hover = -1
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMinimumHeight(60)
        self.setAccessibleName(self.tr("Where the bytes are"))

    def set_listing(self, listing: Listing | None) -> None:
        self._listing = listing
        self._index = known_index(listing) if listing else None
        self._forget()

    def select(self, selection: Selection) -> None:
        self._current = selection
        self.update()

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
            self._tell(self._blocks[found], event.globalPosition().toPoint())

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
            if painting.width(block.name, tiny) > inside.width() and inside.width() < NAME_ROOM:
                return
            used = painting.text(painter, inside, block.name, tone, tiny, elide=painting.ELIDE_MIDDLE)
            beside = inside.adjusted(used + 12, 0, 0, 0)
            for words in self._figures(block):
                if painting.width(words, theme.font(tokens.TINY)) <= beside.width():
                    painting.text(painter, beside, words, tone, theme.font(tokens.TINY))
                    break

    def _figures(self, block: Block) -> tuple[str, ...]:
        """From the longest to the shortest."""
        share, size = numbers.percent(block.share), numbers.size(block.nbytes)
        return f"{size}   {share}", size, share

    def _fill(self, block: Block, hovered: bool) -> QColor:
        kind = block.selection.kind
        tensors = self._listing.tensors if self._listing else ()
        quiet = kind == "tensor" and tensors[block.selection.index].kind != "parameter"
        strength = QUIET if quiet else STRENGTH[kind]
        return theme.mix("base" if quiet else "data", "page", min(1.0, strength + (HOVER if hovered else 0)))

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
            self._lay_out()
        return self._laid

    def _lay_out(self) -> None:
        self._laid, self._places, self._gathered = [], {}, []
        listing, index = self._listing, self._index
        if listing and index and listing.totals.bytes > 0:
            containers = index.containers(True)
            sizes = [index.container_nbytes[found.path] for found in listing.containers]
            whole = sum(sizes) or listing.totals.bytes
            name = escape.visible(listing.path.rpartition("/")[2], 200)
            self._add(Block(Selection(), 0, 0.0, 1.0, name, listing.totals.bytes))
            start = 0.0
            for i in containers:
                container = listing.containers[i]
                share = sizes[i] / whole
                level = 1
                if index.several:
                    name = escape.visible(container_name(container), 100)
                    self._add(Block(Selection("container", i), 1, start, share, name, sizes[i]))
                    level = 2
                self._lay_container(index, container.path, level, start, share)
                start += share
        self._levels = 1 + max((block.level for block in self._laid), default=0)

    def _lay_container(self, index: TreeIndex, path: str, level: int, start: float, share: float) -> None:
        root = index.roots.get(path)
        loose = index.loose.get(path, [])
        if root is not None and not loose:
            self._lay_inside(index, root, level, start, share)
        else:
            self._lay_row(index, [], loose, level, start, share)

    def _lay_inside(self, index: TreeIndex, module: int, level: int, start: float, share: float) -> None:
        modules = index.listing.modules
        children, at = [], module + 1
        while at < module + 1 + modules[module].descendants:
            children.append(at)
            at += 1 + modules[at].descendants
        if len(children) == 1 and children[0] in index.transparent:
            self._lay_inside(index, children[0], level, start, share)
        else:
            self._lay_row(index, children, index.own[module], level, start, share)

    def _lay_row(
        self, index: TreeIndex, modules: list[int], tensors: list[int], level: int, start: float, share: float
    ) -> None:
        """Tensors, then modules, side by side over `share` of the width; neighbours too thin to see are one block."""
        sizes = [index.nbytes[i] for i in tensors]
        sizes += [index.module_nbytes(i) for i in modules]
        whole = sum(sizes)
        if not whole or level >= LEVELS:
            return
        least = THINNEST / max(1, self.width()) * whole / share
        wide = [place for place, nbytes in enumerate(sizes) if nbytes >= least and nbytes]
        row, before = Row(tensors, modules, sizes), 0
        for place in (*wide, len(sizes)):
            if before < place:
                begin, start = start, start + share * sum(sizes[before:place]) / whole
                self._gather(index, row, range(before, place), level, begin, start - begin)
            if place == len(sizes):
                break
            (kind, i), part = row.what(place), share * sizes[place] / whole
            self._add(Block(Selection(kind, i), level, start, part, self._name(index, kind, i), sizes[place]))
            if kind == "module":
                self._lay_inside(index, i, level + 1, start, part)
            start, before = start + part, place + 1

    def _gather(self, index: TreeIndex, row: "Row", thin: range, level: int, start: float, share: float) -> None:
        """Lays neighbours as one block that stands for its largest part."""
        sizes = row.sizes[thin.start : thin.stop]
        parts = len(sizes) - sizes.count(0)
        if not parts:
            return
        kind, i = row.what(thin.start + sizes.index(max(sizes)))
        name = self._name(index, kind, i) if parts == 1 else self.tr("{n} parts").format(n=numbers.count(parts))
        self._gathered.append((len(self._laid), row, thin))
        self._add(Block(Selection(kind, i), level, start, share, name, sum(sizes), parts))

    def _add(self, block: Block) -> None:
        self._places[block.selection.kind, block.selection.index] = len(self._laid)
        self._laid.append(block)

    def _place(self, selection: Selection) -> int:
        """The block that shows it, alone or among others; -1 where none does."""
        kind, i = selection.kind, selection.index
        alone = self._places.get((kind, i))
        if alone is None:
            alone = next((block for block, row, thin in self._gathered if row.holds(kind, i, thin)), -1)
        return alone

    def _name(self, index: TreeIndex, kind: str, i: int) -> str:
        if kind == "module":
            return escape.visible(index.module_names[i].rpartition(".")[2], 100)
        state, parameter = index.keys[i].rpartition(".")[2], index.listing.tensors[i].belongs_to
        if parameter:
            parameter = hide(parameter, next(filter(None, index.prefixes.values()), ""))
        return escape.visible(f"{parameter}: {state}" if parameter else state, 100)

    def _here(self) -> int:
        """The block of the selection; of what it is in, where it is too thin or too deep."""
        if self._index is None:
            return -1
        blocks, wanted = self._blocks, self._current
        while wanted is not None:
            if (place := self._place(wanted)) >= 0:
                return place
            wanted = self._above(wanted)
        return 0 if blocks else -1

    def _above(self, selection: Selection) -> Selection | None:
        if self._listing is None:
            return None
        if selection.kind == "tensor":
            module = self._listing.tensors[selection.index].module
        elif selection.kind == "module":
            module = self._listing.modules[selection.index].parent
        else:
            return None
        return Selection("module", module) if module >= 0 else None

    def _start(self, block: int) -> float:
        return self._blocks[block].start

    def _at(self, x: float, y: float) -> int:
        return next((i for i, block in enumerate(self._blocks) if self._rect(block).contains(x, y)), -1)

    def _choose(self, block: int) -> None:
        if block >= 0:
            self._current = self._blocks[block].selection
            self.update()
            self.selected.emit(self._current)

    def _tell(self, block: Block, at: QPoint) -> None:
        names = {
            "tensor": self._index.keys if self._index else [],
            "module": self._index.module_names if self._index else [],
        }
        kind, i = block.selection.kind, block.selection.index
        name = names[kind][i] if kind in names else block.name
        if block.parts > 1:
            largest = self.tr("The largest: {name}").format(name=name)
            name = f"{block.name}\n{largest}"
        share = numbers.percent(block.share)
        QToolTip.showText(at, escape.tooltip(f"{name}\n{numbers.exact_size(block.nbytes)}, {share}"), self)


def readable(fill: QColor) -> str:
    """The token of text with the greater contrast on `fill`."""

    def light(color: QColor) -> float:
        parts = [value / 255 for value in theme.rgb(color)]
        linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05

    def contrast(token: str) -> float:
        low, high = sorted((light(theme.color(token)), light(fill)))
        return high / low

    return max(("text", "page"), key=contrast)
