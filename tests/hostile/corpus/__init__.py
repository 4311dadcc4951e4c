"""The corpus: one file per family, each a table from a name to a function that makes the file in a folder."""

from tests.hostile.corpus import (
    bombs,
    broken_pickles,
    code_in_pickles,
    file_system,
    other_formats,
    statistics,
    tensors,
    zips,
)
from tests.hostile.corpus.case import Build

FAMILIES = {
    "code": code_in_pickles.TABLE,
    "bombs": bombs.TABLE,
    "broken": broken_pickles.TABLE,
    "tensors": tensors.TABLE,
    "zips": zips.TABLE,
    "formats": other_formats.TABLE,
    "files": file_system.TABLE,
    "statistics": statistics.TABLE,
}
CASES: dict[str, Build] = {
    f"{family}-{name}": build for family, table in FAMILIES.items() for name, build in table.items()
}
