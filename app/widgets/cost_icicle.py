"""What the modules of a model cost, as nested widths: by FLOPs, parameters, time or memory; leaves by their group."""

import re

from PySide6.QtCore import QPoint, QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy

from app.figures import amounts, cost_figures, numbers
from app.item_models import cost_groups
from app.item_models.cost_groups import Legend
from app.item_models.cost_tree import CostTree, Item
from app.state.selection import Selection
from app.style import theme, tokens
from app.text import escape
from app.widgets import painting
from app.widgets.icicle_canvas import HOVER, THINNEST, Block, IcicleCanvas
from app.widgets.plot_export import svg, widget_image
from inspector.flops.result import ModuleCost

ROW, LOWEST = 35, 21  # pixels of height that a level takes about, and that four levels need each
FEWEST, USUAL, MOST = 3, 4, 7  # levels
OUTER = 0.2  # strength of modules that others stand below
INNER = 0.24  # of those right above the leaves
NESTED = {"outer", "inner"}
NUMBER = re.compile(r"(?:^|_)(\d+)$")  # of "0" and "encoder_layer_0"; of "layer1" and "features.1" it would say little


class CostIcicle(IcicleCanvas):
    """Selections are of a listing's modules; the root is the whole file."""

    def __init__(self):
        super().__init__()
        self._tree: CostTree | None = None
        self._legend = Legend()
        self._kind = "flops"
        self._name = ""
        self._parents: list[int] = []
        self._tensors: list[int] = []
        self._depth = 4
        self._message = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Where the cost is"))

    def set_tree(self, tree: CostTree | None, legend: Legend, kind: str, name: str) -> None:
        """`kind` is one of KINDS; `name` the root's."""
        self._tree, self._legend, self._kind, self._name = tree, legend, kind, name
        self._forget()

    def set_message(self, message: str) -> None:
        """One line where there are no blocks: why not."""
        self._message = message
        self.update()

    def set_owners(self, parents: list[int], tensors: list[int]) -> None:
        """Of the listing: the module above each module, and that of each tensor."""
        self._parents, self._tensors = parents, tensors

    def select(self, selection: Selection) -> None:
        super().select(Selection() if selection == Selection("module", 0) else selection)

    def sizeHint(self) -> QSize:
        return QSize(400, 4 * ROW)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().height() != event.oldSize().height():
            self._forget()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._blocks and self._message:
            words = QRectF(0, 8, self.width(), 20)
            painting.text(QPainter(self), words, self._message, "text3", theme.font(tokens.SMALL))

    # export

    def to_image(self, scale: float) -> QImage:
        return widget_image(self, scale)

    def to_svg(self) -> bytes:
        return svg(self.size(), lambda painter: self.render(painter, QPoint()))

    def rows_csv(self) -> list[tuple[str, ...]]:
        """The blocks from the top down, with exact amounts."""
        unit = {"flops": "flop", "params": "parameters", "time": "ms", "memory": "bytes"}[self._kind]
        rows = ((str(each.level), self._full_name(each), each.kind, repr(each.amount)) for each in self._blocks)
        return [("level", "module", "group", unit), *rows]

    # the canvas

    def _lay_out(self) -> None:
        tree = self._tree
        if tree is None or not tree.rows or tree.amount(0, self._kind) <= 0:
            return
        least = USUAL if self.height() >= USUAL * LOWEST else FEWEST
        self._depth = max(least, min(MOST, round(self.height() / ROW)))
        self._lay_module(tree, 0, self._name, 0, 0.0, 1.0, tree.amount(0, self._kind))

    def _lay_module(
        self, tree: CostTree, row: int, name: str, level: int, start: float, share: float, amount: float
    ) -> None:
        """The module and what is below it; modules of which one is all of the other are one block."""
        items = tree.inside(row, self._kind)
        alone = all(item.own for item in items)
        if alone and len(items) <= 1:  # a leaf
            self._add(
                self._block(row, name, level, start, share, amount, kind=items[0].group if items else tree.group(row))
            )
            return
        last = level + 2 >= self._depth
        self._add(self._block(row, name, level, start, share, amount, kind="inner" if last else "outer"))
        if level + 1 < self._depth:
            self._lay_row(tree, list(tree.parts(row, self._kind)) if last else items, level + 1, start, share)

    def _lay_row(self, tree: CostTree, items: list[Item], level: int, start: float, share: float) -> None:
        """Side by side over `share` of the width; neighbours too thin to see are one block."""
        whole = sum(item.amount for item in items)  # what little they leave of `amount` is no one's
        if not whole or not share:
            return
        least = THINNEST / max(1, self.width()) * whole / share
        thin: list[Item] = []
        for item in items:
            width = share * item.amount / whole
            if item.amount < least:
                thin.append(item)
                continue
            start = self._gather(thin, level, start, share / whole)
            thin = []
            if item.own:
                name = item.name or (self.tr("its own") if tree.children[item.row] else "")
                self._add(self._block(item.row, name, level, start, width, item.amount, kind=item.group))
            else:
                self._lay_module(tree, item.row, item.name, level, start, width, item.amount)
            start += width
        self._gather(thin, level, start, share / whole)

    def _gather(self, thin: list[Item], level: int, start: float, scale: float) -> float:
        """Lays neighbours as one block that stands for its largest part; returns where it ends."""
        if not thin:
            return start
        largest, amount = max(thin, key=lambda item: item.amount), sum(item.amount for item in thin)
        sums = cost_groups.total((item.group, item.amount) for item in thin)
        group = max(sums, key=sums.__getitem__)
        name = largest.name if len(thin) == 1 else self.tr("{n} parts").format(n=numbers.count(len(thin)))
        self._add(self._block(largest.row, name, level, start, amount * scale, amount, group, len(thin)))
        return start + amount * scale

    def _block(
        self, row: int, name: str, level: int, start: float, share: float, amount: float, kind: str, parts: int = 1
    ) -> Block:
        module = self._tree.modules[row] if self._tree is not None else -1
        selection = Selection("module", module) if row > 0 and module >= 0 else Selection()
        cost = self._tree.rows[row] if self._tree is not None else None
        name = escape.visible(name or (cost.name.rpartition(".")[2] if cost else ""), 100)
        number = NUMBER.search(name) if kind in NESTED else None  # of a layer it would say nothing
        return Block(selection, level, start, share, name, amount, parts, kind, number[1] if number else "")

    def _fill(self, block: Block, hovered: bool) -> QColor:
        more = HOVER if hovered else 0
        if block.kind == "outer":
            return theme.mix("base", "page", OUTER + more)
        if block.kind == "inner":
            return theme.mix("data", "page", INNER + more)
        color = self._legend.color(block.kind)
        return theme.mix("text", color.name(), more) if hovered else color

    def _figures(self, block: Block) -> tuple[str, ...]:
        figure = self._amount(block.amount)
        share = cost_figures.share(self._share(block))
        return (figure,) if not block.level else (f"{figure}   {share}", figure)

    def _label(self, block: Block) -> str:
        """Not the number of a layer: what it is in is often not to be seen."""
        return "" if block.name.isdecimal() and block.kind not in NESTED else block.name

    def _share(self, block: Block) -> float:
        """Of the whole: where parts leave a little of it, they take more of the width than that."""
        whole = self._tree.amount(0, self._kind) if self._tree is not None else 0
        return block.amount / whole if whole else 0.0

    def _amount(self, amount: float) -> str:
        whole = round(self._tree.amount(0, self._kind)) if self._tree is not None and self._tree.rows else 0
        if self._kind == "flops":
            return cost_figures.flops(round(amount), whole=whole)
        if self._kind == "params":
            return amounts.short(round(amount), whole)
        return amounts.milliseconds(amount) if self._kind == "time" else numbers.size(round(amount))

    def _words(self, block: Block) -> str:
        name = self._full_name(block)
        if block.parts > 1:
            largest = self.tr("The largest: {name}").format(name=name)
            name = f"{block.name}\n{largest}"
        elif not name.endswith(block.name) and block.kind not in NESTED and block.level:
            name = f"{name}: {block.name}"
        figure = f"{self._amount(block.amount)}, {cost_figures.share(self._share(block))}"
        if block.kind not in NESTED:
            figure = f"{figure}, {cost_groups.words(block.kind)}"
        cost = self._cost(block)
        lines = [name, figure]
        if cost is not None and block.parts == 1:
            lines.append(f"{cost.type}: {self._all_figures(cost)}")
        return "\n".join(lines)

    def _all_figures(self, cost: ModuleCost) -> str:
        total = self._tree.amount(0, "flops") if self._tree is not None else 0
        words = [cost_figures.flops(cost.flops, whole=round(total)), cost_figures.parameters(cost.params)]
        if cost.time_ms is not None:
            words.append(self.tr("about {time}").format(time=amounts.milliseconds(cost.time_ms)))
        words.append(self.tr("{size} of activations").format(size=numbers.size(cost.memory.activations)))
        return ", ".join(words)

    def _cost(self, block: Block) -> ModuleCost | None:
        if self._tree is None:
            return None
        row = 0 if block.selection.kind != "module" else self._tree.row_of(block.selection.index)
        return self._tree.rows[row] if row >= 0 else None

    def _full_name(self, block: Block) -> str:
        cost = self._cost(block)
        return self._name if cost is None or not cost.name else escape.visible(cost.name, 300)

    def _above(self, selection: Selection) -> Selection | None:
        index = selection.index
        if selection.kind == "tensor" and 0 <= index < len(self._tensors):
            module = self._tensors[index]
        elif selection.kind == "module" and 0 <= index < len(self._parents):
            module = self._parents[index]
        else:
            return None
        if module < 0:
            return None
        return Selection("module", module) if module else Selection()
