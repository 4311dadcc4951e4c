"""How a request finds what answers it: OpenPath -> the role's method open_path(request, context)."""

import re
from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

from inspector.engine.context import EngineContext
from inspector.engine.messages import Request
from inspector.errors import BadRequest


class Answer(NamedTuple):
    """`value` crosses as MessagePack, `payload` beside it as raw bytes. Without payload a handler returns its value."""

    value: Any
    payload: bytes | memoryview = b""


class Handlers(Protocol):
    """A role: one public method per request it answers. All run on the main thread, one at a time."""

    def start(self, context: EngineContext) -> None:
        """Called once, after Ready and before the first request."""


def find(handlers: Handlers, request: Request) -> Callable[[Any, EngineContext], Any]:
    """The method named like the request. Raises BadRequest when this role has none."""
    name = type(request).__name__
    method = getattr(handlers, re.sub(r"(?<=.)([A-Z])", r"_\1", name).lower(), None)
    if method is None:
        raise BadRequest(f"A {type(handlers).__name__.lower()} does not answer {name}.")
    return method
