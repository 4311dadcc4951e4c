"""Building the native ops by hand: said when it fails, followed by another lab when it works."""

import msgspec
import pytest

from tests.app.controllers.test_scanning import lab
from tests.end_to_end.conftest import PATIENCE

__all__ = ["lab"]


@pytest.fixture
def build(start, lab, tmp_path, qtbot):
    """Gives a function that builds with a Python that does as the shell lines say."""

    def begin(lines: str):
        python = tmp_path / "python"
        python.write_text(f"#!/bin/sh\n{lines}\n")
        python.chmod(0o755)
        application = start()
        application.lab.start()
        qtbot.waitUntil(lambda: application.lab.state == "ready", timeout=PATIENCE)
        application.lab.report = msgspec.structs.replace(application.lab.report, executable=str(python))
        assert application.native_build.is_wanted
        application.actions["native_build.start"].trigger()
        assert not application.native_build.is_wanted
        return application

    return begin


def problems(application) -> list[str]:
    return [row.text for row, _ in application.jobs._problems.values()]


def test_a_build_that_fails_says_why(build, qtbot):
    application = build("echo 'Compiling the native ops' >&2; echo 'cpu: g++ cannot find <vector>.' >&2; exit 1")
    qtbot.waitUntil(lambda: bool(problems(application)), timeout=PATIENCE)
    assert problems(application) == ["The native ops could not be built: cpu: g++ cannot find <vector>."]
    assert "Compiling the native ops" in application.window.drawer._console.toPlainText()
    assert application.native_build.is_wanted


def test_a_build_that_works_is_followed_by_another_lab(build, qtbot):
    application = build('test "$1 $2" = "-m native.build" && test -d native')
    before = application.pool.lab().pid
    qtbot.waitUntil(lambda: application.lab.state == "ready" and application.pool.lab().pid != before, timeout=PATIENCE)
    assert problems(application) == []


def test_a_build_can_be_cancelled(build, qtbot):
    application = build("exec sleep 60")
    application.native_build.cancel()
    assert application.native_build.is_wanted
    assert problems(application) == []


def test_a_python_that_is_gone_is_a_sentence(start, lab, qtbot):
    application = start()
    application.lab.start()
    qtbot.waitUntil(lambda: application.lab.state == "ready", timeout=PATIENCE)
    application.lab.report = msgspec.structs.replace(application.lab.report, executable="/nowhere/python")
    application.native_build.start()
    qtbot.waitUntil(lambda: bool(problems(application)), timeout=PATIENCE)
