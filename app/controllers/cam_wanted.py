"""What an explanation is asked for, and whether one that is there already holds it."""

import os
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of the lab. `base` is what no part of an answer can serve another value of."""

    base: tuple
    methods: tuple[str, ...]
    layers: tuple[str, ...]
    classes: tuple[str, ...]
    choices: tuple  # of the page, to go back to when another one cannot be shown

    def serves(self, other: "Wanted") -> bool:
        """Whether all maps of `other` are here too, but for those of another class."""
        return (
            self.base == other.base
            and set(other.methods) <= set(self.methods)
            and set(other.layers) <= set(self.layers)
            and (not other.classes[1:] or other.classes[1:] == self.classes[1:])  # all that came are compared
        )


def one_of_each_folder(images: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """The folders of a data set are the names of its classes; one alone is none."""
    found = tuple({os.path.dirname(path): path for path in images}.values())
    return found if len(found) > 1 else ()


def stamp_of(path: bytes) -> tuple[int, int] | None:
    """Tells versions of a file apart; None where there is none."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
