"""`inspector.look`: a snapshot of a live model in the window, from a notebook, a script or at a breakpoint()."""

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch.utils._python_dispatch import _disable_current_modes

from inspector.checkpoint.collecting import paused
from inspector.context import Context
from inspector.convert.output import replacing
from inspector.convert.storages import plan
from inspector.convert.zip_file import write_zip
from inspector.errors import BadRequest, TorchloupeError
from inspector.printable import printable
from inspector.snapshot import spool, window
from inspector.snapshot.gather import Gathered
from inspector.snapshot.live_bytes import LiveBytes
from inspector.snapshot.script import Script
from inspector.state_folder import state_folder

NOTED = 20  # sentences on what is left out that travel to the window
SAID = 3  # of them that are said here


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What `look` did. It holds no tensor.

    path      the file, which `torch.load(path, weights_only=True)` takes while it is there; None when none was written.
              It goes when its window closes it: copy it to keep it
    left_out  sentences on what is not in it, or not as it was
    problem   why it is not on screen, one sentence; "" when it is
    """

    name: str
    path: Path | None
    tensors: int = 0
    nbytes: int = 0
    seconds: float = 0.0
    left_out: tuple[str, ...] = ()
    problem: str = ""

    def __repr__(self) -> str:
        where = "not shown" if self.problem else "in the window"
        size = f"{self.tensors:,} tensors, {self.nbytes / 1e6:,.1f} MB in {self.seconds:.2g} s"
        return f"<Snapshot {self.name!r}: {size}, {where}>"


_script = Script()


def look(model: Any, name: str | None = None) -> Snapshot:
    """Show `model` as it is now in the Torchloupe window that is open; start a window if there is none.

        inspector.look(model, name="before")
        train_one_epoch(model)
        inspector.look(model, name="after")     # fills "Compare with": what has changed

    model   a module (parameters, buffers, classes and hyper-parameters of its modules), a state_dict, an optimizer, a
            tensor, or a dict of them ({"model": model, "ema": ema, "epoch": 3})
    name    what it is called in the window; by default the class's name and the number of the call

    The first call of a process lies on the bench as the checkpoint, every later one beside it, in place of the one
    before, which stays in the slot's menu. The window closes the oldest of many by itself, keeps none of them for its
    next start, and a snapshot's file goes with it.

    The call returns once the values are written to a file in the user's state folder, at the speed of the disk's cache:
    0.25 s for a ResNet-50, 1.3 s for 1 GiB on two busy cores (benchmarks/look.py). It needs no memory for them, waits
    for no window (for half a second where the one that is open hangs), keeps no tensor, runs neither the model nor
    hooks of its state_dict, and changes nothing.
    It is safe in a loop and in several processes; of tensors sharded over processes this process's part is shown.

    Shared and tied tensors stay shared; dtypes, devices, sparse, quantized and meta tensors stay what they are. What
    cannot be read (a lazy module's tensors, freed memory) is left out with a sentence, here and in the window.

    What keeps it from being shown (no display, a full disk, no PySide6) is one sentence on stderr and in
    `Snapshot.problem`: a training run goes on. Raises BadRequest for what is nothing to look at.
    """
    began = time.monotonic()
    with torch.no_grad(), torch._C.DisableTorchFunctionSubclass(), _disable_current_modes():
        script, number = _script.next()
        shown = _name(name, model, number)
        try:
            with paused():
                gathered = Gathered(model)
                path, nbytes = _write(gathered, shown, script, number)
        except BadRequest:
            raise
        except Exception as error:
            return _said(Snapshot(shown, None, problem=_sentence(error)))
    tensors, notes = gathered.live.count, gathered.live.notes.sentences()
    del gathered
    problem = window.show(state_folder())
    spool.keep_newest(state_folder())
    return _said(Snapshot(shown, path, tensors, nbytes, time.monotonic() - began, notes, problem))


def _write(gathered: Gathered, name: str, script: str, number: int) -> tuple[Path, int]:
    note = spool.Note(
        name,
        spool.file_name(name),
        script,
        number,
        os.getpid(),
        tuple(printable(text, 500) for text in gathered.live.notes.sentences()[:NOTED]),
    )
    with _folder(note) as folder:
        target = folder / note.file
        storages, _ = plan(gathered.live.tensors, keep_shared=True, keep_order=True)
        for storage in storages:
            storage.device = storage.view.storage.device
        nbytes = sum(storage.nbytes for storage in storages)
        with replacing(os.fsencode(target), (), Context(), durable=False) as output:
            output.expect(nbytes, nbytes)
            write_zip(output, gathered.root, LiveBytes(gathered.live.storages))
    return target, nbytes


@contextlib.contextmanager
def _folder(note: spool.Note) -> Iterator[Path]:
    """A folder that is gone when what stands in the block fails."""
    folder = spool.begin(state_folder(), note)
    try:
        yield folder
    except BaseException:
        spool.discard(folder)
        raise


def _name(name: str | None, model: Any, number: int) -> str:
    if name is None:
        name = type(model).__name__ + (f" {number}" if number > 1 else "")
    return printable(str(name).strip() or "snapshot", spool.LONGEST)


def _sentence(error: Exception) -> str:
    if isinstance(error, TorchloupeError):
        return str(error)
    if isinstance(error, OSError):
        return f"{spool.place(state_folder())} takes no snapshot: {(error.strerror or str(error)).rstrip('.')}."
    first = str(error).strip().partition("\n")[0]
    return f"No snapshot could be made of it: {type(error).__name__}: {first.rstrip('.')}."


def _said(snapshot: Snapshot) -> Snapshot:
    """With what its user should know on stderr; a notebook shows it below the cell."""
    lines = [*snapshot.left_out[:SAID]]
    if len(snapshot.left_out) > SAID:
        lines.append(f"{len(snapshot.left_out) - SAID} more are not shown as they are; see Snapshot.left_out.")
    if snapshot.problem:
        where = f" The snapshot is {snapshot.path}." if snapshot.path else ""
        lines.append(snapshot.problem + where)
    for line in lines:
        with contextlib.suppress(OSError, ValueError, AttributeError):  # closed, or none
            sys.stderr.write(f"torchloupe: {printable(line, 1000)}\n")
    return snapshot
