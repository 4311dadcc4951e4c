"""What rules read out of a file: whole small tensors, and whether two are the same bytes."""

import math
import zipfile

import numpy as np
import pytest
import torch

from inspector.checkpoint.checkpoint import open_checkpoint
from inspector.context import Context
from inspector.errors import Cancelled, LimitReached
from inspector.stats.findings.file_reader import FileReader
from inspector.stats.findings.given import SMALL


@pytest.fixture
def saved(tmp_path):
    """A reader of a state, and the index of each key."""
    opened = []

    def save(state, context=None, deflated=False):
        path = tmp_path / "state.pt"
        torch.save(state, path)
        if deflated:
            with zipfile.ZipFile(path) as old, zipfile.ZipFile(tmp_path / "deflated.pt", "w") as new:
                for entry in old.namelist():
                    new.writestr(entry, old.read(entry), zipfile.ZIP_DEFLATED)
            path = tmp_path / "deflated.pt"
        opened.append(open_checkpoint(path))
        return FileReader(opened[-1], context), opened[-1].index

    yield save
    for checkpoint in opened:
        checkpoint.close()


@pytest.mark.parametrize("deflated", [False, True])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16, torch.int64, torch.bool])
def test_values(saved, dtype, deflated):
    values = torch.arange(-50, 50).to(dtype)
    read, index = saved({"v": values, "empty": values[:0]}, deflated=deflated)
    np.testing.assert_array_equal(read.values(index("v")), values.double().numpy())
    assert read.values(index("v")).dtype == np.float64
    assert read.values(index("empty")).shape == (0,)


def test_values_of_a_large_tensor_are_not_read(saved):
    read, index = saved({"v": torch.zeros(SMALL + 1)})
    with pytest.raises(LimitReached):
        read.values(index("v"))


@pytest.mark.parametrize("deflated", [False, True])
def test_equal(saved, deflated):
    values = torch.randn(1200, 1000)
    late = values.clone()
    late[-1, -1] += 1
    nans, zeros = torch.full((8,), math.nan), torch.zeros(8)
    state = {"a": values, "b": values.clone(), "late": late, "n1": nans, "n2": nans.clone(), "z": zeros, "m": -zeros}
    read, index = saved(state, deflated=deflated)
    assert read.equal(index("a"), index("b"))
    assert not read.equal(index("a"), index("late"))
    assert read.equal(index("n1"), index("n2"))  # bytes, not numbers
    assert not read.equal(index("z"), index("m"))


def test_tensors_in_other_orders_are_not_compared(saved):
    values = torch.arange(12.0).reshape(3, 4)
    read, index = saved({"rows": values, "columns": values.t().contiguous().t()})
    assert not read.equal(index("rows"), index("columns"))


class Hasty(Context):
    def check_cancelled(self):
        raise Cancelled("enough")


def test_a_comparison_can_be_cancelled(saved):
    read, index = saved({"a": torch.ones(4), "b": torch.ones(4)}, Hasty())
    with pytest.raises(Cancelled):
        read.equal(index("a"), index("b"))
