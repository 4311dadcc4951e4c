"""Values are compared with what torch itself prints for the same bytes."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.checkpoint.nodes import StorageRef, TensorRef
from inspector.checkpoint.tensors.values import matrix_size, read_values
from inspector.errors import BadRequest, InvalidTensor

FLOATS = (
    torch.float64, torch.float32, torch.float16, torch.bfloat16,
    torch.float8_e4m3fn, torch.float8_e5m2, torch.float8_e4m3fnuz, torch.float8_e5m2fnuz, torch.float8_e8m0fnu,
)  # fmt: skip
OTHERS = (
    torch.int64, torch.int32, torch.int16, torch.int8, torch.uint64, torch.uint32, torch.uint16, torch.uint8,
    torch.bool, torch.complex64, torch.complex128, torch.complex32,
)  # fmt: skip


def reference(tensor: torch.Tensor, **more) -> TensorRef:
    """The tensor with its whole storage held in memory."""
    data = bytes(tensor.untyped_storage().tolist())
    name = str(tensor.dtype).removeprefix("torch.")
    storage = StorageRef("0", len(data), data=data)
    return TensorRef(name, tuple(tensor.shape), tensor.stride(), int(tensor.storage_offset()), storage, **more)


def window(ref: TensorRef, *where: int) -> tuple[tuple[str, ...], ...]:
    return read_values([], ref, 0, *where).cells


def shown(tensor: TensorRef) -> list[list[str]]:
    rows, columns = matrix_size(tensor)
    return [list(row) for row in window(tensor, 0, 0, rows, columns)]


def every_code(dtype: torch.dtype) -> torch.Tensor:
    """All 256 codes of a byte, or 256 random words of a wider element."""
    random = torch.Generator().manual_seed(1)
    size = 4 if dtype == torch.complex32 else torch.empty((), dtype=dtype).element_size()
    codes = torch.arange(256, dtype=torch.uint8).repeat(size)
    return codes[torch.randperm(256 * size, generator=random)].view(dtype) if size > 1 else codes.view(dtype)


@pytest.mark.parametrize("dtype", FLOATS + OTHERS, ids=str)
def test_every_dtype_prints_as_python_prints_it(dtype: torch.dtype):
    tensor = torch.tensor([True, False, True]) if dtype == torch.bool else every_code(dtype)
    if dtype == torch.complex32:
        expected = [complex(*pair) for pair in tensor.view(torch.float16).view(-1, 2).tolist()]
    else:
        expected = (tensor.to(torch.float64) if dtype in FLOATS else tensor).tolist()
    assert shown(reference(tensor)) == [[str(value) for value in expected]]


def test_big_endian_words_are_turned():
    storage = StorageRef("0", 8, data=bytes.fromhex("3fc00000 c0000000"), byteorder="big")
    ref = TensorRef("float32", (2,), (1,), 0, storage)
    assert shown(ref) == [["1.5", "-2.0"]]


def test_a_pair_of_4_bit_floats_is_two_numbers():
    ref = TensorRef("float4_e2m1fn_x2", (3,), (1,), 0, StorageRef("0", 3, data=bytes([0x10, 0x72, 0xF9])))
    assert shown(ref) == [["0.0 0.5", "1.0 6.0", "-0.5 -6.0"]]


def test_packed_integers_are_unpacked_lowest_bits_first():
    ref = TensorRef("quint4x2", (4,), (1,), 0, StorageRef("0", 2, data=bytes([0x21, 0xF3])))
    assert shown(ref) == [["1", "2", "3", "15"]]
    assert shown(TensorRef("quint4x2", (2,), (1,), 1, ref.storage)) == [["2", "3"]]
    ref = TensorRef("quint2x4", (4,), (1,), 0, StorageRef("0", 1, data=bytes([0b11_10_01_00])))
    assert shown(ref) == [["0", "1", "2", "3"]]


@st.composite
def views(draw) -> torch.Tensor:
    """Any view into a storage of 60 elements, with overlapping, zero and permuted strides."""
    shape = draw(st.lists(st.integers(0, 4), max_size=4))
    stride = [draw(st.integers(0, 6)) for _ in shape]
    reach = sum((length - 1) * step for length, step in zip(shape, stride, strict=True) if length)
    offset = draw(st.integers(0, 59 - reach)) if reach < 60 else 0
    if reach >= 60:
        stride = [0] * len(shape)
    return torch.arange(60, dtype=torch.float32).as_strided(shape, stride, offset)


@given(views(), st.integers(0, 5), st.integers(0, 5), st.integers(0, 5), st.integers(0, 5))
@settings(max_examples=150, deadline=None)
def test_any_window_of_any_view_is_what_torch_has_there(tensor, row, column, rows, columns):
    matrix = tensor.reshape(-1, tensor.shape[-1]) if tensor.numel() and tensor.ndim else tensor.reshape(1, -1)
    ref = reference(tensor)
    if tensor.numel():
        assert matrix_size(ref) == tuple(matrix.shape)
        expected = matrix[row : row + rows, column : column + columns].tolist()
        found = window(ref, row, column, rows, columns)
        assert [list(line) for line in found] == [[str(value) for value in line] for line in expected]
    else:
        assert not any(window(ref, row, column, rows, columns))


@pytest.mark.filterwarnings("ignore:torch.quantize_per_tensor:UserWarning")
def test_a_quantized_tensor_shows_the_values_it_stands_for():
    tensor = torch.quantize_per_tensor(torch.tensor([[0.1, -0.5], [1.0, 2.0]]), 0.02, 3, torch.qint8)
    ref = reference(tensor.int_repr(), layout="quantized", scale=0.02, zero_point=3)
    assert shown(ref) == [[str(value) for value in row] for row in tensor.dequantize().tolist()]


@pytest.mark.filterwarnings("ignore:torch.quantize_per_tensor:UserWarning")
@pytest.mark.parametrize("axis", [0, 1, 2])
def test_scales_and_zero_points_per_channel_follow_their_axis(axis: int):
    scales, zero_points = torch.tensor([0.5, 0.25, 0.125], dtype=torch.float64), torch.tensor([0, 2, -4])
    tensor = torch.quantize_per_channel(torch.randn(3, 3, 3), scales, zero_points, axis, torch.qint8)
    ref = reference(
        tensor.int_repr(), layout="quantized", scale=reference(scales), zero_point=reference(zero_points), axis=axis
    )
    assert shown(ref) == [[str(value) for value in row] for row in tensor.dequantize().reshape(-1, 3).tolist()]


def test_conjugate_and_negative_bits_are_applied():
    ref = reference(torch.tensor([1 + 2j, -3j], dtype=torch.complex64))
    ref.conjugated = True
    assert shown(ref) == [["(1-2j)", "(-0+3j)"]]
    ref = reference(torch.tensor([1.0, -2.0]))
    ref.negated = True
    assert shown(ref) == [["-1.0", "2.0"]]


def test_a_sparse_tensor_lists_its_stored_elements():
    tensor = torch.tensor([[0.0, 2.0], [3.0, 0.0]]).to_sparse()
    ref = reference(torch.zeros(2, 2), layout="sparse_coo")
    ref.parts = (reference(tensor.indices()), reference(tensor.values()))
    assert shown(ref) == [["0", "1", "2.0"], ["1", "0", "3.0"]]
    assert window(ref, 1, 1, 5, 1) == (("0",),)
    assert window(ref, 1, 2, 5, 5) == (("3.0",),)


def test_a_view_expanded_to_2_to_the_40_reads_its_one_element():
    ref = reference(torch.tensor([7.0]).expand(1 << 40, 1 << 20))
    assert window(ref, (1 << 40) - 1, 5, 3, 2) == (("7.0", "7.0"),)


@pytest.mark.parametrize(
    ("shape", "stride", "offset"),
    [((5,), (1,), 0), ((2,), (1,), 3), ((2,), (-1,), 0), ((2,), (1 << 62,), 0), ((1,), (1,), -1)],
)
def test_a_view_beyond_its_storage_is_refused(shape, stride, offset):
    ref = TensorRef("float32", shape, stride, offset, StorageRef("0", 16, data=bytes(16)))
    with pytest.raises(InvalidTensor):
        window(ref, 0, 0, 1, 1)


def test_more_than_ten_thousand_cells_are_refused():
    with pytest.raises(BadRequest):
        window(reference(torch.zeros(200, 200)), 0, 0, 200, 200)
    with pytest.raises(BadRequest):
        window(reference(torch.zeros(2, 2)), -1, 0, 1, 1)
