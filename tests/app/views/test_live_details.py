"""Details of a module and of a tensor of a live model."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.state.cost_state import CostState
from app.state.live_model import LiveModel
from app.state.selection import Selection
from app.trees.model_listing import listing_of
from app.views.details_view import DetailsView
from app.views.precision_card import PrecisionCard
from app.views.stats_details import StatsDetails
from app.widgets.bar_row import BarRow
from app.widgets.facts import Facts
from app.widgets.link import Link
from app.widgets.slice_view import SliceView
from app.widgets.wrapped_text import WrappedText
from inspector.checkpoint.result import Picture, Values
from inspector.diff.result import MappingRule
from inspector.flops.result import Footprint
from inspector.stats.result import Distribution, Distributions, Histogram, TensorStats
from tests.app.live_models import WEIGHTS, odd_model, odd_parts, odd_report


@pytest.fixture
def view(qtbot: QtBot) -> DetailsView:
    made = DetailsView()
    qtbot.addWidget(made)
    made.resize(312, 700)
    made.show()
    return made


def show(view: DetailsView, name: str, model: LiveModel | None = None, lab: tuple[str, str] = ("", "")) -> None:
    model = model or odd_model(odd_report())
    assert model.tree is not None
    place = next(i for i, node in enumerate(model.tree.modules) if node.name == name)
    view.show_live_module(model, model.tree, place, lab)


def facts(view: DetailsView) -> dict[str, str]:
    return {word: figure for found in view.findChildren(Facts) for word, figure in found.pairs}


def words(view: DetailsView) -> list[str]:
    shown = [label.text() for label in view.findChildren(QLabel)]
    return shown + [text.text() for text in view.findChildren(WrappedText)]


def links(view: DetailsView) -> list[str]:
    return [link.text() for link in view.findChildren(Link) if not link.isHidden()]


def test_a_module_says_what_it_costs(view: DetailsView) -> None:
    show(view, "blocks.0")
    assert words(view)[:1] == ["Details"]
    assert {"blocks.0", "Linear · 1 call · eval", "in=4, out=4"} <= set(words(view))
    found = facts(view)
    assert found["FLOPs"] == "32"
    assert found["Share"] == "16.0%"
    assert found["Time"] == "about 0.5 ms"
    assert (found["In"], found["Out"], found["Dtype"]) == ("1×4", "1×4", "float32")
    assert (found["Activations"], found["Peak"], found["Read"]) == ("16 bytes", "96 bytes", "64 bytes")
    assert found["Trainable"] == "all"


def test_the_values_of_a_module_are_asked_for_together(view: DetailsView, qtbot: QtBot) -> None:
    asked = []
    for signal in (view.distributions_requested, view.precision_requested):
        signal.connect(lambda tensors, *_: asked.append(tensors))
    show(view, "head")
    qtbot.waitUntil(lambda: asked == [(6, 7), (6, 7)])
    histogram = Histogram(-1, -2, (2, 3, 6, 4))
    stats = TensorStats(6, 15, min=-1.0, max=0.9, mean=0.1, std=0.5, histogram=histogram)
    view.set_distributions(Distributions((Distribution(stats),)))
    assert facts(view)["Max"] == "0.9000"


def test_nothing_is_awaited_that_never_comes(view: DetailsView) -> None:
    show(view, "act")
    assert not view.findChildren(StatsDetails)
    assert not view.findChildren(PrecisionCard)
    model, tree, _ = odd_parts()
    place = next(i for i, node in enumerate(tree.modules) if node.name == "stem")
    away = tuple(each._replace(device="meta") for each in tree.modules[place].own)
    nodes = (*tree.modules[:place], tree.modules[place]._replace(own=away), *tree.modules[place + 1 :])
    tree = replace(tree, modules=nodes)
    view.show_live_tensor(tree, listing_of(model, tree), 0)
    assert not view.findChildren(PrecisionCard)
    assert not view.findChildren(SliceView)
    assert not view.findChildren(StatsDetails)[0].isVisible()


def test_a_tensor_shows_what_it_holds(view: DetailsView, qtbot: QtBot) -> None:
    _, tree, listing = odd_parts()
    view.resize(312, 2000)
    asked = []
    view.values_requested.connect(lambda tensor, *_: asked.append(("values", tensor)))
    view.picture_requested.connect(lambda tensor, *_: asked.append(("picture", tensor)))
    view.distributions_requested.connect(lambda tensors, *_: asked.append(("distributions", tensors)))
    view.show_live_tensor(tree, listing, 6)
    expected = {("values", 6), ("picture", 6), ("distributions", (6,))}
    qtbot.waitUntil(lambda: set(asked) == expected)
    view.set_values(Values(6, 0, 0, 3, 4, (("0.5", "1.5", "2", "3"),) * 3))
    view.set_picture(Picture(6, 1, 1, 3, 4, 3.0, 0.5, 3.0), bytes(48))
    view.set_stats(TensorStats(6, 12, zero=3, min=0.5, max=3.0, mean=1.75, std=1.0), ())
    assert (facts(view)["Zeros"], facts(view)["Elements"]) == ("3", "12")
    assert view.findChildren(SliceView)[0].isVisible()
    view.set_part_error("picture", "The lab does not hold it.")


def test_before_the_count_there_are_parameters_and_no_costs(view: DetailsView) -> None:
    show(view, "blocks", odd_model())
    assert facts(view) == {"Params": "64", "Trainable": "all"}
    assert "The forward is being counted." in words(view)
    assert "Model unchanged" not in words(view)


def test_bars_lead_to_the_modules_they_are_of(view: DetailsView, qtbot: QtBot) -> None:
    show(view, "")
    bars = view.findChildren(BarRow)
    assert [bar.text() for bar in bars][:2] == ["blocks.0", "blocks.1"]
    with qtbot.waitSignal(view.selected, check_params_cb=lambda found: found == Selection("module", 4)):
        QTest.mouseClick(bars[1], Qt.MouseButton.LeftButton)
    assert not bars[0].grab().isNull()


def test_one_operation_needs_no_chart(view: DetailsView) -> None:
    show(view, "stem")
    assert not view.findChildren(BarRow)
    assert "By operation" not in [text for text in words(view) if text]


def test_a_module_called_often_lists_its_calls(view: DetailsView) -> None:
    show(view, "act")
    assert "ReLU · 5 calls · eval" in words(view)
    assert "5   1×4 → 1×4" in words(view)


def test_a_shared_module_leads_to_its_first_place(view: DetailsView, qtbot: QtBot) -> None:
    show(view, "again")
    link = next(found for found in view.findChildren(Link) if found.text() == "act")
    with qtbot.waitSignal(view.selected, check_params_cb=lambda found: found == Selection("module", 7)):
        link.click()


def test_a_container_says_what_it_holds(view: DetailsView) -> None:
    show(view, "blocks")
    assert "ModuleList of 4 Linear · eval" in words(view)


def test_hooks_source_and_freezing(view: DetailsView, qtbot: QtBot) -> None:
    show(view, "head")
    assert facts(view)["forward"] == "watch"
    link = next(found for found in view.findChildren(Link) if found.text() == "odd.py, line 7")
    with qtbot.waitSignal(view.text_copied) as told:
        link.click()
    assert told.args == ["/x/odd.py:7", "Copied /x/odd.py:7."]
    assert "Open" not in links(view), "there is no such file"
    show(view, "stem")
    assert facts(view)["Trainable"] == "no, frozen"
    show(view, "")
    assert facts(view)["Trainable"] == "79"


def test_a_source_that_is_there_can_be_opened(view: DetailsView, tmp_path) -> None:
    file = tmp_path / "odd.py"
    file.write_text("")
    model, tree, _ = odd_parts(odd_report())
    head = tree.modules[9]._replace(file=str(file))
    view.show_live_module(model, replace(tree, modules=(*tree.modules[:9], head, *tree.modules[10:])), 9, ("", ""))
    assert "Open" in links(view)


def test_the_root_tells_of_the_whole_model(view: DetailsView, qtbot: QtBot) -> None:
    show(view, "", lab=("Python 3.11.2, torch 2.13.0", "/usr/bin/python3"))
    shown, found = words(view), facts(view)
    assert {"Odd", "odd · eval", "5 tensors loaded from odd.pth"} <= set(shown)
    assert any(text.startswith('By name, without "module." before') for text in shown)
    assert {"With no place in the model", "Not in the file", "Of another shape in the file"} <= set(shown)
    assert (found["Size"], found["Modules"]) == ("380 bytes", "11")
    assert (found["From"], found["Runs in"]) == ("/models/odd.py:odd", "Python 3.11.2, torch 2.13.0")
    link = next(each for each in view.findChildren(Link) if each.text() == "head.bias")
    with qtbot.waitSignal(view.selected, check_params_cb=lambda found: found == Selection("tensor", 7)):
        link.click()


def test_weights_say_by_which_rules_they_were_loaded(view: DetailsView, qtbot: QtBot) -> None:
    rule = MappingRule("prefix", "net.", "", "^net\\.", explains=9, confidence=1.0)
    unexpected = tuple(f"other.{i}" for i in range(9))
    found = replace(WEIGHTS, prefix="", rules=(rule,), guesses=(("a", "b"),), guessed=True, unexpected=unexpected)
    show(view, "", odd_model(odd_report(), found))
    shown = words(view)
    assert "1 tensor of them guessed from names and shapes. By name, after a mapping of the file's keys:" in shown
    assert any(text.startswith("“net.” is taken off the front; explains 9 keys") for text in shown)
    assert "other.8" not in shown
    next(each for each in view.findChildren(Link) if each.text() == "+3 more").click()
    assert "other.8" in words(view)


def test_counters_that_old_files_lack_are_said_to_be_no_loss(view: DetailsView) -> None:
    model = odd_model(odd_report())
    tree = model.tree
    assert tree is not None
    stem = tree.modules[1]
    counter = stem.own[0]._replace(name="stem.num_batches_tracked", kind="buffer", weight="")
    tree = replace(tree, modules=(tree.modules[0], stem._replace(own=(*stem.own, counter)), *tree.modules[2:]))
    view.show_live_module(model, tree, 0, ("", ""))
    assert any(text.endswith("A counter of batches is not in the file; nothing depends on it.") for text in words(view))


def test_a_module_tells_what_of_it_was_not_loaded(view: DetailsView) -> None:
    show(view, "blocks")
    assert "1 tensor not loaded" in words(view)
    assert "blocks.1.weight" in links(view)


def test_whether_the_model_is_as_it_was(view: DetailsView) -> None:
    show(view, "act")
    assert "Model unchanged" in words(view)
    measured = "Input 1×3, float32, in eval mode, cpu with 2 threads; median of 10 runs"
    assert any(text.startswith(measured) for text in words(view))
    changed = replace(odd_report(), footprint=Footprint(("2 buffers changed.",)))
    show(view, "act", odd_model(changed))
    assert "Model unchanged" not in words(view)
    assert {"The count changed the model", "2 buffers changed."} <= set(words(view))


def test_a_count_that_failed_waits_for_nothing(view: DetailsView) -> None:
    model = odd_model()
    model.cost = CostState("failed", message="It does not fit.")
    show(view, "", model)
    assert "The forward is being counted." not in words(view)


def test_a_tensor_says_how_it_is_set_up(view: DetailsView) -> None:
    _, tree, listing = odd_parts()
    view.show_live_tensor(tree, listing, 0)
    assert {"stem.weight", "4×3 · float32 · parameter"} <= set(words(view))
    expected = {"Elements": "12", "Bytes": "48 bytes", "Device": "cpu", "Trainable": "no, frozen", "Weight": "loaded"}
    assert facts(view) == expected
    view.show_live_tensor(tree, listing, 1)
    assert facts(view)["Saved"] == "no"
    assert "Trainable" not in facts(view)
    assert links(view) == ["stem"]


def test_a_tensor_that_was_not_loaded_says_why(view: DetailsView) -> None:
    _, tree, listing = odd_parts()
    view.show_live_tensor(tree, listing, 3)
    assert {"Not in odd.pth", "It keeps the values it was built with."} <= set(words(view))
    view.show_live_tensor(tree, listing, 7)
    assert any("There module.head.bias is 7, here 3." in text for text in words(view))


def test_tied_tensors_lead_to_each_other(view: DetailsView, qtbot: QtBot) -> None:
    _, tree, listing = odd_parts()
    view.show_live_tensor(tree, listing, 8)
    link = next(found for found in view.findChildren(Link) if found.text() == "head.weight")
    with qtbot.waitSignal(view.selected, check_params_cb=lambda found: found == Selection("tensor", 6)):
        link.click()
    view.show_live_tensor(tree, listing, 6)
    assert "twin.weight" in links(view)


def test_a_stranger_s_text_is_shown_as_text(view: DetailsView) -> None:
    model, tree, _ = odd_parts(odd_report())
    hostile = "<b>\u202eevil\n</b>"
    act = tree.modules[7]._replace(type=f"m.{hostile}", extra_repr=hostile)
    view.show_live_module(model, replace(tree, modules=(*tree.modules[:7], act, *tree.modules[8:])), 7, ("", ""))
    assert not any("\u202e" in text or "\n" in text for text in words(view))
