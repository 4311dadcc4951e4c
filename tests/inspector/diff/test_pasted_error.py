"""torch's error texts, of all its versions, become a partial model."""

import pytest
import torch
from torch import nn

from inspector.diff.diff import diff_keys
from inspector.diff.pasted_error import model_of, read_error
from inspector.diff.phrases import english
from inspector.diff.result import ONLY_A, ONLY_B, SHAPE, Side
from inspector.diff.state import Entry, State
from inspector.errors import BadRequest

TODAY = """Traceback (most recent call last):
  File "train.py", line 3, in <module>
    model.load_state_dict(torch.load("x.pth"))
RuntimeError: Error(s) in loading state_dict for ResNet:
\tMissing key(s) in state_dict: "conv1.weight", "bn1.bias".\x20
\tUnexpected key(s) in state_dict: "module.conv1.weight".\x20
"""
for _name, _there, _here in (("fc.weight", "[5, 512]", "[1000, 512]"), ("scale", "[1]", "[]")):
    TODAY += (
        f"\tsize mismatch for {_name}: copying a param with shape torch.Size({_there}) from checkpoint, "
        f"the shape in current model is torch.Size({_here}).\n"
    )


def test_todays_wording() -> None:
    error = read_error(TODAY)
    assert error.model == "ResNet"
    assert error.missing == ("conv1.weight", "bn1.bias")
    assert error.unexpected == ("module.conv1.weight",)
    assert error.mismatched == (("fc.weight", (5, 512), (1000, 512)), ("scale", (1,), ()))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (  # 0.4.1
            "size mismatch for fc.weight: copying a param of torch.Size([5, 512]) from checkpoint, where the shape is "
            "torch.Size([1000, 512]) in current model.",
            ((), (), (("fc.weight", (5, 512), (1000, 512)),)),
        ),
        (  # 0.4.0 and before
            "RuntimeError: While copying the parameter named fc.bias, whose dimensions in the model are "
            "torch.Size([1000]) and whose dimensions in the checkpoint are torch.Size([5]).",
            ((), (), (("fc.bias", (5,), (1000,)),)),
        ),
        (
            'While copying the parameter named "fc.bias", whose dimensions in the model are torch.Size([1000]) and '
            "whose dimensions in the checkpoint are torch.Size([5]), an exception occurred : ('no',).",
            ((), (), (("fc.bias", (5,), (1000,)),)),
        ),
        (
            r"""KeyError: 'missing keys in state_dict: "{\'bn1.bias\', \'bn1.weight\'}"'""",
            (("bn1.bias", "bn1.weight"), (), ()),
        ),
        ("KeyError: 'unexpected key \"module.conv1.weight\" in state_dict'", ((), ("module.conv1.weight",), ())),
        (
            "KeyError: 'missing keys in state_dict: \"{'bn1.bias', 'bn1.weight'}\"'",
            (("bn1.bias", "bn1.weight"), (), ()),
        ),
    ],
)
def test_old_wordings(text: str, expected: tuple) -> None:
    error = read_error(text)
    assert (error.missing, error.unexpected, error.mismatched) == expected


def test_colours_and_broken_lines_of_a_terminal() -> None:
    error = read_error(
        '\x1b[31mError(s) in loading state_dict for Net:\x1b[0m\r\n\tMissing key(s) in state_dict: "a.w", \n"b.w".'
    )
    assert (error.model, error.missing) == ("Net", ("a.w", "b.w"))


@pytest.mark.parametrize(
    "text", ["", "ValueError: no", "Missing key", "Error(s) in loading state_dict for Net:", "\0" * 9]
)
def test_what_is_no_such_error_is_said(text: str) -> None:
    with pytest.raises(BadRequest, match="no error of load_state_dict"):
        read_error(text)


def test_a_long_hostile_text_is_read_in_time() -> None:
    read_error('Missing key(s) in state_dict: "a"' + ', "' * 200_000)
    with pytest.raises(BadRequest):
        read_error("Missing key(s) in state_dict: " + "size mismatch for x: copying " * 100_000)


def state(module: nn.Module, prefix: str = "") -> State:
    entries = [
        Entry(prefix + key, tuple(value.shape), "float32", at)
        for at, (key, value) in enumerate(module.state_dict().items())
    ]
    return State(Side("b.pth", tensors=len(entries)), entries)


def raised(model: nn.Module, file: dict) -> str:
    with pytest.raises(RuntimeError) as error:
        model.load_state_dict(file)
    return str(error.value)


def test_the_model_is_rebuilt_from_torchs_text_and_the_file() -> None:
    model = nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 2), nn.LayerNorm(2))
    other = nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 5))
    file = {**other.state_dict(), "extra": torch.zeros(1)}
    b = state(other)
    b.entries.append(Entry("extra", (1,), "float32", 4))
    made = model_of(read_error(raised(model, file)), b)
    assert {entry.key: entry.shape for entry in made.entries} == {
        key: None if key.startswith("2.") else tuple(value.shape) for key, value in model.state_dict().items()
    }
    rows = {row.key: row.state for row in diff_keys(made, b).rows}
    assert rows["extra"] == ONLY_B
    assert rows["2.weight"] == ONLY_A
    assert rows["1.weight"] == SHAPE


def test_a_prefix_is_found_without_the_model() -> None:
    model = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4))
    file = {f"module.{key}": value for key, value in model.state_dict().items()}
    b = state(model, "module.")
    diff = diff_keys(model_of(read_error(raised(model, file)), b), b)
    assert [(rule.old, rule.new) for rule in diff.mapping.rules] == [("module.", "")]
    assert diff.load_mapped[0].ok
    assert english(diff.title) == "b.pth fits the model of the error once its keys are renamed."
    assert diff.a.pasted


def test_the_text_of_another_file_tells_nothing_of_this_one() -> None:
    error = read_error('Missing key(s) in state_dict: "a.weight".\nUnexpected key(s) in state_dict: "else.weight".')
    b = state(nn.Linear(2, 2))
    assert [entry.key for entry in model_of(error, b).entries] == ["a.weight"]
