"""The formats beside the zip: each cut, lengthened and flipped everywhere, and each with its own lies."""

import json
import struct
from collections.abc import Callable
from pathlib import Path

from tests.hostile.corpus import legacy_bytes, zip_bytes
from tests.hostile.corpus.bombs import laughing_lists
from tests.hostile.corpus.case import FOLDER, LISTED, PARTIAL, REFUSED, Build, Case, Table, opened
from tests.hostile.corpus.legacy_bytes import MAGIC_PICKLE, VERSION_PICKLE, legacy
from tests.hostile.corpus.opcodes import (
    EMPTY_DICT,
    NONE,
    call,
    get,
    integer,
    items,
    listing,
    mapping,
    name,
    put,
    tensor,
    text,
    whole,
)
from tests.hostile.corpus.other_bytes import (
    SAMPLES,
    dcp_metadata,
    dcp_shard,
    entry,
    npy,
    npz,
    pt2,
    safetensors,
    tar,
    tar_members,
    torchscript,
)
from tests.hostile.corpus.zip_bytes import FLOATS, Record

GOOD = (("good", zip_bytes.GOOD),)
ANY = (LISTED, PARTIAL, REFUSED)
BAD = (PARTIAL, REFUSED)
HEADER_BYTES = {
    "zip": 60,
    "legacy": 160,
    "tar": 160,
    "safetensors": 130,
    "pickle": 120,
    "npy": 90,
    "npz": 60,
    "torchscript": 60,
    "pt2": 60,
}


def evil(marker: str = "false") -> bytes:
    return call("posix", "system", text(marker))


# --- sweeps over every good sample ---


def swept(sample: str, changes: Callable[[bytes], list[bytes]], **expected) -> Build:
    """Every change of the sample, each its own file."""

    def build(folder: Path) -> Case:
        suffix, make = SAMPLES[sample]
        paths = []
        for index, content in enumerate(changes(make())):
            path = folder / f"{index:04d}{suffix}"
            path.write_bytes(content)
            paths.append(path)
        return opened(*paths, **{"outcomes": ANY, **expected})

    return build


