"""Details of one map: raw figures, what speaks against it, faithfulness, what the network sees, what it took."""

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.figures import cam_image, numbers
from app.state.cam_state import METHODS, CamState
from app.style import theme, tokens
from app.text import escape
from app.widgets import painting
from app.widgets.boxes import column, row
from app.widgets.facts import Facts
from app.widgets.icon_label import IconLabel
from app.widgets.link import Link
from app.widgets.section import Section
from app.widgets.wrapped_text import WrappedText
from app.words.cam_sentence import concentration
from app.words.phrases import say, stopped
from inspector.cam.result import Faithfulness, MapInfo

THUMB = 88  # pixels
SURVIVES, DEPENDS = 0.7, 0.3  # rank correlations from which on, and below which, the verdict is clear


class CamDetails(QWidget):
    faithfulness_requested = Signal()
    randomised_requested = Signal()
    preprocessing_requested = Signal()

    def __init__(self, state: CamState, note: str = ""):
        """`note` is what has to be known of the model's weights before a map is believed."""
        super().__init__()
        self._state, self._note = state, note
        explained, report = state.explained, state.report
        large = state.shown_map
        self._facts = column(gap=0)
        self._body = column(self._facts, gap=6)
        if large is not None:
            self.set_hover(None)
            self._add_flags(large)
            if large.head is None:
                self._add_faithfulness(large)
                self._add_randomised(large)
        if explained is not None and report is not None:
            self._add_seen()
            self._add_cost()
        self.setLayout(self._body)

    def set_hover(self, at: tuple[int, int, float | None] | None) -> None:
        """Where the mouse is on the image, and the raw value there."""
        state = self._state
        large = state.shown_map
        if large is None:
            return
        share = concentration(large, state.payload)
        pairs = [
            (self.tr("Raw max"), _figure(large.raw_max)),
            (self.tr("Raw min"), _figure(large.raw_min)),
            (self.tr("In top 10%"), numbers.percent(share) if share is not None else "–"),
            (self.tr("Grid"), numbers.shape(large.shape)),
        ]
        if at is not None and at[2] is not None:
            pairs.append((self.tr("At {x}, {y}").format(x=at[0], y=at[1]), _figure(at[2])))
        facts = Facts(pairs, 2)
        old = self._facts.takeAt(0)
        if old is not None and (widget := old.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        self._facts.addWidget(facts)

    def _add_flags(self, large: MapInfo) -> None:
        """A green tick is for a map that passed both checks, of a model that learned something."""
        if self._note:
            self._say("warn", "warn", stopped(self._note))
        measured = (large.faithfulness is not None) + (large.randomised is not None)
        failed = large.faithfulness is not None and not large.faithfulness.beats_random
        unclear = large.randomised is not None and large.randomised >= DEPENDS
        if large.flags or self._note or failed or (unclear and measured == 2):
            pass  # said by the flags, or below
        elif measured == 2:
            self._say("ok", "ok", self.tr("Nothing speaks against this map."))
        elif large.head is not None:
            self._say("info", "text2", self.tr("Nothing found so far that speaks against it; heads are not checked."))
        elif measured and self._state.explained is not None and self._state.explained.boxes:
            self._say("info", "text2", self.tr("Nothing found that speaks against it."))
        elif measured:
            words = self.tr("Nothing found so far that speaks against it; one of the two checks below is missing.")
            self._say("info", "text2", words)
        else:
            words = self.tr("Nothing found so far that speaks against it, but it is not measured yet: see below.")
            self._say("info", "text2", words)
        for flag in large.flags:
            self._say("warn", "warn", stopped(say(flag)))

    def _add_faithfulness(self, large: MapInfo) -> None:
        self._body.addWidget(Section(self.tr("Faithfulness")))
        found, explained = large.faithfulness, self._state.explained
        if explained is not None and explained.boxes:
            words = self.tr("It is measured for classifiers only.")
            self._body.addWidget(WrappedText(words, size=tokens.SMALL, tone="text3"))
            return
        if found is None:
            if self._state.is_checking("faithfulness", large):
                self._body.addWidget(WrappedText(self.tr("Measuring…"), size=tokens.SMALL, tone="text3"))
                return
            self._add_ended("faithfulness", large)
            words = self.tr("Does the model depend on what the map points at? It is measured with dozens of forwards.")
            self._body.addWidget(WrappedText(words, size=tokens.SMALL, tone="text2", most=4))
            link = Link(self.tr("Measure"))
            link.setEnabled(self._state.large >= 0)
            link.clicked.connect(self.faithfulness_requested)
            self._body.addWidget(link)
            return
        self._body.addWidget(FaithfulnessTable(found))
        verdicts = (
            self.tr("No better than the same map shuffled: do not build on it."),
            self.tr("Better than the same map shuffled in one of the two only."),
            self.tr("Better than the same map shuffled, in both."),
        )
        self._say(*(self._good if found.beats_random else ("warn", "warn")), verdicts[found.better])

    def _add_randomised(self, large: MapInfo) -> None:
        self._body.addWidget(Section(self.tr("Shuffled weights")))
        if large.randomised is not None:
            figure = numbers.minus(f"{round(large.randomised, 2) + 0.0:.2f}")  # no −0.00
            self._body.addWidget(Facts([(self.tr("Rank correlation of the two maps"), figure)]))
            self._say(*self._verdict(large.randomised))
        elif self._state.is_checking("randomised", large):
            self._body.addWidget(WrappedText(self.tr("Measuring…"), size=tokens.SMALL, tone="text3"))
        else:
            self._add_ended("randomised", large)
            words = self.tr("A map of what was learned looks another way once the weights are shuffled.")
            self._body.addWidget(WrappedText(words, size=tokens.SMALL, tone="text2", most=4))
            link = Link(self.tr("Check"))
            link.setEnabled(self._state.large >= 0)
            link.clicked.connect(self.randomised_requested)
            self._body.addWidget(link)

    def _add_ended(self, name: str, large: MapInfo) -> None:
        """Why a check that was begun has no result."""
        if error := self._state.check_error(name, large):
            self._say("warn", "warn", error)
        elif self._state.withdrawn.get(name) == self._state.place_of(large):
            self._say("info", "text2", self.tr("It was stopped because another map was asked for."))

    @property
    def _good(self) -> tuple[str, str]:
        """Icon and colour; nothing that a model without weights shows deserves a tick."""
        return ("info", "text2") if self._note else ("ok", "ok")

    def _verdict(self, correlation: float) -> tuple[str, str, str]:
        """Icon, colour and words."""
        if correlation >= SURVIVES:
            words = self.tr("Close to 1: the map shows the image, not what the model learned.")
            return "warn", "warn", words
        if correlation >= DEPENDS:
            return "info", "text2", self.tr("In between: part of the map comes from the image alone.")
        if self._note:
            return *self._good, self.tr("Near or below 0: the map depends on the weights, but nothing was learned yet.")
        return *self._good, self.tr("Near or below 0: the map depends on what the model learned.")

    def _add_seen(self) -> None:
        explained, report = self._state.explained, self._state.report
        assert explained is not None  # noqa: S101 - asked before
        assert report is not None  # noqa: S101
        shape = numbers.shape(tuple(reversed(explained.input[-2:])))
        self._body.addWidget(Section(self.tr("What the network sees"), shape))
        image = cam_image.seen(explained, self._state.payload)
        words = column(gap=2)
        for line in (*report.preprocessing.spec.split(","), say(report.preprocessing.source)):
            words.addWidget(WrappedText(escape.visible(line.replace("=", " ")), size=tokens.TINY, tone="text2", most=3))
        change = Link(self.tr("Change…"))
        change.clicked.connect(self.preprocessing_requested)
        words.addWidget(change)
        words.addStretch(1)
        line = row(*((Thumb(image),) if image is not None else ()), gap=12)
        line.addLayout(words, 1)
        self._body.addLayout(line)
        off = [each for each in explained.channels if abs(each.mean) > 3 or not 0.05 < each.std < 5]
        if off:
            self._say("warn", "warn", self.tr("The values are far from mean 0 and std 1: is the normalisation right?"))
        for note in explained.notes:
            self._body.addWidget(WrappedText(stopped(say(note)), size=tokens.TINY, tone="text3", most=3))

    def _add_cost(self) -> None:
        report = self._state.report
        assert report is not None  # noqa: S101 - asked before
        self._body.addWidget(Section(self.tr("Cost of this page"), report.device))
        forward, backward = report.seconds
        pairs = [(self.tr("Forwards"), _about(forward))]
        if backward:
            pairs.append((self.tr("Backwards, all methods"), _about(backward)))
        self._body.addWidget(Facts(pairs))

    def _say(self, icon: str, color: str, words: str) -> None:
        sign = column(2, IconLabel(icon, color), None, gap=0)
        self._body.addLayout(row(sign, WrappedText(words, size=tokens.SMALL, most=4), gap=8))


class FaithfulnessTable(QWidget):
    """Deletion and insertion of this map beside those of the same map shuffled."""

    def __init__(self, found: Faithfulness):
        super().__init__()
        self._rows = (
            ("", self.tr("This map"), self.tr("Shuffled")),
            (self.tr("Deletion, low is good"), f"{found.deletion:.2f}", f"{found.random_deletion:.2f}"),
            (self.tr("Insertion, high is good"), f"{found.insertion:.2f}", f"{found.random_insertion:.2f}"),
        )
        self.setFixedHeight(24 * len(self._rows))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("; ".join(" ".join(each) for each in self._rows))
        self.setToolTip(
            escape.tooltip(
                self.tr(
                    "Deletion blots out the picture from the map's strongest place on, insertion brings it back in "
                    "that order; the figure is the area under the class's probability."
                )
            )
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        small, tiny = theme.font(tokens.SMALL), theme.font(tokens.TINY)
        for number, (word, *figures) in enumerate(self._rows):
            top = 24 * number
            painting.text(painter, QRectF(0, top, self.width() - 130, 24), word, "text2", small)
            for place, figure in enumerate(figures):
                rect = QRectF(self.width() - 130 + 65 * place, top, 65, 24)
                tone, font = ("text", small) if number else ("text3", tiny)
                painting.text(painter, rect, figure, tone, font, align=painting.RIGHT)


class Thumb(QAbstractButton):
    """A small picture that a click, or the space bar, shows large."""

    def __init__(self, image: QImage):
        super().__init__()
        self._image = image
        tall = round(THUMB * image.height() / max(1, image.width()))
        self.setFixedSize(THUMB, max(8, min(tall, 2 * THUMB)))
        self.setAccessibleName(self.tr("The preprocessed image"))
        self.setToolTip(self.tr("Click to see it large"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(self._enlarge)

    def sizeHint(self) -> QSize:
        return self.size()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        smooth = self._image.width() > THUMB
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        size = QSizeF(self._image.size()).scaled(QSizeF(self.size()), Qt.AspectRatioMode.KeepAspectRatio)
        painter.drawImage(QRectF(QPointF(0, 0), size), self._image)
        if self.hasFocus():
            painting.ring(painter, QRectF(self.rect()), 0)

    def _enlarge(self) -> None:
        from app.dialogs.picture_viewer import PictureViewer

        size = f"{self._image.width()}×{self._image.height()}"
        dialog = PictureViewer(self.tr("What the network sees"), size, self._image, self.window())
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


def heading(state: CamState) -> tuple[str, str]:
    """Title and line below it."""
    large = state.shown_map
    if large is None:
        return "CAM", ""
    method = METHODS.get(large.method, large.method)
    title = f"{method}, {escape.visible(large.name, 80)}" if large.name else method
    call = f" · call {large.call + 1}" if large.call else ""
    if large.head is not None:
        call = " · " + QCoreApplication.translate("CamDetails", "head {n}").format(n=large.head + 1)
    return title, f"{escape.visible(large.layer, 100)}{call} · {numbers.shape(large.shape)}"


def _figure(value: float | None) -> str:
    return numbers.figure(value) if value is not None else "–"


def _about(seconds: float) -> str:
    return f"{1000 * seconds:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"
