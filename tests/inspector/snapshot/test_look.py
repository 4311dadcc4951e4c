"""A live model becomes a file that the reader and torch read; the script goes on, and nothing of it is held."""

import gc
import importlib.util
import resource
import weakref
from collections import OrderedDict

import numpy as np
import pytest

if importlib.util.find_spec("torch") is None:
    pytest.skip("torch is not installed", allow_module_level=True)

import torch
from torch import nn
from torch.utils._python_dispatch import TorchDispatchMode

import inspector
from inspector import open_checkpoint
from inspector.errors import BadRequest
from inspector.flops.footprint import compared, state_of
from inspector.snapshot import spool
from inspector.snapshot.gather import Gathered
from inspector.snapshot.look import _write

DTYPES = (
    *("float64", "float32", "float16", "bfloat16", "float8_e4m3fn", "float8_e5m2", "float8_e8m0fnu", "int64", "int32"),
    *("int16", "int8", "uint8", "uint16", "uint32", "uint64", "bool", "complex64", "complex128", "complex32"),
)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3, stride=2)
        self.bn = nn.BatchNorm2d(4)
        self.act = nn.ReLU()
        self.head = nn.Linear(4, 4, bias=False)
        self.tied = self.head
        self.register_buffer("scale", torch.tensor(2.0))
        self.head.weight.requires_grad_(False)


def written(given, **options) -> tuple[inspector.Snapshot, object]:
    snapshot = inspector.look(given, **options)
    assert snapshot.path is not None, snapshot.problem
    return snapshot, torch.load(snapshot.path, weights_only=True)


def same(a: torch.Tensor, b: torch.Tensor) -> bool:
    """By bits."""
    numbers = [each.detach().contiguous().reshape(-1).view(torch.uint8) for each in (a, b)]
    return a.dtype == b.dtype and a.shape == b.shape and torch.equal(*numbers)


def test_a_module_with_its_classes():
    net = Net()
    snapshot, _ = written(net, name="first")
    with open_checkpoint(snapshot.path) as checkpoint:
        listing = checkpoint.listing
    assert (snapshot.name, snapshot.path.name, snapshot.left_out) == ("first", "first.pt", ())
    assert listing.title.startswith("Net state_dict, 136 parameters")
    assert (listing.error, listing.calls, listing.warnings) == (None, (), ())
    types = {module.name: (module.type or "").rpartition(".")[2] for module in listing.modules}
    assert types == {
        "": "Net", "conv": "Conv2d", "bn": "BatchNorm2d", "act": "ReLU", "head": "Linear", "tied": "Linear",
    }  # fmt: skip
    conv = next(module for module in listing.modules if module.name == "conv")
    assert dict(conv.attributes)["stride"] == "(2, 2)"
    kinds = {tensor.key: (tensor.kind, tensor.requires_grad) for tensor in listing.tensors}
    assert [key for key, _ in kinds.items()] == list(net.state_dict())
    assert kinds["conv.weight"] == ("parameter", True)
    assert kinds["head.weight"] == ("parameter", False)
    assert kinds["scale"] == kinds["bn.num_batches_tracked"] == ("buffer", None)
    shares = {tensor.key: tensor.share for tensor in listing.tensors}
    assert shares["head.weight"] == shares["tied.weight"] >= 0


def test_the_file_loads_into_the_model():
    net, other = Net(), Net()
    _, state = written(net)
    assert other.load_state_dict(state) == nn.modules.module._IncompatibleKeys([], [])
    assert all(same(a, b) for a, b in zip(net.state_dict().values(), other.state_dict().values(), strict=True))


@pytest.mark.filterwarnings("ignore:ComplexHalf support is experimental")
@pytest.mark.parametrize("name", DTYPES)
def test_every_dtype_by_its_bits(name):
    bits = torch.arange(64, dtype=torch.uint8)
    bits = bits % 2 if name == "bool" else bits
    tensor = bits.view(getattr(torch, name))
    _, state = written({"dense": tensor, "strided": tensor[::2], "scalar": tensor[1], "empty": tensor[:0]})
    for key, wanted in (("dense", tensor), ("strided", tensor[::2]), ("scalar", tensor[1]), ("empty", tensor[:0])):
        assert same(state[key], wanted), key


