"""--class C: the best ones, numbers, names."""

import pytest
import torch

from inspector.cam.explained import Aim
from inspector.cam.wanted import ordered, parse_classes, wanted_classes
from inspector.errors import BadRequest

NAMES = ("tench, Tinca tinca", "crane", "Crane", "crane bird, heron", "heron", "3", "crane#1")
LOGITS = torch.tensor([[0.0, 5.0, float("nan"), 1.0, float("-inf"), 1.0, -1.0]])


def wanted(text: str) -> list[Aim | int]:
    return wanted_classes(parse_classes([text]), LOGITS, NAMES)[0]


@pytest.mark.parametrize(
    ("text", "classes"),
    [
        ("top1", [1]),
        ("top3", [1, 3, 5]),
        ("top9", [1, 3, 5, 0, 6, 2]),
        ("tench, Tinca tinca", [0]),  # a comma within a name
        ("TENCH", [0]),
        ("heron", [4]),  # a whole name before a part of one
        ("crane bird", [3]),
        ("3", [3]),  # a number, whatever is called so
        ("0,top1,0", [0, 1]),
        ("heron#2", [Aim(4, 2)]),  # a box
        ("3#1,top1#3", [Aim(3, 1), Aim(1, 3)]),
        ("crane#1", [6]),  # a name that is spelled like one
    ],
)
def test_classes(text: str, classes: list[Aim | int]) -> None:
    assert wanted(text) == classes


def test_a_name_of_two_classes_is_asked_back() -> None:
    with pytest.raises(BadRequest, match=r"2 classes are called 'crane': 1, 2\."):
        wanted("crane")


@pytest.mark.parametrize("text", ["-1", "7", "99999999999999"])
def test_a_number_beyond_the_classes(text: str) -> None:
    with pytest.raises(BadRequest, match=r"There is no class .*: the model tells 7 apart, 0 to 6\."):
        wanted(text)


@pytest.mark.parametrize("text", ["dog", "--1", "", ",", "top0", "heron#0", "#1"])
def test_no_class(text: str) -> None:
    with pytest.raises(BadRequest):
        wanted(text)


def test_nan_is_behind_every_score() -> None:
    assert ordered(LOGITS[0]).tolist() == [1, 3, 5, 0, 6, 2, 4]
