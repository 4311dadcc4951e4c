"""One module of a live model: what it costs, how it is set up, where its source is; of the root the whole model."""

import os

from PySide6.QtCore import QCoreApplication, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.figures import amounts, numbers
from app.state.live_model import LiveModel
from app.state.recent import printable
from app.state.selection import Selection
from app.style import tokens
from app.text import escape
from app.trees.model_notes import costs_of, lacks, weight_words
from app.trees.subject import subject_of
from app.views.cost_facts import Breakdown, Calls, Pair, facts, figures, memory, shapes
from app.views.precision_card import PrecisionCard
from app.views.stats_details import StatsDetails
from app.widgets.boxes import column, row
from app.widgets.label import Label
from app.widgets.link import Link
from app.widgets.note import Note
from app.widgets.section import Section
from app.widgets.wrapped_text import WrappedText
from app.words.mapping_words import explained_words, rule_words
from app.words.phrases import say
from inspector.flops.result import FlopReport, ModuleCost
from inspector.flops.sentence import measured
from inspector.model.result import COUNTER, ModelTree, ParameterInfo

TENSORS, HOOKS, NAMES, RULES = 40, 12, 6, 8  # shown
MOST_NAMES = 400  # when the rest is asked for


class LiveModuleDetails(QWidget):
    selected = Signal(Selection)
    text_copied = Signal(str, str)  # what to put on the clipboard, and what to say about it

    def __init__(
        self, model: LiveModel, tree: ModelTree, place: int, lab: tuple[str, str] = ("", ""), figure: str = "flops"
    ):
        """`lab`: the interpreter that the model lives in, in words, and its path; `figure` of its parts."""
        super().__init__()
        self._model, self._tree, self._place = model, tree, place
        node = self._node = tree.modules[place]
        report = model.cost.report
        costs = costs_of(report)
        cost = costs.get(node.same_as or node.name)
        self._body = column(gap=6)
        if node.extra_repr:
            self._body.addWidget(WrappedText(node.extra_repr, tokens.SMALL, tone="text2", most=4))
        self._add_figures(report, cost)
        self._add_same()
        if cost is not None:
            parts = Breakdown(tree, place, costs, figure)
            parts.selected.connect(self.selected)
            self._body.addWidget(parts)
            if cost.times_called > 1:
                self._body.addWidget(Calls(cost))
        self._add_weights()
        self._add_own()
        self._add_hooks()
        self._add_source()
        if place == 0:
            self._add_origin(lab)
        self._add_measured(report)
        self._add_values()  # last: what was found in them may be long
        self.setLayout(self._body)

    # figures

    def _add_figures(self, report: FlopReport | None, cost: ModuleCost | None) -> None:
        pairs: list[Pair] = []
        if report is not None and cost is not None:
            pairs = figures(report, cost) + shapes(cost) + memory(cost)
        else:
            count = self._node.parameters
            shown = amounts.short(count, self._tree.parameters)
            pairs.append((self.tr("Params"), shown, numbers.parameters(count)))
        pairs += self._gradients()
        if self._place == 0:
            size = self._tree.nbytes
            words = self.tr("Of parameters and buffers: {size}").format(size=numbers.exact_size(size))
            pairs.append((self.tr("Size"), numbers.size(size), words))
            pairs.append((self.tr("Modules"), numbers.count(len(self._tree.modules)), ""))
        self._body.addWidget(facts(pairs))
        state = self._model.cost.state
        if report is None and state in {"counting", "timing"}:
            self._body.addWidget(WrappedText(self.tr("The forward is being counted."), tokens.SMALL, tone="text3"))
        elif cost is not None and not cost.calls and not self._node.container:
            words = self.tr("Not called in this forward.")
            self._body.addWidget(WrappedText(words, tokens.SMALL, tone="text3"))

    def _gradients(self) -> list[Pair]:
        """How much of it is trained."""
        word = self.tr("Trainable")
        if self._node.frozen == "all":
            return [(word, self.tr("no, frozen"), self.tr("None of its parameters requires a gradient"))]
        if self._node.frozen == "none":
            return [(word, self.tr("all"), self.tr("All of its parameters require a gradient"))]
        if self._node.frozen == "some":
            need = self._trainable()
            words = self.tr("{n} require a gradient, the others are frozen").format(n=numbers.parameters(need))
            return [(word, amounts.short(need, self._tree.parameters), words)]
        return []

    def _trainable(self) -> int:
        if self._place == 0:
            return self._tree.trainable
        below = self._tree.modules[self._place : self._place + 1 + self._node.descendants]
        own = {each.tied_to or each.name: each for node in below for each in node.own}
        return sum(numbers.elements(each.shape or ()) for each in own.values() if each.requires_grad)

    # what hangs on it

    def _add_same(self) -> None:
        first = self._node.same_as
        if first is None:
            return
        link = Link(first or self.tr("the model itself"), first)
        place = next((i for i, node in enumerate(self._tree.modules) if node.name == first), 0)
        link.clicked.connect(lambda: self.selected.emit(Selection("module", place)))
        self._body.addWidget(Section(self.tr("The same module as")))
        self._body.addWidget(link)

    def _add_own(self) -> None:
        own = self._node.own
        if not own:
            return
        first = sum(len(node.own) for node in self._tree.modules[: self._place])
        self._body.addWidget(Section(self.tr("Own tensors"), numbers.count(len(own))))
        lines = column(gap=0)
        for i, each in enumerate(own[:TENSORS], first):
            link = Link(each.name.rpartition(".")[2], each.name)
            link.clicked.connect(lambda _=False, i=i: self.selected.emit(Selection("tensor", i)))
            lines.addLayout(row((link, 1), *self._about(each)))
        self._body.addLayout(lines)
        if len(own) > TENSORS:
            words = self.tr("and {n} more").format(n=numbers.count(len(own) - TENSORS))
            self._body.addWidget(Label(words, tokens.SMALL, tone="text3"))

    def _add_values(self) -> None:
        """Of its parameters together, as of a checkpoint's module."""
        listing, selection = self._model.listing, Selection("module", self._place)
        subject = subject_of(listing, selection) if listing is not None else None
        if listing is None or subject is None:
            return
        self._body.addWidget(StatsDetails(listing, selection))
        self._body.addWidget(PrecisionCard(subject))

    def _about(self, each: ParameterInfo) -> list[QWidget]:
        shape = numbers.shape(each.shape) if each.shape is not None else self.tr("no shape yet")
        words: list[QWidget] = [Label(f"{shape} · {each.dtype}", tokens.SMALL, tone="text2")]
        if lacks(each):
            words.insert(0, Label(weight_words(each), tokens.SMALL, tone="warn"))
        return words

    def _add_hooks(self) -> None:
        hooks = self._node.hooks
        if not hooks:
            return
        self._body.addWidget(Section(self.tr("Hooks"), numbers.count(len(hooks))))
        pairs = [(hook.kind, escape.visible(hook.function, 200), hook.function) for hook in hooks[:HOOKS]]
        self._body.addWidget(facts(pairs, 1))

    def _add_source(self) -> None:
        node = self._node
        if not node.file:
            return
        path = printable(node.file)
        name = self.tr("{file}, line {line}").format(file=os.path.basename(path), line=node.line)
        self._body.addWidget(Section(self.tr("Source of forward")))
        where = f"{path}:{node.line}"
        link = Link(name, where)
        link.clicked.connect(lambda: self.text_copied.emit(where, self.tr("Copied {where}.").format(where=where)))
        items = [link, None]
        if can_open(node.file):
            opened = Link(self.tr("Open"), self.tr("Open {file} in the editor").format(file=path))
            opened.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(node.file)))
            items.append(opened)
        self._body.addLayout(row(*items))
        if node.forward:
            self._body.addWidget(WrappedText(f"forward{node.forward}", tokens.SMALL, tone="text2", most=4))

    # weights, and how all of it is known

    def _add_weights(self) -> None:
        """Of the root: what was loaded; of any module: what of it was not."""
        weights = self._tree.weights
        if weights is None:
            return
        below = self._tree.modules[self._place : self._place + 1 + self._node.descendants]
        lacking = [each for node in below for each in node.own if lacks(each)]
        name = printable(os.path.basename(weights.path))
        if self._place == 0:
            self._body.addWidget(Section(self.tr("Weights")))
            icon, color = ("warn", "warn") if lacking or weights.unexpected else ("ok", "ok")
            head = self.tr("{n} loaded from {name}").format(n=numbers.tensors(weights.loaded), name=name)
            self._body.addWidget(Note(icon, color, head, " ".join(filter(None, (self._rule(), self._counters())))))
            for rule in weights.rules[:RULES]:
                words = f"{rule_words(rule)}; {explained_words(rule)}"
                self._body.addWidget(WrappedText(words, tokens.SMALL, tone="text2", most=3))
            if weights.unexpected:
                self._add_names(self.tr("With no place in the model"), list(weights.unexpected))
        elif lacking:
            head = self.tr("{n} not loaded").format(n=numbers.tensors(len(lacking)))
            self._body.addWidget(Note("warn", "warn", head))
        for state, title in (
            ("missing", self.tr("Not in the file")),
            ("shape", self.tr("Of another shape in the file")),
        ):
            names = [each.name for each in lacking if each.weight == state]
            if names:
                self._add_names(title, names)

    def _add_names(self, title: str, names: list[str]) -> None:
        self._body.addWidget(Section(title, numbers.count(len(names))))
        places = {each.name: i for i, each in enumerate(tensors_of(self._tree))}
        lines = column(*(self._name(name, places.get(name)) for name in names[:NAMES]), gap=0)
        if len(names) > NAMES:
            more = Link(self.tr("+{n} more").format(n=numbers.count(len(names) - NAMES)))
            more.clicked.connect(lambda: self._unfold(more, lines, names[NAMES:], places))
            lines.addWidget(more)
        self._body.addLayout(lines)

    def _name(self, name: str, place: int | None) -> QWidget:
        """A link to the tensor at `place`; the name alone where the model has none."""
        if place is None:
            return WrappedText(name, tokens.SMALL, tone="text2", most=2)
        link = Link(name, name)
        link.clicked.connect(lambda: self.selected.emit(Selection("tensor", place)))
        return link

    def _unfold(self, more: Link, lines: QVBoxLayout, names: list[str], places: dict[str, int]) -> None:
        more.hide()
        for name in names[:MOST_NAMES]:
            lines.addWidget(line := self._name(name, places.get(name)))
            line.show()  # now, not a turn later
        if len(names) > MOST_NAMES:
            words = self.tr("and {n} more").format(n=numbers.count(len(names) - MOST_NAMES))
            lines.addWidget(left := Label(words, tokens.SMALL, tone="text3"))
            left.show()

    def _rule(self) -> str:
        """Which key of the file is which tensor of the model."""
        weights = self._tree.weights
        if weights is None:
            return ""
        words = self.tr("By name.")
        if weights.rules:
            words = self.tr("By name, after a mapping of the file's keys:")
        elif weights.prefix:
            words = self.tr('By name, without "{prefix}" before the file\'s keys.').format(prefix=weights.prefix)
        elif weights.added:
            words = self.tr('By name, with "{prefix}" put before the file\'s keys.').format(prefix=weights.added)
        if weights.guesses and weights.guessed:
            guessed = self.tr("{tensors} of them guessed from names and shapes.")
            words = f"{guessed.format(tensors=numbers.tensors(len(weights.guesses)))} {words}"
        return words

    def _counters(self) -> str:
        """Why fewer tensors may be loaded than there are, and still all."""
        counters = [each for each in tensors_of(self._tree) if each.name.endswith(COUNTER) and each.weight != "loaded"]
        if not counters:
            return ""
        words = self.tr("{n} counters of batches are not in the file; nothing depends on them.")
        if len(counters) == 1:
            words = self.tr("A counter of batches is not in the file; nothing depends on it.")
        return words.format(n=numbers.count(len(counters)))

    def _add_origin(self, lab: tuple[str, str]) -> None:
        pairs = [
            (self.tr("From"), escape.visible(printable(self._model.source.model), 300), self._model.source.model),
            (self.tr("Runs in"), *lab),
        ]
        self._body.addWidget(Section(self.tr("Where it comes from")))
        self._body.addWidget(facts(pairs, 1))

    def _add_measured(self, report: FlopReport | None) -> None:
        if report is None:
            return
        self._body.addSpacing(6)
        if report.footprint.unchanged:
            words = self.tr("Weights, hooks, modes, gradients and random state are as before the count.")
            self._body.addWidget(Note("ok", "ok", self.tr("Model unchanged"), words))
        else:
            changes = " ".join(report.footprint.changes)
            self._body.addWidget(Note("warn", "warn", self.tr("The count changed the model"), changes))
        self._body.addSpacing(4)
        self._body.addWidget(Note("info", "accent", self.tr("How it was measured"), say(measured(report))))


