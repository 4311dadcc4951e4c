"""Where the bytes are: the module tree as nested widths, from the file at the top down to single tensors."""

from typing import NamedTuple

from PySide6.QtGui import QColor

from app.figures import numbers
from app.state.selection import Selection
from app.style import theme
from app.text import escape
from app.text.containers import container_name
from app.text.prefix import hide
from app.trees.tree_index import TreeIndex, known_index
from app.widgets.icicle_canvas import HOVER, THINNEST, Block, IcicleCanvas
from inspector.checkpoint.result import Listing

LEVELS = 5
STRENGTH = {"file": 0.14, "container": 0.22, "module": 0.34, "tensor": 0.54}
QUIET = 0.36  # strength of tensors that are no parameters


class Row(NamedTuple):
    """What stands side by side: tensors, then modules; `sizes` in bytes, 0 for what adds nothing to the file."""

    tensors: list[int]
    modules: list[int]
    sizes: list[int]

    def what(self, place: int) -> tuple[str, int]:
        """Kind and index."""
        first = len(self.tensors)
        return ("tensor", self.tensors[place]) if place < first else ("module", self.modules[place - first])

    def holds(self, kind: str, i: int, places: range) -> bool:
        """Whether it stands on one of `places`, and takes room there."""
        found = self.tensors if kind == "tensor" else self.modules if kind == "module" else []
        if i not in found:
            return False
        place = found.index(i) + (0 if kind == "tensor" else len(self.tensors))
        return place in places and self.sizes[place] > 0


class Icicle(IcicleCanvas):
    """Of a checkpoint."""

    def __init__(self):
        super().__init__()
        self._listing: Listing | None = None
        self._index: TreeIndex | None = None
        self._gathered: list[tuple[int, Row, range]] = []  # blocks of several parts, and which these are
        self.setAccessibleName(self.tr("Where the bytes are"))

    def set_listing(self, listing: Listing | None) -> None:
        self._listing = listing
        self._index = known_index(listing) if listing else None
        self._forget()

    def _figures(self, block: Block) -> tuple[str, ...]:
        """From the longest to the shortest."""
        share, size = numbers.percent(block.share), numbers.size(round(block.amount))
        return f"{size}   {share}", size, share

    def _fill(self, block: Block, hovered: bool) -> QColor:
        kind = block.selection.kind
        tensors = self._listing.tensors if self._listing else ()
        quiet = kind == "tensor" and tensors[block.selection.index].kind != "parameter"
        strength = QUIET if quiet else STRENGTH[kind]
        return theme.mix("base" if quiet else "data", "page", min(1.0, strength + (HOVER if hovered else 0)))

    def _lay_out(self) -> None:
        self._gathered = []
        listing, index = self._listing, self._index
        if listing and index and listing.totals.bytes > 0:
            containers = index.containers(True)
            sizes = [index.container_nbytes[found.path] for found in listing.containers]
            whole = sum(sizes) or listing.totals.bytes
            name = escape.visible(listing.path.rpartition("/")[2], 200)
            self._add(Block(Selection(), 0, 0.0, 1.0, name, listing.totals.bytes))
            start = 0.0
            for i in containers:
                container = listing.containers[i]
                share = sizes[i] / whole
                level = 1
                if index.several:
                    name = escape.visible(container_name(container), 100)
                    self._add(Block(Selection("container", i), 1, start, share, name, sizes[i]))
                    level = 2
                self._lay_container(index, container.path, level, start, share)
                start += share

    def _lay_container(self, index: TreeIndex, path: str, level: int, start: float, share: float) -> None:
        root = index.roots.get(path)
        loose = index.loose.get(path, [])
        if root is not None and not loose:
            self._lay_inside(index, root, level, start, share)
        else:
            self._lay_row(index, [], loose, level, start, share)

    def _lay_inside(self, index: TreeIndex, module: int, level: int, start: float, share: float) -> None:
        modules = index.listing.modules
        children, at = [], module + 1
        while at < module + 1 + modules[module].descendants:
            children.append(at)
            at += 1 + modules[at].descendants
        if len(children) == 1 and children[0] in index.transparent:
            self._lay_inside(index, children[0], level, start, share)
        else:
            self._lay_row(index, children, index.own[module], level, start, share)

    def _lay_row(
        self, index: TreeIndex, modules: list[int], tensors: list[int], level: int, start: float, share: float
    ) -> None:
        """Tensors, then modules, side by side over `share` of the width; neighbours too thin to see are one block."""
        sizes = [index.nbytes[i] for i in tensors]
        sizes += [index.module_nbytes(i) for i in modules]
        whole = sum(sizes)
        if not whole or level >= LEVELS:
            return
        least = THINNEST / max(1, self.width()) * whole / share
        wide = [place for place, nbytes in enumerate(sizes) if nbytes >= least and nbytes]
        row, before = Row(tensors, modules, sizes), 0
        for place in (*wide, len(sizes)):
            if before < place:
                begin, start = start, start + share * sum(sizes[before:place]) / whole
                self._gather(index, row, range(before, place), level, begin, start - begin)
            if place == len(sizes):
                break
            (kind, i), part = row.what(place), share * sizes[place] / whole
            self._add(Block(Selection(kind, i), level, start, part, self._name(index, kind, i), sizes[place]))
            if kind == "module":
                self._lay_inside(index, i, level + 1, start, part)
            start, before = start + part, place + 1

    def _gather(self, index: TreeIndex, row: "Row", thin: range, level: int, start: float, share: float) -> None:
        """Lays neighbours as one block that stands for its largest part."""
        sizes = row.sizes[thin.start : thin.stop]
        parts = len(sizes) - sizes.count(0)
        if not parts:
            return
        kind, i = row.what(thin.start + sizes.index(max(sizes)))
        name = self._name(index, kind, i) if parts == 1 else self.tr("{n} parts").format(n=numbers.count(parts))
        self._gathered.append((len(self._laid), row, thin))
        self._add(Block(Selection(kind, i), level, start, share, name, sum(sizes), parts))

    def _place(self, selection: Selection) -> int:
        """The block that shows it, alone or among others; -1 where none does."""
        kind, i = selection.kind, selection.index
        alone = self._places.get((kind, i))
        if alone is None:
            alone = next((block for block, row, thin in self._gathered if row.holds(kind, i, thin)), -1)
        return alone

    def _name(self, index: TreeIndex, kind: str, i: int) -> str:
        if kind == "module":
            return escape.visible(index.module_names[i].rpartition(".")[2], 100)
        state, parameter = index.keys[i].rpartition(".")[2], index.listing.tensors[i].belongs_to
        if parameter:
            parameter = hide(parameter, next(filter(None, index.prefixes.values()), ""))
        return escape.visible(f"{parameter}: {state}" if parameter else state, 100)

    def _above(self, selection: Selection) -> Selection | None:
        if self._listing is None:
            return None
        if selection.kind == "tensor":
            module = self._listing.tensors[selection.index].module
        elif selection.kind == "module":
            module = self._listing.modules[selection.index].parent
        else:
            return None
        return Selection("module", module) if module >= 0 else None

    def _words(self, block: Block) -> str:
        names = {
            "tensor": self._index.keys if self._index else [],
            "module": self._index.module_names if self._index else [],
        }
        kind, i = block.selection.kind, block.selection.index
        name = names[kind][i] if kind in names else block.name
        if block.parts > 1:
            largest = self.tr("The largest: {name}").format(name=name)
            name = f"{block.name}\n{largest}"
        return f"{name}\n{numbers.exact_size(round(block.amount))}, {numbers.percent(block.share)}"