def truncations(content: bytes) -> list[bytes]:
    return [content[: len(content) * part // 64] for part in range(64)]


def flips(count: int, at_end: bool = False) -> Callable[[bytes], list[bytes]]:
    """One bit flipped in each file: every bit of the first (or last) `count` bytes."""

    def changed(content: bytes) -> list[bytes]:
        start = len(content) - count if at_end else 0
        made = []
        for bit in range(min(count, len(content)) * 8):
            flipped = bytearray(content)
            flipped[start + bit // 8] ^= 1 << bit % 8
            made.append(bytes(flipped))
        return made

    return changed


SWEEPS: Table = {}
for _sample in SAMPLES:
    _values = {"npy": (), "torchscript": (("weight", zip_bytes.GOOD),)}.get(_sample, GOOD)
    SWEEPS[f"{_sample}_good"] = swept(_sample, lambda content: [content], outcomes=(LISTED,), values=_values)
    SWEEPS[f"{_sample}_truncated"] = swept(_sample, truncations)
    SWEEPS[f"{_sample}_one_byte_more"] = swept(
        _sample, lambda content: [content + b"\0", content + b"P", content + b"."], outcomes=(LISTED, PARTIAL)
    )
    SWEEPS[f"{_sample}_bits_flipped"] = swept(_sample, flips(HEADER_BYTES[_sample]))
for _sample in ("zip", "npz"):
    SWEEPS[f"{_sample}_end_bits_flipped"] = swept(_sample, flips(70, at_end=True))


# --- one file with one lie ---


def made(suffix: str, content: bytes | Callable[[], bytes], *outcomes: str, **expected) -> Build:
    def build(folder: Path) -> Case:
        path = folder / f"file{suffix}"
        path.write_bytes(content if isinstance(content, bytes) else content())
        return opened(path, outcomes=outcomes or ANY, **expected)

    return build


def old(storages: list[tuple[str, int, bytes]] | None = None, **more) -> bytes:
    return legacy(legacy_bytes.good(), storages, **more)


def viewed(view: bytes) -> bytes:
    root = whole(mapping(good=tensor(bytes_of_storage=legacy_bytes.storage(view=view))))
    return legacy(root)


LEGACY: Table = {
    "legacy_numel_huge": made(".pth", old([("good", 1 << 62, FLOATS)]), invalid=()),
    "legacy_numel_negative": made(".pth", old([("good", -4, FLOATS)])),
    "legacy_numel_short": made(".pth", old([("good", 2, FLOATS)])),
    "legacy_numel_zero": made(".pth", old([("good", 0, FLOATS)])),
    "legacy_numel_other_than_the_pickle": made(
        ".pth",
        legacy(whole(mapping(good=tensor(bytes_of_storage=legacy_bytes.storage(numel=400), size=(400,), stride=(1,))))),
    ),
    "legacy_keys_missing": made(".pth", old(keys=whole(listing()))),
    "legacy_keys_unknown": made(".pth", old(keys=whole(listing(text("other"))))),
    "legacy_keys_twice": made(".pth", old(keys=whole(listing(text("good"), text("good"))))),
    "legacy_keys_numbers": made(".pth", old(keys=whole(listing(integer(1))))),
    "legacy_keys_a_dict": made(".pth", old(keys=whole(EMPTY_DICT))),
    "legacy_keys_call": made(".pth", old(keys=whole(evil())), LISTED, PARTIAL, calls=("posix.system",)),
    "legacy_keys_a_million": made(".pth", lambda: old(keys=whole(listing(text("x") + put(1) + get(1) * 1_000_000)))),
    "legacy_view_beyond": made(".pth", viewed(items(text("view"), integer(3), integer(1 << 40)))),
    "legacy_view_negative": made(".pth", viewed(items(text("view"), integer(-3), integer(4)))),
    "legacy_view_laughing": made(".pth", lambda: viewed(items(laughing_lists(), integer(0), integer(4)))),
    "legacy_view_text": made(".pth", viewed(text("view"))),
    "legacy_version_other": made(
        ".pth", MAGIC_PICKLE + whole(integer(1)) + old()[len(MAGIC_PICKLE + VERSION_PICKLE) :]
    ),
    "legacy_system_big_endian": made(".pth", old(system=whole(mapping(little_endian=b"\x89")))),
    "legacy_system_none": made(".pth", old(system=whole(NONE))),
    "legacy_magic_alone": made(".pth", MAGIC_PICKLE, *BAD),
    "legacy_magic_twice": made(".pth", MAGIC_PICKLE * 2 + VERSION_PICKLE),
}


def changed_tar(**fields) -> bytes:
    """The tar with fields of its member "storages" changed."""
    return tar(tar_members(), {"storages": fields})


def negative_size() -> bytes:
    """A size in base 256 that is negative: walking by it goes backwards for ever."""
    content = bytearray(tar(tar_members()))
    content[124:136] = b"\xff" * 11 + b"\x00"
    content[148:156] = b"        "
    content[148:156] = b"%06o\0 " % sum(content[:512])
    return bytes(content)


def with_member(path: str, replacement: bytes) -> bytes:
    return tar({**tar_members(), path: replacement})


TAR: Table = {
    "tar_symbolic_link": made(".tar", changed_tar(type=b"2", linkname="/etc/passwd", size=0), *BAD),
    "tar_hard_link": made(".tar", changed_tar(type=b"1", linkname="../../etc/passwd", size=0), *BAD),
    "tar_device": made(".tar", changed_tar(type=b"3", size=0), *BAD),
    "tar_fifo": made(".tar", changed_tar(type=b"6", size=0), *BAD),
    "tar_climbs": made(".tar", tar({"../storages": b"x", "/etc/passwd": b"x", **tar_members()})),
    "tar_negative_size": made(".tar", negative_size()),
    "tar_without_pickle": made(".tar", tar({"storages": b"", "tensors": b""}), *BAD),
    "tar_evil_pickle": made(
        ".tar", lambda: with_member("pickle", whole(evil())), LISTED, PARTIAL, calls=("posix.system",)
    ),
    "tar_evil_storages": made(".tar", lambda: with_member("storages", whole(evil())), *BAD),
    "tar_storages_many": made(".tar", lambda: with_member("storages", whole(integer(1 << 40)))),
    "tar_storages_negative": made(".tar", lambda: with_member("storages", whole(integer(-1)))),
    "tar_tensors_huge": made(
        ".tar",
        lambda: with_member(
            "tensors",
            whole(integer(1))
            + whole(items(integer(200), integer(100), name("torch", "FloatTensor")))
            + struct.pack("<i4x", 1 << 30),
        ),
    ),
    "tar_tensors_negative": made(
        ".tar",
        lambda: with_member(
            "tensors",
            whole(integer(1))
            + whole(items(integer(200), integer(100), name("torch", "FloatTensor")))
            + struct.pack("<i4x", -1),
        ),
    ),
    "tar_of_anything": made(".tar", tar({"readme.txt": b"hello"}), REFUSED),
    "tar_empty": made(".tar", bytes(10_240), REFUSED),
}


def header(**tensors: object) -> dict:
    return {"good": entry(), **tensors}


def raw_header(content: bytes, length: int | None = None, data: bytes = FLOATS) -> Build:
    return made(".safetensors", safetensors(content, data, length))


def one(entry_: object, **expected) -> Build:
    """A header with the good tensor and one bad."""
    return made(".safetensors", safetensors(header(bad=entry_), FLOATS * 2), LISTED, PARTIAL, values=GOOD, **expected)


SAFETENSORS: Table = {
    "safetensors_length_zero": raw_header(b"{}", 0),
    "safetensors_length_2_63": raw_header(b"{}", 1 << 63),
    "safetensors_length_all_ones": raw_header(b"{}", (1 << 64) - 1),
    "safetensors_length_beyond": made(".safetensors", safetensors(header(), length=1000), *BAD),
    "safetensors_length_over_100_mb": made(
        ".safetensors", lambda: safetensors(b'{"a":1}' + b" " * 100_000_001, b""), *BAD
    ),
    "safetensors_length_short": raw_header(b'{"good":{"dtype":"F32"}}', 10),
    "safetensors_hole": made(
        ".safetensors",
        safetensors(header(bad=entry(offsets=(20, 36))), FLOATS + FLOATS + FLOATS),
        LISTED,
        PARTIAL,
        values=GOOD,
    ),
    "safetensors_overlap": one(entry(offsets=(8, 24))),
    "safetensors_same_bytes_twice": one(entry()),
    "safetensors_duplicate_names": raw_header(
        b'{"good":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},"good":{"dtype":"I32","shape":[4],"data_offsets":[0,16]}}'
    ),
    "safetensors_trailing": made(
        ".safetensors", safetensors(header(), FLOATS + b"more"), LISTED, PARTIAL, values=GOOD, warns="after"
    ),
    "safetensors_bad_utf8": raw_header(b'{"go\xff\xfed":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]}}'),
    "safetensors_surrogate": made(
        ".safetensors",
        safetensors(b'{"go\\ud800d":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]}}'),
        LISTED,
        PARTIAL,
    ),
    "safetensors_deep_lists": raw_header(b"[" * 1_000_000),
    "safetensors_deep_objects": raw_header(b'{"a":' * 500_000),
    "safetensors_deep_value": made(
        ".safetensors",
        safetensors(
            b'{"good":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},"b":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
        ),
    ),
    "safetensors_a_list": raw_header(b"[1, 2]"),
    "safetensors_a_number": raw_header(b"1"),
    "safetensors_not_json": raw_header(b"{good"),
    "safetensors_nothing": made(".safetensors", safetensors(b"{}", b"")),
    "safetensors_utf16": raw_header(json.dumps(header()).encode("utf-16")),
    "safetensors_bom": raw_header(b"\xef\xbb\xbf" + json.dumps(header()).encode()),
    "safetensors_long_number": raw_header(
        b'{"good":{"dtype":"F32","shape":[' + b"9" * 10_000 + b'],"data_offsets":[0,16]}}'
    ),
    "safetensors_infinite": raw_header(
        b'{"good":{"dtype":"F32","shape":[Infinity, NaN, -1e999],"data_offsets":[0,16]}}'
    ),
    "safetensors_dtype_unknown": one(entry("F7", offsets=(16, 32))),
    "safetensors_dtype_a_list": one(entry(["F32"], offsets=(16, 32)), invalid=("bad",)),
    "safetensors_dtype_missing": one({"shape": [4], "data_offsets": [16, 32]}, invalid=("bad",)),
    "safetensors_shape_negative": one(entry(shape=(-2, -2), offsets=(16, 32)), invalid=("bad",)),
    "safetensors_shape_huge": one(entry(shape=(1 << 62, 4), offsets=(16, 32)), invalid=("bad",)),
    "safetensors_shape_wraps": one(entry(shape=((1 << 62) + 4,), offsets=(16, 32)), invalid=("bad",)),
    "safetensors_shape_floats": one(entry(shape=(2.0, 2.0), offsets=(16, 32)), invalid=("bad",)),
    "safetensors_shape_bools": one(entry(shape=(True, 4), offsets=(16, 32))),
    "safetensors_shape_text": one(entry(shape="22", offsets=(16, 32)), invalid=("bad",)),
    "safetensors_shape_of_100k": one(entry(shape=(1,) * 100_000, offsets=(16, 20)), invalid=("bad",)),
    "safetensors_offsets_reversed": one(entry(offsets=(32, 16)), invalid=("bad",)),
    "safetensors_offsets_negative": one(entry(offsets=(-16, 0)), invalid=("bad",)),
    "safetensors_offsets_beyond": one(entry(offsets=(16, 1 << 63)), invalid=("bad",)),
    "safetensors_offsets_beyond_shape_too": one(
        entry(shape=(1 << 40,), offsets=(16, 16 + (4 << 40))), invalid=("bad",)
    ),
    "safetensors_offsets_three": one(entry(offsets=(16, 24, 32)), invalid=("bad",)),
    "safetensors_offsets_floats": one(entry(offsets=(16.0, 32.0)), invalid=("bad",)),
    "safetensors_offsets_short": one(entry(offsets=(16, 20)), invalid=("bad",)),
    "safetensors_entry_a_number": one(7, invalid=("bad",)),
    "safetensors_entry_null": one(None, invalid=("bad",)),
    "safetensors_metadata_numbers": made(
        ".safetensors", safetensors({"good": entry(), "__metadata__": {"a": 1, "b": [1]}}), LISTED, PARTIAL, values=GOOD
    ),
    "safetensors_metadata_a_list": made(
        ".safetensors", safetensors({"good": entry(), "__metadata__": [1]}), LISTED, PARTIAL, values=GOOD
    ),
    "safetensors_metadata_html": made(
        ".safetensors",
        safetensors({"good": entry(), "__metadata__": {"<img src=x>": "\x1b[2J" * 1000}}),
        LISTED,
        values=GOOD,
    ),
    "safetensors_cut_in_the_data": made(
        ".safetensors",
        safetensors(header(bad=entry(offsets=(16, 32))), FLOATS + b"1234"),
        LISTED,
        PARTIAL,
        values=GOOD,
        invalid=("bad",),
    ),
}

INDEX = "model.safetensors.index.json"
SHARD = safetensors({"good": entry()})


def sharded(
    index: object, name_: str = INDEX, *outcomes: str, shards: dict[str, bytes] | None = None, **expected
) -> Build:
    """A folder with an index and its shards; the index is opened."""

    def build(folder: Path) -> Case:
        inner = folder / "model"
        inner.mkdir()
        (folder / "outside.safetensors").write_bytes(SHARD)
        for shard, content in ({"one.safetensors": SHARD} if shards is None else shards).items():
            (inner / shard).write_bytes(content)
        given = index(folder) if callable(index) else index
        (inner / name_).write_bytes(given if isinstance(given, bytes) else json.dumps(given).encode())
        return opened(inner / name_, inner, outcomes=outcomes or (*ANY, FOLDER), **expected)

    return build


def weight_map(**keys: object) -> dict:
    return {"metadata": {"total_size": 16}, "weight_map": keys}


def fifo_shard(folder: Path) -> Case:
    import os

    case = sharded(weight_map(good="one.safetensors", bad="pipe.safetensors"))(folder)
    os.mkfifo(folder / "model" / "pipe.safetensors")
    return case


def linked_shard(folder: Path) -> Case:
    """A shard that is a symbolic link to a file elsewhere: hubs lay out their caches so, and it is followed."""
    case = sharded(weight_map(good="link.safetensors"), shards={})(folder)
    (folder / "model" / "link.safetensors").symlink_to(folder / "outside.safetensors")
    return case


SHARDED: Table = {
    "sharded_good": sharded(weight_map(good="one.safetensors"), INDEX, LISTED, values=GOOD),
    "sharded_climbs": sharded(
        weight_map(good="one.safetensors", bad="../outside.safetensors"),
        INDEX,
        LISTED,
        PARTIAL,
        values=GOOD,
        warns="beside",
    ),
    "sharded_absolute": sharded(
        lambda folder: weight_map(good="one.safetensors", bad=str(folder / "outside.safetensors")),
        INDEX,
        LISTED,
        PARTIAL,
        values=GOOD,
        warns="beside",
    ),
    "sharded_absolute_device": sharded(
        weight_map(good="one.safetensors", bad="/dev/zero"), INDEX, LISTED, PARTIAL, values=GOOD
    ),
    "sharded_missing": sharded(
        weight_map(good="one.safetensors", bad="two.safetensors"), INDEX, LISTED, PARTIAL, values=GOOD
    ),
    "sharded_all_missing": sharded(weight_map(bad="two.safetensors"), INDEX, *BAD, LISTED),
    "sharded_key_in_no_shard": sharded(
        weight_map(good="one.safetensors", bad="one.safetensors"), INDEX, LISTED, PARTIAL, values=GOOD
    ),
    "sharded_itself": sharded(weight_map(good="one.safetensors", bad=INDEX), INDEX, LISTED, PARTIAL, values=GOOD),
    "sharded_folder": sharded(weight_map(good="one.safetensors", bad="."), INDEX, LISTED, PARTIAL, values=GOOD),
    "sharded_empty_name": sharded(weight_map(good="one.safetensors", bad=""), INDEX, LISTED, PARTIAL, values=GOOD),
    "sharded_nul": sharded(weight_map(good="one.safetensors", bad="a\0b"), INDEX, LISTED, PARTIAL, values=GOOD),
    "sharded_surrogate": sharded(
        b'{"weight_map": {"good": "one.safetensors", "bad": "\\ud800"}}', INDEX, LISTED, PARTIAL, values=GOOD
    ),
    "sharded_number": sharded(weight_map(good="one.safetensors", bad=7), INDEX, LISTED, PARTIAL, values=GOOD),
    "sharded_long_name": sharded(
        weight_map(good="one.safetensors", bad="x" * 10_000), INDEX, LISTED, PARTIAL, values=GOOD
    ),
    "sharded_broken": sharded(
        weight_map(good="one.safetensors", bad="two.safetensors"),
        INDEX,
        LISTED,
        PARTIAL,
        shards={"one.safetensors": SHARD, "two.safetensors": b"junk"},
        values=GOOD,
    ),
    "sharded_evil": sharded(
        weight_map(good="one.safetensors", bad="two.safetensors"),
        INDEX,
        LISTED,
        PARTIAL,
        shards={"one.safetensors": SHARD, "two.safetensors": zip_bytes.checkpoint(whole(mapping(bad=evil())))},
        values=GOOD,
    ),
    "sharded_bin_evil": sharded(
        weight_map(good="one.bin"),
        "pytorch_model.bin.index.json",
        LISTED,
        PARTIAL,
        shards={"one.bin": zip_bytes.checkpoint(zip_bytes.good(evil=evil()))},
        values=GOOD,
        calls=("posix.system",),
    ),
    "sharded_many": sharded(
        lambda folder: weight_map(**{f"k{index}": f"s{index}.safetensors" for index in range(20_000)})
    ),
    "sharded_map_a_list": sharded({"weight_map": ["good"]}),
    "sharded_map_missing": sharded({"metadata": {}}),
    "sharded_not_json": sharded(b"{weight_map"),
    "sharded_deep": sharded(b'{"weight_map":' * 500_000),
    "sharded_fifo": fifo_shard,
    "sharded_link": linked_shard,
}


def distributed(metadata: bytes, *outcomes: str, shard: bytes | None = None, **expected) -> Build:
    def build(folder: Path) -> Case:
        inner = folder / "step_100"
        inner.mkdir()
        (inner / ".metadata").write_bytes(metadata)
        if shard != b"":
            (inner / "__0_0.distcp").write_bytes(dcp_shard() if shard is None else shard)
        return opened(inner, outcomes=outcomes or ANY, **expected)

    return build


DCP: Table = {
    "dcp_good": distributed(dcp_metadata(length=len(dcp_shard())), LISTED, values=GOOD),
    "dcp_evil": distributed(dcp_metadata(extra=b"0" + evil()), LISTED, PARTIAL, calls=("posix.system",)),
    "dcp_evil_shard": distributed(dcp_metadata(), LISTED, PARTIAL, shard=zip_bytes.checkpoint(whole(evil()))),
    "dcp_broken": distributed(dcp_metadata()[:100], *BAD),
    "dcp_junk": distributed(b"junk", *BAD),
    "dcp_empty": distributed(b"", *BAD),
    "dcp_number": distributed(whole(integer(1))),
    "dcp_climbs": distributed(dcp_metadata(path="../../../../etc/passwd"), LISTED, PARTIAL),
    "dcp_absolute": distributed(dcp_metadata(path="/dev/zero"), LISTED, PARTIAL),
    "dcp_shard_missing": distributed(dcp_metadata(), LISTED, PARTIAL, FOLDER, shard=b""),
    "dcp_shard_broken": distributed(dcp_metadata(), LISTED, PARTIAL, shard=b"PK\3\4junk"),
    "dcp_offset_beyond": distributed(dcp_metadata(offset=1 << 62), LISTED, PARTIAL),
    "dcp_offset_negative": distributed(dcp_metadata(offset=-5), LISTED, PARTIAL),
    "dcp_length_beyond": distributed(dcp_metadata(length=1_000_000), LISTED, PARTIAL),
    "dcp_length_huge": distributed(dcp_metadata(length=1 << 62), LISTED, PARTIAL),
    "dcp_size_huge": distributed(dcp_metadata(sizes=(1 << 40, 1 << 40)), LISTED, PARTIAL),
    "dcp_size_negative": distributed(dcp_metadata(sizes=(-1, 2)), LISTED, PARTIAL),
}

EVIL_WEIGHTS = zip_bytes.checkpoint(whole(evil()))
PICKLED_CONFIG = json.dumps(
    {"config": {"good": {"path_name": "weight_0", "is_param": True, "use_pickle": True, "tensor_meta": None}}}
).encode()


def climbing_config() -> bytes:
    return pt2(
        config=pt2()[:0]
        + json.dumps(
            {
                "config": {
                    "good": {
                        "path_name": "../../byteorder",
                        "is_param": True,
                        "use_pickle": False,
                        "tensor_meta": {
                            "dtype": 7,
                            "sizes": [{"as_int": 1}],
                            "strides": [{"as_int": 1}],
                            "storage_offset": {"as_int": 0},
                        },
                    }
                }
            }
        ).encode()
    )


def old_pt2() -> bytes:
    """The layout before torch 2.7: states as whole checkpoints inside."""
    return zip_bytes.assemble(
        [
            Record(b"version", b"4.1"),
            Record(b"serialized_exported_program.json", b"{}"),
            Record(b"serialized_state_dict.pt", EVIL_WEIGHTS),
            Record(b"serialized_constants.pt", EVIL_WEIGHTS),
            Record(b"serialized_example_inputs.pt", EVIL_WEIGHTS),
        ]
    )


PT2: Table = {
    "pt2_pickled_weights": made(
        ".pt2", pt2(EVIL_WEIGHTS, config=PICKLED_CONFIG), LISTED, PARTIAL, calls=("posix.system",)
    ),
    "pt2_old_pickled_weights": made(".pt2", old_pt2(), LISTED, PARTIAL, calls=("posix.system",)),
    "pt2_graph_not_json": made(".pt2", pt2(model=b"{{{"), LISTED, PARTIAL),
    "pt2_graph_deep": made(".pt2", pt2(model=b"[" * 1_000_000), LISTED, PARTIAL),
    "pt2_config_not_json": made(".pt2", pt2(config=b"{{{")),
    "pt2_config_a_list": made(".pt2", pt2(config=b"[]")),
    "pt2_config_junk": made(
        ".pt2",
        pt2(config=b'{"config": {"good": 7, "bad": {"path_name": 3, "tensor_meta": {"dtype": [], "sizes": 3}}}}'),
    ),
    "pt2_config_climbs": made(".pt2", climbing_config),
    "pt2_weights_short": made(".pt2", pt2(FLOATS[:7]), LISTED, PARTIAL),
}

TORCHSCRIPT: Table = {
    "torchscript_evil": made(
        ".pt", torchscript(root=whole(mapping(evil=evil()))), LISTED, PARTIAL, calls=("posix.system",)
    ),
    "torchscript_code_of_bad_bytes": made(".pt", torchscript(b"\xff\xfe\0\x1b[2J" * 100), LISTED, PARTIAL),
    "torchscript_code_runs": made(".pt", torchscript(b"__import__('posix').system('false')\n"), LISTED),
    "torchscript_code_long": made(".pt", lambda: torchscript(b"x" * 30_000_000), LISTED, PARTIAL),
}

OBJECT = "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }"


def numpy_header(text_: str | bytes, *outcomes: str, **more) -> Build:
    return made(".npy", npy(text_, **more), *(outcomes or BAD))


NUMPY: Table = {
    "npy_object": made(".npy", npy(OBJECT, whole(evil(), 3)), LISTED, PARTIAL, REFUSED),
    "npz_object": made(".npz", npz(good=npy(), bad=npy(OBJECT, whole(evil(), 3))), LISTED, PARTIAL, values=GOOD),
    "npz_evil_pickle": made(
        ".npz",
        zip_bytes.assemble([Record(b"good.npy", npy()), Record(b"bad.npy", whole(evil(), 3))]),
        LISTED,
        PARTIAL,
        values=GOOD,
    ),
    "npz_deflated_bomb": made(
        ".npz",
        lambda: zip_bytes.assemble(
            [
                Record(b"good.npy", npy()),
                zip_bytes.deflated(
                    b"bad.npy",
                    npy("{'descr': '<f4', 'fortran_order': False, 'shape': (25000000,), }", bytes(100_000_000)),
                ),
            ]
        ),
        LISTED,
        PARTIAL,
        values=GOOD,
    ),
    "npy_header_runs": numpy_header(
        "{'descr': __import__('posix').system('false'), 'fortran_order': False, 'shape': (2, 2), }"
    ),
    "npy_header_deep": numpy_header("(" * 60_000),
    "npy_header_deep_minus": numpy_header("{'descr': '<f4', 'fortran_order': False, 'shape': " + "-" * 60_000 + "1, }"),
    "npy_header_deep_sum": numpy_header(
        "{'descr': '<f4', 'fortran_order': False, 'shape': (" + "1+" * 30_000 + "1,), }"
    ),
    "npy_header_power": numpy_header("{'descr': '<f4', 'fortran_order': False, 'shape': (9**9**9,), }"),
    "npy_header_long_number": numpy_header(
        "{'descr': '<f4', 'fortran_order': False, 'shape': (" + "9" * 5_000 + ",), }"
    ),
    "npy_header_bad_bytes": numpy_header(b"{'descr': '\xff\xfe', 'fortran_order': False, 'shape': (2, 2), }", *ANY),
    "npy_header_nul": numpy_header(b"{'descr': '<f4\0', 'fortran_order': False, 'shape': (2, 2), }", *ANY),
    "npy_header_empty": numpy_header(""),
    "npy_header_beyond": numpy_header("{}", length=60_000),
    "npy_header_4g": numpy_header("{}", version=b"\2\0", length=0xFFFFFFFF),
    "npy_version_9": numpy_header(
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }", *ANY, version=b"\x09\0"
    ),
    "npy_keys_missing": numpy_header("{'descr': '<f4'}"),
    "npy_keys_too_many": numpy_header("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), 'x': 1}", *ANY),
    "npy_shape_huge": numpy_header(
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1099511627776, 1099511627776), }", *ANY
    ),
    "npy_shape_negative": numpy_header("{'descr': '<f4', 'fortran_order': False, 'shape': (-2, -2), }", *ANY),
    "npy_shape_text": numpy_header("{'descr': '<f4', 'fortran_order': False, 'shape': 'ab', }", *ANY),
    "npy_descr_structured": numpy_header(
        "{'descr': [('a', '<f4'), ('b', '|O')], 'fortran_order': False, 'shape': (1,), }", *ANY
    ),
    "npy_descr_wide": numpy_header("{'descr': '<f999999999', 'fortran_order': False, 'shape': (1,), }", *ANY),
    "npy_descr_text": numpy_header("{'descr': '<U4', 'fortran_order': False, 'shape': (1,), }", *ANY),
    "npy_fortran": made(".npy", npy("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 2), }"), LISTED),
}

