"""Which part of a file is written, under which names, in which dtype."""

from collections import OrderedDict
from pathlib import Path

import pytest
import torch

from inspector import convert
from inspector.checkpoint.checkpoint import open_checkpoint
from inspector.errors import BadRequest
from tests.inspector.convert.bits import FORMATS, assert_same, bits, written


def model(prefix: str = "") -> OrderedDict[str, torch.Tensor]:
    made = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.BatchNorm2d(4), torch.nn.Flatten())
    state = OrderedDict(made.state_dict())
    state._metadata = made.state_dict()._metadata  # type: ignore[attr-defined]
    if not prefix:
        return state
    renamed = OrderedDict((prefix + key, tensor) for key, tensor in state.items())
    names = dict(state._metadata)  # type: ignore[attr-defined]
    renamed._metadata = OrderedDict({"": {"version": 1}})  # type: ignore[attr-defined]
    for name, value in names.items():
        renamed._metadata[(prefix + name).rstrip(".")] = value  # type: ignore[attr-defined]
    return renamed


@pytest.fixture
def run_file(tmp_path: Path) -> tuple[Path, dict]:
    """A checkpoint as a training script leaves it."""
    content = {
        "state_dict": model("module."),
        "ema": {key: tensor.float() + 1 for key, tensor in model().items()},
        "optimizer": {"state": {0: {"exp_avg": torch.ones(5000)}}, "param_groups": [{"lr": 0.1, "params": [0]}]},
        "epoch": 7,
    }
    torch.save(content, tmp_path / "run.pth")
    return tmp_path / "run.pth", content


@pytest.mark.parametrize("format", FORMATS)
def test_weights_only(tmp_path: Path, run_file: tuple[Path, dict], format: str) -> None:
    path, content = run_file
    loaded, report = written(path, tmp_path / "out", format, weights_only=True)
    assert_same(dict(loaded), {key: content["state_dict"][key] for key in loaded})
    assert set(loaded) == set(content["state_dict"])
    assert set(report.left_out) == {"ema", "optimizer", "epoch"}
    assert report.dropped == ()
    assert report.nbytes < report.source_nbytes / 2


@pytest.mark.parametrize("format", FORMATS)
def test_averaged_weights(tmp_path: Path, run_file: tuple[Path, dict], format: str) -> None:
    path, content = run_file
    loaded, report = written(path, tmp_path / "out", format, ema=True)
    assert {key: bits(tensor) for key, tensor in loaded.items()} == {k: bits(t) for k, t in content["ema"].items()}
    assert set(report.left_out) == {"state_dict", "optimizer", "epoch"}


def test_one_container(tmp_path: Path, run_file: tuple[Path, dict]) -> None:
    path, content = run_file
    loaded, _ = written(path, tmp_path / "out", container="optimizer")
    assert_same(loaded, content["optimizer"])
    with pytest.raises(BadRequest, match="no container 'nets'; it has: 'state_dict', 'ema', 'optimizer'"):
        written(path, tmp_path / "other", container="nets")


def test_several_models(tmp_path: Path) -> None:
    content = {"netG": model(), "netD": model("d."), "step": 3}
    torch.save(content, tmp_path / "in.pth")
    loaded, report = written(tmp_path / "in.pth", tmp_path / "out", weights_only=True)
    assert_same(loaded, {"netG": content["netG"], "netD": content["netD"]})
    assert report.left_out == ("step",)
    with pytest.raises(BadRequest, match="has 2 state_dicts, and safetensors holds one: 'netG', 'netD'"):
        written(tmp_path / "in.pth", tmp_path / "out", "safetensors")
    one, _ = written(tmp_path / "in.pth", tmp_path / "out", "safetensors", container="netD")
    assert set(one) == set(content["netD"])


def test_no_such_weights(tmp_path: Path) -> None:
    torch.save({"state_dict": model()}, tmp_path / "in.pth")
    with pytest.raises(BadRequest, match="no averaged weights"):
        written(tmp_path / "in.pth", tmp_path / "out", ema=True)
    torch.save({"epoch": 3, "best": 0.5, "losses": [torch.ones(3)]}, tmp_path / "none.pth")
    with pytest.raises(BadRequest, match="no state_dict of a model"):
        written(tmp_path / "none.pth", tmp_path / "out", weights_only=True)


