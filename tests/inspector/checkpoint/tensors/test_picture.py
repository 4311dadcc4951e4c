"""What is seen is compared with torch's own reductions of the same tensor."""

from pathlib import Path

import numpy as np
import pytest
import torch

from inspector.checkpoint.files.source import Source
from inspector.checkpoint.nodes import StorageRef, TensorRef
from inspector.checkpoint.result import Picture
from inspector.checkpoint.tensors import blocks
from inspector.checkpoint.tensors.picture import read_picture
from inspector.errors import BadRequest, InvalidTensor


@pytest.fixture
def saved(tmp_path: Path):
    """Writes a tensor's storage as a file; gives what read_picture takes."""
    opened: list[Source] = []

    def save(tensor: torch.Tensor, **more) -> tuple[list[Source], TensorRef]:
        path = tmp_path / f"{len(opened)}.bin"
        data = tensor.untyped_storage()
        path.write_bytes(bytes(data.tolist()) if data.nbytes() < 4096 else tensor.numpy().tobytes())
        opened.append(Source(path))
        stride = tensor.stride() if data.nbytes() < 4096 else tensor.contiguous().stride()
        storage = StorageRef("0", data.nbytes(), start=0, stored=data.nbytes())
        name = str(tensor.dtype).removeprefix("torch.")
        return opened[-1:], TensorRef(name, tuple(tensor.shape), stride, int(tensor.storage_offset()), storage, **more)

    yield save
    for source in opened:
        source.close()


def pictured(made: tuple[list[Source], TensorRef], width: int, height: int, tensor: int = 0) -> tuple[Picture, bytes]:
    return read_picture(*made, tensor, width, height)


def image(picture: Picture, data: bytes) -> np.ndarray:
    height, width = picture.tile_rows * picture.tile_height, picture.tile_columns * picture.tile_width
    return np.frombuffer(data, "<f4").reshape(height, width)


def test_a_convolution_is_a_grid_with_a_row_of_tiles_per_output_channel(saved):
    weight = torch.randn(4, 3, 2, 5)
    picture, data = pictured(saved(weight), 512, 512, tensor=7)
    assert (picture.tensor, picture.tile_rows, picture.tile_columns) == (7, 4, 3)
    assert (picture.tile_height, picture.tile_width, picture.note) == (2, 5, "")
    pixels = image(picture, data)
    assert np.array_equal(pixels[2:4, 5:10], weight[1, 1].numpy())


def test_a_matrix_is_one_tile_also_when_it_is_transposed(saved):
    matrix = torch.randn(6, 4).t()
    picture, data = pictured(saved(matrix), 512, 512)
    assert (picture.tile_rows, picture.tile_columns, picture.tile_height, picture.tile_width) == (1, 1, 4, 6)
    assert np.array_equal(image(picture, data), matrix.numpy())


def test_the_scale_ends_at_the_quantile_of_finite_magnitudes(saved):
    matrix = torch.randn(30, 40)
    matrix[0, 0], matrix[1, 1] = float("inf"), float("nan")
    finite = matrix[torch.isfinite(matrix)]
    picture, data = pictured(saved(matrix), 512, 512)
    assert picture.limit == pytest.approx(torch.quantile(finite.abs(), 0.995).item(), rel=1e-4)
    assert (picture.low, picture.high) == (finite.min().item(), finite.max().item())
    assert np.isinf(image(picture, data)[0, 0])
    assert np.isnan(image(picture, data)[1, 1])


def test_no_outlier_is_lost_when_blocks_become_pixels(saved):
    matrix = torch.zeros(1000, 700)
    matrix[333, 501], matrix[999, 699] = -9.0, 4.0
    picture, data = pictured(saved(matrix), 100, 100)
    pixels = image(picture, data)
    assert pixels.shape == (100, 70)
    assert pixels[33, 50] == -9
    assert pixels[-1, -1] == 4
    assert np.count_nonzero(pixels) == 2
    assert picture.limit == 9  # the quantile is 0: then the largest
    assert picture.note == "each pixel the largest of 10 x 10"


