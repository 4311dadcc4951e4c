"""Apply every rule to a scan."""

from collections.abc import Iterator, Mapping, Sequence

from inspector.checkpoint.result import Listing
from inspector.context import Context
from inspector.errors import Cancelled, TorchloupeError
from inspector.stats.channels import ChannelStats
from inspector.stats.findings.given import Given, Reader
from inspector.stats.findings.initial import initial_models
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
    return tuple(findings(Given(listing, rows, channels, reader, context or Context())))


def findings(given: Given) -> Iterator[Finding]:
    """The same one by one, so that a cancel does not take along what was found before it. Raises Cancelled."""
    for rule in RULES:
        given.context.check_cancelled()
        given.context.give_way()
        try:
            yield from (finding for finding in rule.check(given) if not _follows(finding, given))
        except Cancelled:
            raise
        except TorchloupeError:
            continue


def _follows(finding: Finding, given: Given) -> bool:
    """Whether another finding says it: a model with initial values has an untrained BatchNorm."""
    if finding.rule not in {"bn_untrained", "all_zero", "constant"}:
        return False
    return given.tensor(finding.tensors[0]).container in given.once(initial_models)
