"""`torchloupe shot`: the real window, with the real engine, rendered to a PNG file without a display."""

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import NoReturn

VIEWS = ("show", "stats", "diff", "flops", "model", "identify", "cam", "empty")
LIVE = {"flops": "cost", "model": "tensors", "cam": "cam"}  # views of a live model, and their pages
PLOTS = ("bytes", "values", "channels", "weight")
DIFF_PLOTS = ("layers", "pair", "load", "other")
COST_PLOTS = ("flops", "params", "time", "memory")
STATES = ("ready", "loading", "death", "drawer", "drag", "palette", "jump", "shortcuts", "menu", "trust", "compare")
COST_STATES = ("why", "disagreements", "input")
STATES += ("paste_error", "edit_mapping", *COST_STATES)
DEADLINE = 120  # seconds for all answers together
SCAN_DEADLINE = 1800  # seconds where a whole file is read, and our ops may be compiled first
CALM = 5  # turns of the event loop in a row without an open question
SETTLED = 30  # such turns at the end: details ask for statistics once they have been looked at
TURN = 20  # milliseconds


class Refused(Exception):
    """The sentence that the user reads."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise Refused(f"{message}; see `torchloupe shot --help`")


def main(argv: list[str]) -> int:
    """Render what `argv` asks for. 0 done, 2 bad input, with one sentence on stderr."""
    try:
        options = _parse(argv)
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        os.environ["QT_SCALE_FACTOR"] = str(options.scale)  # read once, when Qt starts
        with tempfile.TemporaryDirectory(prefix="torchloupe-shot-") as state:
            return _render(options, Path(state))
    except Refused as error:
        sys.stderr.write(f"torchloupe shot: {error}\n")
        return 2


def _parse(argv: list[str]) -> argparse.Namespace:
    parser = _Parser(prog="torchloupe shot", description=__doc__, allow_abbrev=False)
    views = "these files, their statistics, what differs between two; what a live model costs, its parameters; what a"
    parser.add_argument("view", choices=VIEWS, help=f"{views} checkpoint's weights belong to; or no file")
    files = (
        "a checkpoint; a second one is put beside it; of flops, model and cam a MODEL, whose code is run; of cam then"
    )
    files += " images"
    parser.add_argument("files", nargs="*", metavar="FILE", help=files)
    parser.add_argument("-o", "--output", required=True, metavar="PNG", help="the file to write")
    parser.add_argument("--theme", choices=("light", "dark"), default="light", help="the colours, light")
    parser.add_argument("--lang", choices=("en", "zh_CN"), default="en", help="the language of the window, en")
    parser.add_argument("--size", type=_size, default=(1280, 800), metavar="WxH", help="of the window, 1280x800")
    parser.add_argument("--scale", type=_scale, default=1.0, metavar="S", help="pixels of the picture per window pixel")
    parser.add_argument("--select", default="", metavar="KEY", help="show this tensor or module")
    parser.add_argument("--input", metavar="SHAPE", action="append", default=[], help="what a MODEL is counted on")
    parser.add_argument("--weights", metavar="CHECKPOINT", default="", help="the weights of a MODEL")
    parser.add_argument("--container", metavar="C", help="which state_dict of these")
    parser.add_argument("--method", metavar="M", default="gradcam", help="the map of cam, gradcam")
    parser.add_argument("--layer", metavar="L", default="", help="its layer, the one that is found")
    parser.add_argument("--class", metavar="C", dest="cls", default="", help="its class, the most probable one")
    parser.add_argument("--beside", metavar="CHECKPOINT", default="", help="the same map with other weights")
    parser.add_argument("--trust", action="store_true", help="unpickle a MODEL, which can run anything that is in it")
    plots = PLOTS + DIFF_PLOTS + COST_PLOTS
    parser.add_argument("--plot", choices=plots, default="", help="what stands beside the table")
    parser.add_argument("--lab", action="store_true", help="start the lab and wait for torch")
    parser.add_argument("--state", choices=STATES, default="ready", help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.view != "empty" and not options.files:
        raise Refused(f"{options.view} needs a file: torchloupe shot {options.view} FILE -o out.png")
    offered = {"diff": DIFF_PLOTS, "flops": COST_PLOTS, "identify": (), "cam": ()}.get(options.view, PLOTS)
    if options.plot and options.plot not in offered:
        raise Refused(f"{options.view} has no plot {options.plot}; see `torchloupe shot --help`")
    if options.view == "cam" and len(options.files) < 2:
        raise Refused("cam needs a model and an image: torchloupe shot cam MODEL IMAGE -o out.png")
    if options.view in {*LIVE, "identify"} - {"cam"} and len(options.files) != 1:
        raise Refused(f"{options.view} takes one: torchloupe shot {options.view} {options.files[0]} -o out.png")
    if options.view not in LIVE and (options.input or options.weights or options.container or options.trust):
        raise Refused(f"{options.view} has no --input, --weights, --container and --trust: these are a model's")
    if options.view == "diff" and len(options.files) != 2:
        raise Refused("diff needs two files: torchloupe shot diff A B -o out.png")
    if options.view == "empty" and options.files:
        raise Refused("empty shows no file: torchloupe shot empty -o out.png")
    for name in options.files:
        if os.path.exists(name) and os.path.exists(options.output) and os.path.samefile(name, options.output):
            raise Refused(f"{options.output} is the checkpoint itself and is not overwritten; choose another output")
    return options


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    if not (width.isdecimal() and height.isdecimal() and 720 <= int(width) <= 8000 and 480 <= int(height) <= 8000):
        raise argparse.ArgumentTypeError(f"{text!r} is no size; give it as 1280x800, at least 720x480")
    return int(width), int(height)


def _scale(text: str) -> float:
    try:
        scale = float(text)
    except ValueError:
        scale = 0.0
    if not 0.5 <= scale <= 4:
        raise argparse.ArgumentTypeError(f"{text!r} is no scale; give a number from 0.5 to 4")
    return scale


def _render(options: argparse.Namespace, state: Path) -> int:
    from PySide6.QtCore import qInstallMessageHandler

    from app.application import Application
    from app.program import make_qt
    from app.state.settings import Settings
    from app.style import theme
    from app.system import translations

    # Qt's offscreen platform grumbles about window hints; stderr is for our one sentence
    before = qInstallMessageHandler(lambda _kind, _context, text: None)
    qt = make_qt()
    translators = translations.load(qt, options.lang)
    settings = Settings(state)
    settings.saved.theme = options.theme
    application = Application(settings, keeps_session=False)
    theme.apply(qt, options.theme)
    try:
        application.window.resize(*options.size)
        application.window.show()
        application.window.activateWindow()  # else the focus shows by chance
        (_show_model if options.view in LIVE else _show_files)(application, options)
        _pose(application, options.state)
        if options.state != "loading":
            _wait(lambda: not application.busy, calm=SETTLED if options.files else CALM)
        _grab(application, Path(options.output))
    finally:
        application.window.close()
        application.shut_down()
        translators.clear()
        qInstallMessageHandler(before)
    return 0


def _show_files(application, options: argparse.Namespace) -> None:
    paths = [os.path.abspath(os.fsencode(name)) for name in options.files]
    if options.lab or options.view == "stats":
        application.lab.start()
    application.documents.open(paths)
    if options.state == "loading":
        return
    _wait(lambda: not application.reading.busy)
    _refuse_failed(application)
    if options.view == "stats":
        _scan(application)
    if options.view == "diff":
        _compare(application)
    if options.view == "identify":
        _identify(application)
    _wait(lambda: not application.busy and not (options.lab and application.lab.report is None))
    _select(application, options.select)
    if options.plot:
        page = application.window.compare.plots if options.view == "diff" else application.window.tensors
        page.show_plot(options.plot)
        _wait(lambda: not application.busy)


def _show_model(application, options: argparse.Namespace) -> None:
    """Wait until it is built, counted and timed."""
    from app import shot_model

    try:
        name, given = options.files[0], tuple(options.input)
        source = shot_model.source_of(name, options.weights, options.container, trust=options.trust)
        shot_model.show_model(application, source, LIVE[options.view], given, _wait)
        if options.view == "cam":
            choice = (options.method, options.layer, options.cls)
            shot_model.show_cam(application, options.files[1:], choice, options.beside, _wait)
        if options.select:
            shot_model.select_in(application, application.session.model, options.select)
    except shot_model.NotShown as error:
        raise Refused(str(error)) from None
    if options.plot:
        window = application.window
        (window.cost.show_figure if options.view == "flops" else window.tensors.show_plot)(options.plot)
    _wait(lambda: not application.busy)


def _identify(application) -> None:
    from app import shot_model

    try:
        shot_model.identify(application, _wait)
    except shot_model.NotShown as error:
        raise Refused(str(error)) from None


def _wait(done, deadline: int = DEADLINE, calm: int = CALM) -> None:
    """Turn the event loop until `done` holds for `calm` turns: an answer may lead to the next question."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop, held, turns = QEventLoop(), 0, 0
    timer = QTimer()
    timer.start(TURN)
    timer.timeout.connect(loop.quit)
    while held < calm:
        loop.exec()
        held = held + 1 if done() else 0
        turns += 1
        if turns * TURN > deadline * 1000:
            raise Refused(f"the answers did not come within {deadline} s")
    timer.stop()


