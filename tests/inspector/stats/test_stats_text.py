"""What people read: figures, the table at any width, nothing that moves the cursor."""

from dataclasses import replace

import pytest

from inspector.stats.result import Finding, Histogram, Phrase
from inspector.stats.stats_text import figure, percent, sparkline, stats_lines
from tests.inspector.stats.rows import REPORT, ROWS, SCAN


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (0.0, "0"),
        (-0.97314, "−0.9731"),
        (2.23e-05, "2.23e−05"),
        (-3, "−3"),
        (1_234_567, "1,234,567"),
        (2**63 - 1, "9.223e+18"),
        (float("inf"), "inf"),
        (10**400, f"{10**400:,}"),  # of no dtype; still no traceback
    ],
)
def test_a_figure(value: float | None, text: str) -> None:
    assert figure(value) == text


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(0, 5, ""), (0, 0, ""), (5, 5, "100%"), (1, 4, "25.0%"), (1, 10**6, "<0.1%"), (10**6 - 1, 10**6, ">99.9%")],
)
def test_a_share(part: int, whole: int, text: str) -> None:
    assert percent(part, whole) == text


def test_a_sparkline() -> None:
    assert sparkline(None) == ""
    assert sparkline(Histogram(0, 0, (0, 1, 800, 400, 0))) == " ▁█▄ "
    assert sparkline(Histogram(0, 0, (0, 0))) == "  "
    assert len(sparkline(Histogram(0, 0, tuple(range(44))))) == 22
    assert len(sparkline(Histogram(0, 0, tuple(range(2048))), 10)) == 10
    assert len(sparkline(Histogram(0, 0, (5,)))) == 1


def test_the_table() -> None:
    lines = list(stats_lines(SCAN, ROWS))
    head = next(line for line in lines if line.startswith("Tensor"))
    assert head.split() == [
        "Tensor", "Shape", "Dtype", "Mean", "Std", "Min", "Max", "Zero", "NaN", "Inf", "L1", "L2", "Distribution",
    ]  # fmt: skip
    at = lines.index(head)
    assert lines[at + 1].split() == [
        "conv.weight", "2×4", "float32", "0.125", "0.25", "−0.5", "0.75", "25.0%", "2", "0.8", "▄█▄",
    ]  # fmt: skip
    assert lines[at + 2].startswith("  [0]")  # the channels stand below
    assert "storage ends early" in lines[at + 7]
    assert lines[-1] == (
        "4 tensors, 11 elements, 48 bytes in 0.25 s (torch): 1 NaN, 1 Inf, 0 subnormal, 18.2% zero; "
        "1 tensor without figures"
    )
    assert not any("\x1b" in line for line in lines)


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120, 300])
def test_as_wide_as_the_terminal(width: int) -> None:
    scan = replace(SCAN, channels={})
    rows = ROWS[:4]  # without a remark, which is as long as it is
    lines = [line for line in stats_lines(scan, rows, width) if "elements" not in line]
    assert max(map(len, lines)) <= max(width, 66)  # below that lines wrap: the figures themselves stay
    assert len({line.index("M") for line in lines if line.startswith("Tensor")}) == 1
    assert ("Distribution" in "".join(lines)) == (width >= 80)


def test_a_terminal_without_blocks() -> None:
    lines = list(stats_lines(SCAN, ROWS, blocks=False))
    assert "█" not in "".join(lines)
    assert "Distribution" not in "".join(lines)


def test_findings_and_what_to_do_about_them(monkeypatch: pytest.MonkeyPatch) -> None:
    words = {"seen": "{count} values are NaN.", "do": "Train it anew."}
    monkeypatch.setattr("inspector.stats.phrases.PHRASES", {"": "", **words})
    finding = Finding("nan", "error", (1, 0, 2, 3), Phrase("seen", (("count", 1),)), Phrase("do"))
    scan = replace(SCAN, report=replace(REPORT, findings=(finding,)))
    lines = list(stats_lines(scan, ROWS))
    at = lines.index("Findings")
    assert lines[at + 1] == "  error    conv.\\x1b[31mbias, conv.weight, steps, 1 more"
    assert lines[at + 2] == "           1 values are NaN."
    assert "Train it anew." not in "".join(lines)
    assert lines[at + 3 : at + 4] == [""]
    assert "           Train it anew." in list(stats_lines(scan, ROWS, advice=True))


def test_findings_of_a_rule_share_their_advice() -> None:
    def dead(tensor: int, norm: str) -> Finding:
        text = Phrase("dead_channels.text.one", (("list", "2"), ("of", "16"), ("dead", "1"), ("layer", norm)))
        advice = Phrase("dead_channels.scale", (("norm", norm),))
        return Finding("dead_channels", "warning", (tensor,), text, advice, (2,))

    both = replace(SCAN, report=replace(REPORT, findings=(dead(0, "bn1"), dead(2, "bn2"))))
    lines = list(stats_lines(both, ROWS, advice=True))
    at = lines.index("Findings")
    assert lines[at + 1 : at + 4] == [
        "  warning  2 dead channels in 2 layers",
        "           conv.weight  Channel 2 of 16 is dead.",
        "           steps        Channel 2 of 16 is dead.",
    ]
    assert lines[at + 4].startswith("           There the BatchNorm behind has a scale of zero")
    assert lines[at + 5] == ""
    one = replace(SCAN, report=replace(REPORT, findings=(dead(0, "bn1"),)))
    assert any("There bn1 has a scale of zero" in line for line in stats_lines(one, ROWS, advice=True))
