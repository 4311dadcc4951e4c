"""The window: bench above; tree, page and details; drawer and status below. Places things, decides nothing."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QMainWindow, QSplitter, QStackedWidget, QWidget

from app.style import tokens
from app.views.bench import Bench
from app.views.cam_view import CamView
from app.views.compare_view import CompareView
from app.views.cost_view import CostView
from app.views.details_view import DetailsView
from app.views.drawer import Drawer
from app.views.empty_view import EmptyView
from app.views.error_view import ErrorView
from app.views.folder_view import FolderView
from app.views.loading_view import LoadingView
from app.views.page_tabs import PageTabs
from app.views.status_bar import StatusBar
from app.views.tensors_view import TensorsView
from app.views.tree_view import TreeView
from app.widgets.boxes import column, grounded
from app.widgets.drop_overlay import DropOverlay
from app.widgets.strip import Strip

SIZE = (1280, 800)
SMALLEST = (720, 480)
DETAILS_NEED = 1200  # pixels of window below which the details fold away
DRAWER_HEIGHT = 180


class MainWindow(QMainWindow):
    closing = Signal()
    alt_pressed = Signal()  # and released alone
    folded = Signal()  # details or tree came or went

    def __init__(self):
        super().__init__()
        self.setWindowTitle("Torchloupe")
        self.setAcceptDrops(True)
        self.bench, self.status, self.drawer = Bench(), StatusBar(), Drawer()
        self.tree, self.details = TreeView(), DetailsView()
        self.tabs, self.tensors, self.compare = PageTabs(), TensorsView(), CompareView()
        self.cost, self.cam = CostView(), CamView()
        self.compare_strip, self.cost_strip, self.cam_strip = Strip(), Strip(), Strip()
        self.empty, self.loading, self.error, self.folder = EmptyView(), LoadingView(), ErrorView(), FolderView()
        self._wants_tree = self._wants_details = True
        self._widths = (tokens.TREE_WIDTH, tokens.DETAILS_WIDTH)
        self._unfolded = False  # the user opened the details although the window is narrow
        self._alt = False

        self._work_widgets = {
            "tensors": self.tensors,
            "compare": _under(self.compare_strip, self.compare),
            "cost": _under(self.cost_strip, self.cost),
            "cam": _under(self.cam_strip, self.cam),
        }
        self._work = QStackedWidget()
        for page in self._work_widgets.values():
            self._work.addWidget(page)
        self._work_page = grounded(QWidget(), "page")
        self._work_page.setLayout(column(self.tabs, (self._work, 1), gap=0))
        self._pages = QStackedWidget()
        self._page_widgets = {
            "empty": self.empty,
            "loading": self.loading,
            "error": self.error,
            "folder": self.folder,
            "tensors": self._work_page,
            "compare": self._work_page,
            "cost": self._work_page,
            "cam": self._work_page,
        }
        for page in dict.fromkeys(self._page_widgets.values()):
            self._pages.addWidget(page)
        self.page = "empty"

        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        for widget in (self.tree, self._pages, self.details):
            self.splitter.addWidget(widget)
        self.splitter.setStretchFactor(1, 1)
        for index in (0, 2):
            self.splitter.setStretchFactor(index, 0)
        self.splitter.splitterMoved.connect(self._note_widths)
        self._rows = QSplitter(Qt.Orientation.Vertical)
        self._rows.setHandleWidth(1)
        self._rows.setChildrenCollapsible(False)
        self._rows.addWidget(self.splitter)
        self._rows.addWidget(self.drawer)
        self._rows.setStretchFactor(0, 1)
        self._rows.setSizes([SIZE[1] - DRAWER_HEIGHT, DRAWER_HEIGHT])
        body = grounded(QWidget(), "chrome")
        body.setLayout(column(self.bench, (self._rows, 1), self.status, gap=0))
        self.setCentralWidget(body)
        self.overlay = DropOverlay(body)
        self.setMinimumSize(*SMALLEST)
        self.resize(*SIZE)
        self.show_page("empty")

    # places

    def show_page(self, page: str) -> None:
        """One of "empty", "loading", "error", "folder", "tensors", "compare", "cost" and "cam".

        Tabs stand over the last four, and tree and details beside them.
        """
        self.page = page
        if page in self._work_widgets:
            self._work.setCurrentWidget(self._work_widgets[page])
            self.tabs.set_page(page)
        self._pages.setCurrentWidget(self._page_widgets[page])
        self._fold()

    @property
    def tree_shown(self) -> bool:
        return self._wants_tree

    @property
    def details_shown(self) -> bool:
        return self._wants_details and (self.width() >= DETAILS_NEED or self._unfolded)

    def show_tree(self, shown: bool) -> None:
        self._wants_tree = shown
        self._fold()

    def show_details(self, shown: bool) -> None:
        """In a window too narrow for them they come for this time only."""
        if self.width() < DETAILS_NEED:
            self._unfolded = shown
            self._wants_details = self._wants_details or shown
        else:
            self._wants_details = shown
        self._fold()

    def set_wants_details(self, wanted: bool) -> None:
        """Whether the details are shown where there is room for them."""
        self._wants_details = wanted
        self._fold()

    @property
    def wants(self) -> tuple[bool, bool]:
        """Whether tree and details are wanted where there is room: what is remembered."""
        return self._wants_tree, self._wants_details

    @property
    def widths(self) -> tuple[int, int]:
        """Of tree and details in pixels, as they were last seen."""
        return self._widths

    def set_widths(self, tree: int, details: int) -> None:
        self._widths = (tree, details)
        self._lay_out()

    def regions(self) -> list[QWidget]:
        """What F6 goes round, in order."""
        regions = [self.bench, self.tree, self._pages, self.details, self.drawer, self.status]
        return [region for region in regions if region.isVisible()]

    def open_menu_at(self) -> QPoint:
        button = self.bench.menu_button
        return button.mapToGlobal(QPoint(0, button.height() + 2))

    def _fold(self) -> None:
        open_file = self.page in self._work_widgets
        before = (self.tree.isHidden(), self.details.isHidden())
        self.tree.setHidden(not (open_file and self._wants_tree))
        self.details.setHidden(not (open_file and self.details_shown))
        if before != (self.tree.isHidden(), self.details.isHidden()):
            self._lay_out()
            self.folded.emit()

    def _lay_out(self) -> None:
        """A splitter forgets the width of what it hides; we do not."""
        tree, details = self._widths
        tree, details = tree * (not self.tree.isHidden()), details * (not self.details.isHidden())
        self.splitter.refresh()  # it must know first who is there
        self.splitter.setSizes([tree, max(1, self.width() - tree - details), details])

    def _note_widths(self) -> None:
        tree, _, details = self.splitter.sizes()
        self._widths = (tree or self._widths[0], details or self._widths[1])

    # events

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.width() >= DETAILS_NEED:
            self._unfolded = False
        self._fold()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closing.emit()
        super().closeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._alt = event.key() == Qt.Key.Key_Alt
        super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        alone, self._alt = self._alt and event.key() == Qt.Key.Key_Alt, False
        if alone:
            self.alt_pressed.emit()
        super().keyReleaseEvent(event)


def _under(strip: Strip, page: QWidget) -> QWidget:
    """A page with its strip, which is hidden until it says something."""
    strip.hide()
    both = QWidget()
    both.setLayout(column(strip, (page, 1), gap=0))
    return both
