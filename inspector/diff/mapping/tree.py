"""State_dict keys as a tree, with a signature of each subtree that no name takes part in."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from inspector.diff.result import Shape

Signature = int

# names of tensors that every library knows
STANDARD = {"weight", "bias", "running_mean", "running_var", "num_batches_tracked"}


@dataclass(slots=True, eq=False)
class Node:
    """A module, or a tensor: what has a key."""

    path: str
    children: dict[str, "Node"] = field(default_factory=dict)
    key: str | None = None
    shape: Shape | None = None
    signature: Signature = -1
    shapes: Counter[Shape | None] = field(default_factory=Counter)  # of the tensors in it
    names: Counter[str] = field(default_factory=Counter)  # last parts of their keys


def grow(entries: Iterable[tuple[str, Shape | None]], known: dict[tuple, Signature]) -> Node:
    """The tree of these keys. Trees grown with the same `known` have the same signature where they look alike."""
    root = Node("")
    order = [root]
    for key, shape in entries:
        node = root
        for part in key.split("."):
            child = node.children.get(part)
            if child is None:
                child = node.children[part] = Node(f"{node.path}.{part}" if node is not root else part)
                order.append(child)
            node = child
        node.key, node.shape = key, shape
    for node in reversed(order):
        _sign(node, known)
    return root


def _sign(node: Node, known: dict[tuple, Signature]) -> None:
    for child in node.children.values():
        node.shapes.update(child.shapes)
        node.names.update(child.names)
    if node.key is not None:
        node.shapes[node.shape] += 1
        node.names[node.key.rpartition(".")[2]] += 1
    elif len(node.children) == 1:  # a module around one module is transparent
        (child,) = node.children.values()
        node.signature = child.signature
        return
    looks = (node.shape, node.key is None, *sorted(child.signature for child in node.children.values()))
    node.signature = known.setdefault(looks, len(known))


def inner(node: Node) -> Node:
    """Below all that holds one module and nothing else."""
    while node.key is None and len(node.children) == 1:
        (node,) = node.children.values()
    return node


def leaves(node: Node) -> Iterable[Node]:
    """The tensors below it, itself included."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if node.key is not None:
            yield node
        waiting.extend(reversed(node.children.values()))


def alike_as_wholes(one: Node, other: Node) -> bool:
    """Whether nothing is left out on either side, as far as shapes, and names that every library knows, can tell."""
    known = not (one.names.keys() - STANDARD or other.names.keys() - STANDARD)
    return one.signature == other.signature and (not known or one.names == other.names)


def contains(one: Node, other: Node) -> bool:
    """Whether either could be the other with tensors left out."""
    return one.shapes <= other.shapes or other.shapes <= one.shapes
