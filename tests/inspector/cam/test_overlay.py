"""A map over its picture: in the right place, and without touching the photo where it is 0."""

from pathlib import Path

import numpy as np
import pytest
import torch

pytest.importorskip("PIL.Image")

from PIL import Image

from inspector.cam.overlay import normalised, overlay, save_npy, save_png, spread
from inspector.cam.result import Box

PICTURE = np.random.default_rng(0).integers(0, 256, (40, 60, 3), np.uint8)
WHOLE = Box(0, 0, 60, 40)


def test_zero_keeps_the_photo() -> None:
    values = np.zeros((4, 6), np.float32)
    np.testing.assert_array_equal(overlay(PICTURE, values, WHOLE), PICTURE)
    values[0, 0] = 3  # the corner
    painted = overlay(PICTURE, values, WHOLE)
    np.testing.assert_array_equal(painted[20:], PICTURE[20:])
    np.testing.assert_array_equal(painted[:, 30:], PICTURE[:, 30:])
    assert (painted[:5, :5] != PICTURE[:5, :5]).any()


def test_outside_of_the_crop_nothing_is_painted() -> None:
    painted = overlay(PICTURE, np.ones((2, 2), np.float32), Box(10.2, 8, 50, 30.4))
    inside = np.zeros(PICTURE.shape[:2], bool)
    inside[8:30, 10:50] = True
    np.testing.assert_array_equal(painted[~inside], PICTURE[~inside])
    assert (painted[inside] != PICTURE[inside]).any(-1).mean() > 0.9


def test_a_padded_crop_reaches_beyond_the_picture() -> None:
    rows, columns, level = next(spread(np.eye(4, dtype=np.float32), 60, 40, Box(-20, -30, 80, 70)))
    assert (rows, columns, level.shape) == (slice(0, 40), slice(0, 60), (40, 60))


def test_bilinear_between_the_centres_of_cells() -> None:
    values = np.random.default_rng(1).random((5, 7)).astype(np.float32)
    (_, _, level), *_ = spread(values, 70, 40, Box(0, 0, 70, 40))
    expected = torch.nn.functional.interpolate(
        torch.from_numpy(values)[None, None], (40, 70), mode="bilinear", align_corners=False
    )
    np.testing.assert_allclose(level, expected[0, 0].numpy(), atol=1e-6)
    parts = [part for _, _, part in spread(values, 70, 40, Box(0, 0, 70, 40), rows=7)]
    np.testing.assert_array_equal(np.concatenate(parts), level)


def test_the_range_is_not_stretched() -> None:
    np.testing.assert_allclose(normalised(np.array([[3.0, 4.0]])), [[0.75, 1]])
    np.testing.assert_allclose(normalised(np.array([[-3.0, 4.0]])), [[0, 1]])
    np.testing.assert_allclose(normalised(np.array([[-4.0, 2.0]]), signed=True), [[0, 0.75]])
    np.testing.assert_allclose(normalised(np.array([[np.nan, np.inf, 2.0]])), [[0, 0, 1]])
    assert not normalised(np.array([[-1.0, 0.0]])).any()


def test_signed_maps_are_blue_below_and_red_above() -> None:
    grey = np.full((2, 20, 3), 128, np.uint8)
    painted = overlay(grey, np.array([[-1, -1, 0, 1, 1]], np.float32), Box(0, 0, 20, 2), signed=True).astype(int)
    assert painted[0, 0, 2] > painted[0, 0, 0]
    assert painted[0, -1, 0] > painted[0, -1, 2]


def test_files(tmp_path: Path) -> None:
    save_png(PICTURE, str(tmp_path / "a.png"))
    np.testing.assert_array_equal(np.asarray(Image.open(tmp_path / "a.png")), PICTURE)
    values = torch.tensor([[1.0, float("nan")]], dtype=torch.float64)
    save_npy(values, str(tmp_path / "map"))
    read = np.load(tmp_path / "map")
    assert (read.dtype, read.shape) == (np.float32, (1, 2))
