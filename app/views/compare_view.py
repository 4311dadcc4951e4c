"""The Compare page: the verdict in a sentence, what changed where, and both checkpoints side by side."""

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.phrases import say
from app.widgets.boxes import column, grounded
from app.widgets.sentence import Sentence
from inspector.diff.detail import PairDetail
from inspector.diff.result import PairRow, StateDiff


class CompareView(QWidget):
    """A row is named by its place in StateDiff.rows."""

    pair_selected = Signal(int)  # place, by the user
    detail_requested = Signal(int, int, int)  # place; width and height of the picture in device pixels
    swap_requested = Signal()
    mapping_edited = Signal(object)  # the rules to compare with: tuple[MappingRule, ...]; None: find them again
    mapping_tried = Signal(object)  # the same while they are being edited: counts are wanted (`set_mapping_trial`)
    error_pasted = Signal(str)  # a text that is to stand for A
    export_map_requested = Signal()
    export_converted_requested = Signal()
    values_requested = Signal()  # compare the values too, where only keys were
    open_requested = Signal()  # a second checkpoint
    copy_requested = Signal(str)  # "tsv", "markdown", "path", "python", "command", "plot"
    save_requested = Signal(str)  # "csv"

    def __init__(self):
        super().__init__()
        grounded(self, "page")
        self._diff: StateDiff | None = None
        self._sentence = Sentence()
        self.setLayout(column(self._sentence, None, gap=0))

    def set_pair(self, name_a: str, name_b: str) -> None:
        """The short names of the two; an empty one is not there, and the page asks for it."""

    def set_diff(self, diff: StateDiff | None) -> None:
        """A comparison, its rows perhaps still "unknown"; None: there is none (yet)."""
        self._diff = diff
        if diff is not None:
            self._sentence.set_sentence("compare", "accent", say(diff.title), say(diff.subtitle))

    def update_rows(self, rows: Iterable[tuple[int, PairRow]]) -> None:
        """Pairs whose values were compared, by their places. Rows move and figures are summed a few times a second."""

    def set_progress(self, done: int, total: int) -> None:
        """Of the values that are being compared, in bytes; total 0: nothing runs."""

    def set_error(self, message: str) -> None:
        """Why the two cannot be compared: one sentence in place of everything."""

    def set_pair_detail(self, detail: PairDetail, pixels: bytes) -> None:
        """The answer to `detail_requested`; one for another pair than the selected is dropped."""

    def set_pair_detail_error(self, place: int, message: str) -> None:
        """Why there is none."""

    def set_mapping_trial(self, diff: StateDiff | None, error: str) -> None:
        """What rules under edit would do: a comparison of keys alone, or why they cannot be used."""

    def set_pasted_error(self, message: str) -> None:
        """Why a pasted text is no error of torch's; "" once it was taken."""

    def select(self, place: int) -> None:
        """Shows what is selected elsewhere; says nothing back. -1 clears."""

    def table_rows(self) -> list[tuple[str, ...]]:
        """The table as it is shown, for the clipboard and for files: a row of titles, then exact values."""
        return []

    def next_difference(self) -> None: ...

    def previous_difference(self) -> None: ...

    def open_find(self) -> None: ...

    def find_next(self) -> None: ...

    def find_previous(self) -> None: ...

    def focus_table(self) -> None: ...
