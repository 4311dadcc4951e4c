"""Pickles that run a command when they are loaded. Here they are listed and not run.

The tensors beside them stay readable.
"""

import struct
from collections.abc import Callable
from pathlib import Path

from tests.hostile.corpus import zip_bytes
from tests.hostile.corpus.case import LISTED, PARTIAL, Build, Case, Table, opened
from tests.hostile.corpus.legacy_bytes import MAGIC_PICKLE, legacy
from tests.hostile.corpus.opcodes import (
    APPEND,
    BINPERSID,
    BUILD,
    EMPTY_DICT,
    EMPTY_LIST,
    EMPTY_TUPLE,
    MARK,
    MEMOIZE,
    NONE,
    POP,
    REDUCE,
    SETITEMS,
    STACK_GLOBAL,
    TUPLE,
    call,
    integer,
    items,
    mapping,
    name,
    short_text,
    stack_name,
    tensor,
    text,
    whole,
)

GOOD = (("good", zip_bytes.GOOD),)
Make = Callable[[str], bytes]  # a shell command -> the pickled bytes that would run it


def command(folder: Path) -> str:
    """Leaves the canary when a shell runs it."""
    return f"touch '{folder}/canary'"


def beside_a_tensor(make: Make, *calls: str, suffix: str = ".pt", **expected) -> Build:
    """A zip checkpoint {"good": tensor, "evil": payload}."""

    def build(folder: Path) -> Case:
        pickle = zip_bytes.good(evil=make(command(folder)))
        path = folder / f"evil{suffix}"
        path.write_bytes(zip_bytes.checkpoint(pickle))
        return opened(path, calls=calls, values=GOOD, pickle_bytes=len(pickle), **expected)

    return build


def plain(make: Make, *calls: str, **expected) -> Build:
    """The payload as a whole plain pickle file."""

    def build(folder: Path) -> Case:
        path = folder / "evil.pkl"
        path.write_bytes(make(command(folder)))
        return opened(path, calls=calls, **expected)

    return build


def system(line: str) -> bytes:
    return call("posix", "system", text(line))


def protocol_0(line: str) -> bytes:
    return b"cposix\nsystem\n(S" + repr(line.replace("'", "")).encode() + b"\ntR."


def protocol_1(line: str) -> bytes:
    return b"cposix\nsystem\n(" + text(line) + b"tR."


def protocol_2(line: str) -> bytes:
    return b"\x80\x02cposix\nsystem\n" + text(line) + b"\x85R."


def protocol_3(line: str) -> bytes:
    return b"\x80\x03cbuiltins\neval\n" + text(f"__import__('posix').system({line!r})") + b"\x85R."


def framed(protocol: int, body: bytes) -> bytes:
    return b"\x80" + bytes([protocol, 0x95]) + struct.pack("<Q", len(body)) + body


def protocol_4(line: str) -> bytes:
    return framed(
        4,
        short_text("posix")
        + MEMOIZE
        + short_text("system")
        + MEMOIZE
        + STACK_GLOBAL
        + MEMOIZE
        + text(line)
        + b"\x85R.",
    )


def protocol_5(line: str) -> bytes:
    return framed(5, stack_name("posix", "system") + b"\x96" + struct.pack("<Q", len(line)) + line.encode() + b"\x85R.")


def memoised_name(line: str) -> bytes:
    """The two halves of the name come out of the memo, put there long before and mixed with other texts."""
    halves = text("posix") + b"r\x10\x00\x00\x00" + POP + text("system") + b"r\x11\x00\x00\x00" + POP
    return halves + b"j\x10\x00\x00\x00" + b"j\x11\x00\x00\x00" + STACK_GLOBAL + text(line) + b"\x85" + REDUCE


def slots(line: str) -> bytes:
    """BUILD with (None, slots): pickle would setattr each; with a payload among the values."""
    state = NONE + mapping(__class__=name("posix", "system"), __reduce__=system(line)) + b"\x86"
    return name("some.module", "Thing") + EMPTY_TUPLE + b"\x81" + state + BUILD


def build_with_setstate(line: str) -> bytes:
    """BUILD on a class whose __setstate__ was replaced by a name."""
    first = name("some.module", "Thing") + EMPTY_TUPLE + b"\x81" + mapping(__setstate__=name("posix", "system")) + BUILD
    return first + text(line) + BUILD