def test_safetensors_names_what_stands_beside(tmp_path: Path, run_file: tuple[Path, dict]) -> None:
    path, _ = run_file
    _, report = written(path, tmp_path / "out", "safetensors")
    assert {each.name for each in report.dropped} == {"ema", "optimizer", "epoch"}
    assert report.left_out == ()


@pytest.mark.parametrize("prefix", ["module.", "module"])
def test_strip_prefix(tmp_path: Path, run_file: tuple[Path, dict], prefix: str) -> None:
    path, content = run_file
    loaded, report = written(path, tmp_path / "out", strip_prefix=prefix)
    expected = OrderedDict((key.removeprefix("module."), t) for key, t in content["state_dict"].items())
    assert dict(loaded["state_dict"]).keys() == expected.keys()
    assert loaded["state_dict"]._metadata == model()._metadata  # type: ignore[attr-defined]
    torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.BatchNorm2d(4)).load_state_dict(loaded["state_dict"])
    assert loaded["epoch"] == 7
    assert ("module.0.weight", "0.weight") in report.renamed
    assert "7 keys do not begin with" in report.warnings[0]  # the average has none


def test_a_prefix_that_nothing_has(tmp_path: Path, run_file: tuple[Path, dict]) -> None:
    with pytest.raises(BadRequest, match=r"No key begins with 'backbone\.'"):
        written(run_file[0], tmp_path / "out", strip_prefix="backbone.")


def test_two_keys_to_one(tmp_path: Path) -> None:
    torch.save({"module.a": torch.ones(1), "a": torch.zeros(1)}, tmp_path / "in.pth")
    with pytest.raises(BadRequest, match=r"both become 'a': 'module\.a' and 'a'"):
        written(tmp_path / "in.pth", tmp_path / "out", strip_prefix="module.")


def test_rename_and_leave_out(tmp_path: Path) -> None:
    state = model()
    torch.save(state, tmp_path / "in.pth")
    names = {"0.weight": "stem.conv.weight", "0.bias": "stem.conv.bias", "1.num_batches_tracked": None}
    with open_checkpoint(tmp_path / "in.pth") as checkpoint:
        report = convert.write(checkpoint, tmp_path / "out.pth", rename=names)
    loaded = torch.load(tmp_path / "out.pth", weights_only=True)
    assert list(loaded) == [
        "stem.conv.weight",
        "stem.conv.bias",
        "1.weight",
        "1.bias",
        "1.running_mean",
        "1.running_var",
    ]
    assert loaded._metadata["stem.conv"] == {"version": 1}
    assert loaded._metadata["1"] == {"version": 2}
    assert [(each.name, each.kind) for each in report.dropped] == [("1.num_batches_tracked", "unfit")]
    assert report.lost == 0


def test_only_matching(tmp_path: Path) -> None:
    torch.save(
        {"a": torch.ones(2), "fc.weight": torch.ones(80, 4), "old": torch.ones(1), "epoch": 3}, tmp_path / "in.pth"
    )
    torch.save({"a": torch.zeros(2), "fc.weight": torch.zeros(5, 4), "b": torch.zeros(1)}, tmp_path / "model.pth")
    loaded, report = written(tmp_path / "in.pth", tmp_path / "out", only_matching=tmp_path / "model.pth")
    assert_same(loaded, {"a": torch.ones(2), "epoch": 3})
    assert [(each.name, each.why, each.kind) for each in report.dropped] == [
        ("fc.weight", "its shape is [80, 4], that of the other checkpoint [5, 4]", "unfit"),
        ("old", "the other checkpoint has no such key", "unfit"),
    ]
    state = {"a": torch.ones(2), "old": torch.ones(1)}
    torch.save({"state_dict": state, "ema_state_dict": state | {"b": torch.ones(3)}}, tmp_path / "two.pth")
    _, report = written(tmp_path / "two.pth", tmp_path / "out", only_matching=tmp_path / "model.pth")
    assert [each.name for each in report.dropped] == ["old", "ema_state_dict.old", "ema_state_dict.b"]
    torch.save({"z": torch.ones(1)}, tmp_path / "model.pth")
    with pytest.raises(BadRequest, match="No tensor fits the other checkpoint"):
        written(tmp_path / "in.pth", tmp_path / "out", only_matching=tmp_path / "model.pth")


