"""Small files that ask for more memory, time or depth than any honest one: listed, or "limit reached"."""

import struct
import zlib
from collections.abc import Callable
from pathlib import Path

from tests.hostile.corpus import zip_bytes
from tests.hostile.corpus.case import LISTED, PARTIAL, REFUSED, Build, Case, Table, opened
from tests.hostile.corpus.opcodes import (
    APPEND,
    BINPERSID,
    EMPTY_DICT,
    EMPTY_LIST,
    EMPTY_TUPLE,
    MARK,
    MEMOIZE,
    NONE,
    POP,
    PROTO_2,
    REDUCE,
    SETITEM,
    SETITEMS,
    STOP,
    TUPLE,
    call,
    get,
    integer,
    integers,
    items,
    mapping,
    name,
    put,
    tensor,
    text,
    whole,
)

GOOD = (("good", zip_bytes.GOOD),)
LIMIT = ("limit reached",)


def value(body: bytes | Callable[[], bytes], *outcomes: str, readable: bool = True, **expected) -> Build:
    """A zip checkpoint {"good": tensor, "bomb": body}: what stands before the bomb stays readable."""

    def build(folder: Path) -> Case:
        bomb = body if isinstance(body, bytes) else body()
        pickle = PROTO_2 + EMPTY_DICT + MARK + text("good") + tensor() + SETITEMS + text("bomb") + bomb + SETITEM + STOP
        path = folder / "bomb.pt"
        path.write_bytes(zip_bytes.checkpoint(pickle))
        says = LIMIT if outcomes == (PARTIAL,) else ()
        return opened(
            path,
            outcomes=outcomes or (LISTED,),
            values=GOOD if readable else (),
            says=says,
            pickle_bytes=len(pickle),
            **expected,
        )

    return build


def raw(pickle: Callable[[], bytes], *outcomes: str, **expected) -> Build:
    """The whole data.pkl of a zip checkpoint."""

    def build(folder: Path) -> Case:
        bomb = pickle()
        path = folder / "bomb.pt"
        path.write_bytes(zip_bytes.checkpoint(bomb))
        return opened(path, outcomes=outcomes, pickle_bytes=len(bomb), **expected)

    return build


def claim(opcode: bytes, form: str, length: int) -> Build:
    """An opcode that claims more bytes than the file has."""
    return value(opcode + struct.pack(form, length), PARTIAL, REFUSED)


def laughs(empty: bytes, fill: Callable[[bytes], bytes], levels: int = 40) -> bytes:
    """Each level holds the one below it ten times, by memo."""
    body = empty + put(1000)
    for level in range(1, levels):
        body += POP + fill(get(999 + level) * 10) + put(1000 + level)
    return body


def laughing_lists() -> bytes:
    return laughs(EMPTY_LIST, lambda inner: EMPTY_LIST + MARK + inner + b"e")


def laughing_tuples() -> bytes:
    return laughs(EMPTY_TUPLE, lambda inner: MARK + inner + TUPLE)


