"""The end of a scan: what was found in an open checkpoint, and the sentence about it."""

from collections.abc import Mapping, Sequence

from inspector.checkpoint.checkpoint import Checkpoint
from inspector.context import Context
from inspector.stats.channels import ChannelStats
from inspector.stats.findings.file_reader import FileReader
from inspector.stats.findings.find import find
from inspector.stats.findings.sentence import sentence
from inspector.stats.result import Finding, Phrase, TensorStats


def judge(
    checkpoint: Checkpoint,
    rows: Sequence[TensorStats | None],
    channels: Mapping[int, ChannelStats],
    context: Context | None = None,
    wanted: Sequence[int] | None = None,
) -> tuple[tuple[Finding, ...], Phrase, Phrase]:
    """(findings, title, subtitle), as `find` and `sentence` give them; a row that is None was not scanned.

    `wanted` are the tensors that were to be scanned, None for all. Raises Cancelled.
    """
    findings = find(checkpoint.listing, rows, channels, FileReader(checkpoint, context), context)
    complete = all(rows[index] is not None for index in (range(len(rows)) if wanted is None else wanted))
    return findings, *sentence(rows, findings, complete)
