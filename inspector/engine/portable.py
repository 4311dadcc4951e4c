"""Plain results as MessagePack, whatever a stranger's file put in them."""

import dataclasses
from typing import Any

import msgspec

LARGEST = 2**63 - 1

_encoder = msgspec.msgpack.Encoder()


def packed(value: Any) -> msgspec.Raw:
    """`value` as one MessagePack value. Texts with lone surrogates and integers over 64 bits are made to fit first."""
    try:
        return msgspec.Raw(_encoder.encode(value))
    except (UnicodeEncodeError, OverflowError):
        return msgspec.Raw(_encoder.encode(portable(value)))


def portable(value: Any, wide_as_text: bool = False) -> Any:
    """A copy of a plain result that can be packed.

    Lone surrogates become backslash escapes. An integer over 64 bits becomes text among the `values` of a file, which
    may be of any scalar type, and the largest 64-bit integer elsewhere, where it is the impossible size of an invalid
    tensor.
    """
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, int) and not -LARGEST <= value <= LARGEST:
        return str(value) if wide_as_text else LARGEST if value > 0 else -LARGEST
    if isinstance(value, tuple):
        return tuple(portable(item, wide_as_text) for item in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
        return dataclasses.replace(value, **{name: portable(item, name == "values") for name, item in fields.items()})
    return value
