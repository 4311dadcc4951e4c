"""The user's language, where there is a translation of ours and of Qt's own texts."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

import resources
from app.state.settings import LANGUAGES

FOLDER = Path(resources.__file__).parent / "translations"
SOURCE = "en"  # the language of the texts in the code


def load(application: QCoreApplication, language: str = "system") -> list[QTranslator]:
    """Install the texts of one of LANGUAGES and write dates in it. Keep the result as long as the application runs.

    Texts are looked up when a widget is made, so what is on screen already keeps its language.
    """
    if language == "system":
        language = best(QLocale.system().uiLanguages())
    else:
        QLocale.setDefault(QLocale(language))
    loaded = []
    for name, folder in (
        (f"qtbase_{language}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)),
        (f"torchloupe_{language}", str(FOLDER)),
    ):
        translator = QTranslator()
        if translator.load(name, folder) and application.installTranslator(translator):
            loaded.append(translator)
    return loaded


def best(wanted: list[str]) -> str:
    """The first of the user's languages, such as "zh-CN", that there is; English needs no translation to be there."""
    for tag in wanted:
        name = tag.replace("-", "_")
        if name in LANGUAGES:
            return name
        if name.partition("_")[0] == SOURCE:
            return SOURCE
    return SOURCE
