"""A whole scan, as `inspector.scan_checkpoint` gives it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from inspector.checkpoint.result import Listing
from inspector.errors import BadRequest
from inspector.stats.result import Finding, ScanReport, TensorStats


@dataclass(frozen=True, slots=True)
class Scan:
    """What is in a checkpoint, and the figures of its tensors."""

    listing: Listing
    rows: tuple[TensorStats | None, ...]  # one for each of listing.tensors; None for one that was not asked for
    report: ScanReport
    channels: Mapping[int, tuple[TensorStats, ...]] = field(default_factory=dict)  # by tensor, a row per channel

    @property
    def error(self) -> str | None:
        """One sentence on why it is not whole: the file is damaged or changed, or the scan was cancelled."""
        if self.report.state == "cancelled":
            done = sum(row is not None for row in self.rows)
            return f"The scan was interrupted; the figures of {done:,} tensors are here."
        return self.report.error or self.listing.error

    def __iter__(self) -> Iterator[TensorStats]:
        """The rows that there are, in the file's order."""
        return (row for row in self.rows if row is not None)

    def stats(self, key: str, container: str | None = None) -> TensorStats:
        """The figures of one tensor by its key as the file spells it.

        Raises BadRequest where the scan has none of that name, or several and no `container` is given.
        """
        tensors = self.listing.tensors
        found = [
            row for row in self if tensors[row.tensor].key == key and container in (None, tensors[row.tensor].container)
        ]
        if len(found) == 1:
            return found[0]
        if not found:
            raise BadRequest(f"The scan has no figures of a tensor {key!r}.")
        places = ", ".join(repr(tensors[row.tensor].container) for row in found)
        raise BadRequest(f"Several containers have a tensor {key!r}: {places}.", "Name one with `container`.")

    def findings(self, tensor: int) -> tuple[Finding, ...]:
        """Those about one tensor, by its index in listing.tensors."""
        return tuple(finding for finding in self.report.findings if tensor in finding.tensors)