def heading(model: LiveModel, tree: ModelTree, place: int) -> tuple[str, str]:
    """ "encoder.layers.0", "EncoderBlock · 1 call · eval"; of the root "VisionTransformer", "vit_b_16 · eval"."""
    node = tree.modules[place]
    translate = QCoreApplication.translate
    kind = escape.visible(node.type.rpartition(".")[2], 200)
    mode = translate("LiveModuleDetails", "train") if node.training else translate("LiveModuleDetails", "eval")
    calls = ""
    cost = costs_of(model.cost.report).get(node.same_as or node.name)
    if cost is not None and cost.calls and place > 0:
        one, many = translate("LiveModuleDetails", "1 call"), translate("LiveModuleDetails", "{n} calls")
        calls = one if cost.times_called == 1 else many.format(n=numbers.count(cost.times_called))
    if place == 0:
        return kind, " · ".join((model.name, mode))
    return escape.visible(node.name, 300), " · ".join(filter(None, (_kind(tree, place, kind), calls, mode)))


def _kind(tree: ModelTree, place: int, kind: str) -> str:
    """A container says what it holds: "ModuleList of 12 EncoderBlock"."""
    node = tree.modules[place]
    held = [child for child in tree.modules[place + 1 : place + 1 + node.descendants] if child.parent == place]
    kinds = {child.type.rpartition(".")[2] for child in held}
    if not node.container or not held:
        return kind
    words = QCoreApplication.translate("LiveModuleDetails", "{kind} of {n} {held}")
    if len(kinds) > 1:
        words = QCoreApplication.translate("LiveModuleDetails", "{kind} of {n} modules")
    return words.format(kind=kind, n=numbers.count(len(held)), held=escape.visible(min(kinds), 100))


def tensors_of(tree: ModelTree) -> list[ParameterInfo]:
    """In the order of Listing.tensors."""
    return [each for node in tree.modules for each in node.own]


def can_open(file: str) -> bool:
    """Whether the desktop shows it rather than runs it, as Windows does with a .py file."""
    return os.name == "posix" and os.path.isfile(file) and not os.access(file, os.X_OK)
