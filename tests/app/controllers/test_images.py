"""Images on the bench are found by their names, in folders and one level below."""

import os

from app.controllers.images import images_in, is_image


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
