"""The sentence of a page, for scans of every outcome."""

import pytest
import torch

from inspector.context import Context
from inspector.errors import Cancelled
from inspector.stats.findings import sentence
from inspector.stats.functions import scan_checkpoint
from inspector.stats.phrases import english
from inspector.stats.result import SILENCE, Finding, Phrase, TensorStats
from tests import planted

ROWS = [TensorStats(index, 1000, min=0, max=1, mean=0.5, std=0.1) for index in range(5)]


def finding(rule, *tensors, severity="warning", channels=(), **values):
    text = Phrase(f"{rule}.text", tuple(values.items()))
    return Finding(rule, severity, tensors, text, SILENCE, channels)


def outlier(tensor, layer, deviations):
    return finding("outliers", tensor, severity="note", layer=layer, deviations=deviations)


def dead(tensor, layer, channels):
    return finding("dead_channels", tensor, channels=channels, layer=layer)


def nan(tensor, layer):
    return finding("nan", tensor, severity="error", layer=layer)


def said(rows, findings=(), complete=True):
    return tuple(map(english, sentence(rows, findings, complete)))


def test_nothing_to_look_at():
    assert said(ROWS) == ("Healthy. Nothing to look at.", "5,000 elements in 5 tensors. No NaN, no Inf.")


def test_things_are_rules_and_flags_are_tensors():
    findings = [dead(0, "conv1", (3,)), dead(1, "conv2", (1, 7)), outlier(1, "conv2", "9")]
    assert said(ROWS, findings) == (
        "Healthy. 2 things to look at, in 2 tensors.",
        "3 dead channels in 2 layers; conv2 has outliers at 9 standard deviations. No NaN, no Inf.",
    )


def test_one_channel_is_one():
    title, subtitle = said(ROWS, [dead(0, "conv1", (3,))])
    assert title == "Healthy. 1 thing to look at, in 1 tensor."
    assert subtitle == "1 dead channel in conv1. No NaN, no Inf."


def test_of_many_outliers_the_farthest_is_named():
    said_of_them = said(ROWS, [outlier(0, "a", "9"), outlier(1, "b", "1,130"), outlier(2, "c", "52")])
    assert said_of_them[1] == "3 layers have outliers, up to 1,130 standard deviations. No NaN, no Inf."


def test_errors_are_the_title_and_the_rest_stands_below():
    rows = [ROWS[0]._replace(nan=3), ROWS[1]._replace(nan=1, posinf=2), *ROWS[2:]]
    title, subtitle = said(rows, [nan(0, "fc"), nan(1, "conv"), outlier(2, "c", "52")])
    assert title == "Not healthy: NaN in 2 tensors."
    assert subtitle == ("c has outliers at 52 standard deviations. 4 NaN and 2 Inf among 5,000 elements.")
    assert said(rows, [nan(0, "fc")])[0] == "Not healthy: NaN in fc."


def test_more_rules_than_a_line_holds():
    many = [nan(0, "a"), dead(1, "b", (1, 2)), outlier(2, "c", "9"), finding("all_zero", 3, layer="d")]
    many += [finding("constant", 4, layer="e"), finding("near_overflow", 4, severity="note", layer="e")]
    title, subtitle = said(ROWS, many)
    assert title == "Not healthy: NaN in a."
    assert subtitle == "d is all zero; e is constant; 2 dead channels in b; and 2 more. No NaN, no Inf."


def test_a_part_of_a_scan():
    rows = [*ROWS, None, None]
    assert said(rows, (), False)[0] == "5 of 7 tensors scanned. Nothing to look at so far."
    assert said(rows, [dead(0, "a", (1,))], False)[0] == "5 of 7 tensors scanned. 1 thing to look at so far."
    assert said(rows, [nan(0, "fc")], False)[0] == "5 of 7 tensors scanned. Not healthy: NaN in fc."


def test_what_could_not_be_read_is_named():
    broken = TensorStats(5, error="This tensor cannot be read.")
    assert said([*ROWS, broken])[1].endswith("No NaN, no Inf. 1 tensor could not be read.")
    assert said([*ROWS, broken, broken])[1].endswith("2 tensors could not be read.")
    assert said([broken])[0] == "No tensor could be scanned."
    assert said([None, None], complete=False)[0] == "No tensor could be scanned."


def test_a_file_without_tensors():
    assert said([]) == ("There are no tensors to scan.", "")


class Hasty(Context):
    """Cancelled as soon as something is counted."""

    counting = False

    def report(self, done, total, text=""):
        self.counting = self.counting or text == "Counting"

    def check_cancelled(self):
        if self.counting:
            raise Cancelled("The scan was cancelled.")


def test_a_scan_that_was_cancelled_says_how_far_it_came(tmp_path):
    report = scan_checkpoint(planted.write(tmp_path / "a.pt", "nan"), context=Hasty()).report
    assert report.state == "cancelled"
    assert "Nothing to look at." not in english(report.title)


@pytest.mark.parametrize("keys", [("fc1.weight",), ("conv*.weight",)])
def test_some_tensors_alone(tmp_path, keys):
    report = scan_checkpoint(planted.write(tmp_path / "a.pt"), keys, container="model").report
    assert english(report.title).endswith(" tensors looked at. Nothing found.")
    assert report.findings == ()


def test_what_was_not_asked_for_is_not_missing(tmp_path):
    rows = [*ROWS, None]
    assert said(rows)[0] == "5 of 6 tensors looked at. Nothing found."
    assert said(rows, [dead(0, "a", (1,))])[0] == "5 of 6 tensors looked at. 1 thing to look into, in 1 tensor."
    assert said(rows, [nan(0, "fc")])[0] == "5 of 6 tensors looked at. Not healthy: NaN in fc."


def test_a_layer_alone_is_not_the_whole_model(tmp_path):
    linear = {f"{name}.weight": torch.nn.Linear(128, 64).weight.detach() for name in ("a", "b")}
    torch.save(linear, tmp_path / "new.pt")
    whole, part = (scan_checkpoint(tmp_path / "new.pt", keys).report for keys in ((), ("a.*",)))
    assert [finding.text.name for finding in whole.findings] == ["initial.text.model"]
    assert [finding.text.name for finding in part.findings] == ["initial.text"]
