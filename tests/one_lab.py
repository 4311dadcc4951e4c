"""One lab for the commands of a test module: each of them starts its own, and starting one imports torch."""

import contextlib
import itertools
import sys
import threading
from collections import deque
from collections.abc import Iterator
from typing import Any

import msgspec

from inspector.context import Context
from inspector.engine import child
from inspector.engine.channel import Channel
from inspector.engine.messages import ANSWERS, Failure, Outgoing, Ready, Request, Result


class OneLab:
    """Answers as `inspector.engine.child.ask_lab` does, in one process; not for code that ends or hangs it."""

    def __init__(self, channel: Channel):
        self._channel = channel
        self._ids = itertools.count(1)
        self._decoder = msgspec.msgpack.Decoder(Outgoing)

    def ask(self, request: Request, what: str, context: Context | None = None, **given: Any) -> child.Answered:
        """Raises the error that the lab answers with. The interpreter, the timeout and echo are left out."""
        request = msgspec.structs.replace(request, id=next(self._ids))
        self._channel.send(msgspec.msgpack.encode(request))
        while frame := self._channel.receive():
            match self._decoder.decode(frame[0]):
                case Result(id=request.id, value=value):
                    return child.Answered(msgspec.msgpack.decode(value, type=ANSWERS[type(request)]), frame[1])
                case Failure(id=request.id) as failure:
                    raise child._error(failure)
        raise AssertionError("the lab ended")


@contextlib.contextmanager
def one_lab() -> Iterator[OneLab]:
    with child._started(sys.executable) as (_, to_it, from_it, log):
        threading.Thread(target=child._listen, args=(log, deque(maxlen=1), False), daemon=True).start()
        channel = Channel(from_it.fileno(), to_it.fileno())
        frame = channel.receive()
        assert frame is not None
        assert isinstance(msgspec.msgpack.decode(frame[0], type=Outgoing), Ready)
        yield OneLab(channel)
