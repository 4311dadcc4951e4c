"""The six pages, and the one menu of what can be copied or saved from the page."""

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QMenu, QTabBar, QWidget

from app.style import theme, tokens
from app.widgets.boxes import grounded, row
from app.widgets.tool_button import ToolButton

PAGES = ("tensors", "compare", "cost", "cam", "evaluate", "ops")
READY = ("tensors", "compare", "cost", "cam")  # in this version
OF_COST = ("torchinfo", "report_json", "report_md", "report_txt")
ONLY = {**dict.fromkeys(OF_COST, ("cost",)), "map_npy": ("cam",)}  # entries of some pages


class PageTabs(QWidget):
    page_requested = Signal(str)
    copy_requested = Signal(str)  # path, python, command, tsv, markdown, torchinfo, plot
    save_requested = Signal(str)  # csv, report_json, report_md, report_txt, map_npy, png, svg, plot_png ...

    def __init__(self):
        super().__init__()
        names = {
            "tensors": self.tr("Tensors"),
            "compare": self.tr("Compare"),
            "cost": self.tr("Cost"),
            "cam": self.tr("CAM"),
            "evaluate": self.tr("Evaluate"),
            "ops": self.tr("Ops"),
        }
        self._tabs = QTabBar()
        self._tabs.setFont(theme.font())
        self._tabs.setDrawBase(False)
        self._tabs.setExpanding(False)
        self._tabs.setUsesScrollButtons(False)
        self._tabs.setAccessibleName(self.tr("Pages"))
        for page in PAGES:
            index = self._tabs.addTab(names[page])
            if page not in READY:
                self._tabs.setTabEnabled(index, False)
                self._tabs.setTabToolTip(index, self.tr("{page} is not in this version yet.").format(page=names[page]))
        self._lacking: set[str] = set()
        self._tabs.currentChanged.connect(lambda index: self.page_requested.emit(PAGES[index]))
        theme.signals.changed.connect(self._tint)
        button = ToolButton(self.tr("Copy / Save as…"), "save")
        button.set_menu(self._menu())
        self.setLayout(row(self._tabs, None, button, margins=(24, 0, 16, 0)))
        self.setFixedHeight(tokens.TABS)
        grounded(self, "tabs")

    def set_page(self, page: str) -> None:
        """Shows which one is on screen; says nothing back."""
        with QSignalBlocker(self._tabs):
            self._tabs.setCurrentIndex(PAGES.index(page))
        self._offer(page)

    def set_lacking(self, page: str, words: str) -> None:
        """What `page` lacks before it can be used, as a sentence: it is greyed, and says so itself; "" for nothing."""
        (self._lacking.add if words else self._lacking.discard)(page)
        self._tabs.setTabToolTip(PAGES.index(page), words)
        self._tint()

    def _tint(self) -> None:
        for page in READY:
            color = theme.color("text3") if page in self._lacking else QColor()
            self._tabs.setTabTextColor(PAGES.index(page), color)

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        copies = {
            "path": self.tr("Copy &path"),
            "python": self.tr("Copy as P&ython"),
            "command": self.tr("Copy as c&ommand"),
            "tsv": self.tr("Copy &table as TSV"),
            "markdown": self.tr("Copy table as &Markdown"),
            "torchinfo": self.tr("Copy as torchinfo's te&xt"),
            "plot": self.tr("Copy plot as p&icture"),
        }
        saves = {
            "csv": self.tr("Save table as &CSV…"),
            "report_json": self.tr("Save report as &JSON…"),
            "report_md": self.tr("Save report as Mark&down…"),
            "report_txt": self.tr("S&ave report as torchinfo's text…"),
            "map_npy": self.tr("Save &raw map as .npy…"),
            "png": self.tr("Save page as P&NG…"),
            "svg": self.tr("Save page as &SVG…"),
            "plot_png": self.tr("Save p&lot as PNG…"),
            "plot_svg": self.tr("Save plot as S&VG…"),
            "plot_csv": self.tr("Save &values of the plot as CSV…"),
        }
        self._entries = {
            ident: menu.addAction(words, lambda ident=ident: self.copy_requested.emit(ident))
            for ident, words in copies.items()
        }
        menu.addSeparator()
        for ident, words in saves.items():
            self._entries[ident] = menu.addAction(words, lambda ident=ident: self.save_requested.emit(ident))
        self._offer(PAGES[0])
        return menu

    def _offer(self, page: str) -> None:
        """The entries that `page` has an answer to."""
        for ident, pages in ONLY.items():
            self._entries[ident].setVisible(page in pages)
