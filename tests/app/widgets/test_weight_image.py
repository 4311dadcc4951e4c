import numpy as np

from app.widgets import weight_image
from inspector.checkpoint.result import Picture


def test_turning_a_picture_turns_the_grid_and_not_the_filters() -> None:
    weight = np.arange(2 * 3 * 5 * 4, dtype="<f4").reshape(2, 3, 5, 4)  # output, input, height, width of a filter
    tiled = weight.transpose(0, 2, 1, 3).reshape(2 * 5, 3 * 4)
    turned, picture = weight_image.turn(tiled, Picture(0, 2, 3, 5, 4, 1.0, 0.0, 1.0))
    assert (picture.tile_rows, picture.tile_columns, picture.tile_height, picture.tile_width) == (3, 2, 5, 4)
    assert turned.shape == (15, 8)
    assert (turned[5:10, 4:8] == weight[1, 1]).all()
    assert (turned[10:15, 0:4] == weight[0, 2]).all()


def test_a_matrix_turns_whole() -> None:
    matrix = np.arange(12, dtype="<f4").reshape(4, 3)
    turned, picture = weight_image.turn(matrix, Picture(0, 1, 1, 4, 3, 1.0, 0.0, 1.0))
    assert (picture.tile_height, picture.tile_width) == (3, 4)
    assert (turned == matrix.T).all()
