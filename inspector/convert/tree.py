"""The reader's nodes as the values of an output file: tensors and plain values; anything else is dropped by name."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from inspector.checkpoint.meaning.containers import Container
from inspector.checkpoint.meaning.paths import join, name_of
from inspector.checkpoint.nodes import Call, ModuleNode, Name, Pairs, Record, TensorRef
from inspector.checkpoint.pickles.inert import Blob
from inspector.checkpoint.tensors.dtypes import DTYPES
from inspector.convert.names import Naming
from inspector.convert.out import OutDict, OutName, OutSet, OutTensor
from inspector.convert.result import Dropped
from inspector.convert.rounding import FLOATING
from inspector.convert.state_dict import state_dict_of
from inspector.convert.tensors import problem

DROPPED = object()
PLAIN = (type(None), bool, int, float, str, bytes, complex)
DEPTH = 100  # values in values; honest checkpoints stay under 50, and the writers recurse
LONG_BYTES = 255  # of an integer: what weights_only reads
DICTS = ("dict", "collections.OrderedDict", "collections.Counter")
NUMPY = "numpy array"
Cannot = Callable[[OutTensor], str]  # why the format cannot hold this tensor; "" when it can


class TreeBuilder:
    """Builds the output's values. Nothing of the source's nodes is hashed but texts; what is shared stays shared."""

    def __init__(self, states: Iterable[Container], naming: Naming, dtype: str, cannot: Cannot):
        self.dropped: list[Dropped] = []
        self.warnings: list[str] = []
        self._states = {id(container.node): container for container in states}
        self._naming = naming
        self._dtype = dtype
        self._cannot = cannot
        self._made: dict[tuple[int, bool], Any] = {}
        self._building: set[int] = set()
        self._depth = 0

    def value(self, node: Any, path: str, in_state: bool = False) -> Any:
        """`node` for the output, or DROPPED, with the reason noted. `in_state`: its tensors are a model's."""
        if type(node) in PLAIN:
            return self._scalar(node, path)
        known = self._made.get((id(node), in_state))
        if known is not None:
            return known
        if id(node) in self._building and not isinstance(node, Pairs | list):
            return self._drop(path, "it holds itself")
        if self._depth == DEPTH:
            return self._drop(path, f"it is nested deeper than {DEPTH} levels")
        self._building.add(id(node))
        self._depth += 1
        try:
            made = self._node(node, path, in_state)
        finally:
            self._building.discard(id(node))
            self._depth -= 1
        if made is not DROPPED:
            self._made[(id(node), in_state)] = made
        return made

    def state_dict(self, container: Container) -> OutDict:
        """The container by itself: a state_dict with the plain values among its own, else its tensors by key."""
        node = container.node
        if type(node) is Pairs and container.absorbs:
            return self._named(node, container.path, OutDict())
        return self.flat(container)

    def flat(self, container: Container) -> OutDict:
        """The tensors of the container by key, whatever it is made of."""
        out = OutDict("collections.OrderedDict")
        node = container.node
        entries = dict(state_dict_of(node) if type(node) is ModuleNode else container.entries)  # the last one wins
        kept = self._naming.of((key, ref.shape) for key, ref in entries.items())
        for key, new in kept.items():
            made = self.value(entries[key], join(container.path, key), True)
            if made is not DROPPED:
                out.pairs.append((new, made))
        return out

    def _node(self, node: Any, path: str, in_state: bool) -> Any:
        if isinstance(node, TensorRef):
            return self._tensor(node, path, in_state)
        container = self._states.get(id(node))
        if type(node) is ModuleNode:
            shown = path or "the file"
            self.warnings.append(f"{shown} is a whole module ({node.type[:100]}); its state_dict is written.")
            return self.state_dict(container or Container(path, "model", node))
        if type(node) is Pairs:
            out = OutDict()
            self._made[(id(node), in_state)] = out
            if container is not None and container.absorbs:
                self._made[(id(node), True)] = out  # it may hold itself
                return self._named(node, path, out)
            return self._pairs(node, path, out, in_state)
        if type(node) is list:
            items: list = []
            self._made[(id(node), in_state)] = items
            items.extend(self._items(node, path, in_state))
            return items
        if type(node) is tuple:
            return tuple(self._items(node, path, in_state))
        if isinstance(node, Name) and node.name.removeprefix("torch.") in DTYPES and node.name.startswith("torch."):
            return OutName(node.name)
        if type(node) is Record and node.type == "set" and not any(key != "items" for key, _ in node.fields):
            given = node.fields[0][1] if node.fields else []
            items = [self._scalar(item, path) for item in given if type(item) in PLAIN]
            if len(items) == len(given) and DROPPED not in items:
                return OutSet(items)
        return self._drop(path, _what(node))

    def _items(self, items: Iterable[Any], path: str, in_state: bool) -> list:
        """Of a list; one that is dropped leaves None in its place, so that the others keep theirs."""
        made = [self.value(item, join(path, str(at)), in_state) for at, item in enumerate(items)]
        return [None if item is DROPPED else item for item in made]

    def _pairs(
        self, node: Pairs, path: str, out: OutDict, in_state: bool, kept: Mapping[str, str] | None = None
    ) -> OutDict:
        """Fill `out` with the entries; with `kept` of those with text keys only these, under their new names."""
        out.type = self._type_of(node, path)
        last = {key: at for at, (key, _) in enumerate(node.pairs) if type(key) is str}  # as in Python, the last wins
        for at, (key, value) in enumerate(node.pairs):
            is_text = type(key) is str
            if is_text and (last[key] != at or (kept is not None and key not in kept)):
                continue
            place = join(path, name_of(key, at))
            if not _is_key(key):
                self._drop(place, "its key is no plain value")
                continue
            made = self.value(value, place, in_state)
            if made is not DROPPED:
                out.pairs.append((kept[key] if is_text and kept is not None else key, made))
        self._attributes(node, path, out)
        return out

    def _named(self, node: Pairs, path: str, out: OutDict) -> OutDict:
        """A state_dict: its text keys as the naming has them."""
        shapes = {
            key: value.shape if isinstance(value, TensorRef) else None for key, value in node.pairs if type(key) is str
        }
        kept = self._naming.of(shapes.items(), path)
        self._pairs(node, path, out, True, kept)
        if isinstance(out.metadata, OutDict):
            out.metadata = self._naming.metadata(out.metadata, kept)
        return out

    def _type_of(self, node: Pairs, path: str) -> str:
        if node.type in DICTS:
            return node.type
        self.warnings.append(f"{path or 'The file'} is a {node.type[:100]}; it is written as a dict.")
        return "dict"

    def _attributes(self, node: Pairs, path: str, out: OutDict) -> None:
        """`_metadata` of an OrderedDict; other attributes could stand in for its methods."""
        if not isinstance(node.attributes, Pairs):
            return
        for key, value in node.attributes.pairs:
            if key == "_metadata" and out.type == "collections.OrderedDict":
                made = self.value(value, join(path, "_metadata"))
                out.metadata = made if isinstance(made, OutDict) else None
            else:
                self._drop(join(path, name_of(key, 0)), "it is an attribute of a dict, not an entry")

    def _scalar(self, value: Any, path: str) -> Any:
        if type(value) is int and value.bit_length() >= 8 * LONG_BYTES:
            return self._drop(path, "the integer is longer than torch reads")
        return value

    def _tensor(self, ref: TensorRef, path: str, in_state: bool) -> Any:
        why = problem(ref)
        if why:
            return self._drop(path, why, "tensor")
        made = self._made_tensor(ref, path, in_state)
        why = self._cannot(made)
        if why:
            return self._drop(path, why, "tensor")
        if ref.storage.name == NUMPY:
            self.warnings.append(f"{path} is a numpy array; it is written as a tensor.")
        return made

    def _made_tensor(self, ref: TensorRef, path: str, in_state: bool) -> OutTensor:
        convert = bool(self._dtype) and in_state and ref.dtype in FLOATING and ref.scale is None
        dtype = self._dtype if convert else ref.dtype
        layout = ref.layout if ref.layout.startswith("sparse_") or ref.layout in ("quantized", "meta") else ""
        made = OutTensor(ref, path, dtype, ref.shape, layout or "strided", ref.is_parameter)
        made.requires_grad = ref.requires_grad is True and DTYPES[dtype].kind in ("float", "complex")
        inner = in_state and layout.startswith("sparse_")
        parts = () if ref.places else ref.parts
        made.parts = tuple(self._made_tensor(part, path, inner) for part in parts)
        if layout.startswith("sparse_"):
            made.dtype = made.parts[-1].dtype
        return made

    def _drop(self, path: str, why: str, kind: str = "value") -> Any:
        self.dropped.append(Dropped(path or "the file itself", why, kind))
        return DROPPED


def _is_key(key: Any) -> bool:
    if type(key) is tuple:
        return len(key) <= 8 and all(type(part) in PLAIN for part in key)
    return type(key) in PLAIN and not (type(key) is int and key.bit_length() >= 8 * LONG_BYTES)


def _what(node: Any) -> str:
    if isinstance(node, Call):
        return f"it would be made by calling {node.target[:100]}, which was not done"
    if isinstance(node, Blob):
        return f"{node.length:,} bytes are not written"
    if isinstance(node, Record):
        return f"an object of the class {node.type[:100]} is no plain value"
    if isinstance(node, Name):
        return f"the name {node.name[:100]} is no plain value"
    return "it is no plain value"
