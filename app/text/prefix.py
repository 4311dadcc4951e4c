"""The prefix that every key of a container begins with, "module." for one, is hidden wherever a key is shown."""

from inspector.checkpoint.result import Listing


def prefix_of(listing: Listing, container: str) -> str:
    return next((found.prefix for found in listing.containers if found.path == container), "")


def hide(name: str, prefix: str) -> str:
    return name[len(prefix) :] if prefix and name.startswith(prefix) else name


def shown_key(listing: Listing, tensor: int) -> str:
    """A tensor's key as it is shown."""
    found = listing.tensors[tensor]
    return hide(found.key, prefix_of(listing, found.container))
