"""What the tree needs to know of a listing, worked out once: who is below whom, how deep, under which name."""

from app.prefix import hide
from inspector.checkpoint.result import Listing


class TreeIndex:
    """Plain lists, so that 100,000 tensors cost milliseconds. A container's root module stands for the container."""

    def __init__(self, listing: Listing):
        self.listing = listing
        self.prefixes = {container.path: container.prefix for container in listing.containers}
        self.roots = {
            module.container: i for i, module in reversed(list(enumerate(listing.modules))) if module.parent < 0
        }
        self.several = len(listing.containers) > 1
        self.optimizers = {container.path for container in listing.containers if container.role == "optimizer"}
        self._place_modules()
        self._place_tensors()

    def _place_modules(self) -> None:
        modules = self.listing.modules
        self.module_names: list[str] = []  # full, below the hidden prefix
        self.transparent: set[int] = (
            set()
        )  # roots, and modules that are all prefix: their content stands in their place
        self.depths: list[int] = []
        base = 1 if self.several else 0
        for i, module in enumerate(modules):
            prefix = self.prefixes.get(module.container, "")
            name = module.name
            if module.parent < 0 or prefix.startswith(f"{name}."):
                self.transparent.add(i)
            self.module_names.append(hide(name, prefix))
            hidden = module.parent < 0 or module.parent in self.transparent
            self.depths.append(base if hidden else self.depths[module.parent] + 1)

    def _place_tensors(self) -> None:
        listing = self.listing
        self.own: list[list[int]] = [[] for _ in listing.modules]  # tensors that hang on a module itself
        self.loose: dict[str, list[int]] = {}  # tensors of a container that hang on no module
        prefixes = self.prefixes
        self.keys = [hide(tensor.key, prefixes.get(tensor.container, "")) for tensor in listing.tensors]
        for i, tensor in enumerate(listing.tensors):
            if tensor.module >= 0:
                self.own[tensor.module].append(i)
            else:
                self.loose.setdefault(tensor.container, []).append(i)

    def containers(self, optimizer: bool) -> list[int]:
        """Indices of the containers that are shown."""
        return [i for i, found in enumerate(self.listing.containers) if optimizer or found.path not in self.optimizers]

    def subtree(self, module: int) -> range:
        """`module` and all below it."""
        return range(module, module + 1 + self.listing.modules[module].descendants)

    def container_of(self, path: str) -> int:
        return next((i for i, container in enumerate(self.listing.containers) if container.path == path), -1)


class _Last:
    index: TreeIndex | None = None


def known_index(listing: Listing) -> TreeIndex:
    """The index of `listing`; tree and chart ask for the same one after the other, so the last is kept."""
    if _Last.index is None or _Last.index.listing is not listing:
        _Last.index = TreeIndex(listing)
    return _Last.index


def forget_index() -> None:
    """Lets go of the last listing, when nothing is shown any more."""
    _Last.index = None
