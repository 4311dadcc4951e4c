"""Everything the window can do, as one table: from it come the menu, the palette, the shortcuts and their sheet."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from app.text.mnemonics import plain
from app.text.noop import QT_TRANSLATE_NOOP


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One thing the window can do. `when` and `checked` are words of the state that Actions.refresh() is given."""

    id: str  # what it calls: "controller.method"
    title: str  # with its mnemonic; translated in the context "Actions"
    menu: str  # a key of MENUS
    shortcut: str = ""
    icon: str = ""
    when: str = ""  # "" means always
    checked: str = ""  # makes it a choice that is ticked while the word holds
    group: bool = False  # a line above it


MENUS = {
    "file": QT_TRANSLATE_NOOP("Actions", "&File"),
    "file/recent": QT_TRANSLATE_NOOP("Actions", "Open r&ecent"),
    "edit": QT_TRANSLATE_NOOP("Actions", "&Edit"),
    "edit/copy": QT_TRANSLATE_NOOP("Actions", "&Copy as"),
    "edit/save": QT_TRANSLATE_NOOP("Actions", "&Save as"),
    "view": QT_TRANSLATE_NOOP("Actions", "&View"),
    "view/order": QT_TRANSLATE_NOOP("Actions", "Tree &order"),
    "view/theme": QT_TRANSLATE_NOOP("Actions", "T&heme"),
    "view/language": QT_TRANSLATE_NOOP("Actions", "Lan&guage"),
    "go": QT_TRANSLATE_NOOP("Actions", "&Go"),
    "compare": QT_TRANSLATE_NOOP("Actions", "&Compare"),
    "model": QT_TRANSLATE_NOOP("Actions", "&Model"),
    "lab": QT_TRANSLATE_NOOP("Actions", "&Lab"),
    "help": QT_TRANSLATE_NOOP("Actions", "&Help"),
}
TABLE = (
    ActionRow("documents.ask_open", QT_TRANSLATE_NOOP("Actions", "&Open…"), "file", "Ctrl+O", "file"),
    ActionRow(
        "documents.ask_open_folder", QT_TRANSLATE_NOOP("Actions", "Open &folder…"), "file", "Ctrl+Shift+O", "folder"
    ),
    ActionRow("documents.ask_open_two", QT_TRANSLATE_NOOP("Actions", "Open &two side by side…"), "file", "", "compare"),
    ActionRow("opening.ask_open", QT_TRANSLATE_NOOP("Actions", "Open a &model…"), "file", "Ctrl+Shift+M", "model"),
    ActionRow("images.ask_open", QT_TRANSLATE_NOOP("Actions", "Open &images…"), "file", "Ctrl+Shift+I", "image"),
    ActionRow("documents.open_demo", QT_TRANSLATE_NOOP("Actions", "Try the &demo"), "file"),
    ActionRow("documents.reload", QT_TRANSLATE_NOOP("Actions", "&Reload"), "file", "Ctrl+R", when="named", group=True),
    ActionRow("safety.verify", QT_TRANSLATE_NOOP("Actions", "&Verify checksums"), "file", when="listing"),
    ActionRow(
        "scanning.start", QT_TRANSLATE_NOOP("Actions", "Compute &statistics"), "file", "Ctrl+E", when="scannable"
    ),
    ActionRow("converting.save_weights", QT_TRANSLATE_NOOP("Actions", "Save &weights only…"), "file", when="listing"),
    ActionRow("safety.ask_trust", QT_TRANSLATE_NOOP("Actions", "Tr&ust this file…"), "file", when="trustable"),
    ActionRow("documents.close", QT_TRANSLATE_NOOP("Actions", "&Close"), "file", "Ctrl+W", when="named", group=True),
    ActionRow("application.open_window", QT_TRANSLATE_NOOP("Actions", "&New window"), "file", "Ctrl+Shift+N"),
    ActionRow(
        "navigation.toggle_restore",
        QT_TRANSLATE_NOOP("Actions", "Come &back to these files at the next start"),
        "file",
        checked="restore",
    ),
    ActionRow("application.quit", QT_TRANSLATE_NOOP("Actions", "&Quit"), "file", "Ctrl+Q"),
    ActionRow("copying.copy_path", QT_TRANSLATE_NOOP("Actions", "&Path"), "edit/copy", "Ctrl+Shift+C", when="named"),
    ActionRow("copying.copy_python", QT_TRANSLATE_NOOP("Actions", "P&ython"), "edit/copy", when="browsed"),
    ActionRow("copying.copy_command", QT_TRANSLATE_NOOP("Actions", "&Command"), "edit/copy", when="named"),
    ActionRow("copying.copy_tsv", QT_TRANSLATE_NOOP("Actions", "&TSV"), "edit/copy", when="browsed"),
    ActionRow("copying.copy_markdown", QT_TRANSLATE_NOOP("Actions", "&Markdown"), "edit/copy", when="browsed"),
    ActionRow("copying.copy_torchinfo", QT_TRANSLATE_NOOP("Actions", "torchinfo's te&xt"), "edit/copy", when="counted"),
    ActionRow("copying.copy_plot", QT_TRANSLATE_NOOP("Actions", "P&lot"), "edit/copy", when="browsed"),
    ActionRow("copying.save_csv", QT_TRANSLATE_NOOP("Actions", "&CSV…"), "edit/save", when="browsed"),
    ActionRow("copying.save_json", QT_TRANSLATE_NOOP("Actions", "Cost as &JSON…"), "edit/save", when="counted"),
    ActionRow("copying.save_report", QT_TRANSLATE_NOOP("Actions", "Cost as &Markdown…"), "edit/save", when="counted"),
    ActionRow(
        "copying.save_torchinfo",
        QT_TRANSLATE_NOOP("Actions", "Cost as &text like torchinfo's…"),
        "edit/save",
        when="counted",
    ),
    ActionRow("copying.save_png", QT_TRANSLATE_NOOP("Actions", "&PNG…"), "edit/save", when="browsed"),
    ActionRow("copying.save_svg", QT_TRANSLATE_NOOP("Actions", "&SVG…"), "edit/save", when="browsed"),
    ActionRow("copying.save_plot_png", QT_TRANSLATE_NOOP("Actions", "P&lot as PNG…"), "edit/save", when="browsed"),
    ActionRow("copying.save_plot_svg", QT_TRANSLATE_NOOP("Actions", "Plot &as SVG…"), "edit/save", when="browsed"),
    ActionRow(
        "copying.save_plot_csv", QT_TRANSLATE_NOOP("Actions", "Plot's &values as CSV…"), "edit/save", when="browsed"
    ),
    ActionRow(
        "find.open", QT_TRANSLATE_NOOP("Actions", "&Find…"), "edit", "Ctrl+F", "search", when="browsed", group=True
    ),
    ActionRow("find.next", QT_TRANSLATE_NOOP("Actions", "Find &next"), "edit", "F3", when="browsed"),
    ActionRow("find.previous", QT_TRANSLATE_NOOP("Actions", "Find &previous"), "edit", "Shift+F3", when="browsed"),
    ActionRow("find.filter", QT_TRANSLATE_NOOP("Actions", "Filter the &tree"), "edit", "Ctrl+Shift+F", when="browsed"),
    ActionRow("navigation.show_tensors", QT_TRANSLATE_NOOP("Actions", "&Tensors"), "view", "Ctrl+1", when="shown"),
    ActionRow("navigation.show_compare", QT_TRANSLATE_NOOP("Actions", "Comp&are"), "view", "Ctrl+2", when="listing"),
    ActionRow("navigation.show_cost", QT_TRANSLATE_NOOP("Actions", "Co&st"), "view", "Ctrl+3", when="shown"),
    ActionRow("navigation.show_cam", QT_TRANSLATE_NOOP("Actions", "CA&M"), "view", "Ctrl+4", when="shown"),
    ActionRow(
        "navigation.toggle_tree", QT_TRANSLATE_NOOP("Actions", "T&ree"), "view", "Ctrl+B", checked="tree", group=True
    ),
    ActionRow(
        "navigation.toggle_details", QT_TRANSLATE_NOOP("Actions", "&Details"), "view", "Ctrl+I", checked="details"
    ),
    ActionRow("jobs.toggle_drawer", QT_TRANSLATE_NOOP("Actions", "Dra&wer"), "view", "Ctrl+J", checked="drawer"),
    ActionRow("jobs.show_jobs", QT_TRANSLATE_NOOP("Actions", "&Jobs"), "view", group=True),
    ActionRow("jobs.show_problems", QT_TRANSLATE_NOOP("Actions", "&Problems"), "view"),
    ActionRow("jobs.show_console", QT_TRANSLATE_NOOP("Actions", "&Console"), "view"),
    ActionRow(
        "browsing.order_modules", QT_TRANSLATE_NOOP("Actions", "By &modules"), "view/order", checked="order:modules"
    ),
    ActionRow(
        "browsing.order_children", QT_TRANSLATE_NOOP("Actions", "&Children"), "view/order", checked="order:children"
    ),
    ActionRow(
        "browsing.order_named",
        QT_TRANSLATE_NOOP("Actions", "&named_modules"),
        "view/order",
        checked="order:named_modules",
    ),
    ActionRow(
        "browsing.order_file",
        QT_TRANSLATE_NOOP("Actions", "&File order"),
        "view/order",
        when="listing",
        checked="order:file order",
    ),
    ActionRow(
        "browsing.toggle_folds",
        QT_TRANSLATE_NOOP("Actions", "Fol&d equal blocks"),
        "view/order",
        checked="folds",
        group=True,
    ),
    ActionRow(
        "navigation.theme_system", QT_TRANSLATE_NOOP("Actions", "As the &system"), "view/theme", checked="theme:system"
    ),
    ActionRow("navigation.theme_light", QT_TRANSLATE_NOOP("Actions", "&Light"), "view/theme", checked="theme:light"),
    ActionRow("navigation.theme_dark", QT_TRANSLATE_NOOP("Actions", "&Dark"), "view/theme", checked="theme:dark"),
    ActionRow(
        "navigation.language_system",
        QT_TRANSLATE_NOOP("Actions", "As the &system"),
        "view/language",
        checked="language:system",
    ),
    # a language is called by its own name, whatever the window speaks
    ActionRow("navigation.language_english", "&English", "view/language", checked="language:en"),
    ActionRow("navigation.language_chinese", "中文(&C)", "view/language", checked="language:zh_CN"),
    ActionRow(
        "navigation.jump", QT_TRANSLATE_NOOP("Actions", "&Jump to module or tensor…"), "go", "Ctrl+P", when="browsed"
    ),
    ActionRow("navigation.palette", QT_TRANSLATE_NOOP("Actions", "&All commands…"), "go", "Ctrl+Shift+P"),
    ActionRow("navigation.back", QT_TRANSLATE_NOOP("Actions", "&Back"), "go", "Alt+Left", when="back", group=True),
    ActionRow("navigation.forward", QT_TRANSLATE_NOOP("Actions", "&Forward"), "go", "Alt+Right", when="forward"),
    ActionRow("navigation.summary", QT_TRANSLATE_NOOP("Actions", "File &summary"), "go", "Alt+Home", when="browsed"),
    ActionRow(
        "navigation.next_document", QT_TRANSLATE_NOOP("Actions", "&Next document"), "go", "Ctrl+Tab", when="several"
    ),
    ActionRow(
        "navigation.previous_document",
        QT_TRANSLATE_NOOP("Actions", "&Previous document"),
        "go",
        "Ctrl+Shift+Tab",
        when="several",
    ),
    ActionRow("navigation.next_region", QT_TRANSLATE_NOOP("Actions", "Next &region"), "go", "F6", group=True),
    ActionRow("navigation.previous_region", QT_TRANSLATE_NOOP("Actions", "Previous re&gion"), "go", "Shift+F6"),
    ActionRow(
        "documents.ask_compare",
        QT_TRANSLATE_NOOP("Actions", "&Compare with…"),
        "compare",
        "Ctrl+D",
        "compare",
        when="listing",
    ),
    ActionRow(
        "navigation.swap",
        QT_TRANSLATE_NOOP("Actions", "&Swap the two checkpoints"),
        "compare",
        "Ctrl+Shift+X",
        "swap",
        when="two",
    ),
    ActionRow(
        "comparing.start_values",
        QT_TRANSLATE_NOOP("Actions", "Compare &values"),
        "compare",
        "Ctrl+Shift+E",
        when="values_wanted",
    ),
    ActionRow(
        "navigation.next_difference",
        QT_TRANSLATE_NOOP("Actions", "&Next difference"),
        "compare",
        "Alt+Down",
        when="compared",
        group=True,
    ),
    ActionRow(
        "navigation.previous_difference",
        QT_TRANSLATE_NOOP("Actions", "&Previous difference"),
        "compare",
        "Alt+Up",
        when="compared",
    ),
    ActionRow(
        "navigation.paste_error",
        QT_TRANSLATE_NOOP("Actions", "Paste torch's &error…"),
        "compare",
        "Ctrl+Shift+V",
        when="listing",
        group=True,
    ),
    ActionRow(
        "comparing.forget_pasted",
        QT_TRANSLATE_NOOP("Actions", "&Forget the pasted error"),
        "compare",
        when="pasted",
    ),
    ActionRow(
        "navigation.edit_mapping",
        QT_TRANSLATE_NOOP("Actions", "Edit &mapping…"),
        "compare",
        "Ctrl+M",
        when="compared",
    ),
    ActionRow(
        "converting.export_mapping",
        QT_TRANSLATE_NOOP("Actions", "Save mapping as P&ython…"),
        "compare",
        when="mapped",
    ),
    ActionRow(
        "converting.export_converted",
        QT_TRANSLATE_NOOP("Actions", "Save &B under A's names…"),
        "compare",
        when="mapped",
    ),
    ActionRow(
        "opening.take_offer",
        QT_TRANSLATE_NOOP("Actions", "Build what &these weights belong to"),
        "model",
        when="offered",
    ),
    ActionRow("opening.reload", QT_TRANSLATE_NOOP("Actions", "&Build anew"), "model", when="model"),
    ActionRow(
        "opening.change_arguments", QT_TRANSLATE_NOOP("Actions", "Change &arguments…"), "model", when="model_called"
    ),
    ActionRow("opening.ask_weights", QT_TRANSLATE_NOOP("Actions", "Change &weights…"), "model", when="model"),
    ActionRow(
        "costing.ask_input", QT_TRANSLATE_NOOP("Actions", "Count on another &input…"), "model", when="model", group=True
    ),
    ActionRow("costing.count_again", QT_TRANSLATE_NOOP("Actions", "&Measure again"), "model", when="model"),
    ActionRow("costing.show_why", QT_TRANSLATE_NOOP("Actions", "Wh&y do other tools differ?"), "model", when="counted"),
    ActionRow("models.close", QT_TRANSLATE_NOOP("Actions", "&Close"), "model", when="model", group=True),
    ActionRow(
        "images.next", QT_TRANSLATE_NOOP("Actions", "Next &image"), "go", "Ctrl+PgDown", when="images", group=True
    ),
    ActionRow("images.previous", QT_TRANSLATE_NOOP("Actions", "Pre&vious image"), "go", "Ctrl+PgUp", when="images"),
    ActionRow("images.jump", QT_TRANSLATE_NOOP("Actions", "Go &to image…"), "go", "Ctrl+Shift+G", when="images"),
    ActionRow("lab.ask_python", QT_TRANSLATE_NOOP("Actions", "Choose &interpreter…"), "lab"),
    ActionRow("lab.restart", QT_TRANSLATE_NOOP("Actions", "&Restart the lab"), "lab"),
    ActionRow(
        "lab_setup.start", QT_TRANSLATE_NOOP("Actions", "I&nstall the lab's packages"), "lab", when="lab_missing"
    ),
    ActionRow(
        "native_build.start", QT_TRANSLATE_NOOP("Actions", "&Build the native ops"), "lab", when="native_missing"
    ),
    ActionRow("jobs.cancel_first", QT_TRANSLATE_NOOP("Actions", "&Cancel the running job"), "lab", when="job"),
    ActionRow("navigation.shortcuts", QT_TRANSLATE_NOOP("Actions", "&Keyboard shortcuts"), "help", "F1"),
    ActionRow("navigation.about", QT_TRANSLATE_NOOP("Actions", "&About Torchloupe"), "help"),
)


