"""--preprocess SPEC: read, written again, refused in one sentence."""

import pytest

from inspector.cam.spec import FORM, Spec, parse_spec
from inspector.errors import BadRequest

SPECS = {
    FORM: Spec(None, 224, (224, 224), (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
    "size=32,mean=0.5,std=0.5": Spec((32, 32), mean=(0.5,), std=(0.5,)),
    "size=32x48,mean=0,std=1": Spec((32, 48)),
    "size=232,crop=224x200,mean=0,std=1,interpolation=bicubic": Spec(None, 232, (224, 200), interpolation="bicubic"),
    "short=520,mean=0,std=1": Spec(None, 520),
    "mean=0,std=1": Spec(),
}


@pytest.mark.parametrize("text", SPECS)
def test_there_and_back(text: str) -> None:
    assert parse_spec(text) == SPECS[text]
    assert str(SPECS[text]) == text


def test_spelling() -> None:
    assert parse_spec(" size = 32 , mean=0.5:0.5:0.5,") == Spec((32, 32), mean=(0.5, 0.5, 0.5))
    assert parse_spec("size=2×3") == Spec((2, 3))


@pytest.mark.parametrize(
    "text",
    [
        *("", ",", "224", "size", "size=", "size=0", "size=-3", "size=9999", "size=2x3x4", "size=a", "size=²"),
        *("size=1,size=2", "zoom=3", "mean=a", "mean=nan", "mean=1:2,std=1:2:3", "std=0", "mean=", "mean=1::2"),
        *("size=4x5,crop=3", "size=4,short=4", "interpolation=magic", "size=99999999999999999999999"),
        *("short=4x5", "std=1e-320", "std=1:1:1e-30", "mean=1e300"),
    ],
)
def test_nonsense(text: str) -> None:
    with pytest.raises(BadRequest) as caught:
        parse_spec(text)
    assert FORM in caught.value.hint
