"""Archives of torch.export.save: the module's tensors by name, its classes where the graph tells, the graph as text.

    since torch 2.7                            before
    models/NAME.json                           serialized_exported_program.json   the graph and its signature
    data/weights/NAME_weights_config.json      serialized_state_dict.pt           names and shapes; a file of torch.save
    data/weights/weight_0                                                         the bytes of one tensor
    data/constants/...                         serialized_constants.pt
    data/sample_inputs/NAME.pt                 serialized_example_inputs.pt
    data/aotinductor/...                                                          compiled code

Source: torch/export/pt2_archive/_package.py and torch/_export/serde/schema.py of torch 2.13.
"""

from dataclasses import replace
from typing import Any, NamedTuple

from inspector.checkpoint import limits
from inspector.checkpoint.contents import Contents, Entry
from inspector.checkpoint.files.json_data import is_count, member, parse, shown
from inspector.checkpoint.files.source import Source
from inspector.checkpoint.files.source_slice import SourceSlice
from inspector.checkpoint.files.zip_directory import DEFLATED, STORED, ZipDirectory, ZipEntry
from inspector.checkpoint.formats import pt2_graph, zip_checkpoint
from inspector.checkpoint.nodes import ModuleNode, Pairs, StorageRef, TensorRef
from inspector.checkpoint.result import Origin
from inspector.checkpoint.tensors.checks import problem
from inspector.checkpoint.tensors.storage_walk import storages_of
from inspector.context import Context
from inspector.errors import Cancelled, TorchloupeError

OLD_PROGRAM = "serialized_exported_program.json"
OLD_STATES = (
    "serialized_state_dict.pt",
    "serialized_state_dict.json",
    "serialized_constants.pt",
    "serialized_constants.json",
)
OLD_INPUTS = "serialized_example_inputs.pt"
PROGRAM_BYTES = 64 << 20
TEXTS = (".json", ".cpp", ".txt", ".py")


class _Named(NamedTuple):
    key: str
    value: Any  # TensorRef, or what else a pickle held
    is_parameter: bool


def read(source: Source, directory: ZipDirectory, context: Context) -> Contents:
    """The exported program; of several, each by its name. What cannot be read is said in `error` and `warnings`."""
    archive = _Archive(source, directory, context)
    programs = {name: archive.program(entry) for name, entry in archive.models()}
    nodes = [
        (name, _module(archive.tensors(name, program), pt2_graph.module_types(program)))
        for name, program in programs.items()
    ]
    contents = archive.contents
    contents.root = nodes[0][1] if len(nodes) == 1 else Pairs(list(nodes))
    archive.look_for_calls()
    version = next((found for each in programs.values() if isinstance(found := member(each, "torch_version"), str)), "")
    contents.origin = Origin("torch.export", version[: limits.TEXT_SHOWN])
    contents.texts = [*archive.graphs(programs), *archive.texts()]
    compiled = [entry.name for entry in directory.entries if entry.name.endswith((".so", ".o", ".cubin", ".dylib"))]
    if compiled:
        contents.warnings.append(f"The archive holds compiled code, which was not loaded: {compiled[0][:100]}.")
    return contents


