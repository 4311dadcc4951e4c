"""Low-bit weights that are stored as codes: named, and marked so that nobody shows the codes as values."""

from collections.abc import Callable, Iterable

from inspector.checkpoint.nodes import TensorRef

NF4 = ".quant_state.bitsandbytes__nf4"
FP4 = ".quant_state.bitsandbytes__fp4"

Entries = dict[str, TensorRef]


def _has(entries: Entries, key: str) -> bool:
    return key in entries


def _is_bitsandbytes_4bit(entries: Entries, stem: str, leaf: str) -> bool:
    key = stem + leaf
    return entries[key].dtype in ("uint8", "int8") and any(key + mark in entries for mark in (NF4, FP4, ".absmax"))


def _is_bitsandbytes_8bit(entries: Entries, stem: str, leaf: str) -> bool:
    return leaf == "weight" and entries[stem + leaf].dtype == "int8" and _has(entries, stem + "SCB")


def _is_gptq(entries: Entries, stem: str, leaf: str) -> bool:
    return leaf in ("qweight", "qzeros") and _has(entries, stem + "scales") and _has(entries, stem + "g_idx")


def _is_awq(entries: Entries, stem: str, leaf: str) -> bool:
    return leaf in ("qweight", "qzeros") and _has(entries, stem + "scales")


def _is_compressed(entries: Entries, stem: str, leaf: str) -> bool:
    return leaf == "weight_packed" and _has(entries, stem + "weight_scale")


# name, what its tensors are called at the end, whether this one is such
PACKINGS: tuple[tuple[str, tuple[str, ...], Callable[[Entries, str, str], bool]], ...] = (
    ("bitsandbytes 4-bit", ("weight",), _is_bitsandbytes_4bit),
    ("bitsandbytes 8-bit", ("weight",), _is_bitsandbytes_8bit),
    ("GPTQ", ("qweight", "qzeros"), _is_gptq),
    ("AWQ", ("qweight", "qzeros"), _is_awq),
    ("compressed-tensors", ("weight_packed",), _is_compressed),
)


def mark_packed(entries: Iterable[tuple[str, TensorRef]]) -> str:
    """Set layout "packed" and a note on every tensor that holds codes; the packing's name, "" for none."""
    suspects: list[tuple[str, str, TensorRef]] = []
    known: Entries = {}
    for key, ref in entries:
        known[key] = ref
        stem, dot, leaf = key.rpartition(".")
        if leaf in _LEAVES and not ref.dtype.startswith(("float", "bfloat")):
            suspects.append((stem + dot, leaf, ref))
    found = ""
    for stem, leaf, ref in suspects:
        for name, leaves, applies in PACKINGS:
            if leaf in leaves and applies(known, stem, leaf):
                ref.layout = "packed"
                ref.note = f"{name} codes, not values"
                found = found or name
                break
    return found


_LEAVES = frozenset(leaf for _, leaves, _ in PACKINGS for leaf in leaves)