def extension(opcode: bytes, code: bytes) -> Make:
    return lambda line: opcode + code + text(line) + b"\x85" + REDUCE


def odd_ids(line: str) -> bytes:
    """Persistent ids that are no storage: a number, a call, a dict, a short tuple, a text line."""
    short = items(text("storage"), name("torch", "FloatStorage")) + BINPERSID
    return (
        MARK
        + integer(7)
        + BINPERSID
        + system(line)
        + BINPERSID
        + EMPTY_DICT
        + BINPERSID
        + short
        + b"P../../etc/passwd\n"
        + TUPLE
    )


def pickle_in_bytes(line: str) -> bytes:
    inner = protocol_2(line)
    return b"C" + bytes([len(inner)]) + inner if len(inner) < 256 else b"B" + struct.pack("<I", len(inner)) + inner


def loads_bytes(line: str) -> bytes:
    return (
        call("pickle", "loads", pickle_in_bytes(line))
        + POP
        + call("torch.storage", "_load_from_bytes", pickle_in_bytes(line))
    )


def many_ways(line: str) -> bytes:
    """Every other door that scanners forget."""
    ways = [
        call("runpy", "_run_code", text(line), EMPTY_DICT),
        call("webbrowser", "open", text("http://example.invalid/")),
        call("importlib", "import_module", text("antigravity")),
        call("operator", "attrgetter", text("system")),
        call("torch.utils._config_module", "load_config", text(line)),
        call("torch", "load", text("http://example.invalid/")),
        call("torch.hub", "load", text("someone/something")),
        call("numpy.testing._private.utils", "runstring", text(line), EMPTY_DICT),
        call("timeit", "timeit", text(line)),
        call("pip._internal", "main", text("install")),
        call("bdb", "Bdb") + mapping(a=text(line)) + BUILD,
        call("socket", "create_connection", items(text("example.invalid"), integer(80))),
    ]
    return MARK + b"".join(ways) + TUPLE


MANY_TARGETS = (
    "runpy._run_code",
    "webbrowser.open",
    "importlib.import_module",
    "operator.attrgetter",
    "torch.utils._config_module.load_config",
    "torch.load",
    "torch.hub.load",
    "numpy.testing._private.utils.runstring",
    "timeit.timeit",
    "pip._internal.main",
    "bdb.Bdb",
    "socket.create_connection",
)


def look_alikes(line: str) -> bytes:
    """Names that begin or end like those of the closed table and are not in it."""
    names = [
        name("torch._utils", "_rebuild_tensor_v2.__globals__"),
        name("torch", "_utils._rebuild_tensor_v2"),
        name("collections", "OrderedDict.__init__"),
        name("COLLECTIONS", "OrderedDict"),
        name("torch._utils ", "_rebuild_tensor_v2"),
        name("_codecs", "encode.__self__"),
    ]
    return MARK + b"".join(one + text(line) + b"\x85" + REDUCE for one in names) + TUPLE


def poisoned_tables(line: str) -> bytes:
    """Harmless names used as no honest pickle does: their arguments are payloads, and they are given state."""
    return (
        MARK
        + call("collections", "OrderedDict", system(line))
        + mapping(x=system(line))
        + BUILD
        + call("_codecs", "encode", system(line), system(line))
        + call("torch", "Size", system(line))
        + call("numpy.core.multiarray", "_reconstruct", system(line), system(line), system(line))
        + call("numpy", "dtype", system(line), integer(0), integer(1))
        + system(line)
        + BUILD
        + call("torch._utils", "_rebuild_parameter", system(line), system(line), system(line))
        + call(
            "torch._tensor",
            "_rebuild_from_type_v2",
            name("posix", "system"),
            name("posix", "system"),
            items(text(line)),
            EMPTY_DICT,
        )
        + call("collections", "defaultdict", name("posix", "system"))
        + TUPLE
    )