NAMED = {  # recognised and not read: one sentence that names it
    "gzip": (b"\x1f\x8b\x08\0" + bytes(60), ".pt.gz", "gzip"),
    "xz": (b"\xfd7zXZ\0" + bytes(60), ".pt.xz", "xz"),
    "seven_zip": (b"7z\xbc\xaf\x27\x1c" + bytes(60), ".7z", "7"),
    "rar": (b"Rar!\x1a\x07\x01\0" + bytes(60), ".rar", "rar"),
    "gguf": (b"GGUF\3\0\0\0" + bytes(60), ".gguf", "gguf"),
    "hdf5": (b"\x89HDF\r\n\x1a\n" + bytes(60), ".h5", "hdf5"),
    "onnx": (b"\x08\x07\x12\x07pytorch\x1a\x052.1.0:\x01" + bytes(60), ".onnx", "onnx"),
}


def named(content: bytes, suffix: str, word: str) -> Build:
    return made(suffix, content, REFUSED, errors=("UnsupportedFormat",), says=(word,))


TABLE: Table = {
    **SWEEPS,
    **LEGACY,
    **TAR,
    **SAFETENSORS,
    **SHARDED,
    **DCP,
    **PT2,
    **TORCHSCRIPT,
    **NUMPY,
    **{f"named_{key}": named(*row) for key, row in NAMED.items()},
    "random_bytes": made(".pt", bytes(range(256)) * 40, REFUSED),
    "text_file": made(".pt", b"<html><body>404 Not Found</body></html>\n" * 10, REFUSED),
    "git_lfs_pointer": made(".pt", b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12345\n", REFUSED),
    "one_byte": made(".pt", b"\x80", *BAD),
    "four_bytes": made(".pt", b"PK\3\4", *BAD),
}
