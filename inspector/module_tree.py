"""The tree of modules: from the dotted keys of a state_dict, or from the modules that a file declares.

The list is in pre-order: a parent, then all that is below its first child, and so on, which is the order of
`named_modules()`. Children stand as the file orders them. `children()` of module i are the entries with parent i;
`named_modules()` of it is the slice [i : i + 1 + descendants].
"""

from collections.abc import Iterable, Sequence

from inspector.checkpoint.meaning.sharing import Extent, covered
from inspector.checkpoint.result import ModuleInfo

DEEPEST = 64  # levels; what is dotted beyond stays one name


class ModuleTree:
    """Modules of one container, being gathered. Declare modules first, then place tensors, then call `order`."""

    def __init__(self) -> None:
        self._names = [""]
        self._types: list[str | None] = [None]
        self._attributes: list[tuple[tuple[str, str], ...]] = [()]
        self._parents = [-1]
        self._by_name = {"": 0}

    def declare(self, name: str, type: str | None, attributes: tuple[tuple[str, str], ...] = ()) -> None:
        """A module that the file names itself."""
        node = self._node(name)
        self._types[node] = type
        self._attributes[node] = attributes

    def place(self, key: str) -> int:
        """The number of the module that holds the tensor `key`; `order` says where it stands in the list."""
        owner = key.rpartition(".")[0]
        node = self._by_name.get(owner)
        return self._node(owner) if node is None else node

    def _node(self, name: str) -> int:
        """The number of the module `name`, made with all that is above it when it is new."""
        node = self._by_name.get(name)
        if node is not None:
            return node
        missing, above = [], name
        if name.count(".") >= DEEPEST:
            missing, above = [name], ".".join(name.split(".", DEEPEST)[:-1])
        while (parent := self._by_name.get(above)) is None:
            missing.append(above)
            above = above.rpartition(".")[0]
        for part in reversed(missing):
            node = len(self._names)
            self._by_name[part] = node
            self._names.append(part)
            self._types.append(None)
            self._attributes.append(())
            self._parents.append(parent)
            parent = node
        return parent

    def order(self) -> list[int]:
        """Pre-order position of each number that `place` gave out."""
        below: list[list[int]] = [[] for _ in self._names]
        for node in range(len(self._names) - 1, 0, -1):
            below[self._parents[node]].append(node)
        position = [0] * len(self._names)
        stack, count = [0], 0
        while stack:
            node = stack.pop()
            position[node] = count
            count += 1
            stack.extend(below[node])
        return position

    def infos(
        self,
        container: str,
        first: int,
        position: Sequence[int],
        own: Sequence[int],
        parameters: Sequence[int],
        nbytes: Sequence[int],
    ) -> list[ModuleInfo]:
        """The finished list. Sums are by position; `first` is where the list begins in Listing.modules."""
        count = len(self._names)
        nodes = [0] * count
        for node, place in enumerate(position):
            nodes[place] = node
        children, descendants = [0] * count, [0] * count
        for place in range(count - 1, 0, -1):
            parent = position[self._parents[nodes[place]]]
            children[parent] += 1
            descendants[parent] += 1 + descendants[place]
        return [
            ModuleInfo(
                container,
                self._names[node],
                self._types[node],
                first + position[self._parents[node]] if node else -1,
                children[place],
                descendants[place],
                parameters[place],
                own[place],
                nbytes[place],
                self._attributes[node],
            )
            for place, node in enumerate(nodes)
        ]

    def parents(self, position: Sequence[int]) -> list[int]:
        """Parent of each position, -1 for the root."""
        parents = [-1] * len(self._names)
        for node in range(1, len(self._names)):
            parents[position[node]] = position[self._parents[node]]
        return parents


def subtree_sums(
    parents: Sequence[int], single: Iterable[tuple[int, int]], shared: Iterable[Sequence[tuple[int, Extent]]]
) -> list[int]:
    """Bytes below each module, shared storage once.

    `parents` by position in pre-order; `single` are (module, bytes) of tensors that share nothing; each of `shared` is
    one group of tensors that overlap, as (module, extent).
    """
    sums = [0] * len(parents)
    for module, size in single:
        sums[module] += size
    for position in range(len(parents) - 1, 0, -1):
        sums[parents[position]] += sums[position]
    for group in shared:
        met: dict[int, list[Extent]] = {}
        for module, extent in group:
            above = module
            while above >= 0:
                met.setdefault(above, []).append(extent)
                above = parents[above]
        for module, extents in met.items():
            sums[module] += covered(extents)
    return sums
