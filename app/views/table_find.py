"""Find in a table: ties the bar with the field to the rows whose keys match."""

from collections.abc import Callable

from app.views.find_bar import FindBar
from app.widgets.table import Table


class TableFind:
    """`matches` gives the rows for a text, in order."""

    def __init__(self, bar: FindBar, table: Table, matches: Callable[[str], list[int]]):
        self._bar, self._table, self._matches = bar, table, matches
        self._found: list[int] = []
        bar.sought.connect(self._on_sought)
        bar.next_requested.connect(lambda: self.step(1))
        bar.previous_requested.connect(lambda: self.step(-1))

    def open(self) -> None:
        self._bar.open()
        self.refresh()

    def refresh(self) -> None:
        """After rows were exchanged."""
        self._found = self._matches(self._bar.text())
        self.tell()

    def step(self, step: int) -> None:
        """To the next match, `step` 1, or back, going round."""
        if not self._found:
            return
        here = self._table.currentIndex().row()
        later = [found for found in self._found if found > here]
        earlier = [found for found in self._found if found < here]
        self._table.set_row((later or self._found)[0] if step > 0 else (earlier or self._found)[-1])

    def tell(self) -> None:
        """After another row became current."""
        here = self._table.currentIndex().row()
        self._bar.set_found(self._found.index(here) + 1 if here in self._found else 0, len(self._found))

    def _on_sought(self, text: str) -> None:
        self.refresh()
        here = self._table.currentIndex().row()
        if self._found and here not in self._found:
            self._table.set_row(next((found for found in self._found if found >= here), self._found[0]))
