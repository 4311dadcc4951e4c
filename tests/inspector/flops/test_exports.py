"""A report as CSV, Markdown and torchinfo's layout, a stranger's names in it."""

import csv
import io
import json
from dataclasses import replace

import pytest

from inspector.flops.exports import EXPORTS, csv_text, markdown_text, torchinfo_text
from inspector.flops.flops_json import flops_document
from inspector.flops.result import Call, Counter, Disagreement, FlopReport, Memory, ModuleCost, Part, Timing

CALL = Call(((1, 3, 8, 8),), (1, 2), "float32", 2000, 8)
REPORT = FlopReport(
    "net",
    "1,3,8,8",
    (
        ModuleCost("", "Net", 2000, 0, 1500, 0, 6000, (CALL,), 4.0, Memory(800, 900, 1000, 700)),
        ModuleCost(
            "a|b",
            "Conv2d",
            2000,
            2000,
            1500,
            1500,
            6000,
            (CALL, CALL),
            3.0,
            Memory(800, 900, 1000, 700),
            (Part("convolution", "weight", 2000, 2, "conv:3×3"),),
        ),
        ModuleCost("a|b.=1+1\x1b[2J", "ReLU", 0, 0, 0, 0, 0),
    ),
    counters=(Counter("thop", "MAC", 1200, 1500), Counter("torchinfo", "MAC", problem="It failed.")),
    disagreements=(Disagreement("thop", "a|b", "bias counted", "FLOP", 2400, 2000),),
    timing=Timing("cpu", 2, 2, 10, 4.0, 3.9, 4.2),
    dtype="float32",
)


def test_csv_has_every_figure_as_it_is() -> None:
    hostile = replace(REPORT, modules=(*REPORT.modules, ModuleCost("=cmd()", "-T", 0, 0, 0, 0, 0)))
    rows = list(csv.DictReader(io.StringIO(csv_text(hostile))))
    assert [row["module"] for row in rows] == ["", "a|b", "a|b.=1+1\\x1b[2J", "'=cmd()"]
    assert rows[3]["type"] == "'-T"
    conv = rows[1]
    assert (conv["flops"], conv["params"], conv["param_bytes"]) == ("2000", "1500", "6000")
    assert (conv["activation_bytes"], conv["read_bytes"], conv["written_bytes"]) == ("800", "900", "1000")
    assert (conv["calls"], conv["time_ms"], conv["time_share"]) == ("2", "3.0000", "0.750000")
    assert conv["group"] == "conv:3×3"
    assert (conv["input_shapes"], conv["output_shape"]) == ("1×3×8×8", "1×2")
    assert rows[2]["time_ms"] == ""
    assert len(list(csv.DictReader(io.StringIO(csv_text(REPORT, 1))))) == 2


def test_markdown_keeps_names_in_their_cells() -> None:
    text = markdown_text(REPORT)
    assert "**net: 2.00 kFLOP and 1.50 k parameters; a\\|b takes 75% of the time.**" in text
    assert "| a\\|b | Conv2d | 2.00 k | 1.50 k | 800 B | 1×2 | 3.00 |" in text
    assert "| 3×3 convolutions | 2.00 kFLOP | 100.0% |" in text
    assert "| thop | 1.20 kMAC | 2.40 k | 1.50 k | Counts the bias of Conv2d too |" in text
    assert "| torchinfo |  |  |  | It failed. |" in text
    assert "\x1b" not in text
    assert text.endswith("\n\nModel unchanged.\n")
    cells = [line.replace("\\|", "").count("|") for line in text.splitlines() if "Conv2d | " in line or "ReLU" in line]
    assert cells == [8, 8]


def test_torchinfos_layout_holds_our_figures() -> None:
    lines = torchinfo_text(REPORT).splitlines()
    assert " ".join(lines[1].split()) == "Layer (type (name):depth-idx) Input Shape Output Shape Param # FLOP"
    assert " ".join(lines[4].split()) == "├─Conv2d (a|b): 1-1 [1, 3, 8, 8] [1, 2] 1,500 2,000"
    assert lines[5].startswith("│    └─ReLU (=1+1\\x1b[2J): 2-1")
    assert "Total params: 1,500" in lines
    assert "Total mult-adds: 1,000" in lines


@pytest.mark.parametrize("name", EXPORTS)
def test_a_real_model_is_written(name: str) -> None:
    torch = pytest.importorskip("torch")
    from inspector.flops.functions import count_flops

    report = count_flops(torch.nn.MultiheadAttention(8, 2, device="meta"), [(4, 1, 8)] * 3, compare=False)
    assert "MultiheadAttention" in EXPORTS[name](report, None)
    json.dumps(flops_document(report))
