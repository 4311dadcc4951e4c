"""Whole comparisons of real files."""

import importlib.util
import sys
from collections import OrderedDict
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from inspector import diff_checkpoints
from inspector.context import Context
from inspector.diff.diff import diff_error
from inspector.diff.mapping.function import python_function
from inspector.diff.mapping.rules import prefix_rule
from inspector.diff.phrases import english
from inspector.diff.result import ONLY_A, StateDiff
from inspector.diff.structure import RETYPED
from inspector.errors import BadRequest, Cancelled, LimitReached

BYTES: dict[str, Any] = {}
VALUES: dict[str, Any] = {"values": True}
KEYS: dict[str, Any] = {"keys_only": True}


class Net(nn.Module):
    def __init__(self, classes: int = 4):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8))
        self.body = nn.Sequential(*(nn.Linear(8, 8) for _ in range(3)))
        self.fc = nn.Linear(8, classes)


@pytest.fixture
def net() -> Net:
    torch.manual_seed(1)
    made = Net()
    nn.init.normal_(made.stem[1].weight)  # type: ignore[arg-type]
    return made


def save(path: Path, content: Any) -> Path:
    torch.save(content, path)
    return path


def cifar_resnet20(shared_data: Path, monkeypatch: pytest.MonkeyPatch) -> nn.Module:
    spec = importlib.util.spec_from_file_location("cifar_resnet", shared_data / "models" / "cifar_resnet.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "cifar_resnet", module)
    spec.loader.exec_module(module)
    return module.resnet20()


def test_a_fresh_model_and_the_file_that_was_trained(
    shared_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = cifar_resnet20(shared_data, monkeypatch)
    trained = shared_data / "checkpoints" / "resnet20-cifar10.th"
    diff = diff_checkpoints(save(tmp_path / "fresh.pth", model.state_dict()), trained)

    (rule,) = diff.mapping.rules
    assert (rule.kind, rule.old, rule.new, rule.explains, rule.confidence) == ("prefix", "module.", "", 97, 1.0)
    alone = [row for row in diff.rows if not (row.key_a and row.key_b)]
    assert {row.state for row in alone} == {ONLY_A}
    assert {row.key_a.rpartition(".")[2] for row in alone} == {"num_batches_tracked"}
    assert diff.counts.renamed == diff.counts.changed == 97
    assert "its keys begin with “module.”" in english(diff.title)
    assert any("fills it in" in english(advice) for advice in diff.advice)

    file = torch.load(trained, map_location="cpu", weights_only=True)["state_dict"]
    with pytest.raises(RuntimeError) as refused:
        model.load_state_dict(file)
    said = diff.load[0].message
    assert said.replace("state_dict for Module:", f"state_dict for {type(model).__name__}:") == str(refused.value)
    assert not diff.load[0].ok
    assert diff.load[1].ok

    space: dict[str, Any] = {}
    exec(python_function(diff.mapping), space)  # what --export-map writes
    model.load_state_dict(space["rename_state_dict"](file), strict=True)
    strict = diff.load_mapped[0]
    assert strict.ok
    assert len(strict.filled) == len(alone) == 19
    assert "which BatchNorm fills in" in english(strict.reason)


def test_the_demo(root: Path) -> None:
    demo = root / "resources" / "demo"
    diff = diff_checkpoints(demo / "shapes-final.pth", demo / "shapes-early.pth", values=True)
    assert english(diff.title).startswith("shapes-early.pth is the same model 18 epochs earlier; every tensor moved")
    assert [(rule.old, rule.new, rule.evidence) for rule in diff.mapping.rules] == [("module.", "", "statistics")]
    assert diff.counts._replace(renamed=0, changed=0) == type(diff.counts)()
    assert diff.counts.changed == diff.counts.renamed == 32
    changes = [row.change for row in diff.rows]
    assert all(change is not None and change.rel_l2 and change.max_abs for change in changes)
    assert ("epoch", "changed", 20, 2) in diff.values
    assert diff.load_mapped[0].ok
    assert not diff.load[0].ok


def test_the_other_way_round(root: Path) -> None:
    demo = root / "resources" / "demo"
    diff = diff_checkpoints(demo / "shapes-early.pth", demo / "shapes-final.pth")
    assert "18 epochs later" in english(diff.title)
    assert [(rule.old, rule.new) for rule in diff.mapping.rules] == [("", "module.")]


def test_the_same_file_is_the_same(root: Path) -> None:
    path = root / "resources" / "demo" / "shapes-final.pth"
    for options in (BYTES, VALUES, KEYS):
        assert diff_checkpoints(path, path, **options).same


def test_other_spellings_of_the_same_weights(net: Net, tmp_path: Path) -> None:
    a = save(tmp_path / "a.pth", net.state_dict())
    torch.save(net.state_dict(), tmp_path / "b.pth", _use_new_zipfile_serialization=False)
    diff = diff_checkpoints(a, tmp_path / "b.pth")
    assert diff.same
    assert english(diff.title) == "b.pth holds the same weights as a.pth, byte for byte."


def test_a_mapping_in_a_row_of_equal_shapes_is_told_by_the_bytes(net: Net, tmp_path: Path) -> None:
    a = save(tmp_path / "a.pth", net.state_dict())
    order = {"body.0": "blocks.x", "body.1": "blocks.z", "body.2": "blocks.y"}

    def new(key: str) -> str:
        return next((key.replace(old, name) for old, name in order.items() if key.startswith(old)), key)

    b = save(tmp_path / "b.pth", {new(key): value for key, value in reversed(net.state_dict().items())})
    diff = diff_checkpoints(a, b)
    assert diff.same
    assert {row.key_a: row.key_b for row in diff.rows} == {key: new(key) for key in net.state_dict()}
    assert {each.settled for each in diff.mapping.ambiguities} == {"bytes"}
    assert {rule.evidence for rule in diff.mapping.rules} == {"bytes"}
    unread = diff_checkpoints(a, b, keys_only=True)
    assert unread.counts.only_a == unread.counts.only_b == 6
    assert {each.settled for each in unread.mapping.ambiguities} == {""}


def test_a_mapping_is_told_by_alike_values(net: Net, tmp_path: Path) -> None:
    a = save(tmp_path / "a.pth", {key: value for key, value in net.state_dict().items() if "body" in key})
    moved = {
        f"x.{2 - int(key[5])}s.{key[7:]}": value + 0.02 * torch.randn_like(value)
        for key, value in net.state_dict().items()
        if key.startswith("body")
    }
    diff = diff_checkpoints(a, save(tmp_path / "b.pth", moved))
    assert {row.key_a: row.key_b for row in diff.rows} == {
        f"body.{at}.{leaf}": f"x.{2 - at}s.{leaf}" for at in range(3) for leaf in ("weight", "bias")
    }
    assert {each.settled for each in diff.mapping.ambiguities} == {"statistics"}


def test_only_what_was_trained_moved(net: Net, tmp_path: Path) -> None:
    a = save(tmp_path / "a.pth", {"epoch": 1, "state_dict": net.state_dict()})
    with torch.no_grad():
        net.fc.weight += 0.1
    b = save(tmp_path / "b.pth", {"epoch": 2, "state_dict": net.state_dict()})
    for options in (BYTES, VALUES):
        diff = diff_checkpoints(a, b, **options)
        assert english(diff.title).startswith("b.pth is the same model 1 epoch later; only fc moved, the rest is ")
        assert (diff.counts.changed, diff.counts.identical) == (1, len(diff.rows) - 1)
    row = next(row for row in diff_checkpoints(a, b, values=True).rows if row.values == "changed")
    assert row.change
    assert row.change.max_abs == pytest.approx(0.1, rel=1e-3)


def test_tolerance_is_of_the_relative_change(net: Net, tmp_path: Path) -> None:
    a = save(tmp_path / "a.pth", net.state_dict())
    b = save(tmp_path / "b.pth", {key: value * 1.001 if value.is_floating_point() else value
                                  for key, value in net.state_dict().items()})  # fmt: skip
    assert not diff_checkpoints(a, b).same
    assert not diff_checkpoints(a, b, tolerance=1e-4).same
    near = diff_checkpoints(a, b, tolerance=1e-2)
    assert near.same
    assert "within a relative change of 0.01" in english(near.title)
    with pytest.raises(BadRequest, match="tolerance"):
        diff_checkpoints(a, b, tolerance=-1)
    with pytest.raises(BadRequest, match="keys only"):
        diff_checkpoints(a, b, tolerance=1, keys_only=True)


def test_across_dtypes(net: Net, tmp_path: Path) -> None:
    a = save(tmp_path / "a.pth", net.state_dict())
    b = save(tmp_path / "b.pth", net.to(torch.bfloat16).state_dict())
    diff = diff_checkpoints(a, b, values=True)
    assert diff.counts.dtype == len(diff.rows) - 1  # but num_batches_tracked
    changed = [row for row in diff.rows if row.values == "changed"]
    assert changed
    assert all(row.change and row.change.rel_l2 is not None and row.change.rel_l2 < 0.01 for row in changed)
    assert all("bfloat16" in row.change.note for row in changed if row.change)


def test_values_that_are_not_finite_are_counted(net: Net, tmp_path: Path) -> None:
    a = save(tmp_path / "a.pth", net.state_dict())
    with torch.no_grad():
        net.fc.weight[0, 0], net.fc.weight[1, 1] = float("nan"), float("inf")
    b = save(tmp_path / "b.pth", net.state_dict())
    diff = diff_checkpoints(a, b, values=True)
    change = next(row.change for row in diff.rows if row.key == "fc.weight")
    assert change
    assert (change.nan_a, change.nan_b, change.inf_b, change.only_finite_in_a, change.changed) == (0, 1, 1, 2, 2)
    assert not diff.same
    assert not diff_checkpoints(a, b, tolerance=1e9).same
    assert diff_checkpoints(b, b, values=True).same


def test_another_head(tmp_path: Path) -> None:
    a, b = save(tmp_path / "a.pth", Net(80).state_dict()), save(tmp_path / "b.pth", Net(5).state_dict())
    diff = diff_checkpoints(a, b)
    assert "fc went from 80 to 5 classes" in english(diff.title)
    with pytest.raises(RuntimeError) as refused:
        Net(80).load_state_dict(Net(5).state_dict(), strict=False)
    assert diff.load[1].message == str(refused.value).replace("for Net:", "for Module:")


def test_modules(tmp_path: Path) -> None:
    a, b = Net(), Net()
    a.stem[1] = nn.GroupNorm(2, 8)
    b.extra = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 3))
    del b.fc
    diff = diff_checkpoints(save(tmp_path / "a.pth", a.state_dict()), save(tmp_path / "b.pth", b.state_dict()))
    found = {(row.name, row.state, row.tensors) for row in diff.modules}
    assert found == {("fc", "only_a", 2), ("extra", "only_b", 4), ("stem.1", RETYPED, 2)}


