"""Apply every rule to a scan."""

from collections.abc import Mapping, Sequence

from inspector.checkpoint.result import Listing
from inspector.context import Context
from inspector.errors import Cancelled, TorchloupeError
from inspector.stats.channels import ChannelStats
from inspector.stats.findings.given import Given, Reader
from inspector.stats.findings.table import RULES
from inspector.stats.result import Finding, TensorStats


def find(
    listing: Listing,
    rows: Sequence[TensorStats | None],
    channels: Mapping[int, ChannelStats],
    reader: Reader,
    context: Context | None = None,
) -> tuple[Finding, ...]:
    """What a practitioner should look at, the gravest rules first, each in the order of the file.

    `rows` is aligned with listing.tensors: of one that is None, or has an error, nothing is said. `channels` are the
    figures along dimension 0 of the tensors that have them. A rule that cannot read the bytes it needs is left out, so
    that the others speak. Raises Cancelled.
    """
    context = context or Context()
    given = Given(listing, rows, channels, reader, context)
    found: list[Finding] = []
    for rule in RULES:
        context.check_cancelled()
        context.give_way()
        try:
            found.extend(rule.check(given))
        except Cancelled:
            raise
        except TorchloupeError:
            continue
    return tuple(_said_once(found, given))


def _said_once(found: list[Finding], given: Given) -> list[Finding]:
    """Without what follows from another finding: a model with initial values has an untrained BatchNorm."""
    fresh = given.initial_models
    return [
        finding
        for finding in found
        if not (
            finding.rule in {"bn_untrained", "all_zero", "constant"}
            and given.tensor(finding.tensors[0]).container in fresh
        )
    ]
