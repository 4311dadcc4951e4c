"""One load per process, whatever the machine is like."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from native import library, toolchain

torch = pytest.importorskip("torch")

LOAD = """
import json, torch
from native import library
said = []
state = library.load(said.append)
assert library.load() == state
x = torch.ones(3)
assert torch.ops.torchloupe.my_add(x, x).tolist() == [3, 3, 3]
print(json.dumps([state._asdict(), said]))
"""
OPS = "sources.PLAIN_SOURCES = ('cpu/isa.cpp', 'cpu/my_add.cpp')\n"


def outcome(process) -> Any:
    out, err = process.communicate(timeout=120)
    assert (process.returncode, err) == (0, "")
    return json.loads(out)


def test_importing_native_imports_no_torch(python) -> None:
    code = "import sys, native, native.build, native.library; native.library.state(); print('torch' in sys.modules)"
    assert python(code).communicate(timeout=60) == ("False\n", "")


def test_it_is_built_loaded_and_told_and_a_broken_one_is_a_sentence(compiler: str, python) -> None:
    state, said = outcome(python(OPS + LOAD))
    assert state["backend"].startswith("native ")
    assert (state["problem"], state["note"], state["building"]) == ("", "", "")
    assert any(text.startswith("Compiling the native ops (once): ") for text in said)

    Path(state["library"]).write_bytes(b"no library")
    broken, said = outcome(python(OPS + LOAD))
    assert said == [], "it was found"
    assert broken["backend"] == "torch"
    assert broken["problem"].startswith(f"{state['library']} cannot be loaded (")
    assert broken["problem"].endswith("`torchloupe ops --build --force` builds it anew.")


def test_an_instruction_set_can_be_asked_for(compiler: str, python) -> None:
    order = ["portable", "avx2", "avx512"]
    code = "from native import library; print(library.load().backend)"
    processes = {isa: python(code, TORCHLOUPE_ISA=isa) for isa in ("", "portable", "avx2")}
    found = {isa: process.communicate(timeout=120)[0].split()[1] for isa, process in processes.items()}
    assert found["portable"] == "portable"
    assert found["avx2"] == min("avx2", found[""], key=order.index)


def test_it_can_be_switched_off(python) -> None:
    state, said = outcome(python(LOAD, TORCHLOUPE_NATIVE="0"))
    assert (state["backend"], state["problem"], said) == ("torch", library.OFF, [])


def test_without_a_compiler_the_references_run(python) -> None:
    state, _ = outcome(python(LOAD, CXX="/nowhere/c++"))
    assert state["backend"] == "torch"
    assert state["problem"].startswith("The C++ compiler /nowhere/c++, which CXX names, was not found")


def test_who_does_not_wait_is_told_that_it_is_being_built(
    compiler: str, script: Callable[[str], str], python, tmp_path: Path
) -> None:
    slow = script('case "$*" in *" -c "*) while [ ! -e $LOG ]; do sleep 0.05; done;; esac\nexec "$REAL" "$@"')
    code = f"""
import json, pathlib, threading, time
from native import library
library.start()
states = [library.load(wait=False)]
while not library.state().building:
    time.sleep(0.01)
states.append(library.load(wait=False))
pathlib.Path({str(tmp_path / "log")!r}).touch()
threads = [threading.Thread(target=lambda: states.append(library.load())) for _ in range(4)]
[each.start() for each in threads]
[each.join() for each in threads]
print(json.dumps([state.backend for state in states]))
"""
    backends = outcome(python(OPS + code, CXX=slow))
    assert backends[:2] == ["", ""]
    assert len(set(backends[2:])) == 1
    assert backends[2].startswith("native ")


def test_the_cuda_half_compiles_and_loads_with_or_without_a_card() -> None:
    try:
        toolchain.nvcc()
    except toolchain.BuildError as error:
        pytest.skip(str(error))
    if shutil.which("g++") is None:
        pytest.skip("there is no C++ compiler")
    state = library.load_cuda()
    assert (state.cuda, state.cuda_problem) == ("native", "")
    kernels = torch._C._dispatch_has_kernel_for_dispatch_key
    assert kernels("torchloupe::my_add", "CUDA")
    assert kernels("torchloupe::my_add", "CPU")


def test_the_public_functions() -> None:
    import native

    assert native.available() == bool(library.state().library)
    assert native.build_info()["backend"] == library.state().backend
