"""Good files of every other format, put together by hand and small, for the sweeps and the lies told about them."""

import io
import json
import struct
import tarfile

from tests.hostile.corpus import legacy_bytes, zip_bytes
from tests.hostile.corpus.opcodes import (
    EMPTY_DICT,
    EMPTY_TUPLE,
    call,
    integer,
    items,
    listing,
    mapping,
    name,
    tensor,
    text,
    whole,
)
from tests.hostile.corpus.zip_bytes import FLOATS, Record, assemble


def safetensors(header: dict | bytes, data: bytes = FLOATS, length: int | None = None) -> bytes:
    """`length` is what the file claims of its header."""
    raw = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(raw) if length is None else length) + raw + data


def entry(dtype: str = "F32", shape: object = (2, 2), offsets: object = (0, 16)) -> dict:
    return {"dtype": dtype, "shape": shape, "data_offsets": offsets}


def npy(
    header: str | bytes = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }",
    data: bytes = FLOATS,
    version: bytes = b"\1\0",
    length: int | None = None,
) -> bytes:
    raw = header.encode() if isinstance(header, str) else header
    raw += b"\n"
    said = len(raw) if length is None else length
    return (
        b"\x93NUMPY"
        + version
        + (struct.pack("<H", said & 0xFFFF) if version == b"\1\0" else struct.pack("<I", said))
        + raw
        + data
    )


def npz(**arrays: bytes) -> bytes:
    return assemble([Record(f"{key}.npy".encode(), array) for key, array in arrays.items()])


def tar(members: dict[str, bytes], change: dict[str, dict] | None = None) -> bytes:
    """`change` sets fields of a member's header: type, linkname, size."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for path, data in members.items():
            member = tarfile.TarInfo(path)
            member.size = len(data)
            for field, value in (change or {}).get(path, {}).items():
                setattr(member, field, value)
            archive.addfile(member, io.BytesIO(data) if member.isreg() else None)
    return out.getvalue()


def tar_members() -> dict[str, bytes]:
    """torch's first format, before 0.1.10: a tar of pickles."""
    # storages: a count, then for each (key, location, type) pickled and the storage itself: its length and its bytes
    storages = (
        whole(integer(1))
        + whole(items(integer(100), text("cpu"), name("torch", "FloatStorage")))
        + struct.pack("<q", 4)
        + FLOATS
    )
    # views come after the storages: their number and (target key, root key, offset, size)
    storages += whole(listing())
    # tensors: a count, then (key, storage key, type) pickled, the number of dimensions, sizes, strides, offset
    tensors = whole(integer(1)) + whole(items(integer(200), integer(100), name("torch", "FloatTensor")))
    tensors += struct.pack("<i4x2q2qq", 2, 2, 2, 2, 1, 0)
    root = whole(mapping(good=text("200") + b"Q"))
    return {"sys_info": legacy_bytes.SYSTEM_PICKLE, "storages": storages, "tensors": tensors, "pickle": root}


def plain_pickle() -> bytes:
    """numpy arrays in a plain pickle, as detectron2's model zoo has them."""
    array = call("numpy.core.multiarray", "_reconstruct", name("numpy", "ndarray"), items(integer(0)), b"C\x01b")
    dtype = (
        call("numpy", "dtype", text("f4"), integer(0), integer(1))
        + items(integer(3), text("<"), *[b"N"] * 3, integer(-1), integer(-1), integer(0))
        + b"b"
    )
    state = items(integer(1), items(integer(2), integer(2)), dtype, b"\x89", b"C\x10" + FLOATS)
    return whole(mapping(good=array + state + b"b"), protocol=3)


def torchscript(
    code: bytes = b"class M(Module):\n  def forward(self, x):\n    return x\n", root: bytes | None = None
) -> bytes:
    made = name("__torch__", "M") + EMPTY_TUPLE + b"\x81" + mapping(training=b"\x88", weight=tensor()) + b"b"
    return assemble(
        [
            Record(b"script/data.pkl", root or whole(made)),
            Record(b"script/data/good", FLOATS),
            Record(b"script/code/__torch__.py", code),
            Record(b"script/code/__torch__.py.debug_pkl", b"\x80\x02)."),
            Record(b"script/constants.pkl", b"\x80\x02)."),
            Record(b"script/version", b"3\n"),
        ]
    )


