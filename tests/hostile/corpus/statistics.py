"""Honest to list and hard to count: views that repeat or skip, numbers that are none, more tensors than bytes."""

import struct
from pathlib import Path

from tests.hostile.corpus import other_bytes, zip_bytes
from tests.hostile.corpus.case import LISTED, PARTIAL, Build, Case, Table, opened
from tests.hostile.corpus.opcodes import integer, storage, tensor, text

GOOD = (("good", zip_bytes.GOOD),)
MEBIBYTE = 1 << 20
TINY = 20_000  # tensors


def view(size: tuple[int, ...], stride: tuple[int, ...], floats: int, data: bytes = b"", offset: int = 0) -> Build:
    """A tensor "bad" over `floats` numbers: those of `data`, or 0.5."""

    def build(folder: Path) -> Case:
        path = folder / "view.pt"
        bad = tensor("bad", floats, size, stride, offset)
        stored = {"good": zip_bytes.FLOATS, "bad": data or struct.pack("<f", 0.5) * floats}
        path.write_bytes(zip_bytes.checkpoint(zip_bytes.good(bad=bad), stored))
        return opened(path, values=GOOD)

    return build


def numbers(dtype: str, word: str, words: list[int]) -> Build:
    """A safetensors file with "good", and "bad" of these bits."""

    def build(folder: Path) -> Case:
        path = folder / "bits.safetensors"
        data = struct.pack(f"<{len(words)}{word}", *words)
        bad = other_bytes.entry(dtype, [len(words)], (16, 16 + len(data)))
        path.write_bytes(other_bytes.safetensors({"good": other_bytes.entry(), "bad": bad}, zip_bytes.FLOATS + data))
        return opened(path, values=GOOD)

    return build


def tiny(folder: Path) -> Case:
    """More tensors than a person ever looked at, of one number each."""
    path = folder / "tiny.safetensors"
    header = {"good": other_bytes.entry()}
    header |= {f"t.{at}.weight": other_bytes.entry("F32", [1], (16 + 4 * at, 20 + 4 * at)) for at in range(TINY)}
    path.write_bytes(other_bytes.safetensors(header, zip_bytes.FLOATS + bytes(4 * TINY)))
    return opened(path, values=GOOD, outcomes=(LISTED, PARTIAL))


def many_views(folder: Path) -> Case:
    """Thousands of tensors, each nearly all of one storage: far more to read than the file holds."""
    path, floats = folder / "views.pt", MEBIBYTE // 4
    whole = storage(text("bad"), integer(floats))
    views = {f"v{at}": tensor("bad", floats, (floats - at,), (1,), at, bytes_of_storage=whole) for at in range(2000)}
    stored = {"good": zip_bytes.FLOATS, "bad": bytes(MEBIBYTE)}
    path.write_bytes(zip_bytes.checkpoint(zip_bytes.good(**views), stored))
    return opened(path, values=GOOD)


def deflated(size: int, view_of: tuple[tuple[int, ...], tuple[int, ...]] | None = None) -> Build:
    """A compressed record of `size` zeros, seen whole or through a view."""

    def build(folder: Path) -> Case:
        path, floats = folder / "deflated.pt", size // 4
        shape, stride = view_of or ((floats,), (1,))
        records = zip_bytes.records(zip_bytes.good(bad=tensor("bad", floats, shape, stride)))
        records.append(zip_bytes.deflated(b"archive/data/bad", bytes(size)))
        path.write_bytes(zip_bytes.assemble(records))
        return opened(path, outcomes=(LISTED, PARTIAL))

    return build


TABLE: Table = {
    "overlapping_2_40": view((1 << 20, 1 << 20), (1, 1), 1 << 21),
    "overlapping_by_three": view((1 << 20, 1 << 18), (3, 1), 1 << 22),
    "overlapping_in_six_dimensions": view((1 << 8,) * 6, (1,) * 6, 1 << 11),
    "overlapping_and_expanded": view((1 << 30, 1 << 10, 1 << 10), (0, 1, 1), 1 << 11),
    "windows_of_a_signal": view((4000, 400), (1, 1), 4400),
    "transposed": view((1000, 700), (1, 1000), 700_000),
    "every_other": view((1 << 19,), (2,), 1 << 20),
    "one_number_a_page": view((1 << 10,), (1 << 11,), 1 << 21),
    "one_number_a_page_of_rows": view((32, 32, 2), (1 << 11, 1 << 16, 1), 1 << 21),
    "nan_payloads_float64": numbers(
        "F64", "Q", [0x7FF0_0000_DEAD_BEEF, 0xFFF8_0000_0000_0001, 0x7FF0 << 48, 0xFFF0 << 48, 1, 1 << 63]
    ),
    "nan_payloads_float32": numbers("F32", "I", [0x7F80_0001, 0xFFC0_BEEF, 0x7F80 << 16, 0xFF80 << 16, 1, 1 << 31]),
    "nan_payloads_float16": numbers("F16", "H", [0x7C01, 0xFE00, 0x7C00, 0xFC00, 1, 0x8000]),
    "nan_payloads_bfloat16": numbers("BF16", "H", [0x7F81, 0xFFC0, 0x7F80, 0xFF80, 1, 0x8000]),
    "largest_numbers": numbers("F64", "Q", [0x7FEF_FFFF_FFFF_FFFF, 0xFFEF_FFFF_FFFF_FFFF] * 50),
    "smallest_numbers": numbers("F64", "Q", [1, (1 << 63) + 1] * 50),
    "every_float16": numbers("F16", "H", list(range(1 << 16))),
    "every_float8": numbers("F8_E5M2", "B", list(range(256))),
    "bools_that_are_none": numbers("BOOL", "B", list(range(256))),
    "largest_integers": numbers("U64", "Q", [(1 << 64) - 1, (1 << 63) + 1, 0]),
    "tiny_tensors": tiny,
    "many_views_of_one_storage": many_views,
    "deflated": deflated(MEBIBYTE),
    "deflated_view": deflated(MEBIBYTE, ((1 << 9, 1 << 9), (1, 1 << 9))),
    "deflated_bomb": deflated(128 * MEBIBYTE),
    "deflated_bomb_by_view": deflated(128 * MEBIBYTE, ((1 << 12, 1 << 10), (1, 1 << 12))),
}
