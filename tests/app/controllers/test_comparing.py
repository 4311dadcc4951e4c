"""When the two on the bench are compared, what stays of it, and what is said; with a lab that makes its figures up."""

import os
import signal

import pytest

from app.controllers import comparing
from app.controllers.compared_tree import shortened
from app.dialogs.error_paste import ErrorPaste
from app.engine import pool
from app.item_models.tree_model import ROW_ROLE
from app.state.selection import Selection
from app.widgets.sentence import Sentence
from app.widgets.tree_list import TreeList
from inspector.diff.result import CHANGED, UNKNOWN, MappingRule
from tests import lab_without_torch
from tests.app.live_models import odd_model
from tests.end_to_end.conftest import PATIENCE, write_safetensors

COUNT = 12
WRONG = """RuntimeError: Error(s) in loading state_dict for Net:
\tMissing key(s) in state_dict: "first.weight".
\tUnexpected key(s) in state_dict: "module.layer0.weight"."""


@pytest.fixture
def lab(monkeypatch):
    """Gives a function that says how the next labs behave."""

    def behave(*options: str) -> None:
        monkeypatch.setattr(pool, "lab_command", lambda _interpreter: [*lab_without_torch.COMMAND, *options])

    behave()
    return behave


@pytest.fixture
def pair(tmp_path):
    """Twelve layers, in B below "module.", and one more on either side."""
    shapes = {f"layer{number}__weight": (2, 2) for number in range(COUNT)}
    a = write_safetensors(tmp_path / "a.safetensors", **shapes, old__bias=(3,))
    b = write_safetensors(
        tmp_path / "b.safetensors",
        **{f"module__{name}": shape for name, shape in shapes.items()},
        module__new__bias=(5,),
    )
    return [a, b]


@pytest.fixture
def begin(start, lab):
    """Gives a function that opens files in a window whose lab runs."""

    def opened(*paths, **options):
        application = start(**options)
        application.lab.start()
        application.documents.open([os.fsencode(path) for path in paths])
        return application

    return opened


def sentence(application) -> tuple[str, str]:
    shown = application.window.compare.findChild(Sentence)
    return shown._head.text(), shown._sub.text()


def compared(state) -> int:
    return sum(row.change is not None for row in state.diff.rows) if state.diff is not None else 0


def test_two_files_are_compared_by_themselves(begin, pair, settled):
    application = begin(*pair)
    settled(application)
    state = application.comparing.state
    assert (state.state, state.a.name, state.b.name) == ("done", "a.safetensors", "b.safetensors")
    assert [rule.old for rule in state.diff.mapping.rules] == ["module."]
    assert state.diff.counts.only_a == state.diff.counts.only_b == 1
    assert compared(state) == COUNT
    assert application.window.page == "compare"


def test_nothing_begins_while_the_lab_is_off(start, pair, lab):
    application = start(pair)
    assert (application.comparing.state.state, application.window.page) == ("off", "tensors")
    assert sentence(application)[1] == "Comparing needs the lab, which is off."


def test_while_packages_are_installed_it_says_so_and_compares_after_that(start, pair, lab, settled, qtbot):
    application = start()
    application.lab.set_installing("lab installing")
    application.documents.open([os.fsencode(path) for path in pair])
    application.pages.show_compare()
    qtbot.waitUntil(lambda: application.comparing.state is not None, timeout=PATIENCE)
    head, sub = sentence(application)
    assert head.endswith("still to be compared.")
    assert sub == "The lab's packages are being installed; the comparison follows."
    application.lab.start()
    application.lab.set_installing("")
    assert sentence(application)[1] == "The lab is starting…"
    settled(application)
    assert application.comparing.state.state == "done"
    assert not application.busy


def test_the_keys_come_before_the_statistics(begin, lab, pair, qtbot):
    lab("--pause", "0.2")
    application = begin(pair[0])
    first = application.session.current
    qtbot.waitUntil(lambda: first.scan is not None and first.scan.rows_done > 0, timeout=PATIENCE)
    application.documents.open([os.fsencode(pair[1])])
    comparison = application.comparing
    qtbot.waitUntil(lambda: comparison.state is not None and comparison.state.diff is not None, timeout=PATIENCE)
    assert first.scan.rows_done <= COUNT
    assert compared(comparison.state) == 0


