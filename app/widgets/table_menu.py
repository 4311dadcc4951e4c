"""The menu of a table's rows: what can be copied of them, and the table as a file."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtWidgets import QMenu, QWidget

from app.text.noop import QT_TRANSLATE_NOOP

COPIES = {
    "path": QT_TRANSLATE_NOOP("TableMenu", "Copy &path"),
    "python": QT_TRANSLATE_NOOP("TableMenu", "Copy as P&ython"),
    "command": QT_TRANSLATE_NOOP("TableMenu", "Copy as c&ommand"),
    "tsv": QT_TRANSLATE_NOOP("TableMenu", "Copy &table as TSV"),
    "markdown": QT_TRANSLATE_NOOP("TableMenu", "Copy table as &Markdown"),
}


def open_table_menu(
    parent: QWidget, at: QPoint, copies: tuple[str, ...], copy: Callable[[str], object], save: Callable[[str], object]
) -> None:
    """Show it at a global place. `copy` is called with one of `copies`, keys of COPIES, `save` with "csv"."""
    menu = QMenu(parent)
    for ident in copies:
        text = QCoreApplication.translate("TableMenu", COPIES[ident])
        menu.addAction(text, lambda ident=ident: copy(ident))
    menu.addSeparator()
    text = QCoreApplication.translate("TableMenu", "Save table as &CSV…")
    menu.addAction(text, lambda: save("csv"))
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.popup(at)
