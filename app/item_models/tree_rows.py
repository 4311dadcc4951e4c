"""The rows of the tree that can be seen, in order: what is expanded, what the filter keeps. Knows no Qt.

A row is one int: an index and a kind. The tree is never built as nodes; each pass walks the modules in pre-order, where
a subtree is a slice, so 100,000 rows cost tens of milliseconds.
"""

from collections.abc import Hashable, Iterable, Iterator, Sequence

from app.item_models.value_tree import ValueTree
from app.state.selection import Selection
from app.text.containers import container_name
from app.trees.equal_modules import EqualModules
from app.trees.tree_index import known_index
from inspector.checkpoint.result import Listing
from inspector.equal_blocks import span

FILE, VALUES, GROUP, VALUE, CONTAINER, MODULE, TENSOR, ROW = range(8)  # ROW: equal modules, by their first
KINDS = {FILE: "file", VALUES: "values", GROUP: "values", VALUE: "value"}
KINDS |= {CONTAINER: "container", MODULE: "module", TENSOR: "tensor", ROW: "module"}
ORDERS = ("modules", "children", "named_modules", "file order")


def row_of(kind: int, index: int = 0) -> int:
    return index << 3 | kind


def kind_of(row: int) -> int:
    return row & 7


def index_of(row: int) -> int:
    return row >> 3


