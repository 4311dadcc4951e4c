"""A torch.export program as lines to read: inputs, one line per node, outputs.

    conv2d = aten.conv2d.default(x, c.weight, c.bias)  # float32 [1, 2, 6, 6] in c

Source: torch/_export/serde/schema.py of torch 2.13.
"""

from typing import Any

from inspector.checkpoint.files.json_data import member, shown
from inspector.checkpoint.nodes import Pairs

LINES = 50_000
DEPTH = 8  # of lists in arguments

# torch._export.serde.schema.ScalarType
SCALAR_TYPES: dict[int, str] = {
    1: "uint8", 2: "int8", 3: "int16", 4: "int32", 5: "int64", 6: "float16", 7: "float32", 8: "float64", 9: "complex32",
    10: "complex64", 11: "complex128", 12: "bool", 13: "bfloat16", 28: "uint16", 29: "float8_e4m3fn", 30: "float8_e5m2",
    31: "float8_e4m3fnuz", 32: "float8_e5m2fnuz", 33: "float8_e8m0fnu", 34: "uint32", 35: "uint64",
}  # fmt: skip


def inputs(program: Any) -> list[tuple[str, str, str]]:
    """(name in the graph, "parameter", "buffer", "constant" or "input", name in the state_dict) of each input."""
    found: list[tuple[str, str, str]] = []
    for spec in _list(member(member(member(program, "graph_module"), "signature"), "input_specs")):
        for kind, field in (
            ("parameter", "parameter_name"),
            ("buffer", "buffer_name"),
            ("constant", "tensor_constant_name"),
        ):
            described = member(spec, "tensor_constant" if kind == "constant" else kind)
            name, key = member(member(described, "arg"), "name"), member(described, field)
            if isinstance(name, str) and isinstance(key, str):
                found.append((name, kind, key))
        name = member(member(member(member(spec, "user_input"), "arg"), "as_tensor"), "name")
        if isinstance(name, str):
            found.append((name, "input", name))
    return found


def module_types(program: Any) -> dict[str, str]:
    """The class of each module that a node of the graph came from: {"layer1.0": "torch.nn.modules.conv.Conv2d"}."""
    types: dict[str, str] = {}
    for node in _nodes(program):
        stack = member(member(node, "metadata"), "nn_module_stack")
        for level in stack.split(";") if isinstance(stack, str) else []:
            parts = level.split(",")
            if len(parts) >= 3:
                types.setdefault(parts[1], parts[-1])
    return types


def render(program: Any, title: str) -> str:
    """The whole graph; at most LINES nodes of it."""
    graph = member(member(program, "graph_module"), "graph")
    values = dict(_pairs(member(graph, "tensor_values")))
    names = {name: key for name, _, key in inputs(program)}
    lines = [f"# {title}", ""]
    lines += [f"{kind} {key}: {_tensor(values.get(name))}" for name, kind, key in inputs(program)]
    lines.append("")
    nodes = _nodes(program)
    for node in nodes[:LINES]:
        target = str(member(node, "target")).removeprefix("torch.ops.")
        arguments = [_argument(each, names) for each in _list(member(node, "inputs"))]
        outputs = [_value(output, {}) for output in _list(member(node, "outputs"))]
        results = [_tensor(values.get(output)) for output in outputs if output in values]
        note = f"  # {', '.join(results)}{_place(node)}" if results else ""
        lines.append(f"{', '.join(outputs) or '_'} = {target}({', '.join(arguments)}){note}")
    if len(nodes) > LINES:
        lines.append(f"# {len(nodes) - LINES:,} more")
    lines += ["", f"return {', '.join(_value(output, names) for output in _list(member(graph, 'outputs')))}"]
    return "\n".join(lines) + "\n"


def _nodes(program: Any) -> list[Any]:
    return _list(member(member(member(program, "graph_module"), "graph"), "nodes"))


def _place(node: Any) -> str:
    stack = member(member(node, "metadata"), "nn_module_stack")
    parts = stack.split(";")[-1].split(",") if isinstance(stack, str) else []
    return f" in {parts[1]}" if len(parts) >= 3 and parts[1] else ""


def _argument(argument: Any, names: dict[str, str]) -> str:
    """Positional arguments by value, the others (kind 2) as name=value."""
    text = _value(member(argument, "arg"), names)
    return f"{member(argument, 'name')}={text}" if member(argument, "kind") == 2 else text


def _value(value: Any, names: dict[str, str], depth: int = 0) -> str:
    """A union of the schema: its one member says the type."""
    if not isinstance(value, Pairs) or not value.pairs or depth == DEPTH:
        return shown(value)
    kind, inner = value.pairs[0]
    if kind == "name" and isinstance(inner, str):
        return names.get(inner, inner)
    if kind == "as_none":
        return "None"
    if kind == "as_scalar_type" and isinstance(inner, int):
        return SCALAR_TYPES.get(inner, str(inner))
    if isinstance(inner, Pairs):
        return _value(inner, names, depth + 1)
    if isinstance(inner, list):
        return f"[{', '.join(_value(each, names, depth + 1) for each in inner)}]"
    return shown(inner) if kind == "as_string" else str(inner)


def _tensor(meta: Any) -> str:
    dtype, sizes = member(meta, "dtype"), _list(member(meta, "sizes"))
    name = SCALAR_TYPES.get(dtype, "unknown") if isinstance(dtype, int) else "unknown"
    return f"{name} [{', '.join(_size(size) for size in sizes)}]"


def _size(size: Any) -> str:
    number = member(size, "as_int")
    return str(number) if isinstance(number, int) else str(member(member(size, "as_expr"), "expr_str", "?"))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _pairs(value: Any) -> list[tuple[Any, Any]]:
    return value.pairs if isinstance(value, Pairs) else []