@pytest.mark.filterwarnings("ignore:torch.quantize_per_tensor")
@pytest.mark.filterwarnings("ignore:TypedStorage is deprecated")
def test_layouts():
    dense = torch.arange(12.0).reshape(3, 4)
    given = {
        "transposed": dense.t(),
        "channels_last": torch.arange(120.0).reshape(1, 2, 3, 20).to(memory_format=torch.channels_last),
        "expanded": torch.tensor([5.0]).expand(1000, 3),
        "small_view": torch.zeros(1 << 20)[7:9],
        "conjugated": torch.view_as_complex(dense.reshape(6, 2)).conj(),
        "coo": torch.eye(4).to_sparse(),
        "per_tensor": torch.quantize_per_tensor(dense, 0.1, 3, torch.quint8),
        "per_channel": torch.quantize_per_channel(dense, torch.rand(3) + 1, torch.arange(3), 0, torch.qint8),
        "meta": torch.empty(5, 6, device="meta"),
    }
    snapshot, state = written(given)
    assert snapshot.left_out == ()
    assert snapshot.path.stat().st_size < 100_000
    for key in ("transposed", "channels_last", "conjugated", "expanded", "small_view"):
        assert torch.equal(state[key], given[key]), key
    for key in ("transposed", "channels_last"):
        assert state[key].stride() == given[key].stride(), key
    assert state["expanded"].untyped_storage().nbytes() == 4
    assert state["coo"].layout == torch.sparse_coo
    assert torch.equal(state["coo"].to_dense(), torch.eye(4))
    for key in ("per_tensor", "per_channel"):
        assert torch.equal(state[key].dequantize(), given[key].dequantize()), key
    assert (state["meta"].device.type, state["meta"].shape) == ("meta", (5, 6))


def test_large_views_are_written_in_pieces(monkeypatch):
    monkeypatch.setattr("inspector.snapshot.live_bytes.WINDOW", 1000)
    tensor = torch.arange(7 * 50 * 90, dtype=torch.float32).reshape(7, 50, 90).transpose(1, 2)[:, ::3]
    _, state = written({"x": tensor, "y": torch.arange(5000)})
    assert torch.equal(state["x"], tensor)
    assert torch.equal(state["y"], torch.arange(5000))


def test_overlapping_views_stay_shared():
    whole = torch.arange(10.0)
    _, state = written({"head": whole[:6], "tail": whole[4:]})
    state["head"][5] = -1
    assert state["tail"][1] == -1


def test_buffers_that_the_state_dict_leaves_out_stand_apart():
    net = nn.Module()
    net.fc = nn.Linear(2, 2)
    net.fc.register_buffer("cache", torch.ones(3), persistent=False)
    snapshot, file = written(net)
    assert list(file["state_dict"]) == ["fc.weight", "fc.bias"]
    assert torch.equal(file["non_persistent_buffers"]["fc.cache"], torch.ones(3))
    with open_checkpoint(snapshot.path) as checkpoint:
        roles = {part.path: part.role for part in checkpoint.listing.containers}
    assert roles == {"state_dict": "model", "non_persistent_buffers": "other"}


def test_what_a_training_script_keeps():
    net = Net()
    optimizer = torch.optim.AdamW(net.parameters(), lr=0.5)
    net.head(net.conv(torch.randn(1, 3, 9, 9)).mean((2, 3))).sum().backward()
    optimizer.step()
    given = {
        "model": net,
        "optimizer": optimizer,
        "epoch": 3,
        "best": np.float64(0.25),
        "history": [0.5, (1, None), {"seen": {1, 2}}],
        "image": np.arange(6, dtype=np.float32).reshape(2, 3)[:, ::-1],
        "dtype": torch.bfloat16,
        "device": torch.device("cpu"),
        "huge": 1 << 5000,
        "open": open,
        7: torch.ones(2),
    }
    snapshot, file = written(given)
    assert file["epoch"] == 3
    assert file["best"] == 0.25
    assert file["history"] == [0.5, (1, None), {"seen": {1, 2}}]
    assert file["dtype"] is torch.bfloat16
    assert torch.equal(file[7], torch.ones(2))
    assert torch.equal(file["image"], torch.tensor([[2.0, 1, 0], [5, 4, 3]]))
    assert file["optimizer"]["param_groups"][0]["lr"] == 0.5
    assert torch.equal(file["optimizer"]["state"][0]["exp_avg"], optimizer.state_dict()["state"][0]["exp_avg"])
    assert snapshot.left_out == ("open is left out: it is a builtin_function_or_method.",)
    with open_checkpoint(snapshot.path) as checkpoint:
        roles = {part.path: part.role for part in checkpoint.listing.containers}
        types = {module.type for module in checkpoint.listing.modules}
    assert roles["model"] == "model"
    assert roles["optimizer"] == "optimizer"
    assert "torch.nn.modules.conv.Conv2d" in types


