"""What tree, table and chart need to know of a listing: who is below whom, how deep, under which name."""

from collections import Counter
from collections.abc import Sequence
from itertools import accumulate

from app.text.prefix import hide
from app.trees.tensor_facts import TensorFacts
from inspector.checkpoint.result import ContainerInfo, Listing, ModuleInfo, TensorInfo

KEPT = 3  # listings whose index is kept: those on the bench, and their union


class TreeIndex:
    """Plain lists that grow as rows are added. A container's root module stands for the container."""

    listing: Listing  # whose rows these are, once all were added

    def __init__(self, containers: Sequence[ContainerInfo]):
        self.prefixes = {container.path: container.prefix for container in containers}
        self.several = len(containers) > 1
        self.optimizers = {container.path for container in containers if container.role == "optimizer"}
        if len(self.optimizers) == len(containers):
            self.optimizers = set()  # hidden beside a model only
        self.facts = TensorFacts()
        self.roots: dict[str, int] = {}
        self.module_names: list[str] = []  # full, below the hidden prefix
        self.transparent: set[int] = (
            set()
        )  # roots, and modules that are all prefix: their content stands in their place
        self.depths: list[int] = []
        self.keys: list[str] = []  # of tensors, below the hidden prefix
        self.nbytes: list[int] = []  # that each tensor adds to the file: 0 where it is unreadable or was counted before
        self.container_nbytes: Counter[str] = Counter()  # the sums of these
        self._shares: set[int] = set()  # counted already
        self._before: list[int] = []  # bytes of the modules before each; made when first asked for
        self.own: list[list[int]] = []  # tensors that hang on a module itself
        self.loose: dict[str, list[int]] = {}  # tensors of a container that hang on no module

    def add(self, modules: Sequence[ModuleInfo], tensors: Sequence[TensorInfo]) -> None:
        """The next rows in order; modules and their tensors need not come together."""
        base = 1 if self.several else 0
        for module in modules:
            name, i, prefix = module.name, len(self.depths), self.prefixes.get(module.container, "")
            if module.parent < 0:
                self.roots.setdefault(module.container, i)
            if module.parent < 0 or prefix.startswith(f"{name}."):
                self.transparent.add(i)
            self.module_names.append(hide(name, prefix))
            hidden = module.parent < 0 or module.parent in self.transparent
            self.depths.append(base if hidden else self.depths[module.parent] + 1)
        self.facts.add(tensors)
        own, first, prefixes = self.own, len(self.keys), self.prefixes
        self.keys += [hide(tensor.key, prefixes.get(tensor.container, "")) for tensor in tensors]
        highest = max((tensor.module for tensor in tensors), default=-1)
        own += [[] for _ in range(max(len(self.depths), highest + 1) - len(own))]
        for i, tensor in enumerate(tensors, first):
            nbytes = 0 if tensor.error or tensor.share in self._shares else tensor.nbytes
            self.nbytes.append(nbytes)
            self.container_nbytes[tensor.container] += nbytes
            if tensor.share >= 0 and not tensor.error:
                self._shares.add(tensor.share)
            if tensor.module >= 0:
                own[tensor.module].append(i)
            else:
                self.loose.setdefault(tensor.container, []).append(i)

    def containers(self, optimizer: bool) -> list[int]:
        """Indices of the containers that are shown."""
        return [i for i, found in enumerate(self.listing.containers) if optimizer or found.path not in self.optimizers]

    def subtree(self, module: int) -> range:
        """`module` and all below it."""
        return range(module, module + 1 + self.listing.modules[module].descendants)

    def module_nbytes(self, module: int) -> int:
        """What the tensors of `module` and of all below it add to the file."""
        if not self._before:
            own = (sum(self.nbytes[tensor] for tensor in tensors) for tensors in self.own)
            self._before = list(accumulate(own, initial=0))
        below = self.subtree(module)
        return self._before[below.stop] - self._before[below.start]

    def container_of(self, path: str) -> int:
        return next((i for i, container in enumerate(self.listing.containers) if container.path == path), -1)


_known: list[TreeIndex] = []


def known_index(listing: Listing) -> TreeIndex:
    """The index of `listing`: the one that grew with it, else made now."""
    for index in _known:
        if index.listing is listing:
            return index
    index = TreeIndex(listing.containers)
    index.add(listing.modules, listing.tensors)
    remember_index(index, listing)
    return index


def remember_index(index: TreeIndex, listing: Listing) -> None:
    """`index` has all rows of `listing`."""
    index.listing = listing
    _known.insert(0, index)
    del _known[KEPT:]


def forget_index() -> None:
    """Lets go of all listings, when nothing is shown any more."""
    _known.clear()
