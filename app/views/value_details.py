"""What the run left beside the tensors: one value in full, or all of them in a list."""

from PySide6.QtWidgets import QWidget

from app.figures import numbers
from app.item_models.value_tree import text_of
from app.style import tokens
from app.text import escape
from app.widgets.boxes import column
from app.widgets.facts import Facts
from app.widgets.section import Section
from app.widgets.wrapped_text import WrappedText
from inspector.checkpoint.result import Listing

LISTED = 300


class ValueDetails(QWidget):
    """`index` -1 lists all values."""

    def __init__(self, listing: Listing, index: int):
        super().__init__()
        body = column(gap=6)
        if index >= 0:
            _, value = listing.values[index]
            body.addWidget(Section(self.tr("Value")))
            shown = repr(value) if isinstance(value, str) else str(value)
            body.addWidget(WrappedText(shown, tokens.SMALL, mono=True, most=60))
        else:
            shown = listing.values[:LISTED]
            pairs = [(escape.visible(path, 200), escape.visible(text_of(value), 200)) for path, value in shown]
            exact = {escape.visible(path, 200): f"{path} = {value!r}" for path, value in shown}
            body.addWidget(Facts(pairs, tooltips=exact))
            more = len(listing.values) - len(shown)
            if more > 0:
                words = self.tr("{n} more stand in the tree.").format(n=numbers.count(more))
                body.addWidget(WrappedText(words, tokens.SMALL, tone="text3"))
        self.setLayout(body)
