"""Every command by name: Ctrl+Shift+P."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from app import actions
from app.actions import Actions
from app.dialogs.pick_list import PickList, PickRow
from app.text.fuzzy import search


def command_palette(available: Actions, parent: QWidget) -> PickList:
    """A dialog over the actions that are enabled now; the one that is picked is triggered."""
    rows = [row for row in available.rows(enabled_only=True) if row.id != "navigation.palette"]
    names = [actions.full_title(row) for row in rows]
    menus = [actions.plain(actions.menu_title(row.menu.split("/")[0])) for row in rows]
    # in every language the English word finds its command too
    english = ["" if actions.title(row) == row.title else actions.plain(row.title) for row in rows]
    haystack = [" ".join(filter(None, words)) for words in zip(menus, names, english, strict=True)]

    def describe(number: int) -> PickRow:
        row = rows[number]
        shortcut = available[row.id].shortcut().toString()
        ticked = available[row.id].isChecked()
        return PickRow(names[number], menus[number], shortcut, "check" if ticked else row.icon)

    dialog = PickList(
        QCoreApplication.translate("CommandPalette", "All commands"),
        QCoreApplication.translate("CommandPalette", "Type a command"),
        lambda text: search(text, haystack),
        describe,
        parent,
    )
    dialog.picked.connect(lambda number: available[rows[number].id].trigger())
    return dialog
