"""Which neighbours in the tree are one block many times over. Knows no Qt."""

from collections.abc import Hashable, Sequence
from itertools import chain
from operator import itemgetter

from app.trees.tree_index import TreeIndex
from inspector.checkpoint.result import Listing, ModuleInfo, TensorInfo
from inspector.equal_blocks import runs

# what tells two of them apart
MODULE = itemgetter(*map(ModuleInfo._fields.index, ("type", "children", "own_nbytes", "attributes")))
OF_TENSOR = ("shape", "dtype", "nbytes", "kind", "share", "error", "requires_grad", "layout", "note")
TENSOR = itemgetter(*map(TensorInfo._fields.index, OF_TENSOR))


class EqualModules:
    """Looked at when they come into sight, below one module at a time: most of a long tree never does.

    Equal are classes, attributes, names, shapes, dtypes and kinds of all that is below, and the marks of it. What
    shares its storage or cannot be read is equal to nothing: it stands for itself, and counts in no sum twice.
    """

    def __init__(self, listing: Listing, index: TreeIndex, marks: Sequence[Hashable] = ()):
        """`marks` of the modules, where there is something else to tell them by."""
        self._listing, self._index, self._marks = listing, index, marks
        self._rows: dict[int, dict[int, Sequence[int]]] = {}
        self._first_of: dict[int, int] = {}
        self._signed: tuple[int, list[object], bool] = (
            -1,
            [],
            False,
        )  # a module, what it is told by, whether it is tied

    def rows(self, parent: int) -> dict[int, Sequence[int]]:
        """The rows of equal ones right below a module, by their first."""
        if parent not in self._rows:
            self._rows[parent] = found = {row[0]: row for row in self._look(parent)}
            self._first_of.update({module: first for first, row in found.items() for module in row})
        return self._rows[parent]

    def row(self, first: int) -> Sequence[int]:
        """Of which `first` is the first; only itself where it is none's."""
        return self.rows(self._listing.modules[first].parent).get(first, (first,))

    def first_of(self, module: int) -> int:
        """The first of the row that `module` is in; -1 where it is in none."""
        self.rows(self._listing.modules[module].parent)
        return self._first_of.get(module, -1)

    def _look(self, parent: int) -> list[Sequence[int]]:
        if parent < 0:
            return []
        modules, below, at = self._listing.modules, [], parent + 1
        stop = at + modules[parent].descendants
        while at < stop:
            below.append(at)
            at += 1 + modules[at].descendants
        return list(runs(below, self._index.module_names.__getitem__, self._equal))

    def _equal(self, one: int, other: int) -> bool:
        here, there = self._listing.modules[one], self._listing.modules[other]
        if here.type != there.type or here[4:] != there[4:]:
            return False
        if self._signed[0] != one:
            self._signed = one, self._sign(one), self._is_tied(one)
        _, signed, tied = self._signed
        return not tied and signed == self._sign(other)

    def _sign(self, module: int) -> list[object]:
        """All that is below, without the module's own name; in few steps of Python, since there may be very much."""
        index, below = self._index, self._index.subtree(module)
        span, own = slice(below.start, below.stop), len(index.module_names[module])
        places = list(chain.from_iterable(index.own[span]))
        return [
            [name[own:] for name in index.module_names[span]],
            list(map(MODULE, self._listing.modules[span])),
            [index.keys[i][own:] for i in places],
            [TENSOR(self._listing.tensors[i]) for i in places],
            self._marks[span],
        ]

    def _is_tied(self, module: int) -> bool:
        below = chain.from_iterable(self._index.own[module : self._index.subtree(module).stop])
        tensors = self._listing.tensors
        return any(tensors[i].share >= 0 or tensors[i].error is not None for i in below)
