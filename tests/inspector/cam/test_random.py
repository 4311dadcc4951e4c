"""Models that draw random numbers in eval mode: which maps another draw changes, and what stays as it was."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from inspector.cam.cam_json import cam_document
from inspector.cam.cam_text import cam_lines
from inspector.cam.explain import explain
from inspector.cam.explained import Explained, RawMap
from inspector.cam.functions import explain_images
from inspector.cam.randomness import randomness
from tests.inspector.cam.networks import Small, images

BATCH = images(2, 12)


@pytest.fixture(autouse=True)
def seeded() -> Iterator[None]:
    kept = random.getstate(), np.random.get_state()
    random.seed(0)
    np.random.seed(0)
    with torch.random.fork_rng():
        torch.manual_seed(0)
        yield
    random.setstate(kept[0])
    np.random.set_state(kept[1])


class Noisy(Small):
    """`draw` gives what is added behind the first convolution, by its shape."""

    def __init__(self, draw: str):
        super().__init__()
        self.draw = draw
        self.torchs = torch.Generator().manual_seed(1)
        self.numpys = np.random.default_rng(2)
        self.olds = np.random.RandomState(3)
        self.pythons = random.Random(4)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        first = self.relu(self.first(x))
        return self.fc(self.pool(self.shared(DRAWS[self.draw](self, first))).flatten(1))


DRAWS = {
    "dropout in every mode": lambda self, x: nn.functional.dropout(x),
    "noise": lambda self, x: x + torch.randn_like(x),
    "a generator of its own": lambda self, x: x + torch.randn(x.shape, generator=self.torchs),
    "python": lambda self, x: torch.roll(x, random.randrange(1, 6), 1),
    "numpy": lambda self, x: x * float(np.random.rand()),
    "numpy's generator": lambda self, x: x * float(self.numpys.random()),
    "numpy's old generator": lambda self, x: x * float(self.olds.rand()),
    "python's generator": lambda self, x: x * self.pythons.random(),
}
SAME = {
    "nothing is drawn": lambda self, x: x,
    "what is drawn is not used": lambda self, x: (torch.rand(1), x)[1],
    "the same every time": lambda self, x: (torch.manual_seed(0), x + torch.randn_like(x))[1],
}


def explained(model: nn.Module, *methods: str, classes: int = 1) -> Explained:
    return explain(
        model, BATCH, layers=["first", "shared"], methods=methods, classes=lambda _: [list(range(classes))] * len(BATCH)
    )


def said(one: RawMap) -> str:
    flag = randomness(one)
    return flag.name if flag else ""


@pytest.mark.parametrize("draw", DRAWS)
def test_random_maps_are_flagged(draw: str) -> None:
    found = explained(Noisy(draw), "gradcam", "eigencam", classes=2)
    for each in found.maps:
        # of what comes before the noise only the gradient changes
        if each.layer == "shared":
            assert said(each) == "flag.redrawn"
            assert each.redrawn is not None
            assert -1 <= each.redrawn <= 1
        elif each.method == "eigencam":
            assert said(each) == ""


@pytest.mark.parametrize("draw", SAME)
def test_maps_that_no_draw_changes_are_not(draw: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(DRAWS, draw, SAME[draw])
    found = explained(Noisy(draw), "gradcam", "scorecam")
    assert [said(each) for each in found.maps] == [""] * len(found.maps)


def test_a_draw_that_often_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(DRAWS, "seldom", lambda self, x: x * (2 if random.random() < 0.5 else 1))
    for seed in range(6):
        random.seed(seed)
        assert said(explained(Noisy("seldom"), "layercam").maps[-1]) == "flag.redrawn"


def test_methods_of_many_forwards_are_flagged_without_doing_them_again() -> None:
    model = Noisy("noise")
    ran = 0

    def count(*_: object) -> None:
        nonlocal ran
        ran += 1

    model.register_forward_hook(count)
    found = explained(model, "scorecam", "ablationcam")
    assert {said(each) for each in found.maps} == {"flag.random"}
    assert all(each.redrawn is None for each in found.maps)
    assert ran < 40


def test_a_noise_that_only_the_gradient_meets() -> None:
    """The class does not depend on the layer before a cut, and eigencam looks at no class."""
    found = explained(Noisy("dropout in every mode"), "layercam", "eigencam")
    flagged = {(each.layer, each.method): said(each) for each in found.maps}
    assert flagged == {
        ("first", "layercam"): "flag.redrawn",
        ("first", "eigencam"): "",
        ("shared", "layercam"): "flag.redrawn",
        ("shared", "eigencam"): "flag.redrawn",
    }


@pytest.mark.parametrize("draw", DRAWS)
def test_what_is_drawn_next_is_what_would_have_been(draw: str) -> None:
    def next_of(model: Noisy) -> list[float]:
        drawn = (torch.rand(1), torch.rand(1, generator=model.torchs), np.random.rand(), random.random())
        own = (model.numpys.random(), model.olds.rand(), model.pythons.random())
        return [float(each) for each in (*drawn, *own)]

    def seed() -> Noisy:
        torch.manual_seed(7)
        np.random.seed(7)
        random.seed(7)
        return Noisy(draw)

    wanted = next_of(seed())
    model = seed()
    explained(model, "gradcam")
    assert next_of(model) == wanted


def test_the_report_says_so(root: Path) -> None:
    image = root / "resources" / "demo" / "images" / "star-1.png"
    given: dict[str, Any] = {"layers": "shared", "preprocess": "size=12"}
    found = explain_images(Noisy("noise"), image, methods="layercam,scorecam", **given)
    document = cam_document(found.report)
    assert ["random" in each["flags"] for each in document["images"][0]["maps"]] == [True, True]
    lines = "\n".join(cam_lines(found.report, False))
    assert "random: the model draws random numbers in eval mode, and another draw gives another map (rank" in lines
    assert "random: the model draws random numbers in eval mode, and the scores that the map is made of" in lines
    quiet = explain_images(Small(), image, **given).report
    assert cam_document(quiet)["images"][0]["maps"][0]["flags"] == []


def test_nan_in_one_draw_and_not_in_another() -> None:
    class Sometimes(Small):
        drawn = 0

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            torch.rand(1)
            self.drawn += 1
            return super().forward(x) * (float("nan") if self.drawn == 1 else 1.0)

    found = explained(Sometimes(), "layercam")
    assert {said(each) for each in found.maps} == {"flag.redrawn"}
