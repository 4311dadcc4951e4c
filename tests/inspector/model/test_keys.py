"""How keys of a file find those of a model: as they are, after a prefix, by proven renames, never by a guess."""

import re

import pytest
import torch
import torchvision

from inspector.model.keys import Pairing, Shapes, pair_keys


@pytest.fixture(scope="module")
def resnet() -> Shapes:
    with torch.device("meta"):
        return {key: tuple(value.shape) for key, value in torchvision.models.resnet18().state_dict().items()}


def renamed(shapes: Shapes, *steps: tuple[str, str]) -> Shapes:
    found = {}
    for key, shape in shapes.items():
        name = key
        for pattern, new in steps:
            name = re.sub(pattern, new, name)
        found[name] = shape
    return found


def test_a_model_that_is_wrapped_itself() -> None:
    shapes: Shapes = {"a": (2,)}
    assert pair_keys({"module.a": (2,)}, shapes).added == "module."
    assert pair_keys({"module.a": (2,)}, {"module.a": (2,)}) == Pairing(("module.a",))


def test_a_prefix_and_another_head_need_no_mapping(resnet: Shapes) -> None:
    file = {f"module.{key}": shape for key, shape in resnet.items()} | {"module.fc.bias": (10,)}
    paired = pair_keys(resnet, file)
    assert (paired.names, paired.prefix, paired.rules) == (tuple(resnet), "module.", ())


@pytest.mark.parametrize(
    ("steps", "rules"),
    [
        ([("^fc", "head")], {"head -> fc": 2}),
        ([(r"^layer(\d)", r"stage\1")], {f"stage{n}. -> layer{n}.": 24 if n == 1 else 30 for n in (1, 2, 3, 4)}),
    ],
)
def test_renames_that_shapes_prove(resnet: Shapes, steps: list[tuple[str, str]], rules: dict[str, int]) -> None:
    paired = pair_keys(resnet, renamed(resnet, *steps))
    assert paired.names == tuple(resnet)
    assert {f"{rule.old} -> {rule.new}": rule.explains for rule in paired.rules} == rules
    assert all(rule.evidence == "shape" for rule in paired.rules)
    assert paired.guesses == ()


def test_only_part_of_the_file_has_a_prefix(resnet: Shapes) -> None:
    body = {f"body.{key}": shape for key, shape in resnet.items() if not key.startswith("fc")}
    paired = pair_keys(resnet, body | {"classes.weight": (10, 512)})
    assert paired.names == (*[key for key in resnet if not key.startswith("fc")], "classes.weight")
    assert [(rule.old, rule.new) for rule in paired.rules] == [("body.", "")]


def test_what_shapes_do_not_prove_stays_open_unless_guesses_are_wanted(resnet: Shapes) -> None:
    file = renamed(resnet, (r"bn(\d)", r"norm\1"))
    paired = pair_keys(resnet, file)
    wrong = [(key, name) for key, name in zip(resnet, paired.names, strict=True) if name not in (None, key)]
    assert wrong == []
    named = dict(paired.guesses)
    assert [file_key for file_key, name in zip(file, paired.names, strict=True) if name is None] == list(named)
    assert "layer1.0.norm2.weight" in named
    guessed = pair_keys(resnet, file, guess=True)
    assert guessed.names == tuple(resnet)
    assert guessed.guesses == paired.guesses


def test_two_tensors_of_one_shape_and_no_name_in_common() -> None:
    model: Shapes = {"query.weight": (4, 4), "value.weight": (4, 4), "out.weight": (3, 4), "out.bias": (3,)}
    file: Shapes = {"a.weight": (4, 4), "b.weight": (4, 4), "out.weight": (3, 4), "out.bias": (3,)}
    for guess in (False, True):
        assert pair_keys(model, file, guess).names == ("a.weight", "b.weight", "out.weight", "out.bias")


def test_another_network_is_not_mapped(resnet: Shapes) -> None:
    with torch.device("meta"):
        other = {key: tuple(value.shape) for key, value in torchvision.models.mobilenet_v2().state_dict().items()}
    assert pair_keys(resnet, other, guess=True) == Pairing(tuple(other))


@pytest.mark.parametrize("key", ["x" * 5000, ".".join("x" * 300)])
def test_names_that_no_model_has(key: str) -> None:
    assert pair_keys({"a": (2,), "b": (2,)}, {key: (2,)}) == Pairing((key,))