def test_large_files_offer_their_values(begin, pair, settled, monkeypatch):
    monkeypatch.setattr(comparing, "BY_ITSELF_BELOW", 100)
    application = begin(*pair)
    application.settings.saved.scan_speed = 10.0
    settled(application)
    state = application.comparing.state
    assert (state.state, compared(state)) == ("offered", 0)
    assert {row.state for row in state.diff.rows if row.a >= 0 and row.b >= 0} == {UNKNOWN}
    assert application.actions["comparing.start_values"].isEnabled()
    application.window.compare.values_requested.emit()
    settled(application)
    assert (state.state, compared(state)) == ("done", COUNT)
    assert not application.actions["comparing.start_values"].isEnabled()


def test_files_on_a_network_are_offered(begin, pair, settled, monkeypatch):
    monkeypatch.setattr(comparing.local_storage, "is_local", lambda path: False)
    application = begin(*pair)
    settled(application)
    assert application.comparing.state.state == "offered"


def test_a_cancel_keeps_pairs_and_it_goes_on(begin, lab, pair, qtbot, settled):
    lab("--pause", "0.2")
    application = begin(*pair)
    comparison = application.comparing
    qtbot.waitUntil(lambda: comparison.state is not None and compared(comparison.state) >= 2, timeout=PATIENCE)
    state = comparison.state
    job = next(number for number, job in application.jobs._running.items() if "values" in job.row.text)
    application.jobs.cancel(job)
    done = compared(state)
    assert state.state == "cancelled"
    assert 2 <= done < COUNT
    qtbot.wait(300)
    assert compared(state) == done  # what was on its way is dropped
    comparison.start_values()
    qtbot.waitUntil(lambda: state.state == "running", timeout=PATIENCE)
    assert compared(state) >= done
    settled(application)
    assert (state.state, compared(state)) == ("done", COUNT)


def test_a_lab_that_dies_keeps_pairs_and_is_asked_again(begin, lab, pair, qtbot, settled):
    lab("--pause", "0.2")
    application = begin(*pair)
    comparison = application.comparing
    qtbot.waitUntil(lambda: comparison.state is not None and compared(comparison.state) >= 2, timeout=PATIENCE)
    done = compared(comparison.state)
    with qtbot.waitSignal(application.pool.engine_died, timeout=PATIENCE):
        os.kill(application.pool.lab().pid, signal.SIGKILL)
    assert compared(comparison.state) >= done
    assert not application.window.compare_strip.isHidden()
    settled(application)
    assert (comparison.state.state, compared(comparison.state)) == ("done", COUNT)


def test_two_deaths_end_it_with_a_sentence(begin, lab, pair, settled, monkeypatch):
    lab("--die-after", "5")
    monkeypatch.setattr("app.controllers.scanning.BY_ITSELF_BELOW", 0)
    application = begin(*pair)
    settled(application)
    state = application.comparing.state
    assert state.state == "failed"
    assert "twice" in state.message
    assert 0 < compared(state) < COUNT
    assert application.jobs._problems


def test_without_torch_values_are_told_equal_or_not(begin, lab, pair, settled):
    lab("--torch", "")
    application = begin(*pair)
    settled(application)
    state = application.comparing.state
    assert (state.state, state.diff.compared, compared(state)) == ("done", "bytes", 0)
    assert state.diff.counts.identical == COUNT
    application.pool.lab()._command = lab_without_torch.COMMAND  # torch was installed
    application.lab.restart()
    settled(application)
    assert application.comparing.can_compare_values
    application.actions["comparing.start_values"].trigger()
    settled(application)
    assert compared(state) == COUNT


def test_what_failed_at_once_is_tried_again_by_a_reload(begin, tmp_path, pair, settled, qtbot):
    empty = tmp_path / "empty.safetensors"
    write_safetensors(empty)
    application = begin(pair[0], empty)
    settled(application)
    state = application.comparing.state
    assert state.state == "failed"
    assert "no tensors" in state.message
    application.documents.reload(state.b)
    assert state.state == "failed"
    with qtbot.waitSignal(application.reading.read, timeout=PATIENCE):
        pass
    assert state.state == "keys"
    settled(application)
    assert state.state == "failed"


