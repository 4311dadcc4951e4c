"""What the tree says of each module of a live model: its cost, and what is not as one would expect."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from PySide6.QtCore import QCoreApplication

from app.figures import amounts, cost_figures, numbers
from app.state.live_model import LiveModel
from app.state.recent import printable
from app.text import escape
from app.trees.tree_notes import RowNote, TreeNotes
from inspector.flops.result import FlopReport, ModuleCost
from inspector.model.result import COUNTER, ModelTree, ModuleNode, ParameterInfo

ICONS = {"Sequential": "sequence", "ModuleList": "list", "ModuleDict": "dict"}
ICONS |= {"ParameterList": "list", "ParameterDict": "dict"}
LACKING = ("missing", "shape")  # states of a weight that is not the file's


def notes_of(model: LiveModel, tree: ModelTree, figure: str) -> TreeNotes:
    """`figure`: one of known_figures; parameters where that is not known of a module. Parts keep the model's unit."""
    costs = costs_of(model.cost.report)
    lacking = _lacking(tree)
    strangers = _strangers(tree)
    modules = []
    for place, node in enumerate(tree.modules):
        around = tree.modules[node.parent] if node.parent >= 0 else None
        cost = costs.get(node.same_as or node.name)
        shown = _figure(node, cost, costs.get(""), figure)
        modules.append(_module(node, around, cost, lacking[place], strangers[place], shown))
    tensors = [_tensor(each, node) for node in tree.modules for each in node.own]
    root = modules[0]
    icon = ICONS.get(tree.modules[0].container, "model")
    words = (printable(model.source.model), *root.words)
    plain, brief = _of_model(tree.modules[0], costs.get(""), figure)
    root = RowNote(plain, icon, root.mode, root.marks, root.alarm, words, brief=brief)

    def together(places: Sequence[int]) -> RowNote:
        nodes = [tree.modules[place] for place in places]
        found = [cost for node in nodes if (cost := costs.get(node.name)) is not None]
        node = nodes[0]._replace(parameters=sum(each.parameters for each in nodes))
        cost = _sum(found) if len(found) == len(nodes) else None
        lack = sum((lacking[place] for place in places), Counter())
        strange = [name for place in places for name in strangers[place]]
        around = tree.modules[node.parent] if node.parent >= 0 else None
        shown = _figure(node, cost, costs.get(""), figure)
        return _module(node, around, cost, lack, strange, shown)

    return TreeNotes(tree.type.rpartition(".")[2], root, modules, tensors, together)


def _sum(costs: Sequence[ModuleCost]) -> ModuleCost:
    """Of several beside each other, what the tree shows; the output is the last one's."""
    times = [cost.time_ms for cost in costs]
    return replace(
        costs[-1],
        flops=sum(cost.flops for cost in costs),
        time_ms=None if None in times else sum(time or 0.0 for time in times),
        memory=replace(costs[-1].memory, activations=sum(cost.memory.activations for cost in costs)),
    )


def known_figures(report: FlopReport | None) -> set[str]:
    """Of "flops", "params", "time", "memory" and "output": those that there are."""
    if report is None or not report.modules:
        return {"params"}
    timed = {"time"} if report.modules[0].time_ms is not None else set()
    return {"flops", "params", "memory", "output"} | timed


def costs_of(report: FlopReport | None) -> dict[str, ModuleCost]:
    """By the module's first name."""
    return {cost.name: cost for cost in report.modules} if report is not None else {}


def lacks(each: ParameterInfo) -> bool:
    """Whether its values are not the file's. Counters of batches decide nothing, and old files have none."""
    return each.weight in LACKING and not each.name.endswith(COUNTER)


def weight_words(each: ParameterInfo) -> str:
    """What --weights did to it, as a word; "" where nothing was asked."""
    translate = QCoreApplication.translate
    return {
        "loaded": translate("ModelNotes", "loaded"),
        "missing": translate("ModelNotes", "missing"),
        "shape": translate("ModelNotes", "other shape"),
    }.get(each.weight, "")


def _module(
    node: ModuleNode,
    around: ModuleNode | None,
    cost: ModuleCost | None,
    lacking: Counter[str],
    strangers: Sequence[str],
    shown: str,
) -> RowNote:
    translate = QCoreApplication.translate
    marks, words = [], []
    mode = ""
    if cost is not None:
        words.append(_cost_words(cost))
    if around is not None and node.training != around.training:
        mode = "train" if node.training else "eval"
        words.append(
            translate("ModelNotes", "In training mode, unlike the module around it")
            if node.training
            else translate("ModelNotes", "In eval mode, unlike the module around it")
        )
    if node.frozen == "all" and (around is None or around.frozen != "all"):
        marks.append("lock")
        words.append(translate("ModelNotes", "Frozen: none of its parameters requires a gradient"))
    if node.hooks:
        marks.append("hook")
        functions = ", ".join(escape.visible(hook.function, 80) for hook in node.hooks[:4])
        words.append(translate("ModelNotes", "Hooks: {functions}").format(functions=functions))
    if node.same_as is not None:
        marks.append("link")
        first = node.same_as or translate("ModelNotes", "the model itself")
        words.append(translate("ModelNotes", "The same module as {name}").format(name=escape.visible(first, 200)))
    alarm = lacking.total() + len(strangers)
    words += _alarm_words(lacking, strangers)
    return RowNote(
        shown,
        ICONS.get(node.container, ""),
        mode,
        tuple(marks),
        numbers.count(alarm) if alarm else "",
        tuple(words),
    )


