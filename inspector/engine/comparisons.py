"""How the lab compares two checkpoints, looks at a pair of tensors, and writes a checkpoint anew."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from inspector.diff.memory import ChangeMemory
from inspector.diff.parts import DiffPart
from inspector.diff.result import LoadReport, PairRow, StateDiff
from inspector.engine.context import EngineContext
from inspector.engine.messages import CompareCheckpoints
from inspector.stats.cache import ScanCache

LONGEST = 1 << 18  # characters of a message of load_state_dict that are sent: nobody reads on
MOST_KEYS = 10_000  # of each of its lists
BATCH = 1_024  # rows of a part: more would hold the window up while it decodes them


class _Sender:
    """Sends a comparison ahead, then the rows that change."""

    def __init__(self, context: EngineContext):
        self._context = context
        self._sent: list[PairRow] = []

    def begin(self, diff: StateDiff) -> None:
        self._sent = list(diff.rows)
        self._context.part(DiffPart(_head(diff), len(diff.rows)))
        self._send(enumerate(diff.rows))

    def add(self, rows: Sequence[tuple[int, PairRow]]) -> None:
        for place, row in rows:
            self._sent[place] = row
        self._send(rows)

    def finish(self, diff: StateDiff) -> StateDiff:
        """What is left to answer."""
        if not self._sent:
            self.begin(diff)
        self.add(
            [(at, row) for at, (row, sent) in enumerate(zip(diff.rows, self._sent, strict=True)) if row is not sent]
        )
        return _head(diff)

    def _send(self, rows: Iterable[tuple[int, PairRow]]) -> None:
        rows = tuple(rows)
        for start in range(0, len(rows), BATCH):
            self._context.part(DiffPart(rows=rows[start : start + BATCH]))


def _head(diff: StateDiff) -> StateDiff:
    """All but the rows. Of two models with nothing in common torch's text names every key, and is cut."""
    load, mapped = (tuple(map(_short, reports)) for reports in (diff.load, diff.load_mapped))
    return replace(diff, rows=(), load=load, load_mapped=mapped)


def _short(report: LoadReport) -> LoadReport:
    missing, unexpected = report.missing_keys[:MOST_KEYS], report.unexpected_keys[:MOST_KEYS]
    message = report.message
    if len(message) > LONGEST:
        message = message[:LONGEST].rpartition(" ")[0] + " …"
    return replace(report, message=message, missing_keys=missing, unexpected_keys=unexpected)


def compare(
    request: CompareCheckpoints, files: ScanCache, memory: ChangeMemory, torch: bool, context: EngineContext
) -> StateDiff:
    """Send keys, then values as they are compared; give the whole without its rows. `torch`: whether it is there."""
    from inspector.diff.diff import AUTO, diff_keys, diff_open
    from inspector.diff.pasted_error import model_of, read_error
    from inspector.diff.state import state_of

    mapping = AUTO if request.rules is None else request.rules
    compared = "keys" if not request.values else "values" if torch else "bytes"
    sender = _Sender(context)
    with files.opened(request.b, request.stamp_b, context) as b:
        state_b = state_of(b.checkpoint, request.container_b)
        if request.pasted:
            return sender.finish(diff_keys(model_of(read_error(request.pasted), state_b), state_b, mapping))
        with files.opened(request.a, request.stamp_a, context) as a:
            state_a = state_of(a.checkpoint, request.container_a)
            diff = diff_open(
                a.checkpoint,
                b.checkpoint,
                state_a,
                state_b,
                mapping,
                compared,
                context=context,
                on_keys=sender.begin,
                on_rows=sender.add,
                known=memory.of(a.checkpoint, b.checkpoint),
            )
            return sender.finish(diff)