class _Archive:
    def __init__(self, source: Source, directory: ZipDirectory, context: Context):
        self.contents = Contents("pt2", [source], entries=directory.as_entries())
        # archives of torch.save stand inside this one, so it has more than one end record
        self.contents.warnings.extend(text for text in directory.warnings if "second zip end record" not in text)
        self.contents.error = directory.error
        self._source = source
        self._directory = directory
        self._context = context
        self._is_old = directory.record(OLD_PROGRAM) is not None

    def models(self) -> list[tuple[str, ZipEntry]]:
        if self._is_old:
            entry = self._directory.record(OLD_PROGRAM)
            return [("model", entry)] if entry else []
        names = self._below("models/")
        return [
            (name.removesuffix(".json"), entry) for name, entry in names if name.endswith(".json") and "/" not in name
        ]

    def program(self, entry: ZipEntry) -> Any:
        """The parsed program; None when it cannot be read, as `error` then says."""
        return self._json(entry)

    def tensors(self, model: str, program: Any) -> list[_Named]:
        """Everything that the state_dict and the constants of one model hold."""
        if self._is_old:
            return self._old_tensors(program)
        return [
            *self._configured(f"data/weights/{model}_weights_config.json", "data/weights/"),
            *self._configured(f"data/constants/{model}_constants_config.json", "data/constants/"),
        ]

    def look_for_calls(self) -> None:
        """Read the example inputs too: they are pickles, and what they would call is listed."""
        inputs = [entry for name, entry in self._below("data/sample_inputs/") if name.endswith(".pt")]
        old = self._directory.record(OLD_INPUTS)
        for entry in [*inputs, *([old] if old else [])]:
            self._nested(entry)

    def graphs(self, programs: dict[str, Any]) -> list[Entry]:
        return [
            Entry(f"graph of {name}", 0, 0, len(body), data=body)
            for name, program in programs.items()
            if program is not None and (body := pt2_graph.render(program, name).encode("utf-8", "backslashreplace"))
        ]

    def texts(self) -> list[Entry]:
        inside = f"{self._directory.folder}/" if self._directory.folder else ""
        named = (entry._replace(name=entry.name.removeprefix(inside)) for entry in self.contents.entries)
        return [entry for entry in named if entry.name.endswith(TEXTS) or entry.name.startswith("extra/")]

    def _below(self, folder: str) -> list[tuple[str, ZipEntry]]:
        inside = f"{self._directory.folder}/{folder}" if self._directory.folder else folder
        return [
            (entry.name.removeprefix(inside), entry)
            for entry in self._directory.entries
            if entry.name.startswith(inside)
        ]

    def _json(self, entry: ZipEntry) -> Any:
        try:
            return parse(self._directory.read(entry, PROGRAM_BYTES), entry.name)
        except TorchloupeError as error:
            self.contents.error = self.contents.error or str(error)
            return None

    def _configured(self, config: str, folder: str) -> list[_Named]:
        entry = self._directory.record(config)
        described = member(self._json(entry) if entry else None, "config")
        found: list[_Named] = []
        for key, payload in described.pairs if isinstance(described, Pairs) else []:
            self._context.check_cancelled()
            path = member(payload, "path_name")
            record = self._directory.record(folder + path) if isinstance(path, str) else None
            is_parameter = member(payload, "is_param") is True
            if member(payload, "use_pickle") is True:
                value = self._nested(record) if record else None
                found.append(_Named(key, value, is_parameter))
            else:
                found.append(_Named(key, _tensor(member(payload, "tensor_meta"), shown(path), record), is_parameter))
        return found

    def _old_tensors(self, program: Any) -> list[_Named]:
        kinds = {key: kind for _, kind, key in pt2_graph.inputs(program)}
        found: list[_Named] = []
        for name in OLD_STATES:
            entry = self._directory.record(name)
            root = self._nested(entry) if entry else None
            found += [
                _Named(key, value, kinds.get(key) == "parameter")
                for key, value in (root.pairs if isinstance(root, Pairs) else [])
                if isinstance(key, str)
            ]
        return found

    def _nested(self, entry: ZipEntry) -> Any:
        """The root of a file of torch.save inside the archive; its calls and warnings become the archive's."""
        contents = self.contents
        if entry.method != STORED or entry.start < 0:
            contents.warnings.append(f"{entry.name[:100]} is compressed, which torch never does; it is not read.")
            return None
        if not entry.stored:
            return None
        try:
            part = zip_checkpoint.read(
                SourceSlice(self._source, entry.start, entry.stored, entry.name[:100]), self._context
            )
        except Cancelled:
            raise
        except TorchloupeError as error:
            contents.warnings.append(str(error))
            return None
        contents.calls.extend(replace(call, entry=f"{entry.name}: {call.entry}") for call in part.calls)
        contents.warnings.extend(f"{entry.name[:100]}: {warning}" for warning in part.warnings)
        contents.error = contents.error or part.error
        for storage in storages_of(part.root):
            storage.start += entry.start if storage.start >= 0 else 0
            storage.name = f"{entry.name}/{storage.name}"
        return part.root


def _tensor(meta: Any, path: str, record: ZipEntry | None) -> TensorRef:
    """A tensor as its TensorMeta describes it; what is wrong stands in its error."""
    storage = StorageRef(record.name if record else path, 0)
    code, offset = member(meta, "dtype"), member(member(meta, "storage_offset"), "as_int")
    sizes, strides = _integers(member(meta, "sizes")), _integers(member(meta, "strides"))
    dtype = pt2_graph.SCALAR_TYPES.get(code, "unknown") if isinstance(code, int) else "unknown"
    tensor = TensorRef(dtype, sizes or (), strides or (), offset if is_count(offset) else 0, storage)
    grad, device = member(meta, "requires_grad"), member(member(meta, "device"), "type")
    tensor.requires_grad = grad if type(grad) is bool else None
    storage.device = device[: limits.TEXT_SHOWN] if isinstance(device, str) else ""
    if record is None:
        tensor.error = f"its record {path} is missing"
    elif sizes is None or strides is None or not is_count(offset):
        tensor.error = "its shape is not described in numbers"
    elif record.start < 0 or record.method not in (STORED, DEFLATED):
        tensor.error = f"its record {record.name[:100]} cannot be read"
    else:
        storage.start, storage.nbytes, storage.stored = record.start, record.size, record.stored
        if record.method == DEFLATED:
            storage.deflated, storage.stored = record.packed, record.size if record.stored == record.packed else 0
        tensor.error = problem(tensor)
    return tensor


def _integers(values: Any) -> tuple[int, ...] | None:
    if not isinstance(values, list) or len(values) > limits.DIMENSIONS:
        return None
    numbers = [member(value, "as_int") for value in values]
    return tuple(numbers) if all(map(is_count, numbers)) else None


def _module(tensors: list[_Named], types: dict[str, str]) -> ModuleNode:
    """The module tree that the names spell; classes come from the graph, "" where it does not tell."""
    made: dict[str, ModuleNode] = {"": ModuleNode(types.get("", ""), [], [], [], [])}

    def module(path: str) -> ModuleNode:
        missing: list[str] = []
        while path not in made:
            missing.append(path)
            path = path.rpartition(".")[0]
        for below in reversed(missing):
            node = made[below] = ModuleNode(types.get(below, ""), [], [], [], [])
            made[below.rpartition(".")[0]].children.append((below.rpartition(".")[2], node))
        return made[missing[0]] if missing else made[path]

    for key, value, is_parameter in tensors:
        path, _, leaf = key.rpartition(".")
        if path.count(".") >= limits.PICKLE_DEPTH:
            path, leaf = "", key
        node = module(path)
        if not isinstance(value, TensorRef):
            node.attributes.append((leaf, value))
        elif is_parameter:
            value.is_parameter = True
            node.parameters.append((leaf, value))
        else:
            node.buffers.append((leaf, value))
    return made[""]
