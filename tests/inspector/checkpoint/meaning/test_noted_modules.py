"""What `_metadata` says of modules: torch's names, and the types, attributes and buffers that a snapshot notes."""

import os
import pickle
from collections import OrderedDict

import numpy as np

from inspector import open_checkpoint
from inspector.checkpoint.meaning.containers import Container
from inspector.checkpoint.meaning.module_nodes import Declared
from inspector.checkpoint.meaning.noted_modules import noted_buffers, noted_modules
from inspector.checkpoint.nodes import Pairs, StorageRef, TensorRef

REF = TensorRef("float32", (1,), (1,), 0, StorageRef("0", 4))


def container(noted: list, entries: int = 3) -> Container:
    node = Pairs(attributes=Pairs([("_metadata", Pairs(noted))]))
    return Container("", "model", node, [(str(number), REF) for number in range(entries)])


def notes(**values) -> Pairs:
    return Pairs([("version", 1), ("torchloupe", Pairs(list(values.items())))])


def test_torch_alone_gives_names():
    part = container([("", Pairs([("version", 1)])), ("act", Pairs([("version", 1)]))])
    assert noted_modules(part, "") == [Declared("act", None)]
    assert noted_buffers(part) == frozenset()


def test_a_snapshot_gives_types_attributes_and_buffers():
    root = notes(type="shop.Net", attributes=Pairs([("training", "True")]), buffers=["scale"])
    part = container([("", root), ("bn", notes(type="torch.nn.BatchNorm2d", buffers=["running_mean", 3]))])
    assert noted_modules(part, "") == [
        Declared("", "shop.Net", (("training", "True"),)),
        Declared("bn", "torch.nn.BatchNorm2d"),
    ]
    assert noted_buffers(part) == {"scale", "bn.running_mean"}


def test_the_prefix_goes_and_its_module_is_the_root():
    part = container([("", notes(type="DataParallel")), ("module", notes(type="Net")), ("module.fc", notes(type="Fc"))])
    assert noted_modules(part, "module.") == [Declared("", "Net"), Declared("fc", "Fc")]


def test_a_strangers_notes_are_bounded():
    crowd = Pairs([(str(number), None) for number in range(100_000)])
    part = container(
        [
            ("a", crowd),
            ("b", notes(type=7, attributes=[1], buffers="x")),
            ("c", notes(type="x" * 5000, attributes=Pairs([("k", "\x1b[31m")] * 100), buffers=["x"] * 1000)),
            (3, notes(type="no name")),
        ]
    )
    first, second, third = noted_modules(part, "")
    assert (first, second) == (Declared("a", None), Declared("b", None))
    assert len(third.type) == 200
    assert third.attributes == (("k", "\\x1b[31m"),) * 32
    assert noted_buffers(part) == frozenset()


class Acts:
    def __reduce__(self):
        return os.system, ("true",)


def test_a_call_cannot_pass_for_the_class_of_a_module(tmp_path):
    noted = {"": {"torchloupe": {"type": "posix.system"}}, "fc": {"torchloupe": {"type": "torch.nn.Linear"}}}
    for name, payload in (("harmless", None), ("hostile", Acts())):
        state = OrderedDict(weight=np.ones(3), payload=payload, other=np.ones(3))
        state._metadata = noted  # type: ignore[attr-defined]
        (tmp_path / name).write_bytes(pickle.dumps(state, protocol=2))
    with open_checkpoint(tmp_path / "harmless") as checkpoint:
        assert [module.type for module in checkpoint.listing.modules] == ["posix.system", "torch.nn.Linear"]
    with open_checkpoint(tmp_path / "hostile") as checkpoint:
        assert [module.type for module in checkpoint.listing.modules] == [None, None]
        assert [call.target for call in checkpoint.listing.calls] == ["posix.system"]
