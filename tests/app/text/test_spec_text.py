"""A SPEC in parts: whatever is typed comes back as it would be sent."""

import pytest

from app.text.spec_text import joined, parts, with_values

IMAGENET = "size=256,crop=224,mean=0.485:0.456:0.406,std=0.229:0.224:0.225"


@pytest.mark.parametrize("spec", [IMAGENET, "short=9,mean=0,std=1,interpolation=bicubic", "size=3", ""])
def test_there_and_back(spec):
    assert joined(parts(spec)) == spec


@pytest.mark.parametrize("typed", ["0.1 0.2 0.3", "0.1, 0.2, 0.3", " 0.1:0.2;0.3 "])
def test_numbers_as_people_write_them(typed):
    assert joined({"size": "", "mean": typed}) == "mean=0.1:0.2:0.3"


def test_half_of_one_is_kept():
    assert joined(parts("size=,mea")) == ""
    assert parts("size=3,std") == {"size": "3", "std": ""}


def test_values_at_the_sizes_there_are():
    assert with_values("size=32,interpolation=nearest,mean=0", IMAGENET) == (
        "size=32,interpolation=nearest,mean=0.485:0.456:0.406,std=0.229:0.224:0.225"
    )
    assert with_values("", IMAGENET) == IMAGENET
