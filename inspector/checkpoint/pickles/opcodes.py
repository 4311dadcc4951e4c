"""The opcodes of pickle protocols 0 to 5, by name. Source: CPython's Lib/pickletools.py (the format document)."""

OPCODES: dict[int, str] = {
    ord(code): name
    for code, name in {
        # protocol 0
        "(": "MARK", ".": "STOP", "0": "POP", "2": "DUP", "F": "FLOAT", "I": "INT", "L": "LONG", "N": "NONE",
        "P": "PERSID",
        "R": "REDUCE", "S": "STRING", "V": "UNICODE", "a": "APPEND", "b": "BUILD", "c": "GLOBAL",
        "d": "DICT", "g": "GET",
        "i": "INST", "l": "LIST", "p": "PUT", "s": "SETITEM", "t": "TUPLE",
        # protocol 1
        "1": "POP_MARK", "G": "BINFLOAT", "J": "BININT", "K": "BININT1", "M": "BININT2", "Q": "BINPERSID",
        "T": "BINSTRING",
        "U": "SHORT_BINSTRING", "X": "BINUNICODE", "]": "EMPTY_LIST", "e": "APPENDS", "h": "BINGET", "j": "LONG_BINGET",
        "o": "OBJ", "q": "BINPUT", "r": "LONG_BINPUT", ")": "EMPTY_TUPLE", "}": "EMPTY_DICT", "u": "SETITEMS",
        # protocol 2
        "\x80": "PROTO", "\x81": "NEWOBJ", "\x82": "EXT1", "\x83": "EXT2", "\x84": "EXT4", "\x85": "TUPLE1",
        "\x86": "TUPLE2", "\x87": "TUPLE3", "\x88": "NEWTRUE", "\x89": "NEWFALSE", "\x8a": "LONG1", "\x8b": "LONG4",
        # protocol 3
        "B": "BINBYTES", "C": "SHORT_BINBYTES",
        # protocol 4
        "\x8c": "SHORT_BINUNICODE", "\x8d": "BINUNICODE8", "\x8e": "BINBYTES8", "\x8f": "EMPTY_SET", "\x90": "ADDITEMS",
        "\x91": "FROZENSET", "\x92": "NEWOBJ_EX", "\x93": "STACK_GLOBAL", "\x94": "MEMOIZE", "\x95": "FRAME",
        # protocol 5
        "\x96": "BYTEARRAY8", "\x97": "NEXT_BUFFER", "\x98": "READONLY_BUFFER",
    }.items()
}  # fmt: skip


def opcode_name(code: int) -> str:
    return OPCODES.get(code, f"0x{code:02x}")
