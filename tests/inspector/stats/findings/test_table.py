"""The table of rules, and what people read of it."""

from inspector.stats.findings import RULES


def test_the_document_says_what_the_rules_do(root):
    text = (root / "docs" / "findings.md").read_text("utf-8")
    sections = {part.partition("\n")[0]: part for part in text.split("\n## ")[1:]}
    for rule in RULES:
        section = sections.pop(f"`{rule.name}` ({rule.severity})")
        assert rule.looks_at[1:] in section
        assert f"**Threshold:** {rule.threshold}." in section
        assert f"**Left alone:** {rule.exceptions}." in section
    assert list(sections) == ["Adding a rule"]


def test_graver_rules_come_first():
    gravity = {"error": 0, "warning": 1, "note": 2}
    assert [gravity[rule.severity] for rule in RULES] == sorted(gravity[rule.severity] for rule in RULES)
