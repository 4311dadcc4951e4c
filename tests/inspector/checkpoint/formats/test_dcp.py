"""Folders that torch.distributed.checkpoint writes; chunks over several files are cut from such folders by hand."""

import io
import os
import pickle
from contextlib import suppress
from pathlib import Path

import pytest
import torch
import torch.distributed.checkpoint as dcp
from torch.distributed.checkpoint.filesystem import _StorageInfo
from torch.distributed.checkpoint.metadata import (
    ChunkStorageMetadata,
    Metadata,
    MetadataIndex,
    TensorProperties,
    TensorStorageMetadata,
)

from inspector.checkpoint.contents import Contents
from inspector.checkpoint.files.verify import verify
from inspector.checkpoint.nodes import Pairs, TensorRef
from inspector.checkpoint.read import read
from inspector.checkpoint.tensors.picture import read_picture
from inspector.checkpoint.tensors.values import matrix_size, read_values
from inspector.context import Context
from inspector.errors import TorchloupeError, UnsupportedFormat

pytestmark = pytest.mark.filterwarnings("ignore:torch.distributed is disabled:UserWarning")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    state = {
        "model": {"w": torch.arange(6.0).reshape(2, 3), "b": torch.ones(3, dtype=torch.bfloat16)},
        "steps": [7, torch.tensor(2.5)],
        "lr": 0.1,
    }
    dcp.save(state, checkpoint_id=tmp_path / "step_1", no_dist=True)
    return tmp_path / "step_1"


def cut_in_chunks(folder: Path, tensor: torch.Tensor, places: list[tuple[slice, slice]]) -> None:
    """The folder that as many ranks would have written."""
    folder.mkdir()
    chunks, storage = [], {}
    for rank, (rows, columns) in enumerate(places):
        buffer = io.BytesIO()
        chunk = tensor[rows, columns].clone()
        torch.save(chunk, buffer)
        (folder / f"__{rank}_0.distcp").write_bytes(b"before" + buffer.getvalue())
        offsets = torch.Size([rows.start, columns.start])
        chunks.append(ChunkStorageMetadata(offsets, chunk.size()))
        storage[MetadataIndex("w", offsets, rank)] = _StorageInfo(f"__{rank}_0.distcp", 6, len(buffer.getvalue()))
    described = TensorStorageMetadata(TensorProperties(tensor.dtype), tensor.size(), chunks)
    (folder / ".metadata").write_bytes(pickle.dumps(Metadata({"w": described}, None, storage)))


def opened(path: Path) -> Contents:
    contents = read(path)
    assert isinstance(contents, Contents)
    return contents


def at(node: object, *path: object) -> object:
    for step in path:
        node = dict(node.pairs)[step] if isinstance(node, Pairs) else node[step]  # type: ignore[index]
    return node


def cells(contents: Contents, ref: object) -> list[list[str]]:
    assert isinstance(ref, TensorRef)
    return [list(row) for row in read_values(contents.sources, ref, 0, 0, 0, *matrix_size(ref)).cells]


def texts(tensor: torch.Tensor) -> list[list[str]]:
    return [[str(value) for value in row] for row in tensor.reshape(-1, tensor.shape[-1]).tolist()]


@pytest.mark.parametrize("name", ["", ".metadata"])
def test_the_state_dict_is_as_it_was_nested_and_nothing_counts_as_a_call(folder, name):
    contents = opened(folder / name if name else folder)
    assert (contents.format, contents.calls, contents.warnings, contents.error) == ("dcp", [], [], None)
    assert cells(contents, at(contents.root, "model", "w")) == texts(torch.arange(6.0).reshape(2, 3))
    assert cells(contents, at(contents.root, "model", "b")) == [["1.0"] * 3]
    assert at(contents.root, "steps", 0) == 7
    assert cells(contents, at(contents.root, "steps", 1)) == [["2.5"]]
    assert at(contents.root, "lr") == 0.1
    assert verify(contents, Context()).state == "ok"
    contents.close()