def test_a_mapping_of_the_user(net: Net, tmp_path: Path) -> None:
    a = save(tmp_path / "a.pth", net.state_dict())
    b = save(tmp_path / "b.pth", {f"w.{key}": value for key, value in net.state_dict().items()})
    assert diff_checkpoints(a, b, mapping=[prefix_rule("w.", "")]).same
    assert diff_checkpoints(a, b, mapping="none").counts.only_b == len(net.state_dict())
    (tmp_path / "map.txt").write_text("^w\\. ->")
    assert diff_checkpoints(a, b, mapping=str(tmp_path / "map.txt")).same
    both = save(tmp_path / "c.pth", {"w.fc.bias": torch.zeros(1), "fc.bias": torch.zeros(1)})
    with pytest.raises(BadRequest, match=r"'w\.fc\.bias' and 'fc\.bias' both become 'fc\.bias'"):
        diff_checkpoints(a, both, mapping=[prefix_rule("w.", "")])
    assert diff_checkpoints(a, both).mapping.rules == ()


def test_a_damaged_side_is_compared_as_far_as_it_goes(net: Net, tmp_path: Path) -> None:
    a = save(tmp_path / "a.pth", net.state_dict())
    torch.save(net.state_dict(), tmp_path / "b.pth", _use_new_zipfile_serialization=False)
    data = (tmp_path / "b.pth").read_bytes()
    (tmp_path / "b.pth").write_bytes(data[: len(data) - 300])
    for options in (BYTES, VALUES):
        diff = diff_checkpoints(a, tmp_path / "b.pth", **options)
        assert diff.error
        assert diff.error.startswith(f"{Path(diff.b.path).name} is damaged")
        assert diff.b.partial
        assert diff.counts.identical > 0
        assert not diff.same


