"""The closed table, Python's part: containers, texts, dates. Values that are plain in Python become plain here."""

from datetime import date, datetime, time
from typing import Any

from inspector.checkpoint import limits
from inspector.checkpoint.nodes import Pairs, Record
from inspector.checkpoint.pickles.inert import Blob, Global
from inspector.checkpoint.pickles.rebuild_table import CHARACTERS, Desk, Table, Unbuildable


def _ordered_dict(args: tuple, desk: Desk) -> Pairs:
    return _pairs(args, "collections.OrderedDict", desk)


def _dict(args: tuple, desk: Desk) -> Pairs:
    return _pairs(args, "dict", desk)


def _counter(args: tuple, desk: Desk) -> Pairs:
    return _pairs(args, "collections.Counter", desk)


def _defaultdict(args: tuple, desk: Desk) -> Pairs:
    return _pairs(args[1:], "collections.defaultdict", desk)


def _pairs(args: tuple, kind: str, desk: Desk) -> Pairs:
    if not args:
        return Pairs([], kind)
    given = args[0]
    if isinstance(given, Pairs):
        desk.work(len(given.pairs))
        return Pairs(list(given.pairs), kind)
    if type(given) in (list, tuple):
        desk.work(4 * len(given))
    if type(given) in (list, tuple) and all(type(pair) in (list, tuple) and len(pair) == 2 for pair in given):
        return Pairs([(pair[0], pair[1]) for pair in given], kind)
    raise Unbuildable


def _items(kind: str) -> Any:
    def build(args: tuple, desk: Desk) -> Record:
        given = args[0] if args else []
        if type(given) not in (list, tuple):
            raise Unbuildable
        desk.work(len(given))
        return Record(kind, fields=[("items", list(given))])

    return build


def _list(args: tuple, desk: Desk) -> list:
    if args and type(args[0]) not in (list, tuple):
        raise Unbuildable
    desk.work(len(args[0]) if args else 0)
    return list(args[0]) if args else []


def _tuple(args: tuple, desk: Desk) -> tuple:
    return tuple(_list(args, desk))


def _complex(args: tuple, desk: Desk) -> complex:
    return complex(*(_number(part) for part in args))


def _number(value: Any) -> float:
    if type(value) not in (int, float, bool):
        raise Unbuildable
    return float(value)


def _int(args: tuple, desk: Desk) -> int:
    if [type(part) for part in args] not in ([int], [bool]):
        raise Unbuildable
    return int(args[0])


def _encode(args: tuple, desk: Desk) -> bytes:
    """`_codecs.encode(text, "latin1")`: how protocols 0 to 2 write bytes."""
    text, encoding = args if len(args) == 2 else (*args, "utf-8")
    if type(text) is not str or encoding not in ("latin1", "latin-1", "utf-8"):
        raise Unbuildable
    desk.work(len(text) // CHARACTERS)
    return text.encode(encoding)


def _bytes(args: tuple, desk: Desk) -> Any:
    if not args:
        return b""
    if isinstance(args[0], bytes | Blob):
        return args[0]
    if type(args[0]) is str and len(args) > 1:
        return _encode(args[:2], desk)
    raise Unbuildable  # bytearray(n) would take n bytes of memory


def _path(args: tuple, desk: Desk) -> str:
    if not all(type(part) is str for part in args):
        raise Unbuildable
    if len(args) > limits.LINE_BYTES or sum(map(len, args)) > limits.LINE_BYTES:
        raise Unbuildable
    desk.work(len(args) + sum(map(len, args)) // CHARACTERS)
    return "/".join(args).replace("//", "/") if args else "."


def _moment(kind: type[date | datetime | time]) -> Any:
    def build(args: tuple, desk: Desk) -> str:
        if not args or type(args[0]) is not bytes or len(args[0]) > 16:
            raise Unbuildable
        return _moment_text(kind, args[0])

    return build


def _moment_text(kind: type, raw: bytes) -> str:
    """The packed form of datetime.__reduce__: year (2 bytes), month, day, hour, minute, second, microsecond (3)."""
    if kind is date:
        return date(int.from_bytes(raw[:2], "big"), raw[2], raw[3]).isoformat()
    if kind is time:
        return time(raw[0], raw[1], raw[2], int.from_bytes(raw[3:6], "big")).isoformat()
    moment = datetime(
        int.from_bytes(raw[:2], "big"), raw[2] & 0x7F, raw[3], raw[4], raw[5], raw[6], int.from_bytes(raw[7:10], "big")
    )
    return str(moment)


def _reconstructor(args: tuple, desk: Desk) -> Any:
    """`copyreg._reconstructor(cls, base, state)`: how protocols 0 and 1 make an object."""
    if len(args) != 3:
        raise Unbuildable
    if isinstance(args[0], Global) and args[0].known:
        return Record(args[0].name)
    return desk.follow(args[0], () if args[2] is None else (args[2],))


def _new_object(args: tuple, desk: Desk) -> Any:
    if not args:
        raise Unbuildable
    return desk.follow(args[0], args[1:])


_PATHS = ("Path", "PosixPath", "WindowsPath", "PurePath", "PurePosixPath", "PureWindowsPath")

PYTHON: Table = {
    ("collections", "OrderedDict"): _ordered_dict,
    ("collections", "Counter"): _counter,
    ("collections", "defaultdict"): _defaultdict,
    ("collections", "deque"): _items("collections.deque"),
    ("builtins", "dict"): _dict,
    ("builtins", "list"): _list,
    ("builtins", "tuple"): _tuple,
    ("builtins", "set"): _items("set"),
    ("builtins", "frozenset"): _items("frozenset"),
    ("builtins", "complex"): _complex,
    ("builtins", "bytes"): _bytes,
    ("builtins", "bytearray"): _bytes,
    ("builtins", "int"): _int,
    ("builtins", "long"): _int,
    **{("builtins", name): None for name in ("float", "str", "bool", "object", "slice", "range", "xrange", "NoneType")},
    ("_codecs", "encode"): _encode,
    ("copyreg", "_reconstructor"): _reconstructor,
    ("copyreg", "__newobj__"): _new_object,
    **{(module, name): _path for module in ("pathlib", "pathlib._local") for name in _PATHS},
    ("datetime", "datetime"): _moment(datetime),
    ("datetime", "date"): _moment(date),
    ("datetime", "time"): _moment(time),
    ("datetime", "timedelta"): None,
    ("datetime", "timezone"): None,
    ("argparse", "Namespace"): None,
    ("types", "SimpleNamespace"): None,
    ("decimal", "Decimal"): None,
    ("fractions", "Fraction"): None,
    ("uuid", "UUID"): None,
}
