"""The bench: four equal places on which a checkpoint, a second one, a model and data lie."""

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.style import theme, tokens
from app.text import escape
from app.widgets import painting
from app.widgets.boxes import grounded, row
from app.widgets.tool_button import ToolButton

ICONS = {"checkpoint": "file", "compare": "compare", "model": "model", "data": "image"}
NARROW = 1200  # pixels of the window below which filled slots are wider than empty ones
CHEVRON = 32  # pixels at the right end that open the slot's menu


@dataclass(frozen=True, slots=True)
class SlotState:
    """What lies in a slot, and its state as icon, colour token and word."""

    name: str
    badge_icon: str = ""
    badge_color: str = "text3"
    badge_text: str = ""
    tooltip: str = ""


class Slot(QWidget):
    """Filled: a raised card. Empty: no card, its role and what to drop. In a drag: what a drop would do."""

    activated = Signal()
    menu_requested = Signal(QPoint)  # where to open it, global

    def __init__(self, role: str, title: str):
        super().__init__()
        self.role, self._title = role, title
        self._state: SlotState | None = None
        self._hint, self._light = "", ""
        self._current = self._over = False
        self.setFixedHeight(tokens.SLOT)
        self.setMinimumWidth(120)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._say()

    def set_state(self, state: SlotState | None) -> None:
        self._state = state
        self._say()

    def is_filled(self) -> bool:
        return self._state is not None

    def set_current(self, current: bool) -> None:
        self._current = current
        self.update()

    def set_hint(self, hint: str, enabled: bool) -> None:
        self._hint = hint
        self.setEnabled(enabled)
        self._say()

    def set_light(self, words: str, over: bool) -> None:
        """What a drop here would do; "" when nothing is dragged or it does not fit. `over`: the cursor is in it."""
        self._light = words
        self._over = over and bool(words)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(280, tokens.SLOT)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        inside = self.rect().contains(event.position().toPoint())
        if not inside or event.button() != Qt.MouseButton.LeftButton:
            return
        if self._state and event.position().x() > self.width() - CHEVRON:
            self._open_menu()
        else:
            self.activated.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.activated.emit()
        elif event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Menu} and self._state:
            self._open_menu()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self._state:
            self._open_menu()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        self._paint_card(painter, rect)
        filled = self._state is not None
        painting.icon(painter, 12, 20, ICONS[self.role], "accent" if filled or self._light else "text3")
        end = rect.right() - 12
        if self._state and not self._light:
            end = self._paint_state(painter, self._state, rect, end)
        tiny, small = theme.font(tokens.TINY), theme.font(tokens.SMALL)
        room = max(0.0, end - 38)
        painting.text(painter, QRectF(38, 4, room, 16), self._title, "text3", tiny)
        below = QRectF(38, 19, room, 18)
        if self._light:
            painting.text(painter, below, self._light, "accent", theme.font(tokens.SMALL, tokens.SEMIBOLD))
        elif self._state:
            name = escape.visible(self._state.name)
            bold = theme.font(tokens.BODY, tokens.SEMIBOLD)
            painting.text(painter, below, name, "text", bold, elide=painting.ELIDE_MIDDLE)
        else:
            painting.text(painter, below, self._hint, "text2" if self.isEnabled() else "text3", small)
        if self.hasFocus():
            painting.ring(painter, QRectF(self.rect()), tokens.SLOT_RADIUS)

    def _paint_card(self, painter: QPainter, rect: QRectF) -> None:
        if self._light:
            pen = QPen(theme.color("accent"), 2 if self._over else 1.5)
            if not self._over:
                pen.setDashPattern([4, 3])
            painter.setPen(pen)
            painter.setBrush(theme.tint("accent", "chrome"))
            painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), tokens.SLOT_RADIUS, tokens.SLOT_RADIUS)
        elif self._state:
            painting.ink(painter, "accent" if self._current else "line", 1, "raised")
            painter.drawRoundedRect(rect, tokens.SLOT_RADIUS, tokens.SLOT_RADIUS)
        elif self.underMouse() and self.isEnabled():
            painting.ink(painter, fill="hover")
            painter.drawRoundedRect(rect, tokens.SLOT_RADIUS, tokens.SLOT_RADIUS)

    def _paint_state(self, painter: QPainter, state: SlotState, rect: QRectF, end: float) -> float:
        """The badge and the chevron; returns where the name has to end."""
        painting.icon(painter, end - 16, 20, "down", "text3")
        end -= 24
        if self.width() >= 200 and state.badge_text:
            font = theme.font(tokens.TINY, tokens.MEDIUM)
            words = QRectF(rect.x(), rect.y() + 6, end - rect.x(), 28)
            end -= painting.text(painter, words, state.badge_text, state.badge_color, font, align=painting.RIGHT) + 4
        if not state.badge_icon:
            return end - 8
        painting.icon(painter, end - 16, 20, state.badge_icon, state.badge_color)
        return end - 28

    def _open_menu(self) -> None:
        self.menu_requested.emit(self.mapToGlobal(QPoint(0, self.height() + 2)))

    def _say(self) -> None:
        """Name and tooltip for the eye and for a screen reader."""
        state = self._state
        words = f"{self._title}: {state.name}, {state.badge_text}" if state else f"{self._title}: {self._hint}"
        self.setAccessibleName(words.rstrip(", "))
        self.setToolTip(escape.tooltip(state.tooltip) if state and state.tooltip else "")
        self.update()


