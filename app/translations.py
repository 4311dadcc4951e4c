"""The user's language, where there is a translation of ours and of Qt's own texts."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "translations"


def load(application: QCoreApplication, locale: QLocale | None = None) -> list[QTranslator]:
    """Install what there is for `locale`, the system's by default. Keep the result as long as the application runs."""
    locale = locale or QLocale()
    loaded = []
    for name, folder in (
        ("qtbase", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)),
        ("torchloupe", str(FOLDER)),
    ):
        translator = QTranslator()
        if translator.load(locale, name, "_", folder) and application.installTranslator(translator):
            loaded.append(translator)
    return loaded
