"""Pickles of protocol 2, of the opcodes that torch.load(weights_only=True) takes; the pickle module is not used.

Source: torch/_weights_only_unpickler.py of torch 2.13.
"""

import struct
from collections.abc import Callable
from typing import Any

from inspector.convert.out import OutDict, OutName, OutSet, OutTensor

BATCH = 1000  # items between a MARK and its end
PROTO, STOP = b"\x80\x02", b"."
MARK, TUPLE, REDUCE, BUILD, PERSISTENT = b"(", b"t", b"R", b"b", b"Q"
TUPLES = {1: b"\x85", 2: b"\x86", 3: b"\x87"}
DICTS = {"collections.OrderedDict": ("collections", "OrderedDict"), "collections.Counter": ("collections", "Counter")}
CONSTANTS = {None: b"N", True: b"\x88", False: b"\x89"}


class PickleWriter:
    """Writes one pickle into `data`. `tensor(writer, tensor)` writes a tensor by the methods below."""

    def __init__(self, tensor: "Callable[[PickleWriter, OutTensor], None] | None" = None):
        self.data = bytearray(PROTO)
        self._tensor = tensor
        self._memo: dict[Any, int] = {}  # ids of containers, texts, globals -> index
        self._keep: list[Any] = []

    def dump(self, value: Any) -> bytes:
        """The whole pickle of one value."""
        self.value(value)
        return bytes(self.data + STOP)

    def value(self, value: Any) -> None:
        """A plain value, an output node, or a list, tuple or dict of them."""
        kind = type(value)
        if value is None or kind is bool:
            self.data += CONSTANTS[value]
        elif kind is str:
            self.text(value)
        elif kind is int:
            self.integer(value)
        elif kind is float:
            self.data += b"G" + struct.pack(">d", value)
        elif kind is bytes:
            self._bytes(value)
        elif kind is complex:
            self.name("__builtin__", "complex")
            self.tuple((value.real, value.imag))
            self.data += REDUCE
        elif kind is OutName:
            module, _, name = value.name.rpartition(".")
            self.name(module, name)
        elif kind is OutTensor and self._tensor is not None:
            if not self._known(id(value)):
                self._tensor(self, value)
                self._remember(id(value), value)
        else:
            self._container(value)

    def text(self, text: str) -> None:
        if len(text) <= 64 and self._known(text):
            return
        data = text.encode("utf-8", "surrogatepass")
        self.data += b"X" + struct.pack("<I", len(data)) + data
        if len(text) <= 64:
            self._remember(text, text)

    def integer(self, value: int) -> None:
        if 0 <= value < 256:
            self.data += b"K" + bytes((value,))
        elif 0 <= value < 65536:
            self.data += b"M" + struct.pack("<H", value)
        elif -(1 << 31) <= value < 1 << 31:
            self.data += b"J" + struct.pack("<i", value)
        else:
            data = value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True)
            self.data += b"\x8a" + bytes((len(data),)) + data

    def name(self, module: str, name: str) -> None:
        """A class, function or dtype by its name: what the unpickler looks up in its own closed table."""
        if not self._known((module, name)):
            self.data += f"c{module}\n{name}\n".encode()
            self._remember((module, name), None)

    def tuple(self, items: tuple) -> None:
        if not items:
            self.data += b")"
        elif len(items) in TUPLES:
            for item in items:
                self.value(item)
            self.data += TUPLES[len(items)]
        else:
            self.data += MARK
            for item in items:
                self.value(item)
            self.data += TUPLE

    def call(self, module: str, name: str, *arguments: Callable[[], None]) -> None:
        """A call of a name with what each of `arguments` writes."""
        self.name(module, name)
        self.data += MARK
        for write in arguments:
            write()
        self.data += TUPLE + REDUCE

    def ordered_dict(self) -> None:
        """An empty OrderedDict: a tensor's hooks."""
        self.name("collections", "OrderedDict")
        self.data += b")" + REDUCE

    def _container(self, value: Any) -> None:
        if type(value) is tuple:
            if not value or not self._known(id(value)):
                self.tuple(value)
                if value:
                    self._remember(id(value), value)
        elif self._known(id(value)):
            return
        elif type(value) is list:
            self.data += b"]"
            self._remember(id(value), value)
            self._batches(value, b"e")
        elif type(value) is OutSet:
            self.name("__builtin__", "set")
            self.tuple((value.items,))
            self.data += REDUCE
            self._remember(id(value), value)
        elif type(value) is OutDict:
            self._dict(value)
        else:
            raise TypeError(f"{type(value).__name__} is no value of an output file")

    def _dict(self, value: OutDict) -> None:
        if value.type in DICTS:
            self.name(*DICTS[value.type])
            self.data += b")" + REDUCE
        else:
            self.data += b"}"
        self._remember(id(value), value)
        self._batches(value.pairs, b"u")
        if value.metadata is not None:
            self.value(OutDict(pairs=[("_metadata", value.metadata)]))
            self.data += BUILD

    def _batches(self, items: list, end: bytes) -> None:
        for first in range(0, len(items), BATCH):
            self.data += MARK
            for item in items[first : first + BATCH]:
                if end == b"u":
                    self.value(item[0])
                    self.value(item[1])
                else:
                    self.value(item)
            self.data += end

    def _bytes(self, value: bytes) -> None:
        """As protocol 2 spells bytes: `_codecs.encode(text, "latin1")`."""
        self.name("_codecs", "encode")
        data = value.decode("latin-1").encode("utf-8")
        self.data += b"X" + struct.pack("<I", len(data)) + data
        self.text("latin1")
        self.data += TUPLES[2] + REDUCE

    def _known(self, key: Any) -> bool:
        index = self._memo.get(key)
        if index is None:
            return False
        self.data += b"h" + bytes((index,)) if index < 256 else b"j" + struct.pack("<I", index)
        return True

    def _remember(self, key: Any, value: Any) -> None:
        index = self._memo[key] = len(self._memo)
        self._keep.append(value)  # an id is one object's as long as that lives
        self.data += b"q" + bytes((index,)) if index < 256 else b"r" + struct.pack("<I", index)
