"""One side of a comparison: the keys and shapes of one state_dict, of a file or of an error text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from inspector.checkpoint.checkpoint import Checkpoint
from inspector.checkpoint.result import ContainerInfo, Scalar
from inspector.diff.result import Shape, Side
from inspector.errors import BadRequest, LimitReached

ROLES = ("model", "ema", "other", "optimizer")  # whose state_dict is compared, where the file has several
LONGEST, DEEPEST = 4_096, 256  # characters and parts of a key


class Entry(NamedTuple):
    """A tensor of a state_dict."""

    key: str
    shape: Shape | None  # None where an error text does not tell
    dtype: str = ""
    tensor: int = -1  # index in Listing.tensors


@dataclass(slots=True)
class State:
    """A state_dict in its order."""

    side: Side
    entries: list[Entry]
    versions: dict[str, int | None] | None = None  # of its modules, by name; None where it has no _metadata
    others: tuple[tuple[str, str, int], ...] = ()  # what is no tensor: key, Python type, tensors before it
    types: tuple[tuple[str, str], ...] = ()  # classes of its modules, where the file says: a pickled model
    values: tuple[tuple[str, Scalar], ...] = ()
    model: str = ""  # the model's class name, where it is known
    elsewhere: tuple[str, ...] = ()  # other state_dicts of the file

    @property
    def keys(self) -> list[str]:
        return [entry.key for entry in self.entries]


def state_of(checkpoint: Checkpoint, container: str | None = None) -> State:
    """The state_dict at `container` of an open checkpoint, or its main one.

    Raises BadRequest when the file has no such container, or no tensor at all.
    """
    listing = checkpoint.listing
    part = _part(listing.containers, container, listing.path)
    _check_keys(tensor.key for tensor in listing.tensors if tensor.container == part.path)
    notes = checkpoint.state_dict_notes(part.path)
    types = tuple(
        (module.name, module.type) for module in listing.modules if module.container == part.path and module.type
    )
    entries = [
        Entry(tensor.key, tensor.shape, tensor.dtype, at)
        for at, tensor in enumerate(listing.tensors)
        if tensor.container == part.path and (not types or tensor.kind != "unknown")
    ]
    return State(
        Side(listing.path, part.path, len(entries), listing.partial),
        entries,
        notes.versions,
        notes.others,
        types,
        listing.values,
        next((type.rpartition(".")[2] for name, type in types if not name), ""),
        tuple(other.path for other in listing.containers if other.path != part.path and other.role in ("model", "ema")),
    )


def _check_keys(keys: Iterable[str]) -> None:
    """Raise LimitReached for names that no model has: a comparison makes a module of each of their parts."""
    for key in keys:
        if len(key) > LONGEST or key.count(".") > DEEPEST:
            raise LimitReached(
                f"The key {key[:40]}… has {len(key):,} characters and {key.count('.') + 1:,} parts; Torchloupe compares"
                f" keys of up to {LONGEST:,} characters and {DEEPEST:,} parts."
            )


def _part(parts: Sequence[ContainerInfo], container: str | None, path: str) -> ContainerInfo:
    if container is not None:
        for part in parts:
            if part.path == container:
                return part
        known = ", ".join(repr(part.path) for part in parts[:20]) or "none"
        raise BadRequest(f"{path} has no container {container!r}; it has: {known}.")
    for role in ROLES:
        for part in parts:
            if part.role == role:
                return part
    raise BadRequest(f"{path} holds no tensors to compare.")
