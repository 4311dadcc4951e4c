"""Settings survive a restart, and anything that a broken file may hold."""

import pytest

from app.state.settings import FILE_NAME, DocumentEntry, RecentEntry, Saved, Settings, state_dir


def test_what_is_saved_comes_back(tmp_path):
    settings = Settings(tmp_path / "deep" / "folder")
    settings.saved.theme = "dark"
    settings.saved.recents = (RecentEntry(b"/data/\xff.pt", "3 tensors", 12, 5.0),)
    settings.saved.session = (DocumentEntry(b"/data/a.pt", "tensor", "state_dict", "conv1.weight", "checkpoint", True),)
    assert settings.save()
    assert Settings(tmp_path / "deep" / "folder").saved == settings.saved


@pytest.mark.parametrize(
    "text", [b"", b"{", b"[]", b"\xff\xfe", b"[" * 10_000, b'{"theme": 5}', b'{"theme": "pink"}', b'{"language": "xx"}']
)
def test_a_broken_file_is_a_first_start(tmp_path, text):
    (tmp_path / FILE_NAME).write_bytes(text)
    assert Settings(tmp_path).saved == Saved()


def test_one_bad_field_costs_that_field_alone(tmp_path):
    (tmp_path / FILE_NAME).write_bytes(b'{"theme": "dark", "widths": "wide", "order": "file order", "unknown": 1}')
    assert Settings(tmp_path).saved == Saved(theme="dark", order="file order")


def test_a_folder_that_cannot_be_written_is_no_crash(tmp_path):
    (tmp_path / "file").write_text("")
    assert not Settings(tmp_path / "file" / "below").save()


def test_no_temporary_file_stays(tmp_path):
    Settings(tmp_path).save()
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]


def test_the_state_folder_can_be_chosen(monkeypatch, tmp_path):
    monkeypatch.setenv("TORCHLOUPE_STATE_DIR", str(tmp_path))
    assert state_dir() == tmp_path


def test_the_interpreter_of_the_nearest_folder_holds(tmp_path):
    settings = Settings(tmp_path)
    for folder, python in (("/runs", "/a/python"), ("/runs/deep", "/b/python"), ("", "/c/python")):
        settings.choose_lab_python(folder, python)
    settings = Settings(tmp_path)
    assert settings.lab_python(b"/runs/deep/er/x.pt") == "/b/python"
    assert settings.lab_python(b"/runs/x.pt") == "/a/python"
    assert settings.lab_python(b"/elsewhere/x.pt") == "/c/python"
    assert settings.lab_python(None) == "/c/python"


def test_a_folder_whose_name_is_no_text_is_remembered(tmp_path):
    Settings(tmp_path).choose_lab_python("/runs/\udcff", "/envs/\udcfe/bin/python")
    assert Settings(tmp_path).lab_python(b"/runs/\xff/x.pt") == "/envs/\udcfe/bin/python"


@pytest.mark.parametrize("bad", [b'"when": 1e300', b'"size_bytes": -1', b'"size_bytes": 99999999999999999999999'])
def test_a_figure_that_nobody_can_show_is_dropped(tmp_path, bad):
    (tmp_path / FILE_NAME).write_bytes(b'{"theme": "dark", "recents": [{"path": "L2E=", %s}]}' % bad)
    assert Settings(tmp_path).saved == Saved(theme="dark")
