"""The report in a terminal, and its rows put together."""

import pytest

from inspector.flops.figures import figure
from inspector.flops.flops_text import flops_lines, sentence
from inspector.flops.groups import by_type, down_to, reasons
from inspector.flops.result import Call, Counter, Disagreement, FlopReport, Footprint, ModuleCost, Uncounted


def report(**changes: object) -> FlopReport:
    call = Call(((1, 4),), (1, 2), "float32", 16, 8)
    modules = (
        ModuleCost("", "Net", 20, 4, 10, 0, 40, (call,), 2.0),
        ModuleCost("a\x1b[2J", "Linear", 16, 16, 10, 10, 40, (call, call), 1.5),
        ModuleCost("a\x1b[2J.b", "Linear", 0, 0, 0, 0, 0),
    )
    given = {"model": "net", "input": "1,4", "modules": modules} | changes
    return FlopReport(**given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0 FLOP"),
        (999, "999 FLOP"),
        (1000, "1.00 kFLOP"),
        (999_499, "999 kFLOP"),
        (999_500, "1.00 MFLOP"),
        (8_178_368_512, "8.18 GFLOP"),
        (35_127_656_448, "35.1 GFLOP"),
        (10**19, "10000 PFLOP"),
    ],
)
def test_figures_keep_three_digits(value: int, text: str) -> None:
    assert figure(value, "FLOP") == text


def test_units_stand_beside_their_figures() -> None:
    assert figure(25_557_032, "parameters") == "25.6 M parameters"
    assert figure(1234) == "1.23 k"
    assert sentence(report()).startswith("net on 1,4: 20 FLOP and 10 parameters; ")


def test_a_strangers_names_move_no_cursor() -> None:
    text = "\n".join(line for by in ("module", "type", "op") for line in flops_lines(report(), by))
    assert "\x1b" not in text
    assert "a\\x1b[2J" in text


def test_what_changed_and_what_is_missing_is_told() -> None:
    changed = report(
        footprint=Footprint(("Buffer total_ops is new.",)),
        uncounted=(Uncounted("linalg_svd", "", 2),),
        counters=(Counter("thop", "MAC", problem="thop is not installed."),),
        warnings=("It depends.",),
    )
    lines = list(flops_lines(changed))
    told = "Counted for an input of 1×4. 2 products have no formula (linalg_svd); the total is too low by them."
    assert lines[1] == told
    assert lines[2] == "It depends."
    assert "  linalg_svd in the model, 2 times" in lines
    assert "thop: thop is not installed." in lines
    assert lines[-2:] == ["The model did not stay as it was:", "  Buffer total_ops is new."]


def test_rows_are_put_together() -> None:
    rows = [Disagreement("thop", name, "bias counted", "FLOP", 12, 10) for name in ("a", "b")]
    whole = report(
        counters=(Counter("torch", "FLOP", 20), Counter("thop", "MAC", 12)),
        disagreements=(*rows, Disagreement("torch", "", "fast path", "FLOP", 0, 30)),
    )
    assert [(row.counter, row.difference, row.modules) for row in reasons(whole)] == [
        ("torch", -30, ("",)),
        ("thop", 4, ("a", "b")),
    ]
    assert [(row.type, row.flops, row.params, row.modules) for row in by_type(whole)] == [
        ("Linear", 16, 10, 2),
        ("Net", 4, 0, 1),
    ]
    assert [len(down_to(whole, depth)) for depth in (0, 1, 2, None)] == [1, 2, 3, 3]
    assert (whole.counters[0].flops, whole.counters[1].flops) == (20, 24)


def test_equal_blocks_are_one_row_unless_each_is_asked_for() -> None:
    def cost(name: str, flops: int) -> ModuleCost:
        return ModuleCost(name, "Block", flops, flops, 5, 5, 20, (Call((), (1, 4), "float32", flops, 16),))

    blocks = [cost(f"layers.{at}", 100 if at == 5 else 10) for at in range(6)]
    whole = report(modules=(cost("", 150), cost("layers", 150), *blocks))
    table = [line.split() for line in flops_lines(whole)]
    assert ["layers.0-4", "5", "×", "Block", "50", "33.3%", "25", "5", "1×4"] in table
    assert any(row[:1] == ["layers.5"] for row in table)
    each = [line.split()[:1] for line in flops_lines(whole, whole=True)]
    assert all([f"layers.{at}"] in each for at in range(6))
