"""The demo's network: give `shapes_net.py:shapes_net` wherever a model is asked for."""

from torch import Tensor, nn


class ConvBlock(nn.Sequential):
    """3x3 convolution, batch normalisation, ReLU; halves height and width where `stride` is 2."""

    def __init__(self, channels_in: int, channels_out: int, stride: int = 1) -> None:
        super().__init__()
        self.conv = nn.Conv2d(channels_in, channels_out, kernel_size=3, stride=stride, padding=1, bias=False)
        self.bn = nn.BatchNorm2d(channels_out)
        self.relu = nn.ReLU(inplace=True)


class ShapesNet(nn.Module):
    """Names the shape in an image: (N, 3, 64, 64) floats in -1..1 to (N, classes) logits."""

    def __init__(self, classes: int = 4) -> None:
        super().__init__()
        self.stem = ConvBlock(3, 16, stride=2)
        self.stage1 = nn.Sequential(ConvBlock(16, 32, stride=2), ConvBlock(32, 32))
        self.stage2 = nn.Sequential(ConvBlock(32, 64, stride=2), ConvBlock(64, 64))
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(64, classes)

    def forward(self, images: Tensor) -> Tensor:
        features = self.stage2(self.stage1(self.stem(images)))
        return self.fc(self.pool(features).flatten(1))


def shapes_net(classes: int = 4) -> ShapesNet:
    """The network with fresh weights."""
    return ShapesNet(classes)
