"""Every figure of `stats --json` over real files, against float64 numpy on what torch and safetensors load."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from inspector import cli

FILES = (
    "resnet20-cifar10.th",
    "resnet32-cifar10.th",
    "facenet-onet.pt",
    "lpips-squeeze.pth",
    "silero_vad_16k.safetensors",
)
SMALLEST_NORMAL = 2.0**-126  # of float32


def loaded(path: Path) -> dict[tuple[str, str], torch.Tensor]:
    """(container, key) -> tensor, by the library that users load it with."""
    if path.suffix == ".safetensors":
        return {("", key): tensor for key, tensor in load_file(path).items()}
    content = torch.load(path, map_location="cpu", weights_only=True)
    if isinstance(content.get("state_dict"), dict):
        return {("state_dict", key): tensor for key, tensor in content["state_dict"].items()}
    return {("", key): tensor for key, tensor in content.items()}


@pytest.mark.parametrize("name", FILES)
def test_every_figure(name: str, shared_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = shared_data / "checkpoints" / name
    assert cli.main(["stats", str(path), "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    tensors = loaded(path)
    assert [(row["container"], row["key"]) for row in shown["tensors"]] == list(tensors)
    for row in shown["tensors"]:
        check(row, tensors[row["container"], row["key"]])
    assert shown["totals"]["tensors"] == len(tensors)
    assert shown["totals"]["count"] == sum(each.numel() for each in tensors.values())
    assert shown["totals"]["bytes"] == sum(each.nbytes for each in tensors.values())


def check(row: dict[str, Any], tensor: torch.Tensor) -> None:
    values = tensor.detach().double().numpy().ravel()
    assert (row["shape"], row["dtype"]) == (list(tensor.shape), str(tensor.dtype).removeprefix("torch."))
    assert (row["count"], row["nan"], row["posinf"], row["neginf"]) == (values.size, 0, 0, 0)
    assert row["zero"] == np.count_nonzero(values == 0)
    small = (values != 0) & (np.abs(values) < SMALLEST_NORMAL)
    assert row["subnormal"] == (np.count_nonzero(small) if tensor.is_floating_point() else 0)
    assert (row["min"], row["max"]) == (values.min(), values.max())
    near = 1e-9 * np.abs(values).max()
    assert row["mean"] == pytest.approx(values.mean(), abs=near, rel=0)
    assert row["std"] == pytest.approx(values.std(), abs=near, rel=0)
    assert row["l1"] == pytest.approx(np.abs(values).sum(), rel=1e-9)
    assert row["l2"] == pytest.approx(np.linalg.norm(values), rel=1e-9)
    counts, edges = row["histogram"]["counts"], row["histogram"]["edges"]
    assert 1 <= len(counts) <= 44
    assert len(edges) == len(counts) + 1
    assert counts == np.histogram(values, edges)[0].tolist()
    assert sum(counts) == values.size
    assert counts[0] > 0  # no empty bins at the ends
    assert counts[-1] > 0
