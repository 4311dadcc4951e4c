"""The builder, with a real compiler: what it makes, keeps and says."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from native import build as builder
from native import sources
from native.build import build, find
from native.toolchain import BuildError

BUILD = "from native.build import build; print(build('cpu').library)"
Script = Callable[[str], str]


def left_over(cache: Path) -> list[Path]:
    return list(cache.glob("*/build-*"))


def test_it_is_built_once_and_then_found(compiler: str, small: Path) -> None:
    said: list[str] = []
    assert find("cpu") is None
    first = build("cpu", said.append)
    assert first.seconds > 0
    assert said == [f"Compiling the native ops (once): {done} of 1 files" for done in (0, 1)]
    assert not left_over(small)
    assert build("cpu", said.append) == find("cpu") == (first.library, 0.0, "")
    assert len(said) == 2


def test_force_builds_it_anew(compiler: str, small: Path) -> None:
    first = build("cpu").library
    before = first.stat().st_ino
    assert build("cpu", force=True).library == first
    assert first.stat().st_ino != before


def test_another_source_another_flag_another_compiler_is_another_build(
    compiler: str, small: Path, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = {build("cpu").library}
    monkeypatch.setattr(sources, "_MACHINE", (*sources._MACHINE, "-DANOTHER"))
    found.add(build("cpu").library)
    monkeypatch.setenv("CXX", script('exec "$REAL" "$@"'))
    found.add(build("cpu").library)
    assert len(found) == 3


def test_what_is_compiled_is_what_was_hashed(compiler: str, small: Path, tmp_path: Path, monkeypatch) -> None:
    """Somebody saves a source while it is being built: the build keeps to what it read."""
    monkeypatch.setattr(sources, "CSRC", tmp_path / "csrc")
    source = tmp_path / "csrc" / "cpu" / "isa.cpp"
    source.parent.mkdir(parents=True)
    source.write_text("int answer() { return 42; }\n")
    build("cpu", lambda text: source.write_text("no C++ at all"))
    with pytest.raises(BuildError):
        build("cpu")


def test_two_processes_at_once_compile_once(compiler: str, script: Script, python, tmp_path: Path) -> None:
    watched = script('case "$*" in *" -c "*) echo compiled >> $LOG; sleep 0.5;; esac\nexec "$REAL" "$@"')
    both = [python(BUILD, CXX=watched) for _ in range(2)]
    outcomes = [(*process.communicate(timeout=60), process.returncode) for process in both]
    assert outcomes[0] == outcomes[1]
    assert outcomes[0][1:] == ("", 0)
    assert (tmp_path / "log").read_text() == "compiled\n"


def test_a_killed_build_stands_in_nobodys_way(compiler: str, script: Script, python, tmp_path: Path) -> None:
    hanging = script(
        'case "$*" in *" -c "*) [ -e "$LOG" ] || { echo $$ > $LOG; exec sleep 60; };; esac\nexec "$REAL" "$@"'
    )
    process = python(BUILD, CXX=hanging)
    log = tmp_path / "log"
    deadline = time.monotonic() + 30
    while not (log.exists() and log.read_text().strip()):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    process.kill()
    process.communicate()
    os.kill(int(log.read_text()), signal.SIGKILL)
    assert left_over(tmp_path / "cache")
    again = python(BUILD, CXX=hanging)
    out, _ = again.communicate(timeout=60)
    assert Path(out.strip()).exists()
    assert not left_over(tmp_path / "cache")


def test_a_compiler_that_fails_is_one_sentence_and_nothing_is_left(small: Path, script: Script, monkeypatch) -> None:
    fails = script('[ "$1" = --version ] && exit 0\necho "x.cpp:1:1: error: no idea what this means" >&2\nexit 1')
    monkeypatch.setenv("CXX", fails)
    with pytest.raises(BuildError) as caught:
        build("cpu")
    expected = f"{fails} does not compile the native ops: x.cpp:1:1: error: no idea what this means."
    assert str(caught.value) == expected
    assert "-c cpu/isa.cpp" in caught.value.log
    assert not left_over(small)
    assert find("cpu") is None


def test_a_cache_that_cannot_be_written_to(compiler: str, small: Path, tmp_path: Path) -> None:
    small.write_text("a file where the folder should be")
    built = build("cpu")
    mine = tmp_path / f"torchloupe-native-{os.getuid()}"
    assert built.library.parent.parent == mine
    assert built.note == f"{small} cannot be written to (File exists); the native ops are kept in {mine} instead."
    assert build("cpu").seconds == 0


def test_a_full_disk_is_left_for_another(compiler: str, small: Path, script: Script, monkeypatch) -> None:
    full = 'case "$TMPDIR" in */cache/*) echo "cannot write: No space left on device" >&2; exit 1;; esac\n'
    monkeypatch.setenv("CXX", script(full + 'exec "$REAL" "$@"'))
    assert "(No space left on device); the native ops are kept in" in build("cpu").note


def test_nowhere_to_write_is_one_sentence(compiler: str, small: Path, tmp_path: Path) -> None:
    small.write_text("")
    mine = tmp_path / f"torchloupe-native-{os.getuid()}"
    mine.mkdir()
    mine.chmod(0o777)  # a library from here could be anybody's
    with pytest.raises(BuildError) as caught:
        build("cpu")
    assert str(caught.value) == (
        f"{small} cannot be written to (File exists) and {mine} cannot be written to (Somebody else can write there); "
        "name another folder in TORCHLOUPE_NATIVE_CACHE."
    )
    assert find("cpu") is None


def test_a_library_that_came_with_the_package_goes_ahead(small: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(builder, "PREBUILT", tmp_path / "lib")
    monkeypatch.setenv("CXX", "/nowhere/c++")
    shipped = tmp_path / "lib" / f"cpu-{sources.snapshot('cpu').digest}.so"
    shipped.parent.mkdir()
    shipped.touch()
    assert build("cpu").library == shipped


def test_by_hand(compiler: str, small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert builder.main(["--cpu"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith(f"cpu: {small}/cpu-")
    assert err.startswith("Compiling the native ops (once): 0 of 1 files\n")
