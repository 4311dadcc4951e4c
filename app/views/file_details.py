"""The safety card: what the file would run, where it comes from, whether its bytes are right."""

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QWidget

from app.figures import numbers
from app.state.file_state import FileState
from app.state.selection import Selection
from app.style import tokens
from app.text import escape
from app.trees.subject import subject_of
from app.views.precision_card import PrecisionCard
from app.views.stats_details import StatsDetails
from app.widgets.boxes import column, row
from app.widgets.button import Button
from app.widgets.facts import Facts
from app.widgets.icon_label import IconLabel
from app.widgets.label import ElidedLabel, Label
from app.widgets.link import Link
from app.widgets.note import Note
from app.widgets.section import Section
from app.widgets.wrapped_text import WrappedText
from app.words.verdict import acting_calls, is_whole_model, judge
from inspector.checkpoint.result import CallInfo, Listing

TORCH_LAYERS = "torch.nn."
CALLS, NAMES, WARNINGS, TEXTS, FAILED = 50, 40, 20, 40, 10  # entries shown


class FileDetails(QWidget):
    verify_requested = Signal()
    trust_requested = Signal()
    text_requested = Signal(str)
    copy_requested = Signal(str)
    model_requested = Signal()  # to be built with its weights, or run as it is
    weights_requested = Signal()  # without optimizer and run state, in a file of their own

    def __init__(self, listing: Listing, state: FileState):
        super().__init__()
        self._listing, self._state = listing, state
        verdict = judge(listing, state)
        self._body = column(Note(verdict.icon, verdict.color, verdict.head, verdict.body), gap=6)
        if listing.error and acting_calls(listing):  # the verdict speaks of the calls
            damaged = QCoreApplication.translate("Verdict", "The file is damaged")
            self._body.addWidget(Note("warn", "warn", damaged, escape.visible(listing.error, 400)))
        self._add_calls()
        self._add_trust()
        self._add_model()
        self._add_warnings()
        self._body.addSpacing(8)
        self._body.addWidget(StatsDetails(listing, Selection()))
        self._add_file()
        self._add_weights()
        if (subject := subject_of(listing, Selection())) is not None:
            self._body.addWidget(PrecisionCard(subject))
        self._add_known_names()
        self._add_texts()
        self.setLayout(self._body)

    def _add_calls(self) -> None:
        calls = acting_calls(self._listing)
        if calls:
            shown, all_ = numbers.count(CALLS), numbers.count(len(calls))
            note = "" if len(calls) <= CALLS else self.tr("first {n} of {all}").format(n=shown, all=all_)
            self._body.addWidget(Section(self.tr("Would run"), note))
            for call in calls[:CALLS]:
                self._body.addWidget(self._call(call))
        if len(calls) < len(self._listing.calls):
            acting = {id(call) for call in calls}
            self._add_classes([call.target for call in self._listing.calls if id(call) not in acting])

    def _add_classes(self, names: list[str]) -> None:
        """The classes of a pickled model: first those that are nobody's standard, torch's own in one line."""
        common = [name for name in names if name.startswith(TORCH_LAYERS)]
        others = [name for name in names if not name.startswith(TORCH_LAYERS)]
        self._body.addWidget(Section(self.tr("Would import"), self.tr("none imported")))
        for name in others[:CALLS]:
            self._body.addWidget(WrappedText(name, tokens.SMALL, mono=True, most=3))
        if len(others) > CALLS:
            words = self.tr("and {n} more").format(n=numbers.count(len(others) - CALLS))
            self._body.addWidget(WrappedText(words, tokens.SMALL, tone="text2"))
        if common:
            kinds = sorted({name.rpartition(".")[2] for name in common})
            layers = Facts([(self.tr("from torch.nn"), numbers.count(len(common)))])
            self._body.addWidget(layers)
            self._body.addWidget(WrappedText(", ".join(kinds), tokens.SMALL, tone="text3", most=4))

    def _call(self, call: CallInfo) -> QWidget:
        target = WrappedText(call.target, tokens.SMALL, tokens.MEDIUM, "error", mono=True, most=4)
        done = Label(self.tr("NOT executed"), tokens.TINY, tokens.SEMIBOLD, "ok")
        place = self.tr("byte {position}").format(position=numbers.count(call.position))
        where = f"{place} · {call.entry}" if call.entry else place
        lines = column(row((target, 1), column(1, done, None, gap=0)), gap=2)
        if call.args is None:
            lines.addWidget(WrappedText(self.tr("imported, not called"), tokens.TINY, tone="text2"))
        elif call.args:
            lines.addWidget(WrappedText(call.args, tokens.TINY, mono=True, most=4))
        lines.addWidget(WrappedText(where, tokens.TINY, tone="text3", most=2))
        lines.setContentsMargins(0, 2, 0, 6)
        widget = QWidget()
        widget.setLayout(lines)
        return widget

    def _add_trust(self) -> None:
        if not self._listing.calls:
            return
        if self._state.trusted:
            words = self._state.trusted_text or self.tr("The lab may load it in full.")
            self._body.addWidget(Note("check", "text2", self.tr("You trust this file"), words))
            return
        button = Button(self.tr("&Trust this file…"), flush=True)
        button.clicked.connect(self.trust_requested)
        words = self._state.trusted_text or self.tr("The lab stays closed to this file until you trust it.")
        self._body.addLayout(row(button, None, margins=(0, 4, 0, 0), gap=0))
        self._body.addWidget(WrappedText(words, tokens.SMALL, tone="text2"))

    def _add_model(self) -> None:
        """What of it can be run, and the way there."""
        found = self._state.identified
        if is_whole_model(self._listing):
            words, tone, action = self.tr("A whole model"), "text", self.tr("Run it")
            told = self.tr("Run it as a model")
        elif found is not None:
            fits = found.candidate.fits
            words = found.shown if fits else self.tr("Nearly {name}").format(name=found.shown)
            tone, action = "text" if fits else "text2", self.tr("Build it")
            told = self.tr("Build it with these weights")
        else:
            return
        link = Link(action, told)
        link.clicked.connect(self.model_requested)
        name = ElidedLabel(words, tokens.SMALL, tokens.MEDIUM, tone)
        self._body.addLayout(row(IconLabel("model", "accent"), (name, 1), link, margins=(0, 4, 0, 0)))

    def _add_known_names(self) -> None:
        names = self._listing.origin.known_names
        if not names:
            return
        kinds = self.tr("1 kind") if len(names) == 1 else self.tr("{n} kinds").format(n=numbers.count(len(names)))
        self._body.addWidget(Section(self.tr("Known and harmless"), kinds))
        pairs = [(escape.visible(name, 200), numbers.count(count)) for name, count in names[:NAMES]]
        self._body.addWidget(Facts(pairs))

    def _add_file(self) -> None:
        listing, origin = self._listing, self._listing.origin
        pairs = [(self.tr("Format"), listing.format), (self.tr("Wrapper"), escape.visible(listing.wrapper, 200))]
        pairs.append((self.tr("Producer"), escape.visible(origin.producer, 200)))
        pairs.append((self.tr("torch version"), escape.visible(origin.torch_version, 60)))
        pairs.append((self.tr("Hidden prefix"), escape.visible(self._hidden_prefix(), 100)))
        pairs.append((self.tr("Size"), numbers.size(listing.size_bytes)))
        if origin.pickles:
            words = self.tr("{n}, protocol {protocol}").format(
                n=numbers.count(origin.pickles), protocol=origin.protocol
            )
            pairs.append((self.tr("Pickles"), words))
        exact = {self.tr("Size"): numbers.exact_size(listing.size_bytes)}
        self._body.addWidget(Section(self.tr("File")))
        self._add_checksums([pair for pair in pairs if pair[1]], exact)

    def _add_weights(self) -> None:
        """What the file would shrink by, and the way there."""
        containers = self._listing.containers
        optimizer = sum(found.nbytes for found in containers if found.role == "optimizer")
        if not optimizer or not any(found.role == "model" for found in containers):
            return
        share = optimizer / sum(found.nbytes for found in containers)
        words = self.tr("{size}, {share} optimizer").format(
            size=numbers.size(self._listing.size_bytes), share=numbers.percent(share)
        )
        link = Link(self.tr("Save weights only…"))
        link.clicked.connect(self.weights_requested)
        self._body.addLayout(row(Label(words, tokens.SMALL, tone="text2"), link, None))

    def _add_checksums(self, pairs: list[tuple[str, str]], exact: dict[str, str]) -> None:
        """Ends the facts of the file with what its bytes were found to be."""
        report = self._state.checksum
        pairs.append((self.tr("Checksums"), self._checksum_words()))
        if report and report.sha256:
            digest = report.sha256
            pairs.append((self.tr("sha256"), f"{digest[:4]} {digest[4:8]} … {digest[-4:]}"))
            exact[self.tr("sha256")] = digest
        self._body.addWidget(Facts(pairs, tooltips=exact))
        if report and report.failed:
            names = [escape.visible(self._entry(name), 300) for name in report.failed[:FAILED]]
            more = len(report.failed) - len(names)
            if more:
                names.append(self.tr("and {n} more").format(n=numbers.count(more)))
            for name in names:
                self._body.addLayout(row(IconLabel("error", "error"), (WrappedText(name, tokens.SMALL, most=3), 1)))
        if report:
            link = Link(self.tr("Copy sha256"))
            link.clicked.connect(lambda: self.copy_requested.emit("sha256"))
        else:
            link = Link(self.tr("Compute sha256") if self._listing.checksum == "none" else self.tr("Check now"))
            link.setEnabled(not self._state.verifying)
            link.clicked.connect(self.verify_requested)
        self._body.addLayout(row(link, None))

    def _entry(self, name: str) -> str:
        """An entry of the file by the tensor whose bytes it holds, where it holds one's."""
        key = next((tensor.key for tensor in self._listing.tensors if tensor.storage == name), "")
        return f"{key} ({name})" if key else name

    def _hidden_prefix(self) -> str:
        containers = self._listing.containers
        return containers[0].prefix if len(containers) == 1 else ""

    def _checksum_words(self) -> str:
        report, listing = self._state.checksum, self._listing
        if self._state.verifying:
            return self.tr("checking…")
        if report and report.state == "ok":
            count = numbers.count(report.checked)
            return self.tr("{n} of {n} right").format(n=count)
        if report and report.state == "failed":
            failed, count = numbers.count(len(report.failed)), numbers.count(report.checked)
            return self.tr("{failed} of {n} wrong").format(failed=failed, n=count)
        words = {
            "ok": self.tr("right"),
            "failed": self.tr("wrong"),
            "unchecked": self.tr("not checked yet"),
            "none": self.tr("none in this format"),
        }
        return words.get(listing.checksum, listing.checksum)

    def _add_warnings(self) -> None:
        warnings = self._listing.warnings
        if not warnings:
            return
        self._body.addWidget(Section(self.tr("Warnings"), numbers.count(len(warnings))))
        for warning in warnings[:WARNINGS]:
            sign = column(0, IconLabel("warn", "warn"), None, gap=0)
            self._body.addLayout(row(sign, (WrappedText(warning, tokens.SMALL, tone="text2"), 1)))

    def _add_texts(self) -> None:
        texts = self._listing.texts
        if not texts:
            return
        note = (
            "" if len(texts) <= TEXTS else self.tr("first {n} of {all}").format(n=TEXTS, all=numbers.count(len(texts)))
        )
        self._body.addWidget(Section(self.tr("Texts in the file"), note))
        lines = column(gap=0)
        self._body.addLayout(lines)
        for text in texts[:TEXTS]:
            link = Link(text.name)
            link.clicked.connect(lambda _=False, name=text.name: self.text_requested.emit(name))
            size = Label(numbers.size(text.nbytes), tokens.SMALL, tone="text2")
            lines.addLayout(row((link, 1), size))
