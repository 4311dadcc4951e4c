"""Our own C++ and CUDA operators; nothing of the rest of the program is imported.

Importing this imports no torch. `available()` and `build_info()` find or build the libraries.
"""

from typing import Any


def available() -> bool:
    """Whether the ops run natively on the CPU here. The first call may compile (some seconds) and imports torch."""
    from native.library import load

    return bool(load().library)


def build_info() -> dict[str, Any]:
    """What the ops run on: the fields of native.library.NativeState. The first call may take as long as `available`."""
    from native.library import load

    return load()._asdict()
