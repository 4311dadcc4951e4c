"""Which columns the table A | B shows, and how wide they are."""

from collections.abc import Iterable
from math import ceil

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

from app.item_models.pair_columns import ALWAYS, COLUMNS, PLACES, VALUES, titles
from app.item_models.pair_table import PairTable
from app.style import theme, tokens
from app.widgets import painting
from app.widgets.cell_delegate import FIGURE, PAD, cell_width
from app.widgets.table import Table

KEY, BAR, NAME_B = PLACES["tensor"], PLACES["relative"], PLACES["name_b"]
NARROWEST_KEY, GOOD_KEY, WIDEST_KEY, WIDEST_TEXT, WIDEST_BAR, WIDEST_TITLE = 132, 200, 560, 150, 220, 96  # pixels
GIVING_UP = ("max_abs", "cosine", "changed")  # the columns that go first where the page is narrow


class PairTableColumns:
    """What the user chose by hand stays; of the others the less telling ones go where there is no room."""

    def __init__(self, table: Table, model: PairTable):
        self._table, self._model = table, model
        self._chosen: dict[int, bool] = {}  # by hand
        self._wanted: set[int] = set()  # by itself
        self._key = 0  # pixels that the keys need
        head = table.horizontalHeader()
        for place, found in enumerate(COLUMNS):
            if found.width:
                head.resizeSection(place, found.width)
        head.setSectionsClickable(True)
        head.setSortIndicatorClearable(True)
        head.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        table.resized.connect(self.fit)
        self.actions = {}
        self.valued = False  # columns of figures are shown
        self.use(valued=False, dtypes=False, renamed=False)

    def menu(self, parent: QWidget) -> QMenu:
        """A check mark a column."""
        menu = QMenu(parent)
        names = titles()
        for place, found in enumerate(COLUMNS):
            if found.id in {"state", "tensor"}:
                continue
            if found.id in {"relative", "note"}:
                menu.addSeparator()
            action = menu.addAction(names[found.id])
            action.setCheckable(True)
            action.setChecked(not self._table.isColumnHidden(place))
            action.triggered.connect(lambda on, place=place: self._choose(place, on))
            self.actions[found.id] = action
        return menu

    def use(self, *, valued: bool, dtypes: bool, renamed: bool) -> None:
        """Whether values were compared, any dtype differs, and names differ by more than their beginning."""
        self.valued = valued
        special = {"dtype_a": dtypes, "dtype_b": dtypes, "name_b": renamed}
        self._wanted = {
            place
            for place, found in enumerate(COLUMNS)
            if found.shown == ALWAYS or (found.shown == VALUES and valued) or special.get(found.id, False)
        }
        self.fit()

    def shown(self) -> tuple[str, ...]:
        """Ids of the columns that the table shows."""
        return tuple(found.id for place, found in enumerate(COLUMNS) if not self._table.isColumnHidden(place))

    def measure(self) -> None:
        """As wide as the longest shapes, dtypes and figures need: of another comparison."""
        head_font = theme.font(tokens.TINY)
        for place, found in enumerate(COLUMNS):
            if place in {KEY, NAME_B}:
                continue
            self._table.setColumnWidth(place, found.width)
            self._widen(place, self._model.longest_texts(found))
            if found.id in {"a", "b"}:  # the title is a file's name, and gives way
                title = str(self._model.headerData(place, Qt.Orientation.Horizontal))
                wide = min(WIDEST_TITLE, ceil(painting.width(title, head_font)) + 2 * PAD + 1)
                self._table.setColumnWidth(place, max(self._table.columnWidth(place), wide))
        self._key = round(max(map(cell_width, self._model.longest_keys("tensor")), default=0))
        self.measure_figures(range(len(self._model.pairs)))

    def measure_figures(self, places: Iterable[int]) -> None:
        """Wider where the figures of these rows need it."""
        places = tuple(places)
        for place, found in enumerate(COLUMNS):
            if found.figure is not None and place in self._shown():
                self._widen(place, self._model.longest_figures(found, places))
        self.fit()

    def fit(self) -> None:
        """Figures stand whole; what they leave goes to the keys, then to the bars."""
        table = self._table
        shown = self._shown()
        room = table.viewport().width()
        for ident in GIVING_UP:
            if self._needed(shown) + min(self._key, GOOD_KEY) <= room:
                break
            if PLACES[ident] in shown and PLACES[ident] not in self._chosen:
                shown.remove(PLACES[ident])
        for place, found in enumerate(COLUMNS):
            table.setColumnHidden(place, place not in shown)
            if found.id in self.actions:
                self.actions[found.id].setChecked(place in shown)
        if BAR in shown:
            table.setColumnWidth(BAR, COLUMNS[BAR].width)
        spare = room - self._needed(shown)
        key = max(NARROWEST_KEY, min(WIDEST_KEY, self._key, spare))
        spare -= key
        if BAR in shown and spare > 0:
            more = min(spare, WIDEST_BAR - FIGURE)
            table.setColumnWidth(BAR, COLUMNS[BAR].width + more)
            spare -= more
        table.setColumnWidth(KEY, key + max(0, spare))

    def _shown(self) -> list[int]:
        """Those that are wanted, whether or not there is room for them."""
        return [place for place in range(len(COLUMNS)) if self._chosen.get(place, place in self._wanted)]

    def _widen(self, place: int, texts: Iterable[str]) -> None:
        font = theme.font(tokens.SMALL)
        wide = ceil(max((painting.width(text, font) for text in texts), default=0)) + 2 * PAD + 1
        self._table.setColumnWidth(place, max(self._table.columnWidth(place), min(WIDEST_TEXT, wide)))

    def _needed(self, shown: list[int]) -> int:
        """Pixels of all but the keys; the bar as narrow as it may be."""
        others = (place for place in shown if place not in {KEY, BAR})
        widths = sum(max(self._table.columnWidth(place), COLUMNS[place].width) for place in others)
        return widths + (COLUMNS[BAR].width if BAR in shown else 0)

    def _choose(self, place: int, shown: bool) -> None:
        self._chosen[place] = shown
        self.measure_figures(range(len(self._model.pairs)))
