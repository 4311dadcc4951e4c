"""Rules over scans that are not whole."""

import random

import pytest

from inspector.checkpoint.checkpoint import open_checkpoint
from inspector.context import Context
from inspector.errors import Cancelled, FileChanged
from inspector.stats.cache import Known
from inspector.stats.findings import RULES, find
from inspector.stats.findings.file_reader import FileReader
from inspector.stats.scan import scan
from tests import planted

NEED_BYTES = {"bn_small", "identical", "dead_channels"}


@pytest.fixture(scope="module")
def known(tmp_path_factory):
    """A scan of a checkpoint with every fault."""
    path = planted.write(tmp_path_factory.mktemp("planted") / "faults.pt", *planted.FAULTS)
    with open_checkpoint(path) as checkpoint:
        known = Known(checkpoint)
        scan(known)
        yield known


def found(known, rows, reader=None):
    reader = reader or FileReader(known.checkpoint)
    return find(known.checkpoint.listing, rows, known.channels, reader)


@pytest.mark.parametrize("seed", range(20))
def test_rows_that_are_missing_or_failed_hide_findings_and_make_none(known, seed):
    choice = random.Random(seed)
    rows = [choice.choice([row, row, None, row._replace(error="This tensor cannot be read.")]) for row in known.rows]
    whole = {(each.rule, each.tensors) for each in found(known, known.rows)}
    for each in found(known, rows):
        counted = {row.tensor for row in rows if row is not None and row.error is None}
        assert set(each.tensors) <= counted
        if each.rule not in {"dead_channels", "initial"}:  # what they know of other tensors changes their words
            assert (each.rule, each.tensors) in whole


def test_nothing_is_known(known):
    rules = {each.rule for each in found(known, [None] * len(known.rows))}
    assert rules <= {"optimizer_other"}  # of shapes alone


def test_figures_without_histograms_and_channels(known):
    rows = [row._replace(histogram=None) for row in known.rows]
    rules = {each.rule for each in find(known.checkpoint.listing, rows, {}, FileReader(known.checkpoint))}
    assert rules == set(planted.FAULTS) - {"initial", "dead_channels"}


class Gone:
    """A file that changed after it was scanned."""

    def values(self, tensor):
        raise FileChanged("faults.pt has changed.")

    def equal(self, first, second):
        raise FileChanged("faults.pt has changed.")


def test_rules_that_cannot_read_leave_the_others_be(known):
    assert {each.rule for each in found(known, known.rows, Gone())} == set(planted.FAULTS) - NEED_BYTES


class Hasty(Context):
    def check_cancelled(self):
        raise Cancelled("enough")


def test_it_can_be_cancelled(known):
    with pytest.raises(Cancelled):
        find(known.checkpoint.listing, known.rows, known.channels, FileReader(known.checkpoint), Hasty())


class Late(Context):
    """Cancelled after so many looks."""

    def __init__(self, looks):
        self.left = looks

    def check_cancelled(self):
        self.left -= 1
        if self.left < 0:
            raise Cancelled("enough")


def test_a_long_judgement_looks_up_within_a_rule(known):
    """Files of 100,000 tensors take seconds."""
    reader = FileReader(known.checkpoint)
    with pytest.raises(Cancelled):
        find(known.checkpoint.listing, known.rows, known.channels, reader, Late(len(RULES) + 1))


def test_the_gravest_come_first(known):
    findings = found(known, known.rows)
    gravity = {"error": 0, "warning": 1, "note": 2}
    assert [gravity[each.severity] for each in findings] == sorted(gravity[each.severity] for each in findings)
