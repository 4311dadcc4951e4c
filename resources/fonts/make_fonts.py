"""Makes the fonts here from the web fonts of the npm package inter-ui 4.1.1: `make_fonts.py FOLDER_OF_THE_PACKAGE`.

Needs fonttools and brotli, which nothing else here does.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

STYLES = ("Regular", "Medium", "SemiBold", "Bold")
# Latin, Greek, Cyrillic, punctuation, sub- and superscripts, currencies, letterlike, arrows, mathematics, symbols.
SIGNS = (
    "U+0020-024F,U+0259,U+0300-036F,U+0370-03FF,U+0400-04FF,U+1E00-1EFF,U+2000-20BF,U+2100-23FF,U+25A0-25FF,"
    "U+2600-27BF,U+FB00-FB06,U+FFFD"
)
FEATURES = ("kern", "mark", "mkmk", "ccmp", "locl", "calt", "tnum", "zero", "case", "sups", "subs", "frac")
DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "three.1")
TABULAR = {*DIGITS, "plus", "minus", "plus.case", "minus.case"}


def keep_words_tight(font: TTFont) -> None:
    """Leaves digits and signs alone to `tnum`: Inter's also widens the spaces, dots, hyphens and brackets of names."""
    table = font["GSUB"].table
    features = [record.Feature for record in table.FeatureList.FeatureRecord if record.FeatureTag == "tnum"]
    for index in {index for feature in features for index in feature.LookupListIndex}:
        for outer in table.LookupList.Lookup[index].SubTable:
            inner = getattr(outer, "ExtSubTable", outer)
            inner.mapping = {glyph: other for glyph, other in inner.mapping.items() if glyph in TABULAR}


def make(source: Path, target: Path) -> None:
    options = subset.Options(layout_features=list(FEATURES), hinting=False, name_IDs=["*"], notdef_outline=True)
    font = subset.load_font(str(source), options)
    keep_words_tight(font)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=subset.parse_unicodes(SIGNS))
    subsetter.subset(font)
    font.flavor = None
    subset.save_font(font, str(target), options)


def main() -> None:
    package = Path(sys.argv[1])
    folder = Path(__file__).resolve().parent
    for style in STYLES:
        make(package / "web" / f"Inter-{style}.woff2", folder / f"Inter-{style}.ttf")
    (folder / "LICENSE-Inter.txt").write_text((package / "LICENSE.txt").read_text())


if __name__ == "__main__":
    main()
