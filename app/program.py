"""The program that opens the window: its arguments, one window per user, the end of it."""

import argparse
import os
import shutil
import sys
from typing import NoReturn

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from app.application import RESOURCES, Application
from app.controllers.warm_up import WarmUp
from app.state.live_model import ModelSource
from app.state.settings import Settings, state_dir
from app.style import theme
from app.system import translations
from app.system.garbage import Garbage
from app.system.unix_signals import UnixSignals
from app.words.model_argument import taken_apart
from inspector import display
from inspector.errors import BadRequest
from inspector.handover import Handover, hand_over, socket_path

LAB_AFTER = 400  # milliseconds the window has for itself before torch is imported beside it


class _Parser(argparse.ArgumentParser):
    """Usage errors as one sentence."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"torchloupe: {message}; see `torchloupe --help`\n")


def main(argv: list[str]) -> int:
    """Open the window with the files of `argv`, in the window that is there already if there is one."""
    parser = _Parser(prog="torchloupe", allow_abbrev=False)
    parser.add_argument("files", nargs="*", metavar="FILE", help="or the name of a model: net.py:small")
    parser.add_argument("--new-window", action="store_true", help="do not hand the files to a window that is open")
    parser.add_argument("--lab-python", default="", metavar="PATH", help="the Python in which models run")
    options = parser.parse_args(argv)
    lab_python = shutil.which(options.lab_python) if options.lab_python else ""
    if lab_python is None:
        sys.stderr.write(f"torchloupe: {options.lab_python} is no program; give the path of a Python interpreter\n")
        return 2
    try:
        paths, model = taken_apart(options.files, os.getcwd())
    except BadRequest as error:
        sys.stderr.write(f"torchloupe: {error} {error.hint}".rstrip() + "\n")
        return 2
    socket = socket_path(state_dir())
    activation = os.environ.pop("XDG_ACTIVATION_TOKEN", "")
    if not options.new_window and hand_over(socket, _handover(paths, model, activation)):
        return 0
    if display.is_missing():
        sys.stderr.write(
            "torchloupe: there is no display for the window here; `torchloupe show FILE` prints what is in a file, "
            "`torchloupe shot show FILE -o out.png` renders the window to a picture\n"
        )
        return 2
    qt = make_qt()
    settings = Settings()
    translators = translations.load(qt, settings.saved.language)
    application = Application(settings, lab_python and os.path.abspath(lab_python), not options.new_window)
    theme.apply(qt, settings.saved.theme)  # after the widgets are there: each is styled once, not once per parent
    sys.excepthook = lambda kind, error, trace: _report(application, kind, error, trace)
    Garbage(qt, application.session, application)
    WarmUp(application.browsing, application)
    signals = UnixSignals(application.quit)
    application.window.show()
    if settings.saved.restore and not options.new_window:
        application.restore()
    application.documents.open(list(paths))  # like a drop on the window as it was left
    if model is not None:
        application.opening.open(model)
    if application.session.current is None:
        application.window.empty.focus_open()
    if not options.new_window:
        QTimer.singleShot(0, application, lambda: _listen(application, socket))
    QTimer.singleShot(LAB_AFTER, application, application.start_lab)
    code = qt.exec()
    application.shut_down()
    signals.close()
    translators.clear()
    sys.excepthook = sys.__excepthook__
    return code


def make_qt() -> QApplication:
    qt = QApplication.instance()
    if not isinstance(qt, QApplication):
        qt = QApplication(["torchloupe"])
    qt.setApplicationName("torchloupe")
    qt.setApplicationDisplayName("Torchloupe")
    qt.setDesktopFileName("torchloupe")
    qt.setWindowIcon(QIcon(str(RESOURCES / "icons" / "search.svg")))
    return qt


def _listen(application: Application, socket: str) -> None:
    """Be the window for second starts, unless another one is; Qt's network module is loaded after ours is up."""
    from app.system.single_instance import SingleInstance

    instance = SingleInstance(socket, application)
    instance.received.connect(application.take)
    if instance.listen():
        application.snapshots.begin()


def _handover(paths: tuple[bytes, ...], model: ModelSource | None, activation: str) -> Handover:
    if model is None:
        return Handover(paths, activation)
    return Handover(paths, activation, model=model.name_bytes, folder=os.fsencode(os.getcwd()))


def _report(application: Application, kind, error, trace) -> None:
    """A fault of ours: said, with its traceback in the console, and the window goes on."""
    import traceback

    text = "".join(traceback.format_exception(kind, error, trace))
    sys.stderr.write(text)
    application.jobs.log("window", text)
    sentence = QCoreApplication.translate("Application", "Something went wrong in Torchloupe itself: {error}")
    hint = QCoreApplication.translate("Application", "The console has the details.")
    application.jobs.add_problem(sentence.format(error=f"{kind.__name__}: {error}"), hint)
