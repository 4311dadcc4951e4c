"""What is known of the comparison on the bench: how far it is, its rows so far, what was asked for."""

from dataclasses import dataclass, field

from app.state.document import Document
from app.state.growing_diff import GrowingDiff
from inspector.diff.parts import DiffPart
from inspector.diff.result import MappingRule, PairRow, StateDiff

UNDER_WAY = ("waiting", "keys", "running")
STATES = ("off", "waiting", "keys", "offered", "running", "done", "cancelled", "stopped", "failed")
Rules = tuple[MappingRule, ...] | None
Place = tuple[int, PairRow]


@dataclass(eq=False)
class CompareState:
    """One per pair of files. Changed by app.controllers.comparing only; everyone else reads it. GUI thread.

    off        cannot be had here, for now: `message` says why
    waiting    for the lab
    keys       the keys are on their way
    offered    the keys are there; values come for a click, and would take about `estimate` seconds
    running    pairs of values arrive
    done       all that was asked for is there
    cancelled  by the user: the pairs that were done stay
    stopped    since a file changed: `message` says so; the pairs that were done stay
    failed     `message` says why; the pairs that were done stay
    """

    a: Document | None  # None: a pasted text stands for it
    b: Document
    stamps: tuple[tuple, tuple] = ((), ())
    pasted: str = ""
    rules: Rules = None  # those the user wants; None: found
    state: str = "off"
    message: str = ""  # one sentence, in the user's language
    estimate: float = 0.0  # seconds that the values would take
    values_wanted: bool = False  # asked for by a click, however large the files are
    diff: StateDiff | None = None  # as far as it is known; None until all keys are there
    done_bytes: int = 0
    total_bytes: int = 0  # 0 where that is not known yet
    _growing: GrowingDiff = field(default_factory=GrowingDiff)

    @property
    def documents(self) -> tuple[Document, ...]:
        return (self.b,) if self.a is None else (self.a, self.b)

    @property
    def under_way(self) -> bool:
        return self.state in UNDER_WAY

    @property
    def can_compare_values(self) -> bool:
        """Whether a click would begin with the values, go on with them, or try the keys once more."""
        if self.a is None:
            return False
        only_told_apart = self.state == "done" and self.diff is not None and self.diff.compared != "values"
        return only_told_apart or self.state in {"offered", "cancelled", "failed"}

    def take(self, part: DiffPart) -> tuple[bool, tuple[Place, ...]]:
        """Take a part in. Gives whether `diff` has other pairs now, and else the rows that are new in it."""
        began = self._growing.is_whole and part.head is None
        self._growing.add(part)
        diff = self._growing.diff
        if diff is None:
            return False, ()
        before = self.diff
        if began or before is None:
            self.diff = diff
            return before is None, part.rows
        return self._begin(before, diff)

    def _begin(self, before: StateDiff, diff: StateDiff) -> tuple[bool, tuple[Place, ...]]:
        """All rows are there. What was compared before an engine died, or before a cancel, is kept until it comes."""
        if [_pair(row) for row in before.rows] != [_pair(row) for row in diff.rows]:
            self.diff = diff
            return True, ()
        kept = tuple(
            (place, old)
            for place, (old, new) in enumerate(zip(before.rows, diff.rows, strict=True))
            if old.values and not new.values
        )
        self._growing.add(DiffPart(rows=kept))
        self.diff = self._growing.diff
        return False, ()

    def finish(self, answer: StateDiff) -> None:
        """The end of it; its rows are those that came ahead."""
        self.diff = self._growing.complete(answer)


def _pair(row: PairRow) -> tuple[int, int, str, str]:
    return row.a, row.b, row.key_a, row.key_b
