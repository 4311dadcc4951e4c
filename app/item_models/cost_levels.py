"""Which modules a table shows: the blocks that a model is built from, its layers, or all."""

from app.item_models.cost_tree import CONTAINERS, CostTree
from inspector.flops.result import ModuleCost

LEVELS = ("blocks", "layers", "all")
LARGE = 0.35  # of the model, from which on a module is opened
NOTICED = 0.01  # of it in any figure: what has less, and no weights, is no block of its own
FEW = 3  # blocks: fewer say too little, and the largest is opened


def rows_of(tree: CostTree, level: str) -> list[int]:
    """In the model's order; never empty."""
    if level == "blocks":
        return blocks(tree)
    if level == "layers":
        return [row for row in range(len(tree.rows)) if is_layer(tree, row)] or [0]
    return list(range(len(tree.rows)))


def is_layer(tree: CostTree, row: int) -> bool:
    """Whether it does something itself, or nothing stands below it."""
    cost = tree.rows[row]
    return bool(cost.own_flops or cost.own_params) or not tree.children[row]


def blocks(tree: CostTree) -> list[int]:
    """Containers are opened, and what has so much of the model that its share says nothing and is the only one."""
    found: list[int] = []
    _collect(tree, 0, found)
    noticed = [row for row in found if _counts(tree, row)] or found or [0]
    while len(noticed) < FEW:  # one module around everything
        largest = max(noticed, key=lambda row: tree.rows[row].flops or tree.rows[row].params)
        inside = [row for row in tree.children[largest] if _counts(tree, row)]
        if not inside:
            break
        at = noticed.index(largest)
        noticed[at : at + 1] = inside
    return noticed


def _collect(tree: CostTree, row: int, found: list[int]) -> None:
    for child in tree.children[row]:
        if tree.children[child] and _opens(tree, child):
            _collect(tree, child, found)
        else:
            found.append(child)


def _opens(tree: CostTree, row: int) -> bool:
    cost, whole = tree.rows[row], tree.rows[0]
    if cost.type in CONTAINERS or not cost.calls:
        return True
    beside = tree.children[tree.parents[row]]
    if any(tree.rows[other].type == cost.type for other in beside if other != row):
        return False  # blocks, however few
    part, of = (cost.flops, whole.flops) if whole.flops else (cost.params, whole.params)
    return part > LARGE * of


def _counts(tree: CostTree, row: int) -> bool:
    cost, whole = tree.rows[row], tree.rows[0]
    if cost.flops or cost.params > NOTICED * whole.params:
        return True
    return any(_share(mine, all_) > NOTICED for mine, all_ in zip(_figures(cost), _figures(whole), strict=True))


def _figures(cost: ModuleCost) -> tuple[float, float]:
    return cost.time_ms or 0.0, cost.memory.activations


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
