"""The CAM page shows what a state says: maps, classes, what went wrong, and never nothing without a way on."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QPushButton

from app.state.cam_state import Around, Beside, CamChoice, CamState
from app.views.cam_view import CamView
from inspector.cam.phrases import phrase
from inspector.cam.result import FoundBox
from tests.app.cams import LAYERS, SIDE, explained_state

HERE = Around("", LAYERS)


@pytest.fixture
def view(qtbot):
    view = CamView()
    qtbot.addWidget(view)
    view.resize(720, 760)
    view.show()
    return view


def shown_rows(view) -> list[tuple[str, ...]]:
    """Method and layer of the maps in the grid, by row."""
    state = view._state
    maps = state.explained.maps
    cells = view._grid.cells
    rows = sorted({row for row, _ in cells})
    return [
        tuple(f"{maps[cells[cell]].method} {maps[cells[cell]].cls}" for cell in sorted(cells) if cell[0] == row)
        for row in rows
    ]


def test_methods_stand_above_each_other_and_layers_beside(view):
    state = explained_state()
    view.refresh(state, HERE)
    assert shown_rows(view) == [
        ("gradcam 0", "gradcam 0"),
        ("layercam 0", "layercam 0"),
        ("eigencam None", "eigencam None"),
    ]
    assert state.explained.maps[state.large].layer == "layer2"
    assert not view.missing.isVisible()


def test_classes_are_compared_for_the_chosen_method(view):
    state = explained_state(classes=(1, 0, 2))
    state.spread, state.choice = "classes", CamChoice(cls=1)
    view.refresh(state, HERE)
    assert shown_rows(view) == [(f"gradcam {cls}",) * 2 for cls in (0, 1, 2)]  # the most probable first
    assert state.explained.maps[state.large].cls == 1


def test_heads_are_compared_of_attention_alone(view):
    state = explained_state(methods=("gradcam", "rollout"), heads=6)
    state.spread = "heads"
    assert state.compares == "methods"
    state.choice = CamChoice("rollout", head=4)
    view.refresh(state, HERE)
    assert state.explained.maps[state.large].head == 4
    assert len(view._grid.cells) == 6
    assert {row for row, _ in view._grid.cells} == {0, 1}


def test_arrows_move_over_the_grid(view, qtbot):
    state = explained_state()
    view.refresh(state, HERE)
    chosen = []
    view.map_chosen.connect(lambda place: chosen.append(state.explained.maps[place][:2]))
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Up):
        qtbot.keyClick(view._grid, key)
    assert chosen == [("gradcam", "layer1"), ("layercam", "layer2")]  # beyond the edge nothing is chosen
    assert view._grid.accessibleDescription() == "Grad-CAM, layer2"


def test_another_class_is_typed(view, qtbot):
    view.refresh(explained_state(), HERE)
    typed = []
    view.class_chosen.connect(typed.append)
    qtbot.keyClicks(view._class, " 281 ")
    qtbot.keyClick(view._class, Qt.Key.Key_Return)
    qtbot.keyClick(view._class, Qt.Key.Key_Return)
    assert typed == ["281", "281"]


def test_what_went_wrong_is_said_beside_the_maps_that_are_there(view, qtbot):
    state = explained_state()
    state.state, state.message, state.hint = "failed", "There is no class 99.", "Classes are 0 to 2."
    view.refresh(state, HERE)
    assert view._flag.text() == "There is no class 99. Classes are 0 to 2."
    assert view._photo.picture.isVisible()
    with qtbot.waitSignal(view.again_wanted):
        qtbot.mouseClick(view._again, Qt.MouseButton.LeftButton)
    state.state = "done"
    view.refresh(state, HERE)
    assert view._flag.text() == ""
    assert not view._again.isVisible()


@pytest.mark.parametrize("how", ["failed", "cancelled"])
def test_without_maps_there_is_a_way_on(view, how):
    view.refresh(CamState(how, "The explanation was cancelled."), HERE)
    assert view.missing.isVisible()
    assert view.missing._again.isVisible()
    assert view.missing._preprocessing.isVisible()
    view.refresh(CamState("explaining"), HERE)
    assert not view.missing._again.isVisible()


def test_without_a_model_one_that_belongs_to_a_checkpoint_is_offered(view, qtbot):
    missing = view.missing
    missing.set_offer("resnet20: build with these weights")
    for lacks, shown in (("model", [missing._offer, missing._model]), ("image", [missing._image])):
        view.refresh(None, Around(lacks))
        found = [each for each in missing.findChildren(QPushButton) if each.isVisible()]
        assert sorted(map(id, found)) == sorted(map(id, shown))
    view.refresh(None, Around("model"))
    with qtbot.waitSignal(missing.offer_taken):
        missing._offer.click()


@pytest.mark.parametrize("lacks", ["model", "image", "building", "failed"])
def test_nothing_of_an_earlier_model_is_left_while_something_lacks(view, lacks):
    view.refresh(explained_state(), HERE)
    view.refresh(explained_state(), Around(lacks))
    assert not view._scroll.isVisible()
    assert view.missing.isVisible()


def test_the_warnings_of_a_model_are_said_once(view):
    state = explained_state()
    view.refresh(state, Around("", LAYERS, "Built without weights: what m says and looks at is random"))
    assert view._flag.text() == "Built without weights: what m says and looks at is random."
    maps = tuple(each._replace(flags=(phrase("flag.nothing"),)) for each in state.explained.maps)
    object.__setattr__(state.explained, "maps", maps)
    view.refresh(state, HERE)
    assert view._flag.text() == ""  # the sentence says it


def test_boxes_are_drawn_where_they_are(view):
    box = FoundBox(0, "cat", 0.9, (2.0, 2.0, 8.0, 8.0))
    view.refresh(explained_state(boxes=(box,)), HERE)
    with_box = view._photo.picture.picture()
    view._photo.picture.set_boxes((), None)
    without = view._photo.picture.picture()
    assert with_box != without
    assert with_box.size() == without.size()
    assert QColor(with_box.pixel(SIDE - 1, SIDE - 1)) == QColor(without.pixel(SIDE - 1, SIDE - 1))


def test_columns_stand_below_each_other_where_it_is_narrow(view):
    view.refresh(explained_state(), HERE)
    assert view._right.x() > view._photo.x() + 100
    view.resize(560, 480)
    view.refresh(view._state, HERE)
    view._scroll.widget().layout().activate()
    assert view._right.y() >= view._photo.geometry().bottom()


def test_a_file_of_names_can_be_taken_back(view):
    state = explained_state()
    view.refresh(state, HERE)
    before = [action.text() for action in view._choices._page.menu().actions()]
    state.names = b"/names.txt"
    view.refresh(state, HERE)
    after = [action.text() for action in view._choices._page.menu().actions()]
    assert set(after) - set(before) == {"Class names as they are &found"}
    assert "Class &names…" in before


def test_nothing_moves_while_another_map_is_on_its_way(view, qtbot):
    state = explained_state()
    view.refresh(state, HERE)
    state.last = state.large

    def look():
        return (
            view._choices._layer.text(),
            view._photo.bar.isVisible(),
            view._largest,
            view._flag.isVisible(),
            view._photo.picture.picture(),
        )

    cells, before = view._grid.cells, look()
    state.state, state.choice = "explaining", CamChoice(cls=2)
    view.refresh(state, HERE)
    assert look() == before
    assert view._grid.cells == cells


def test_layers_stand_in_the_models_order(view):
    view.refresh(explained_state(), Around("", ("layer2", "layer1")))
    names = [action.text().split()[0] for action in view._choices._layer.menu().actions()[:2]]
    assert names == ["layer2", "layer1"]


def test_the_button_says_what_stands_beside(view):
    state = explained_state()
    around = Around("", LAYERS, others=((b"r18b.pth", "r18b.pth"),))
    view.refresh(state, around)
    assert view._choices._beside.text() == "Beside: none  ▾"
    state.beside = Beside(b"r18b.pth", "r18b.pth")
    view.refresh(state, around)
    assert view._choices._beside.text() == "Beside: r18b.pth  ▾"
    assert "r18b.pth" in view._choices._beside.toolTip()
    state.beside = Beside(b"long", "long" * 20)
    view.refresh(state, around)
    assert len(view._choices._beside.text()) < 50  # and it can be narrower still
    assert view._choices._beside.minimumWidth() < view._choices._beside.sizeHint().width()


def test_what_was_chosen_in_the_users_place_is_said(view):
    state = explained_state()
    state.notice = "No attention was seen in this model."
    view.refresh(state, HERE)
    assert view._flag.text() == "No attention was seen in this model."


def test_a_click_chooses_one_of_several_boxes_of_a_class(view, qtbot):
    whole = FoundBox(0, "cat", 0.9, (0.0, 0.0, 12.0, 12.0))
    inside = FoundBox(0, "cat", 0.8, (1.0, 1.0, 5.0, 5.0), number=2)
    state = explained_state(boxes=(whole, inside))
    view.refresh(state, HERE)
    assert state.shown_box == whole
    chosen = []
    view.box_chosen.connect(chosen.append)
    side = view._photo.picture.width() / SIDE
    for x in (3, 9):  # the inner one, and the one that is explained already
        place = QPoint(round(x * side), round(3 * side))
        qtbot.mouseClick(view._photo.picture, Qt.MouseButton.LeftButton, pos=place)
    assert chosen == [inside]


def test_maps_of_two_boxes_of_a_class_are_told_apart():
    boxes = (FoundBox(0, "cat", 0.9, (0.0, 0.0, 8.0, 8.0)), FoundBox(0, "cat", 0.8, (1.0, 1.0, 5.0, 5.0), number=2))
    state = explained_state(boxes=boxes)
    first = tuple(each._replace(box=0 if each.cls is None else 1) for each in state.explained.maps)
    second = tuple(each._replace(box=2) for each in first if each.cls is not None)
    object.__setattr__(state.explained, "maps", (*first, *second))
    assert state.explained.maps[state.large].box == 1
    state.choice = CamChoice(cls=0, box=2)
    assert state.choice.spec == "0#2"
    assert state.explained.maps[state.large].box == 2
    assert state.shown_box == boxes[1]
    places = {state.place_of(each) for each in state.explained.maps if each.cls is not None}
    assert len(places) == sum(each.cls is not None for each in state.explained.maps)
    state.choice = CamChoice(cls=0)
    assert state.choice.spec == "0"


def test_tab_goes_through_the_page_from_top_to_bottom(view, qtbot):
    view.refresh(explained_state(), HERE)
    view.set_images((b"/a.png", b"/b.png"), 0)
    view.refresh(explained_state(), HERE)
    first = view._choices._methods._buttons["gradcam"]
    qtbot.waitUntil(first.isVisible)
    walked, here = [], first
    for _ in range(400):
        if here.isVisible() and here.focusPolicy() & Qt.FocusPolicy.TabFocus and view.isAncestorOf(here):
            walked.append(here)
        here = here.nextInFocusChain()
        if here is first:
            break
    expected = [first, view._choices._more, view._choices._layer, view._choices._colors, view._choices._page]
    assert walked[:5] == expected
    rest = [view._photo._slider, view._table, view._class, view._grid, view.images]
    assert [each for each in walked if each in rest] == rest


@pytest.mark.parametrize("width", [560, 643, 710, 810, 870, 1400])
def test_two_photos_leave_what_stands_beside_them_whole_and_have_room_themselves(view, qtbot, width):
    state = explained_state()
    state.beside = Beside(b"b.pth", "b.pth", state.report, state.payload)
    view.resize(width, 760)
    view.refresh(state, HERE)
    qtbot.wait(1)
    room = view._scroll.viewport().width()
    for each in (view._right, view._photo.beside):
        assert each.mapTo(view, QPoint(each.width(), 0)).x() <= room
    assert view._photo.picture.width() >= 180
