"""A close look at one pair against numpy: histograms on common edges, and every pixel of the picture of the change."""

import math

import pytest

torch = pytest.importorskip("torch")

import numpy as np  # noqa: E402

from inspector.checkpoint.checkpoint import open_checkpoint  # noqa: E402
from inspector.checkpoint.tensors.picture import layout  # noqa: E402
from inspector.context import Context  # noqa: E402
from inspector.diff import pair_values  # noqa: E402
from inspector.diff.look import look_at_pair  # noqa: E402
from inspector.errors import BadRequest, Cancelled  # noqa: E402
from tests.inspector.diff.tensor_views import opened, tensor  # noqa: E402


def noise(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(shape).astype("f4")


def looked(a: np.ndarray, b: np.ndarray, size: tuple[int, int] = (512, 512), bins: int = 64, turned: bool = False):
    """The answer, with the pixels as a matrix; `turned` stores both with the first dimension fastest."""
    refs = []
    for each in (a, b):
        steps = [step // each.itemsize for step in np.empty(each.shape, each.dtype, "F").strides] if turned else None
        refs.append(tensor(each.ravel("F" if turned else "C"), each.shape, steps))
    detail, pixels = look_at_pair(opened(refs[0]), opened(refs[1]), (0, 0), bins, size)
    assert detail.error is None
    picture = detail.picture
    if picture is None:
        return detail, None
    height, width = picture.tile_rows * picture.tile_height, picture.tile_columns * picture.tile_width
    return detail, np.frombuffer(pixels, "<f4").reshape(height, width)


def counted(histogram, values: np.ndarray) -> None:
    """Its counts are those of the values between its edges, and nothing is left out."""
    finite = values[np.isfinite(values)].astype("f8")
    expected, _ = np.histogram(finite, histogram.edges())
    assert list(histogram.counts) == expected.tolist()
    assert sum(histogram.counts) == len(finite)
    assert histogram.below == histogram.above == 0


def test_histograms_stand_on_one_set_of_edges():
    a, b = noise(300, 200), noise(300, 200, seed=1) * 3
    detail, _ = looked(a, b)
    assert detail.values_a.edges() == detail.values_b.edges()
    assert len(detail.values_a.counts) <= 64
    counted(detail.values_a, a)
    counted(detail.values_b, b)
    counted(detail.delta, b - a)


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("size", [(512, 512), (64, 48), (7, 5)])
@pytest.mark.parametrize(
    "shape", [(30, 40), (3000, 7), (5, 4000), (64, 32, 3, 3), (8, 70, 5), (6, 3, 40), (2, 3, 4, 5, 6), (1, 9), (700, 1)]
)
def test_each_pixel_is_the_largest_change_of_its_block(shape, size, turned, monkeypatch):
    monkeypatch.setattr(pair_values, "WINDOW", 1 << 18)
    a, b = noise(*shape), noise(*shape, seed=1)
    _, pixels = looked(a, b, size, turned=turned)
    assert pixels.shape[1] <= size[0]
    assert pixels.shape[0] <= size[1]
    assert np.array_equal(pixels, drawn(b - a, *size))


def drawn(d: np.ndarray, width: int, height: int) -> np.ndarray:
    """Element by element."""
    down, across, rows, columns = layout(d.shape, width, height)
    sizes = [side.pixels[0] * side.pixels[1] for side in (rows, columns)]
    pixels = np.zeros(sizes, "f4")
    for index in np.ndindex(*d.shape):
        place = []
        for (tiled, inner), side in ((down, rows), (across, columns)):
            tile = 0
            for dimension in tiled:
                tile = tile * d.shape[dimension] + index[dimension]
            within = 0 if inner is None else index[inner] // side.block
            place.append(tile // side.merged * side.pixels[1] + within)
        if abs(d[index]) > abs(pixels[tuple(place)]):
            pixels[tuple(place)] = d[index]
    return pixels


def test_windows_of_a_large_tensor(monkeypatch):
    monkeypatch.setattr(pair_values, "WINDOW", 1 << 18)
    a, b = noise(1000, 700), noise(1000, 700, seed=1)
    detail, pixels = looked(a, b, (100, 100))
    counted(detail.delta, b - a)
    assert np.array_equal(pixels, drawn(b - a, 100, 100))
    assert detail.picture.note == "each pixel the largest of 10 x 10"


def test_what_is_not_finite():
    a, b = np.zeros((4, 5), "f4"), np.ones((4, 5), "f4")
    a[0, 0] = b[0, 0] = math.nan
    a[1, 1] = b[1, 1] = math.inf
    a[2, 2], b[3, 3] = math.nan, -math.inf
    detail, pixels = looked(a, b)
    expected = np.ones((4, 5), "f4")
    expected[0, 0] = expected[1, 1] = 0
    expected[2, 2] = expected[3, 3] = math.nan
    assert np.array_equal(pixels, expected, equal_nan=True)
    counted(detail.values_a, a)
    assert sum(detail.delta.counts) == 16
    nothing, _ = looked(np.full((2, 2), math.nan, "f4"), np.full((2, 2), math.nan, "f4"))
    assert (nothing.values_a, nothing.delta) == (None, None)


def test_dtypes_that_differ():
    a = noise(30, 20)
    b = (np.round(a * 10)).astype("i8")
    detail, pixels = looked(a, b)
    assert "judged in float64" in detail.note
    assert np.allclose(pixels, b - a.astype("f8"))
    counted(detail.values_b, b)


def test_vectors_have_no_picture_and_other_shapes_no_change():
    detail, pixels = looked(noise(40), noise(40, seed=1))
    assert (detail.picture, pixels) == (None, None)
    assert detail.delta is not None
    detail, pixels = looked(noise(40, 3), noise(3, 40, seed=1) * 9)
    assert (detail.picture, detail.delta, detail.note) == (None, None, "")
    assert detail.values_a.edges() == detail.values_b.edges()
    counted(detail.values_a, noise(40, 3))
    empty, _ = looked(noise(0, 4), noise(0, 4))
    assert (empty.values_a, empty.delta, empty.picture) == (None, None, None)


def test_one_side_alone():
    values = noise(20, 30)
    a = opened(tensor(values.ravel(), (20, 30)))
    detail, pixels = look_at_pair(a, a, (0, -1))
    counted(detail.values_a, values)
    assert (detail.values_b, detail.delta, detail.picture, pixels, detail.b) == (None, None, None, b"", -1)
    detail, _ = look_at_pair(a, a, (-1, 0))
    counted(detail.values_b, values)


def test_what_cannot_be_read_says_so():
    good = tensor(np.zeros(4, "f4"), (2, 2))
    bad = tensor(np.zeros(4, "f4"), (2, 2), error="its storage is not there")
    detail, pixels = look_at_pair(opened(good), opened(bad), (0, 0))
    assert "its storage is not there" in (detail.error or "")
    assert pixels == b""
    with pytest.raises(BadRequest, match="no tensor number 7"):
        look_at_pair(opened(good), opened(good), (0, 7))
    with pytest.raises(BadRequest, match="2 to 4,096 bins"):
        look_at_pair(opened(good), opened(good), (0, 0), 1)


def test_a_compressed_file_and_a_cancel(tmp_path):
    import zipfile

    a, b = noise(500, 300), noise(500, 300, seed=1)
    for name, values in (("a", a), ("b", b)):
        np.savez_compressed(tmp_path / f"{name}.npz", w=values)
    assert zipfile.is_zipfile(tmp_path / "a.npz")
    with open_checkpoint(tmp_path / "a.npz") as left, open_checkpoint(tmp_path / "b.npz") as right:
        detail, pixels = look_at_pair(left, right, (0, 0), size=(50, 50))
        counted(detail.delta, b - a)
        assert np.array_equal(np.frombuffer(pixels, "<f4").reshape(50, 30), drawn(b - a, 50, 50))

        class Stopping(Context):
            def check_cancelled(self) -> None:
                raise Cancelled("stopped")

        with pytest.raises(Cancelled):
            look_at_pair(left, right, (0, 0), context=Stopping())
