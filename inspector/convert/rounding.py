"""Floating elements in another floating dtype, rounded to nearest even as torch does it."""

from typing import TYPE_CHECKING

from inspector.checkpoint.tensors.elements import decode

if TYPE_CHECKING:
    import numpy as np

# what --dtype converts; 8- and 4-bit floats are codes whose scales stand elsewhere
FLOATING = frozenset({"float64", "float32", "float16", "bfloat16"})
TARGETS = ("bfloat16", "float16", "float32")
QUIET = 0x0040  # the bit that keeps a NaN one when its lower half is cut off


def rounded(words: "np.ndarray", source: str, target: str) -> tuple["np.ndarray", int]:
    """Little-endian words of `source` as little-endian words of `target`, and how many finite values became infinite.

    Both dtypes are of FLOATING. float64 goes to 16 bits by way of float32, which is how torch does it.
    """
    import numpy as np

    values = decode(memoryview(words).cast("B"), source)  # type: ignore[arg-type]
    with np.errstate(over="ignore", invalid="ignore"):
        single = values.astype("<f4")
        if target == "float32":
            made, infinite = single, np.isinf(single)
        elif target == "float16":
            made = single.astype("<f2")
            infinite = np.isinf(made)
        else:
            made = _bfloat16(single)
            infinite = (made & 0x7FFF) == 0x7F80
        overflow = int(np.count_nonzero(infinite & np.isfinite(values))) if infinite.any() else 0
    return made, overflow


def _bfloat16(single: "np.ndarray") -> "np.ndarray":
    import numpy as np

    bits = single.view("<u4")
    made = ((bits + (0x7FFF + ((bits >> 16) & 1))) >> 16).astype("<u2")
    nan = np.isnan(single)
    if nan.any():
        made[nan] = (bits[nan] >> 16).astype("<u2") | QUIET
    return made
