"""A live model as lines for people: what it is, then its modules, indented."""

from collections.abc import Iterator

from inspector.model.result import ModelTree, ModuleNode
from inspector.printable import printable
from inspector.show_text import size_text

NAME_WIDTH = 48


def model_lines(tree: ModelTree, width: int = 0, depth: int | None = None) -> Iterator[str]:
    """Title, figures, then one line a module: name, class, parameters, what is unusual. `width` 0 is no limit."""
    yield printable(f"{tree.name}: {tree.type.rpartition('.')[2]}")
    yield printable(", ".join(_figures(tree)))
    if tree.weights is not None:
        yield printable(_weights(tree))
    yield ""
    levels = _levels(tree.modules)
    rows = [
        (
            f"{'  ' * level}{printable(_own_name(node), NAME_WIDTH)}",
            f"{node.parameters:,}" if node.parameters else "",
            node,
        )
        for node, level in zip(tree.modules, levels, strict=True)
        if depth is None or level <= depth
    ]
    left = max(len(name) for name, _, _ in rows)
    right = max(len(parameters) for _, parameters, _ in rows)
    for name, parameters, node in rows:
        line = f"{name:<{left}}  {parameters:>{right}}  {printable(_class(node))}".rstrip()
        yield line if not width or len(line) <= width else f"{line[: width - 3]}..."


def _figures(tree: ModelTree) -> Iterator[str]:
    frozen = tree.parameters - tree.trainable
    yield f"{tree.parameters:,} parameters" + (f" ({frozen:,} frozen)" if frozen else "")
    yield size_text(tree.nbytes)
    yield f"{len(tree.modules):,} modules"
    yield "in training mode" if tree.training else "in eval mode"
    if tree.example_input is not None:
        yield f"takes {','.join(map(str, tree.example_input))}"


def _weights(tree: ModelTree) -> str:
    report = tree.weights
    if report is None:
        return ""
    renamed = f" after taking {report.prefix!r} from its keys" if report.prefix else ""
    renamed = f" after putting {report.added!r} before its keys" if report.added else renamed
    return f"{report.loaded:,} tensors loaded from {report.path}{renamed}"


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
    if node.frozen in ("all", "some"):
        notes.append("frozen" if node.frozen == "all" else "partly frozen")
    if node.hooks:
        notes.append(f"{len(node.hooks):,} hooks" if len(node.hooks) > 1 else "1 hook")
    return f"{text}  [{'; '.join(notes)}]" if notes else text
