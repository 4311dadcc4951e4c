"""The values of a run, folded by their dotted paths: `optimizer.param_groups.0.lr` below `optimizer`."""

from dataclasses import dataclass, field

from inspector.checkpoint.result import Scalar

PREFERRED = ("epoch", "best", "acc", "step", "loss")


@dataclass(slots=True)
class ValueGroup:
    """A path with more below it. `groups` and `values` hold indices."""

    name: str
    depth: int
    parent: int
    groups: list[int] = field(default_factory=list)
    values: list[int] = field(default_factory=list)


class ValueTree:
    """Group 0 is the top. The paths' own dots decide; a path that is a value and has values below is both."""

    def __init__(self, values: tuple[tuple[str, Scalar], ...]):
        self.values = values
        self.groups = [ValueGroup("", 0, -1)]
        self.parents: list[int] = []  # group of each value
        self.names: list[str] = []  # last part of each path
        paths: dict[tuple[str, ...], int] = {(): 0}
        for i, (path, _) in enumerate(values):
            *above, name = path.split(".")
            group = self._group(tuple(above), paths)
            self.groups[group].values.append(i)
            self.parents.append(group)
            self.names.append(name)

    def _group(self, path: tuple[str, ...], paths: dict[tuple[str, ...], int]) -> int:
        if path not in paths:
            parent = self._group(path[:-1], paths) if len(path) < 200 else 0
            paths[path] = len(self.groups)
            self.groups[parent].groups.append(len(self.groups))
            self.groups.append(ValueGroup(path[-1], self.groups[parent].depth + 1, parent))
        return paths[path]

    def headline(self) -> str:
        """The value that says most in a line: "best_prec1 91.78"."""
        top = [i for i in self.groups[0].values if isinstance(self.values[i][1], int | float)]
        for wanted in PREFERRED:
            for i in top:
                if wanted in self.names[i].lower():
                    return f"{self.names[i]} {text_of(self.values[i][1])}"
        return f"{self.names[top[0]]} {text_of(self.values[top[0]][1])}" if top else ""


def text_of(value: Scalar) -> str:
    """A value as Python would write it, floats to 6 digits; texts without quotes."""
    if isinstance(value, float):
        return f"{value:.6g}"
    return str(value)
