"""Pickles put together by hand, opcode by opcode: what no pickler would write."""

import struct

PROTO_2 = b"\x80\x02"
STOP = b"."
MARK = b"("
NONE = b"N"
EMPTY_TUPLE = b")"
TUPLE = b"t"
REDUCE = b"R"
BUILD = b"b"
POP = b"0"
APPEND = b"a"
EMPTY_LIST = b"]"
EMPTY_DICT = b"}"
SETITEM = b"s"
SETITEMS = b"u"
BINPERSID = b"Q"
MEMOIZE = b"\x94"
STACK_GLOBAL = b"\x93"


def text(value: str | bytes) -> bytes:
    """BINUNICODE."""
    raw = value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")
    return b"X" + struct.pack("<I", len(raw)) + raw


def short_text(value: str) -> bytes:
    """SHORT_BINUNICODE of protocol 4."""
    raw = value.encode()
    return b"\x8c" + bytes([len(raw)]) + raw


def integer(value: int) -> bytes:
    """BININT1, BININT or LONG1, whichever fits."""
    if 0 <= value < 256:
        return b"K" + bytes([value])
    if -(1 << 31) <= value < 1 << 31:
        return b"J" + struct.pack("<i", value)
    raw = value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True)
    return b"\x8a" + bytes([len(raw)]) + raw


def name(module: str, attribute: str) -> bytes:
    """GLOBAL."""
    return b"c" + f"{module}\n{attribute}\n".encode("utf-8", "surrogatepass")


def stack_name(module: str, attribute: str) -> bytes:
    """The two texts and STACK_GLOBAL."""
    return short_text(module) + short_text(attribute) + STACK_GLOBAL


def put(index: int) -> bytes:
    return b"r" + struct.pack("<I", index)


def get(index: int) -> bytes:
    return b"j" + struct.pack("<I", index)


def items(*parts: bytes) -> bytes:
    """A tuple between MARK and TUPLE."""
    return MARK + b"".join(parts) + TUPLE


def integers(*values: int) -> bytes:
    return items(*map(integer, values))


def call(module: str, attribute: str, *arguments: bytes) -> bytes:
    """GLOBAL, the arguments as a tuple, REDUCE."""
    return name(module, attribute) + items(*arguments) + REDUCE


def mapping(**pairs: bytes) -> bytes:
    """A dict with text keys."""
    return EMPTY_DICT + MARK + b"".join(text(key) + value for key, value in pairs.items()) + SETITEMS


def listing(*parts: bytes) -> bytes:
    return EMPTY_LIST + MARK + b"".join(parts) + b"e"


def whole(body: bytes, protocol: int = 2) -> bytes:
    """`body` between PROTO and STOP; protocols 0 and 1 have no PROTO."""
    return (b"\x80" + bytes([protocol]) if protocol >= 2 else b"") + body + STOP


ORDERED_DICT = name("collections", "OrderedDict") + EMPTY_TUPLE + REDUCE


def storage(
    key: bytes, numel: bytes, kind: str = "FloatStorage", device: bytes | None = None, module: str = "torch"
) -> bytes:
    """The persistent id of a storage in a zip checkpoint; key, numel and device are pickled already."""
    return items(text("storage"), name(module, kind), key, device or text("cpu"), numel) + BINPERSID


def tensor(
    key: str = "good",
    numel: int = 4,
    size: tuple[int, ...] | bytes = (2, 2),
    stride: tuple[int, ...] | bytes = (2, 1),
    offset: int | bytes = 0,
    kind: str = "FloatStorage",
    device: str = "cpu",
    bytes_of_storage: bytes | None = None,
    more: bytes = b"",
) -> bytes:
    """`_rebuild_tensor_v2`; whatever is given as bytes is taken as pickled already."""
    return call(
        "torch._utils",
        "_rebuild_tensor_v2",
        bytes_of_storage or storage(text(key), integer(numel), kind, text(device)),
        offset if isinstance(offset, bytes) else integer(offset),
        size if isinstance(size, bytes) else integers(*size),
        stride if isinstance(stride, bytes) else integers(*stride),
        b"\x89",
        ORDERED_DICT,
        *([more] if more else []),
    )
