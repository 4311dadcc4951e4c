"""What is locked agrees with what is declared, and a clone holds nothing of the machine it came from."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SETUP = ROOT / "resources" / "setup"
LOCKS = ("gui", "lab", "dev", "build", "uv")
TOP_LEVEL = {
    *("app", "inspector", "native", "resources", "tests", "benchmarks", "docs", ".ci"),
    *("main.py", "pyproject.toml", "Makefile", ".gitignore"),
    *("README.md", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE"),
}


def pins(name: str) -> dict[str, set[str]]:
    """Package to the versions a lock gives it, one for each range of Pythons."""
    found: dict[str, set[str]] = {}
    for package, version in re.findall(r"^([\w.-]+)==(\S+)", (SETUP / f"{name}.txt").read_text(), re.MULTILINE):
        found.setdefault(normal(package), set()).add(version)
    return found


def normal(package: str) -> str:
    return re.sub(r"[-_.]+", "-", package).lower()


def declared(part: str | None) -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return project["dependencies"] if part is None else project["optional-dependencies"][part]


def tracked() -> list[str]:
    if not (shutil.which("git") and (ROOT / ".git").exists()):
        pytest.skip("not a git checkout, or no git")
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    return [name for name in listing.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_is_hashed_and_none_names_an_index(name: str) -> None:
    for line in (SETUP / f"{name}.txt").read_text().splitlines():
        assert re.fullmatch(r"[\w.-]+==\S+( ; .+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?", line), line


@pytest.mark.parametrize("name", LOCKS)
def test_no_package_is_left_without_a_hash(name: str) -> None:
    lines = (SETUP / f"{name}.txt").read_text().splitlines()
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if not line.startswith(" "):
            assert following.startswith("    --hash="), line


def test_the_locks_agree_with_each_other() -> None:
    versions: dict[str, set[str]] = {}
    for name in ("gui", "lab", "dev"):
        for package, found in pins(name).items():
            assert versions.setdefault(package, found) == found, package


@pytest.mark.parametrize("part", ["gui", "lab", "dev"])
def test_a_lock_holds_what_is_declared_within_its_range(part: str) -> None:
    requirements = pytest.importorskip("packaging.requirements")
    locked = pins(part)
    for text in declared(None) + declared(part):
        requirement = requirements.Requirement(text)
        versions = locked[normal(requirement.name)]
        assert all(requirement.specifier.contains(version) for version in versions), text


def test_the_window_needs_nothing_of_the_lab() -> None:
    assert {"torch", "torchvision", "triton"}.isdisjoint(pins("gui"))


def test_the_command_and_the_package_state_one_version() -> None:
    text = (ROOT / "main.py").read_text()
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert f'VERSION = "{version}"' in text


def test_only_the_agreed_names_stand_at_the_top() -> None:
    assert {name.split("/")[0] for name in tracked()} <= TOP_LEVEL


def test_no_tracked_text_names_a_machine_or_a_package_index() -> None:
    # Put together here, so that this file does not find itself.
    unwanted = re.compile("|".join(["/wo" + "rk/", "/ro" + "ot/", "pypi" + r"\.org", "--extra-" + "index-url"]))
    found = []
    for name in tracked():
        data = (ROOT / name).read_bytes()
        if b"\0" in data:
            continue
        found += [f"{name}: {match.group()}" for match in unwanted.finditer(data.decode("utf-8", "replace"))]
    assert found == []


def test_the_libraries_of_every_qt_module_in_use_are_looked_for() -> None:
    sources = "\n".join(path.read_text() for path in (ROOT / "app").rglob("*.py"))
    used = set(re.findall(r"PySide6\.(Qt\w+)", sources)) - {"QtCore", "QtGui"}  # QtWidgets stands on these
    (listed,) = re.findall(r"^qt_modules=\((.*)\)", (SETUP / "system.sh").read_text(), re.MULTILINE)
    assert used <= set(listed.split())


@pytest.mark.parametrize("script", ["setup.sh", "system.sh", "registry.sh", "run.sh", "lock.sh"])
def test_the_scripts_are_valid_bash(script: str) -> None:
    assert subprocess.run(["bash", "-n", SETUP / script], capture_output=True, check=False).stderr == b""


def index_for_uv(configuration: str, folder: Path, **environment: str) -> str:
    """What the scripts give uv as its index on a machine whose pip.conf is `configuration`."""
    (folder / "pip.conf").write_text(configuration)
    command = '. resources/setup/registry.sh; honour_pip_configuration; printf %s "${UV_DEFAULT_INDEX:-}"'
    environment |= {"PATH": os.environ["PATH"], "PYTHON": sys.executable, "PIP_CONFIG_FILE": str(folder / "pip.conf")}
    ran = subprocess.run(["bash", "-euc", command], cwd=ROOT, env=environment, capture_output=True, check=True)
    return ran.stdout.decode()


def test_uv_is_given_the_index_of_pips_configuration(tmp_path: Path) -> None:
    pytest.importorskip("pip")
    assert (
        index_for_uv("[global]\nindex-url = https://mirror.invalid/simple\n", tmp_path)
        == "https://mirror.invalid/simple"
    )


def test_uvs_own_index_wins_over_pips(tmp_path: Path) -> None:
    mine = "https://own.invalid/simple"
    assert index_for_uv("[global]\nindex-url = https://mirror.invalid/\n", tmp_path, UV_DEFAULT_INDEX=mine) == mine


def test_without_any_configuration_uv_keeps_its_default(tmp_path: Path) -> None:
    assert index_for_uv("", tmp_path) == ""


def test_the_licence_of_every_locked_package_is_stated() -> None:
    words = set(re.findall(r"[a-z0-9][a-z0-9-]*", (ROOT / "docs" / "licences.md").read_text().lower()))
    packages = {package for name in LOCKS for package in pins(name)}
    assert {package for package in packages if not package.startswith("nvidia-")} - words == set()
