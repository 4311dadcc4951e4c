"""What is typed for a factory's arguments, as Python would write it, and why it cannot be taken."""

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

KINDS = ("bool", "int", "float", "str")


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a factory. `kind` is of KINDS, or "" for any plain value."""

    name: str
    kind: str = ""
    default: str | None = None  # as Python writes it; None: it has to be given
    takes_none: bool = False
    annotation: str = ""  # as it stands in the file
    by_place: bool = False  # cannot be given by name

    @property
    def required(self) -> bool:
        return self.default is None


class BadArgument(ValueError):
    """`reason` is "missing", "value" (no plain value at all), or the kind it should be."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


def argument(name: str, default: str | None, annotation: str, by_place: bool = False) -> Argument:
    """Told by its annotation, else by its default."""
    parts = [part.strip() for part in annotation.replace("Optional[", "None|").rstrip("]").split("|")]
    takes_none = "None" in parts or default == "None"
    named = [part for part in parts if part != "None"]
    kind = named[0] if len(named) == 1 and named[0] in KINDS else ""
    if not annotation and default is not None:
        try:
            found = type(ast.literal_eval(default)).__name__
        except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
            found = ""
        kind = found if found in KINDS else ""
    return Argument(name, kind, default, takes_none, annotation, by_place)


def written(wanted: Argument, text: str) -> str:
    """`text` as Python writes that value; "" where nothing is typed and the default holds. Raises BadArgument."""
    text = text.strip()
    if not text:
        if wanted.required:
            raise BadArgument("missing")
        return ""
    value, is_plain = _plain(text)
    if is_plain and value is None and (wanted.takes_none or not wanted.kind):
        return "None"
    if wanted.kind == "str":
        return repr(value if is_plain and isinstance(value, str) else text)
    if not is_plain:
        raise BadArgument(wanted.kind or "value")
    fits = {
        "bool": isinstance(value, bool),
        "int": isinstance(value, int) and not isinstance(value, bool),
        "float": isinstance(value, int | float) and not isinstance(value, bool),
        "": True,
    }
    if not fits[wanted.kind]:
        raise BadArgument(wanted.kind)
    return repr(value)


def more(text: str) -> str:
    """Arguments typed as in a call, "num_classes=10, depth=20". Raises BadArgument."""
    text = text.strip().strip(",")
    if not text:
        return ""
    try:
        call = ast.parse(f"f({text})", mode="eval").body
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):  # "a=1)(b=2"
            raise BadArgument("value")
        if any(each.arg is None for each in call.keywords):
            raise BadArgument("value")
        for node in (*call.args, *(each.value for each in call.keywords)):
            ast.literal_eval(node)
    except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError):
        raise BadArgument("value") from None
    return ast.unparse(call)[2:-1]


def call(factory: str, arguments: Iterable[Argument], given: Mapping[str, str], others: str = "") -> str:
    """`small(depth=20, name='x')`; `given` are written values by name, `others` what `more` gave."""
    arguments = tuple(arguments)
    placed = [each for each in arguments if each.by_place]
    while placed and not given.get(placed[-1].name):
        placed.pop()
    parts = [given.get(each.name) or each.default or "None" for each in placed]
    parts += [f"{each.name}={given[each.name]}" for each in arguments if not each.by_place and given.get(each.name)]
    parts += [others] if others else []
    return f"{factory}({', '.join(parts)})" if parts else factory


def taken_apart(text: str) -> tuple[str, list[str], dict[str, str]]:
    """A call as `call` writes it: the factory, its values by place and by name, as Python writes them."""
    try:
        node = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return text, [], {}
    if not isinstance(node, ast.Call):
        return text, [], {}
    named = {str(each.arg): ast.unparse(each.value) for each in node.keywords}
    return ast.unparse(node.func), [ast.unparse(each) for each in node.args], named


def _plain(text: str) -> tuple[object, bool]:
    try:
        return ast.literal_eval(text), True
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        return None, False