@pytest.mark.parametrize(
    ("shape", "pixels"),
    [((200, 4096), (29, 512)), ((400, 4096), (50, 512)), ((8192, 512), (512, 32)), ((4, 4096), (4, 512))],
)
def test_a_matrix_keeps_its_proportions_but_becomes_no_line(saved, shape, pixels):
    picture, data = pictured(saved(torch.randn(shape)), 512, 512)
    assert image(picture, data).shape == pixels


@pytest.mark.parametrize(
    "shape", [(), (7,), (3, 4), (5, 4, 3), (3, 20, 30), (2, 3, 2, 2, 2), (2, 2, 2, 2, 2, 2), (900, 2, 3, 3)]
)
@pytest.mark.parametrize("size", [1, 3, 50, 512])
def test_any_shape_fits_into_any_size_and_keeps_its_extreme(saved, shape, size):
    tensor = torch.randn(shape)
    picture, data = pictured(saved(tensor), size, size)
    pixels = image(picture, data)
    assert max(pixels.shape) <= size
    assert np.abs(pixels).max() == tensor.abs().max().item()


@pytest.mark.parametrize(
    "dtype", [torch.float64, torch.bfloat16, torch.int64, torch.uint8, torch.bool, torch.complex64]
)
def test_other_dtypes_become_real_numbers(saved, dtype: torch.dtype):
    tensor = torch.tensor([[0, 1], [1, 0]]).to(dtype)
    picture, data = pictured(saved(tensor), 8, 8)
    assert image(picture, data).tolist() == [[0, 1], [1, 0]]
    assert (picture.low, picture.high) == (0, 1)


@pytest.mark.filterwarnings("ignore:torch.quantize_per_tensor:UserWarning")
def test_a_quantized_weight_is_seen_as_what_it_stands_for(saved):
    scales, zeros = torch.tensor([0.5, 0.25], dtype=torch.float64), torch.tensor([1, 0])
    tensor = torch.quantize_per_channel(torch.randn(2, 3), scales, zeros, 0, torch.qint8)
    sources, ref = saved(tensor.int_repr(), layout="quantized", axis=0)
    ref.scale = TensorRef("float64", (2,), (1,), 0, StorageRef("s", 16, data=scales.numpy().tobytes()))
    ref.zero_point = TensorRef("int64", (2,), (1,), 0, StorageRef("z", 16, data=zeros.numpy().tobytes()))
    picture, data = read_picture(sources, ref, 0, 8, 8)
    assert np.array_equal(image(picture, data), tensor.dequantize().numpy())


@pytest.mark.parametrize(
    ("shape", "note"),
    [
        ((400, 64), "the first 7 of every 20 rows of 400; each pixel the largest of 20 x 4"),
        ((400, 400), "every 20th row of 400; each pixel the largest of 20 x 20"),
        (
            (64, 4000),
            "every 4th row of 64, the first 31 of every 200 columns of 4,000; each pixel the largest of 4 x 200",
        ),
    ],
)
def test_of_a_tensor_over_the_budget_parts_are_read_and_said(saved, monkeypatch, shape, note):
    monkeypatch.setattr(blocks, "BYTES", 40_000)
    matrix = torch.randn(shape)
    sources, ref = saved(matrix)
    taken: list[int] = []
    whole = Source.read
    monkeypatch.setattr(Source, "read", lambda self, start, length: taken.append(length) or whole(self, start, length))
    picture, data = read_picture(sources, ref, 0, 20, 20)
    assert picture.note == note
    assert sum(taken) <= 40_000
    assert max(image(picture, data).shape) <= 20
    assert set(image(picture, data).ravel().tolist()) <= set(matrix.ravel().tolist())


def test_what_has_no_picture_says_so(saved):
    with pytest.raises(InvalidTensor, match="no elements"):
        pictured(saved(torch.zeros(0, 3)), 8, 8)
    with pytest.raises(InvalidTensor, match="sparse"):
        pictured(saved(torch.zeros(2, 3), layout="sparse_coo"), 8, 8)
    with pytest.raises(BadRequest):
        pictured(saved(torch.zeros(2, 3)), 0, 8)
