"""The end of a scan, also of one that somebody cancels while it is judged."""

import pytest

from inspector.checkpoint.checkpoint import open_checkpoint
from inspector.context import Context
from inspector.errors import Cancelled
from inspector.stats.cache import Known
from inspector.stats.findings import RULES, judge
from inspector.stats.phrases import english
from inspector.stats.scan import scan
from tests import planted


@pytest.fixture(scope="module")
def known(tmp_path_factory):
    """A scan of a checkpoint with every fault."""
    path = planted.write(tmp_path_factory.mktemp("planted") / "faults.pt", *planted.FAULTS)
    with open_checkpoint(path) as checkpoint:
        known = Known(checkpoint)
        scan(known)
        yield known


class Late(Context):
    """Cancelled after so many looks."""

    def __init__(self, looks):
        self.left = looks

    def check_cancelled(self):
        self.left -= 1
        if self.left < 0:
            raise Cancelled("enough")


def test_a_cancel_leaves_what_was_found(known):
    whole = judge.judge(known.checkpoint, known.rows, known.channels)
    assert whole.whole
    assert {each.rule for each in whole.findings} == {rule.name for rule in RULES}
    some = judge.judge(known.checkpoint, known.rows, known.channels, Late(8))
    assert not some.whole
    assert 0 < len(some.findings) < len(whole.findings)
    assert some.findings == whole.findings[: len(some.findings)]
    assert some.title.name == "title.part"
    assert "Not healthy: " in english(some.title)


class WhileJudged(Context):
    """Cancelled at the first look that no report went ahead of: counting reports before every one."""

    reported = False

    def report(self, done, total, text=""):
        self.reported = True

    def check_cancelled(self):
        if not self.reported:
            raise Cancelled("enough")
        self.reported = False


def test_a_scan_that_is_cancelled_while_it_is_judged(tmp_path):
    path = planted.write(tmp_path / "faults.pt", "nan")
    with open_checkpoint(path) as checkpoint:
        known = Known(checkpoint)
        report = scan(known, context=WhileJudged())
        assert None not in known.rows
    assert report.state == "cancelled"
    assert report.title.name == "title.part"


def test_who_cancelled_does_not_wait_for_the_judgement(known, monkeypatch):
    monkeypatch.setattr(judge, "SECONDS", -1.0)
    with open_checkpoint(known.checkpoint.listing.path) as checkpoint:
        report = scan(Known(checkpoint), context=Late(0))
    assert (report.state, report.findings) == ("cancelled", ())
