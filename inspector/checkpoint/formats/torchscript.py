"""TorchScript archives: the objects of data.pkl as a module tree, the code as text; nothing of it runs.

    archive/data.pkl, archive/data/KEY       as in checkpoints; classes are __torch__.package.Class
    archive/constants.pkl, archive/constants/KEY
    archive/code/__torch__/....py            the code, and .debug_pkl beside it
    archive/extra/NAME                       files given to torch.jit.save

Which tensors are parameters stands in the code only: `__parameters__ = ["weight", "bias"]`, likewise `__buffers__`.
Source: torch/csrc/jit/docs/serialization.md.
"""

import re
from typing import Any

from inspector.checkpoint.contents import Contents, Entry
from inspector.checkpoint.files.source import Source
from inspector.checkpoint.files.zip_directory import ZipDirectory
from inspector.checkpoint.formats.zip_pickle import locator, origin, read_pickle
from inspector.checkpoint.nodes import ModuleNode, Pairs, Record, TensorRef
from inspector.checkpoint.pickles.storages import Storages
from inspector.context import Context
from inspector.errors import TorchloupeError

_MANGLED = re.compile(r"___torch_mangle_\d+\.")
_CLASS = re.compile(r"^class (\w+)\(.*\):\n\s+__parameters__ = \[([^\]]*)\]\n(?:\s+__buffers__ = \[([^\]]*)\])?", re.M)
_CODE_READ = 1 << 20  # of one file; those with more state no parameters that anybody could want
_CODE_FILES = 5_000
_PACKED = "__torch__.torch.classes."

Roles = dict[str, tuple[set[str], set[str]]]  # class -> names of its parameters and of its buffers


def read(source: Source, directory: ZipDirectory, context: Context) -> Contents:
    """The archive of a scripted or traced module."""
    contents = Contents("torchscript", [source], entries=directory.as_entries(), warnings=directory.warnings)
    contents.error = directory.error
    entry = directory.need("data.pkl")
    outcome = read_pickle(directory, entry, contents, Storages(locator(directory, contents)))
    contents.root = _Objects(_roles(directory, context)).node(outcome.value)
    contents.origin = origin(directory, outcome)
    contents.texts = _texts(directory, contents.entries)
    return contents


def _texts(directory: ZipDirectory, entries: list[Entry]) -> list[Entry]:
    """The code and the extra files, as named in the archive without its folder."""
    inside = directory.folder + "/"
    named = [entry._replace(name=entry.name.removeprefix(inside)) for entry in entries]
    return [entry for entry in named if re.match(r"code/.*\.py$|extra/", entry.name)]


def _roles(directory: ZipDirectory, context: Context) -> Roles:
    """What the code says of each class: `__parameters__` and `__buffers__`. Read as text."""
    roles: Roles = {}
    inside = f"{directory.folder}/code/"
    code = [entry for entry in directory.entries if entry.name.startswith(inside) and entry.name.endswith(".py")]
    for entry in code[:_CODE_FILES]:
        context.check_cancelled()
        try:
            body = directory.read(entry, _CODE_READ).decode("utf-8", "replace")
        except TorchloupeError:
            continue  # the text itself says so when it is asked for
        package = entry.name.removeprefix(inside).removesuffix(".py").replace("/", ".")
        for match in _CLASS.finditer(body):
            roles[f"{package}.{match[1]}"] = (_quoted(match[2]), _quoted(match[3] or ""))
    return roles


def _quoted(items: str) -> set[str]:
    return {item.strip().strip("\"'") for item in items.split(",") if item.strip()}


def class_name(name: str) -> str:
    """The class as it was called in Python: without __torch__ and the mangling that keeps equal names apart."""
    return _MANGLED.sub("", name.removeprefix("__torch__."))


class _Objects:
    """Turns records of __torch__ classes into modules; each once, so that what is shared stays shared."""

    def __init__(self, roles: Roles):
        self._roles = roles
        self._made: dict[int, ModuleNode] = {}

    def node(self, value: Any) -> Any:
        if not isinstance(value, Record) or not value.type.startswith("__torch__."):
            return value
        if id(value) in self._made:
            return self._made[id(value)]
        node = self._made[id(value)] = ModuleNode(class_name(value.type), [], [], [], [])
        if value.type.startswith(_PACKED):
            _fill_packed(node, value.fields)
            return node
        parameters, buffers = self._roles.get(value.type, (set(), set()))
        for key, part in value.fields:
            name = key if type(key) is str else str(key)[:100]
            if isinstance(part, TensorRef):
                is_parameter = name in parameters or (name not in buffers and part.requires_grad is True)
                part.is_parameter = is_parameter
                (node.parameters if is_parameter else node.buffers).append((name, part))
            elif isinstance(part, Record) and part.type.startswith("__torch__."):
                node.children.append((name, self.node(part)))
            elif part is None and name in parameters | buffers:
                (node.parameters if name in parameters else node.buffers).append((name, None))
            else:
                node.attributes.append((name, self.inner(part)))
        return node

    def inner(self, value: Any) -> Any:
        """Objects in the lists and dicts of an attribute."""
        if type(value) is list:
            return [self.node(item) for item in value]
        if isinstance(value, Pairs):
            value.pairs = [(key, self.node(item)) for key, item in value.pairs]
        return value


def _fill_packed(node: ModuleNode, fields: list[tuple[Any, Any]]) -> None:
    """The weight and bias in a quantized layer's packed parameters, as ATen/native/quantized serializes them."""
    tensors, rest = [], []
    pending = [value for _, value in reversed(fields)]
    while pending and len(tensors) + len(rest) < 1000:
        value = pending.pop()
        if isinstance(value, TensorRef):
            tensors.append(value)
        elif type(value) in (list, tuple):
            pending.extend(reversed(value))
        elif value is not None:
            rest.append(value)
    weights = [tensor for tensor in tensors if tensor.layout == "quantized"]
    others = [tensor for tensor in tensors if tensor.layout != "quantized"]
    for kind, group in (("weight", weights), ("bias", [part for part in others if part.dtype.startswith("float")])):
        for number, tensor in enumerate(group):
            node.parameters.append((kind if len(group) == 1 else f"{kind}.{number}", tensor))
    settings = [tensor for tensor in others if not tensor.dtype.startswith("float")]
    node.buffers.extend(
        (f"settings.{number}" if number else "settings", tensor) for number, tensor in enumerate(settings)
    )
    node.attributes.extend((f"state.{number}", value) for number, value in enumerate(rest))
