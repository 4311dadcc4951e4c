"""What the engines say while they work, in the user's language. Other texts stay as they are."""

import re

from PySide6.QtCore import QCoreApplication

from app.text.noop import QT_TRANSLATE_NOOP

TEMPLATES = (  # the first one that a text fits counts
    QT_TRANSLATE_NOOP("Progress", "Counting"),
    QT_TRANSLATE_NOOP("Progress", "Counting channels"),
    QT_TRANSLATE_NOOP("Progress", "Measuring"),
    QT_TRANSLATE_NOOP("Progress", "Asking {counter}"),
    QT_TRANSLATE_NOOP("Progress", "Learning torchvision's architectures"),
    QT_TRANSLATE_NOOP("Progress", "Loading {name}"),
    QT_TRANSLATE_NOOP("Progress", "Explaining"),
    QT_TRANSLATE_NOOP("Progress", "Reading feature maps"),
    QT_TRANSLATE_NOOP("Progress", "Measuring faithfulness"),
    QT_TRANSLATE_NOOP("Progress", "Comparing"),
    QT_TRANSLATE_NOOP("Progress", "Converting"),
    QT_TRANSLATE_NOOP("Progress", "Compiling the native ops (once): {done} of {total} files"),
    QT_TRANSLATE_NOOP("Progress", "Compiling the CUDA half of the native ops (once): {done} of {total} files"),
    QT_TRANSLATE_NOOP("Progress", "Checking that this is the trusted file"),
    QT_TRANSLATE_NOOP("Progress", "looking for checkpoints"),
    QT_TRANSLATE_NOOP("Progress", "reading the items of the checkpoint"),
    QT_TRANSLATE_NOOP("Progress", "reading {name}"),
    QT_TRANSLATE_NOOP("Progress", "writing"),
    QT_TRANSLATE_NOOP("Progress", "checking {name}"),
)


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+)", re.escape(template)), re.DOTALL)


PATTERNS = tuple((template, _pattern(template)) for template in TEMPLATES)


def progress_words(text: str) -> str:
    """`text` of an engine's progress, translated. GUI thread."""
    for template, pattern in PATTERNS:
        if found := pattern.fullmatch(text):
            return QCoreApplication.translate("Progress", template).format(**found.groupdict())
    return text
