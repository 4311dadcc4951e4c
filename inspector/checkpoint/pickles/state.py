"""What a running pickle holds: its bytes, stack, marks and memo; and what may go wrong with them."""

from struct import Struct
from typing import Any, Protocol

from inspector.checkpoint import limits

_u32 = Struct("<I").unpack_from


MEMO_BYTES = 110  # of one memo entry: its place in the dict and its number
TOO_MANY = "it holds more values than any checkpoint of its size"


class Damage(Exception):
    """Why the opcode at hand cannot be; becomes a sentence with its position."""


class Limit(Exception):
    """Which bound the pickle ran into."""


class Cut(Exception):
    """The bytes end inside the opcode at hand."""


class Actions(Protocol):
    """What stands in for the acts of a live unpickler. Each takes the opcode's position and gives the node to push."""

    def name(self, module: Any, name: Any, position: int) -> Any: ...

    def extension(self, code: int, position: int) -> Any: ...

    def persistent(self, pid: Any, position: int) -> Any: ...

    def call(self, callee: Any, args: Any, position: int) -> Any: ...

    def new(self, type_: Any, args: Any, keywords: Any, position: int) -> Any: ...

    def build(self, instance: Any, state: Any, position: int) -> Any:
        """`instance`, or the node that takes its place."""

    def extend(self, instance: Any, items: list, position: int) -> Any:
        """Items appended to what is no list. Gives `instance` or the node that takes its place."""

    def set_items(self, instance: Any, items: list, position: int) -> Any:
        """Keys and values by turns, set on what is no dict."""


class State:
    def __init__(self, data: bytes, actions: Actions):
        self.data = data
        self.actions = actions
        self.stack: list = []
        self.marks: list[list] = []
        self.memo: dict[int, Any] = {}
        self.integers: dict[bytes, tuple[int, ...]] = {}  # opcodes of numbers -> what they push, once they were read
        self.protocol = 0
        self.at = 0  # the opcode at hand
        self.long_frame = -1  # where a FRAME stands that claims more bytes than there are
        self.memory_left = limits.PICKLE_MEMORY + limits.PICKLE_MEMORY_PER_BYTE * len(data)
        self.memo_limit = self.memory_left // MEMO_BYTES
        self.memo_of: dict[int, int] = {}  # id of an instance -> its memo index, until its state replaces it

    def count(self, weight: int) -> None:
        """A container is made that takes about `weight` bytes. An opcode of one byte can make one of hundreds."""
        self.memory_left -= weight
        self.memo_limit = self.memory_left // MEMO_BYTES
        if len(self.memo) > self.memo_limit or len(self.stack) > limits.PICKLE_STACK:
            raise Limit(TOO_MANY)

    def remember(self, instance: Any, pos: int) -> None:
        """Which memo entry the next opcode puts `instance` into: its state may turn it into another node."""
        following = self.data[pos : pos + 5]
        if following[:1] == b"q" and len(following) > 1:
            self.memo_of[id(instance)] = following[1]
        elif following[:1] == b"r" and len(following) == 5:
            self.memo_of[id(instance)] = _u32(following, 1)[0]
        elif following[:1] == b"\x94":
            self.memo_of[id(instance)] = len(self.memo)
        elif following[:1] == b"p":
            digits = self.data[pos + 1 : pos + 12].split(b"\n")[0]
            if digits.isdigit():
                self.memo_of[id(instance)] = int(digits)

    def replace(self, instance: Any, node: Any) -> None:
        """Put `node` where `instance` stands on top of the stack and in the memo."""
        self.stack[-1] = node
        if node is instance:
            return
        index = self.memo_of.pop(id(instance), None)
        if index is not None and self.memo.get(index) is instance:
            self.memo[index] = node
            self.memo_of[id(node)] = index

    def take_marked(self) -> list:
        """What was pushed since the last MARK; the stack below it is the stack again."""
        items = self.stack
        if not self.marks:
            raise Damage("there is no MARK")
        self.stack = self.marks.pop()
        return items

    def take(self, pos: int, length: int) -> bytes:
        if pos + length > len(self.data):
            raise Cut
        return self.data[pos : pos + length]

    def line(self, pos: int) -> tuple[bytes, int]:
        """The bytes up to the next newline, and the position after it."""
        end = self.data.find(b"\n", pos, pos + limits.LINE_BYTES)
        if end < 0:
            if pos + limits.LINE_BYTES > len(self.data):
                raise Cut
            raise Limit(f"a line is longer than {limits.LINE_BYTES:,} bytes")
        return self.data[pos:end], end + 1
