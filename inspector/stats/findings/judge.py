"""The end of a scan: what was found in an open checkpoint, and the sentence about it."""

import time
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from inspector.checkpoint.checkpoint import Checkpoint
from inspector.context import Context
from inspector.errors import Cancelled
from inspector.stats.channels import ChannelStats
from inspector.stats.findings.file_reader import FileReader
from inspector.stats.findings.find import findings
from inspector.stats.findings.given import Given
from inspector.stats.findings.sentence import sentence
from inspector.stats.result import Finding, Phrase, TensorStats

SECONDS = 1.0  # for the findings of a scan that was cancelled


class Judgement(NamedTuple):
    """What was found, and the sentence about it. `whole` is False where a cancel came before the last rule."""

    findings: tuple[Finding, ...]
    title: Phrase
    subtitle: Phrase
    whole: bool


class Hurried(Context):
    """Of a job that was cancelled: who waits for its end waits no longer than SECONDS."""

    def __init__(self) -> None:
        self._end = time.monotonic() + SECONDS

    def check_cancelled(self) -> None:
        if time.monotonic() > self._end:
            raise Cancelled("There was no time left.")


def judge(
    checkpoint: Checkpoint,
    rows: Sequence[TensorStats | None],
    channels: Mapping[int, ChannelStats],
    context: Context | None = None,
    wanted: Sequence[int] | None = None,
) -> Judgement:
    """What the rules find, the gravest first, and a sentence; a row that is None was not scanned.

    `wanted` are the tensors that were to be scanned, None for all. Cancelled through `context`, it keeps what was found
    by then.
    """
    context = context or Context()
    found: list[Finding] = []
    whole = True
    try:
        for finding in findings(Given(checkpoint.listing, rows, channels, FileReader(checkpoint, context), context)):
            found.append(finding)
    except Cancelled:
        whole = False
    complete = all(rows[index] is not None for index in (range(len(rows)) if wanted is None else wanted))
    return Judgement(tuple(found), *sentence(rows, found, complete and whole), whole)