def laughing_dicts() -> bytes:
    def fill(inner: bytes) -> bytes:
        one = inner[: len(inner) // 10]
        return EMPTY_DICT + MARK + b"".join(text(f"k{index}") + one for index in range(10)) + SETITEMS

    return laughs(tensor(), fill, levels=30)


def laughing_modules() -> bytes:
    """Pickled modules, each with the one below it ten times."""

    def fill(inner: bytes) -> bytes:
        one = inner[: len(inner) // 10]
        children = EMPTY_DICT + MARK + b"".join(text(f"m{index}") + one for index in range(10)) + SETITEMS
        state = mapping(_parameters=mapping(weight=tensor()), _buffers=EMPTY_DICT, _modules=children)
        return name("there.is", "None") + EMPTY_TUPLE + b"\x81" + state + b"b"

    return laughs(mapping(), fill, levels=25)


def laughing_text() -> bytes:
    """Arguments of a call: its short text must not be the long one cut short."""
    return call("posix", "system", laughing_lists())


def laughing_nested_tensor() -> bytes:
    """Sizes by memo: a shape of shapes."""
    return tensor(size=laughing_tuples())


def deep(opening: bytes, closing: bytes, count: int = 1_000_000) -> bytes:
    return opening * count + closing * count


def deep_keys() -> bytes:
    """What crashes torch.load: a tuple nested a million times as the key of a dict, whose hash recurses."""
    return EMPTY_DICT + EMPTY_TUPLE + b"\x85" * 1_000_000 + NONE + SETITEM


def colliding_keys() -> bytes:
    modulus = (1 << 61) - 1
    return EMPTY_DICT + MARK + b"".join(integer(index * modulus) + NONE for index in range(1, 100_001)) + SETITEMS


def deep_calls() -> bytes:
    return name("some", "function") + (EMPTY_TUPLE + REDUCE) * 1_000_000


def deep_arguments() -> bytes:
    return name("some", "function") * 100_000 + EMPTY_TUPLE + (REDUCE + b"\x85") * 100_000


def deep_states() -> bytes:
    return (name("some", "Thing") + EMPTY_TUPLE + b"\x81") * 50_000 + NONE + b"b" * 50_000


def deep_modules() -> bytes:
    """Modules in modules, 20,000 deep."""
    opening = (
        name("a", "B")
        + EMPTY_TUPLE
        + b"\x81"
        + EMPTY_DICT
        + MARK
        + text("_parameters")
        + EMPTY_DICT
        + text("_buffers")
        + EMPTY_DICT
    )
    opening += text("_modules") + EMPTY_DICT + text("m")
    return opening * 20_000 + NONE + (SETITEM + SETITEMS + b"b") * 20_000


def deep_dicts() -> bytes:
    return (EMPTY_DICT + text("k")) * 200_000 + tensor() + SETITEM * 200_000


def deep_containers_of_tensors() -> bytes:
    """Dotted paths grow with each level: 3,000 levels with a tensor each would be 9 MB of keys by the square."""
    return (EMPTY_DICT + text("w") + tensor() + SETITEM + text("module")) * 3_000 + NONE + SETITEM * 3_000


def towers(opening: bytes, closing: bytes) -> bytes:
    """Towers of 200 floors, each on top of the one before it by memo: no way from the root is long at first sight."""
    body = EMPTY_LIST + put(2000)
    below = NONE
    for tower in range(200):
        body += opening * 200 + below + closing * 200 + put(3000 + tower) + APPEND
        below = get(3000 + tower)
    return body


def itself_in_a_list() -> bytes:
    return EMPTY_LIST + put(5) + get(5) + APPEND


def itself_in_a_dict() -> bytes:
    return EMPTY_DICT + put(5) + text("me") + get(5) + SETITEM


def itself_in_arguments() -> bytes:
    """A call whose argument holds the call's own arguments."""
    return name("posix", "system") + EMPTY_LIST + put(5) + get(5) + APPEND + b"\x85" + REDUCE


def itself_in_a_module() -> bytes:
    state = mapping(_parameters=mapping(w=tensor()), _buffers=EMPTY_DICT, _modules=mapping(me=get(5)))
    return name("a", "B") + EMPTY_TUPLE + b"\x81" + put(5) + state + b"b"


def itself_in_its_state() -> bytes:
    return name("a", "B") + EMPTY_TUPLE + b"\x81" + put(5) + mapping(me=get(5)) + b"b"


def itself_in_an_ordered_dict() -> bytes:
    return (
        name("collections", "OrderedDict")
        + EMPTY_TUPLE
        + REDUCE
        + put(5)
        + text("me")
        + get(5)
        + SETITEM
        + get(5)
        + b"b"
    )


def big_integers() -> bytes:
    return EMPTY_LIST + MARK + (b"\x8b" + struct.pack("<i", 1 << 20) + b"\x7f" * (1 << 20)) * 5 + b"e"


def opcode_flood() -> bytes:
    return (NONE + POP) * 10_500_000


def empty_things(opcode: bytes) -> Callable[[], bytes]:
    """As many small objects as bytes: each costs far more in memory than in the file."""
    return lambda: MARK + opcode * 8_000_000 + TUPLE


def kept_things(opcode: bytes) -> Callable[[], bytes]:
    """The same, kept in the memo and taken off the stack."""
    return lambda: (opcode + MEMOIZE + POP) * 3_000_000 + NONE


def many_names() -> bytes:
    return EMPTY_LIST + MARK + b"ca\nb\n" * 2_000_000 + b"e"


def many_calls() -> bytes:
    return EMPTY_LIST + MARK + b"ca\nb\n" + put(9) + (get(9) + b")R") * 1_000_000 + b"e"


def many_references() -> bytes:
    return EMPTY_LIST + MARK + text("x" * 100) + put(9) + get(9) * 2_000_000 + b"e"


def many_doubles() -> bytes:
    return MARK + NONE + b"2" * 15_000_000 + TUPLE


def one_storage_many_tensors() -> bytes:
    """20,000 overlapping views of one storage: finding what overlaps must not compare all pairs."""
    ids = items(text("storage"), name("torch", "FloatStorage"), text("good"), text("cpu"), integer(4)) + BINPERSID
    body = EMPTY_DICT + ids + put(7) + POP + name("torch._utils", "_rebuild_tensor_v2") + put(8) + POP
    body += integers(2, 2) + put(9) + POP + integers(2, 1) + put(10) + POP + MARK
    for index in range(20_000):
        arguments = MARK + get(7) + integer(0) + get(9) + get(10) + b"\x89" + NONE + TUPLE
        body += text(f"t{index}") + get(8) + arguments + REDUCE
    return body + SETITEMS


def doing(function: bytes, argument: bytes, opcode: bytes = REDUCE, count: int = 1_000_000) -> bytes:
    """`opcode` on the same function and the same argument, a million times."""
    kept = function + b"q\x08" + POP + argument + b"q\x09" + POP
    return kept + (b"h\x08h\x09" + opcode + POP) * count + NONE


def long_text() -> bytes:
    return text("a" * 2_000_000)


def long_list(part: bytes = b"K\x01") -> bytes:
    return EMPTY_LIST + MARK + part * 300_000 + b"e"


def long_pairs() -> bytes:
    return EMPTY_LIST + MARK + (text("k") + NONE + b"\x86") * 100_000 + b"e"


def long_dict() -> bytes:
    return EMPTY_DICT + MARK + (text("k") + NONE) * 100_000 + SETITEMS


def tensor_arguments() -> bytes:
    return items(
        items(text("storage"), name("torch", "FloatStorage"), text("good"), text("cpu"), integer(4)) + BINPERSID,
        integer(0),
        integers(2, 2),
        integers(2, 1),
        b"\x89",
        NONE,
    )


def types_in_types(count: int) -> bytes:
    """A call whose first argument is the same function again, with arguments that are like it, and so on down."""
    function = name("torch._tensor", "_rebuild_from_type_v2") + put(7)
    arguments = (MARK + get(7) + NONE) * count + EMPTY_TUPLE + NONE + (TUPLE + NONE) * (count - 1) + TUPLE
    return function + arguments + REDUCE


ENCODE = name("_codecs", "encode")
LATIN = text("latin1")
OVER_AND_OVER = {
    "calls": lambda: doing(name("a", "b"), EMPTY_TUPLE, count=2_000_000),
    "calls_of_long_lists": lambda: doing(name("a", "b"), long_list() + b"\x85"),
    "tensors": lambda: doing(name("torch._utils", "_rebuild_tensor_v2"), tensor_arguments(), count=2_000_000),
    "encodings": lambda: doing(ENCODE, long_text() + LATIN + b"\x86"),
    "bytearrays": lambda: doing(
        name("builtins", "bytearray"), b"B" + struct.pack("<I", 1 << 20) + bytes(1 << 20) + b"\x85"
    ),
    "sets": lambda: doing(name("builtins", "set"), long_list() + b"\x85"),
    "sizes": lambda: doing(name("torch", "Size"), long_list() + b"\x85"),
    "shapes": lambda: doing(
        name("torch._utils", "_rebuild_tensor_v2"),
        items(
            items(text("storage"), name("torch", "FloatStorage"), text("good"), text("cpu"), integer(4)) + BINPERSID,
            integer(0),
            long_list(),
            long_list(),
            b"\x89",
            NONE,
        ),
    ),
    "ordered_dicts": lambda: doing(name("collections", "OrderedDict"), long_pairs() + b"\x85"),
    "default_dicts": lambda: doing(name("collections", "defaultdict"), NONE + long_dict() + b"\x86"),
    "counters": lambda: doing(name("collections", "Counter"), long_dict() + b"\x85"),
    "states": lambda: doing(name("a", "B") + EMPTY_TUPLE + b"\x81", long_dict(), b"b"),
    "namespaces": lambda: doing(name("argparse", "Namespace") + EMPTY_TUPLE + REDUCE, long_dict(), b"b"),
    "extended": lambda: doing(name("a", "B") + EMPTY_TUPLE + b"\x81", NONE, b"a"),
    "objects": lambda: doing(name("a", "B"), long_list() + b"\x85", b"\x81"),
    "modules": lambda: doing(
        name("a", "B") + EMPTY_TUPLE + b"\x81",
        mapping(_parameters=long_dict(), _buffers=EMPTY_DICT, _modules=EMPTY_DICT),
        b"b",
    ),
    "ids": lambda: (
        items(text("storage"), name("torch", "FloatStorage"), text("good"), text("cpu"), integer(4))
        + b"q\x09"
        + POP
        + (b"h\x09Q0") * 2_500_000
        + NONE
    ),
    "ids_of_long_text": lambda: (
        items(text("storage"), name("torch", "FloatStorage"), long_text(), text("cpu"), integer(4))
        + b"q\x09"
        + POP
        + (b"h\x09Q0") * 1_000_000
        + NONE
    ),
    "names": lambda: text("x" * 60_000) + b"q\x08" + POP + (b"h\x08h\x08\x930") * 2_000_000 + NONE,
    "scalars": lambda: doing(
        name("numpy.core.multiarray", "scalar"),
        items(
            call("numpy", "dtype", text("f8"), integer(0), integer(1)),
            b"B" + struct.pack("<I", 1 << 20) + bytes(1 << 20),
        ),
    ),
    "arrays": lambda: doing(
        call("numpy.core.multiarray", "_reconstruct", name("numpy", "ndarray"), items(integer(0)), b"C\x01b"),
        items(
            integer(1),
            long_list(),
            call("numpy", "dtype", text("f4"), integer(0), integer(1)),
            b"\x89",
            b"C\x10" + bytes(16),
        ),
        b"b",
    ),
    "paths": lambda: call("pathlib", "PosixPath", long_text() + put(7) + get(7) * 2_000),
    "new_of_new": lambda: call("copyreg", "__newobj__", name("copyreg", "__newobj__") + put(7) + get(7) * 5_000),
    "types_of_types": lambda: types_in_types(3_000),
    "dict_items": lambda: (
        EMPTY_DICT + b"q\x08" + POP + text("k" * 100) + b"q\x09" + POP + b"h\x08" + (b"h\x09Ns") * 800_000
    ),
    "list_of_itself": lambda: EMPTY_LIST + b"q\x08" + (b"h\x08a") * 800_000,
}


def zip_bomb(record: str, storages: dict[str, bytes] | None = None) -> Build:
    """2 MB that inflate to 2 GB of zeros."""

    def build(folder: Path) -> Case:
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        # a full flush makes the chunk independent of its place, so compressing it once is enough
        chunk = packer.compress(bytes(1 << 24)) + packer.flush(zlib.Z_FULL_FLUSH)
        packed = chunk * 128 + packer.flush()
        bomb = zip_bytes.Record(f"archive/{record}".encode(), packed, method=8, crc=0, size=(1 << 31) - 1)
        entries = [
            entry
            for entry in zip_bytes.records(zip_bytes.good(big=tensor("big", 1 << 28, (1 << 28,), (1,))), storages)
            if entry.name != bomb.name
        ]
        path = folder / "bomb.pt"
        path.write_bytes(zip_bytes.assemble([*entries, bomb] if record != "data.pkl" else [bomb, *entries]))
        if record == "data.pkl":
            return opened(path, outcomes=(REFUSED, PARTIAL), says=LIMIT)
        return opened(path, values=GOOD)

    return build


def crowd_of_entries(folder: Path) -> Case:
    """70,000 entries, more than the end record can count."""
    entries = zip_bytes.records(zip_bytes.good()) + [
        zip_bytes.Record(b"archive/data/%d" % index, b"") for index in range(70_000)
    ]
    path = folder / "crowd.pt"
    path.write_bytes(zip_bytes.assemble(entries, count=70_000))
    return opened(path, outcomes=(LISTED, PARTIAL))


def quine_of_entries(folder: Path) -> Case:
    """60,000 central records that all point at one deflated entry."""
    bomb = zip_bytes.deflated(b"archive/data.pkl", zip_bytes.good())
    more = [
        zip_bytes.Record(b"archive/data/%d" % index, b"", method=8, size=1 << 30, stored=len(bomb.data), offset=0)
        for index in range(60_000)
    ]
    path = folder / "quine.pt"
    path.write_bytes(zip_bytes.assemble([bomb, *zip_bytes.records(b"")[2:], *more]))
    return opened(path, outcomes=(LISTED, PARTIAL), values=GOOD)


HTML = "<img src=x onerror=alert(1)><a href='http://example.invalid'>click</a>"
TEXTS = {
    "ten_megabytes": "a" * 10_000_000,
    "nul": "before\0after",
    "right_to_left": "safe\u202egnp.exe\u202c \u2066x\u2069",
    "ansi": "\x1b[2J\x1b[31mred\x1b]0;title\x07\x9b31m",
    "html": HTML,
    "new_lines": "one\ntwo\r\nthree\u2028four",
    "combining": "Z" + "\u0301" * 100_000,
}


def as_key_value_and_name(content: str) -> Build:
    """The text as a key of a tensor, as a key and value, as an argument, and as a module's name."""

    def build(folder: Path) -> Case:
        short = content if len(content) < 60_000 else content[:60_000]
        line = short.replace("\n", " ").replace("\r", " ")
        body = (
            EMPTY_DICT
            + MARK
            + text("good")
            + tensor()
            + text(content)
            + tensor()
            + text("v")
            + text(content)
            + text(content + "2")
            + integer(1)
        )
        body += text("call") + call(line, line, text(content)) + SETITEMS
        pickle = whole(body)
        path = folder / "text.pt"
        path.write_bytes(zip_bytes.checkpoint(pickle))
        return opened(path, outcomes=(LISTED, PARTIAL), values=GOOD, pickle_bytes=len(pickle))

    return build


def surrogates(folder: Path) -> Case:
    lone = b"\xed\xa0\x80"  # U+D800 as UTF-8 cannot write it
    body = (
        EMPTY_DICT
        + MARK
        + text("good")
        + tensor()
        + text(b"k" + lone)
        + tensor()
        + text("v")
        + text(lone + b"\xff\xfe")
        + SETITEMS
    )
    path = folder / "text.pt"
    path.write_bytes(zip_bytes.checkpoint(whole(body)))
    return opened(path, outcomes=(LISTED, PARTIAL))


TABLE: Table = {
    "long_binput": value(NONE + put(0x0FFFFFFF)),
    "long_binput_high": value(NONE + put(0xFFFFFFFF)),
    "binunicode_4g": claim(b"X", "<I", 0xFFFFFFFF),
    "binunicode8_2_63": claim(b"\x8d", "<Q", 1 << 63),
    "binunicode8_2_31": claim(b"\x8d", "<Q", 1 << 31),
    "binbytes_2_31": claim(b"B", "<I", 1 << 31),
    "binbytes8_2_62": claim(b"\x8e", "<Q", 1 << 62),
    "binbytes8_all_ones": claim(b"\x8e", "<Q", (1 << 64) - 1),
    "bytearray8_3e9": claim(b"\x96", "<Q", 3_000_000_000),
    "binstring_negative": claim(b"T", "<i", -1),
    "binstring_2_31": claim(b"T", "<i", (1 << 31) - 1),
    "long4_negative": claim(b"\x8b", "<i", -1),
    "long4_2_31": claim(b"\x8b", "<i", (1 << 31) - 1),
    "frame_2_63": value(b"\x95" + struct.pack("<Q", 1 << 63) + NONE, LISTED, PARTIAL, REFUSED),
    "bytearray_of_3e9": value(call("builtins", "bytearray", integer(3_000_000_000))),
    "deep_tuple_as_key": value(deep_keys, PARTIAL),
    "deep_tuples": value(EMPTY_TUPLE + b"\x85" * 1_000_000, PARTIAL),
    "deep_marks": value(lambda: deep(MARK, TUPLE), PARTIAL),
    "deep_lists": value(lambda: EMPTY_LIST * 1_000_000 + APPEND * 999_999, LISTED, PARTIAL),
    "deep_dicts": value(deep_dicts, LISTED, PARTIAL),
    "deep_containers": value(deep_containers_of_tensors, LISTED, PARTIAL),
    "deep_calls": value(deep_calls, LISTED, PARTIAL),
    "deep_arguments": value(deep_arguments, LISTED, PARTIAL),
    "deep_states": value(deep_states, LISTED, PARTIAL),
    "deep_modules": value(deep_modules, LISTED, PARTIAL),
    "towers_of_tuples": value(lambda: towers(b"", b"\x85"), LISTED, PARTIAL),
    "towers_of_lists": value(lambda: towers(EMPTY_LIST, APPEND), LISTED, PARTIAL),
    "towers_of_dicts": value(lambda: towers(EMPTY_DICT + text("k"), SETITEM), LISTED, PARTIAL),
    "towers_as_arguments": value(lambda: call("a", "b", towers(b"", b"\x85")), LISTED, PARTIAL, calls=("a.b",)),
    "marks_without_end": value(lambda: MARK * 8_000_000, PARTIAL),
    "cyclic_list": value(itself_in_a_list),
    "cyclic_dict": value(itself_in_a_dict),
    "cyclic_arguments": value(itself_in_arguments, calls=("posix.system",)),
    "cyclic_module": value(itself_in_a_module),
    "cyclic_state": value(itself_in_its_state),
    "cyclic_ordered_dict": value(itself_in_an_ordered_dict),
    "cyclic_root": raw(lambda: PROTO_2 + itself_in_a_list() + STOP, LISTED),
    "colliding_keys": value(colliding_keys),
    "laughing_lists": value(laughing_lists),
    "laughing_tuples": value(laughing_tuples),
    "laughing_dicts_of_tensors": value(laughing_dicts, LISTED, PARTIAL),
    "laughing_modules": value(laughing_modules, LISTED, PARTIAL),
    "laughing_arguments": value(laughing_text, calls=("posix.system",)),
    "laughing_device": value(lambda: call("torch", "device", text("cuda"), laughing_lists()), LISTED, PARTIAL),
    "laughing_layout": value(lambda: call("torch.serialization", "_get_layout", laughing_lists()), LISTED, PARTIAL),
    "laughing_dtype": value(lambda: call("numpy", "dtype", laughing_lists()), LISTED, PARTIAL),
    "laughing_storage_key": value(
        lambda: (
            items(text("storage"), name("torch", "FloatStorage"), laughing_lists(), text("cpu"), integer(4)) + BINPERSID
        ),
        LISTED,
        PARTIAL,
    ),
    "laughing_location": value(
        lambda: (
            items(text("storage"), name("torch", "FloatStorage"), text("good"), laughing_lists(), integer(4))
            + BINPERSID
        ),
        LISTED,
        PARTIAL,
    ),
    "laughing_id": value(lambda: laughing_lists() + BINPERSID, LISTED, PARTIAL),
    "laughing_key": value(lambda: EMPTY_DICT + laughing_tuples() + tensor() + SETITEM, LISTED, PARTIAL),
    "laughing_quantizer": value(
        lambda: call(
            "torch._utils",
            "_rebuild_qtensor",
            laughing_lists(),
            integer(0),
            integers(4),
            integers(1),
            laughing_tuples(),
            NONE,
            NONE,
        ),
        LISTED,
        PARTIAL,
    ),
    "laughing_size": value(laughing_nested_tensor, LISTED, PARTIAL),
    "megabyte_integers": value(big_integers, PARTIAL),
    "megabyte_integer_in_text": value(b"I" + b"9" * (1 << 20) + b"\n", PARTIAL, REFUSED),
    "megabyte_long_in_text": value(b"L" + b"9" * (1 << 20) + b"L\n", PARTIAL, REFUSED),
    "long_line_of_digits": value(b"I" + b"9" * 60_000 + b"\n", PARTIAL, REFUSED),
    "megabyte_name": value(b"c" + b"a" * (1 << 20) + b"\nb\n", PARTIAL, REFUSED),
    "twenty_million_opcodes": value(opcode_flood, PARTIAL),
    "empty_lists": value(empty_things(EMPTY_LIST), PARTIAL),
    "empty_dicts": value(empty_things(EMPTY_DICT), PARTIAL),
    "empty_sets": value(empty_things(b"\x8f"), PARTIAL),
    "empty_frozensets": value(empty_things(MARK + b"\x91"), PARTIAL),
    "floats": value(lambda: MARK + (b"G" + struct.pack(">d", 0.1)) * 3_000_000 + TUPLE, LISTED, PARTIAL),
    "persistent_ids": value(empty_things(NONE + BINPERSID), PARTIAL),
    "memo_of_dicts": value(kept_things(EMPTY_DICT), LISTED, PARTIAL),
    "memo_of_lists": value(kept_things(EMPTY_LIST), LISTED, PARTIAL),
    "memo_of_ids": value(kept_things(NONE + BINPERSID), LISTED, PARTIAL),
    "doubles": value(many_doubles, PARTIAL),
    "many_names": value(many_names, LISTED, PARTIAL),
    "many_calls": value(many_calls, LISTED, PARTIAL),
    "many_references": value(many_references, LISTED, PARTIAL),
    "one_storage_many_tensors": value(one_storage_many_tensors),
    "zip_bomb_in_the_pickle": zip_bomb("data.pkl"),
    "zip_bomb_in_a_tensor": zip_bomb("data/big"),
    "seventy_thousand_entries": crowd_of_entries,
    "entries_on_one_place": quine_of_entries,
    **{f"over_and_over_{what}": value(body, LISTED, PARTIAL) for what, body in OVER_AND_OVER.items()},
    **{f"text_{name}": as_key_value_and_name(content) for name, content in TEXTS.items()},
    "text_surrogates": surrogates,
}
