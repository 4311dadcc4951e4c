"""Pickles that end, underflow or contradict themselves: "damaged at byte N, opcode X".

What stood before the damage is still there.
"""

import pickletools
import struct
from pathlib import Path

from tests.hostile.corpus import zip_bytes
from tests.hostile.corpus.case import LISTED, PARTIAL, REFUSED, Build, Case, Table, opened
from tests.hostile.corpus.opcodes import (
    EMPTY_DICT,
    EMPTY_LIST,
    EMPTY_TUPLE,
    MARK,
    NONE,
    PROTO_2,
    SETITEMS,
    STOP,
    integer,
    mapping,
    tensor,
    text,
)

GOOD = (("good", zip_bytes.GOOD),)
DAMAGED = ("DamagedFile", "LimitReached")

ARGUMENTS = {  # a harmless argument for each kind that pickletools knows
    "uint1": b"\0",
    "uint2": b"\0\0",
    "int4": b"\0\0\0\0",
    "uint4": b"\0\0\0\0",
    "uint8": b"\0" * 8,
    "stringnl": b"'a'\n",
    "stringnl_noescape": b"a\n",
    "stringnl_noescape_pair": b"a\nb\n",
    "unicodestringnl": b"a\n",
    "unicodestring1": b"\0",
    "unicodestring4": b"\0" * 4,
    "unicodestring8": b"\0" * 8,
    "string1": b"\0",
    "string4": b"\0" * 4,
    "bytes1": b"\0",
    "bytes4": b"\0" * 4,
    "bytes8": b"\0" * 8,
    "bytearray8": b"\0" * 8,
    "decimalnl_short": b"1\n",
    "decimalnl_long": b"1L\n",
    "floatnl": b"1.0\n",
    "float8": b"\0" * 8,
    "long1": b"\0",
    "long4": b"\0" * 4,
}


def spelled(opcode: pickletools.OpcodeInfo) -> bytes:
    """The opcode with a harmless argument."""
    return opcode.code.encode("latin-1") + (ARGUMENTS[opcode.arg.name] if opcode.arg else b"")


def broken(pickle: bytes, *outcomes: str, readable: bool = False, position: bool = True, **expected) -> Build:
    """`pickle` as the data.pkl of a zip checkpoint."""

    def build(folder: Path) -> Case:
        path = folder / "broken.pt"
        path.write_bytes(zip_bytes.checkpoint(pickle))
        kinds = outcomes or (PARTIAL, REFUSED)
        surely = LISTED not in kinds
        return opened(
            path,
            outcomes=kinds,
            errors=DAMAGED,
            entry="archive/data.pkl" if surely else "",
            position=position and surely,
            values=GOOD if readable else (),
            **expected,
        )

    return build


def after_good(rest: bytes) -> bytes:
    """A dict with a readable tensor, then `rest` on an otherwise empty stack."""
    return PROTO_2 + EMPTY_DICT + MARK + text("good") + tensor() + SETITEMS + rest


UNDERFLOW = {
    f"underflow_{opcode.name.lower()}": broken(PROTO_2 + spelled(opcode) + STOP)
    for opcode in pickletools.opcodes
    if opcode.stack_before and pickletools.markobject not in opcode.stack_before and opcode.name != "STOP"
}
NO_MARK = {
    f"no_mark_{opcode.name.lower()}": broken(after_good(spelled(opcode) + STOP), readable=True)
    for opcode in pickletools.opcodes
    if pickletools.markobject in opcode.stack_before
}
CUT = {
    f"cut_{opcode.name.lower()}": broken(after_good(spelled(opcode)[:-1]), readable=True)
    for opcode in pickletools.opcodes
    if opcode.arg and opcode.name not in ("GLOBAL", "INST", "PROTO")
}


def empty(folder: Path) -> Case:
    path = folder / "broken.pt"
    path.write_bytes(zip_bytes.checkpoint(b""))
    return opened(path, outcomes=(PARTIAL, REFUSED), errors=DAMAGED, entry="archive/data.pkl")


def plain_after_stop(folder: Path) -> Case:
    """Bytes after STOP in a plain pickle file."""
    path = folder / "broken.pkl"
    path.write_bytes(PROTO_2 + mapping(epoch=integer(3)) + STOP + b"and more")
    return opened(path, outcomes=(LISTED, PARTIAL))


