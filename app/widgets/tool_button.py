"""A quiet button: a word, an icon or both; no border until it is hovered or focused."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from app.style import icons, theme, tokens
from app.text.mnemonics import plain


class ToolButton(QToolButton):
    """Takes the focus from the keyboard only, so that a click leaves the selection's own focus alone."""

    def __init__(
        self,
        text: str = "",
        icon: str = "",
        tone: str = "text2",
        *,
        link: bool = False,
        name: str = "",
        size: int = tokens.SMALL,
        parent: QWidget | None = None,
    ):
        super().__init__(parent)
        self._icon, self._tone = icon, tone
        self.setText(text)
        self.setFont(theme.font(size))
        self.setIconSize(QSize(16, 16))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setProperty("link", link)
        self.setAccessibleName(name or plain(text))
        if link:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        if name and not text:
            self.setToolTip(name)
        if icon:
            self._dress()
            theme.signals.changed.connect(self._dress)

    def setText(self, text: str) -> None:
        super().setText(text)
        only = Qt.ToolButtonStyle.ToolButtonTextOnly if text else Qt.ToolButtonStyle.ToolButtonIconOnly
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon if text and self._icon else only)

    def set_icon(self, icon: str, tone: str) -> None:
        self._icon, self._tone = icon, tone
        self._dress()

    def set_menu(self, menu: QMenu) -> None:
        """A click opens `menu`; a chevron says so when the button has a word."""
        self.setMenu(menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        if self.text() and not self._icon:
            self.setText(f"{self.text()}  ▾")

    def _dress(self) -> None:
        self.setIcon(icons.icon(self._icon, self._tone))