def pt2(weights: bytes | None = None, model: bytes = b"{}", config: bytes | None = None) -> bytes:
    """An archive of torch.export, in the layout of torch 2.9 and newer: raw weights and a JSON that describes them."""
    described = (
        config
        or json.dumps(
            {
                "config": {
                    "good": {
                        "path_name": "weight_0",
                        "is_param": True,
                        "use_pickle": False,
                        "tensor_meta": {
                            "dtype": 7,
                            "sizes": [{"as_int": 2}, {"as_int": 2}],
                            "requires_grad": True,
                            "device": {"type": "cpu", "index": None},
                            "strides": [{"as_int": 2}, {"as_int": 1}],
                            "storage_offset": {"as_int": 0},
                            "layout": 7,
                        },
                    }
                }
            }
        ).encode()
    )
    return assemble(
        [
            Record(b"model/archive_format", b"pt2"),
            Record(b"model/archive_version", b"0"),
            Record(b"model/models/model.json", model),
            Record(b"model/data/weights/model_weights_config.json", described),
            Record(b"model/data/weights/weight_0", FLOATS if weights is None else weights),
            Record(b"model/byteorder", b"little"),
            Record(b"model/version", b"3\n"),
        ]
    )


def dcp_metadata(
    path: str = "__0_0.distcp", offset: int = 0, length: int = 1000, extra: bytes = b"", sizes: tuple[int, ...] = (2, 2)
) -> bytes:
    """`.metadata` of a torch.distributed.checkpoint with one tensor "good"."""
    spec = "torch.distributed.checkpoint.metadata"

    def instance(kind: str, module: str = spec, **fields: bytes) -> bytes:
        return name(module, kind) + EMPTY_TUPLE + b"\x81" + mapping(**fields) + b"b"

    def size(*values: int) -> bytes:
        return call("torch", "Size", items(*map(integer, values)))

    properties = instance("TensorProperties", dtype=name("torch", "float32"), requires_grad=b"\x89", pin_memory=b"\x89")
    chunk = instance("ChunkStorageMetadata", offsets=size(*[0] * len(sizes)), sizes=size(*sizes))
    state = instance("TensorStorageMetadata", properties=properties, size=size(*sizes), chunks=listing(chunk))
    index = instance("MetadataIndex", fqn=text("good"), offset=size(*[0] * len(sizes)), index=integer(0))
    info = instance(
        "_StorageInfo",
        "torch.distributed.checkpoint.filesystem",
        relative_path=text(path),
        offset=integer(offset),
        length=integer(length),
    )
    storage_data = EMPTY_DICT + index + info + b"s"
    return whole(
        instance(
            "Metadata", state_dict_metadata=mapping(good=state), planner_data=EMPTY_DICT, storage_data=storage_data
        )
        + extra
    )


def dcp_shard() -> bytes:
    """A .distcp file: a whole torch.save of one tensor."""
    return zip_bytes.checkpoint(whole(tensor()))


SAMPLES = {  # suffix -> a good file whose tensor "good" (or first) holds 1, 2, 3, 4
    "zip": (".pt", lambda: zip_bytes.checkpoint(zip_bytes.good())),
    "legacy": (".pth", lambda: legacy_bytes.legacy(legacy_bytes.good())),
    "tar": (".tar", lambda: tar(tar_members())),
    "safetensors": (".safetensors", lambda: safetensors({"good": entry(), "__metadata__": {"format": "pt"}})),
    "pickle": (".pkl", plain_pickle),
    "npy": (".npy", npy),
    "npz": (".npz", lambda: npz(good=npy())),
    "torchscript": (".pt", torchscript),
    "pt2": (".pt2", pt2),
}