class Stopping(Context):
    """Cancels after some looks."""

    def __init__(self, after: int):
        self._left = after

    def check_cancelled(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise Cancelled("Stop.")


@pytest.mark.parametrize("values", [False, True])
def test_a_cancel_keeps_the_keys(net: Net, tmp_path: Path, values: bool) -> None:
    a = save(tmp_path / "a.pth", net.state_dict())
    diffs: list[StateDiff] = []
    for after in range(200):
        try:
            diffs.append(diff_checkpoints(a, a, values=values, context=Stopping(after)))
        except Cancelled:
            continue  # while the files were opened
        if not diffs[-1].error:
            break
    assert diffs
    assert all(len(diff.rows) == len(net.state_dict()) for diff in diffs)
    assert not diffs[-1].error


def test_containers(net: Net, tmp_path: Path) -> None:
    content = {"state_dict": net.state_dict(), "ema": {key: value.clone() for key, value in net.state_dict().items()}}
    content["ema"]["fc.bias"] += 1
    path = save(tmp_path / "both.pth", content)
    diff = diff_checkpoints(path, path, container_a="state_dict", container_b="ema")
    assert [row.key for row in diff.rows if row.values == "changed"] == ["fc.bias"]
    with pytest.raises(BadRequest, match="no container 'absent'"):
        diff_checkpoints(path, path, container_a="absent")


def test_an_error_text_stands_for_the_model(net: Net, tmp_path: Path) -> None:
    file = {f"module.{key}": value for key, value in net.state_dict().items()}
    with pytest.raises(RuntimeError) as refused:
        Net(9).load_state_dict(file)
    diff = diff_error(f"Traceback\nRuntimeError: {refused.value}", save(tmp_path / "b.pth", file))
    assert [(rule.old, rule.new) for rule in diff.mapping.rules] == [("module.", "")]
    assert diff.load[0].message == str(refused.value)
    with pytest.raises(BadRequest, match="no error of load_state_dict"):
        diff_error("hello", tmp_path / "b.pth")


@pytest.mark.parametrize("key", ["." * 5_000, "a" * 10_000, ".".join("a" * 300)])
def test_keys_that_no_model_has(key: str, tmp_path: Path) -> None:
    path = save(tmp_path / "a.pth", {key: torch.zeros(1)})
    with pytest.raises(LimitReached, match="parts"):
        diff_checkpoints(path, path)


@pytest.mark.parametrize("key", ["", ".", "..", "a..b", ".a", "a.", "\ud800", "w\n\x1b[31m", "<img src=x>", "0.1.2"])
def test_odd_keys(key: str, tmp_path: Path) -> None:
    a = save(tmp_path / "a.pth", OrderedDict({key: torch.zeros(2), "w": torch.ones(2)}))
    b = save(tmp_path / "b.pth", OrderedDict({f"module.{key}": torch.zeros(2), "module.w": torch.ones(2)}))
    assert diff_checkpoints(a, a).same
    assert len(diff_checkpoints(a, b).rows) in (2, 3, 4)
