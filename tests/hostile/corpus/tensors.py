"""Tensors whose description is impossible: their row says so, and the tensor beside them stays readable."""

import struct
from pathlib import Path

from tests.hostile.corpus import zip_bytes
from tests.hostile.corpus.case import LISTED, PARTIAL, Build, Case, Table, opened
from tests.hostile.corpus.opcodes import (
    BINPERSID,
    EMPTY_DICT,
    EMPTY_TUPLE,
    MARK,
    NONE,
    ORDERED_DICT,
    REDUCE,
    TUPLE,
    call,
    integer,
    integers,
    items,
    listing,
    mapping,
    name,
    storage,
    tensor,
    text,
)

GOOD = (("good", zip_bytes.GOOD),)
OTHER = struct.pack("<4f", 5.0, 6.0, 7.0, 8.0)


def beside(bad: bytes, *, storages: dict[str, bytes] | None = None, byteorder: bytes = b"little", **expected) -> Build:
    """A zip checkpoint {"good": a readable tensor, "bad": the one in question} with records "good" and "bad"."""

    def build(folder: Path) -> Case:
        path = folder / "tensors.pt"
        stored = {"good": zip_bytes.FLOATS, "bad": OTHER} if storages is None else storages
        path.write_bytes(zip_bytes.checkpoint(zip_bytes.good(bad=bad), stored, byteorder=byteorder))
        return opened(path, **{"values": GOOD, **expected})

    return build


def invalid(bad: bytes, **expected) -> Build:
    """The row "bad" carries an error."""
    return beside(bad, invalid=("bad",), **expected)


def either(bad: bytes, **expected) -> Build:
    """Whether it is a row with an error, a value or damage: "good" stays and nothing breaks."""
    return beside(bad, outcomes=(LISTED, PARTIAL), **expected)


def bad(
    numel: int = 4,
    size: tuple[int, ...] | bytes = (4,),
    stride: tuple[int, ...] | bytes = (1,),
    offset: int | bytes = 0,
    **more,
) -> bytes:
    return tensor("bad", numel, size, stride, offset, **more)


def version_3(dtype: str, nbytes: int, size: tuple[int, ...], stride: tuple[int, ...]) -> bytes:
    """`_rebuild_tensor_v3`: an untyped storage and a dtype."""
    return call(
        "torch._utils",
        "_rebuild_tensor_v3",
        storage(text("bad"), integer(nbytes), "UntypedStorage", module="torch.storage"),
        integer(0),
        integers(*size),
        integers(*stride),
        b"\x89",
        ORDERED_DICT,
        name("torch", dtype),
    )


def quantized(quantizer: bytes) -> bytes:
    bytes_of_storage = storage(text("bad"), integer(16), "QInt8Storage")
    return call(
        "torch._utils",
        "_rebuild_qtensor",
        bytes_of_storage,
        integer(0),
        integers(16),
        integers(1),
        quantizer,
        b"\x89",
        ORDERED_DICT,
    )


PER_TENSOR = items(name("torch", "per_tensor_affine"), b"G" + struct.pack(">d", 0.5), integer(3))


def sparse(indices: bytes, values: bytes, size: bytes) -> bytes:
    layout = call("torch.serialization", "_get_layout", text("torch.sparse_coo"))
    return call("torch._utils", "_rebuild_sparse_tensor", layout, items(indices, values, size, b"\x88"))


def indices(size: tuple[int, int] = (2, 1)) -> bytes:
    return tensor(size=size, stride=(1, 1), bytes_of_storage=storage(text("bad"), integer(2), "LongStorage"))


def nested(sizes: bytes) -> bytes:
    whole = tensor(size=(4,), stride=(1,))
    return call("torch._utils", "_rebuild_nested_tensor", whole, sizes, sizes, sizes)


def meta(size: bytes) -> bytes:
    return call("torch._utils", "_rebuild_meta_tensor_no_storage", name("torch", "float32"), size, integers(1), b"\x89")


def parameter(*arguments: bytes) -> bytes:
    return call("torch._utils", "_rebuild_parameter", *arguments)


def wrapper_subclass(*arguments: bytes) -> bytes:
    return call("torch._utils", "_rebuild_wrapper_subclass", *arguments)


def half_deflated(folder: Path) -> Case:
    """A deflated record that holds less than it says: the tensor over it cannot be read whole."""
    records = zip_bytes.records(zip_bytes.good(bad=bad()))
    records.append(zip_bytes.deflated(b"archive/data/bad", OTHER[:8], size=16))
    path = folder / "tensors.pt"
    path.write_bytes(zip_bytes.assemble(records))
    return opened(path, values=GOOD, outcomes=(LISTED, PARTIAL))


def big_endian(folder: Path) -> Case:
    path = folder / "tensors.pt"
    path.write_bytes(
        zip_bytes.checkpoint(zip_bytes.good(), {"good": struct.pack(">4f", 1.0, 2.0, 3.0, 4.0)}, byteorder=b"big")
    )
    return opened(path, values=GOOD)


