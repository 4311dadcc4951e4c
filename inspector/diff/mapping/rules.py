"""Rules made and applied."""

import re
from collections.abc import Iterable, Sequence

from inspector.diff.result import Mapping, MappingRule
from inspector.errors import BadRequest

KEY = "key"


def prefix_rule(old: str, new: str) -> MappingRule:
    """Names that begin with `old` begin with `new` instead; both end in a dot or are empty."""
    return MappingRule("prefix", old, new, f"^{re.escape(old)}", new.replace("\\", "\\\\"))


def segment_rule(old: str, new: str, below: str | None = None) -> MappingRule:
    """The part `old` of a dotted name becomes `new`: anywhere, or only right below the path `below` ("" for the top).

    Either may be several parts ("attention.self"), and `new` may be empty: the part goes away.
    """
    if below is None:
        start, shown = r"(?:^|(?<=\.))", ""
    elif below:
        start, shown = rf"(?<=^{re.escape(below)}\.)", f"{below}."
    else:
        start, shown = "^", ""
    if not new:
        return MappingRule("segment", f"{shown}{old}.", shown, rf"{start}{re.escape(old)}\.", "")
    if not old:
        return MappingRule("segment", shown, f"{shown}{new}.", rf"{start}(?=.)", f"{_plain(new)}.")
    return MappingRule("segment", shown + old, shown + new, rf"{start}{re.escape(old)}(?=\.|$)", _plain(new))


def table_rule(table: dict[str, str], below: str | None = None) -> MappingRule:
    """Several parts renamed at once: numbers of a list shifted, names swapped."""
    numbers = all(old.isdecimal() for old in table)
    start = r"(?:^|(?<=\.))" if below is None else rf"(?<=^{re.escape(below)}\.)" if below else "^"
    shown = f"{below}." if below else ""
    names = "|".join(map(re.escape, sorted(table, key=len, reverse=True)))
    old, new = _shown(table, numbers)
    return MappingRule(
        "index" if numbers else "segment",
        shown + old,
        shown + new,
        rf"{start}(?:{names})(?=\.|$)",
        table=tuple(table.items()),
    )


def key_rule(table: dict[str, str]) -> MappingRule:
    """Whole names, one by one."""
    if len(table) == 1:
        ((old, new),) = table.items()
    else:
        old, new = f"{len(table):,} names", "one by one"
    return MappingRule(KEY, old, new, "", table=tuple(table.items()))


def regex_rule(pattern: str, replacement: str) -> MappingRule:
    """A rule of the user. Raises BadRequest where it is no regular expression."""
    try:
        re.compile(pattern).sub(replacement, "")
    except (re.error, IndexError) as error:
        raise BadRequest(f"The rule {pattern!r} -> {replacement!r} is no regular expression: {error}.") from None
    return MappingRule("regex", pattern, replacement, pattern, replacement)


def tables_rule(pattern: str, table: dict[str, str]) -> MappingRule:
    """A rule of the user that looks up what it finds. Raises BadRequest where it is no regular expression."""
    rule = regex_rule(pattern, "")
    _, shown = _shown(table, False)
    return rule._replace(new=shown, table=tuple(table.items()))


def _plain(text: str) -> str:
    return text.replace("\\", "\\\\")


def _shown(table: dict[str, str], numbers: bool) -> tuple[str, str]:
    if numbers:
        shifts = {int(new) - int(old) for old, new in table.items() if new.isdecimal()}
        if len(shifts) == 1 and len(table) > 1 and all(new.isdecimal() for new in table.values()):
            return "{n}", f"{{n{shifts.pop():+d}}}"
    if len(table) > 8:
        return "{name}", "{name} by a table"
    return "{" + ",".join(table) + "}", "{" + ",".join(table.values()) + "}"


class Renamer:
    """The rules of a mapping, compiled."""

    def __init__(self, rules: Sequence[MappingRule]):
        self.keys: dict[str, tuple[str, int]] = {}  # whole names, with the number of their rule
        self._steps = []
        for at, rule in enumerate(rules):
            if rule.kind == KEY:
                self.keys.update((old, (new, at)) for old, new in rule.table)
            else:
                table = dict(rule.table)
                replace = (lambda match, table=table: table.get(match[0], match[0])) if table else rule.replacement
                self._steps.append((re.compile(rule.pattern).sub, replace, at))

    def rename(self, name: str) -> str:
        if name in self.keys:
            return self.keys[name][0]
        for substitute, replace, _ in self._steps:
            name = substitute(replace, name)
        return name

    def trace(self, name: str) -> tuple[str, list[int]]:
        """The new name, and the numbers of the rules that changed it."""
        if name in self.keys:
            new, at = self.keys[name]
            return new, [at]
        used = []
        for substitute, replace, at in self._steps:
            after = substitute(replace, name)
            if after != name:
                used.append(at)
                name = after
        return name, used


def apply(mapping: Mapping, names: Iterable[str]) -> list[str]:
    """B's names in A's words, in their order. Raises BadRequest when two of them become one."""
    names = list(names)
    if not mapping.rules:
        return names
    renamer = Renamer(mapping.rules)
    met: dict[str, str] = {}
    renamed = []
    for name in names:
        new = renamer.rename(name)
        if new in met and met[new] != name:
            raise BadRequest(
                f"The mapping brings two keys to one: {met[new]!r} and {name!r} both become {new!r}.",
                "Make its rules more exact.",
            )
        met[new] = name
        renamed.append(new)
    return renamed