def test_a_tensor_in_chunks_is_one_row(tmp_path):
    tensor = torch.randn(7, 5)
    places = [(slice(0, 4), slice(0, 3)), (slice(0, 4), slice(3, 5)), (slice(4, 7), slice(0, 5))]
    cut_in_chunks(tmp_path / "c", tensor, places)
    contents = opened(tmp_path / "c")
    ((key, ref),) = contents.root.pairs
    assert (key, ref.shape, ref.error, ref.note) == ("w", (7, 5), None, "in 3 chunks")
    assert cells(contents, ref) == texts(tensor)
    picture, pixels = read_picture(contents.sources, ref, 0, 64, 64)
    assert (picture.tile_height, picture.tile_width) == (7, 5)
    assert pixels == tensor.numpy().tobytes()
    contents.close()


def test_a_missing_file_costs_its_own_tensors_only(tmp_path):
    places = [(slice(0, 4), slice(0, 5)), (slice(4, 7), slice(0, 5))]
    cut_in_chunks(tmp_path / "c", torch.randn(7, 5), places)
    (tmp_path / "c" / "__1_0.distcp").unlink()
    contents = opened(tmp_path / "c")
    ((_, ref),) = contents.root.pairs
    assert (ref.shape, ref.dtype) == ((7, 5), "float32")
    assert "__1_0.distcp cannot be opened" in ref.error
    assert "1 of the" in (contents.error or "")
    assert len(contents.warnings) == 1
    contents.close()


def test_chunks_that_leave_a_hole_are_refused(tmp_path):
    cut_in_chunks(tmp_path / "c", torch.randn(7, 5), [(slice(0, 4), slice(0, 5))])
    metadata = pickle.loads((tmp_path / "c" / ".metadata").read_bytes())
    metadata.state_dict_metadata["w"].size = torch.Size([8, 5])
    (tmp_path / "c" / ".metadata").write_bytes(pickle.dumps(metadata))
    contents = opened(tmp_path / "c")
    assert "do not fill it" in contents.root.pairs[0][1].error
    contents.close()


@pytest.mark.parametrize("path", ["../__0_0.distcp", "/etc/passwd", "", "a\0b"])
def test_a_file_outside_the_folder_is_not_opened(folder, path):
    metadata = pickle.loads((folder / ".metadata").read_bytes())
    for info in metadata.storage_data.values():
        info.relative_path = path
    (folder / ".metadata").write_bytes(pickle.dumps(metadata))
    contents = opened(folder)
    assert len(contents.sources) == 1
    assert isinstance(ref := at(contents.root, "model", "w"), TensorRef)
    assert "outside the folder" in (ref.error or "")
    contents.close()


def test_a_hostile_metadata_is_listed_and_runs_nothing(folder, tmp_path):
    canary = tmp_path / "canary"

    class Bad:
        def __reduce__(self):
            return os.system, (f"touch {canary}",)

    metadata = pickle.loads((folder / ".metadata").read_bytes())
    metadata.planner_data = Bad()
    (folder / ".metadata").write_bytes(pickle.dumps(metadata))
    contents = opened(folder)
    assert [call.target.rpartition(".")[2] for call in contents.calls] == ["system"]
    assert isinstance(at(contents.root, "model.w"), TensorRef)
    assert not canary.exists()
    contents.close()
    (folder / ".metadata").write_bytes(pickle.dumps({"a": 1}))
    with pytest.raises(UnsupportedFormat, match="not the metadata"):
        read(folder)


def test_any_cut_of_the_metadata_is_one_sentence_or_a_part(folder):
    data = (folder / ".metadata").read_bytes()
    for part in range(64):
        (folder / ".metadata").write_bytes(data[: len(data) * part // 64])
        with suppress(TorchloupeError):
            contents = opened(folder)
            assert contents.error
            contents.close()
