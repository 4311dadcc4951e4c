"""A live model read as a checkpoint: the figures of its file, and nothing of it changed."""

import hashlib
import warnings
from pathlib import Path

import pytest
import torch
from torch import nn

from inspector import scan_checkpoint
from inspector.checkpoint.checkpoint import Checkpoint
from inspector.errors import FileChanged, InvalidTensor
from inspector.model import LoadedModel
from inspector.model.name import ModelName
from inspector.model.opened import open_live
from inspector.model.tree import describe_with_tensors
from inspector.stats.cache import Known
from inspector.stats.distributions import Asked, read_distributions
from inspector.stats.phrases import english
from inspector.stats.precision import measure_precision
from inspector.stats.scan import scan


class Every(nn.Module):
    """A tensor of every kind that a model may hold."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3)
        self.norm = nn.BatchNorm2d(8)
        self.low = nn.Parameter(torch.randn(300, 300).to(torch.bfloat16))
        self.turned = nn.Parameter(torch.randn(40, 30).T)
        self.tied = self.turned
        whole = torch.randn(6, 50)
        self.register_buffer("part", whole[2:4, ::3])
        self.register_buffer("rest", whole[4:])
        self.register_buffer("mask", torch.rand(70) > 0.3, persistent=False)
        self.register_buffer("wide", torch.randn(4, 1).expand(4, 9))
        self.register_buffer("odd", torch.tensor([float("nan"), float("inf"), -1.0, 0.0]))
        self.register_buffer("waves", torch.randn(20, dtype=torch.complex64).conj())
        self.register_buffer("none", torch.empty(0, 3))
        self.register_buffer("one", torch.tensor(7))
        self.register_buffer("few", torch.eye(5).to_sparse())
        codes = torch.quantize_per_channel(torch.randn(4, 6), torch.rand(4) + 0.1, torch.zeros(4), 0, torch.qint8)
        self.register_buffer("codes", codes)


def opened(module: nn.Module) -> Checkpoint:
    tree, tensors = describe_with_tensors(LoadedModel(module, "it", ModelName("module", "it", "it")))
    checkpoint = open_live(tree, tensors)
    assert [each.key for each in checkpoint.listing.tensors] == [
        each.name for node in tree.modules for each in node.own
    ]
    return checkpoint


def made() -> Every:
    torch.manual_seed(0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that quantized tensors go
        return Every()


def footprint(module: nn.Module) -> list[tuple]:
    found = []
    for tensor in (*module.parameters(), *module.buffers()):
        plain = tensor.detach()
        plain = plain.to_dense() if plain.is_sparse else plain.dequantize() if plain.is_quantized else plain
        digest = hashlib.sha256(plain.resolve_conj().float().contiguous().numpy().tobytes()).hexdigest()
        found.append((id(tensor), tensor._version, tensor.requires_grad, tensor.grad, tensor.shape, digest))
    return found


@pytest.mark.filterwarnings("ignore:.*discards the imaginary part")
def test_figures_are_those_of_its_file(tmp_path: Path) -> None:
    module = made()
    before = footprint(module)
    known = Known(opened(module))
    report = scan(known)
    assert report.state == "done"
    assert footprint(module) == before

    torch.save({**module.state_dict(), "mask": module.mask}, tmp_path / "it.pt")
    file = scan_checkpoint(tmp_path / "it.pt")
    for row, tensor in zip(known.rows, known.checkpoint.listing.tensors, strict=True):
        assert row is not None
        saved = file.stats(tensor.key)
        assert str(row._replace(tensor=0)) == str(saved._replace(tensor=0)), tensor.key
        other = file.listing.tensors[saved.tensor]
        assert (tensor.shape, tensor.dtype, tensor.layout) == (other.shape, other.dtype, other.layout)
    counted = (report.totals.elements, report.totals.nan, report.totals.tensors)
    assert counted == (file.report.totals.elements, file.report.totals.nan, file.report.totals.tensors)
    rules = {(each.rule, known.checkpoint.listing.tensors[each.tensors[0]].key) for each in report.findings}
    assert rules == {(each.rule, file.listing.tensors[each.tensors[0]].key) for each in file.report.findings}
    assert {"nan", "inf"} <= {rule for rule, _ in rules}


def test_values_pictures_and_finer_figures_are_read_too() -> None:
    module = made()
    before = footprint(module)
    checkpoint = opened(module)
    at = checkpoint.index("turned")
    two = tuple(map(repr, module.turned[3, 2:4].tolist()))
    assert checkpoint.values(at, 3, 2, 1, 2).cells == (two,)
    assert checkpoint.values(checkpoint.index("one")).cells == (("7",),)
    assert checkpoint.picture(checkpoint.index("conv.weight"))[0].tile_rows == 8
    found = read_distributions(Known(checkpoint), (at, checkpoint.index("tied")), Asked(split="together"))
    histogram = found.rows[0].stats.histogram
    assert histogram is not None
    assert sum(histogram.counts) == 1200
    channels = read_distributions(Known(checkpoint), (checkpoint.index("norm.weight"), at), Asked(split="tensors"))
    assert [row.stats.elements for row in channels.rows] == [8, 1200]
    assert measure_precision(checkpoint, (checkpoint.index("low"),)).elements == 90_000
    assert footprint(module) == before


def test_tied_tensors_are_read_once() -> None:
    torch.manual_seed(0)
    module = nn.ModuleDict({"wte": nn.Embedding(50, 4), "head": nn.Linear(4, 50, bias=False)})
    module["head"].weight = module["wte"].weight
    known = Known(opened(module))
    report = scan(known)
    assert (report.totals.elements, report.totals.bytes, report.totals.tensors) == (200, 800, 2)
    assert known.checkpoint.listing.tensors[0].share == known.checkpoint.listing.tensors[1].share == 0


def test_findings_speak_of_a_model_and_of_no_file() -> None:
    torch.manual_seed(0)
    layers = [nn.Linear(40, 40) for _ in range(4)]
    built = nn.Sequential(*layers)
    report = scan(Known(opened(built)))
    assert [each.advice.name for each in report.findings] == ["initial.advice.live"]
    for each in layers:
        nn.init.constant_(each.bias, 0.5)
        each.weight.data.pow_(3)
    layers[1].load_state_dict(layers[0].state_dict())
    report = scan(Known(opened(built)))
    assert "identical.advice.live" in {each.advice.name for each in report.findings}
    said = [english(part) for each in report.findings for part in (each.text, each.advice)]
    assert not any("file" in text for text in said), said


def test_what_has_no_values_says_so() -> None:
    module = nn.Sequential(nn.Linear(3, 2, device="meta"), nn.LazyLinear(4), nn.Linear(2, 2))
    known = Known(opened(module))
    assert scan(known).totals.failed == 4
    said = [row.error for row in known.rows if row is not None]
    assert said[:2] == ["This tensor cannot be read: it is on the device meta, which holds no values."] * 2
    assert said[2] == (
        "This tensor cannot be read: it has no shape yet; the first forward of its lazy module gives it one."
    )
    assert said[4:] == [None, None]
    with pytest.raises(InvalidTensor, match="device meta"):
        known.checkpoint.values(0)


def test_memory_that_was_freed_is_told_and_not_made_anew() -> None:
    module = nn.Linear(30, 20)
    checkpoint = opened(module)
    module.weight.untyped_storage().resize_(0)
    report = scan(Known(checkpoint))
    assert (report.state, report.error) == ("stopped", "The memory of it is no longer what it was; build it anew.")
    with pytest.raises(FileChanged):
        checkpoint.values(0)
    assert module.weight.untyped_storage().nbytes() == 0
