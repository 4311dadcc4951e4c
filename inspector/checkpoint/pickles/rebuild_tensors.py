"""The closed table, torch's part: tensors as references into storages."""

from dataclasses import replace
from typing import Any

from inspector.checkpoint.nodes import Name, Pairs, Record, StorageRef, TensorRef
from inspector.checkpoint.pickles.inert import Typed, Unfilled
from inspector.checkpoint.pickles.rebuild_table import Desk, Table, Unbuildable
from inspector.checkpoint.pickles.safe_text import kind_name, safe_text
from inspector.checkpoint.tensors.checks import judge
from inspector.checkpoint.tensors.dtypes import DTYPES


def dtype_of(node: Any) -> str:
    """The dtype that a name like torch.float32 stands for; "unknown" for everything else."""
    if isinstance(node, Name):
        name = node.name.removeprefix("torch.")
        return _ALIASES.get(name, name)
    return "unknown"


def strided(desk: Desk, typed: Any, offset: Any, size: Any, stride: Any) -> TensorRef:
    """A tensor over one storage; impossible descriptions are kept, with `error` set."""
    if type(typed) is not Typed:
        return broken(desk, f"its storage is {kind_name(typed)}")
    if type(size) is not tuple or type(stride) is not tuple:
        if type(size) not in (tuple, list) or type(stride) not in (tuple, list):
            return broken(desk, "its size and stride are no lists of numbers")
        desk.work(len(size) + len(stride))
        size, stride = tuple(size), tuple(stride)
    ref = TensorRef(typed.dtype, size, stride, offset, typed.ref)
    judge(ref)
    desk.tensors.append(ref)
    return ref


def broken(desk: Desk, why: str) -> TensorRef:
    ref = TensorRef("unknown", (), (), 0, StorageRef("", 0, error=why), error=why)
    desk.tensors.append(ref)
    return ref


def _tensor(args: tuple, desk: Desk) -> TensorRef:
    if len(args) != 4:
        return broken(desk, "its description is incomplete")
    return strided(desk, *args)


def _tensor_v2(args: tuple, desk: Desk) -> TensorRef:
    if len(args) not in (6, 7):
        return broken(desk, "its description is incomplete")
    ref = strided(desk, args[0], args[1], args[2], args[3])
    ref.requires_grad = args[4] if type(args[4]) is bool else None
    if len(args) == 7:
        _set_metadata(ref, args[6])
    return ref


def _tensor_v3(args: tuple, desk: Desk) -> TensorRef:
    """As v2, with the dtype apart from the storage, which counts bytes."""
    if len(args) not in (7, 8):
        return broken(desk, "its description is incomplete")
    ref = strided(desk, args[0], args[1], args[2], args[3])
    ref.requires_grad = args[4] if type(args[4]) is bool else None
    ref.dtype = dtype_of(args[6])
    judge(ref)
    if len(args) == 8:
        _set_metadata(ref, args[7])
    return ref


def _set_metadata(ref: TensorRef, metadata: Any) -> None:
    """torch._utils.get_tensor_metadata: the lazy conjugate and negative bits."""
    if not isinstance(metadata, Pairs):
        return
    for key, value in metadata.pairs:
        if key == "conj" and value is True:
            ref.conjugated = True
        elif key == "neg" and value is True:
            ref.negated = True
    marks = [word for word, is_set in (("conjugated", ref.conjugated), ("negated", ref.negated)) if is_set]
    ref.note = f"stored {' and '.join(marks)}" if marks else ref.note


def _parameter(args: tuple, desk: Desk) -> Any:
    if len(args) < 3:
        raise Unbuildable
    data = args[0]
    if not isinstance(data, TensorRef):
        return data
    ref = replace(data, is_parameter=True, requires_grad=args[1] if type(args[1]) is bool else None)
    desk.tensors.append(ref)
    return ref


