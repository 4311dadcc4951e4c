"""A live model as lines for people: what it is, then its modules, indented."""

from collections.abc import Iterator, Sequence

from inspector.equal_blocks import span
from inspector.folded_tree import TreeLine, fold
from inspector.model.result import COUNTER, ModelTree, ModuleNode, WeightsReport
from inspector.printable import printable
from inspector.show_text import size_text

NAME_WIDTH = 48
NAMED = 4  # keys in a line
NOT_LOADED = {"missing": "not in the weights", "shape": "of another shape in the weights"}


def model_lines(tree: ModelTree, width: int = 0, depth: int | None = None, whole: bool = False) -> Iterator[str]:
    """Title, figures, then one line a module: name, class, parameters, what is unusual. `width` 0 is no limit.

    Equal blocks are one line and the first of them, unless the `whole` tree is wanted.
    """
    yield printable(f"{tree.name}: {tree.type.rpartition('.')[2]}")
    yield printable(", ".join(_figures(tree)))
    if tree.weights is not None:
        yield from map(printable, _weights(tree.weights))
    yield ""
    levels = _levels(tree.modules)
    told = [(node, level) for node, level in zip(tree.modules, levels, strict=True) if depth is None or level <= depth]
    lines = [TreeLine(level, _own_name(node), (_class(node), _alone(node))) for node, level in told]
    rows = [
        (f"{'  ' * told[row[0]][1]}{printable(_span(nodes), NAME_WIDTH)}", _parameters(nodes), _classes(nodes))
        for row in (fold(lines) if not whole else ((at,) for at in range(len(lines))))
        for nodes in [[told[at][0] for at in row]]
    ]
    left = max(len(name) for name, _, _ in rows)
    right = max(len(parameters) for _, parameters, _ in rows)
    for name, parameters, words in rows:
        line = f"{name:<{left}}  {parameters:>{right}}  {printable(words)}".rstrip()
        yield line if not width or len(line) <= width else f"{line[: width - 3]}..."


def _span(nodes: Sequence[ModuleNode]) -> str:
    return span([_own_name(node) for node in nodes]) if len(nodes) > 1 else _own_name(nodes[0])


def _parameters(nodes: Sequence[ModuleNode]) -> str:
    """Of all of them."""
    count = sum(node.parameters for node in nodes)
    return f"{count:,}" if count else ""


def _classes(nodes: Sequence[ModuleNode]) -> str:
    return f"{len(nodes):,} × {_class(nodes[0])}" if len(nodes) > 1 else _class(nodes[0])


def _alone(node: ModuleNode) -> str:
    """What keeps a module out of a row of equal ones: what it shares counts once in a sum."""
    return node.name if node.same_as is not None or any(each.tied_to for each in node.own) else ""


def _figures(tree: ModelTree) -> Iterator[str]:
    frozen = tree.parameters - tree.trainable
    yield f"{tree.parameters:,} parameters" + (f" ({frozen:,} frozen)" if frozen else "")
    yield size_text(tree.nbytes)
    yield f"{len(tree.modules):,} modules"
    yield "in training mode" if tree.training else "in eval mode"
    if tree.example_input is not None:
        yield f"takes {','.join(map(str, tree.example_input))}"


def _weights(report: WeightsReport) -> Iterator[str]:
    renamed = f" after taking {report.prefix!r} from its keys" if report.prefix else ""
    renamed = f" after putting {report.added!r} before its keys" if report.added else renamed
    yield f"{report.loaded:,} tensor{'' if report.loaded == 1 else 's'} loaded from {report.path}{renamed}"
    for rule in report.rules:
        renamed = f"{rule.old or 'nothing'} -> {rule.new or 'nothing'}"
        told = "guessed by order and shapes" if rule.evidence == "order" else "told by names and shapes"
        yield f"  renamed {renamed}: {rule.explains:,} keys, {told}"
    if report.guesses:
        pairs = [f"{key} -> {name}" for key, name in report.guesses]
        how = "guessed" if report.guessed else "not loaded, since that would be a guess"
        yield f"  {len(pairs):,} {how}: {_some(pairs)}"
    for kind, keys in (("missing", report.missing), ("unexpected", report.unexpected)):
        told = [key for key in keys if not key.endswith(COUNTER)]
        if told:
            yield f"  {len(told):,} {kind}: {_some(told)}"
    if report.shape:
        shapes = [f"{each.name} is {list(each.file)}, not {list(each.model)}" for each in report.shape]
        yield f"  {len(shapes):,} of another shape: {_some(shapes)}"


def _some(texts: Sequence[str]) -> str:
    return ", ".join(texts[:NAMED]) + (", ..." if len(texts) > NAMED else "")


def _levels(modules: tuple[ModuleNode, ...]) -> list[int]:
    levels: list[int] = []
    for node in modules:
        levels.append(levels[node.parent] + 1 if node.parent >= 0 else 0)
    return levels


def _own_name(node: ModuleNode) -> str:
    return node.name.rpartition(".")[2] or "(model)"


def _class(node: ModuleNode) -> str:
    """The class, and what somebody should know of it."""
    text = node.type.rpartition(".")[2]
    if node.extra_repr:
        text += f"({node.extra_repr})"
    notes = []
    if node.same_as is not None:
        notes.append(f"the same module as {node.same_as or '(model)'}")
    notes += [f"{each.name.rpartition('.')[2]} is {each.tied_to}" for each in node.own if each.tied_to]
    notes += [
        f"{each.name.rpartition('.')[2]} {NOT_LOADED[each.weight]}" for each in node.own if each.weight in NOT_LOADED
    ]
    if node.frozen in ("all", "some"):
        notes.append("frozen" if node.frozen == "all" else "partly frozen")
    if node.hooks:
        notes.append(f"{len(node.hooks):,} hooks" if len(node.hooks) > 1 else "1 hook")
    return f"{text}  [{'; '.join(notes)}]" if notes else text
