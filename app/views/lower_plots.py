"""What stands below the table: where the bytes are, the values, the values by channel, the weight itself."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.state.selection import Selection
from app.style import tokens
from app.text import escape
from app.text.prefix import shown_key
from app.trees.subject import subject_of
from app.views.channel_plot import MOST, ChannelPlot
from app.views.distribution_plot import DistributionPlot
from app.views.weight_plot import WeightPlot
from app.widgets.boxes import column, row
from app.widgets.choice_row import ChoiceRow
from app.widgets.icicle import Icicle
from app.widgets.label import ElidedLabel
from app.widgets.plot_export import Exported, svg, widget_image
from inspector.checkpoint.result import Listing, Picture
from inspector.stats.result import Distributions, Finding

PLOTS = ("bytes", "values", "channels", "weight")
LARGE = 256_000_000  # bytes; the values of more are plotted for a click only


class LowerPlots(QWidget):
    """Only the plot that is seen asks for anything.

    Until one is chosen by hand, a tensor whose values were counted shows them, by channel where it has channels.
    """

    selected = Signal(Selection)
    picture_requested = Signal(int, int, int)  # tensor, width and height in device pixels
    distributions_requested = Signal(object, str, str, int, object, object)  # tensors, split, scale, bins, low, high

    def __init__(self):
        super().__init__()
        self._listing: Listing | None = None
        self._selection = Selection()
        self._pointed: Selection | None = None  # what was clicked among the bytes, which stay then
        self._chosen = ""  # by hand
        self._counted = False  # by a scan
        names = {
            "bytes": self.tr("Where the bytes are"),
            "values": self.tr("Values"),
            "channels": self.tr("By channel"),
            "weight": self.tr("Weight"),
        }
        self.choices = ChoiceRow(self.tr("Plot"))
        self.choices.set_choices(list(names.items()))
        self.choices.chosen.connect(self.show_plot)
        self._note = ElidedLabel("", tokens.SMALL, tone="text3", elide=Qt.TextElideMode.ElideLeft)
        self._icicle, self._weight = Icicle(), WeightPlot()
        self._values, self._channels = DistributionPlot(), ChannelPlot()
        self._icicle.selected.connect(self._on_icicle)
        self._values.distributions_requested.connect(self.distributions_requested)
        self._channels.distributions_requested.connect(self.distributions_requested)
        self._weight.picture_requested.connect(self.picture_requested)
        frame = QWidget()
        frame.setLayout(column((self._icicle, 1), margins=(24, 4, 24, 16)))
        self._stack = QStackedWidget()
        for page in (frame, self._values, self._channels, self._weight):
            self._stack.addWidget(page)
        head = row(self.choices, 8, (self._note, 1), margins=(16, 8, 24, 4), gap=4)
        self.setLayout(column(head, (self._stack, 1), gap=0))

    def set_listing(self, listing: Listing | None) -> None:
        self._listing, self._selection, self._pointed = listing, Selection(), None
        self._counted = False
        self._icicle.set_listing(listing)
        self._values.clear()
        self._channels.show_tensor(None, None)
        self._weight.clear()
        self._note.setText("")

    def select(self, selection: Selection) -> None:
        """Shows what is selected elsewhere; says nothing back."""
        self._selection = selection
        key = shown_key(self._listing, selection.index) if self._listing and selection.kind == "tensor" else ""
        self._note.setText(escape.visible(key, 300))
        self._icicle.select(selection)
        if not self._chosen and selection != self._pointed:
            self._pointed = None
            self.choices.set_current(self._fitting())
        self._show()

    def show_plot(self, plot: str) -> None:
        """One of PLOTS, which stays."""
        self._chosen = plot
        self.choices.set_current(plot)
        self._show()

    def set_counted(self, counted: bool) -> None:
        """Whether there are statistics, and with them a lab to ask."""
        self._counted = counted

    def set_findings(self, findings: tuple[Finding, ...]) -> None:
        """Of the whole listing."""
        self._channels.set_findings(findings)

    def set_picture(self, picture: Picture, pixels: bytes) -> None:
        """Float32 pixels of the selected weight, as `Picture` tells."""
        self._weight.set_picture(picture, pixels)

    def set_distributions(self, found: Distributions) -> None:
        """Each takes what it has asked for."""
        self._values.set_distributions(found)
        self._channels.set_distributions(found)

    def set_distributions_error(self, message: str) -> None:
        plot = self.choices.current()
        if plot == "values":
            self._values.set_error(message)
        elif plot == "channels":
            self._channels.set_error(message)

    # export

    def to_image(self, scale: float) -> QImage:
        """The plot that is shown, `scale` device pixels to a pixel."""
        if isinstance(plot := self._current(), Exported):
            return plot.to_image(scale)
        return widget_image(plot, scale)

    def to_svg(self) -> bytes:
        """The plot that is shown as lines and texts."""
        if isinstance(plot := self._current(), Exported):
            return plot.to_svg()
        return svg(plot.size(), lambda painter: plot.render(painter, QPoint()))

    def rows_csv(self) -> list[tuple[str, ...]]:
        """What the plot that is shown counts, after a row of titles; empty where it counts nothing."""
        return plot.rows_csv() if isinstance(plot := self._current(), Exported) else []

    def _current(self) -> QWidget:
        plots = {"bytes": self._icicle, "values": self._values, "channels": self._channels, "weight": self._weight}
        return plots[self.choices.current()]

    def _show(self) -> None:
        plot, listing, selection = self.choices.current(), self._listing, self._selection
        self._stack.setCurrentIndex(PLOTS.index(plot))
        if plot == "weight":
            self._weight.show_tensor(listing, selection.index if selection.kind == "tensor" else -1)
        elif plot == "values":
            self._values.show_subject(subject_of(listing, selection) if listing else None)
        elif plot == "channels":
            self._channels.show_tensor(listing, subject_of(listing, selection) if listing else None)

    def _fitting(self) -> str:
        """The plot that says most of what is selected."""
        listing, selection = self._listing, self._selection
        if listing is None or selection.kind != "tensor" or not self._counted:
            return "bytes"
        subject, shape = subject_of(listing, selection), listing.tensors[selection.index].shape
        if subject is None or subject.nbytes > LARGE:
            return "bytes"
        return "channels" if len(shape) > 1 and 1 < shape[0] <= MOST else "values"

    def _on_icicle(self, selection: Selection) -> None:
        self._pointed = selection
        self.select(selection)
        self.selected.emit(selection)
