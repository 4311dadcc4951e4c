"""What the tree of a live model says beside its names."""

from dataclasses import replace

from app.trees.model_notes import known_figures, notes_of
from app.trees.tree_notes import RowNote
from inspector.flops.result import Call
from tests.app.live_models import odd_parts, odd_report


def notes(figure: str = "flops", counted: bool = True) -> dict[str, RowNote]:
    model, tree, listing = odd_parts(odd_report() if counted else None)
    found = notes_of(model, tree, figure)
    names = [node.name for node in tree.modules] + [tensor.key for tensor in listing.tensors]
    return dict(zip(names, [*found.modules, *found.tensors], strict=True))


def test_the_figure_is_what_was_chosen_and_parameters_before_the_count() -> None:
    assert [notes()[name].figure for name in ("", "stem", "blocks", "act", "again")] == ["200", "24", "128", "0", "0"]
    assert notes("params")["blocks"].figure == "64"
    assert notes("time")["stem"].figure == "0.5 ms"
    assert notes("flops", counted=False)["blocks"].figure == "64"
    assert known_figures(None) == {"params"}
    assert known_figures(odd_report(time=False)) == {"flops", "params", "memory", "output"}


def test_parts_keep_the_unit_of_the_model_and_shapes_lose_a_batch_of_one() -> None:
    model, tree, _ = odd_parts(odd_report())
    report = model.cost.report
    assert report is not None
    large = {"": 35_127_656_448, "stem": 231_211_008, "head": 1_536_000}
    shape = Call(((1, 3, 8, 8),), (1, 64, 4, 4), "float32")
    found = [replace(cost, flops=large.get(cost.name, 0), calls=(shape,)) for cost in report.modules]
    model.cost.report = replace(report, modules=(*found[:-1], replace(found[-1], calls=())))
    noted = zip(tree.modules, notes_of(model, tree, "flops").modules, strict=True)
    figures = {node.name: note.figure for node, note in noted}
    assert [figures[name] for name in large] == ["35.13 G", "0.23 G", "1.54 M"]
    shapes = notes_of(model, tree, "output").modules
    assert shapes[1].figure == "64×4×4"
    assert "–" in {note.figure for note in shapes}, "not called"


def test_marks_stand_at_the_top_of_what_they_hold_for() -> None:
    found = notes()
    assert found["stem"].marks == ("lock",)
    assert found["stem"].mode == "train", "the model around it is in eval"
    assert found["stem.weight"].marks == (), "its module has the mark"
    assert found["head"].marks == ("hook",)
    assert found["again"].marks == ("link",)
    assert found["blocks"].icon == "list"
    assert found["blocks.0"] == RowNote("32", words=found["blocks.0"].words)


def test_what_was_not_loaded_counts_on_all_around_it() -> None:
    found = notes()
    assert [found[name].alarm for name in ("", "blocks", "blocks.1", "head", "stem")] == ["4", "2", "1", "1", ""]
    assert found["blocks.1.weight"].alarm == "missing"
    assert found["head.bias"].alarm == "other shape"
    assert "1 tensor of the weights with no place here: module.blocks.7.weight" in found["blocks"].words


def test_counters_of_batches_raise_no_alarm() -> None:
    model, tree, _ = odd_parts(odd_report())
    stem = tree.modules[1]
    counter = stem.own[0]._replace(name="stem.num_batches_tracked", kind="buffer", weight="missing")
    bare = replace(tree, weights=None, modules=(tree.modules[0], stem._replace(own=(counter,))))
    found = notes_of(model, bare, "flops")
    assert not found.modules[1].alarm


def test_the_row_at_the_top_is_the_class() -> None:
    model, tree, _ = odd_parts(odd_report())
    found = notes_of(model, tree, "flops")
    assert (found.title, found.root.icon, found.root.figure) == ("Odd", "model", "200 FLOP")
    assert found.root.brief == "200", "where that has no room"
    assert notes_of(model, tree, "params").root.figure == "91 params"
    large = replace(tree, modules=(tree.modules[0]._replace(parameters=86_567_656), *tree.modules[1:]))
    root = notes_of(model, large, "params").root
    assert (root.figure, root.brief) == ("86,567,656 params", "86.57 M")


def test_all_of_it_is_said_in_words() -> None:
    found = notes()
    words = found["stem"].words
    assert words[0] == "24 FLOP, about 0.5 ms"
    assert "In training mode, unlike the module around it" in words
    assert "Frozen: none of its parameters requires a gradient" in words
    assert "Hooks: watch" in found["head"].words
    assert "The same module as act" in found["again"].words
    assert "The same tensor as head.weight" in found["twin.weight"].words
    assert "Not in the state_dict (persistent=False)" in found["stem.seen"].words
