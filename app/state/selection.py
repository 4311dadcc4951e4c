"""What is selected: one thing, the same in tree, table, chart and details."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Selection:
    """`index` counts in Listing.containers, modules, tensors or values; -1 for the file and for all values together."""

    kind: str = "file"  # "file", "container", "module", "tensor", "values" or "value"
    index: int = -1
    count: int = 1  # of equal modules that one row stands for, `index` being the first
