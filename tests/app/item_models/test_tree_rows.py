from app.item_models.tree_rows import MODULE, ORDERS, ROW, TreeRows, kind_of, row_of
from app.state.selection import Selection
from app.trees.tree_index import known_index
from inspector.checkpoint.result import ContainerInfo, Listing
from tests.app.listings import blocks, network, tensor, with_optimizer

PLAIN = ContainerInfo("", "model", "", 2, 4, 16)


def names(rows: TreeRows) -> list[tuple[int, str]]:
    return [(rows.depth(row), rows.name(row)) for row in rows.visible()][1:]


def open_all(rows: TreeRows) -> None:
    before = -1
    while before != len(rows.visible()):
        before = len(rows.visible())
        for row in rows.visible():
            if rows.is_expandable(row):
                rows.set_expanded(row, True)


def test_modules_begin_folded() -> None:
    assert names(TreeRows(network())) == [(0, ""), (0, "layer1"), (0, "head")]


def test_modules_unfolded_hold_tensors_and_values() -> None:
    rows = TreeRows(network())
    open_all(rows)
    assert names(rows) == [
        (0, ""),
        (1, "epoch"),
        (1, "note"),
        (1, "optimizer"),
        (2, "param_groups"),
        (3, "0"),
        (4, "lr"),
        (0, "layer1"),
        (1, "0"),
        (2, "conv"),
        (3, "weight"),
        (2, "bn"),
        (3, "weight"),
        (3, "running_mean"),
        (0, "head"),
        (1, "weight"),
        (1, "tied"),
        (1, "bad"),
    ]


def test_children_hold_all_tensors_below_them() -> None:
    rows = TreeRows(network(), "children")
    open_all(rows)
    assert names(rows)[7:] == [
        (0, "layer1"),
        (1, "0.conv.weight"),
        (1, "0.bn.weight"),
        (1, "0.bn.running_mean"),
        (0, "head"),
        (1, "weight"),
        (1, "tied"),
        (1, "bad"),
    ]


def test_named_modules_are_a_flat_list() -> None:
    rows = TreeRows(network(), "named_modules")
    assert names(rows)[1:] == [(0, name) for name in ("layer1", "layer1.0", "layer1.0.conv", "layer1.0.bn", "head")]


def test_file_order_is_the_tensors() -> None:
    rows = TreeRows(network(), "file order")
    assert [name for _, name in names(rows)[1:]][:2] == ["layer1.0.conv.weight", "layer1.0.bn.weight"]


def test_the_optimizer_is_hidden_until_asked_for() -> None:
    for order in ORDERS:
        hidden, shown = TreeRows(with_optimizer(), order), TreeRows(with_optimizer(), order, optimizer=True)
        for rows in (hidden, shown):
            open_all(rows)
        assert not any("momentum" in name for _, name in names(hidden))
        assert any("momentum" in name for _, name in names(shown))


def test_an_optimizer_alone_is_shown() -> None:
    step = tensor("state.0.exp_avg", kind="optimizer")
    alone = Listing("o.pt", "zip", 9, tensors=(step,), containers=(ContainerInfo("", "optimizer", "", 1, 0, 16),))
    for order in ORDERS:
        assert names(TreeRows(alone, order)) == [(0, "state.0.exp_avg")]


def test_unreadable_bytes_are_in_no_sum() -> None:
    good, cut = tensor("a"), tensor("b", error="the file ends before its data")
    found = known_index(Listing("m.pt", "zip", 9, tensors=(good, cut), containers=(PLAIN,)))
    assert found.container_nbytes[""] == good.nbytes


def test_the_filter_keeps_ancestors_and_gives_back_what_was_open() -> None:
    rows = TreeRows(network())
    rows.set_expanded(rows.visible()[-1], True)  # head
    before = rows.visible()
    rows.set_filter("BN running")
    assert names(rows) == [(0, "layer1"), (1, "0"), (2, "bn"), (3, "running_mean")]
    rows.set_expanded(rows.visible()[1], False)
    assert names(rows) == [(0, "layer1")]
    rows.set_filter("")
    assert rows.visible() == before


