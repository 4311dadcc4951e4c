"""Each rule finds the fault that is planted for it, and nothing else does."""

import pytest

from inspector.stats.findings import RULES
from inspector.stats.functions import scan_checkpoint
from inspector.stats.phrases import english, short
from tests import planted


def found_in(path):
    """(rule, container, key that it stands on) of each finding."""
    scan = scan_checkpoint(path)
    tensors = scan.listing.tensors
    return scan.report, {
        (finding.rule, tensors[finding.tensors[0]].container, tensors[finding.tensors[0]].key)
        for finding in scan.report.findings
    }


@pytest.mark.parametrize("seed", range(5))
def test_nothing_is_found_in_a_healthy_checkpoint(tmp_path, seed):
    report, found = found_in(planted.write(tmp_path / "healthy.pt", seed=seed))
    assert not found
    assert english(report.title) == "Healthy. Nothing to look at."
    assert english(report.subtitle).endswith("No NaN, no Inf.")


@pytest.mark.parametrize("rule", planted.FAULTS)
def test_one_fault_is_found_alone(tmp_path, rule):
    fault = planted.FAULTS[rule]
    report, found = found_in(planted.write(tmp_path / "fault.pt", rule))
    expected = {(rule, fault.container, fault.key)}
    if rule == "dead_channels":
        expected.add((rule, "model", "conv4.weight"))  # by its BatchNorm
    assert found == expected
    severity = next(each.severity for each in RULES if each.name == rule)
    assert {finding.severity for finding in report.findings} == {severity}
    assert english(report.title).startswith(
        "Not healthy" if severity == "error" else "Healthy. 1 thing to look at, in "
    )


def test_all_faults_together_are_found_and_nothing_else(tmp_path):
    report, found = found_in(planted.write(tmp_path / "faults.pt", *planted.FAULTS))
    expected = {(rule, fault.container, fault.key) for rule, fault in planted.FAULTS.items()}
    assert found == expected | {("dead_channels", "model", "conv4.weight")}
    assert english(report.title).startswith("Not healthy: NaN in conv3.weight; Inf in fc1.bias; ")
    for finding in report.findings:
        for said in (english(finding.text), english(finding.advice), english(short(finding))):
            assert said
            assert "{" not in said


def test_every_rule_has_a_fault():
    assert set(planted.FAULTS) == {rule.name for rule in RULES}
