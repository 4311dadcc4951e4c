"""What statistics are shown of: the tensors that a selection stands for."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from app.figures import numbers
from app.state.selection import Selection
from app.text.containers import container_name
from app.text.prefix import hide, prefix_of, shown_key
from app.trees.model_listing import LAZY
from inspector.checkpoint.result import Listing, TensorInfo

WITHOUT_VALUES = {"meta", LAZY}  # layouts


@dataclass(frozen=True, slots=True)
class Subject:
    """`tensors` are indices in Listing.tensors; of `together` ones the values are counted as if they were one."""

    name: str
    tensors: tuple[int, ...]
    together: bool
    elements: int
    nbytes: int

    @property
    def split(self) -> str:
        """As ReadDistributions spells it."""
        return "together" if self.together else "tensors"


class Question(NamedTuple):
    """What of ReadDistributions a view chooses; the document is its controller's affair."""

    tensors: tuple[int, ...]
    split: str
    scale: str
    bins: int
    low: float | None = None
    high: float | None = None


def subject_of(listing: Listing, selection: Selection) -> Subject | None:
    """A tensor alone, or the parameters below a module, in a container or in the file; None where there is no value."""
    kind, index = selection.kind, selection.index
    if kind == "tensor":
        found = [index] if _is_readable(listing.tensors[index]) else []
        name = shown_key(listing, index)
    elif kind in {"module", "container", "file"}:
        found = _weights(listing, below(listing, selection))
        name = _name(listing, selection)
    else:
        return None
    if not found:
        return None
    tensors = [listing.tensors[i] for i in found]
    elements = sum(numbers.elements(tensor.shape) for tensor in tensors)
    return Subject(name, tuple(found), kind != "tensor", elements, sum(tensor.nbytes for tensor in tensors))


def below(listing: Listing, selection: Selection) -> list[int]:
    """Every tensor of what is selected, in the order of the listing."""
    kind, index = selection.kind, selection.index
    if kind == "tensor":
        return [index]
    if kind == "module":
        last = index + listing.modules[index].descendants
        return [i for i, tensor in enumerate(listing.tensors) if index <= tensor.module <= last]
    if kind == "container":
        path = listing.containers[index].path
        return [i for i, tensor in enumerate(listing.tensors) if tensor.container == path]
    return list(range(len(listing.tensors))) if kind == "file" else []


def _name(listing: Listing, selection: Selection) -> str:
    if selection.kind == "module":
        module = listing.modules[selection.index]
        return hide(module.name, prefix_of(listing, module.container)) or module.container or "state_dict"
    if selection.kind == "container":
        return container_name(listing.containers[selection.index])
    return listing.path.rstrip("/").rpartition("/")[2]


def _weights(listing: Listing, indices: Iterable[int]) -> list[int]:
    """The readable parameters among them, each storage once; where there are none, whatever can be read.

    Counters and running variances would drown the weights that a subtree is looked at for.
    """
    readable = [i for i in indices if _is_readable(listing.tensors[i])]
    models = {container.path for container in listing.containers if container.role == "model"}
    parameters = [i for i in readable if listing.tensors[i].kind == "parameter"]
    weights = [i for i in parameters if listing.tensors[i].container in models] or parameters or readable
    seen: set[tuple] = set()
    once = []
    for i in weights:
        tensor = listing.tensors[i]
        place = (tensor.storage, tensor.offset, tensor.shape)
        if tensor.share < 0 or place not in seen:
            seen.add(place)
            once.append(i)
    return once


def _is_readable(tensor: TensorInfo) -> bool:
    return tensor.error is None and tensor.layout not in WITHOUT_VALUES and 0 not in tensor.shape


def is_float(dtype: str) -> bool:
    """Whether a shorter float could stand in its place."""
    return "float" in dtype
