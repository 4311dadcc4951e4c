"""What is typed for an argument becomes what Python would write, or is refused with a reason."""

import pytest

from app.text.argument_text import Argument, BadArgument, argument, call, more, taken_apart, written


@pytest.mark.parametrize(
    ("default", "annotation", "kind", "takes_none"),
    [
        ("18", "", "int", False),
        ("0.5", "", "float", False),
        ("True", "", "bool", False),
        ("'relu'", "", "str", False),
        ("None", "", "", True),
        ("(1, 2)", "", "", False),
        ("nn.ReLU", "", "", False),
        (None, "int", "int", False),
        ("None", "int | None", "int", True),
        ("None", "Optional[float]", "float", True),
        ("None", "int | str | None", "", True),
        ("3", "list[int]", "", False),
    ],
)
def test_told_by_annotation_or_default(default, annotation, kind, takes_none):
    found = argument("x", default, annotation)
    assert (found.kind, found.takes_none) == (kind, takes_none)
    assert found.required == (default is None)


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("int", " 20 ", "20"),
        ("int", "1_000", "1000"),
        ("int", "-3", "-3"),
        ("float", "2", "2"),
        ("float", "1e-3", "0.001"),
        ("bool", "False", "False"),
        ("str", "relu", "'relu'"),
        ("str", "'relu'", "'relu'"),
        ("str", "it's 3", '"it\'s 3"'),
        ("str", "3", "'3'"),
        ("", "[1, 2]", "[1, 2]"),
        ("", "None", "None"),
        ("int", "", ""),
    ],
)
def test_written_as_python(kind, text, expected):
    assert written(Argument("x", kind, "0"), text) == expected


@pytest.mark.parametrize(
    ("wanted", "text", "reason"),
    [
        (Argument("x", "int", None), "", "missing"),
        (Argument("x", "int", "1"), "two", "int"),
        (Argument("x", "int", "1"), "2.5", "int"),
        (Argument("x", "int", "1"), "True", "int"),
        (Argument("x", "int", "1"), "None", "int"),
        (Argument("x", "float", "1.0"), "half", "float"),
        (Argument("x", "bool", "True"), "1", "bool"),
        (Argument("x", "", "None"), "nn.ReLU", "value"),
        (Argument("x", "", "None"), "__import__('os')", "value"),
        (Argument("x", "", "None"), "(" * 3000, "value"),
    ],
)
def test_refused_with_a_reason(wanted, text, reason):
    with pytest.raises(BadArgument) as refused:
        written(wanted, text)
    assert refused.value.reason == reason


def test_none_only_where_it_is_taken():
    assert written(argument("x", "None", "int | None"), "None") == "None"


def test_a_call():
    depth, name, place = (
        Argument("depth", "int", None),
        Argument("name", "str", "''"),
        Argument("p", "", "1", False, "", True),
    )
    assert call("small", (depth, name), {"depth": "20", "name": ""}) == "small(depth=20)"
    assert call("small", (place, depth), {"depth": "20"}) == "small(depth=20)"
    assert call("small", (place, depth), {"p": "3", "depth": "20"}, "b=1") == "small(3, depth=20, b=1)"
    assert call("small", (), {}) == "small"


@pytest.mark.parametrize(
    ("text", "expected"), [("num_classes=10, ", "num_classes=10"), ("", ""), ("3,a = [1]", "3, a=[1]")]
)
def test_arguments_as_in_a_call(text, expected):
    assert more(text) == expected


@pytest.mark.parametrize("text", ["num_classes", "a=b", "**{}", "a=1)(b=2", "a=1; b=2", "a=", "\0"])
def test_no_plain_arguments(text):
    with pytest.raises(BadArgument):
        more(text)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("small", ("small", [], {})),
        ("Net.small(3, depth=20, name='x')", ("Net.small", ["3"], {"depth": "20", "name": "'x'"})),
        ("no python(", ("no python(", [], {})),
    ],
)
def test_a_call_taken_apart(text, parts):
    assert taken_apart(text) == parts
