"""Maps of the demo's network lie on the shape that it names, and do not once its weights are shuffled."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import torch

from inspector.cam.explain import explain
from inspector.cam.randomisation import shuffled_copy
from inspector.model.load import load_model

COUNT, SEED = 200, 2  # of the images that make_demo.py tests with


@pytest.fixture(scope="module")
def shapes(root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("demo_shapes", root / "resources" / "demo" / "shapes.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Recording:
    """A generator that remembers what it drew first of each image: radius, centre and turn of its shape."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self.drawn: list[Any] = []

    def uniform(self, *args: Any) -> Any:
        self.drawn.append(self._rng.uniform(*args))
        return self.drawn[-1]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._rng, name)


@pytest.fixture(scope="module")
def rendered(shapes: ModuleType) -> tuple[torch.Tensor, np.ndarray, list[int]]:
    """Images as the network takes them, where the shape is in each [n, 64, 64], and what it is."""
    rng = np.random.default_rng(SEED)
    size = shapes.SIZE
    y, x = np.mgrid[:size, :size] + 0.5
    images, inside, labels = [], [], []
    for number in range(COUNT):
        label = number % len(shapes.CLASSES)
        recording = Recording(rng)
        images.append(shapes.render(shapes.CLASSES[label], recording))
        (radius, (centre_x, centre_y), turn), outline = recording.drawn[:3], shapes._outline
        angle = np.arctan2(y - centre_y, x - centre_x) + turn
        distance = np.hypot(x - centre_x, y - centre_y)
        inside.append(distance <= radius * size * outline(shapes.CLASSES[label], angle))
        labels.append(label)
    batch = torch.from_numpy(np.stack(images)).permute(0, 3, 1, 2).float() / 127.5 - 1
    return batch, np.stack(inside), labels


def on_shape(values: torch.Tensor, inside: np.ndarray) -> bool:
    """Whether the centre of mass of a map, laid over its image, is within the shape."""
    weight = values.double().clamp(min=0).numpy()
    if not weight.sum():
        return False
    cell = inside.shape[0] / weight.shape[0]
    y = ((np.arange(weight.shape[0]) + 0.5) * cell) @ weight.sum(1) / weight.sum()
    x = ((np.arange(weight.shape[1]) + 0.5) * cell) @ weight.sum(0) / weight.sum()
    return bool(inside[int(y), int(x)])


def test_maps_are_on_the_shape_and_collapse_with_the_weights(
    root: Path, rendered: tuple[torch.Tensor, np.ndarray, list[int]]
) -> None:
    batch, inside, labels = rendered
    demo = root / "resources" / "demo"
    model = load_model(f"{demo}/shapes_net.py:shapes_net", weights=demo / "shapes-final.pth").module

    def share(module: torch.nn.Module) -> float:
        found = explain(
            module, batch, layers="auto", methods=["gradcam"], classes=lambda logits: [[each] for each in labels]
        )
        return sum(on_shape(each.values, inside[each.image]) for each in found.maps) / COUNT

    assert share(model) >= 0.95
    assert share(shuffled_copy(model)) <= 0.5
    assert "demo_shapes" not in sys.modules
