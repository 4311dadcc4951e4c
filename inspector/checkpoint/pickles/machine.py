"""A pickle machine that only makes data: nothing that the stream names is imported, called or hashed.

Dicts become lists of pairs, and every opcode that makes a live pickle act (GLOBAL, REDUCE, NEWOBJ, BUILD, EXT ...)
asks `Actions`, which answers with a node. Memory is bounded by the opcodes that may run, by the containers that may be
made and by the bytes that are there: a length is believed only if that many bytes are left.

The frequent opcodes stand in one loop over locals; the rest are in inspector.checkpoint.pickles.operations.
"""

import struct
from dataclasses import dataclass
from itertools import repeat
from struct import Struct
from typing import Any

from inspector.checkpoint import limits
from inspector.checkpoint.collecting import paused
from inspector.checkpoint.nodes import Call, Pairs, Record
from inspector.checkpoint.pickles.inert import Global
from inspector.checkpoint.pickles.opcodes import opcode_name
from inspector.checkpoint.pickles.operations import OPERATIONS, add_pairs, decode
from inspector.checkpoint.pickles.state import TOO_MANY, Actions, Cut, Damage, Limit, State
from inspector.checkpoint.pickles.tensor_opcodes import follow
from inspector.errors import DamagedFile, LimitReached

_u16 = Struct("<H").unpack_from
_u32 = Struct("<I").unpack_from
_i32 = Struct("<i").unpack_from
_f64 = Struct(">d").unpack_from
_TUPLE = 72  # bytes
_WITH_ONE_BYTE = frozenset(b"Khq\x8c")


@dataclass(slots=True)
class Outcome:
    value: Any  # what was readable when `error` is set
    end: int  # the byte after STOP
    protocol: int
    error: DamagedFile | LimitReached | None = None
    cut: bool = False  # the error is that the bytes ended


def run(data: bytes, actions: Actions, entry: str) -> Outcome:
    """Run the pickle that `data` begins with. Never raises for what the bytes say; `entry` names it in sentences."""
    with paused():
        return _Machine(data, actions).run(entry)