@pytest.mark.filterwarnings("ignore")  # sparse tensors announce themselves
def test_what_was_not_asked_for_is_no_loss(tmp_path: Path) -> None:
    torch.save({"a": torch.ones(2), "b": torch.eye(2).to_sparse()}, tmp_path / "in.pth")
    torch.save({"a": torch.zeros(2)}, tmp_path / "model.pth")
    _, report = written(tmp_path / "in.pth", tmp_path / "out", "safetensors", only_matching=tmp_path / "model.pth")
    assert [(each.name, each.kind) for each in report.dropped] == [("b", "unfit")]
    assert report.lost == 0


@pytest.mark.parametrize("name", ["bf16", "fp16", "fp32"])
@pytest.mark.parametrize("source", [torch.float64, torch.float32, torch.float16, torch.bfloat16])
def test_dtype_rounds_as_torch_does(tmp_path: Path, name: str, source: torch.dtype) -> None:
    made = torch.Generator().manual_seed(3)
    words = torch.randint(-(2**15), 2**15, (40_000 * source.itemsize // 2,), dtype=torch.int16, generator=made)
    special = torch.tensor([0.0, -0.0, torch.inf, -torch.inf, 65519.0, 65520.0, 1e-8, 3.4e38], dtype=source)
    values = torch.cat([words.view(source), special, torch.randn(50_001, generator=made).to(source)])
    torch.save({"w": values, "n": torch.arange(3), "t": values[:60].reshape(6, 10).t()}, tmp_path / "in.pth")
    target = {"bf16": torch.bfloat16, "fp16": torch.float16, "fp32": torch.float32}[name]
    for format in FORMATS:
        loaded, report = written(tmp_path / "in.pth", tmp_path / "out", format, dtype=name)
        assert loaded["n"].dtype == torch.int64
        for key, expected in (("w", values.to(target)), ("t", values[:60].reshape(6, 10).t().to(target))):
            assert loaded[key].dtype == target
            numbers = ~expected.isnan()
            assert torch.equal(loaded[key].isnan(), expected.isnan())
            assert torch.equal(loaded[key][numbers], expected[numbers])
            assert torch.equal(loaded[key][numbers].signbit(), expected[numbers].signbit())
        infinite = bool((values.isfinite() & values.to(target).isinf()).any())
        assert any("infinite" in warning for warning in report.warnings) == infinite


def test_dtype_leaves_the_optimizer(tmp_path: Path, run_file: tuple[Path, dict]) -> None:
    loaded, _ = written(run_file[0], tmp_path / "out", dtype="bf16")
    assert loaded["state_dict"]["module.0.weight"].dtype == torch.bfloat16
    assert loaded["state_dict"]["module.1.num_batches_tracked"].dtype == torch.int64
    assert loaded["ema"]["0.weight"].dtype == torch.bfloat16
    assert loaded["optimizer"]["state"][0]["exp_avg"].dtype == torch.float32
    with pytest.raises(BadRequest, match="'int8'; choose from bf16, fp16 and fp32"):
        written(run_file[0], tmp_path / "out", dtype="int8")


def test_format_by_the_name(tmp_path: Path) -> None:
    torch.save({"a": torch.ones(1)}, tmp_path / "in.pth")
    assert convert.convert_checkpoint(tmp_path / "in.pth", tmp_path / "o.SafeTensors").format == "safetensors"
    assert convert.convert_checkpoint(tmp_path / "in.pth", tmp_path / "o.bin").format == "zip"
    with pytest.raises(BadRequest, match=r"ends in \.safetensors cannot be PyTorch zip"):
        convert.convert_checkpoint(tmp_path / "in.pth", tmp_path / "o.safetensors", format="zip")
