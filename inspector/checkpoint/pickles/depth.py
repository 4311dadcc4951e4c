"""Make a tree fit to be walked: so shallow that depth first stays within any stack, and without bare storages."""

from collections.abc import Iterator
from typing import Any

from inspector.checkpoint import limits
from inspector.checkpoint.nodes import Call, ModuleNode, Name, Pairs, Record, TensorRef
from inspector.checkpoint.pickles.inert import Typed
from inspector.checkpoint.tensors.checks import problem
from inspector.checkpoint.tensors.dtypes import DTYPES

_CONTAINERS = (list, tuple, Pairs, Record, ModuleNode, Call)
_CUTS = 100  # after so many, what holds a deep value is emptied instead of searched for it
TOO_DEEP = Name("nested too deeply")


def cut_depth(root: Any) -> tuple[Any, bool]:
    """`root` without what is nested deeper than limits.PICKLE_DEPTH, and whether something was cut.

    Works in place and meets each node once. The cut is made in the nearest list, dict or object above; a tower of
    nothing but tuples gives TOO_DEEP itself.
    """
    root = _settled(root)
    is_cut, cuts = False, 0
    seen: set[int] = set()
    path: list[tuple[Any, Iterator]] = []
    node = root
    while True:
        if isinstance(node, _CONTAINERS) and id(node) not in seen:
            seen.add(id(node))
            path.append((node, _children(node)))
            if len(path) > limits.PICKLE_DEPTH:
                is_cut = True
                child = path.pop()[0]
                while path and type(path[-1][0]) is tuple:
                    child = path.pop()[0]
                if not path:
                    return TOO_DEEP, True
                cuts += 1
                _cut(path[-1][0], child if cuts <= _CUTS else None)
        while path:
            node = next(path[-1][1], path)
            if node is not path:
                break
            path.pop()
        else:
            return root, is_cut


def _children(node: Any) -> Iterator:
    """The containers in `node`."""
    if type(node) in (list, tuple):
        inner = [item for item in node if isinstance(item, _CONTAINERS) or type(item) is Typed]
        if type(node) is list and any(type(item) is Typed for item in inner):
            node[:] = [_settled(item) for item in node]
        return iter(inner)
    if isinstance(node, Pairs):
        inner = [part for pair in node.pairs for part in pair if isinstance(part, _CONTAINERS) or type(part) is Typed]
        if any(type(part) is Typed for part in inner):
            node.pairs = [(key, _settled(value)) for key, value in node.pairs]
        return iter([*inner, node.attributes] if isinstance(node.attributes, _CONTAINERS) else inner)
    if isinstance(node, ModuleNode):
        pairs = [*node.children, *node.attributes]
        return iter([part for _, part in pairs if isinstance(part, _CONTAINERS)])
    if isinstance(node, Record):
        inner = [part for pair in node.fields for part in pair if isinstance(part, _CONTAINERS)]
        return iter([*inner, node.args])
    return iter([node.args])


def _settled(value: Any) -> Any:
    """A storage that was saved for itself, as a vector of its elements; anything else as it is."""
    if type(value) is not Typed:
        return value
    row = DTYPES.get(value.dtype)
    elements = value.ref.nbytes // row.itemsize * row.per_byte if row else 0
    vector = TensorRef(value.dtype, (elements,), (1,), 0, value.ref, note="a bare storage")
    vector.error = problem(vector)
    return vector


def _cut(node: Any, child: Any) -> None:
    """Put TOO_DEEP where `child` stands in `node`; None: for all that stands there."""

    def kept(value: Any) -> Any:
        return TOO_DEEP if child is None or value is child else value

    if type(node) is list:
        node[:] = [kept(item) for item in node]
    elif isinstance(node, Pairs):
        node.pairs = [(kept(key), kept(value)) for key, value in node.pairs]
        node.attributes = kept(node.attributes)
    elif isinstance(node, ModuleNode):
        node.children = [(name, kept(value)) for name, value in node.children]
        node.attributes = [(name, kept(value)) for name, value in node.attributes]
    elif isinstance(node, Record):
        node.fields = [(kept(key), kept(value)) for key, value in node.fields]
        node.args = () if child is None or node.args is child else node.args
    else:
        node.args = kept(node.args)
