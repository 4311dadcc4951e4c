"""--weights: everything fits and is copied bit by bit, or nothing is and one sentence says why."""

from pathlib import Path

import pytest
import torch
from torch import nn

from inspector.context import Context
from inspector.errors import BadRequest
from inspector.model import load_model
from inspector.model.tree import describe_tree
from inspector.model.weights import load_weights


def net() -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.Linear(5, 2).double())


@pytest.mark.parametrize("prefix", ["", "module."])
@pytest.mark.parametrize("wrapped", [True, False])
def test_every_value_is_copied(tmp_path: Path, prefix: str, wrapped: bool) -> None:
    source, target = net(), net()
    state = {prefix + key: value for key, value in source.state_dict().items()}
    torch.save({"state_dict": state, "epoch": 3} if wrapped else state, tmp_path / "it.pt")
    report = load_weights(target, str(tmp_path / "it.pt"), None, Context())
    assert (report.loaded, report.prefix) == (9, prefix)
    for key, value in source.state_dict().items():
        assert torch.equal(target.state_dict()[key], value)
        assert target.state_dict()[key].dtype == value.dtype


def test_views_of_any_order(tmp_path: Path) -> None:
    values = torch.arange(24.0).reshape(2, 3, 4)
    state = {"a": values.permute(2, 0, 1), "b": values[:, ::2], "c": torch.ones(3, 1).expand(3, 2), "d": torch.ones(())}
    torch.save(state, tmp_path / "it.pt")
    model = nn.ParameterDict({key: torch.zeros(value.shape) for key, value in state.items()})
    load_weights(model, str(tmp_path / "it.pt"), None, Context())
    for key, value in state.items():
        assert torch.equal(model[key], value)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"0.bias": None}, "1 of its 9 tensors is missing (0.bias)"),
        ({"9.bias": torch.ones(1)}, "1 is unexpected (9.bias)"),
        ({"0.bias": torch.ones(5)}, "1 has another shape (0.bias is 5 there and 4 here)"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_copied(tmp_path: Path, change: dict, sentence: str) -> None:
    state = {key: value for key, value in (net().state_dict() | change).items() if value is not None}
    torch.save(state, tmp_path / "it.pt")
    target = net()
    before = {key: value.clone() for key, value in target.state_dict().items()}
    with pytest.raises(BadRequest) as caught:
        load_weights(target, str(tmp_path / "it.pt"), None, Context())
    assert sentence in str(caught.value)
    assert all(torch.equal(value, target.state_dict()[key]) for key, value in before.items())


def test_a_file_from_before_batches_were_counted(tmp_path: Path) -> None:
    state = {key: value for key, value in net().state_dict().items() if not key.endswith("num_batches_tracked")}
    torch.save(state, tmp_path / "it.pt")
    assert load_weights(net(), str(tmp_path / "it.pt"), None, Context()).loaded == 8


def test_leniently_what_fits_is_copied_and_the_rest_is_told(tmp_path: Path) -> None:
    source, target = net(), net()
    state: dict[str, torch.Tensor] = dict(source.state_dict())
    del state["1.running_var"]
    state |= {"2.weight": torch.ones(7, 5), "9.bias": torch.ones(1)}
    torch.save(state, tmp_path / "it.pt")
    before = {key: value.clone() for key, value in target.state_dict().items()}
    report = load_weights(target, str(tmp_path / "it.pt"), None, Context(), strict=False)
    assert (report.loaded, report.missing, report.unexpected) == (7, ("1.running_var",), ("9.bias",))
    assert report.shape == (("2.weight", "2.weight", (7, 5), (2, 5)),)
    for key, value in target.state_dict().items():
        kept = key in ("1.running_var", "2.weight")
        assert torch.equal(value, before[key] if kept else source.state_dict()[key])


def test_leniently_something_has_to_fit(tmp_path: Path) -> None:
    torch.save({"a": torch.ones(3)}, tmp_path / "it.pt")
    with pytest.raises(BadRequest, match=r"^it.pt does not fit Sequential: 8 of its 9 tensors are missing"):
        load_weights(net(), str(tmp_path / "it.pt"), None, Context(), strict=False)


def test_marks_in_the_tree(tmp_path: Path) -> None:
    state: dict[str, torch.Tensor] = dict(nn.Linear(3, 2).state_dict())
    state["weight"] = torch.ones(2, 5)
    torch.save(state, tmp_path / "it.pt")
    tree = describe_tree(load_model("torch.nn:Linear(3, 2)", weights=tmp_path / "it.pt", strict=False))
    assert [each.weight for each in tree.modules[0].own] == ["shape", "loaded"]
    del state["weight"]
    torch.save(state, tmp_path / "it.pt")
    tree = describe_tree(load_model("torch.nn:Linear(3, 2)", weights=tmp_path / "it.pt", strict=False))
    assert [each.weight for each in tree.modules[0].own] == ["missing", "loaded"]


def test_renamed_keys_are_loaded_where_shapes_prove_them(tmp_path: Path) -> None:
    def layers() -> list[nn.Module]:
        return [nn.Linear(3, 4), nn.Linear(4, 5), nn.Linear(5, 2)]

    source = nn.ModuleDict(dict(zip(("first", "second", "last"), layers(), strict=True)))
    torch.save(source.state_dict(), tmp_path / "it.pt")
    target = nn.Sequential(*layers())
    report = load_weights(target, str(tmp_path / "it.pt"), None, Context())
    assert report.loaded == 6
    assert {(rule.old, rule.new, rule.explains) for rule in report.rules} == {
        ("first", "0", 2),
        ("second", "1", 2),
        ("last", "2", 2),
    }
    assert all(torch.equal(one, other) for one, other in zip(source.parameters(), target.parameters(), strict=True))


def test_what_would_be_a_guess_is_named_and_waits_for_a_word(tmp_path: Path) -> None:
    source = nn.ModuleDict({"lin": nn.Linear(3, 2)})
    torch.save(source.state_dict(), tmp_path / "it.pt")
    target = nn.ModuleDict({"fc": nn.Linear(3, 2)})
    path = str(tmp_path / "it.pt")
    with pytest.raises(BadRequest) as caught:
        load_weights(target, path, None, Context())
    assert str(caught.value) == (
        "it.pt does not fit ModuleDict: 2 could be told by guessing only"
        " (lin.weight for fc.weight, lin.bias for fc.bias)."
    )
    assert "--guess" in caught.value.hint
    report = load_weights(target, path, None, Context(), guess=True)
    assert (report.loaded, report.guessed, len(report.guesses)) == (2, True, 2)
    assert torch.equal(source["lin"].weight, target["fc"].weight)


def test_tied_tensors_need_one_of_their_names(tmp_path: Path) -> None:
    target = nn.Sequential(nn.Linear(3, 3, bias=False), nn.Linear(3, 3, bias=False))
    target[1].weight = target[0].weight
    torch.save({"0.weight": torch.full((3, 3), 5.0)}, tmp_path / "it.pt")
    report = load_weights(target, str(tmp_path / "it.pt"), None, Context())
    assert (report.loaded, report.missing) == (1, ())
    assert bool((target[1].weight == 5).all())


def test_a_lazy_parameter_takes_the_shape_of_the_file(tmp_path: Path) -> None:
    source, target = nn.Linear(3, 2), nn.LazyLinear(2)
    torch.save(source.state_dict(), tmp_path / "it.pt")
    load_weights(target, str(tmp_path / "it.pt"), None, Context())
    assert torch.equal(source.weight, target.weight)
    assert target(torch.ones(1, 3)).shape == (1, 2)


@pytest.mark.parametrize("name", ["resnet20", "resnet32"])
def test_the_real_ones(shared_data: Path, name: str) -> None:
    weights = shared_data / "checkpoints" / f"{name}-cifar10.th"
    loaded = load_model(f"{shared_data}/models/cifar_resnet.py:{name}", weights=weights)
    real = torch.load(weights, map_location="cpu", weights_only=True)["state_dict"]
    assert loaded.weights is not None
    for key, value in loaded.module.state_dict().items():
        assert key in loaded.weights.missing or torch.equal(value, real[f"module.{key}"])
    assert loaded.weights.loaded == len(real)
    assert all(key.endswith("num_batches_tracked") for key in loaded.weights.missing)
    assert loaded.weights.prefix == "module."
    assert loaded.example_input == (1, 3, 32, 32)
    marks = {each.weight for node in describe_tree(loaded).modules for each in node.own}
    assert marks == {"loaded", ""}, "no load minds that counters of batches are missing"
