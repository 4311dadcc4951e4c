"""JSON of strangers: bounded, duplicates kept, every failure one sentence."""

import json
from typing import Any, NoReturn

from inspector.checkpoint import limits
from inspector.checkpoint.nodes import Pairs
from inspector.errors import DamagedFile, LimitReached

CONTAINERS = 2_000_000  # a header of 100,000 tensors has 300,000
SHOWN = 60  # characters of a text in a sentence


def parse(data: bytes, what: str, position: int = 0) -> Any:
    """The value that `data` spells, objects as Pairs in file order.

    `what` names it in errors, `position` is its first byte. Raises DamagedFile, and LimitReached for more than
    limits.HEADER_BYTES or nesting that no honest writer needs.
    """
    if len(data) > limits.HEADER_BYTES:
        raise LimitReached(
            f"{what} has {len(data):,} bytes; Torchloupe reads at most {limits.HEADER_BYTES:,}.", position=position
        )
    if data.count(b"{") + data.count(b"[") > CONTAINERS:
        raise LimitReached(f"{what} holds more than {CONTAINERS:,} JSON objects and arrays.", position=position)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        at = position + error.start
        raise DamagedFile(f"{what} is not UTF-8 text at byte {at:,}.", position=at) from None
    try:
        return json.loads(text, object_pairs_hook=Pairs, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        at = position + len(text[: error.pos].encode("utf-8", "replace"))
        raise DamagedFile(f"{what} is not valid JSON at byte {at:,}: {error.msg}.", position=at) from None
    except RecursionError:
        raise LimitReached(f"{what} nests JSON deeper than any honest file does.", position=position) from None
    except ValueError as error:
        raise DamagedFile(f"{what} is not valid JSON: {error}.", position=position) from None


def member(value: Any, key: str, default: Any = None) -> Any:
    """The first member `key` of a parsed object; `default` when `value` has none or is no object."""
    if isinstance(value, Pairs):
        for name, found in value.pairs:
            if name == key:
                return found
    return default


def is_count(value: Any) -> bool:
    """Whether `value` is an integer that a size or an offset can be; JSON's true is none."""
    return type(value) is int and 0 <= value < 1 << 63


def shown(value: Any) -> str:
    """A parsed value in a sentence: one short line, however large the value is."""
    if isinstance(value, str):
        return repr(value if len(value) <= SHOWN else value[: SHOWN - 3] + "...")
    if isinstance(value, list):
        inner = ", ".join(shown(item) if not isinstance(item, list) else "[...]" for item in value[:8])
        return f"[{inner}{', ...' if len(value) > 8 else ''}]"
    return "an object" if isinstance(value, Pairs) else "nothing" if value is None else str(value)[:SHOWN]


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