class TreeRows:
    def __init__(self, listing: Listing, order: str = "modules", optimizer: bool = False, folds: bool = True):
        """`folds`: equal modules stand in one row until it is unfolded."""
        self.listing, self.order, self.optimizer = listing, order, optimizer
        self.index = known_index(listing)
        self.folds = folds
        self._marks: Sequence[Hashable] = ()
        self._equal = EqualModules(listing, self.index)
        self.values = ValueTree(listing.values)
        self.expanded: set[int] = set()
        self._folded: set[int] = set()  # by hand, while a filter unfolds everything
        self._words: list[str] = []
        self._kept: set[int] | None = None  # rows that a filter keeps; None: no filter
        self._searched: tuple[list[str], list[str], list[str]] | None = None
        self._open_first()

    # what is expanded

    def is_expanded(self, row: int) -> bool:
        return row in self.expanded if self._kept is None else row not in self._folded

    def set_expanded(self, row: int, expanded: bool) -> None:
        if self._kept is None:
            (self.expanded.add if expanded else self.expanded.discard)(row)
        else:
            (self._folded.discard if expanded else self._folded.add)(row)

    def is_expandable(self, row: int) -> bool:
        kind, index = kind_of(row), index_of(row)
        if kind == MODULE:
            module = self.listing.modules[index]
            nested = self.order == "modules" and module.children > 0
            deep = self.order == "children" and any(self.index.own[i] for i in self.index.subtree(index))
            return nested or deep or bool(self.index.own[index])
        if kind == CONTAINER:
            return self.listing.containers[index].tensors > 0
        return kind in {VALUES, GROUP, ROW}

    # equal modules

    @property
    def _folding(self) -> bool:
        """A filter shows what it finds, and the other orders are lists of everything."""
        return self.folds and self._kept is None and self.order == "modules"

    def set_marks(self, marks: Sequence[Hashable]) -> None:
        """What tells modules apart beside what the listing says of them, each with what is below it."""
        if marks != self._marks:
            self._marks, self._equal = marks, EqualModules(self.listing, self.index, marks)

    def members(self, row: int) -> Sequence[int]:
        """The modules that a row stands for."""
        kind, index = kind_of(row), index_of(row)
        return self._equal.row(index) if kind == ROW else (index,) if kind == MODULE else ()

    def _row_around(self, module: int) -> int:
        """The first of the equal modules that `module` is shown among; -1 where it stands for itself."""
        return self._equal.first_of(module) if self._folding else -1

    def _inset(self, module: int) -> int:
        """Levels that rows of equal modules add to the place of `module`."""
        levels = 0
        while module >= 0 and module not in self.index.transparent:
            levels += self._row_around(module) >= 0
            module = self.listing.modules[module].parent
        return levels

    # the filter

    def set_filter(self, text: str) -> None:
        """Keeps the rows whose full name holds every word of `text`, and their ancestors; "" keeps all."""
        self._words = text.lower().split()
        self._folded.clear()
        self._keep()

    def set_order(self, order: str, optimizer: bool) -> None:
        self.order, self.optimizer = order, optimizer
        self._keep()

    # the rows

    def visible(self) -> list[int]:
        """All rows that can be scrolled to, from the top."""
        rows = [row_of(FILE)]
        if self.listing.values:
            rows.extend(self._value_rows())
        if self.order == "file order":
            rows.extend(self._file_order())
            return rows
        for i in self.index.containers(self.optimizer):
            if self.index.several:
                row = row_of(CONTAINER, i)
                if not self._keeps(row):
                    continue
                rows.append(row)
                if not self.is_expanded(row):
                    continue
            rows.extend(self._content(self.listing.containers[i].path))
        return rows

    def depth(self, row: int) -> int:
        kind, index = kind_of(row), index_of(row)
        if kind == GROUP:
            return self.values.groups[index].depth
        if kind == VALUE:
            return self.values.groups[self.values.parents[index]].depth + 1
        if kind == ROW:
            return self.depth(row_of(MODULE, index)) - 1
        if kind not in {MODULE, TENSOR} or (kind == TENSOR and self.order == "file order"):
            return 0
        base = 1 if self.index.several else 0
        if kind == MODULE:
            return self.index.depths[index] + self._inset(index) if self.order == "modules" else base
        module = self.listing.tensors[index].module
        if module < 0 or module in self.index.transparent:
            return base
        return self.index.depths[module] + self._inset(module) + 1 if self.order == "modules" else base + 1

    def name(self, row: int) -> str:
        """What the row shows: the part of the full name that its place does not say already."""
        kind, index = kind_of(row), index_of(row)
        if kind == MODULE:
            full = self.index.module_names[index]
            return full.rpartition(".")[2] if self.order == "modules" else full
        if kind == ROW:
            return span([self.name(row_of(MODULE, each)) for each in self._equal.row(index)], " – ")
        if kind == TENSOR:
            return self._tensor_name(index)
        if kind == GROUP:
            return self.values.groups[index].name
        if kind == VALUE:
            return self.values.names[index]
        if kind == CONTAINER:
            return container_name(self.listing.containers[index])
        return ""

    def parent(self, row: int) -> int | None:
        """The row it hangs below; None at the top."""
        kind, index = kind_of(row), index_of(row)
        if kind == VALUE:
            return self._group_row(self.values.parents[index])
        if kind == GROUP:
            return self._group_row(self.values.groups[index].parent)
        if kind not in {MODULE, TENSOR, ROW} or self.order == "file order":
            return None
        if kind == MODULE and (first := self._row_around(index)) >= 0:
            return row_of(ROW, first)
        kind = MODULE if kind == ROW else kind
        owner = self.listing.modules[index].parent if kind == MODULE else self.listing.tensors[index].module
        if self.order == "named_modules" and kind == MODULE:
            owner = -1
        if self.order == "children":
            owner = self._top_child(owner) if kind == TENSOR else -1
        if owner >= 0 and owner not in self.index.transparent:
            return row_of(MODULE, owner)
        source = self.listing.modules if kind == MODULE else self.listing.tensors
        container = self.index.container_of(source[index].container)
        return row_of(CONTAINER, container) if self.index.several and container >= 0 else None

    # selections

    def selection(self, row: int) -> Selection:
        kind = kind_of(row)
        if kind == ROW:
            return Selection("module", index_of(row), len(self.members(row)))
        return Selection(KINDS[kind], -1 if kind in {FILE, VALUES, GROUP} else index_of(row))

    def row(self, selection: Selection) -> int | None:
        """The row of a selection; the file for a container that has no row of its own."""
        if selection.kind == "file" or (selection.kind == "container" and not self.index.several):
            return row_of(FILE)
        if selection.kind == "values":
            return row_of(VALUES)
        kind = next((kind for kind, name in KINDS.items() if name == selection.kind), None)
        if kind is None or selection.index < 0:
            return None
        if kind == MODULE and selection.index in self.index.transparent:
            return row_of(FILE)
        if selection.count > 1 and self._row_around(selection.index) == selection.index:
            return row_of(ROW, selection.index)
        return row_of(kind, selection.index)

    def reveal(self, row: int) -> None:
        """Unfolds what `row` hangs below, but leaves a module shut whose own tensor is meant."""
        above = self.parent(row)
        if kind_of(row) == TENSOR and above is not None:
            above = self.parent(above)
        while above is not None:
            self.set_expanded(above, True)
            above = self.parent(above)

    # parts of the above

    def _keep(self) -> None:
        self._kept = set() if self._words else None  # equal modules stand in no row from here on
        if self._words:
            self._kept = self._matches()

    def _keeps(self, row: int) -> bool:
        return self._kept is None or row in self._kept

    def _open_first(self) -> None:
        index = self.index
        for i in index.containers(False)[:1]:
            self.expanded.add(row_of(CONTAINER, i))
        tops = [i for i, module in enumerate(self.listing.modules) if module.parent in index.transparent]
        tops = [i for i in tops if i not in index.transparent]
        if len(tops) == 1:
            self.expanded.add(row_of(MODULE, tops[0]))

    def _content(self, path: str) -> Iterator[int]:
        """The rows below a container."""
        yield from self._tensor_rows(self.index.loose.get(path, []))
        root = self.index.roots.get(path)
        if root is None:
            return
        if self.order == "modules":
            yield from self._nested(self.index.subtree(root))
        else:
            yield from self._flat(self.index.subtree(root))

    def _nested(self, modules: range) -> Iterator[int]:
        i = modules.start
        while i < modules.stop:
            row = row_of(MODULE, i)
            if i not in self.index.transparent:
                if not self._keeps(row):
                    i += 1 + self.listing.modules[i].descendants
                    continue
                if self._folding and i in self._equal.rows(self.listing.modules[i].parent):
                    yield i << 3 | ROW
                    if not self.is_expanded(i << 3 | ROW):
                        i = self.index.subtree(self._equal.row(i)[-1]).stop
                        continue
                yield row
                if not self.is_expanded(row):
                    i += 1 + self.listing.modules[i].descendants
                    continue
            yield from self._tensor_rows(self.index.own[i])
            i += 1

    def _flat(self, modules: range) -> Iterator[int]:
        """Direct children with all their tensors, or every module with its own."""
        deep = self.order == "children"
        for i in modules:
            if i in self.index.transparent:
                yield from self._tensor_rows(self.index.own[i])
                continue
            row = row_of(MODULE, i)
            if not self._keeps(row) or (deep and self.listing.modules[i].parent not in self.index.transparent):
                continue
            yield row
            if self.is_expanded(row):
                for j in self.index.subtree(i) if deep else (i,):
                    yield from self._tensor_rows(self.index.own[j])

    def _tensor_rows(self, tensors: list[int]) -> Iterator[int]:
        if self._kept is None:
            return (i << 3 | TENSOR for i in tensors)
        kept = self._kept
        return (row for row in (i << 3 | TENSOR for i in tensors) if row in kept)

    def _file_order(self) -> list[int]:
        hidden = set() if self.optimizer else self.index.optimizers
        rows = (i << 3 | TENSOR for i, tensor in enumerate(self.listing.tensors) if tensor.container not in hidden)
        return [row for row in rows if self._kept is None or row in self._kept]

    def _value_rows(self) -> Iterator[int]:
        top = row_of(VALUES)
        if not self._keeps(top):
            return
        yield top
        if self.is_expanded(top):
            yield from self._group_content(0)

    def _group_content(self, group: int) -> Iterator[int]:
        stack: list[tuple[int, int]] = [(VALUES, group)]
        while stack:
            kind, index = stack.pop()
            row = row_of(kind, index)
            if kind != VALUES:
                if not self._keeps(row):
                    continue
                yield row
                if kind == VALUE or not self.is_expanded(row):
                    continue
            below = [(VALUE, i) for i in self.values.groups[index].values]
            below += [(GROUP, i) for i in self.values.groups[index].groups]
            stack.extend(reversed(below))

    def _group_row(self, group: int) -> int:
        return row_of(GROUP, group) if group > 0 else row_of(VALUES)

    def _top_child(self, module: int) -> int:
        """The direct child of the root that `module` is in, or the root itself."""
        while module >= 0 and module not in self.index.transparent:
            parent = self.listing.modules[module].parent
            if parent in self.index.transparent:
                return module
            module = parent
        return module

    def _tensor_name(self, index: int) -> str:
        key = self.index.keys[index]
        if self.order == "file order":
            return key
        owner = self.listing.tensors[index].module
        if self.order == "children":
            owner = self._top_child(owner)
        name = self.index.module_names[owner] if owner >= 0 and owner not in self.index.transparent else ""
        return key[len(name) + 1 :] if name and key.startswith(f"{name}.") else key

    def _matches(self) -> set[int]:
        """Rows that match, and all their ancestors."""
        if self._searched is None:
            values = [path.lower() for path, _ in self.listing.values]
            names = [name.lower() for name in self.index.module_names]
            self._searched = ([key.lower() for key in self.index.keys], names, values)
        keys, names, values = self._searched
        kept = {row_of(FILE)}
        for kind, texts in ((TENSOR, keys), (MODULE, names), (VALUE, values)):
            found: Sequence[int] = range(len(texts))
            for word in self._words:
                found = [i for i in found if word in texts[i]]
            kept.update(i << 3 | kind for i in found)
            for row in self._one_of_each_place(kind, found):
                above = self.parent(row)
                while above is not None and above not in kept:
                    kept.add(above)
                    above = self.parent(above)
        return kept

    def _one_of_each_place(self, kind: int, found: Sequence[int]) -> Iterable[int]:
        """Rows that stand for all of `found` where ancestors are concerned: a module's tensors have the same."""
        if kind != TENSOR:
            return [i << 3 | kind for i in found]
        tensors = self.listing.tensors
        places = {(tensors[i].module, tensors[i].container): i for i in found}
        return [i << 3 | TENSOR for i in places.values()]
