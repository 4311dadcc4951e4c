"""The theme in use: colours by name, palette and style sheet, and the live switch between light, dark and the system's.

Whoever paints reads `color()` at paint time; whoever keeps something made from colours listens to `signals.changed`.
"""

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from app.style import fonts, style_sheet, tokens
from app.style.fonts import font

__all__ = ["apply", "color", "font", "is_dark", "mix", "name", "palette", "rgb", "sheet", "signals", "tint", "use"]


class _Signals(QObject):
    changed = Signal()


class _State:
    choice = "light"  # what the user asked for: "light", "dark" or "system"
    name = "light"  # what is shown
    follows = False  # connected to the system's switch


signals = _Signals()


def name() -> str:
    """ "light" or "dark"."""
    return _State.name


def is_dark() -> bool:
    return _State.name == "dark"


def use(theme: str) -> None:
    """Makes `theme` ("light" or "dark") the source of colours; repaints nothing."""
    _State.name = theme


def color(token: str) -> QColor:
    """A token's colour in the theme in use; other names and #RRGGBB are passed to QColor."""
    return QColor(tokens.THEMES[_State.name].get(token, token))


def rgb(shade: QColor) -> tuple[int, int, int]:
    return shade.red(), shade.green(), shade.blue()


def mix(top: str, under: str, share: float) -> QColor:
    """`share` of `top` over `under`, opaque."""
    pairs = zip(rgb(color(top)), rgb(color(under)), strict=True)
    return QColor(*(round(a * share + b * (1 - share)) for a, b in pairs))


def tint(token: str, under: str = "page") -> QColor:
    """The quiet ground of a state: a little of its colour."""
    return mix(token, under, tokens.TINT[_State.name])


def palette() -> QPalette:
    """Fusion's colours from the tokens; its own highlight has too little contrast."""
    made, role = QPalette(), QPalette.ColorRole
    table = {
        role.Window: "chrome",
        role.Base: "page",
        role.AlternateBase: "chrome",
        role.Button: "raised",
        role.WindowText: "text",
        role.Text: "text",
        role.ButtonText: "text",
        role.BrightText: "on_accent",
        role.PlaceholderText: "text3",
        role.Highlight: "select",
        role.HighlightedText: "text",
        role.Link: "accent",
        role.LinkVisited: "accent",
        role.Accent: "accent",
        role.ToolTipBase: "raised",
        role.ToolTipText: "text",
        role.Light: "raised",
        role.Midlight: "hover",
        role.Mid: "line",
        role.Dark: "edge",
        role.Shadow: "line",
    }
    for which, token in table.items():
        made.setColor(which, color(token))
    for which in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, which, color("text3"))
    return made


def sheet() -> str:
    """The application's style sheet in the theme in use."""
    return style_sheet.build(color, tint, mix)


def apply(app: QApplication, choice: str) -> None:
    """Dresses the whole application in "light", "dark" or "system", at once and again whenever the system switches."""
    _State.choice = choice
    hints = app.styleHints()
    if not _State.follows:
        _State.follows = True
        hints.colorSchemeChanged.connect(lambda: _State.choice == "system" and apply(app, "system"))
    dark = choice == "dark" or (choice == "system" and hints.colorScheme() == Qt.ColorScheme.Dark)
    use("dark" if dark else "light")
    fonts.load()
    # not setColorScheme: it does nothing offscreen and on a bare X server
    if app.style().objectName() != "fusion":
        app.setStyle("Fusion")
    app.setPalette(palette())
    app.setFont(font())
    app.setStyleSheet(sheet())
    signals.changed.emit()
