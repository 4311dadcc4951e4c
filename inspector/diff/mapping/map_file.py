"""Reading a mapping that somebody wrote or exported. Nothing in it is run.

Three spellings: the Python file of --export-map, of which only the literals NAMES and RULES are read; JSON, an object
{"B's name": "A's name"} or a list of [pattern, replacement]; or lines `pattern -> replacement`, # before a comment.
"""

import ast
import json
import os
from typing import Any

from inspector.diff.mapping.rules import Renamer, key_rule, regex_rule, tables_rule
from inspector.diff.result import Mapping, MappingRule
from inspector.errors import BadRequest, UnreadableFile

LARGEST = 64 << 20  # bytes
ARROWS = ("->", "→")


def read_map(path: str | bytes | os.PathLike) -> Mapping:
    """The mapping in a file. Raises UnreadableFile, and BadRequest for what is no mapping."""
    name = os.fsencode(path).decode("utf-8", "backslashreplace")
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        with open(fd, "rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise UnreadableFile(f"The mapping {name} cannot be read: {error.strerror}.") from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text or len(data) > LARGEST:
        raise BadRequest(f"{name} is no mapping.", "It is a text: lines `pattern -> replacement`, JSON, or an export.")
    rules = parse_map(text, name)
    Renamer(rules)  # patterns that cannot be compiled are told now
    return Mapping(tuple(rules), source=name)


def parse_map(text: str, name: str = "The mapping") -> list[MappingRule]:
    """The rules that a text spells. Raises BadRequest."""
    start = text.lstrip()
    if start.startswith(("{", "[")):
        return _json(text, name)
    if "RULES =" in text or "NAMES =" in text:
        return _python(text, name)
    return _lines(text, name)


def _json(text: str, name: str) -> list[MappingRule]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadRequest(f"{name} is no JSON: {error}.") from None
    if isinstance(document, dict):
        if not all(isinstance(new, str) for new in document.values()):
            raise BadRequest(f"{name} is no mapping: its JSON object must bring names to names.")
        return [key_rule(document)] if document else []
    return [_rule(pair, name) for pair in document]


def _python(text: str, name: str) -> list[MappingRule]:
    found: dict[str, Any] = {}
    try:
        for node in ast.parse(text).body:
            if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
                found[node.targets[0].id] = ast.literal_eval(node.value)
    except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError):
        raise BadRequest(f"{name} is no mapping: its NAMES and RULES must be plain literals.") from None
    names, rules = found.get("NAMES", {}), found.get("RULES", [])
    if not isinstance(names, dict) or not isinstance(rules, list) or not _is_table(names):
        raise BadRequest(f"{name} is no mapping: NAMES must be a dict of names and RULES a list of pairs.")
    return [*([key_rule(names)] if names else []), *(_rule(pair, name) for pair in rules)]


def _lines(text: str, name: str) -> list[MappingRule]:
    rules = []
    for number, whole in enumerate(text.splitlines(), 1):
        line = whole.strip()
        if not line or line.startswith("#"):
            continue
        arrow = next((arrow for arrow in ARROWS if arrow in line), None)
        if arrow is None:
            raise BadRequest(f"{name}, line {number:,}: a rule is `pattern -> replacement`.")
        pattern, _, replacement = line.partition(arrow)
        rules.append(_rule((pattern.strip(), replacement.strip()), f"{name}, line {number:,}"))
    return rules


def _rule(pair: Any, name: str) -> MappingRule:
    if isinstance(pair, list | tuple) and len(pair) == 2 and isinstance(pair[0], str):
        pattern, new = pair
        if isinstance(new, str):
            return regex_rule(pattern, new)
        if _is_table(new):
            return tables_rule(pattern, new)
    raise BadRequest(f"{name} is no mapping: a rule is a pattern and what it becomes.")


def _is_table(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(text, str) for pair in value.items() for text in pair)
