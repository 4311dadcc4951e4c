import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.item_models.cost_groups import Legend
from app.item_models.cost_tree import KINDS, CostTree
from app.state.selection import Selection
from app.style import theme
from app.widgets.cost_icicle import CostIcicle
from app.widgets.icicle_canvas import readable
from inspector.flops.groups import OTHER
from inspector.flops.result import FlopReport
from tests.app.costs import cost, flat, leaf, report, single


def shown(qtbot: QtBot, found: FlopReport, kind: str = "flops", width: int = 660, height: int = 140) -> CostIcicle:
    made = CostIcicle()
    qtbot.addWidget(made)
    made.resize(width, height)
    tree = CostTree(found, [module.name for module in found.modules])
    names = [module.name for module in found.modules]
    made.set_owners([names.index(name.rpartition(".")[0]) if name else -1 for name in names], [])
    made.set_tree(tree, Legend(tree.groups("flops")), kind, "Net")
    made.show()
    return made


def levels(icicle: CostIcicle) -> list[list[str]]:
    depth = max(block.level for block in icicle._blocks)
    return [[block.name for block in icicle._blocks if block.level == level] for level in range(depth + 1)]


def place(found: FlopReport, name: str) -> Selection:
    return Selection("module", [module.name for module in found.modules].index(name))


def test_modules_stand_above_what_they_multiply(qtbot: QtBot) -> None:
    icicle = shown(qtbot, report())
    assert levels(icicle) == [
        ["Net"],
        ["stem", "blocks", "head"],
        ["0", "1"],
        ["in_proj", "scaled_dot_product_attention", "out_proj", "0", "1"] * 2,
    ]
    kinds = [block.kind for block in icicle._blocks if block.level == 3][:5]
    assert kinds == ["projections", "attention", "projections", "mlp", "mlp"]
    blocks = {block.name: block for block in icicle._blocks if block.level == 1}
    assert blocks["blocks"].share == pytest.approx(0.8)
    assert blocks["stem"].kind == "conv:3×3"


@pytest.mark.parametrize("kind", KINDS)
def test_blocks_lie_inside_what_they_belong_to(qtbot: QtBot, kind: str) -> None:
    icicle = shown(qtbot, report(), kind)
    for block in icicle._blocks[1:]:
        middle = block.start + block.share / 2
        above = [
            other
            for other in icicle._blocks
            if other.level == block.level - 1 and other.start <= middle < other.start + other.share
        ]
        assert len(above) == 1
        assert block.start >= above[0].start - 1e-9
        assert block.start + block.share <= above[0].start + above[0].share + 1e-9


def test_a_number_alone_is_said_with_what_it_is_a_part_of(qtbot: QtBot) -> None:
    modules = [cost("", "Net", 10, 10), cost("features", "Sequential", 10, 10)]
    modules += [leaf(f"features.{i}", "Linear", 5, 5, "linear") for i in (1, 3)]
    icicle = shown(qtbot, FlopReport("net", "1,8", tuple(modules)))
    assert levels(icicle)[1] == ["features.1", "features.3"]
    assert all(not block.short for block in icicle._blocks), "1 and 3 of what?"
    assert icicle._words(icicle._blocks[1]).startswith("features.1\n5 FLOP")


def test_a_share_is_that_of_the_whole_though_the_width_is_not(qtbot: QtBot) -> None:
    modules = (cost("", "Net", time=1.05), leaf("a", "Linear", 1, 1, "linear", 0.6), leaf("b", "Linear", 1, 1, "", 0.4))
    icicle = shown(qtbot, FlopReport("net", "1,8", modules), "time")
    assert [icicle._figures(block)[0] for block in icicle._blocks[1:]] == ["0.6 ms   57.1%", "0.4 ms   38.1%"]
    assert sum(block.share for block in icicle._blocks[1:]) == pytest.approx(1)


def test_what_a_module_does_between_its_layers_has_a_name(qtbot: QtBot) -> None:
    modules = (cost("", "Net", time=2.0), leaf("a", "Linear", 1, 1, "linear", 1.0))
    icicle = shown(qtbot, FlopReport("net", "1,8", modules), "time")
    assert [(block.name, block.kind) for block in icicle._blocks[1:]] == [("its own", "functions"), ("a", "linear")]


def test_the_number_of_a_layer_is_not_written(qtbot: QtBot) -> None:
    icicle = shown(qtbot, report())
    numbered = [block for block in icicle._blocks if block.name in {"0", "1"}]
    assert {(block.kind, icicle._label(block)) for block in numbered} == {("inner", "0"), ("inner", "1"), ("mlp", "")}


