"""torch's own error of load_state_dict, pasted: the keys and shapes in it are a partial model.

torch names every key that does not fit. So the model has what is missing in the file, and what has another shape there;
of the file at hand it also has everything that the text does not call unexpected.
"""

import re
from dataclasses import dataclass

from inspector.diff.load_state_dict import TRACKED
from inspector.diff.result import Shape, Side
from inspector.diff.state import Entry, State
from inspector.errors import BadRequest

LONGEST = 16 << 20  # characters of a text
SIZE = r"torch\.Size\(\[([\d,\s]*)\]\)"
QUOTED = re.compile(r"\"([^\"]*)\"|'([^']*)'")
COLOURS = re.compile(r"\x1b\[[0-9;]*m")

HEAD = re.compile(r"Error\(s\) in loading state_dict for\s+([\w.]+)\s*:")
# up to the next complaint, whatever a terminal made of the lines
LIST = r"((?:\s*(?:\"[^\"]*\"|'[^']*')\s*,?)+)"
MISSING = re.compile(r"Missing key\(s\) in state_dict:" + LIST)
UNEXPECTED = re.compile(r"Unexpected key\(s\) in state_dict:" + LIST)
# before torch 0.4: KeyError, one key or a set
OLD_MISSING = re.compile(r"missing keys? in state_dict: \"?'?\{(.*?)\}", re.DOTALL)
OLD_UNEXPECTED = re.compile(r"unexpected key \"([^\"]*)\" in state_dict")
MISMATCHES = (
    re.compile(
        rf"size mismatch for\s+([^\s:]+):\s+copying a param(?:eter)? with shape\s+{SIZE}\s+from checkpoint,\s+"
        rf"the shape in current model is\s+{SIZE}"
    ),
    # torch 0.4.1 and before
    re.compile(
        rf"size mismatch for\s+([^\s:]+):\s+copying a param(?:eter)? of\s+{SIZE}\s+from checkpoint,\s+"
        rf"where the shape is\s+{SIZE}\s+in current model"
    ),
)
# the model's shape comes first here
COPYING = re.compile(
    rf"While (?:copying|swapping) the parameter named\s+\"?'?([^\s\"',]+)\"?'?,\s+whose dimensions in the model are\s+"
    rf"{SIZE}\s+and\s+whose dimensions in the checkpoint are\s+{SIZE}"
)


@dataclass(frozen=True, slots=True)
class PastedError:
    """What the text says, in its order."""

    model: str  # class name; "" where the text does not tell
    missing: tuple[str, ...] = ()
    unexpected: tuple[str, ...] = ()
    mismatched: tuple[tuple[str, Shape, Shape], ...] = ()  # key, shape in the checkpoint, shape in the model

    @property
    def keys(self) -> int:
        return len(self.missing) + len(self.unexpected) + len(self.mismatched)


def read_error(text: str) -> PastedError:
    """The keys and shapes of an error text of load_state_dict, of any torch so far, with what stands around it.

    Raises BadRequest where it is no such text.
    """
    text = COLOURS.sub("", text[:LONGEST]).replace("\\'", "'")  # a KeyError shows its text as a literal
    head = HEAD.search(text)
    missing = _keys(MISSING, text) or _keys(OLD_MISSING, text)
    unexpected = _keys(UNEXPECTED, text) or tuple(OLD_UNEXPECTED.findall(text))
    mismatched = {
        name: (name, _shape(there), _shape(here)) for each in MISMATCHES for name, there, here in each.findall(text)
    }
    for name, here, there in COPYING.findall(text):
        mismatched.setdefault(name, (name, _shape(there), _shape(here)))
    error = PastedError(head[1] if head else "", missing, unexpected, tuple(mismatched.values()))
    if not error.keys:
        raise BadRequest(
            "This text is no error of load_state_dict: no missing, unexpected or mismatched key is named in it.",
            "Paste it from “Error(s) in loading state_dict for …” on.",
        )
    return error


def model_of(error: PastedError, b: State, path: str = "") -> State:
    """The model that raised `error`, as far as the text and the checkpoint tell."""
    shapes = {name: here for name, _, here in error.mismatched}
    refused = set(error.unexpected)
    entries: list[Entry] = []
    known: set[str] = set()
    # unexpected keys that this file does not have: the text is of another one, which says nothing of this file's keys
    if not refused or any(entry.key in refused for entry in b.entries):
        for entry in b.entries:
            if entry.key not in refused:
                entries.append(Entry(entry.key, shapes.get(entry.key, entry.shape)))
                known.add(entry.key)
    entries += [Entry(name, here) for name, _, here in error.mismatched if name not in known]
    known.update(shapes)
    entries += [Entry(name, None) for name in dict.fromkeys(error.missing) if name not in known]
    entries += _silent(entries, b)
    side = Side(path, "", len(entries), partial=True, pasted=True)
    return State(side, entries, model=error.model)


def _silent(entries: list[Entry], b: State) -> list[Entry]:
    """The num_batches_tracked that BatchNorm fills in rather than to call them missing, if the file knows of any."""
    if not any(entry.key.endswith(TRACKED) for entry in b.entries):
        return []
    known = {entry.key for entry in entries}
    norms = [entry.key.removesuffix("running_var") for entry in entries if entry.key.endswith("running_var")]
    return [
        Entry(norm + TRACKED, ()) for norm in norms if f"{norm}running_mean" in known and norm + TRACKED not in known
    ]


def _keys(pattern: re.Pattern[str], text: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for each in pattern.findall(text):
        for double, single in QUOTED.findall(each):
            found[re.sub(r"\s*\n\s*", "", double or single)] = None
    return tuple(found)


def _shape(text: str) -> Shape:
    return tuple(int(number) for number in text.replace(",", " ").split())
