import pytest

torch = pytest.importorskip("torch")

from torch import nn  # noqa: E402

from inspector.cam.grid import Grid, grid_of, token_grid  # noqa: E402

SQUARE, WIDE = (224, 224), (240, 320)


@pytest.mark.parametrize(
    ("shape", "size", "module", "grid"),
    [
        ((2, 512, 7, 7), SQUARE, nn.ReLU(), Grid("nchw", 7, 7)),
        ((2, 7, 7, 768), SQUARE, nn.GELU(), Grid("nhwc", 7, 7)),
        ((2, 7, 7, 7), SQUARE, nn.LayerNorm(7), Grid("nhwc", 7, 7)),
        ((2, 7, 7, 7), SQUARE, nn.Conv2d(7, 7, 1), Grid("nchw", 7, 7)),
        ((2, 7, 7, 7), SQUARE, nn.Linear(7, 7), Grid("nhwc", 7, 7)),
        ((2, 768, 8, 10), WIDE, nn.ReLU(), Grid("nchw", 8, 10)),
        ((2, 8, 10, 768), WIDE, nn.ReLU(), Grid("nhwc", 8, 10)),
        ((2, 197, 768), SQUARE, nn.ReLU(), Grid("ntc", 14, 14, 1)),
        ((2, 198, 768), SQUARE, nn.ReLU(), Grid("ntc", 14, 14, 2)),  # DeiT's distillation token
        ((2, 201, 768), SQUARE, nn.ReLU(), Grid("ntc", 14, 14, 5)),  # four registers
        ((2, 196, 768), SQUARE, nn.ReLU(), Grid("ntc", 14, 14)),
        ((197, 2, 768), SQUARE, nn.ReLU(), Grid("tnc", 14, 14, 1)),
        ((2, 512, 49), SQUARE, nn.ReLU(), Grid("nct", 7, 7)),
        ((2, 301, 768), (250, 330), nn.ReLU(), Grid("ntc", 15, 20, 1)),  # the rim is no whole patch
        ((2, 301, 768), WIDE, nn.ReLU(), Grid("ntc", 15, 20, 1)),
        ((2, 512, 1, 1), SQUARE, nn.ReLU(), None),  # pooled
        ((2, 64, 49, 64), SQUARE, nn.ReLU(), None),  # 64 windows of 49
        ((128, 49, 96), SQUARE, nn.ReLU(), None),
        ((2, 1000), SQUARE, nn.ReLU(), None),
        ((2, 3, 8, 7, 7), SQUARE, nn.ReLU(), None),
    ],
)
def test_the_picture_is_found_by_the_proportions_of_the_image(
    shape: tuple[int, ...], size: tuple[int, int], module: nn.Module, grid: Grid | None
) -> None:
    assert grid_of(torch.empty(shape, device="meta"), 2, size, module) == grid


def test_tokens_are_laid_out_row_by_row_without_those_in_front() -> None:
    tokens = torch.arange(7.0)[None, :, None]
    laid = torch.tensor([[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]]])
    assert torch.equal(Grid("ntc", 2, 3, 1).lay(tokens), laid)
    assert torch.equal(Grid("tnc", 2, 3, 1).lay(tokens.transpose(0, 1)), laid)
    assert torch.equal(Grid("nct", 2, 3).lay(tokens[:, 1:].transpose(1, 2)), laid)


def test_channels_last_are_turned_to_the_front() -> None:
    assert Grid("nhwc", 2, 3).lay(torch.empty(1, 2, 3, 5)).shape == (1, 5, 2, 3)


def test_no_grid_fits_a_prime_number_of_tokens() -> None:
    assert token_grid(211, SQUARE) is None
    assert token_grid(50, SQUARE) == Grid("ntc", 7, 7, 1)
