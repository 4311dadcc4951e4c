"""What a file is, by its content alone: the names here say nothing."""

import io
import pickle
import tarfile
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save as safetensors_bytes

from inspector.checkpoint.files.sniff import sniff
from inspector.checkpoint.files.source import Source
from inspector.errors import DamagedFile, UnsupportedFormat


def sniffed(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    source = Source(path)
    try:
        return sniff(source)
    finally:
        source.close()


def saved(value: object, **options) -> bytes:
    buffer = io.BytesIO()
    torch.save(value, buffer, **options)
    return buffer.getvalue()


def array() -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, np.arange(3))
    return buffer.getvalue()


def tar() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("storages"), io.BytesIO())
    return buffer.getvalue()


WEIGHTS = {"w": torch.zeros(2)}
OURS = {
    "zip": [saved(WEIGHTS), b"PK\x03\x04 cut off", b"junk before it" + saved(WEIGHTS), b"PK\x05\x06" + bytes(18)],
    "legacy": [saved(WEIGHTS, _use_new_zipfile_serialization=False)]
    + [saved(WEIGHTS, _use_new_zipfile_serialization=False, pickle_protocol=protocol) for protocol in (0, 1, 3, 4, 5)],
    "tar": [tar()],
    "safetensors": [
        safetensors_bytes(WEIGHTS),
        b"\x80\x02\0\0\0\0\0\0{" + b" " * 639,  # a header of 640 bytes begins as a pickle does
        b"\0\0\0\0\0\0\0\x80{}",
        b"\xff\xff\xff\x7f\0\0\0\0{}",
    ],
    "numpy": [array()],
    "json": [b'{"weight_map": {}}', b'\n  {\n "metadata": {}}'],
    "pickle": [
        pickle.dumps(value, protocol)
        for protocol in range(6)
        for value in (
            {"a": 1},
            [1.5, "x"],
            (1, 2),
            {},
            "text",
            7,
            3.5,
            None,
            pickle.PickleError,
            1 << 70,
            {1: {2: b"x"}},
        )
    ],
}


@pytest.mark.parametrize(("kind", "data"), [(kind, data) for kind, files in OURS.items() for data in files])
def test_what_we_read_is_known_by_its_bytes(tmp_path, kind, data):
    assert sniffed(tmp_path / "image.png", data) == kind


OTHERS = {
    b"GGUF\x03\0\0\0": "GGUF",
    b"\x89HDF\r\n\x1a\n": "HDF5",
    b"\x08\x07\x12\x07pytorch\x1a\x051.5": "ONNX",
    b"\x1c\0\0\0TFL3": "TensorFlow Lite",
    b"\x08\x01\x12\x90\x01\x0a\x40": "SavedModel",
    b"\x0a\x2f\x0a\x01x\x12\x0bPlaceholder*": "TensorFlow graph",
    bytes(40) + b"\x57\xfb\x80\x8b\x24\x75\x47\xdb": "TensorFlow checkpoint",
    b"7z\xbc\xaf\x27\x1c": "7z archive, which Torchloupe does not read: extract it first",
    b"\x1f\x8b\x08": "gzip archive",
    b"\xfd7zXZ\0": "xz archive",
    b"BZh91AY&SY": "bzip2 archive",
    b"Rar!\x1a\x07\0": "RAR archive",
    b"\x28\xb5\x2f\xfd": "Zstandard archive",
    b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n": "git lfs pull",
    b"<!DOCTYPE html><html><body>404</body>": "web page",
    b"\n<html>": "web page",
    b"<?xml version='1.0'?><Error>AccessDenied</Error>": "XML",
    b"import torch\n\nclass Net(torch.nn.Module):\n": "Python source",
    b"model_checkpoint_path: 'ckpt-1'\n": "TensorFlow checkpoints",
    "Größe: 3 Äpfel\n".encode(): "plain text",
    b"\x89PNG\r\n\x1a\n": "PNG image",
    b"\xff\xd8\xff\xe0": "JPEG image",
    bytes(100): "not a checkpoint that Torchloupe knows",
    b"\x80": "not a checkpoint that Torchloupe knows",
    b"\x80\x09N.": "not a checkpoint that Torchloupe knows",
}


@pytest.mark.parametrize(("data", "named"), OTHERS.items(), ids=OTHERS.values())
def test_what_we_do_not_read_is_named_in_one_sentence(tmp_path, data, named):
    with pytest.raises(UnsupportedFormat, match=named) as caught:
        sniffed(tmp_path / "model.pth", data)
    assert str(caught.value).startswith("model.pth is ")
    assert str(caught.value).endswith(".")


def test_an_empty_file_has_a_sentence_of_its_own(tmp_path):
    with pytest.raises(DamagedFile, match=r"empty \(0 bytes\)"):
        sniffed(tmp_path / "model.pth", b"")
