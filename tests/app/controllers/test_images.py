"""Images on the bench are found by their names, in folders and one level below."""

import os

import pytest

from app.controllers import images as images_module
from app.controllers.images import Images, images_in, is_image
from app.dialogs.pick_list import PickList
from app.main_window import MainWindow
from app.state.session import Session


def touch(folder, *names):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")


def test_a_folder_gives_its_images_and_those_of_its_classes_in_order(tmp_path):
    touch(tmp_path, "b.PNG", "a.jpg", "notes.txt", "dog/2.jpeg", "dog/1.jpeg", "cat/x.webp", "cat/deep/y.png")
    found = [os.path.relpath(path, os.fsencode(tmp_path)) for path in images_in(os.fsencode(tmp_path))]
    assert found == [b"a.jpg", b"b.PNG", b"cat/x.webp", b"dog/1.jpeg", b"dog/2.jpeg"]


def test_a_checkpoint_is_no_image():
    assert is_image(b"/a/B.JPG")
    assert not is_image(b"/a/b.pth")
    assert is_image("/a/ü\udcff.png".encode("utf-8", "surrogateescape"))


@pytest.fixture
def images(qtbot):
    window = MainWindow()
    qtbot.addWidget(window)
    yield Images(Session(), window)
    window.close()


def test_a_folder_without_images_is_a_sentence_and_the_bench_stays(images, qtbot, tmp_path):
    touch(tmp_path, "a.png", "none/notes.txt")
    images.open([os.fsencode(tmp_path / "a.png")])
    with qtbot.waitSignal(images.said) as told:
        images.open([os.fsencode(tmp_path / "none")])
    assert told.args == ["No images are in none, nor one level below."]
    assert images._session.images == (os.fsencode(tmp_path / "a.png"),)


def test_a_folder_with_too_many_is_cut_with_a_word(images, qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(images_module, "MOST", 3)
    touch(tmp_path, *(f"{n}.png" for n in range(5)))
    with qtbot.waitSignal(images.said) as told:
        images.open([os.fsencode(tmp_path)])
    assert told.args[0].startswith("The first 3 images")
    assert len(images._session.images) == 3


def test_an_image_is_reached_by_a_part_of_its_name(images, tmp_path):
    touch(tmp_path, "dog/1.png", "dog/2.png", "cat/1.png")
    images.open([os.fsencode(tmp_path)])
    images.jump()
    dialog = images._window.findChild(PickList)
    assert dialog is not None
    dialog.line.setText("1 DOG")
    dialog._take()
    assert images._session.images[images._session.image].endswith(b"dog/1.png")


def test_steps_go_around(images, tmp_path):
    images.next()  # nothing there
    touch(tmp_path, "1.png", "2.png")
    images.open([os.fsencode(tmp_path)])
    images.previous()
    assert images._session.image == 1
    images.next()
    assert images._session.image == 0
