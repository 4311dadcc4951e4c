"""How an input is spelled."""

from pathlib import Path

import pytest

from inspector.errors import BadRequest
from inspector.flops.input_words import Argument, Picture, parse_input, parse_word
from inspector.flops.inputs import given


@pytest.mark.parametrize(
    ("text", "argument"),
    [
        ("1,3,224,224", Argument((1, 3, 224, 224))),
        ("1x3x8x8", Argument((1, 3, 8, 8))),
        (" 2, 7 ", Argument((2, 7))),
        ("5", Argument((5,))),
        ("1,128:int64", Argument((1, 128), "int64")),
        ("mask=1,128:bool", Argument((1, 128), "bool", "mask")),
    ],
)
def test_a_shape_is_read(text: str, argument: Argument) -> None:
    assert parse_input(text) == argument


@pytest.mark.parametrize("text", ["", "1,x", "1,,2", "-1,3", "1,3:float12", "=1", "1e9", ":int64", "9" * 30])
def test_what_is_no_shape_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(BadRequest):
        parse_input(text)


def test_several_are_spelled_as_they_are_given() -> None:
    assert str(given("1,3 mask=1,3:bool")) == "1,3 mask=1,3:bool"
    assert str(given([(1, 3), "2:int64"])) == "1,3 2:int64"
    assert str(given((1, 3))) == "1,3"


def test_names_with_dots_stand_in_a_dictionary() -> None:
    words = "batch.x=1,3 batch.more.mask=1,3:bool scale=1"
    made = given(words)
    assert made.kwargs == {
        "batch": {"x": Argument((1, 3), "", "batch.x"), "more": {"mask": Argument((1, 3), "bool", "batch.more.mask")}},
        "scale": Argument((1,), "", "scale"),
    }
    assert str(made) == words
    assert str(given([{"x": (1, 3), "y": "2:int64"}])) == "{x=1,3 y=2:int64}"


@pytest.mark.parametrize("words", ["batch=1,3 batch.x=1,3", "batch.x=1,3 batch=1", "batch.x=1 batch.x.y=1"])
def test_a_tensor_holds_no_names(words: str) -> None:
    with pytest.raises(BadRequest, match=r"stands in|twice"):
        given(words)


def test_values_are_the_same_every_time_and_draw_no_random_numbers() -> None:
    torch = pytest.importorskip("torch")
    state = torch.random.get_rng_state()
    one, other = (given("2,3 2:int64 2:bool").made(torch.device("cpu"), torch.float16)[0] for _ in range(2))
    assert all(torch.equal(a, b) for a, b in zip(one, other, strict=True))
    assert [each.dtype for each in one] == [torch.float16, torch.int64, torch.bool]
    assert len(set(one[0].flatten().tolist())) == 6
    assert torch.equal(torch.random.get_rng_state(), state)


def test_a_given_tensor_is_not_handed_out_itself() -> None:
    torch = pytest.importorskip("torch")
    mine = torch.ones(2)
    made = given(mine).made(torch.device("cpu"), torch.float32)[0][0]
    made += 1
    assert mine.tolist() == [1, 1]


def test_an_image_is_told_from_a_shape_and_named(tmp_path: Path) -> None:
    folder = str(tmp_path)
    for name in ("photo.PNG", "a=b.jpg"):
        (tmp_path / name).write_bytes(b"")
    assert parse_word("photo.PNG", folder) == Picture(str(tmp_path / "photo.PNG"))
    assert parse_word(f"x={tmp_path / 'photo.PNG'}") == Picture(str(tmp_path / "photo.PNG"), "x")
    assert parse_word("a=b.jpg", folder) == Picture(str(tmp_path / "a=b.jpg"))
    assert parse_word("mask=1,3:bool", folder) == Argument((1, 3), "bool", "mask")
    for missing in ("none.png", "x=none.png", "\0.png"):
        with pytest.raises(BadRequest, match="There is no image"):
            parse_word(missing, folder)