def _refuse_failed(application) -> None:
    for document in application.session.documents:
        if document.error is not None:
            hint = f" {document.error.hint}" if document.error.hint else ""
            raise Refused(f"{document.error.message}{hint}")


def _scan(application) -> None:
    """Wait for the statistics of what is shown, however large it is."""
    current, lab = application.session.current, application.lab
    scan = current.scan if current is not None else None
    if scan is None:
        raise Refused("a folder has no statistics; name a checkpoint in it")
    _wait(lambda: lab.state in {"ready", "incomplete", "failed"})
    if scan.can_start:
        application.scanning.start()
    _wait(lambda: not application.scanning.busy, SCAN_DEADLINE)
    if scan.state != "done" and scan.message:
        raise Refused(scan.message)


def _compare(application) -> None:
    """Wait for the comparison of the two, values and all, however large they are."""
    comparing = application.comparing
    if comparing.state is None:
        raise Refused("diff needs two checkpoints; one of these is a folder, or both are the same file")
    application.pages.show("compare")
    application.lab.start()
    _wait(lambda: not comparing.busy, SCAN_DEADLINE)
    if comparing.can_compare_values:
        comparing.start_values()
        _wait(lambda: not comparing.busy, SCAN_DEADLINE)
    if comparing.state is None or comparing.state.diff is None:
        raise Refused(comparing.state.message if comparing.state is not None else "the files changed meanwhile")


