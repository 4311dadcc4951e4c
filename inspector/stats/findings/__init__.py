"""Rules that judge a scan: what a practitioner should look at, in words (docs/findings.md)."""

from inspector.stats.findings.find import find
from inspector.stats.findings.given import Given, Reader
from inspector.stats.findings.rule import Rule
from inspector.stats.findings.sentence import sentence
from inspector.stats.findings.table import RULES

__all__ = ["RULES", "Given", "Reader", "Rule", "find", "sentence"]