def test_swapped_it_is_the_other_way_round(begin, pair, settled):
    application = begin(*pair)
    settled(application)
    before = application.comparing.state
    application.window.compare.swap_requested.emit()
    settled(application)
    state = application.comparing.state
    assert (state.a, state.b) == (before.b, before.a)
    assert {row.key_a for row in state.diff.rows if row.b < 0} == {"module.new.bias"}
    assert application.window.page == "compare"


def test_the_selected_pair_stays_selected_the_other_way_round(begin, pair, settled):
    application = begin(*pair)
    settled(application)
    window = application.window
    place = next(at for at, row in enumerate(application.comparing.state.diff.rows) if row.key_a == "layer3.weight")
    window.compare.select(place)
    window.compare.pair_selected.emit(place)
    window.compare.swap_requested.emit()
    settled(application)
    assert window.compare.pair(window.compare.selected_place).key_b == "layer3.weight"
    assert window.details.shows_pair


def test_closing_one_drops_it_and_leads_back(begin, pair, settled):
    application = begin(*pair)
    settled(application)
    application.documents.close(application.session.slots["compare"])
    assert application.comparing.state is None
    assert application.window.page == "tensors"
    assert application.window.tree._model._badges is None
    application.actions["navigation.show_compare"].trigger()
    assert application.window.page == "compare"
    assert "second checkpoint" in application.window.tabs._tabs.tabToolTip(1)


def test_a_third_file_takes_its_place(begin, pair, tmp_path, settled):
    application = begin(*pair)
    settled(application)
    third = write_safetensors(tmp_path / "c.safetensors", layer0__weight=(2, 2))
    application.documents.open([os.fsencode(third)], "compare")
    settled(application)
    state = application.comparing.state
    assert (state.b.name, state.state) == ("c.safetensors", "done")
    assert compared(state) == 1


def test_a_file_that_changed_stops_and_a_reload_begins_anew(begin, lab, pair, qtbot, settled):
    lab("--pause", "0.1")
    application = begin(*pair)
    comparison = application.comparing
    qtbot.waitUntil(lambda: comparison.state is not None and comparison.state.state == "running", timeout=PATIENCE)
    settled(application)
    first = comparison.state
    write_safetensors(pair[1], layer0__weight=(2, 2))
    comparison.use_rules(None)
    qtbot.waitUntil(lambda: first.state == "stopped", timeout=PATIENCE)
    assert "changed" in first.message
    assert first.b.changed_on_disk
    application.documents.reload(first.b)
    settled(application)
    assert comparison.state is not first
    assert (comparison.state.state, compared(comparison.state)) == ("done", 1)


def test_rules_of_the_user_hold(begin, pair, settled):
    application = begin(*pair)
    settled(application)
    application.window.compare.mapping_edited.emit(())
    settled(application)
    state = application.comparing.state
    assert (state.diff.counts.only_a, state.diff.counts.only_b) == (COUNT + 1, COUNT + 1)
    application.window.compare.mapping_edited.emit((MappingRule("prefix", "module.", "", r"^module\."),))
    settled(application)
    assert state.diff.counts.only_a == 1
    application.window.compare.mapping_edited.emit(None)
    settled(application)
    assert (state.rules, state.diff.counts.only_a) == (None, 1)


def test_rules_are_tried_before_they_are_used(begin, pair, settled):
    application = begin(*pair)
    settled(application)
    trials = []
    application.window.compare.set_mapping_trial = lambda diff, error: trials.append((diff, error))
    application.window.compare.mapping_tried.emit(())
    settled(application)
    two = (MappingRule("regex", "", "", r"layer\d+", "layer"),)
    application.window.compare.mapping_tried.emit(two)
    settled(application)
    (first, error), (nothing, refused) = trials
    assert (first.counts.only_a, error) == (COUNT + 1, "")
    assert len(first.rows) == 2 * (COUNT + 1)
    assert nothing is None
    assert "layer0" in refused
    assert application.comparing.state.diff.counts.only_a == 1


