"""Tab goes as the eye does: through the widgets in the order of their layouts, whenever each of them was made."""

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QScrollArea, QWidget


def order_tabs(page: QWidget) -> None:
    """Of all that is in the layouts of `page`, beginning where the page stands among what is around it."""
    found = [each for each in _inside(page) if each.focusPolicy() & Qt.FocusPolicy.TabFocus]
    last = page.previousInFocusChain()
    while last is not None and last is not page:
        if not page.isAncestorOf(last) and last.focusPolicy() & Qt.FocusPolicy.TabFocus:
            break
        last = last.previousInFocusChain()
    last = None if last is page else last
    for each in found:
        if last is not None:
            QWidget.setTabOrder(last, each)
        last = each


def _inside(widget: QWidget) -> Iterator[QWidget]:
    if isinstance(widget, QScrollArea):
        if (inner := widget.widget()) is not None:
            yield from _inside(inner)
    elif (layout := widget.layout()) is not None:
        yield from _laid(layout)


def _laid(layout: QLayout) -> Iterator[QWidget]:
    for at in range(layout.count()):
        item = layout.itemAt(at)
        if item is None:
            continue
        if (inner := item.layout()) is not None:
            yield from _laid(inner)
        elif (widget := item.widget()) is not None:
            yield widget
            yield from _inside(widget)
