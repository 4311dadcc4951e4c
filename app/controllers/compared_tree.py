"""One tree, one selection and one line of figures for the two files that are compared."""

import os
import re

from PySide6.QtCore import QObject, QTimer

from app.controllers.browsing import Browsing
from app.controllers.comparing import Comparing
from app.controllers.pages import Pages
from app.controllers.status_text import StatusText
from app.main_window import MainWindow
from app.state.document import Document
from app.state.selection import Selection
from app.state.session import Session
from app.trees.union_tree import UnionTree, unite

LONGEST_NAMES = 18  # letters of both together that the head of the tree has room for
SETTLED = 300  # milliseconds between two times that badges are made anew while values are compared


class ComparedTree(QObject):
    """GUI thread."""

    def __init__(
        self,
        session: Session,
        browsing: Browsing,
        comparing: Comparing,
        pages: Pages,
        status: StatusText,
        window: MainWindow,
        parent: QObject | None = None,
    ):
        super().__init__(parent)
        self._session, self._browsing, self._comparing, self._window = session, browsing, comparing, window
        self._status = status
        self._union: UnionTree | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLED)
        self._timer.timeout.connect(self._badge)
        comparing.tabled.connect(self._unite)
        comparing.arrived.connect(lambda _rows: self._timer.isActive() or self._timer.start())
        comparing.concluded.connect(self._conclude)
        browsing.listing_shown.connect(lambda _document: self._badge())
        pages.changed.connect(self._count)
        session.selection_changed.connect(self._follow)
        session.current_changed.connect(self._follow)
        window.compare.pair_selected.connect(self._select)

    def _unite(self) -> None:
        """The table of pairs is another one."""
        self._timer.stop()
        state, self._union = self._comparing.state, None
        if state is not None and state.a is not None and state.diff is not None:
            a, b = state.a.listing, state.b.listing
            if a is not None and b is not None:
                self._union = unite(a, b, state.diff)
        self._browsing.set_union(self._union)
        self._badge()
        self._follow(self._session.current)

    def _conclude(self) -> None:
        self._badge()
        self._follow(self._session.current)

    def _count(self) -> None:
        self._status.set_comparison(self._comparing.state if self._window.page == "compare" else None)

    def _badge(self) -> None:
        self._timer.stop()
        self._count()
        state, union = self._comparing.state, self._union
        current = self._session.current
        listing = current.listing if current is not None else None
        if union is None or state is None or state.diff is None or listing is None:
            self._window.tree.set_badges(None)
        elif listing is union.a or listing is union.b:
            names = [os.path.splitext(each.name)[0] for each in state.documents]
            self._window.tree.set_badges(union.badges(state.diff.rows), " ∪ ".join(shortened(names, LONGEST_NAMES)))
        else:
            self._window.tree.set_badges(None)

    def _follow(self, document: Document | None) -> None:
        """The pair of what is selected."""
        union = self._union
        if union is None or document is None or document is not self._session.current:
            return
        selection = document.selection
        if selection.kind == "tensor" and (document.listing is union.a or document.listing is union.b):
            of_a = document.listing is union.a
            tree = union.from_a(selection) if of_a else union.from_b(selection)
            place = union.place(tree.index)
            if place >= 0 and place != self._window.compare.selected_place:
                self._window.compare.select(place)

    def _select(self, place: int) -> None:
        """A pair was chosen in the table or a plot."""
        row = self._window.compare.pair(place)
        if row is not None and self._union is not None:
            tensor = self._union.tensor(row)
            if tensor >= 0:
                self._browsing.select_in_tree(Selection("tensor", tensor))


def shortened(names: list[str], room: int) -> list[str]:
    """Two names in as many letters together: without the words that both begin or end with, then cut."""
    if sum(map(len, names)) > room:
        words = [re.findall(r"[^-_. ]+[-_. ]*", name) for name in names]
        while all(len(each) > 1 for each in words) and words[0][0] == words[1][0]:
            words = [each[1:] for each in words]
        while all(len(each) > 1 for each in words) and words[0][-1] == words[1][-1]:
            words = [each[:-1] for each in words]
        names = ["".join(each).rstrip("-_. ") or name for each, name in zip(words, names, strict=True)]
    half = room // 2
    spare = sum(max(0, half - len(name)) for name in names)
    return [name if len(name) <= half + spare else f"{name[: half + spare - 1]}…" for name in names]
