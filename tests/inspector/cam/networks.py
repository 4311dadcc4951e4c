"""Networks of the tests: torchvision's with random weights, and small ones of their own, always the same."""

import torch
import torchvision
from torch import nn

CLASSES = 10


def torchvision_model(name: str, size: int = 64) -> nn.Module:
    """In eval mode, with gradients that reach every layer."""
    torch.manual_seed(7)
    kind = {"image_size": size} if name.startswith("vit") else {}
    model = torchvision.models.get_model(name, weights=None, num_classes=CLASSES, **kind)
    with torch.no_grad():
        for each in model.modules():
            if isinstance(each, nn.BatchNorm2d):  # as if it had been trained
                each.running_mean.uniform_(-0.1, 0.1)
                each.running_var.uniform_(0.8, 1.2)
            if isinstance(each, nn.Linear) and each.out_features == CLASSES:
                each.weight.normal_(std=0.5)  # torchvision begins ViT's with zeros
    return model.eval()


def small_swin() -> nn.Module:
    """Two stages of windows, for images of 32 pixels."""
    torch.manual_seed(0)
    return torchvision.models.SwinTransformer([4, 4], 8, [1, 1], [1, 2], [2, 2], num_classes=5).eval()


def small_convnext() -> nn.Module:
    torch.manual_seed(0)
    settings = [
        torchvision.models.convnext.CNBlockConfig(8, 16, 1),
        torchvision.models.convnext.CNBlockConfig(16, None, 1),
    ]
    return torchvision.models.ConvNeXt(settings, num_classes=5).eval()


def images(count: int = 1, size: int = 64, seed: int = 3) -> torch.Tensor:
    return torch.randn(count, 3, size, size, generator=torch.Generator().manual_seed(seed))


class Small(nn.Module):
    """Convolution, ReLU (in place or not), convolution twice with the same weights, pool, linear."""

    def __init__(self, inplace: bool = False):
        super().__init__()
        torch.manual_seed(5)
        self.first = nn.Conv2d(3, 6, 3, padding=1)
        self.relu = nn.ReLU(inplace=inplace)
        self.shared = nn.Conv2d(6, 6, 3, padding=1)
        self.drop = nn.Dropout(0.5)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(6, 4)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.relu(self.first(x))
        x = self.relu(self.shared(x))
        x = self.drop(self.shared(x))
        return self.fc(self.pool(x).flatten(1))


class Block(nn.Module):
    """Attention as timm writes it: queries, keys and values out of one Linear."""

    def __init__(self, width: int):
        super().__init__()
        self.norm, self.qkv = nn.LayerNorm(width), nn.Linear(width, 3 * width)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        q, k, v = self.qkv(self.norm(x)).unsqueeze(1).chunk(3, -1)
        return x + nn.functional.scaled_dot_product_attention(q, k, v).squeeze(1)


class Tokens(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem, self.blocks = nn.Conv2d(3, 8, 8, 8), nn.Sequential(Block(8), Block(8))
        self.head = nn.Linear(8, 5)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.stem(x).flatten(2).transpose(1, 2)
        return self.head(self.blocks(torch.cat([x.mean(1, keepdim=True), x], 1))[:, 0])
