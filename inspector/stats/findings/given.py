"""What every rule looks at: the listing, the figures, and where a tensor stands among the others of its module."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Protocol, TypeVar, cast

from inspector.checkpoint.result import LIVE, Listing, TensorInfo
from inspector.context import Context
from inspector.stats.channels import ChannelStats
from inspector.stats.result import TensorStats

if TYPE_CHECKING:
    import numpy as np

T = TypeVar("T")
SMALL = 1 << 18  # elements of a tensor that a rule may read whole
OFTEN = 64  # tensors between two looks at whether somebody cancelled


class Reader(Protocol):
    """Bytes of the tensors, for the few rules that need more than figures. May raise TorchloupeError."""

    def values(self, tensor: int) -> "np.ndarray":
        """Every element of a tensor of at most SMALL elements: flat, as float64."""
        ...

    def equal(self, first: int, second: int) -> bool:
        """Whether two tensors of one dtype and shape hold the same bytes in the order of their elements."""
        ...


@dataclass(frozen=True)
class Given:
    """A scan to be judged. `rows` is aligned with listing.tensors; None or an error: nothing is known of that one."""

    listing: Listing
    rows: Sequence[TensorStats | None]
    channels: Mapping[int, ChannelStats]
    reader: Reader
    context: Context = field(default_factory=Context)
    _values: dict[int, "np.ndarray"] = field(default_factory=dict)
    _answers: dict[object, object] = field(default_factory=dict)

    @cached_property
    def scanned(self) -> tuple[int, ...]:
        """Tensors with at least one element counted; of several that are the very same one, the first."""
        seen: set[tuple] = set()
        found = []
        for index, row in enumerate(self.rows):
            if row is None or row.error is not None or not row.elements:
                continue
            tensor = self.listing.tensors[index]
            place = (tensor.share, tensor.storage, tensor.offset, tensor.shape, tensor.stride, tensor.dtype)
            if tensor.share >= 0 and place in seen:
                continue
            seen.add(place)
            found.append(index)
        return tuple(found)

    @cached_property
    def _modules(self) -> dict[tuple[str, str], dict[str, int]]:
        """(container, key without its last part) -> last part -> tensor; in the file's order."""
        modules: dict[tuple[str, str], dict[str, int]] = {}
        for index, tensor in enumerate(self.listing.tensors):
            owner, _, leaf = tensor.key.rpartition(".")
            modules.setdefault((tensor.container, owner), {})[leaf] = index
        return modules

    @cached_property
    def _order(self) -> dict[str, list[tuple[str, dict[str, int]]]]:
        """Container -> its modules that own tensors, in the file's order."""
        order: dict[str, list[tuple[str, dict[str, int]]]] = {}
        for (container, owner), leaves in self._modules.items():
            order.setdefault(container, []).append((owner, leaves))
        return order

    @cached_property
    def _parameters(self) -> dict[str | None, list[int]]:
        """By container; None: all."""
        found: dict[str | None, list[int]] = {}
        for index in self.scanned:
            tensor = self.tensor(index)
            if tensor.kind == "parameter" and tensor.dtype.startswith(("float", "bfloat", "complex")):
                found.setdefault(tensor.container, []).append(index)
                found.setdefault(None, []).append(index)
        return found

    @cached_property
    def _prefixes(self) -> dict[str, str]:
        return {container.path: container.prefix for container in self.listing.containers}

    @property
    def is_live(self) -> bool:
        """Whether they are the tensors of a live model, and there is no file to speak of."""
        return self.listing.format == LIVE

    @cached_property
    def roles(self) -> dict[str, str]:
        """Container -> "model", "ema", "optimizer" or "other"."""
        return {container.path: container.role for container in self.listing.containers}

    @cached_property
    def run_values(self) -> dict[str, object]:
        """The plain values of the file by path: "optimizer.state.0.step"."""
        return dict(self.listing.values)

    def once(self, ask: "Callable[[Given], T]") -> "T":
        """What `ask` says of these tensors, asked once for all rules."""
        if ask not in self._answers:
            self._answers[ask] = ask(self)
        return cast("T", self._answers[ask])

    def tensor(self, index: int) -> TensorInfo:
        return self.listing.tensors[index]

    def row(self, index: int) -> TensorStats:
        """Figures of a tensor of `scanned`."""
        return cast(TensorStats, self.rows[index])

    def figures(self, index: int | None) -> TensorStats | None:
        """Figures where there are some."""
        row = None if index is None else self.rows[index]
        return row if row is not None and row.error is None and row.elements else None

    def parameters(self, container: str | None = None) -> Iterator[int]:
        """Scanned floating tensors that are parameters of a model or of its average; of one container, or of all.

        Raises Cancelled.
        """
        for number, index in enumerate(self._parameters.get(container, ())):
            if number % OFTEN == 0:
                self._look_up()
            yield index

    def leaf(self, index: int) -> str:
        """ "running_var" of "bn1.running_var"."""
        return self.tensor(index).key.rpartition(".")[2]

    def leaves(self, index: int) -> dict[str, int]:
        """The tensors of the same module, by the last part of their keys."""
        tensor = self.tensor(index)
        return self._modules[tensor.container, tensor.key.rpartition(".")[0]]

    def modules(self, container: str) -> list[tuple[str, dict[str, int]]]:
        """Modules of a container that own tensors: their key and their tensors, in the file's order."""
        return self._order.get(container, [])

    def name(self, index: int) -> str:
        """The key as the window shows it, without DataParallel's prefix."""
        tensor = self.tensor(index)
        return tensor.key.removeprefix(self._prefixes.get(tensor.container, ""))

    def layer(self, index: int) -> str:
        """The module's name; the key where it hangs on the root."""
        name = self.name(index)
        return name.rpartition(".")[0] or name

    def values(self, index: int) -> "np.ndarray":
        """All elements of a small tensor, flat, float64; kept for the next rule. Raises Cancelled, reading errors."""
        if index not in self._values:
            self._look_up()
            self._values[index] = self.reader.values(index)
        return self._values[index]

    def _look_up(self) -> None:
        """Files of 100,000 tensors take seconds to judge."""
        self.context.check_cancelled()
        self.context.give_way()


def is_constant(row: TensorStats) -> bool:
    """Every element is the same finite number."""
    return row.finite == row.elements and row.min == row.max


def wide_dimensions(shape: tuple[int, ...]) -> int:
    """Dimensions that hold more than one element: a LayerScale of shape [96, 1, 1] is a vector."""
    return sum(length > 1 for length in shape)
