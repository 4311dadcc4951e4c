"""Which columns the table of tensors shows, and how wide they are."""

from collections.abc import Iterable
from math import ceil

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

from app.item_models.cells import Cell
from app.item_models.tensor_columns import ALWAYS, COLUMNS, LISTED, LIVE, PLACES, SCANNED, titles
from app.item_models.tensor_table import TensorTable
from app.style import theme, tokens
from app.widgets import painting
from app.widgets.cell_delegate import FIGURE, PAD, cell_width
from app.widgets.table import Table

KEY, BYTES, NOTE, FINDING, ODD = (PLACES[ident] for ident in ("tensor", "bytes", "note", "finding", "nonfinite"))
HISTOGRAM, KIND, GRAD = PLACES["distribution"], PLACES["kind"], PLACES["grad"]
GIVING_WAY = {KEY, BYTES, NOTE, FINDING}
NARROWEST_KEY, WIDEST_KEY, WIDEST_FLAG, WIDEST_BAR = 128, 560, 320, 200  # pixels
WIDEST_HISTOGRAM = 192  # pixels
SHORT_FINDING = 128  # of a finding's words before the keys have what they need
MEASURED, WIDEST_TEXT = {"shape", "dtype", "elements"}, 240


class TableColumns:
    """Those of the listing, or those of statistics once there are some; what the user chose by hand stays."""

    def __init__(self, table: Table, model: TensorTable):
        self._table, self._model = table, model
        self._chosen: dict[int, bool] = {}  # by hand
        self._scanned = self._live = False
        self._needs = {KEY: 0, NOTE: 0, FINDING: 0}  # pixels
        head = table.horizontalHeader()
        for place, found in enumerate(COLUMNS):
            if found.width:
                head.resizeSection(place, found.width)
            table.setColumnHidden(place, found.shown not in {ALWAYS, LISTED})
        head.setSectionsClickable(True)
        head.setSortIndicatorClearable(True)
        head.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        table.resized.connect(self.fit)

    def menu(self, parent: QWidget) -> QMenu:
        """A check mark a column."""
        menu = QMenu(parent)
        names = titles()
        self.actions = {}
        for place, found in enumerate(COLUMNS):
            if found.id in {"tensor"}:
                continue
            if found.id in {"mean", "note"}:
                menu.addSeparator()
            action = menu.addAction(names[found.id])
            action.setCheckable(True)
            action.setChecked(not self._table.isColumnHidden(place))
            action.triggered.connect(lambda on, place=place: self._choose(place, on))
            self.actions[found.id] = action
        return menu

    def use(self, *, scanned: bool, live: bool = False) -> None:
        """Shows the columns of statistics, or those of the listing alone, which may be a live model's."""
        self._scanned, self._live = scanned, live
        for place, found in enumerate(COLUMNS):
            shown = self._chosen.get(place, self._by_itself(place))
            self._table.setColumnHidden(place, not shown)
            if found.id in self.actions:
                self.actions[found.id].setChecked(shown)
        self.fit()

    def shown_statistics(self) -> tuple[str, ...]:
        """Ids of the columns of statistics that are shown."""
        found = (place for place, column in enumerate(COLUMNS) if column.figure is not None or place == FINDING)
        return tuple(COLUMNS[place].id for place in found if not self._table.isColumnHidden(place))

    def measure(self) -> None:
        """As wide as the longest shape, dtype and number of elements need: of another listing."""
        for place, found in enumerate(COLUMNS):
            if found.id in MEASURED:
                self._widen(place, [self._model.longest(found.id)])
        self._needs[FINDING] = 0
        for ident in ("tensor", "note"):
            self._needs[PLACES[ident]] = _widest(self._model.longest_cells(ident))
        self.fit()

    def measure_statistics(self) -> None:
        """As wide as the longest figures and findings need."""
        for place, found in enumerate(COLUMNS):
            if found.kind == "figure" and found.figure is not None:
                self._widen(place, self._model.lengths.longest(found.id))
        odd = [Cell("flag", text, icon="error") for text in self._model.lengths.longest("finding")]
        self._needs[FINDING] = _widest([*self._model.finding_cells(), *odd])
        self._table.setColumnWidth(ODD, max(COLUMNS[ODD].width, _widest(odd)))
        self.fit()

    def fit(self) -> None:
        """Figures stand whole. What they leave goes to the keys, then to the words, then to the bars."""
        table = self._table
        shown = [place for place in range(len(COLUMNS)) if not table.isColumnHidden(place)]
        table.setColumnWidth(HISTOGRAM, COLUMNS[HISTOGRAM].width)
        others = sum(table.columnWidth(place) for place in shown if place not in GIVING_WAY)
        flags = [place for place in (FINDING, NOTE) if place in shown]
        barred = BYTES in shown
        figure = (FIGURE + 2 * PAD if flags else COLUMNS[BYTES].width) if barred else 0
        room = table.viewport().width() - others - figure
        widths = {place: COLUMNS[place].width for place in flags}
        if self._live and NOTE in widths:
            widths[NOTE] = max(widths[NOTE], min(self._needs[NOTE], SHORT_FINDING))
        spare = room - NARROWEST_KEY - sum(widths.values())
        if FINDING in widths:  # a path that gives way on its left says more than a finding cut off on its right
            more = max(0, min(self._needs[FINDING], SHORT_FINDING) - widths[FINDING])
            widths[FINDING] += max(0, min(more, spare))
        key = max(NARROWEST_KEY, min(WIDEST_KEY, self._needs[KEY], room - sum(widths.values())))
        spare = room - key - sum(widths.values())
        for place in flags:
            more = max(0, min(min(WIDEST_FLAG, self._needs[place]) - widths[place], spare))
            table.setColumnWidth(place, widths[place] + more)
            spare -= more
        bar = max(0, min(WIDEST_BAR - figure, spare)) if barred else 0
        table.setColumnWidth(BYTES, figure + bar)
        spare = max(0, spare - bar)
        if HISTOGRAM in shown:
            more = min(WIDEST_HISTOGRAM - COLUMNS[HISTOGRAM].width, spare)
            table.setColumnWidth(HISTOGRAM, COLUMNS[HISTOGRAM].width + more)
            spare -= more
        table.setColumnWidth(KEY, key + spare)

    def _by_itself(self, place: int) -> bool:
        if self._live and place == KIND:
            return False  # whether it is trained says it
        if self._live and self._scanned and place == GRAD:
            return self._model.has_frozen()
        if place == NOTE:
            return self._live and self._model.has_words() if self._scanned else self._model.has_notes()
        shown = {ALWAYS, SCANNED if self._scanned else LISTED} | ({LIVE} if self._live else set())
        return COLUMNS[place].shown in shown

    def _choose(self, place: int, shown: bool) -> None:
        self._chosen[place] = shown
        self._table.setColumnHidden(place, not shown)
        self.fit()

    def _widen(self, place: int, texts: Iterable[str]) -> None:
        font = theme.font(tokens.SMALL)
        wide = ceil(max((painting.width(text, font) for text in texts), default=0)) + 2 * PAD + 1
        self._table.setColumnWidth(place, min(WIDEST_TEXT, max(COLUMNS[place].width, wide)))


def _widest(cells: Iterable[Cell]) -> int:
    return round(max(map(cell_width, cells), default=0))
