"""The fonts: Inter from resources/fonts, the system's for other scripts and until Inter is found."""

from functools import cache
from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase

import resources
from app.style import tokens

SANS = ["Inter", "Inter Variable", "Noto Sans", "DejaVu Sans"]
MONO = ["JetBrains Mono", "DejaVu Sans Mono", "Noto Sans Mono", "monospace"]


@cache
def load() -> tuple[str, ...]:
    """Hands the shipped font files to Qt, once; needs the QGuiApplication. Returns the families that came."""
    folder = Path(resources.__file__).parent / "fonts"
    files = sorted(file for file in folder.glob("*") if file.suffix in {".ttf", ".otf"})
    numbers = [QFontDatabase.addApplicationFont(str(file)) for file in files]
    return tuple(family for number in numbers for family in QFontDatabase.applicationFontFamilies(number))


@cache
def font(size: int = tokens.BODY, weight: int = tokens.REGULAR, mono: bool = False) -> QFont:
    """A font of `size` pixels with tabular figures and no hinting, so that widths are alike at every scale."""
    made = QFont(MONO if mono else SANS)
    made.setPixelSize(size)
    made.setWeight(QFont.Weight(weight))
    made.setFeature(QFont.Tag("tnum"), 1)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return made