def test_a_state_dict_keeps_its_metadata():
    state = nn.Sequential(nn.Linear(2, 2), nn.ReLU()).state_dict()
    _, file = written(state)
    assert isinstance(file, OrderedDict)
    assert file._metadata == state._metadata


def test_what_cannot_be_read_is_named(capsys):
    net = nn.Sequential(nn.Linear(2, 2), nn.LazyLinear(3))
    snapshot, state = written(net)
    assert list(state) == ["0.weight", "0.bias"]
    assert len(snapshot.left_out) == 1
    assert snapshot.left_out[0].startswith("1.weight (and 1 more) is left out: it has no shape yet")
    assert snapshot.left_out[0] in capsys.readouterr().err

    freed = torch.ones(100)
    freed.untyped_storage().resize_(0)
    snapshot, state = written({"freed": freed, "kept": torch.ones(1)})
    assert list(state) == ["kept"]
    assert "memory was freed" in snapshot.left_out[0]


def test_a_tensor_made_of_others_is_shown_as_its_parts():
    jagged = torch.nested.nested_tensor([torch.ones(2, 3), torch.zeros(4, 3)], layout=torch.jagged)
    snapshot, state = written({"jagged": jagged})
    assert state["jagged._values"].shape == (6, 3)
    assert snapshot.left_out[0].startswith("jagged is a NestedTensor")


def test_inside_a_transform_of_torch_func():
    said = []
    torch.func.vmap(lambda x: (said.append(inspector.look({"x": x, "y": torch.ones(1)})), x)[1])(torch.ones(3, 2))
    assert said[0].left_out == ("x is left out: it lives inside a transform of torch.func.",)
    assert list(torch.load(said[0].path, weights_only=True)) == ["y"]


class Count(TorchDispatchMode):
    def __init__(self):
        super().__init__()
        self.seen = 0

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        self.seen += 1
        return func(*args, **(kwargs or {}))


def test_counters_and_default_devices_do_not_see_it():
    net = Net()
    with Count() as count, torch.device("meta"):
        snapshot = inspector.look(net)
    assert count.seen == 0
    assert torch.equal(torch.load(snapshot.path, weights_only=True)["conv.weight"], net.conv.weight)


def test_the_model_stays_as_it_is():
    net = Net()
    net.conv(torch.randn(1, 3, 9, 9)).sum().backward()
    net.register_forward_hook(lambda *_: None)
    net.register_state_dict_pre_hook(lambda *_: pytest.fail("hooks of state_dict are run"))
    hooks = dict(net._state_dict_pre_hooks)
    net._state_dict_pre_hooks.clear()
    before = state_of(net)
    net._state_dict_pre_hooks.update(hooks)
    inspector.look(net)
    net._state_dict_pre_hooks.clear()
    assert compared(before, state_of(net)).unchanged


@pytest.mark.parametrize("on", [True, False])
def test_the_garbage_collector_is_as_it_was(on):
    (gc.enable if on else gc.disable)()
    try:
        inspector.look(nn.Linear(2, 2))
        with pytest.raises(BadRequest):
            inspector.look(3)
        assert gc.isenabled() is on
    finally:
        gc.enable()


def test_nothing_is_held():
    net = Net()
    optimizer = torch.optim.SGD(net.parameters(), momentum=0.9)
    snapshot = inspector.look({"model": net, "optimizer": optimizer})
    dead = [weakref.ref(tensor) for tensor in (*net.parameters(), *net.buffers())] + [weakref.ref(net)]
    del net, optimizer
    gc.collect()
    assert [each() for each in dead] == [None] * len(dead)
    assert snapshot.path is not None