def _from_type_v2(args: tuple, desk: Desk) -> Any:
    """A subclass of Tensor, or a Tensor with attributes: `func(*args)` made into `type`."""
    if len(args) != 4:
        raise Unbuildable
    function, new_type, arguments, _ = args
    made = desk.follow(function, arguments)
    if isinstance(made, TensorRef) and isinstance(new_type, Name) and new_type.name not in _PLAIN:
        made.note = ", ".join(part for part in (made.note, f"a {new_type.name.rpartition('.')[2][:60]}") if part)
    return made


def _quantized(args: tuple, desk: Desk) -> TensorRef:
    if len(args) not in (6, 7) or type(args[4]) is not tuple or not args[4]:
        return broken(desk, "its description is incomplete")
    ref = strided(desk, args[0], args[1], args[2], args[3])
    ref.layout = "quantized"
    ref.requires_grad = args[5] if type(args[5]) is bool else None
    scheme, *numbers = args[4]
    name = scheme.name.removeprefix("torch.") if isinstance(scheme, Name) else "unknown"
    if name in ("per_tensor_affine", "per_tensor_symmetric") and len(numbers) == 2:
        _set_per_tensor(ref, *numbers)
    elif name.startswith("per_channel") and len(numbers) == 3:
        _set_per_channel(ref, *numbers)
    else:
        ref.note = "its scale is not described as torch does it"
    return ref


def _set_per_tensor(ref: TensorRef, scale: Any, zero_point: Any) -> None:
    if type(scale) in (int, float) and type(zero_point) is int:
        ref.scale, ref.zero_point = float(scale), zero_point
        ref.note = f"scale {scale:.6g}, zero point {zero_point}"


def _set_per_channel(ref: TensorRef, scales: Any, zero_points: Any, axis: Any) -> None:
    if isinstance(scales, TensorRef) and isinstance(zero_points, TensorRef):
        ref.scale, ref.zero_point = scales, zero_points
        ref.parts = (scales, zero_points)
    if type(axis) is not int or not 0 <= axis < len(ref.shape):
        ref.error = ref.error or "the axis of its scales is none of its dimensions"
        return
    ref.axis = axis
    ref.note = f"one scale for each index of dimension {axis}"


def _sparse(args: tuple, desk: Desk) -> TensorRef:
    if len(args) != 2 or type(args[1]) is not tuple:
        return broken(desk, "its description is incomplete")
    layout, data = args
    name = dtype_of(layout)
    parts = [part for part in data if isinstance(part, TensorRef)]
    sizes = [part for part in data if type(part) in (tuple, list)]
    if len(sizes) != 1 or len(parts) != (2 if name == "sparse_coo" else 3) or not name.startswith("sparse_"):
        return broken(desk, f"its layout {safe_text(layout, 40)} is not described as torch does it")
    values = parts[-1]
    ref = TensorRef(
        values.dtype, tuple(sizes[0]), (), 0, values.storage, requires_grad=values.requires_grad, layout=name,
        parts=tuple(parts), note=f"{_count(values):,} values stored",
    )  # fmt: skip
    ref.error = next((part.error for part in parts if part.error), None) or _bad_size(ref.shape)
    desk.tensors.append(ref)
    return ref


def _bad_size(shape: tuple) -> str | None:
    if all(type(size) is int and 0 <= size < 2**63 for size in shape):
        return None
    return "its size is no list of counts"


def _count(ref: TensorRef) -> int:
    return ref.shape[0] if ref.shape and type(ref.shape[0]) is int else 0


def _nested(args: tuple, desk: Desk) -> TensorRef:
    """One buffer with many tensors in it; their sizes are tensors themselves."""
    if len(args) != 4 or not isinstance(args[0], TensorRef):
        return broken(desk, "its description is incomplete")
    ref = replace(args[0], layout="nested", parts=tuple(part for part in args[1:] if isinstance(part, TensorRef)))
    pieces = args[1].shape[0] if isinstance(args[1], TensorRef) and args[1].shape else 0
    ref.note = f"{pieces} tensors of different sizes in one buffer"
    desk.tensors.append(ref)
    return ref


