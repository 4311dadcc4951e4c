"""In which dtype a pair of tensors is judged, and what the other one rounds. Imports neither torch nor numpy."""

import math

from inspector.checkpoint.nodes import TensorRef
from inspector.checkpoint.tensors.dtypes import DTYPES

# significant binary digits, with the leading one
DIGITS = {
    "float64": 53, "float32": 24, "float16": 11, "bfloat16": 8, "float8_e4m3fn": 4, "float8_e4m3fnuz": 4,
    "float8_e5m2": 3, "float8_e5m2fnuz": 3, "float8_e8m0fnu": 1, "float4_e2m1fn_x2": 2,
    "complex128": 53, "complex64": 24, "complex32": 11,
}  # fmt: skip


def note_on(a: TensorRef, b: TensorRef) -> str:
    """One clause where the dtypes differ: "judged in float32; bfloat16 rounds by up to 0.4%"."""
    if a.dtype == b.dtype and (a.scale is None) == (b.scale is None):
        return ""
    if a.scale is not None or b.scale is not None:
        names = " and ".join(dict.fromkeys(ref.dtype for ref in (a, b) if ref.scale is not None))
        return f"judged by the values that the codes of {names} stand for"
    floats = {ref.dtype: DIGITS[ref.dtype] for ref in (a, b) if ref.dtype in DIGITS}
    if not floats:
        return "judged as whole numbers"
    wide = any(DTYPES[ref.dtype].itemsize >= 4 for ref in (a, b) if ref.dtype not in DIGITS)
    judged = max(floats, key=lambda name: floats[name])
    if len(floats) == 2 and floats[judged] < 24:
        judged = "float32"
    elif wide:
        judged = "float64"
    said = [f"judged in {judged}"]
    said += [f"{name} rounds by up to {_percent(2.0**-digits)}" for name, digits in floats.items() if name != judged]
    said += [f"{ref.dtype} holds whole numbers only" for ref in (a, b) if ref.dtype not in floats]
    return "; ".join(said)


def rounding_of(a: TensorRef, b: TensorRef) -> str:
    """The narrower of two floating dtypes, "" where neither can be a rounding of the other."""
    if a.scale is not None or b.scale is not None or not {a.dtype, b.dtype} <= DIGITS.keys():
        return ""
    if any(DTYPES[ref.dtype].kind != "float" for ref in (a, b)):
        return ""
    wide, narrow = sorted((a.dtype, b.dtype), key=lambda name: -DTYPES[name].itemsize)
    return narrow if DTYPES[wide].itemsize > DTYPES[narrow].itemsize else ""


def _percent(share: float) -> str:
    """Of a power of two: one digit below one per cent."""
    percent = share * 100
    return f"{percent:.0f}%" if percent >= 1 else f"{percent:.{-math.floor(math.log10(percent))}f}%"