def test_a_pasted_error_stands_for_a(begin, pair, settled):
    application = begin(pair[1])
    settled(application)
    application.window.compare.error_pasted.emit(WRONG)
    settled(application)
    state = application.comparing.state
    assert state.a is None
    assert state.diff.a.pasted
    assert state.state == "done"
    assert "first.weight" in {row.key_a for row in state.diff.rows}
    assert not application.comparing.can_compare_values
    application.actions["comparing.forget_pasted"].trigger()
    settled(application)
    assert application.comparing.state is None


def test_the_field_for_an_error_closes_once_it_was_taken(begin, pair, settled, qtbot):
    application = begin(*pair)
    settled(application)
    application.actions["navigation.paste_error"].trigger()
    paste = application.window.findChild(ErrorPaste)
    paste.taken.emit("nothing of the kind")
    settled(application)
    assert paste.isVisible()
    with qtbot.waitSignal(paste.accepted, timeout=PATIENCE):
        paste.taken.emit(WRONG)
    settled(application)
    assert application.comparing.state.diff.a.pasted


def test_a_text_that_is_no_error_is_refused_and_nothing_lost(begin, pair, settled):
    application = begin(*pair)
    settled(application)
    said = []
    application.window.compare.set_pasted_error = said.append
    application.window.compare.error_pasted.emit("hello")
    settled(application)
    assert "no error of load_state_dict" in said[0]
    assert application.comparing.state.a is not None
    assert application.comparing.state.state == "done"


def test_a_folder_cannot_be_compared_and_says_so(begin, pair, tmp_path, settled):
    application = begin(pair[0])
    application.documents.open([os.fsencode(tmp_path)], "compare")
    settled(application)
    said = []
    application.window.compare.set_error = said.append
    application.comparing._obstacle = ""
    application.session.update(application.session.current)
    assert application.comparing.state is None
    assert "is a folder" in said[0]


def test_the_tree_begins_with_both_names_however_long():
    assert shortened(["r20", "finetuned"], 18) == ["r20", "finetuned"]
    assert shortened(["resnet20-cifar10", "ft"], 18) == ["resnet20-cifar10", "ft"]
    assert shortened(["resnet20-cifar10", "resnet32-cifar10"], 18) == ["resnet20", "resnet32"]
    assert shortened(["shapes-final", "shapes-early"], 18) == ["final", "early"]
    assert shortened(["a" * 30, "b" * 30], 18) == ["aaaaaaaa…", "bbbbbbbb…"]
    assert shortened(["-" * 30, "-" * 30], 18) == ["--------…", "--------…"]


def test_one_tree_and_one_selection(begin, pair, settled):
    application = begin(*pair)
    settled(application)
    window, session = application.window, application.session
    a, b = session.slots.values()
    rows = window.tree._model.rows
    union = rows.listing
    keys = [tensor.key for tensor in union.tensors]
    assert keys == [*(tensor.key for tensor in a.listing.tensors), "new.bias"]
    assert window.tree._model._badges.tensors[keys.index("old.bias")] == "only_a"
    assert window.tree._model._badges.tensors[keys.index("new.bias")] == "only_b"
    assert window.tree._model._badges.tensors[keys.index("layer0.weight")] == CHANGED
    window.tree.selected.emit(Selection("tensor", keys.index("layer3.weight")))
    place = window.compare.selected_place
    assert window.compare.pair(place).key_b == "module.layer3.weight"
    assert session.current is a
    window.tree.selected.emit(Selection("tensor", keys.index("new.bias")))
    assert session.current is b
    assert b.listing.tensors[b.selection.index].key == "module.new.bias"
    window.compare.pair_selected.emit(place)
    assert b.listing.tensors[b.selection.index].key == "module.layer3.weight"
    assert application.window.page == "compare"
    window.bench.slot_activated.emit("checkpoint")
    assert (session.current, application.window.page) == (a, "tensors")


def test_signs_come_back_after_a_model_was_shown(begin, pair, qtbot):
    application = begin(*pair)

    def signs():
        return [found.badge for found in tree_rows(application.window.tree)]

    qtbot.waitUntil(lambda: "only_b" in signs(), timeout=PATIENCE)
    before = signs()
    application.session.place_model(odd_model())
    assert not any(signs())
    application.session.show_documents()
    assert signs() == before


def tree_rows(tree):
    model = tree.findChild(TreeList).model()
    return [model.index(row, 0).data(ROW_ROLE) for row in range(model.rowCount())]
