"""What is said of a map instead of painting it."""

import pytest
import torch

from inspector.cam.flags import flags, survival
from inspector.cam.phrases import FLAG_WORDS, PHRASES, english
from inspector.cam.result import UNPAINTED, MapInfo
from inspector.stats.result import Phrase

SCORES = torch.tensor([8.0, -3.0, 1.0])
GOOD = torch.rand(7, 7, generator=torch.Generator().manual_seed(0))
NAN = GOOD.clone()
NAN[2, 3] = float("nan")
PLATEAU = torch.ones(8, 8)
PLATEAU[0] = 0

CASES = {
    "good": (GOOD, "gradcam", 1.0, None, []),
    "zero gradient": (torch.zeros(7, 7), "gradcam", 0.0, None, ["zero gradient"]),
    "zero gradient since saturated": (torch.zeros(7, 7), "gradcam", 0.0, 1.0, ["zero gradient", "saturated"]),
    "nothing left": (torch.zeros(7, 7), "gradcam", 1.0, None, ["constant"]),
    "NaN": (NAN, "gradcam", 1.0, None, ["NaN"]),
    "Inf": (torch.full((2, 2), float("inf")), "eigencam", None, None, ["NaN"]),
    "constant": (torch.full((7, 7), 0.3), "gradcam", 1.0, None, ["constant"]),
    "one cell": (torch.ones(1, 1), "gradcam", 1.0, None, ["constant"]),
    "noise": (GOOD * 1e-8, "gradcam", 1e-9, None, ["noise level"]),
    "small without a unit": (GOOD * 1e-8, "eigencam", None, None, []),
    "saturated": (GOOD, "gradcam", 1e-9, 1.0, ["saturated"]),
    "probable": (GOOD, "gradcam", 1e-2, 0.97, []),
    "plateau": (PLATEAU, "gradcam", 1.0, None, ["saturated"]),
}


@pytest.mark.parametrize("name", CASES)
def test_each(name: str) -> None:
    values, method, gradient, probability, expected = CASES[name]
    found = flags(values, method, gradient, SCORES, probability)
    assert [FLAG_WORDS[each.name] for each in found] == expected
    assert all(english(each) for each in found)


@pytest.mark.parametrize("name", FLAG_WORDS)
def test_what_is_not_painted(name: str) -> None:
    info = MapInfo("gradcam", "a", 0, 0, "", (1, 1), 0.0, 1.0, flags=(Phrase(name),))
    assert info.painted == (name in ("flag.survives", "flag.random", "flag.redrawn"))


def test_each_flag_has_words() -> None:
    assert set(UNPAINTED) < set(FLAG_WORDS) < set(PHRASES)


def test_weights_of_channels_that_are_all_the_same() -> None:
    assert [each.name for each in flags(GOOD, "scorecam", None, SCORES, None, 1e-7)] == ["flag.even"]
    assert flags(GOOD, "scorecam", None, SCORES, None, 1e-3) == ()


def test_survival() -> None:
    assert survival(0.2) is None
    flag = survival(0.93)
    assert flag is not None
    assert "0.93" in english(flag)