def _select(application, key: str) -> None:
    current = application.session.current
    if not key or current is None or current.listing is None:
        return
    from app.state.selection import Selection

    place = _pair(application, key)
    if place >= 0:
        application.window.compare.select(place)
        application.window.compare.pair_selected.emit(place)
        _wait(lambda: not application.busy)
        return
    listing = current.listing
    prefixes = {container.path: container.prefix for container in listing.containers}
    names = [(tensor.key, tensor.key.removeprefix(prefixes.get(tensor.container, ""))) for tensor in listing.tensors]
    tensors = [i for i, spellings in enumerate(names) if key in spellings]
    modules = [i for i, module in enumerate(listing.modules) if key == module.name]
    if not tensors and not modules:
        raise Refused(f"{current.name} has no tensor and no module {key}; torchloupe show {current.name} lists them")
    application.session.select(Selection("tensor", tensors[0]) if tensors else Selection("module", modules[0]))
    _wait(lambda: not application.busy)


def _pair(application, key: str) -> int:
    """Where the pair of tensors called so stands in the comparison; -1 where there is none."""
    comparison = application.comparing.state
    if application.window.page != "compare" or comparison is None or comparison.diff is None:
        return -1
    rows = enumerate(comparison.diff.rows)
    return next((place for place, row in rows if key in (row.key_a, row.key_b, row.mapped)), -1)


def _pose(application, state: str) -> None:
    """Bring the window into a state that is hard to catch."""
    from PySide6.QtCore import QMimeData, QUrl

    current = application.session.current
    if state == "loading" and current is not None:
        application.session.update(current, slow=True, progress=(37, 97, "Reading tensors"))
    elif state == "death" and current is not None:
        application.pool.reader(str(current.number)).restart()
        _wait(lambda: not application.busy and current.reader_ready)
    elif state == "drawer":
        application.jobs.show_problems()
    elif state == "drag":
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile("/data/early.pth")])
        application.drop.light_up(application.drop.plan(data))
    elif state in COST_STATES:
        cost = application.window.cost
        poses = {"why": lambda: cost.why.set_unfolded(True), "input": lambda: cost.show_input(True)}
        poses.get(state, lambda: cost.show_disagreements(""))()
    elif state == "compare":
        application.pages.show("compare")
    elif state in ("palette", "jump", "shortcuts", "paste_error", "edit_mapping"):
        getattr(application.navigation, state)()
    elif state == "menu":
        application.navigation.open_menu()
    elif state == "trust":
        application.safety.ask_trust()


def _grab(application, output: Path) -> None:
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QApplication

    window = application.window
    QApplication.processEvents()
    picture = window.grab()
    for popup in (QApplication.activeModalWidget(), QApplication.activePopupWidget()):
        if popup is not None and popup is not window:
            painter = QPainter(picture)
            painter.drawPixmap(window.mapFromGlobal(popup.mapToGlobal(popup.rect().topLeft())), popup.grab())
            painter.end()
    if output.parent != Path() and not output.parent.is_dir():
        raise Refused(f"there is no folder {output.parent} to write {output.name} into")
    temporary = output.with_name(f".{output.name}.part")
    if not picture.save(str(temporary), "PNG"):
        temporary.unlink(missing_ok=True)
        raise Refused(f"{output} could not be written")
    os.replace(temporary, output)
