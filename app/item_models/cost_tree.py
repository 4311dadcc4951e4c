"""What each module costs, as a tree: a report's rows joined with the modules of the model, in all four figures."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from app.item_models import cost_groups
from inspector.flops.groups import FUNCTIONS, OTHER, group_of, idle_kind
from inspector.flops.result import FlopReport, ModuleCost

KINDS = ("flops", "params", "time", "memory")
LITTLE = 0.1  # of a module's time, memory: what its children leave is its own from here on, else rounded to them
SINGLE = 0.999  # of a module's amount, from which on one child is all of it
CONTAINERS, NEARLY_ALL = {"Sequential", "ModuleList", "ModuleDict"}, 0.95  # and of one that does nothing itself


class Item(NamedTuple):
    """What stands below a module: a module (`row`), or a part of its own forward."""

    row: int
    name: str
    amount: float
    group: str
    own: bool = False  # a part of `row` itself


class CostTree:
    """Rows are those of the report, `modules` those of the listing; -1 where there is none."""

    def __init__(self, report: FlopReport, names: Sequence[str] = ()):
        """`names` of the listing's modules, by which the two are joined: of a shared one its first name."""
        self.report = report
        self.rows: tuple[ModuleCost, ...] = report.modules
        by_name = {cost.name: row for row, cost in enumerate(self.rows)}
        self._named = by_name
        self.modules = [-1] * len(self.rows)
        self._row_of: dict[int, int] = {}
        for module, name in enumerate(names):
            row = by_name.get(name, -1)
            if row >= 0:
                self._row_of[module] = row
                if self.modules[row] < 0:
                    self.modules[row] = module
        self.parents = [self._parent(by_name, cost.name) for cost in self.rows]
        self.children: list[list[int]] = [[] for _ in self.rows]
        for row, parent in enumerate(self.parents):
            if parent >= 0:
                self.children[parent].append(row)
        self._groups = group_of(report)
        self.timed = bool(self.rows) and self.rows[0].time_ms is not None

    @staticmethod
    def _parent(by_name: dict[str, int], name: str) -> int:
        while name:
            name = name.rpartition(".")[0]
            if name in by_name:
                return by_name[name]
        return -1

    def row_of(self, module: int) -> int:
        """The row of a listing's module; -1 where it has none."""
        return self._row_of.get(module, -1)

    def row_named(self, name: str) -> int:
        return self._named.get(name, -1)

    def amount(self, row: int, kind: str) -> float:
        """With all below it; milliseconds, bytes, or counts."""
        cost = self.rows[row]
        if kind == "flops":
            return cost.flops
        if kind == "params":
            return cost.params
        return (cost.time_ms or 0.0) if kind == "time" else cost.memory.activations

    def group(self, row: int) -> str:
        """What the module itself is for; what multiplies nothing is known by its class, or is OTHER."""
        cost = self.rows[row]
        return self._groups.get(cost.name, "") or idle_kind(cost.type)

    def items(self, row: int, kind: str) -> list[Item]:
        """What the module's amount consists of, in the model's order; what is nothing is left out."""
        found = list(self._own(row, kind))
        for child in self.children[row]:
            amount = self.amount(child, kind)
            if amount > 0:
                name = self.rows[child].name.rpartition(".")[2]
                found.append(Item(child, name, amount, self.group(child)))
        return found

    def parts(self, row: int, kind: str) -> Iterator[Item]:
        """What no module is below of: leaves and parts of forwards, of all below `row`, in order."""
        for item in self.items(row, kind):
            if item.own or not self.children[item.row]:
                if item.own:
                    yield item
                else:
                    own = self.items(item.row, kind)
                    yield from own if len(own) > 1 else [item]
            else:
                yield from self.parts(item.row, kind)

    def inside(self, row: int, kind: str) -> list[Item]:
        """The items; in place of a container that is nearly all of them, and of the only one, what is in that.

        A number alone would say nothing there: "features.1".
        """
        items, whole = self.items(row, kind), self.amount(row, kind)
        for at, item in enumerate(items):
            if item.own or not self.children[item.row]:
                continue
            only = len(items) == 1 and item.amount >= SINGLE * whole
            if only or (self.rows[item.row].type in CONTAINERS and item.amount >= NEARLY_ALL * whole):
                below = [
                    each._replace(name=f"{item.name}.{each.name}") if each.name[:1].isdecimal() else each
                    for each in self.inside(item.row, kind)
                ]
                return [*items[:at], *below, *items[at + 1 :]]
        return items

    def groups(self, kind: str) -> dict[str, float]:
        """Amount by group, over the whole model."""
        if not self.rows:
            return {}
        parts = list(self.parts(0, kind)) or self.items(0, kind)
        return cost_groups.total((part.group, part.amount) for part in parts)

    def _own(self, row: int, kind: str) -> Iterator[Item]:
        cost = self.rows[row]
        if kind == "flops":
            for part in cost.parts:
                if part.flops:
                    name = part.weight.removesuffix(".weight").removesuffix("_weight") if part.weight else part.op
                    yield Item(row, "" if name == "weight" else name, part.flops, part.group, own=True)
            return
        if kind == "params":
            if cost.own_params:
                yield Item(row, "", cost.own_params, self.group(row), own=True)
            return
        own = self.amount(row, kind) - sum(self.amount(child, kind) for child in self.children[row])
        if own > (LITTLE * self.amount(row, kind) if self.children[row] else 0):
            group = self.group(row)
            between = bool(self.children[row]) and group == OTHER
            yield Item(row, "", own, FUNCTIONS if between else group, own=True)