def _meta(args: tuple, desk: Desk) -> TensorRef:
    if len(args) != 4 or type(args[1]) is not tuple or type(args[2]) is not tuple:
        return broken(desk, "its description is incomplete")
    dtype, size, stride, requires_grad = args
    return _without_data(
        desk, dtype, size, stride, requires_grad, "meta", "meta", "no data was saved: it was on the meta device"
    )


def _wrapper(args: tuple, desk: Desk) -> TensorRef:
    """A subclass that holds its data elsewhere (DTensor, a quantized wrapper): only its shape stands here."""
    if len(args) != 8 or type(args[2]) is not tuple or type(args[3]) is not tuple:
        return broken(desk, "its description is incomplete")
    class_, dtype, size, stride, _, _, device, requires_grad = args
    name = class_.name if isinstance(class_, Name) else "unknown"
    note = f"a {name.rpartition('.')[2][:60]}, whose data stands in its parts"
    return _without_data(desk, dtype, size, stride, requires_grad, "packed", device, note)


def _without_data(
    desk: Desk, dtype: Any, size: tuple, stride: tuple, requires_grad: Any, layout: str, device: Any, note: str
) -> TensorRef:
    storage = StorageRef("", 0, device=device if type(device) is str else safe_text(device, 40))
    ref = TensorRef(dtype_of(dtype), size, stride, 0, storage, layout=layout, note=note)
    ref.requires_grad = requires_grad if type(requires_grad) is bool else None
    bad = _bad_size(size) or (None if ref.dtype in DTYPES else f"its dtype {ref.dtype[:40]} is not known")
    ref.error = bad
    desk.tensors.append(ref)
    return ref


def _from_other(args: tuple, desk: Desk) -> Any:
    """`_rebuild_device_tensor_from_numpy(data, dtype, device, requires_grad)`: the bytes are those of `data`."""
    if len(args) != 4 or not isinstance(args[0], TensorRef):
        return broken(desk, "its description is incomplete")
    data, dtype, device, requires_grad = args
    ref = replace(data, requires_grad=requires_grad if type(requires_grad) is bool else None)
    ref.storage = replace(data.storage, device=device if type(device) is str else safe_text(device, 40))
    if dtype_of(dtype) != data.dtype:
        ref.note = f"saved as {data.dtype}, {dtype_of(dtype)} once loaded"
    desk.tensors.append(ref)
    return ref


def _old_tensor(dtype: str) -> Any:
    """torch.FloatTensor and the like of torch 0.1: made empty, then BUILD with (storage, offset, size, stride)."""

    def build(args: tuple, desk: Desk) -> Unfilled:
        why = "its state is missing"
        node = Unfilled(dtype, (), (), 0, StorageRef("", 0, error=why), error=why)
        desk.tensors.append(node)
        return node

    return build


def fill_old_tensor(node: Unfilled, state: Any) -> None:
    if type(state) is not tuple or len(state) != 4 or type(state[0]) is not Typed:
        return
    typed, offset, size, stride = state
    if type(size) not in (tuple, list) or type(stride) not in (tuple, list):
        return
    node.dtype, node.storage, node.offset = typed.dtype, typed.ref, offset
    node.shape, node.stride = tuple(size), tuple(stride)
    judge(node)


def _size(args: tuple, desk: Desk) -> tuple:
    if len(args) != 1 or type(args[0]) not in (tuple, list):
        raise Unbuildable
    desk.work(len(args[0]))
    return tuple(args[0])


def _device(args: tuple, desk: Desk) -> str:
    if not 1 <= len(args) <= 2 or type(args[0]) is not str or any(type(part) is not int for part in args[1:]):
        raise Unbuildable
    return ":".join(str(part) for part in args)


def _layout(args: tuple, desk: Desk) -> Name:
    if len(args) != 1 or type(args[0]) is not str:
        raise Unbuildable
    return Name(args[0])


