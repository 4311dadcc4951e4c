"""A row of the table of rules."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from inspector.stats.findings.given import Given
from inspector.stats.result import Finding


@dataclass(frozen=True, slots=True)
class Rule:
    """What docs/findings.md says of it, and the function that applies it."""

    name: str
    severity: str  # "error", "warning" or "note": of its gravest finding
    looks_at: str
    threshold: str  # with its reason
    exceptions: str
    check: Callable[[Given], Iterator[Finding]]