class _Machine(State):
    def run(self, entry: str) -> Outcome:
        try:
            end = self._loop()
            value = self.stack.pop()
            if self.long_frame < 0:
                return Outcome(value, end, self.protocol)
            text = f"{entry} is damaged at byte {self.long_frame:,}, opcode FRAME: it claims more bytes than there are."
            return Outcome(value, end, self.protocol, DamagedFile(text, position=self.long_frame))
        except Limit as limit:
            error = LimitReached(f"limit reached at byte {self.at:,} of {entry}: {limit}.", position=self.at)
            return Outcome(self._rest(), self.at, self.protocol, error)
        except Cut:
            at, reason, cut = self.at, "the bytes end here", True
        except Damage as damage:
            at, reason, cut = self.at, str(damage), False
        name = opcode_name(self.data[at]) if at < len(self.data) else "missing"
        error = DamagedFile(f"{entry} is damaged at byte {at:,}, opcode {name}: {reason}.", position=at)
        return Outcome(self._rest(), at, self.protocol, error, cut)

    def _loop(self) -> int:
        data, actions, memo, marks = self.data, self.actions, self.memo, self.marks
        stack: Any = self.stack
        rare = OPERATIONS.get
        at = pos = 0
        try:
            for _ in repeat(None, limits.PICKLE_OPCODES):
                at = pos
                code = data[pos]
                pos += 1
                if code == 0x72:  # LONG_BINPUT
                    memo[_u32(data, pos)[0]] = stack[-1]
                    pos += 4
                elif code == 0x71:  # BINPUT
                    memo[data[pos]] = stack[-1]
                    pos += 1
                elif code == 0x4B:  # BININT1
                    stack.append(data[pos])
                    pos += 1
                elif code == 0x68:  # BINGET
                    stack.append(memo[data[pos]])
                    pos += 1
                elif code == 0x28:  # MARK
                    if data.startswith(b"((", at) and (end := follow(self, stack, at)):
                        pos = end
                        continue
                    marks.append(stack)
                    stack = []
                    if len(marks) > limits.PICKLE_MARKS:
                        raise Limit("it nests more marks than any checkpoint")
                elif code == 0x74:  # TUPLE
                    items = tuple(stack)
                    if len(items) > limits.PICKLE_STACK:
                        raise Limit(TOO_MANY)
                    stack = marks.pop()
                    stack.append(items)
                elif code == 0x94:  # MEMOIZE
                    memo[len(memo)] = stack[-1]
                    if len(memo) > self.memo_limit:
                        raise Limit(TOO_MANY)
                elif code == 0x52:  # REDUCE
                    args = stack.pop()
                    made = actions.call(stack[-1], args, at)
                    stack[-1] = made
                    if type(made) is Call:
                        self.remember(made, pos)
                elif code == 0x86:  # TUPLE2
                    last = stack.pop()
                    stack[-1] = (stack[-1], last)
                elif code == 0x85:  # TUPLE1
                    if type(stack[-1]) is tuple:
                        self.count(_TUPLE)  # a tower of tuples costs a byte a storey
                    stack[-1] = (stack[-1],)
                elif code == 0x58:  # BINUNICODE
                    end = pos + 4 + _u32(data, pos)[0]
                    if end > len(data):
                        raise Cut
                    stack.append(decode(data[pos + 4 : end]))
                    pos = end
                elif code == 0x51:  # BINPERSID
                    stack[-1] = actions.persistent(stack[-1], at)
                elif code == 0x29:  # EMPTY_TUPLE
                    stack.append(())
                elif code == 0x89:  # NEWFALSE
                    stack.append(False)
                elif code == 0x4D:  # BININT2
                    stack.append(_u16(data, pos)[0])
                    pos += 2
                elif code == 0x6A:  # LONG_BINGET
                    stack.append(memo[_u32(data, pos)[0]])
                    pos += 4
                elif code == 0x4A:  # BININT
                    stack.append(_i32(data, pos)[0])
                    pos += 4
                elif code == 0x8C:  # SHORT_BINUNICODE
                    end = pos + 1 + data[pos]
                    if end > len(data):
                        raise Cut
                    stack.append(decode(data[pos + 1 : end]))
                    pos = end
                elif code == 0x87:  # TUPLE3
                    items = tuple(stack[-3:])
                    del stack[-2:]
                    if len(items) < 3:
                        raise Damage("the stack holds fewer than 3 values")
                    stack[-1] = items
                elif code == 0x88:  # NEWTRUE
                    stack.append(True)
                elif code == 0x4E:  # NONE
                    stack.append(None)
                elif code == 0x47:  # BINFLOAT
                    stack.append(_f64(data, pos)[0])
                    pos += 8
                elif code == 0x2E:  # STOP
                    if not stack:
                        raise Damage("there is no value to give")
                    self.stack = stack
                    return pos
                elif (operation := rare(code)) is not None:
                    self.stack, self.at = stack, at
                    stack = None  # an operation that fails leaves its own
                    pos = operation(self, pos)
                    stack = self.stack
                else:
                    raise Damage("no such opcode")
            raise Limit(f"it has more than {limits.PICKLE_OPCODES:,} opcodes")
        except KeyError as error:
            raise Damage(f"nothing was remembered under number {str(error)[:40]}") from None
        except struct.error:
            raise Cut from None
        except IndexError:
            if at >= len(data) or (at + 1 >= len(data) and data[at] in _WITH_ONE_BYTE):
                raise Cut from None
            raise Damage("a value or a MARK is missing on the stack") from None
        finally:
            self.at = at
            if stack is not None:
                self.stack = stack

    def _rest(self) -> Any:
        """What stands on the stack of a broken pickle, folded into the container at its bottom."""
        levels = [*self.marks, self.stack]
        while len(levels) > 1:
            items = levels.pop()
            below = levels[-1]
            if not below:
                continue
            container = below[-1]
            if isinstance(container, Pairs):
                add_pairs(container, _finished(items))
            elif type(container) is list:
                container.extend(items)
            else:
                below.pop()  # the arguments of something that was never made
                continue
            if len(below) > 1 and type(below[-2]) is Record and isinstance(container, Pairs):
                below[-2:] = [self.actions.build(below[-2], container, self.at)]
        bottom = levels[0]
        return bottom[0] if bottom else None


def _finished(items: list) -> list:
    """Keys and values by turns, without a last one that was being made: a key alone, a function before its call."""
    for index in range(max(0, len(items) - 3), len(items)):
        if type(items[index]) is Global:
            items = items[:index]
            break
    return items[: len(items) - len(items) % 2]