def straddling_frame(line: str) -> bytes:
    """A frame that ends in the middle of an opcode's argument."""
    body = stack_name("posix", "system") + text(line) + b"\x85R."
    return b"\x80\x04\x95" + struct.pack("<Q", len(body) // 2) + body


def overlapping_frames(line: str) -> bytes:
    """A frame inside a frame that claims to reach further."""
    body = stack_name("posix", "system") + b"\x95" + struct.pack("<Q", 3) + text(line) + b"\x85R."
    return b"\x80\x04\x95" + struct.pack("<Q", len(body)) + body


def legacy_with_payload(folder: Path) -> Case:
    path = folder / "old.pth"
    root = whole(
        mapping(
            good=tensor(
                bytes_of_storage=items(
                    text("storage"), name("torch", "FloatStorage"), text("good"), text("cpu"), integer(4), NONE
                )
                + BINPERSID
            ),
            evil=system(command(folder)),
        )
    )
    path.write_bytes(legacy(root))
    return opened(path, calls=("posix.system",), values=GOOD)


def payload_in_every_legacy_pickle(folder: Path) -> Case:
    """The legacy format is five pickles; each but the first has a payload."""
    evil = system(command(folder)) + POP
    path = folder / "old.pth"
    path.write_bytes(
        MAGIC_PICKLE
        + b"\x80\x02"
        + evil
        + b"M\xe9\x03."
        + b"\x80\x02"
        + evil
        + b"}."
        + b"\x80\x02"
        + evil
        + b"}."
        + b"\x80\x02"
        + evil
        + b"]."
    )
    return opened(path, calls=("posix.system",), outcomes=(LISTED, PARTIAL))


def magic_by_reduce(folder: Path) -> Case:
    """The legacy magic number as the answer of a call: torch's own check would pass, had it run the call."""
    path = folder / "old.pth"
    path.write_bytes(
        whole(
            call("builtins", "eval", text(f"__import__('posix').system({command(folder)!r}) or 0x1950a86a20f9469cfc6c"))
        )
        + b"\x80\x02M\xe9\x03."
        + b"\x80\x02}."
        + whole(system(command(folder)))
        + b"\x80\x02]."
    )
    return opened(path, calls=("builtins.eval",), outcomes=(LISTED, PARTIAL))


def broken_after_payload(folder: Path) -> Case:
    pickle = (
        b"\x80\x02"
        + EMPTY_DICT
        + MARK
        + text("good")
        + tensor()
        + text("evil")
        + system(command(folder))
        + b"\xff\xff\xff"
    )
    path = folder / "evil.pt"
    path.write_bytes(zip_bytes.checkpoint(pickle))
    return opened(path, outcomes=(PARTIAL,), calls=("posix.system",), entry="archive/data.pkl", position=True)


def a_torch_beside_it(folder: Path) -> Case:
    """Modules that would win an import from the file's own folder; they leave the canary."""
    for module in ("torch", "numpy", "pickle", "inspector", "zipfile", "json"):
        (folder / f"{module}.py").write_text(f"open({str(folder / 'canary')!r}, 'w')\n")
    path = folder / "model.pt"
    path.write_bytes(zip_bytes.checkpoint(zip_bytes.good()))
    return opened(path, values=GOOD, prepare="go_to_its_folder")


def full_module(folder: Path) -> Case:
    """A pickled nn.Module of a class that cannot be imported: its tree and tensors are seen all the same."""
    state = mapping(
        training=b"\x88",
        _parameters=mapping(weight=tensor()),
        _buffers=EMPTY_DICT,
        _modules=mapping(evil=system(command(folder))),
        in_features=integer(2),
    )
    pickle = whole(name("not_there.models", "Linear") + EMPTY_TUPLE + b"\x81" + state + BUILD)
    path = folder / "full.pt"
    path.write_bytes(zip_bytes.checkpoint(pickle))
    return opened(path, calls=("posix.system",), values=(("weight", zip_bytes.GOOD),))


def in_a_list(line: str) -> bytes:
    return EMPTY_LIST + system(line) + APPEND


def as_a_key(line: str) -> bytes:
    return EMPTY_DICT + MARK + system(line) + system(line) + SETITEMS


def instance(line: str) -> bytes:
    return MARK + text(line) + b"iposix\nsystem\n"


def object_(line: str) -> bytes:
    return MARK + name("posix", "system") + text(line) + b"o"


TABLE: Table = {
    "protocol_0": plain(protocol_0, "posix.system"),
    "protocol_1": plain(protocol_1, "posix.system"),
    "protocol_2": plain(protocol_2, "posix.system"),
    "protocol_3": plain(protocol_3, "builtins.eval"),
    "protocol_4": plain(protocol_4, "posix.system"),
    "protocol_5": plain(protocol_5, "posix.system"),
    "global_and_reduce": beside_a_tensor(system, "posix.system"),
    "stack_global_memoised": beside_a_tensor(memoised_name, "posix.system"),
    "stack_global_dotted": beside_a_tensor(
        lambda line: stack_name("os", "path.os.system") + text(line) + b"\x85R", "os.path.os.system"
    ),
    "stack_global_of_numbers": beside_a_tensor(
        lambda line: integer(1) + integer(2) + STACK_GLOBAL + text(line) + b"\x85R", outcomes=(LISTED, PARTIAL)
    ),
    "inst": beside_a_tensor(instance, "posix.system"),
    "obj": beside_a_tensor(object_, "posix.system"),
    "obj_and_pop": beside_a_tensor(lambda line: object_(line) + POP + NONE, "posix.system"),
    "reduce_and_pop": beside_a_tensor(lambda line: system(line) + POP + NONE, "posix.system"),
    "reduce_and_pop_mark": beside_a_tensor(lambda line: MARK + system(line) + b"1" + NONE, "posix.system"),
    "newobj": beside_a_tensor(lambda line: name("subprocess", "Popen") + text(line) + b"\x85\x81", "subprocess.Popen"),
    "newobj_ex": beside_a_tensor(
        lambda line: name("subprocess", "Popen") + EMPTY_TUPLE + mapping(args=text(line), shell=b"\x88") + b"\x92",
        "subprocess.Popen",
    ),
    "build_slots": beside_a_tensor(slots, "some.module.Thing", "posix.system"),
    "build_setstate": beside_a_tensor(build_with_setstate, "some.module.Thing", "posix.system"),
    "ext1": beside_a_tensor(extension(b"\x82", b"\x01")),
    "ext2": beside_a_tensor(extension(b"\x83", b"\x01\x01")),
    "ext4": beside_a_tensor(extension(b"\x84", b"\x01\x01\x01\x00")),
    "ext1_registered": beside_a_tensor(extension(b"\x82", b"\x01"), prepare="fill_extensions"),
    "ext2_registered": beside_a_tensor(extension(b"\x83", b"\x01\x01"), prepare="fill_extensions"),
    "ext4_registered": beside_a_tensor(extension(b"\x84", b"\x01\x01\x01\x00"), prepare="fill_extensions"),
    "odd_persistent_ids": beside_a_tensor(odd_ids, "posix.system", outcomes=(LISTED, PARTIAL)),
    "pickle_in_bytes": beside_a_tensor(pickle_in_bytes),
    "loads_of_bytes": beside_a_tensor(loads_bytes, "pickle.loads", "torch.storage._load_from_bytes"),
    "many_ways": beside_a_tensor(many_ways, *MANY_TARGETS),
    "look_alikes": beside_a_tensor(
        look_alikes, "torch._utils._rebuild_tensor_v2.__globals__", "COLLECTIONS.OrderedDict", "_codecs.encode.__self__"
    ),
    "poisoned_tables": beside_a_tensor(poisoned_tables, "posix.system"),
    "only_imported": beside_a_tensor(lambda line: name("antigravity", "geohash"), "antigravity.geohash"),
    "in_a_list": beside_a_tensor(in_a_list, "posix.system"),
    "as_a_key": beside_a_tensor(as_a_key, "posix.system"),
    "straddling_frame": plain(straddling_frame, outcomes=(LISTED, PARTIAL)),
    "overlapping_frames": plain(overlapping_frames, outcomes=(LISTED, PARTIAL)),
    "suffix_safetensors": beside_a_tensor(system, "posix.system", suffix=".safetensors"),
    "suffix_jpg": beside_a_tensor(system, "posix.system", suffix=".jpg"),
    "suffix_npy": beside_a_tensor(system, "posix.system", suffix=".npy"),
    "suffix_none": beside_a_tensor(system, "posix.system", suffix=""),
    "legacy": legacy_with_payload,
    "legacy_every_pickle": payload_in_every_legacy_pickle,
    "legacy_magic_by_reduce": magic_by_reduce,
    "payload_then_broken": broken_after_payload,
    "torch_beside_the_file": a_torch_beside_it,
    "full_module": full_module,
}