def test_a_higher_chart_shows_more_levels(qtbot: QtBot) -> None:
    icicle = shown(qtbot, report(), height=210)
    assert levels(icicle)[3] == ["attention", "mlp"] * 2
    icicle.resize(660, 90)
    assert len(levels(icicle)) == 4
    icicle.resize(660, 80)
    assert len(levels(icicle)) == 3


def test_a_click_selects_and_keys_walk(qtbot: QtBot) -> None:
    found = report()
    icicle = shown(qtbot, found)
    with qtbot.waitSignal(icicle.selected, check_params_cb=lambda got: got == place(found, "blocks.0")):
        QTest.mouseClick(icicle, Qt.MouseButton.LeftButton, pos=QPoint(200, 85))
    with qtbot.waitSignal(icicle.selected, check_params_cb=lambda got: got == place(found, "blocks.1")):
        QTest.keyClick(icicle, Qt.Key.Key_Right)
    with qtbot.waitSignal(icicle.selected):
        QTest.keyClick(icicle, Qt.Key.Key_Down)
    seen = []
    icicle.selected.connect(seen.append)
    for _ in range(4):
        QTest.keyClick(icicle, Qt.Key.Key_Right)
    assert [found.modules[each.index].name for each in seen][-1] == "blocks.1.mlp.1", "past parts of one module"
    assert "mlp" in icicle.accessibleDescription()
    for _ in range(3):
        QTest.keyClick(icicle, Qt.Key.Key_Up)
    assert seen[-1] == Selection()


def test_what_is_not_drawn_is_marked_where_it_lies(qtbot: QtBot) -> None:
    found = report()
    icicle = shown(qtbot, found, height=80)
    icicle.select(place(found, "blocks.1.mlp.1"))
    assert icicle._blocks[icicle._here()].selection == place(found, "blocks.1.mlp.1")
    icicle.select(place(found, "drop"))
    assert icicle._here() == 0
    icicle.select(Selection("module", 0))
    assert icicle._here() == 0


def test_a_thousand_layers_stand_together(qtbot: QtBot) -> None:
    found = flat(1_000)
    icicle = shown(qtbot, found)
    assert len(icicle._blocks) <= 3
    assert "1,000 parts" in [block.name for block in icicle._blocks]
    icicle.select(place(found, "layer_with_a_long_name_999"))
    icicle.grab()


def test_nothing_says_so(qtbot: QtBot) -> None:
    icicle = shown(qtbot, single())
    icicle.set_message("Nothing.")
    assert icicle._blocks == []
    icicle.grab()
    QTest.keyClick(icicle, Qt.Key.Key_Down)
    icicle.set_tree(None, Legend(), "time", "")
    icicle.grab()


def test_one_module_is_one_block(qtbot: QtBot) -> None:
    icicle = shown(qtbot, single(1_000))
    assert [(block.name, block.kind) for block in icicle._blocks] == [("Net", "linear")]


def test_the_mouse_is_told_every_figure(qtbot: QtBot) -> None:
    icicle = shown(qtbot, report())
    block = next(block for block in icicle._blocks if block.name == "out_proj")
    words = icicle._words(block)
    assert words.startswith("blocks.0.attention: out_proj\n0.40 MFLOP, 4.0%, projections")
    for figure in ("2.00 MFLOP", "4,000 parameters", "0.6", "3.0 KB"):
        assert figure in words


def test_it_leaves_as_picture_and_as_figures(qtbot: QtBot) -> None:
    icicle = shown(qtbot, report())
    assert icicle.to_image(2).width() == 2 * icicle.width()
    assert b"blocks" in icicle.to_svg()
    rows = icicle.rows_csv()
    assert rows[0] == ("level", "module", "group", "flop")
    assert ("1", "stem", "conv:3×3", "1000000") in rows


@pytest.mark.parametrize("name", ["light", "dark"])
def test_words_stand_out_from_every_block(qtbot: QtBot, name: str) -> None:
    from tests.app.style.test_theme import contrast

    theme.use(name)
    try:
        legend = Legend({"a": 4, "b": 3, "c": 2, "d": 1})
        fills = [legend.color(group) for group in ("a", "b", "c", "d", OTHER)]
        fills += [theme.mix("base", "page", 0.2), theme.mix("data", "page", 0.24)]
        for fill in fills:
            assert contrast(theme.color(readable(fill)), fill) >= 4.5
    finally:
        theme.use("light")