def test_the_filter_finds_values_in_every_order() -> None:
    for order in ORDERS:
        rows = TreeRows(network(), order)
        rows.set_filter("lr")
        assert names(rows) == [(0, ""), (1, "optimizer"), (2, "param_groups"), (3, "0"), (4, "lr")]


def test_selections_go_to_rows_and_back() -> None:
    listing = network()
    for order in ORDERS:
        rows = TreeRows(listing, order)
        wanted = [Selection(), Selection("values")]
        wanted += [Selection("tensor", i) for i in range(len(listing.tensors))]
        wanted += [Selection("value", i) for i in range(len(listing.values))]
        if order in {"modules", "named_modules"}:
            wanted += [Selection("module", i) for i in range(1, len(listing.modules))]
        for selection in wanted:
            row = rows.row(selection)
            assert row is not None
            assert rows.selection(row) == selection
            rows.reveal(row)
            above = rows.parent(row)
            assert row in rows.visible() or above in rows.visible()


def test_every_row_hangs_below_a_visible_one() -> None:
    for order in ORDERS:
        rows = TreeRows(with_optimizer(), order, optimizer=True)
        open_all(rows)
        seen = rows.visible()
        assert len(seen) == len(set(seen))
        for row in seen:
            above = rows.parent(row)
            if above is not None:
                assert seen.index(above) < seen.index(row)
                assert rows.depth(row) == rows.depth(above) + 1


def test_equal_modules_stand_in_one_row_until_it_is_unfolded() -> None:
    rows = TreeRows(blocks(12))
    rows.set_expanded(row_of(MODULE, 1), True)
    assert names(rows) == [(0, "layers"), (1, "0 – 11"), (0, "head")]
    rows.set_expanded(row_of(ROW, 2), True)
    assert names(rows)[1:4] == [(1, "0 – 11"), (2, "0"), (2, "1")]
    rows.set_expanded(row_of(MODULE, 4), True)
    assert names(rows)[3:6] == [(2, "1"), (3, "fc"), (2, "2")]
    rows.folds = False
    assert names(rows)[:3] == [(0, "layers"), (1, "0"), (1, "1")]


def test_what_is_meant_comes_out_of_its_row() -> None:
    rows = TreeRows(blocks(12))
    for meant in (Selection("module", 10), Selection("module", 2), Selection("tensor", 7)):
        rows.expanded.clear()
        row = rows.row(meant)
        assert row is not None
        rows.reveal(row)
        assert row in rows.visible() or rows.parent(row) in rows.visible()
    together = Selection("module", 2, 12)
    assert rows.row(together) == row_of(ROW, 2)
    assert rows.selection(row_of(ROW, 2)) == together


def test_a_row_of_equal_modules_is_one_of_the_order_by_modules() -> None:
    for order in ORDERS:
        rows = TreeRows(blocks(12), order)
        open_all(rows)
        assert any(kind_of(row) == ROW for row in rows.visible()) == (order == "modules")
    rows = TreeRows(blocks(12))
    rows.set_filter("layers.7")
    assert names(rows) == [(0, "layers"), (1, "7"), (2, "fc"), (3, "weight")]
    assert rows.row(Selection("module", 2, 12)) == row_of(MODULE, 2), "a filter shows what it finds"


def test_every_row_around_equal_modules_hangs_below_a_visible_one() -> None:
    rows = TreeRows(blocks(4))
    open_all(rows)
    seen = rows.visible()
    assert len(seen) == len(set(seen)) == 1 + 1 + 1 + 4 * 3 + 2
    for row in seen:
        above = rows.parent(row)
        if above is not None:
            assert seen.index(above) < seen.index(row)
            assert rows.depth(row) == rows.depth(above) + 1