def _figure(node: ModuleNode, cost: ModuleCost | None, whole: ModuleCost | None, figure: str) -> str:
    """Of one module; `whole` is the model's."""
    if figure == "flops" and cost is not None:
        return amounts.short(cost.flops, whole.flops if whole is not None else 0)
    if figure == "time" and cost is not None and cost.time_ms is not None:
        return amounts.milliseconds(cost.time_ms)
    if figure == "memory" and cost is not None:
        return numbers.size(cost.memory.activations)
    if figure == "output" and cost is not None:
        return _output(cost)
    return numbers.count(node.parameters)  # as in the tree of a file


def _output(cost: ModuleCost) -> str:
    """Of its first call, without a batch of one: "64×112×112"; "–" where it is not called."""
    shape = cost.output_shape
    if shape is None:
        return "–"
    return numbers.shape(shape[1:] if len(shape) > 1 and shape[0] == 1 else shape)


def _of_model(top: ModuleNode, whole: ModuleCost | None, figure: str) -> tuple[str, str]:
    """With the unit in which the rows below are to be read; and shorter."""
    plain = _figure(top, whole, whole, figure)
    if figure == "flops" and whole is not None:
        return cost_figures.flops(whole.flops), plain
    if figure == "params" or whole is None:
        words = QCoreApplication.translate("ModelNotes", "{n} params").format(n=plain)
        return words, amounts.short(top.parameters)
    return plain, plain


def _cost_words(cost: ModuleCost) -> str:
    translate = QCoreApplication.translate
    value, unit = amounts.scaled(cost.flops)
    words = translate("ModelNotes", "{flops} {unit}FLOP").format(flops=value, unit=unit)
    if not cost.calls and not cost.flops:
        return translate("ModelNotes", "Not called in this forward")
    if cost.time_ms is None:
        return words
    time = amounts.milliseconds(cost.time_ms)
    return translate("ModelNotes", "{flops}, about {time}").format(flops=words, time=time)


def _alarm_words(lacking: Counter[str], strangers: Sequence[str]) -> list[str]:
    translate = QCoreApplication.translate
    words = []
    if lacking["missing"]:
        text = translate("ModelNotes", "{tensors} not in the weights")
        words.append(text.format(tensors=numbers.tensors(lacking["missing"])))
    if lacking["shape"]:
        text = translate("ModelNotes", "{tensors} of another shape in the weights")
        words.append(text.format(tensors=numbers.tensors(lacking["shape"])))
    if strangers:
        text = translate("ModelNotes", "{tensors} of the weights with no place here: {names}")
        names = ", ".join(escape.visible(name, 80) for name in strangers[:3])
        more = " …" if len(strangers) > 3 else ""
        words.append(text.format(tensors=numbers.tensors(len(strangers)), names=names + more))
    return words


def _tensor(each: ParameterInfo, node: ModuleNode) -> RowNote:
    translate = QCoreApplication.translate
    marks, words = [], []
    if each.kind == "parameter" and not each.requires_grad:
        words.append(translate("ModelNotes", "Frozen: requires no gradient"))
        if node.frozen != "all":
            marks.append("lock")
    if each.tied_to:
        words.append(
            translate("ModelNotes", "The same tensor as {name}").format(name=escape.visible(each.tied_to, 200))
        )
    if not each.persistent:
        words.append(translate("ModelNotes", "Not in the state_dict (persistent=False)"))
    alarm = weight_words(each) if lacks(each) else ""
    words += _alarm_words(Counter([each.weight]), ()) if alarm else []
    return RowNote("–" if each.shape is None else "", marks=tuple(marks), alarm=alarm, words=tuple(words))


def _lacking(tree: ModelTree) -> list[Counter[str]]:
    """Of each module, states of the tensors in its subtree whose values are not the file's."""
    found: list[Counter[str]] = [Counter() for _ in tree.modules]
    for place, node in enumerate(tree.modules):
        states = [each.weight for each in node.own if lacks(each)]
        for above in _upwards(tree, place) if states else ():
            found[above].update(states)
    return found


def _strangers(tree: ModelTree) -> list[list[str]]:
    """Of each module, the file's keys that have no place in the model but would hang in its subtree."""
    found: list[list[str]] = [[] for _ in tree.modules]
    weights = tree.weights
    if weights is None or not weights.unexpected:
        return found
    places = {node.name: place for place, node in enumerate(tree.modules)}
    for key in weights.unexpected:
        name = f"{weights.added}{key.removeprefix(weights.prefix)}"
        while name and name not in places:
            name = name.rpartition(".")[0]
        for above in _upwards(tree, places.get(name, 0)):
            found[above].append(key)
    return found


def _upwards(tree: ModelTree, place: int) -> Iterable[int]:
    """The module and all around it."""
    while place >= 0:
        yield place
        place = tree.modules[place].parent
