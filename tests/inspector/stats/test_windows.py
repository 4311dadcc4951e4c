from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

torch = pytest.importorskip("torch")

from inspector.checkpoint.files.source_bytes import SourceBytes  # noqa: E402
from inspector.checkpoint.nodes import StorageRef, TensorRef  # noqa: E402
from inspector.checkpoint.tensors.shapes import contiguous  # noqa: E402
from inspector.stats import windows as module  # noqa: E402
from inspector.stats.boxes import GAP, SPAN  # noqa: E402
from inspector.stats.plan import plan_tensor  # noqa: E402
from inspector.stats.windows import BLOCK, WindowReader, windows  # noqa: E402


def read(ref: TensorRef, data: bytes, nbytes: int = 4 << 20, channels: bool = False) -> np.ndarray:
    reader = WindowReader([SourceBytes(memoryview(data), "bytes")])
    plan = plan_tensor(ref, channels)
    found = [reader.read(segment, window).clone() for segment in plan.segments for window in windows(segment, nbytes)]
    return torch.cat(found).numpy() if found else np.zeros(0)


def tensor(data: bytes, dtype: str, shape, stride=None, offset=0, **more) -> TensorRef:
    storage = StorageRef("s", len(data), start=0, stored=len(data))
    return TensorRef(dtype, tuple(shape), tuple(stride or contiguous(shape)), offset, storage, **more)


@st.composite
def views(draw):
    shape = draw(st.lists(st.integers(1, 6), min_size=1, max_size=4))
    stride = [draw(st.integers(0, 40)) for _ in shape]
    return shape, stride, draw(st.integers(0, 9))


@settings(max_examples=200, deadline=None)
@given(views())
def test_any_view_is_read_as_numpy_sees_it(view):
    """Each element of an overlapping view as often as it is there, but an expanded one once."""
    shape, stride, offset = view
    last = offset + sum((length - 1) * step for length, step in zip(shape, stride, strict=True)) + 1
    values = np.arange(last, dtype="f4")
    kept = [(1 if step == 0 else length) for length, step in zip(shape, stride, strict=True)]
    expected = np.lib.stride_tricks.as_strided(values[offset:], kept, [4 * step for step in stride])
    found = read(tensor(values.tobytes(), "float32", shape, stride, offset), values.tobytes())
    assert sorted(found.tolist()) == sorted(expected.ravel().tolist())


@pytest.mark.parametrize("nbytes", [1 << 18, 1 << 20, 4 << 20])
@pytest.mark.parametrize("shape", [(3, 200_001), (700, 900), (650_001,), (5, 7, 11, 1000)])
def test_windows_lie_end_to_end_and_are_cut_at_rows_or_blocks(shape, nbytes):
    values = np.arange(np.prod(shape), dtype="f4")
    ref = tensor(values.tobytes(), "float32", shape)
    (segment,) = plan_tensor(ref, True).segments
    cut = list(windows(segment, nbytes))
    assert [window.start for window in cut] == [0, *(window.stop for window in cut[:-1])]
    assert cut[-1].stop == segment.elements
    length = segment.elements // segment.rows
    for window in cut:
        assert window.start - window.row * length == window.block * BLOCK
        if window.rows > 1:
            assert window.stop - window.start == window.rows * length
    assert max(window.stop - window.start for window in cut) * 4 <= nbytes
    assert read(ref, values.tobytes(), nbytes, True).tolist() == values.tolist()


def test_channels_that_do_not_stand_in_order_are_put_in_order():
    values = np.arange(600, dtype="f4")
    found = read(tensor(values.tobytes(), "float32", (20, 30), (1, 20)), values.tobytes(), channels=True)
    assert found.tolist() == values.reshape(30, 20).T.ravel().tolist()


class Watched(SourceBytes):
    """Remembers how much was read at once."""

    def __init__(self, size: int):
        super().__init__(memoryview(b""), "watched")
        self.size = size
        self.reads: list[tuple[int, int]] = []

    def _read_into(self, start: int, buffer: memoryview) -> None:
        self.reads.append((start, len(buffer)))
        buffer[:] = bytes(len(buffer))


@pytest.mark.parametrize(
    ("shape", "stride"),
    [
        ((40,), (1 << 34,)),
        ((5, 100, 3), (1 << 36, 1 << 20, 1)),
        ((1000, 1000), (1 << 20, 1)),
        ((4, 100_000), (1 << 33, 9)),
    ],
)
def test_gaps_are_neither_read_nor_held(shape, stride):
    elements = int(np.prod(shape))
    last = sum((length - 1) * step for length, step in zip(shape, stride, strict=True)) + 1
    source = Watched(last * 4)
    ref = TensorRef("float32", shape, stride, 0, StorageRef("s", last * 4, start=0, stored=last * 4))
    (segment,) = plan_tensor(ref).segments
    reader = WindowReader([source])
    assert sum(len(reader.read(segment, window)) for window in windows(segment)) == elements
    assert max(length for _, length in source.reads) <= SPAN
    assert sum(length for _, length in source.reads) <= elements * 4 * 9 + len(source.reads) * GAP
    assert all(a <= b for (a, _), (b, _) in pairwise(source.reads))


@pytest.mark.parametrize("offset", [0, 1, 2, 3])
@pytest.mark.parametrize(("dtype", "bits"), [("quint4x2", 4), ("quint2x4", 2)])
def test_codes_of_a_few_bits(dtype, bits, offset):
    data = np.random.default_rng(0).integers(0, 256, 100, np.uint8)
    per_byte = 8 // bits
    codes = ((data[:, None] >> np.arange(0, 8, bits)) & ((1 << bits) - 1)).ravel()
    count = 100 * per_byte - 8
    ref = tensor(data.tobytes(), dtype, (count,), offset=offset, scale=0.5, zero_point=1, layout="quantized")
    found = read(ref, data.tobytes())
    assert found.tolist() == ((codes[offset : offset + count].astype("f4") - 1) * 0.5).tolist()


def test_pairs_of_four_bit_floats_are_two_elements_each():
    data = bytes(range(256))
    found = read(tensor(data, "float4_e2m1fn_x2", (16, 16)), data)
    assert len(found) == 512
    table = [0, 0.5, 1, 1.5, 2, 3, 4, 6]
    table += [-value for value in table]
    assert found.tolist() == [table[code] for byte in data for code in (byte & 15, byte >> 4)]


def test_any_byte_but_zero_is_true():
    found = read(tensor(b"\0\1\2\xff", "bool", (4,)), b"\0\1\2\xff")
    assert found.tolist() == [False, True, True, True]


def test_bytes_in_memory_and_their_order():
    values = np.array([1, -2, 3.5], ">f8")
    storage = StorageRef("s", 24, byteorder="big", data=values.tobytes())
    assert read(TensorRef("float64", (3,), (1,), 0, storage), b"").tolist() == [1, -2, 3.5]
    assert module.NATIVE["float64"] is torch.float64
