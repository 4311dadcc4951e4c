"""The opcodes of one tensor, recognised at once: torch.save spells all its tensors alike, in some thirty opcodes.

    MARK MARK  GET "storage"  GET class  UNICODE key PUT  GET location  INT numel  TUPLE PUT  BINPERSID
    INT offset  (INT sizes TUPLE PUT)  (INT strides TUPLE PUT)  NEWFALSE or NEWTRUE
    GET OrderedDict  EMPTY_TUPLE REDUCE PUT   TUPLE PUT  REDUCE PUT

`follow` does to memo and stack what the opcodes do one by one, and asks the same of Actions. What is spelt otherwise,
be it a short PUT or a scalar's empty size, is left to them.
"""

import re
from struct import Struct

from inspector.checkpoint.nodes import Call
from inspector.checkpoint.pickles.state import State

_INT = rb"(?:K.|M..|J....)"
_PUT = rb"r(....)"
_NUMBERS = rb"(%s\x85|%s{2}\x86|%s{3}\x87|\(%s{4,8}t)" % ((_INT,) * 4)
_TENSOR = re.compile(
    rb"\(\(h(.)h(.)X([\x01-\x14])\0\0\0(\d{1,20})" + _PUT + rb"h(.)(" + _INT + rb")t" + _PUT
    + rb"Q(" + _INT + rb")" + _NUMBERS + _PUT + _NUMBERS + _PUT + rb"([\x88\x89])h(.)\)R" + _PUT
    + rb"t" + _PUT + rb"R" + _PUT, re.DOTALL,
)  # fmt: skip
_PUTS = Struct("<7I").unpack
_REDUCE, _HOOKS = 6, 18  # bytes from the last REDUCE, and from that of the hooks, to the end
_INT_OPCODES = {0x4B: (2, False), 0x4D: (3, False), 0x4A: (5, True)}  # bytes with the opcode, signed


def follow(state: State, stack: list, at: int) -> int:
    """The position after the tensor whose opcodes begin at `at`, below it on the stack the function that rebuilds it.

    0 when what stands there is spelt otherwise; nothing has happened then.
    """
    match = _TENSOR.match(state.data, at)
    if match is None or not stack:
        return 0
    (
        tag, type_, length, key, put_key, location, numel, put_id, offset, size, put_size, stride, put_stride, grad,
        hooks, put_hooks, put_args, put_tensor,
    ) = match.groups()  # fmt: skip
    memo, spelt = state.memo, state.integers
    try:
        tag, type_, location, hooks = memo[tag[0]], memo[type_[0]], memo[location[0]], memo[hooks[0]]
    except KeyError:
        return 0
    if length[0] != len(key):
        return 0
    end = match.end()
    actions = state.actions
    put = _PUTS(put_key + put_id + put_size + put_stride + put_hooks + put_args + put_tensor)
    numbers = []
    for raw in (numel, offset, size, stride):
        found = spelt.get(raw)
        if found is None:
            found = spelt[raw] = _integers(raw)
        numbers.append(found)
    (numel,), (offset,), size, stride = numbers
    memo[put[0]] = key = key.decode()
    memo[put[1]] = storage = (tag, type_, key, location, numel)
    memo[put[2]], memo[put[3]] = size, stride
    storage = actions.persistent(storage, at)
    memo[put[4]] = hooks = actions.call(hooks, (), end - _HOOKS)
    if type(hooks) is Call:
        state.remember(hooks, end - _HOOKS + 1)
    memo[put[5]] = args = (storage, offset, size, stride, grad == b"\x88", hooks)
    memo[put[6]] = stack[-1] = made = actions.call(stack[-1], args, end - _REDUCE)
    if type(made) is Call:
        state.remember(made, end - _REDUCE + 1)
    return end


def _integers(raw: bytes) -> tuple[int, ...]:
    """The arguments of K, M and J opcodes, with MARK before and TUPLE after them or not."""
    numbers, at = [], raw[:1] == b"("
    while at < len(raw) and (opcode := _INT_OPCODES.get(raw[at])):
        width, signed = opcode
        numbers.append(int.from_bytes(raw[at + 1 : at + width], "little", signed=signed))
        at += width
    return tuple(numbers)
