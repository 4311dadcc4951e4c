"""Warnings of a conversion."""

from collections.abc import Sequence

from inspector.convert.out import OutTensor

NAMED = 3  # tensors that a warning names


def corrupt(names: Sequence[str]) -> list[str]:
    """Tensors whose bytes do not have the checksum that the source gives them."""
    if not names:
        return []
    return [f"The bytes of {named(names)} do not have their checksum: the source is damaged; written as found."]


def sharing_lost(groups: Sequence[Sequence[OutTensor]]) -> list[str]:
    """Groups of tensors that were one in memory."""
    if not groups:
        return []
    names = [tensor.name for group in groups for tensor in group]
    return [f"{named(names)} share memory in the source; each is written by itself."]


def newer(names: Sequence[str]) -> list[str]:
    """Tensors that old versions of torch do not know."""
    if not names:
        return []
    return [f"Only newer versions of torch can load this file, since those before 1.6 do not know {named(names)}."]


def overflowed(count: int, dtype: str) -> list[str]:
    """Finite values that are infinite after a conversion."""
    if not count:
        return []
    values = "1 value became" if count == 1 else f"{count:,} values became"
    return [f"{values} infinite: too large for {dtype}."]


def named(names: Sequence[str]) -> str:
    """A few of them in a sentence."""
    names = list(dict.fromkeys(names))
    if len(names) > NAMED:
        return f"{', '.join(names[:NAMED])} and {len(names) - NAMED:,} more"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
