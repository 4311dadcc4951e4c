import json
import struct
import sys
from pathlib import Path

import pytest

import inspector.engine
from inspector.checkpoint.result import ChecksumReport, Opened, Picture, Rows, Values
from inspector.engine.messages import Failure, OpenPath, ReadPicture, ReadText, ReadValues, Verify
from inspector.engine.reader import BATCH
from tests.processes import wait_until

MAIN = str(Path(inspector.engine.__file__).with_name("__main__.py"))


@pytest.fixture
def reader(start):
    pipe = start([sys.executable, MAIN, "--role", "reader"])
    pipe.ready()
    return pipe


def safetensors(path: Path, tensors: dict[str, list[float]]) -> Path:
    header, data = {}, b""
    for key, values in tensors.items():
        header[key] = {"dtype": "F32", "shape": [len(values)], "data_offsets": [len(data), len(data) + 4 * len(values)]}
        data += struct.pack(f"<{len(values)}f", *values)
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)
    return path


def test_the_rows_come_ahead_of_the_listing(reader, tmp_path):
    keys = [f"layer{number}.weight" for number in range(BATCH + 10)]
    path = safetensors(tmp_path / "model.safetensors", {key: [1.0] for key in keys})
    parts = reader.parts(reader.send(OpenPath(bytes(path))), Rows)
    assert [tensor.key for part in parts for tensor in part.tensors] == keys
    assert max(len(part.tensors) for part in parts) == BATCH
    opened, _ = reader.ask(OpenPath(bytes(path)), Opened)
    assert (opened.listing.format, opened.listing.totals.tensors) == ("safetensors", len(keys))
    assert (opened.listing.tensors, opened.listing.modules, opened.listing.values) == ((), (), ())


def test_values_and_pictures_of_what_is_open(reader, tmp_path):
    reader.ask(OpenPath(bytes(safetensors(tmp_path / "a.safetensors", {"w": [0.5, -2.0]}))), Opened)
    values, _ = reader.ask(ReadValues(0), Values)
    assert values.cells == (("0.5", "-2.0"),)
    picture, pixels = reader.ask(ReadPicture(0), Picture)
    assert len(pixels) == 4 * picture.tile_rows * picture.tile_columns * picture.tile_height * picture.tile_width
    report, _ = reader.ask(Verify(), ChecksumReport)
    assert len(report.sha256) == 64


@pytest.mark.parametrize("request_", [ReadValues(0), ReadPicture(0), ReadText("code"), Verify()])
def test_nothing_is_open(reader, request_):
    failure, _ = reader.ask(request_, None)
    assert (failure.kind, failure.message) == ("BadRequest", "No checkpoint is open in this reader.")


@pytest.mark.parametrize("path", [b"/nowhere/model.pt", b"/dev/zero", b"/nowhere/\xff.pt", b"/proc/self/mem"])
def test_what_cannot_be_opened_is_one_sentence_and_the_reader_lives_on(reader, path, tmp_path):
    failure, _ = reader.ask(OpenPath(path), None)
    assert isinstance(failure, Failure)
    assert failure.kind in ("UnreadableFile", "UnsupportedFormat", "DamagedFile")
    assert failure.message.endswith(".")
    path = safetensors(tmp_path / "good.safetensors", {"w": [1.0]})
    assert isinstance(reader.ask(OpenPath(bytes(path)), Opened)[0], Opened)


def test_opening_again_lets_go_of_the_file_before(reader, tmp_path):
    def held(path):
        folder = Path(f"/proc/{reader.process.pid}/fd")
        return any(link.is_symlink() and str(link.readlink()) == str(path) for link in folder.iterdir())

    first = safetensors(tmp_path / "first.safetensors", {"w": [1.0]})
    second = safetensors(tmp_path / "second.safetensors", {"w": [1.0]})
    reader.ask(OpenPath(bytes(first)), Opened)
    assert held(first)
    reader.ask(OpenPath(bytes(second)), Opened)
    assert wait_until(lambda: held(second) and not held(first))


def test_the_real_files_open(reader, shared_data):
    for path in sorted((shared_data / "checkpoints").iterdir()):
        opened, _ = reader.ask(OpenPath(bytes(path)), Opened)
        assert isinstance(opened, Opened), (path, opened)
        assert opened.listing.totals.tensors > 0
        values, _ = reader.ask(ReadValues(0), Values)
        assert isinstance(values, Values), (path, values)
