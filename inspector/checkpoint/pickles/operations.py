"""The less frequent pickle opcodes as a table: opcode -> function of the state and the position after it.

Each gives the position of the next opcode. The frequent ones stand inline in inspector.checkpoint.pickles.machine.
"""

import re
from collections.abc import Callable
from typing import Any

from inspector.checkpoint import limits
from inspector.checkpoint.nodes import Call, Pairs, Record
from inspector.checkpoint.pickles.inert import blob
from inspector.checkpoint.pickles.state import TOO_MANY, Cut, Damage, Limit, State

_LIST, _DICT, _OBJECT, _PAIR = 100, 170, 420, 80  # bytes that one takes, about
LISTED_BYTES = 64  # longer bytes stay in the pickle
_ESCAPE = re.compile(rb"\\(\n|\\|'|\"|[abfnrtv]|[0-7]{1,3}|x[0-9a-fA-F]{2})")
_ESCAPED = {b"\n": b"", b"\\": b"\\", b"'": b"'", b'"': b'"', b"a": b"\a", b"b": b"\b", b"f": b"\f"} | {
    b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v"
}  # fmt: skip


def decode(raw: bytes) -> str:
    """UTF-8 as pickle reads it; what is none is shown with backslashes instead of being refused."""
    try:
        return raw.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return raw.decode("utf-8", "backslashreplace")


def add_pairs(node: Pairs, items: list) -> None:
    """Keys and values by turns."""
    if len(items) % 2:
        raise Damage("a key has no value")
    node.pairs.extend(zip(items[::2], items[1::2], strict=True))


def _counted(width: int, make: Callable[[State, int, int], Any], signed: bool = False) -> Callable[[State, int], int]:
    """An opcode with a length of `width` bytes, then that many bytes; `make` takes their start and length."""

    def operation(state: State, pos: int) -> int:
        length = int.from_bytes(state.take(pos, width), "little", signed=signed)
        if length < 0:
            raise Damage("a length is negative")
        start = pos + width
        if start + length > len(state.data):
            raise Cut
        state.stack.append(make(state, start, length))
        return start + length

    return operation


def _make_text(state: State, start: int, length: int) -> str:
    return decode(state.data[start : start + length])


def _make_bytes(state: State, start: int, length: int) -> Any:
    if length > LISTED_BYTES:
        state.count(_OBJECT)
        return blob(start, length)
    return state.data[start : start + length]


def _make_old_string(state: State, start: int, length: int) -> str:
    return _old_text(state.data[start : start + length])


def _make_integer(state: State, start: int, length: int) -> int:
    if length > limits.INTEGER_BYTES:
        raise Limit(f"an integer has {length:,} bytes")
    return int.from_bytes(state.data[start : start + length], "little", signed=True)


