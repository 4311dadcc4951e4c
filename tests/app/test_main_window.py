"""The window's frame: tree, pages and details beside each other."""

import pytest

from app.main_window import SIZE, MainWindow
from app.style import tokens


@pytest.mark.parametrize("page", ["tensors", "compare", "cost", "cam"])
def test_tree_and_details_get_the_width_they_are_drawn_with(qtbot, page):
    window = MainWindow()
    qtbot.addWidget(window)
    window.resize(*SIZE)
    window.show()
    window.show_page(page)  # the widest page, shown or not, holds them all as wide
    assert window.splitter.sizes()[::2] == [tokens.TREE_WIDTH, tokens.DETAILS_WIDTH]
