"""How keys of a file find those of a model: as they are, after a prefix, by proven renames, never by a guess."""

import re
from collections.abc import Callable
from typing import Any

import pytest
import torch
import torchvision

from inspector.model.keys import Pairing, Shapes, pair_keys
from inspector.model.weightless import weightless


def state(name: str, **arguments: Any) -> Shapes:
    module = weightless(lambda: torchvision.models.get_model(name, **arguments))
    return {key: tuple(value.shape) for key, value in module.state_dict().items()}


@pytest.fixture(scope="module")
def resnet() -> Shapes:
    return state("resnet18")


def renamed(shapes: Shapes, *steps: tuple[str, str | Callable[[re.Match[str]], str]]) -> Shapes:
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


NESTED = (  # as libraries of detectors write a ResNet: other nesting, names of blocks and of leaves
    (r"^layer(\d)\.(\d)", lambda found: f"stages.{int(found[1]) - 1}.blocks.{found[2]}"),
    (r"bn(\d)", r"conv\1.norm"),
    (r"downsample\.0", "shortcut"),
    (r"downsample\.1", "shortcut.norm"),
    (r"^(conv1.*)", r"stem.\1"),
    (r"weight$", "kernel"),
    (r"bias$", "offset"),
    (r"running_", ""),
    (r"num_batches_tracked", "steps"),
)


def shortcut_first(shapes: Shapes) -> Shapes:
    """As a library that registers the shortcut of a block ahead of its convolutions."""
    keys = list(shapes)
    blocks = [key.partition(".conv")[0].partition(".shortcut")[0] for key in keys]
    order = sorted(range(len(keys)), key=lambda at: (blocks.index(blocks[at]), ".shortcut" not in keys[at], at))
    return {keys[at]: shapes[keys[at]] for at in order}


@pytest.mark.parametrize("network", ["resnet18", "resnet50"])
@pytest.mark.parametrize("reordered", [False, True])
@pytest.mark.parametrize("classes", [1000, 7])
def test_nesting_and_names_that_differ_throughout_are_told_by_order_and_shapes(
    network: str, reordered: bool, classes: int
) -> None:
    model, trained = state(network), state(network, num_classes=classes)
    names = dict(zip(renamed(trained, *NESTED), trained, strict=True))
    file = renamed(trained, *NESTED)
    file = shortcut_first(file) if reordered else file
    assert not names.keys() & model.keys()
    right = [names[key] if model[names[key]] == file[key] else None for key in file]
    guessed = pair_keys(model, file, guess=True)
    assert list(guessed.names) == right
    assert [(rule.evidence, rule.explains) for rule in guessed.rules] == [("order", len(right) - right.count(None))]
    paired = pair_keys(model, file)  # without asking for guesses nothing is loaded, and all of it is named
    assert set(paired.names) == {None}
    assert [names[key] for key, _ in paired.guesses] == [name for _, name in paired.guesses]
    assert paired.rules == ()


def test_what_order_and_shapes_leave_open_is_not_guessed() -> None:
    """The way around the first block of a RegNet's stage has the shapes of its first convolution, and a library that
    registers it last says so nowhere."""
    model = state("regnet_x_400mf")
    keys = list(model)
    blocks = [key.partition(".f.")[0].partition(".proj.")[0] for key in keys]
    order = sorted(range(len(keys)), key=lambda at: (blocks.index(blocks[at]), ".proj." in keys[at], at))
    steps = ((r"\.f\.(\w)\.0", r".conv_\1.conv"), (r"\.f\.(\w)\.1", r".conv_\1.bn"), (r"block\d-", "b"))
    last = ((r"\.proj\.0", ".downsample.conv"), (r"\.proj\.1", ".downsample.bn"), (r"weight$", "kernel"))
    more = (("trunk_output.block", "s"), ("stem.0", "first.conv"), ("stem.1", "first.bn"), ("^fc", "head"))
    file = renamed({keys[at]: model[keys[at]] for at in order}, *steps, *last, *more)
    names = dict(zip(file, (keys[at] for at in order), strict=True))
    paired = pair_keys(model, file, guess=True)
    told = {key: name for key, name in zip(file, paired.names, strict=True) if name in model}
    assert all(names[key] == name for key, name in told.items())
    assert len(told) >= 0.8 * len(model)
    assert not any(".downsample." in key for key in told)


def test_names_without_any_structure() -> None:
    model = state("resnet18")
    file = {key.replace(".", "_"): shape for key, shape in model.items()}
    assert pair_keys(model, file, guess=True).names == tuple(model)


def test_a_norm_whose_tensors_have_another_order_goes_by_their_names() -> None:
    model = state("resnet18")
    order = sorted(model, key=lambda key: key.rpartition(".")[2])  # all biases first
    file = renamed({key: model[key] for key in order}, (r"bn(\d)", r"conv\1.norm"), ("layer", "block"), ("fc", "out"))
    names = dict(zip(file, order, strict=True))
    for key, name in zip(file, pair_keys(model, file, guess=True).names, strict=True):
        if name is not None:
            assert name.rpartition(".")[2] == names[key].rpartition(".")[2]


def test_order_does_not_speak_against_what_is_proven() -> None:
    """A file with the first block of each layer behind the others: what keeps its name keeps its place."""
    model = state("resnet18")
    moved = sorted(model, key=lambda key: "layer1.0." in key)
    file = renamed({key: model[key] for key in moved}, (r"^layer([234])", r"stage.\1"), (r"bn(\d)", r"conv\1.norm"))
    paired = pair_keys(model, file, guess=True)
    names = dict(zip(file, moved, strict=True))
    kept = [(key, name) for key, name in zip(file, paired.names, strict=True) if key in model and key == names[key]]
    assert all(name in (key, None) for key, name in kept)


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
