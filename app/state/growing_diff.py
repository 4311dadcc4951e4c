"""A comparison that arrives in parts."""

from dataclasses import replace

from inspector.diff.parts import DiffPart
from inspector.diff.result import PairRow, StateDiff


class GrowingDiff:
    """Takes in the parts of one answer. A head begins anew: an engine that died is asked again by its successor."""

    def __init__(self) -> None:
        self._head: StateDiff | None = None
        self._rows: dict[int, PairRow] = {}
        self._count = 0

    @property
    def is_whole(self) -> bool:
        """Whether there is a head and all rows were sent once."""
        return self._head is not None and len(self._rows) == self._count

    @property
    def diff(self) -> StateDiff | None:
        """As far as it is known; None until it is whole."""
        if self._head is None or not self.is_whole:
            return None
        return replace(self._head, rows=tuple(self._rows[place] for place in range(self._count)))

    def add(self, part: DiffPart) -> None:
        if part.head is not None:
            self._head, self._count, self._rows = part.head, part.rows_in_all, {}
        self._rows.update(part.rows)

    def complete(self, answer: StateDiff) -> StateDiff:
        """The whole: `answer` is all but the rows that came ahead."""
        self._head = replace(answer, rows=())
        return self.diff or answer
