"""Mappings written by people and by us, read without running anything."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.diff.mapping.function import python_function
from inspector.diff.mapping.map_file import parse_map, read_map
from inspector.diff.mapping.rules import Renamer, apply, key_rule, prefix_rule, segment_rule, table_rule
from inspector.diff.result import Mapping
from inspector.errors import BadRequest, UnreadableFile

RULES = (
    key_rule({"odd.name": 'a\'b\\c."d"', "other": "é\n"}),
    prefix_rule("module.", ""),
    table_rule({"1": "0", "2": "1"}, "features"),
    segment_rule("attention.self", "attn"),
)
NAMES = ["odd.name", "other", "module.features.1.weight", "module.features.2.weight", "x.attention.self.key", "plain"]


def run(source: str) -> dict[str, Any]:
    space: dict[str, Any] = {}
    exec(compile(source, "map.py", "exec"), space)  # ours, made a line above
    return space


def test_the_exported_function_does_what_the_mapping_does() -> None:
    space = run(python_function(Mapping(RULES), "a.pth", 'b"""\\.pth'))
    renamer = Renamer(RULES)
    assert [space["rename"](name) for name in NAMES] == [renamer.rename(name) for name in NAMES]
    assert space["rename_state_dict"](dict.fromkeys(NAMES, 1)) == dict.fromkeys(map(renamer.rename, NAMES), 1)


def test_the_exported_function_refuses_two_keys_of_one_name() -> None:
    space = run(python_function(Mapping((prefix_rule("module.", ""),))))
    with pytest.raises(KeyError, match="both become 'a'"):
        space["rename_state_dict"]({"module.a": 1, "a": 2})


def test_an_export_is_read_back_and_not_run(tmp_path: Path) -> None:
    path = tmp_path / "map.py"
    path.write_text(python_function(Mapping(RULES)) + f"\nopen({str(tmp_path / 'ran')!r}, 'w')\n")
    mapping = read_map(path)
    assert mapping.source == str(path)
    assert apply(mapping, NAMES) == [Renamer(RULES).rename(name) for name in NAMES]
    assert not (tmp_path / "ran").exists()


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.text(), st.text(), max_size=5), st.text(min_size=1), st.text())
def test_any_name_survives_the_export(table: dict[str, str], old: str, new: str) -> None:
    rules = (*((key_rule(table),) if table else ()), segment_rule(old, new), prefix_rule(old, new))
    source = python_function(Mapping(rules))
    names = [*table, old, f"{old}.x", f"a.{old}"]
    wanted = [Renamer(rules).rename(name) for name in names]
    assert [Renamer(parse_map(source)).rename(name) for name in names] == wanted
    assert [run(source)["rename"](name) for name in names] == wanted


def test_lines() -> None:
    rules = parse_map("# comes off\n^module\\. ->\n\nlayer(\\d) → stage\\1\n")
    assert Renamer(rules).rename("module.layer3.weight") == "stage3.weight"


def test_json() -> None:
    assert Renamer(parse_map(json.dumps({"a.b": "c"}))).rename("a.b") == "c"
    assert Renamer(parse_map(json.dumps([["^m\\.", ""], ["x", {"x": "y"}]]))).rename("m.x") == "y"
    assert parse_map("{}") == []


@pytest.mark.parametrize(
    "text",
    [
        "what is this",
        "([ -> x",
        "a -> \\3",
        '{"a": 1}',
        "[1]",
        '["ab"]',
        "[[1, 2]]",
        "{",
        "RULES = [(open, 1)]",
        "RULES = __import__('os').system('true')",
        "NAMES = 3",
        "RULES = 1 +",
        "[" * 100_000,
    ],
)
def test_what_is_no_mapping_is_said(text: str) -> None:
    with pytest.raises(BadRequest):
        parse_map(text, "m.txt")


def test_unreadable_files(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="No such file"):
        read_map(tmp_path / "absent")
    with pytest.raises(UnreadableFile):
        read_map(tmp_path)
    (tmp_path / "binary").write_bytes(b"PK\x03\x04\0\xff")
    with pytest.raises(BadRequest, match="is no mapping"):
        read_map(tmp_path / "binary")


def test_two_keys_of_one_name_are_refused_with_both_named() -> None:
    with pytest.raises(BadRequest, match=r"'module\.a' and 'a' both become 'a'"):
        apply(Mapping((prefix_rule("module.", ""),)), ["module.a", "a"])