class Bench(QWidget):
    slot_activated = Signal(str)
    slot_menu_requested = Signal(str, QPoint)
    menu_requested = Signal(QPoint)
    search_requested = Signal()

    def __init__(self):
        super().__init__()
        titles = {
            "checkpoint": self.tr("Checkpoint"),
            "compare": self.tr("Compare with"),
            "model": self.tr("Model"),
            "data": self.tr("Data"),
        }
        self.slots = {role: Slot(role, title) for role, title in titles.items()}
        for role, slot in self.slots.items():
            slot.activated.connect(lambda role=role: self.slot_activated.emit(role))
            slot.menu_requested.connect(lambda at, role=role: self.slot_menu_requested.emit(role, at))
        self._current = ""
        self.menu_button = ToolButton(icon="menu", name=self.tr("Menu"))
        self.menu_button.clicked.connect(
            lambda: self.menu_requested.emit(self.menu_button.mapToGlobal(QPoint(0, self.menu_button.height() + 2)))
        )
        self.search_button = ToolButton(icon="search", name=self.tr("Search all commands"))
        self.search_button.clicked.connect(self.search_requested)
        items = [(slot, 1) for slot in self.slots.values()]
        self._layout = row(self.menu_button, *items, self.search_button, margins=(8, 7, 8, 8), gap=8)
        self.setLayout(self._layout)
        self.setFixedHeight(tokens.BENCH)
        grounded(self, "bench")
        self.set_hint("checkpoint", self.tr("Drop a file or a folder"), True)
        self.set_hint("compare", self.tr("Drop a second one"), True)
        self.set_hint("model", self.tr("Drop a .py or a model"), True)
        self.set_hint("data", self.tr("Drop an image or a folder"), True)

    def set_slot(self, role: str, state: SlotState | None) -> None:
        self.slots[role].set_state(state)
        self._mark()
        self._share()

    def set_current(self, role: str) -> None:
        """Marks the slot whose document tree, page and details show; "" marks none."""
        self._current = role
        self._mark()

    def set_hint(self, role: str, text: str, enabled: bool) -> None:
        self.slots[role].set_hint(text, enabled)

    def light_up(self, words: dict[str, str], over: str = "") -> None:
        """While something is dragged: by role, what a drop there would do; `over` is the role under the cursor."""
        for role, slot in self.slots.items():
            slot.set_light(words.get(role, ""), role == over)

    def light_down(self) -> None:
        self.light_up({})

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share()

    def _share(self) -> None:
        """Equal slots; in a narrow window the filled ones get more, so that name and state can be read."""
        narrow = self.width() < NARROW
        for slot in self.slots.values():
            self._layout.setStretchFactor(slot, 3 if narrow and slot.is_filled() else 2)

    def _mark(self) -> None:
        """One document needs no mark."""
        several = sum(slot.is_filled() for slot in self.slots.values()) > 1
        for role, slot in self.slots.items():
            slot.set_current(several and role == self._current)
