"""Trains the demo's network and writes its two checkpoints, test images and README; `make demo` runs it.

The same seed gives the same images everywhere and, with the same torch on the same kind of processor, the same weights.
"""

import time
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from shapes import CLASSES, SIZE, render_set
from shapes_net import ShapesNet, shapes_net
from torch import Tensor, nn

FOLDER = Path(__file__).resolve().parent
TRAINING_IMAGES, TRAINING_SEED = 8192, 1
TEST_IMAGES, TEST_SEED = 1000, 2
PICTURES, PICTURE_SEED = 8, 3
EPOCHS, EARLY_EPOCH, BATCH = 20, 2, 64

README = """\
# The demo

A small convolutional network ({parameters:,} parameters, `shapes_net.py:shapes_net`), trained by `make_demo.py` for
{epochs} epochs to name the shape in a {size} x {size} image: {classes}.

| file | saved | format | accuracy |
|---|---|---|---|
| `shapes-early.pth` | after epoch {early_epoch} | legacy (not zip), `{early_keys}` | {early:.1f}% |
| `shapes-final.pth` | after epoch {epochs} | zip, `{final_keys}` | {final:.1f}% |

The accuracy is that on {tests:,} images the network was not trained on. The early one was saved through `DataParallel`,
so its keys begin with `module.`; the final one has the momentum of SGD beside the weights.

`images/` holds {pictures} more unseen images, two of each class. All images are rendered by `shapes.py`. `make demo`
makes everything anew and takes about a minute on two cores.
"""
EARLY_KEYS = ("epoch", "arch", "state_dict", "best_acc1")
FINAL_KEYS = ("epoch", "state_dict", "optimizer", "accuracy", "classes", "input_size")


def as_input(images: np.ndarray) -> Tensor:
    """(N, H, W, 3) uint8 to what the network takes: (N, 3, H, W) float32 in -1..1."""
    return torch.from_numpy(images).permute(0, 3, 1, 2).float() / 127.5 - 1


@torch.inference_mode()
def accuracy(model: nn.Module, images: np.ndarray, labels: np.ndarray) -> float:
    """Per cent of `images` that the model names right; leaves the model in eval mode."""
    model.eval()
    named = torch.cat([model(as_input(part)).argmax(1) for part in np.array_split(images, max(1, len(images) // 250))])
    return 100 * (named.numpy() == labels).mean().item()


def save_early(model: ShapesNet, reached: float) -> None:
    state = nn.DataParallel(model).state_dict()
    wrapper = dict(zip(EARLY_KEYS, (EARLY_EPOCH, "shapes_net", state, reached), strict=True))
    torch.save(wrapper, FOLDER / "shapes-early.pth", _use_new_zipfile_serialization=False)


def save_final(model: ShapesNet, optimizer: torch.optim.Optimizer, reached: float) -> None:
    state = (EPOCHS, model.state_dict(), optimizer.state_dict(), reached, list(CLASSES), [3, SIZE, SIZE])
    torch.save(dict(zip(FINAL_KEYS, state, strict=True)), FOLDER / "shapes-final.pth")


def train() -> tuple[ShapesNet, float, float]:
    """Trains and saves; the trained model and its accuracy early and at the end."""
    torch.manual_seed(0)
    torch.use_deterministic_algorithms(True)
    images, labels = render_set(TRAINING_IMAGES, TRAINING_SEED)
    test = render_set(TEST_IMAGES, TEST_SEED)
    inputs, targets = as_input(images), torch.from_numpy(labels)
    model = shapes_net(len(CLASSES))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.03, momentum=0.9, weight_decay=5e-4, nesterov=True)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, EPOCHS)
    early = reached = 0.0
    for epoch in range(1, EPOCHS + 1):
        model.train()
        started = time.perf_counter()
        for batch in torch.randperm(len(inputs)).split(BATCH):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(inputs[batch]), targets[batch]).backward()
            optimizer.step()
        schedule.step()
        reached = accuracy(model, *test)
        print(f"epoch {epoch:2d}: {reached:5.1f}% right, {time.perf_counter() - started:.1f} s", flush=True)
        if epoch == EARLY_EPOCH:
            early = reached
            save_early(model, reached)
    save_final(model, optimizer, reached)
    return model, early, reached


def main() -> None:
    model, early, final = train()
    (FOLDER / "images").mkdir(exist_ok=True)
    for index, (picture, label) in enumerate(zip(*render_set(PICTURES, PICTURE_SEED), strict=True)):
        Image.fromarray(picture).save(FOLDER / "images" / f"{CLASSES[label]}-{index // len(CLASSES) + 1}.png")
    text = README.format(
        parameters=sum(parameter.numel() for parameter in model.parameters()),
        epochs=EPOCHS,
        size=SIZE,
        classes=", ".join(CLASSES),
        tests=TEST_IMAGES,
        early_epoch=EARLY_EPOCH,
        early_keys=", ".join(EARLY_KEYS),
        final_keys=", ".join(FINAL_KEYS),
        early=early,
        final=final,
        pictures=PICTURES,
    )
    (FOLDER / "README.md").write_text(text)


if __name__ == "__main__":
    main()