def expanded(folder: Path) -> Case:
    """One stored number seen as 2^40: values and picture stay within a few megabytes."""
    path = folder / "tensors.pt"
    pickle = zip_bytes.good(bad=bad(size=(1 << 20, 1 << 20), stride=(0, 0)))
    path.write_bytes(zip_bytes.checkpoint(pickle, {"good": zip_bytes.FLOATS, "bad": OTHER}))
    return opened(path, values=(*GOOD, ("bad", ("5.0", "5.0", "5.0"))))


def other_separator(folder: Path) -> Case:
    """The record that the key names by detour exists, outside the file's data folder."""
    records = zip_bytes.records(zip_bytes.good(bad=tensor("../bad", size=(4,), stride=(1,))))
    records.append(zip_bytes.Record(b"archive/bad", OTHER))
    path = folder / "tensors.pt"
    path.write_bytes(zip_bytes.assemble(records))
    return opened(path, values=GOOD, invalid=("bad",))


TABLE: Table = {
    "numel_beyond_the_record": invalid(bad(numel=400, size=(400,))),
    "numel_lies_tensor_fits": invalid(bad(numel=1 << 40)),
    "size_beyond_the_numel": invalid(bad(size=(5,))),
    "size_negative": invalid(bad(size=(-1,))),
    "size_negative_twice": invalid(bad(size=(-2, -2), stride=(2, 1))),
    "size_overflows": invalid(bad(size=(1 << 62, 1 << 62, 16), stride=(1, 1, 1))),
    "size_wraps_to_four": invalid(bad(size=((1 << 64) + 4,))),
    "size_wraps_by_product": invalid(bad(size=(1 << 32, 1 << 32), stride=(1, 1))),
    "size_of_text": invalid(bad(size=items(text("4")))),
    "size_of_bool": either(bad(size=items(b"\x88"))),
    "size_none": invalid(bad(size=NONE)),
    "size_a_dict": invalid(bad(size=EMPTY_DICT)),
    "size_a_list": either(bad(size=listing(integer(4)))),
    "size_of_65_dimensions": invalid(bad(size=(1,) * 65, stride=(1,) * 65)),
    "size_of_a_million_dimensions": invalid(bad(size=MARK + b"K\x01" * 1_000_000 + TUPLE, stride=(1,))),
    "stride_shorter_than_size": invalid(bad(size=(2, 2), stride=(1,))),
    "stride_negative": invalid(bad(stride=(-1,), offset=3)),
    "stride_out_of_range": invalid(bad(stride=(2,))),
    "stride_overflows": invalid(bad(stride=(1 << 63,))),
    "stride_text": invalid(bad(stride=items(text("1")))),
    "offset_negative": invalid(bad(offset=-1)),
    "offset_beyond": invalid(bad(offset=4)),
    "offset_overflows": invalid(bad(offset=1 << 64)),
    "offset_text": invalid(bad(offset=text("0"))),
    "expanded_to_2_40": expanded,
    "expanded_in_six_dimensions": beside(bad(size=(1 << 30, 1 << 9, 1, 3, 2, 2), stride=(0,) * 6)),
    "expanded_in_front_of_a_kernel": beside(bad(size=(1 << 30, 1 << 9, 2, 2), stride=(0, 0, 2, 1))),
    "overlapping_by_stride_1": beside(bad(size=(2, 3), stride=(1, 1))),
    "overlapping_by_half": beside(bad(size=(1 << 20, 1 << 20), stride=(0, 1), offset=3), invalid=("bad",)),
    "expanded_beyond_the_record": invalid(bad(size=(1 << 20, 5), stride=(0, 1))),
    "one_storage_two_dtypes": beside(
        tensor("good", 2, (2,), (1,), kind="LongStorage"),
        values=(*GOOD, ("bad", ("4611686019492741120", "4647714816524288000"))),
    ),
    "one_storage_two_sizes": either(tensor("good", 1, (1,), (1,))),
    "record_missing": invalid(bad(), storages={"good": zip_bytes.FLOATS}),
    "record_outside": other_separator,
    "record_absolute": invalid(tensor("/etc/passwd", size=(4,), stride=(1,))),
    "record_name_a_number": either(tensor(bytes_of_storage=storage(integer(7), integer(4)))),
    "record_name_with_nul": invalid(tensor("bad\0", size=(4,), stride=(1,))),
    "record_short": invalid(bad(), storages={"good": zip_bytes.FLOATS, "bad": OTHER[:15]}),
    "record_empty": invalid(bad(), storages={"good": zip_bytes.FLOATS, "bad": b""}),
    "record_half_deflated": half_deflated,
    "storage_unknown_type": either(tensor("bad", size=(4,), stride=(1,), kind="FancyStorage")),
    "storage_numel_negative": either(bad(numel=-4)),
    "storage_numel_text": either(tensor(bytes_of_storage=storage(text("bad"), text("4")))),
    "storage_not_a_storage": invalid(tensor(bytes_of_storage=text("storage"))),
    "storage_is_the_tensor": invalid(tensor(bytes_of_storage=tensor())),
    "storage_id_of_six": either(tensor(bytes_of_storage=items(*[NONE] * 6) + BINPERSID)),
    "dtype_unknown": either(version_3("float7", 16, (4,), (1,))),
    "byteorder_junk": beside(bad(), byteorder=b"middle", values=(), outcomes=(LISTED, PARTIAL)),
    "byteorder_huge": beside(bad(), byteorder=b"l" * 100_000, values=(), outcomes=(LISTED, PARTIAL)),
    "byteorder_big": big_endian,
    "conj": either(
        tensor("bad", 2, (2,), (1,), kind="ComplexFloatStorage", more=mapping(conj=b"\x88")),
        values=(*GOOD, ("bad", ("(5-6j)", "(7-8j)"))),
    ),
    "conj_of_a_real": either(bad(more=mapping(conj=b"\x88"))),
    "metadata_junk": either(bad(more=mapping(**{"": NONE, "\x1b[2J": integer(1)}))),
    "fp8": beside(version_3("float8_e4m3fn", 16, (16,), (1,))),
    "fp8_e8m0": beside(version_3("float8_e8m0fnu", 16, (16,), (1,))),
    "fp4": beside(version_3("float4_e2m1fn_x2", 16, (16,), (1,))),
    "int4": either(version_3("int4", 16, (16,), (1,))),
    "bfloat16": beside(version_3("bfloat16", 16, (8,), (1,))),
    "quantized": beside(quantized(PER_TENSOR)),
    "quantized_by_junk": either(quantized(items(text("per_tensor_affine")))),
    "quantized_by_nothing": either(quantized(NONE)),
    "quantized_per_channel_of_text": either(
        quantized(items(name("torch", "per_channel_affine"), text("scales"), text("zeros"), integer(9)))
    ),
    "sparse": beside(sparse(indices(), tensor(size=(1,), stride=(1,)), call("torch", "Size", integers(2, 2)))),
    "sparse_without_values": either(sparse(indices(), NONE, integers(2, 2))),
    "sparse_beyond_the_record": either(
        sparse(indices((2, 1 << 40)), tensor(size=(1 << 40,), stride=(1,)), integers(2, 2))
    ),
    "sparse_of_2_80": either(sparse(indices(), tensor(size=(1,), stride=(1,)), integers(1 << 40, 1 << 40))),
    "sparse_unknown_layout": either(
        call(
            "torch._utils",
            "_rebuild_sparse_tensor",
            call("torch.serialization", "_get_layout", text("torch.spiral")),
            EMPTY_TUPLE,
        )
    ),
    "nested": either(nested(indices())),
    "nested_of_text": either(nested(text("sizes"))),
    "meta": beside(meta(integers(4))),
    "meta_negative": either(meta(integers(-4))),
    "meta_enormous": either(meta(integers(1 << 80))),
    "zero_dimensions": beside(bad(size=(), stride=()), values=(*GOOD, ("bad", ("5.0",)))),
    "no_elements": beside(bad(size=(0, 4), stride=(4, 1))),
    "no_elements_enormous": beside(bad(size=(0, 1 << 62), stride=(1, 1)), outcomes=(LISTED, PARTIAL)),
    "no_elements_offset_beyond": either(bad(size=(0,), stride=(1,), offset=1 << 40)),
    "device_cuda_99": beside(bad(device="cuda:99"), values=(*GOOD, ("bad", ("5.0", "6.0", "7.0", "8.0")))),
    "device_of_ansi": either(bad(device="\x1b[2J\n")),
    "device_a_number": either(
        tensor(bytes_of_storage=storage(text("bad"), integer(4), device=integer(3)), size=(4,), stride=(1,))
    ),
    "parameter_of_nothing": either(parameter(NONE, NONE, NONE)),
    "parameter_without_arguments": either(parameter()),
    "parameter_of_itself": either(parameter(parameter(tensor(), b"\x88", ORDERED_DICT), b"\x88", ORDERED_DICT)),
    "tensor_without_arguments": either(call("torch._utils", "_rebuild_tensor_v2")),
    "tensor_of_thirty_arguments": either(call("torch._utils", "_rebuild_tensor_v2", *[NONE] * 30)),
    "tensor_arguments_no_tuple": either(name("torch._utils", "_rebuild_tensor_v2") + EMPTY_DICT + REDUCE),
    "subclass_of_text": either(wrapper_subclass(*[text("x")] * 8)),
    "type_v2_without_arguments": either(call("torch._tensor", "_rebuild_from_type_v2")),
    "type_v2_of_a_tensor": either(
        call(
            "torch._tensor",
            "_rebuild_from_type_v2",
            name("torch._utils", "_rebuild_tensor_v2"),
            name("some", "Subclass"),
            EMPTY_TUPLE,
            EMPTY_DICT,
        )
    ),
}