def title(row: ActionRow) -> str:
    return QCoreApplication.translate("Actions", row.title)


def menu_title(key: str) -> str:
    return QCoreApplication.translate("Actions", MENUS[key])


def full_title(row: ActionRow) -> str:
    """What a row is called away from its menu: "Copy as › Path"."""
    name = plain(title(row))
    return f"{plain(menu_title(row.menu))} › {name}" if "/" in row.menu else name


class Actions(QObject):
    """The table as QActions of one window. A row whose callback is missing raises at once."""

    def __init__(self, window: QWidget, targets: Mapping[str, object]):
        super().__init__(window)
        self._window = window
        self._actions: dict[str, QAction] = {}
        groups: dict[str, QActionGroup] = {}
        for row in TABLE:
            action = QAction(title(row), window)
            action.setShortcut(QKeySequence(row.shortcut))
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            action.setCheckable(bool(row.checked))
            action.setObjectName(row.id)
            if ":" in row.checked:
                action.setActionGroup(groups.setdefault(row.menu, QActionGroup(window)))
            target, method = row.id.split(".")
            callback: Callable[[], object] = getattr(targets[target], method)
            action.triggered.connect(lambda _checked=False, call=callback: call())
            window.addAction(action)
            self._actions[row.id] = action

    def __getitem__(self, key: str) -> QAction:
        return self._actions[key]

    def refresh(self, state: set[str]) -> None:
        """Enable and tick what the words of `state` say."""
        for row in TABLE:
            action = self._actions[row.id]
            action.setEnabled(not row.when or row.when in state)
            if row.checked:
                action.setChecked(row.checked in state)

    def menu(self, fill_recents: Callable[[QMenu], None]) -> QMenu:
        """A fresh menu of everything; `fill_recents` puts the recent files into their place."""
        root = QMenu(self._window)
        menus: dict[str, QMenu] = {"": root}
        for row in TABLE:
            menu = self._submenu(menus, row.menu)
            if row.group and not menu.isEmpty():
                menu.addSeparator()
            menu.addAction(self._actions[row.id])
            if row.id == "documents.ask_open_two":
                fill_recents(self._submenu(menus, "file/recent"))
        return root

    def _submenu(self, menus: dict[str, QMenu], key: str) -> QMenu:
        if key not in menus:
            parent = self._submenu(menus, key.rpartition("/")[0]) if "/" in key else menus[""]
            menus[key] = parent.addMenu(menu_title(key))
        return menus[key]

    def rows(self, enabled_only: bool) -> list[ActionRow]:
        return [row for row in TABLE if not enabled_only or self._actions[row.id].isEnabled()]
