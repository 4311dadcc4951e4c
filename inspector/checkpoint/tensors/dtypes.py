"""Every dtype a checkpoint can name: one table, by torch's name without the prefix.

Sources: torch.storage._dtype_to_storage_type_map, torch._utils._element_size, safetensors and .npy documents.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DType:
    """How the elements of one dtype stand in memory.

    `numpy` is the numpy code (without byte order) of the stored words; `rule` says how to get from words to values:
    "plain" (they are the values), "bfloat16", "float8_e4m3fn" ... (a float of that name in an unsigned word),
    "complex32" (pairs of float16), "float4x2" (two floats a byte), "uint4x2" and "uint2x4" (several integers a byte,
    the lowest bits first).
    """

    name: str
    itemsize: int  # bytes of one element, as torch counts
    numpy: str
    rule: str = "plain"
    safetensors: str = ""
    storage: str = ""  # the storage class in a torch pickle: "FloatStorage"
    per_byte: int = 1  # elements that share one byte: 2 for quint4x2
    kind: str = "float"  # "float", "int", "bool", "complex" or "bits"


_ROWS = [
    DType("float64", 8, "f8", safetensors="F64", storage="DoubleStorage"),
    DType("float32", 4, "f4", safetensors="F32", storage="FloatStorage"),
    DType("float16", 2, "f2", safetensors="F16", storage="HalfStorage"),
    DType("bfloat16", 2, "u2", "bfloat16", safetensors="BF16", storage="BFloat16Storage"),
    DType("float8_e4m3fn", 1, "u1", "float8_e4m3fn", safetensors="F8_E4M3"),
    DType("float8_e5m2", 1, "u1", "float8_e5m2", safetensors="F8_E5M2"),
    DType("float8_e4m3fnuz", 1, "u1", "float8_e4m3fnuz", safetensors="F8_E4M3FNUZ"),
    DType("float8_e5m2fnuz", 1, "u1", "float8_e5m2fnuz", safetensors="F8_E5M2FNUZ"),
    DType("float8_e8m0fnu", 1, "u1", "float8_e8m0fnu", safetensors="F8_E8M0"),
    DType("float4_e2m1fn_x2", 1, "u1", "float4x2", safetensors="F4"),
    DType("int64", 8, "i8", safetensors="I64", storage="LongStorage", kind="int"),
    DType("int32", 4, "i4", safetensors="I32", storage="IntStorage", kind="int"),
    DType("int16", 2, "i2", safetensors="I16", storage="ShortStorage", kind="int"),
    DType("int8", 1, "i1", safetensors="I8", storage="CharStorage", kind="int"),
    DType("uint64", 8, "u8", safetensors="U64", kind="int"),
    DType("uint32", 4, "u4", safetensors="U32", kind="int"),
    DType("uint16", 2, "u2", safetensors="U16", kind="int"),
    DType("uint8", 1, "u1", safetensors="U8", storage="ByteStorage", kind="int"),
    DType("bool", 1, "u1", "bool", safetensors="BOOL", storage="BoolStorage", kind="bool"),
    DType("complex128", 16, "c16", storage="ComplexDoubleStorage", kind="complex"),
    DType("complex64", 8, "c8", safetensors="C64", storage="ComplexFloatStorage", kind="complex"),
    DType("complex32", 4, "f2", "complex32", kind="complex"),
    DType("qint8", 1, "i1", storage="QInt8Storage", kind="int"),
    DType("quint8", 1, "u1", storage="QUInt8Storage", kind="int"),
    DType("qint32", 4, "i4", storage="QInt32Storage", kind="int"),
    DType("quint4x2", 1, "u1", "uint4x2", storage="QUInt4x2Storage", per_byte=2, kind="int"),
    DType("quint2x4", 1, "u1", "uint2x4", storage="QUInt2x4Storage", per_byte=4, kind="int"),
    *(DType(f"int{bits}", 1, "u1", kind="bits") for bits in range(1, 8)),
    *(DType(f"uint{bits}", 1, "u1", kind="bits") for bits in range(1, 8)),
    *(DType(name, 1, "u1", kind="bits") for name in ("bits8", "bits1x8", "bits2x4", "bits4x2")),
    DType("bits16", 2, "u2", kind="bits"),
]

DTYPES: dict[str, DType] = {row.name: row for row in _ROWS}
STORAGE_CLASSES: dict[str, str] = {row.storage: row.name for row in _ROWS if row.storage} | {"UntypedStorage": "uint8"}
SAFETENSORS: dict[str, str] = {row.safetensors: row.name for row in _ROWS if row.safetensors}

_NUMPY: dict[str, str] = {
    row.numpy: row.name for row in _ROWS if row.rule == "plain" and row.kind != "bits" and not row.name.startswith("q")
} | {"b1": "bool"}
# as ml_dtypes spells them in pickles and as numpy prints them
_NUMPY_NAMED = {name for name in DTYPES if name.startswith(("float", "bfloat", "int", "uint", "complex", "bool"))}


def from_numpy(code: str) -> tuple[str, str] | None:
    """(dtype, byte order) of a numpy type string: "<f4", "|b1", "float32"; None for what is no number ("|O", "<U8")."""
    order = "big" if code.startswith(">") else "little"
    bare = code.lstrip("<>|=")
    if bare == "?":
        bare = "b1"
    if bare in _NUMPY:
        return _NUMPY[bare], order
    return (bare, order) if bare in _NUMPY_NAMED else None
