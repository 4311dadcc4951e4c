"""The keys of the output: a prefix stripped, keys renamed, and those kept that fit another checkpoint."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from inspector.checkpoint.meaning.paths import clean, join
from inspector.convert.out import OutDict
from inspector.convert.result import Dropped
from inspector.errors import BadRequest

Rename = Callable[[str], str | None]  # key -> new key; None: leave it out
Shape = tuple[int, ...]
UNFIT = "unfit"
MISSED = 3  # keys without the prefix that a warning names


class Naming:
    """What happens to the keys of every state_dict, and what happened."""

    def __init__(self, prefix: str = "", rename: Rename | None = None, fits: Mapping[str, Shape] | None = None):
        self._prefix = prefix
        self._rename = rename
        self._fits = fits
        self.renamed: list[tuple[str, str]] = []
        self.dropped: list[Dropped] = []
        self._stripped = 0
        self._missed: list[str] = []
        self._matched = 0
        self._asked = False
        self._within = ""  # what its keys are named with

    @property
    def changes_names(self) -> bool:
        return bool(self._prefix) or self._rename is not None

    def of(self, keys: Iterable[tuple[str, Shape | None]], path: str = "") -> dict[str, str]:
        """Old key -> new key of what is kept, in order. The shape is None for what is no tensor, which always fits.
        Of a second state_dict, at `path`, what is not kept is named with its path.

        Raises BadRequest, with both named, when two keys would become one.
        """
        kept: dict[str, str] = {}
        taken: dict[str, str] = {}
        self._within = path if self._asked else ""
        self._asked = True
        for key, shape in keys:
            new = self._new(key)
            if new is None:
                self._drop(key, "the mapping leaves it out")
                continue
            if shape is not None and not self._is_fitting(key, new, shape):
                continue
            if taken.setdefault(new, key) != key:
                raise BadRequest(f"Two keys would both become {new!r}: {taken[new]!r} and {key!r}.")
            kept[key] = new
            if new != key:
                self.renamed.append((key, new))
        return kept

    def check(self) -> list[str]:
        """Warnings, once all keys were asked for. Raises BadRequest when no key has the prefix, or none fits."""
        if self._prefix and not self._stripped:
            raise BadRequest(f"No key begins with {self._prefix!r}.", "`torchloupe show FILE --flat` lists the keys.")
        if self._fits is not None and not self._matched:
            raise BadRequest(
                "No tensor fits the other checkpoint by name and shape.",
                "If only the names differ, bring them together with --strip-prefix or --map.",
            )
        if not self._missed:
            return []
        shown = ", ".join(self._missed[:MISSED]) + (", …" if len(self._missed) > MISSED else "")
        what = "1 key does" if len(self._missed) == 1 else f"{len(self._missed):,} keys do"
        return [f"{what} not begin with {self._prefix!r} and stay as they are: {shown}."]

    def metadata(self, metadata: OutDict, kept: Mapping[str, str]) -> OutDict:
        """`_metadata` with the modules named as the keys now are; those whose new name cannot be told are left out."""
        if not self.changes_names:
            return metadata
        modules = _modules(kept.items())
        pairs: dict[str, Any] = {}
        for name, value in metadata.pairs:
            if type(name) is not str:
                continue
            new = modules.get(name)
            if new is None and self._rename is None:
                new = self._without_prefix(name)
            if new is not None and (name or new not in pairs):
                pairs[new] = value
        return OutDict(metadata.type, list(pairs.items()))

    def _new(self, key: str) -> str | None:
        if self._prefix:
            rest = key.removeprefix(self._prefix).removeprefix("" if self._prefix.endswith(".") else ".")
            if rest and key.startswith(self._prefix):
                key = rest
                self._stripped += 1
            else:
                self._missed.append(key)
        if self._rename is None:
            return key
        shown = clean(key)  # who made the mapping saw names that any stream can carry
        new = self._rename(shown)
        return key if new == shown else new

    def _without_prefix(self, module: str) -> str:
        """As torch.nn.modules.utils.consume_prefix_in_state_dict_if_present renames the modules of `_metadata`."""
        if module == self._prefix.rstrip("."):
            return ""
        return module.removeprefix(self._prefix.rstrip(".") + ".")

    def _is_fitting(self, key: str, new: str, shape: Shape) -> bool:
        if self._fits is None:
            return True
        wanted = self._fits.get(new)
        if wanted == shape:
            self._matched += 1
            return True
        why = "the other checkpoint has no such key"
        if wanted is not None:
            why = f"its shape is {list(shape)}, that of the other checkpoint {list(wanted)}"
        self._drop(key, why)
        return False

    def _drop(self, key: str, why: str) -> None:
        self.dropped.append(Dropped(join(self._within, key), why, UNFIT))


def _modules(renamed: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Old module -> new module, told from the keys: both lose what they end in as long as that is the same."""
    modules: dict[str, str] = {}
    for key, new in renamed:
        old_parts, new_parts = key.split("."), new.split(".")
        while old_parts and new_parts and old_parts[-1] == new_parts[-1]:
            old_parts.pop()
            new_parts.pop()
            if modules.setdefault(".".join(old_parts), ".".join(new_parts)) != ".".join(new_parts):
                break
    return modules
