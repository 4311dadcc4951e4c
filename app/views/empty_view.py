"""Nothing is open: one inviting area to drop on, three buttons, and what was open before."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from app.state.recent import Recent
from app.style import theme, tokens
from app.text import escape
from app.widgets import painting
from app.widgets.boxes import column, grounded, row
from app.widgets.button import Button
from app.widgets.drop_area import DropArea
from app.widgets.icon_label import IconLabel
from app.widgets.label import Label

WIDTH = 720


class RecentRow(QWidget):
    """One recent file: name, folder, what it held, size, when. A button to click or to focus."""

    clicked = Signal()

    def __init__(self, recent: Recent):
        super().__init__()
        self._recent = recent
        self.setFixedHeight(tokens.RECENT_ROW)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(f"{recent.name}, {recent.folder}, {recent.note}, {recent.size_text}, {recent.when_text}")
        self.setToolTip(escape.tooltip(f"{recent.folder}/{recent.name}"))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.clicked.emit()
        elif event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Up}:
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, tokens.RECENT_ROW)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect())
        if self.underMouse():
            painting.ink(painter, fill="hover")
            painter.drawRoundedRect(rect, tokens.ROW_RADIUS, tokens.ROW_RADIUS)
        painting.icon(painter, 8, rect.center().y(), self._recent.icon, "text2")
        small = theme.font(tokens.SMALL)
        right = rect.right() - 8
        for words, width in ((self._recent.when_text, 96), (self._recent.size_text, 72), (self._recent.note, 168)):
            cell = QRectF(right - width + 8, 0, width - 8, rect.height())
            painting.text(painter, cell, escape.visible(words), "text2", small, align=painting.RIGHT)
            right -= width
        names = QRectF(44, 0, right - 44, rect.height())
        medium = names.width() * 0.6
        name = QRectF(names.x(), 0, medium - 12, rect.height())
        painting.text(painter, name, escape.visible(self._recent.name), "text", small, elide=painting.ELIDE_MIDDLE)
        folder = QRectF(names.x() + medium, 0, names.width() - medium - 8, rect.height())
        painting.text(painter, folder, escape.visible(self._recent.folder), "text2", small, elide=painting.ELIDE_LEFT)
        if self.hasFocus():
            painting.ring(painter, rect, tokens.ROW_RADIUS)


class EmptyView(QWidget):
    open_requested = Signal()
    compare_requested = Signal()
    demo_requested = Signal()
    recent_requested = Signal(bytes)

    def __init__(self):
        super().__init__()
        grounded(self, "page")
        self._area = DropArea(272)
        open_button = Button(self.tr("&Open…"), primary=True)
        compare = Button(self.tr("&Compare two…"))
        demo = Button(self.tr("&Try the demo"))
        open_button.clicked.connect(self.open_requested)
        compare.clicked.connect(self.compare_requested)
        demo.clicked.connect(self.demo_requested)
        formats = self.tr("PyTorch, safetensors, TorchScript and NumPy files, run folders, a model's .py")
        words = [
            Label(self.tr("Drop a checkpoint"), tokens.HERO, tokens.SEMIBOLD),
            Label(self.tr("Opening a file never runs anything in it."), tone="text2"),
            Label(formats, tokens.SMALL, tone="text3"),
        ]
        for label in words:
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        buttons = row(None, open_button, compare, demo, None, gap=0)
        sign = row(None, IconLabel("drop", "accent", 32), None)
        inside = column(None, sign, 8, *words[:2], 10, buttons, 10, words[2], None, margins=(16, 16, 16, 16), gap=4)
        self._area.setLayout(inside)
        self._recents = QWidget()
        self._rows = column(gap=0)
        keys = Label(self.tr("Ctrl+O  open    Ctrl+P  jump    Ctrl+Shift+P  all commands"), tokens.TINY, tone="text3")
        head = row(Label(self.tr("Recent"), tokens.SMALL, tokens.SEMIBOLD), None, keys, margins=(8, 0, 8, 0))
        self._recents.setLayout(column(head, self._rows, gap=6))
        body = QWidget()
        body.setMaximumWidth(WIDTH)
        body.setLayout(column((QWidget(), 2), self._area, 20, self._recents, (QWidget(), 4), gap=0))
        self.setLayout(row((QWidget(), 1), (body, 100), (QWidget(), 1), margins=(24, 16, 24, 16), gap=0))
        self._recents.hide()
        self._open = open_button

    def set_recents(self, recents: tuple[Recent, ...]) -> None:
        while item := self._rows.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for recent in recents:
            line = RecentRow(recent)
            line.clicked.connect(lambda path=recent.path: self.recent_requested.emit(path))
            self._rows.addWidget(line)
        self._recents.setVisible(bool(recents))

    def set_drag_over(self, over: bool) -> None:
        """The area answers a drag over the window."""
        self._area.set_over(over)

    def showEvent(self, event: QShowEvent) -> None:
        """The window's focus begins here, not at the first button of the bench."""
        super().showEvent(event)
        self.focus_open()

    def focus_open(self) -> None:
        self._open.setFocus(Qt.FocusReason.OtherFocusReason)