def _first(args: tuple, desk: Desk) -> Any:
    """TorchScript's type tags: `restore_type_tag(value, "List[int]")` is its value."""
    if not args:
        raise Unbuildable
    return args[0]


def _typed_storage(args: tuple, desk: Desk) -> Any:
    return Record("torch.storage.TypedStorage", args=args)


def _load_from_bytes(args: tuple, desk: Desk) -> Any:
    return desk.loaded("torch.storage._load_from_bytes", args[0] if len(args) == 1 else args)


def _new_parameter(args: tuple, desk: Desk) -> Any:
    data = args[0] if args else None
    if not isinstance(data, TensorRef):
        return _old_tensor("float32")(args, desk)
    ref = replace(data, is_parameter=True)
    desk.tensors.append(ref)
    return ref


_PLAIN = {"torch.Tensor", "torch._tensor.Tensor", "torch.nn.parameter.Parameter", "torch.tensor.Tensor"}
_ALIASES = {
    "half": "float16", "float": "float32", "double": "float64", "short": "int16", "int": "int32", "long": "int64",
    "cfloat": "complex64", "cdouble": "complex128", "chalf": "complex32",
}  # fmt: skip
_OLD_TENSORS = {
    "FloatTensor": "float32", "DoubleTensor": "float64", "HalfTensor": "float16", "BFloat16Tensor": "bfloat16",
    "LongTensor": "int64", "IntTensor": "int32", "ShortTensor": "int16", "CharTensor": "int8", "ByteTensor": "uint8",
    "BoolTensor": "bool",
}  # fmt: skip
_TYPE_TAGS = (
    "restore_type_tag",
    "build_intlist",
    "build_tensorlist",
    "build_doublelist",
    "build_boollist",
    "build_tensor_from_id",
)

TENSORS: Table = {
    ("torch._utils", "_rebuild_tensor"): _tensor,
    ("torch._utils", "_rebuild_tensor_v2"): _tensor_v2,
    ("torch._utils", "_rebuild_tensor_v3"): _tensor_v3,
    ("torch._utils", "_rebuild_parameter"): _parameter,
    ("torch._utils", "_rebuild_parameter_with_state"): _parameter,
    ("torch._utils", "_rebuild_qtensor"): _quantized,
    ("torch._utils", "_rebuild_sparse_tensor"): _sparse,
    ("torch._utils", "_rebuild_sparse_csr_tensor"): _sparse,
    ("torch._utils", "_rebuild_nested_tensor"): _nested,
    ("torch._utils", "_rebuild_meta_tensor_no_storage"): _meta,
    ("torch._utils", "_rebuild_wrapper_subclass"): _wrapper,
    ("torch._utils", "_rebuild_device_tensor_from_numpy"): _from_other,
    ("torch._utils", "_rebuild_device_tensor_from_cpu_tensor"): _from_other,
    ("torch._utils", "_rebuild_xla_tensor"): _from_other,
    ("torch._tensor", "_rebuild_from_type_v2"): _from_type_v2,
    ("torch.tensor", "_rebuild_from_type_v2"): _from_type_v2,
    ("torch.storage", "_load_from_bytes"): _load_from_bytes,
    ("torch", "Size"): _size,
    ("torch", "device"): _device,
    ("torch.serialization", "_get_layout"): _layout,
    ("torch", "Tensor"): _old_tensor("float32"),
    ("torch._tensor", "Tensor"): _old_tensor("float32"),
    ("torch.nn.parameter", "Parameter"): _new_parameter,
    ("torch.nn.parameter", "Buffer"): _new_parameter,
    ("torch.nn.parameter", "UninitializedParameter"): None,
    **{("torch.jit._pickle", name): _first for name in _TYPE_TAGS},
    **{(f"torch{where}", name): _old_tensor(dtype) for where in ("", ".cuda") for name, dtype in _OLD_TENSORS.items()},
}
