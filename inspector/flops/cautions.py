"""What must be said beside a count that may not be the whole truth: a sentence each."""

import inspect
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from inspector.flops.phrases import phrase
from inspector.flops.reference import Reference
from inspector.stats.result import Phrase


def cautions(
    reference: Reference, *, with_values: bool, copied: bool, returned: Any, drawn: bool
) -> tuple[Phrase, ...]:
    """Of one forward.

    with_values     it ran on a real device
    copied          a copy without values could be made, and its forward failed
    returned        what it returned
    drawn           it took random numbers where a model without values has no use for them
    """
    found = []
    if reference.tracker.elsewhere or reference.tracker.threads:
        found.append(phrase("cost.threads"))
    if any(map(_works_later, _outer(returned))):
        found.append(phrase("cost.generator"))
    if drawn:
        found.append(phrase("cost.random"))
    if with_values:
        found.append(phrase("cost.depends" if copied else "cost.with_values"))
    return tuple(found)


def _outer(returned: Any) -> Iterable[Any]:
    if isinstance(returned, tuple | list):
        return returned
    return returned.values() if isinstance(returned, Mapping) else (returned,)


def _works_later(value: Any) -> bool:
    """A generator, map, zip or coroutine."""
    return isinstance(value, Iterator) or inspect.isawaitable(value) or inspect.isasyncgen(value)
