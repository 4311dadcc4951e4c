"""What is known of a document's statistics: how far the scan is, its rows so far, what was found."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from inspector.stats.result import Finding, ScanReport, TensorStats

STATES = ("off", "offered", "waiting", "running", "done", "cancelled", "stopped", "failed")
UNDER_WAY = ("waiting", "running")


@dataclass(eq=False)
class ScanState:
    """One per listing. Changed by app.controllers.scanning only; views read it. GUI thread.

    off        no statistics to be had here, for now: `message` says why, or is empty where nothing shall nag
    offered    they come for a click, and would take about `estimate` seconds
    waiting    for the lab, or for a scan before it
    running    rows arrive
    done       `report` is there
    cancelled  by the user: the rows that were done stay
    stopped    by the engine, since the file changed: `message` says so; the rows that were done stay
    failed     `message` says why; the rows that were done stay
    """

    state: str = "waiting"
    rows: list[TensorStats | None] = field(default_factory=list)  # aligned with Listing.tensors
    findings: tuple[Finding, ...] = ()
    report: ScanReport | None = None
    estimate: float = 0.0  # seconds; 0 where nothing is known
    message: str = ""  # one sentence, in the user's language
    done_bytes: int = 0
    total_bytes: int = 0  # 0 where that is not known yet
    rows_done: int = 0
    stamp: tuple[int, ...] = ()  # of the file that the rows are of; of a live model the number of its build
    wanted: bool = False  # asked for by a click, however large the file is

    @property
    def can_start(self) -> bool:
        """Whether a click would begin it or go on with it."""
        return self.state in {"offered", "cancelled", "stopped", "failed"}

    @property
    def under_way(self) -> bool:
        return self.state in UNDER_WAY

    def add(self, rows: Iterable[TensorStats]) -> None:
        """Rows arrived, perhaps a second time: the later one holds. What names no tensor of the listing is dropped."""
        for row in rows:
            if 0 <= row.tensor < len(self.rows):
                self.rows_done += self.rows[row.tensor] is None
                self.rows[row.tensor] = row
