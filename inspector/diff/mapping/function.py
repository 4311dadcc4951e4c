"""A mapping as a small Python function: nothing but the standard library, and read back by `map_file`."""

from inspector.diff.mapping.rules import KEY
from inspector.diff.result import Mapping, MappingRule
from inspector.printable import printable

HEAD = '''\
"""Renames the keys of a state_dict{of}.

    model.load_state_dict(rename_state_dict(torch.load("checkpoint.pth", weights_only=True)))
"""

import re

# whole names; no rule applies to them
NAMES = {names}

# in this order: (what is searched, what it becomes: a text, or a table to look the match up in)
RULES = {rules}


def rename(name):
    """The model's name for `name` of the file."""
    if name in NAMES:
        return NAMES[name]
    for pattern, new in RULES:
        name = re.sub(pattern, (lambda match: new.get(match[0], match[0])) if isinstance(new, dict) else new, name)
    return name


def rename_state_dict(state_dict):
    """The same tensors under the model's names. Raises KeyError when two of them would have one name."""
    renamed = {{}}
    for name, value in state_dict.items():
        new = rename(name)
        if new in renamed:
            raise KeyError(f"{{name!r}} and another key both become {{new!r}}")
        renamed[new] = value
    return renamed
'''


def python_function(mapping: Mapping, a: str = "", b: str = "") -> str:
    """The source. `a` and `b` are what the files are called in its first line."""
    whole = {old: new for rule in mapping.rules if rule.kind == KEY for old, new in rule.table}
    steps = [rule for rule in mapping.rules if rule.kind != KEY]
    of = f": from the names of {_plain(b)} to those of {_plain(a)}" if a and b else ""
    return HEAD.format(of=of, names=_dict(whole), rules=_list(steps))


def _plain(name: str) -> str:
    return printable(name, 80).replace("\\", "/").replace('"', "'")


def _dict(table: dict[str, str], indent: str = "    ") -> str:
    if not table:
        return "{}"
    lines = "".join(f"{indent}{old!a}: {new!a},\n" for old, new in table.items())
    return f"{{\n{lines}{indent[4:]}}}"


def _list(rules: list[MappingRule]) -> str:
    if not rules:
        return "[]"
    lines = []
    for rule in rules:
        new = _dict(dict(rule.table), " " * 8) if rule.table else ascii(rule.replacement)
        lines.append(f"    ({rule.pattern!a}, {new}),\n")
    return f"[\n{''.join(lines)}]"