@pytest.mark.parametrize("given", [None, 3, "model.pt", [torch.ones(1)], nn.Linear, print])
def test_what_is_nothing_to_look_at_is_refused(given):
    with pytest.raises(BadRequest, match=r"look\(\) takes a module"):
        inspector.look(given)


def test_no_display_is_one_sentence_with_the_path(capsys):
    snapshot = inspector.look(torch.ones(3), name="grad")
    said = capsys.readouterr().err
    assert said == f"torchloupe: {snapshot.problem} The snapshot is {snapshot.path}.\n"
    assert snapshot.problem == "There is no display for a window here."
    assert repr(snapshot).startswith("<Snapshot 'grad': 1 tensors, 0.0 MB in 0.")
    assert "not shown" in repr(snapshot)


class Broken(dict):
    def items(self):
        raise ZeroDivisionError("in the user's own code")


def test_a_fault_does_not_end_the_script(state_dir):
    snapshot = inspector.look(Broken())
    assert snapshot.path is None
    assert snapshot.problem == "No snapshot could be made of it: ZeroDivisionError: in the user's own code."
    assert list(spool.place(state_dir).glob("*/*")) == []


def test_names():
    names = [inspector.look(given, name=name).name for given, name in [(Net(), None), ({}, "a\nb"), ({}, " "), ({}, 7)]]
    assert names[0].startswith("Net")
    assert names[1:] == ["a\\nb", "snapshot", "7"]


def test_the_disk_is_full(state_dir, capsys):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        snapshot = inspector.look(torch.ones(1 << 20), name="large")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert snapshot.path is None
    assert snapshot.problem == "large.pt cannot be written: file too large."
    assert capsys.readouterr().err == f"torchloupe: {snapshot.problem}\n"
    assert spool.waiting(state_dir) == []
    assert [each.name for each in spool.place(state_dir).iterdir() if each.is_dir()] == []


def test_the_folder_cannot_be_written(tmp_path, monkeypatch):
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("TORCHLOUPE_STATE_DIR", str(tmp_path / "file" / "state"))
    snapshot = inspector.look(torch.ones(3))
    assert snapshot.path is None
    assert snapshot.problem.endswith("takes no snapshot: Not a directory.")


def test_of_a_sharded_model_this_process_shows_its_part(tmp_path):
    import torch.distributed
    from torch.distributed.tensor import DeviceMesh, DTensor, Replicate, Shard

    store = torch.distributed.FileStore(str(tmp_path / "store"), 1)
    torch.distributed.init_process_group("gloo", store=store, rank=0, world_size=1)
    try:
        mesh = DeviceMesh("cpu", [0])
        part = torch.arange(8.0).reshape(4, 2)
        half = DTensor.from_local(part, mesh, [Shard(0)], shape=torch.Size((8, 2)), stride=(2, 1), run_check=False)
        whole = nn.Parameter(DTensor.from_local(part, mesh, [Replicate()], run_check=False))
        snapshot, state = written({"half": half, "whole": whole})
    finally:
        torch.distributed.destroy_process_group()
    assert snapshot.left_out == ("half is this process's part of a DTensor.",)
    assert torch.equal(state["half"], part)
    assert torch.equal(state["whole"], part)
    assert isinstance(state["whole"], nn.Parameter)


def test_the_device_is_told(state_dir):
    """No graphics card is needed to say where a tensor was."""
    gathered = Gathered({"x": torch.ones(3)})
    gathered.live.tensors[0].ref.storage.device = "cuda:1"
    path, _ = _write(gathered, "net", "script", 1)
    with open_checkpoint(path) as checkpoint:
        assert checkpoint.listing.tensors[0].device == "cuda:1"
    assert torch.equal(torch.load(path, weights_only=True, map_location="cpu")["x"], torch.ones(3))


def test_it_is_compared_and_converted_like_any_checkpoint(tmp_path):
    net = Net()
    before, _ = written(net)
    net.conv.bias.data += 1
    after, _ = written(net)
    diff = inspector.diff_checkpoints(before.path, after.path)
    assert [row.key for row in diff.rows if row.values == "changed"] == ["conv.bias"]
    report = inspector.convert_checkpoint(after.path, tmp_path / "out.pth")
    assert report.dropped == ()
    with open_checkpoint(tmp_path / "out.pth") as checkpoint:
        assert checkpoint.listing.modules[0].type == f"{__name__}.Net"