def _old_text(raw: bytes) -> str:
    """A str of Python 2: text if it is UTF-8, else one character a byte, which numpy's old arrays need."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _integer(line: bytes) -> int:
    if len(line) > limits.INTEGER_BYTES:
        raise Limit(f"an integer has {len(line):,} digits")
    try:
        return int(line)
    except ValueError:
        raise Damage("its argument is no integer") from None


def _int(state: State, pos: int) -> int:
    line, pos = state.line(pos)
    state.stack.append({b"00": False, b"01": True}[line] if line in (b"00", b"01") else _integer(line))
    return pos


def _long(state: State, pos: int) -> int:
    line, pos = state.line(pos)
    state.stack.append(_integer(line.removesuffix(b"L")))
    return pos


def _float(state: State, pos: int) -> int:
    line, pos = state.line(pos)
    try:
        state.stack.append(float(line))
    except ValueError:
        raise Damage("its argument is no number") from None
    return pos


def _string(state: State, pos: int) -> int:
    line, pos = state.line(pos)
    quoted = line.strip()
    if len(quoted) < 2 or quoted[:1] not in (b"'", b'"') or quoted[-1:] != quoted[:1]:
        raise Damage("its argument is not quoted")
    state.stack.append(_old_text(_ESCAPE.sub(_unescape, quoted[1:-1])))
    return pos


def _unescape(match: re.Match[bytes]) -> bytes:
    code = match[1]
    if code in _ESCAPED:
        return _ESCAPED[code]
    value = int(code[1:], 16) if code[:1] == b"x" else int(code, 8)
    return bytes([value & 0xFF])


def _unicode(state: State, pos: int) -> int:
    line, pos = state.line(pos)
    try:
        state.stack.append(line.decode("raw-unicode-escape"))
    except UnicodeDecodeError:
        state.stack.append(line.decode("latin-1"))
    return pos


def _pop(state: State, pos: int) -> int:
    if state.stack:
        state.stack.pop()
    else:
        state.take_marked()  # as pickle does: POP on a bare MARK takes the MARK
    return pos


def _pop_mark(state: State, pos: int) -> int:
    state.take_marked()
    return pos


def _dup(state: State, pos: int) -> int:
    state.stack.append(state.stack[-1])
    if len(state.stack) > limits.PICKLE_STACK:
        raise Limit(TOO_MANY)
    return pos


def _empty_list(state: State, pos: int) -> int:
    state.count(_LIST)
    state.stack.append([])
    return pos


def _list(state: State, pos: int) -> int:
    items = state.take_marked()
    state.count(_LIST)
    state.stack.append(items)
    return pos


def _empty_dict(state: State, pos: int) -> int:
    state.count(_DICT)
    state.stack.append(Pairs())
    return pos


def _dict(state: State, pos: int) -> int:
    items = state.take_marked()
    node = Pairs()
    add_pairs(node, items)
    state.count(_DICT)
    state.stack.append(node)
    return pos


def _empty_set(state: State, pos: int) -> int:
    state.count(_OBJECT)
    state.stack.append(Record("set", fields=[("items", [])]))
    return pos


def _add_items(state: State, pos: int) -> int:
    items = state.take_marked()
    node = state.stack[-1]
    if type(node) is not Record or node.type != "set":
        state.replace(node, state.actions.extend(node, items, state.at))
    else:
        node.fields[0][1].extend(items)
    return pos


def _frozenset(state: State, pos: int) -> int:
    items = state.take_marked()
    state.count(_OBJECT)
    state.stack.append(Record("frozenset", fields=[("items", items)]))
    return pos


def _extend(state: State, items: list) -> None:
    node = state.stack[-1]
    if type(node) is list:
        node.extend(items)
    else:
        state.replace(node, state.actions.extend(node, items, state.at))


def _append(state: State, pos: int) -> int:
    item = state.stack.pop()
    _extend(state, [item])
    return pos


def _appends(state: State, pos: int) -> int:
    items = state.take_marked()
    _extend(state, items)
    return pos


def _set_items(state: State, items: list) -> None:
    node = state.stack[-1]
    state.count(len(items) // 2 * _PAIR)
    if type(node) is Pairs:
        add_pairs(node, items)
    else:
        state.replace(node, state.actions.set_items(node, items, state.at))


def _setitem(state: State, pos: int) -> int:
    value = state.stack.pop()
    key = state.stack.pop()
    _set_items(state, [key, value])
    return pos


def _setitems(state: State, pos: int) -> int:
    items = state.take_marked()
    _set_items(state, items)
    return pos


def _put(state: State, pos: int) -> int:
    line, pos = state.line(pos)
    index = _integer(line)
    if index < 0:
        raise Damage("a memo number is negative")
    state.memo[index] = state.stack[-1]
    if len(state.memo) > state.memo_limit:
        raise Limit(TOO_MANY)
    return pos


def _get(state: State, pos: int) -> int:
    line, pos = state.line(pos)
    state.stack.append(state.memo[_integer(line)])
    return pos


def _global(state: State, pos: int) -> int:
    module, pos = state.line(pos)
    name, pos = state.line(pos)
    state.stack.append(state.actions.name(decode(module), decode(name), state.at))
    return pos


def _stack_global(state: State, pos: int) -> int:
    name = state.stack.pop()
    module = state.stack.pop()
    if type(name) is not str or type(module) is not str:
        raise Damage("the name to import is no text")
    state.stack.append(state.actions.name(module, name, state.at))
    return pos


def _inst(state: State, pos: int) -> int:
    module, pos = state.line(pos)
    name, pos = state.line(pos)
    args = tuple(state.take_marked())
    callee = state.actions.name(decode(module), decode(name), state.at)
    _push_made(state, state.actions.call(callee, args, state.at), pos)
    return pos


def _obj(state: State, pos: int) -> int:
    items = state.take_marked()
    if not items:
        raise Damage("there is no class to make an object of")
    _push_made(state, state.actions.call(items[0], tuple(items[1:]), state.at), pos)
    return pos


def _newobj(state: State, pos: int) -> int:
    args = state.stack.pop()
    type_ = state.stack.pop()
    _push_made(state, state.actions.new(type_, args, None, state.at), pos)
    return pos


def _newobj_ex(state: State, pos: int) -> int:
    keywords = state.stack.pop()
    args = state.stack.pop()
    type_ = state.stack.pop()
    _push_made(state, state.actions.new(type_, args, keywords, state.at), pos)
    return pos


def _push_made(state: State, node: Any, pos: int) -> None:
    state.count(_OBJECT)
    state.stack.append(node)
    if type(node) in (Record, Call):
        state.remember(node, pos)


def _build(state: State, pos: int) -> int:
    built = state.stack.pop()
    node = state.stack[-1]
    state.replace(node, state.actions.build(node, built, state.at))
    return pos


def _persid(state: State, pos: int) -> int:
    line, pos = state.line(pos)
    state.stack.append(state.actions.persistent(decode(line), state.at))
    return pos


def _extension(width: int) -> Callable[[State, int], int]:
    def operation(state: State, pos: int) -> int:
        code = int.from_bytes(state.take(pos, width), "little", signed=width == 4)
        if code <= 0:
            raise Damage("an extension code is not positive")
        state.stack.append(state.actions.extension(code, state.at))
        return pos + width

    return operation


def _proto(state: State, pos: int) -> int:
    state.protocol = state.take(pos, 1)[0]
    if state.protocol > 5:
        raise Damage(f"there is no pickle protocol {state.protocol}")
    return pos + 1


def _frame(state: State, pos: int) -> int:
    length = int.from_bytes(state.take(pos, 8), "little")
    if pos + 8 + length > len(state.data) and state.long_frame < 0:
        state.long_frame = state.at  # what is there is still read
    return pos + 8


def _next_buffer(state: State, pos: int) -> int:
    raise Damage("it asks for a buffer that stands outside the pickle")


def _readonly_buffer(state: State, pos: int) -> int:
    if not state.stack:
        raise IndexError
    return pos


OPERATIONS: dict[int, Callable[[State, int], int]] = {
    ord(code): operation
    for code, operation in {
        "0": _pop, "1": _pop_mark, "2": _dup, "F": _float, "I": _int, "L": _long,

        "P": _persid, "S": _string, "V": _unicode,
        "a": _append, "b": _build, "c": _global, "d": _dict, "g": _get, "i": _inst, "l": _list, "p": _put,
        "s": _setitem,
        "T": _counted(4, _make_old_string, signed=True), "U": _counted(1, _make_old_string),
        "]": _empty_list, "e": _appends, "o": _obj, "}": _empty_dict, "u": _setitems,
        "\x80": _proto, "\x81": _newobj, "\x82": _extension(1), "\x83": _extension(2), "\x84": _extension(4),
        "\x8a": _counted(1, _make_integer), "\x8b": _counted(4, _make_integer, signed=True),
        "B": _counted(4, _make_bytes), "C": _counted(1, _make_bytes), "\x8d": _counted(8, _make_text),
        "\x8e": _counted(8, _make_bytes), "\x8f": _empty_set, "\x90": _add_items, "\x91": _frozenset,
        "\x92": _newobj_ex, "\x93": _stack_global, "\x95": _frame, "\x96": _counted(8, _make_bytes),
        "\x97": _next_buffer, "\x98": _readonly_buffer,
    }.items()
}  # fmt: skip