TABLE: Table = {
    **UNDERFLOW,
    **NO_MARK,
    **CUT,
    "no_stop": broken(after_good(b""), readable=True),
    "bytes_after_stop": broken(after_good(STOP + b"and more"), LISTED, PARTIAL, readable=True, warns="follow"),
    "second_pickle_after_stop": broken(
        after_good(STOP + PROTO_2 + b"cposix\nsystem\n." + STOP), LISTED, PARTIAL, readable=True
    ),
    "stop_on_empty_stack": broken(PROTO_2 + STOP),
    "stop_inside_a_mark": broken(after_good(MARK + NONE + STOP), LISTED, PARTIAL),
    "unknown_opcode": broken(after_good(b"\xff"), readable=True),
    "every_byte_backwards": broken(bytes(range(255, -1, -1))),
    "protocol_255": broken(b"\x80\xff" + after_good(STOP)[2:], LISTED, PARTIAL, REFUSED),
    "protocol_in_the_middle": broken(after_good(b"\x80\x05" + STOP), LISTED, PARTIAL, readable=True),
    "memo_never_put": broken(after_good(b"h\x07" + STOP), readable=True),
    "memo_never_put_in_text": broken(after_good(b"g-1\n" + STOP), readable=True),
    "memo_not_a_number": broken(after_good(b"gx\n" + STOP), readable=True),
    "integer_not_a_number": broken(after_good(b"I0x10\n" + STOP), readable=True),
    "float_not_a_number": broken(after_good(b"Fone\n" + STOP), readable=True),
    "string_without_quotes": broken(after_good(b"Sabc\n" + STOP), readable=True),
    "string_with_bad_escape": broken(after_good(b"S'\\x4'\n0" + STOP), LISTED, PARTIAL, readable=True),
    "unicode_with_bad_escape": broken(after_good(b"V\\u12\n0" + STOP), LISTED, PARTIAL, readable=True),
    "odd_setitems": broken(after_good(MARK + text("k") + SETITEMS + STOP), readable=True),
    "odd_dict": broken(PROTO_2 + MARK + text("k") + b"d" + STOP),
    "append_to_none": broken(PROTO_2 + NONE + NONE + b"a" + STOP),
    "appends_to_a_number": broken(PROTO_2 + integer(1) + MARK + NONE + b"e" + STOP),
    "setitem_on_a_list": broken(PROTO_2 + EMPTY_LIST + NONE + NONE + b"s" + STOP, LISTED, PARTIAL, REFUSED),
    "additems_to_a_dict": broken(PROTO_2 + EMPTY_DICT + MARK + NONE + b"\x90" + STOP),
    "build_on_a_number": broken(PROTO_2 + integer(1) + NONE + b"b" + STOP, LISTED, PARTIAL, REFUSED),
    "reduce_of_a_number": broken(PROTO_2 + integer(1) + EMPTY_TUPLE + b"R" + STOP, LISTED, PARTIAL, REFUSED),
    "reduce_with_no_tuple": broken(PROTO_2 + b"ca\nb\n" + integer(1) + b"R" + STOP, LISTED, PARTIAL, REFUSED),
    "newobj_of_a_number": broken(PROTO_2 + integer(1) + EMPTY_TUPLE + b"\x81" + STOP, LISTED, PARTIAL, REFUSED),
    "newobj_ex_with_numbers": broken(
        PROTO_2 + b"ca\nb\n" + integer(1) + integer(2) + b"\x92" + STOP, LISTED, PARTIAL, REFUSED
    ),
    "next_buffer": broken(PROTO_2 + b"\x97\x98" + STOP, LISTED, PARTIAL, REFUSED),
    "readonly_of_a_number": broken(PROTO_2 + integer(1) + b"\x98" + STOP, LISTED, PARTIAL, REFUSED),
    "ext_zero": broken(PROTO_2 + b"\x82\x00" + STOP, LISTED, PARTIAL, REFUSED),
    "ext_negative": broken(PROTO_2 + b"\x84" + struct.pack("<i", -1) + STOP, LISTED, PARTIAL, REFUSED),
    "global_cut": broken(after_good(b"cposix\nsys"), readable=True),
    "inst_cut": broken(after_good(MARK + b"iposix\n"), readable=True),
    "empty": empty,
    "plain_bytes_after_stop": plain_after_stop,
}
