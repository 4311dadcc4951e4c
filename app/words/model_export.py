"""A live model as what one would type for it: the command that says the same, and the Python lines that build it."""

import os
import shlex

from app.state.cam_state import CamState
from app.state.live_model import LiveModel, ModelSource
from app.state.recent import printable
from inspector.errors import TorchloupeError
from inspector.model.name import ModelName, parse_name


def path_of(model: LiveModel) -> str:
    """Of the file it stands in; its name where a library builds it."""
    parsed = _parsed(model.source)
    return printable(parsed.place if parsed is not None and os.sep in parsed.place else model.source.model)


def files_of(model: LiveModel) -> list[bytes]:
    """What it was made of."""
    return [path for path in (os.fsencode(path_of(model)), model.source.weights) if path]


def command(model: LiveModel, page: str) -> str:
    """What prints the same as the page: the count on "cost", the maps on "cam", else the tree."""
    source = model.source
    words = ["torchloupe", {"cost": "flops", "cam": "cam"}.get(page, "model"), _whole_name(source)]
    if page == "cam":
        words += _of_cam(model.cam)
    if source.weights:
        words += ["--weights", os.fsdecode(source.weights), "--lenient"]
        words += ["--guess"] if source.guess else []
        words += ["--container", source.container] if source.container else []
    if source.trust:
        words.append("--trust")
    if page == "cost":
        for given in model.cost.input:
            words += ["--input", given]
        words += ["--device", model.cost.device] if model.cost.device != "cpu" else []
        report = model.cost.report
        words += ["--time"] if report is not None and report.timing is not None else []
    return " ".join(shlex.quote(printable(word)) for word in words)


def _of_cam(cam: CamState) -> list[str]:
    words = [os.fsdecode(cam.image)] if cam.image else []
    words += ["--method", cam.choice.method]
    words += ["--layer", cam.choice.layer] if cam.choice.layer else []
    words += ["--class", str(cam.choice.cls)] if cam.choice.cls is not None else []
    words += ["--classes", os.fsdecode(cam.names)] if cam.names else []
    words += ["--heads"] if cam.compares == "heads" else []
    words += ["--signed"] if cam.signed else []
    return words + (["--preprocess", cam.preprocess] if cam.preprocess else [])


def python(model: LiveModel) -> str:
    """Lines that build it: with its library alone where no weights are loaded, else with inspector.load_model."""
    source, parsed = model.source, _parsed(model.source)
    if source.weights or source.trust or parsed is None:
        return _with_inspector(source)
    if parsed.kind == "torchvision":
        call = _call("torchvision.models.get_model", parsed, repr(parsed.factory))
        return f"import torchvision\n\nmodel = {call}\n"
    if parsed.kind == "timm":
        return f"import timm\n\nmodel = {_call('timm.create_model', parsed, repr(parsed.factory))}\n"
    if parsed.kind == "module":
        return f"{_import(parsed.place, parsed)}\n\nmodel = {_call(parsed.factory, parsed)}\n"
    if parsed.kind == "file" and (stem := os.path.basename(parsed.place).removesuffix(".py")).isidentifier():
        folder = repr(printable(os.path.dirname(parsed.place)))
        lines = ("import sys", "", f"sys.path.insert(0, {folder})", "", _import(stem, parsed))
        return "\n".join((*lines, "", f"model = {_call(parsed.factory, parsed)}", ""))
    return _with_inspector(source)


def _parsed(source: ModelSource) -> ModelName | None:
    try:
        return parse_name(source.model, os.fsdecode(source.folder))
    except TorchloupeError:  # its file is gone meanwhile
        return None


def _whole_name(source: ModelSource) -> str:
    """With the file's whole path, so that it is the same in every folder."""
    parsed = _parsed(source)
    if parsed is None or parsed.kind not in {"file", "saved"}:
        return source.model
    path = os.path.abspath(parsed.place)
    return path if parsed.kind == "saved" else f"{path}:{_call(parsed.factory, parsed).removesuffix('()')}"


def _import(module: str, parsed: ModelName) -> str:
    return f"from {module} import {parsed.factory.partition('.')[0]}"


def _call(function: str, parsed: ModelName, *first: str) -> str:
    named = (f"{name}={value!r}" for name, value in parsed.kwargs.items())
    return f"{function}({', '.join((*first, *map(repr, parsed.args), *named))})"


def _with_inspector(source: ModelSource) -> str:
    """Through our own function, which maps the weights' keys as the window does."""
    given = [repr(printable(_whole_name(source)))]
    if source.weights:
        given += [f"weights={printable(os.fsdecode(source.weights))!r}", "strict=False"]
        given += ["guess=True"] if source.guess else []
        given += [f"container={source.container!r}"] if source.container else []
    given += ["trust=True"] if source.trust else []
    return f"import inspector\n\nmodel = inspector.load_model({', '.join(given)}).module\n"
