"""Modules and plain values that differ."""

from math import nan

import pytest

from inspector.checkpoint.result import Scalar
from inspector.diff.diff import diff_keys
from inspector.diff.plain_values import compare_plain, epochs_between
from inspector.diff.result import ModuleRow, Side
from inspector.diff.state import Entry, State

Shapes = dict[str, tuple[int, ...]]


def state(shapes: Shapes, types: tuple[tuple[str, str], ...] = ()) -> State:
    entries = [Entry(key, shape, "float32", at) for at, (key, shape) in enumerate(shapes.items())]
    return State(Side("x"), entries, types=types)


A: Shapes = {"conv.weight": (4, 3, 3, 3), "norm.weight": (4,), "norm.running_mean": (4,), "fc.weight": (2, 4)}


def modules(a: State, b: State) -> list[ModuleRow]:
    return list(diff_keys(a, b).modules)


def test_equal_keys_have_equal_modules() -> None:
    assert modules(state(A), state(A)) == []


def test_a_subtree_is_one_row() -> None:
    b = {**A, **{f"neck.{at}.conv.weight": (2, at + 5) for at in range(3)}}
    assert modules(state(A), state(b)) == [ModuleRow("neck", "only_b", None, None, 3)]
    assert modules(state(b), state(A)) == [ModuleRow("neck", "only_a", None, None, 3)]


def test_another_kind_by_its_tensors() -> None:
    b = {**A, "norm.bias": (4,)}
    del b["norm.running_mean"]
    b["fc.weight"] = (2, 4, 1, 1)
    assert modules(state(A), state(b)) == [
        ModuleRow("norm", "retyped", "batch norm", "norm", 2),
        ModuleRow("fc", "retyped", "linear", "convolution", 1),
    ]


def test_another_class_by_its_name_under_a_mapping() -> None:
    a = state(A, types=(("norm", "torch.nn.BatchNorm2d"), ("fc", "torch.nn.Linear")))
    wrapped = {f"module.{key}": shape for key, shape in A.items()}
    b = state(wrapped, types=(("module.norm", "torch.nn.SyncBatchNorm"), ("module.fc", "torch.nn.Linear")))
    assert modules(a, b) == [ModuleRow("norm", "retyped", "torch.nn.BatchNorm2d", "torch.nn.SyncBatchNorm", 2)]


def test_plain_values() -> None:
    a: list[tuple[str, Scalar]] = [
        ("epoch", 1),
        ("lr", 0.1),
        ("same", "x"),
        ("nan", nan),
        ("flag", True),
        ("gone", None),
    ]
    b: list[tuple[str, Scalar]] = [("same", "x"), ("epoch", 2), ("lr", 0.1), ("nan", nan), ("flag", 1), ("new", 3)]
    assert [tuple(row) for row in compare_plain(a, b)] == [
        ("epoch", "changed", 1, 2),
        ("flag", "changed", True, 1),
        ("gone", "only_a", None, None),
        ("new", "only_b", None, 3),
    ]


@pytest.mark.parametrize(
    ("a", "b", "between"),
    [
        (("epoch", 40), ("epoch", 2), -38),
        (("meta.epoch", 1), ("meta.epoch", 3), 2),
        (("epoch", 1.0), ("epoch", 2), 1),
        (("epoch", True), ("epoch", 2), None),
        (("epoch", "one"), ("epoch", 2), None),
        (("epoch", nan), ("epoch", 2), None),
        (("epoch", 1e300), ("epoch", 2), None),
        (("epoch", 1), ("last_epoch", 2), None),
    ],
)
def test_epochs(a: tuple[str, Scalar], b: tuple[str, Scalar], between: int | None) -> None:
    assert epochs_between([a], [b]) == between
