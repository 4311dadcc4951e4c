"""Why load_state_dict passes or refuses, in a sentence."""

from dataclasses import replace

from inspector.diff.phrases import counted, listed, phrase
from inspector.diff.result import LoadReport, Mapping
from inspector.diff.state import State
from inspector.stats.result import Phrase

ALL = 0.9  # of the keys: "every key begins with"


def with_reason(report: LoadReport, model: State, file: State, mapping: Mapping) -> LoadReport:
    """The report with its reason. `mapping` is what was found between the two and not yet used here."""
    return replace(report, reason=_reason(report, model, file, mapping))


def _reason(report: LoadReport, model: State, file: State, mapping: Mapping) -> Phrase:
    if report.ok:
        return _passes(report, model)
    if len(mapping.rules) == 1 and mapping.rules[0].kind == "prefix" and _explains(mapping, file):
        (rule,) = mapping.rules
        if rule.old and not rule.new:
            return phrase("load.prefix_b", prefix=rule.old)
        if rule.new and not rule.old:
            return phrase("load.prefix_a", prefix=rule.new)
    if mapping.rules:
        return phrase("load.names", n=_explained(mapping))
    if report.missing_keys and len(report.missing_keys) + len(report.filled) >= len(model.entries):
        return phrase("load.none")
    parts = []
    if report.strict and report.missing_keys:
        parts.append(phrase("load.missing", tensors=counted("tensor", len(report.missing_keys))))
    if report.strict and report.unexpected_keys:
        parts.append(phrase("load.unexpected", tensors=counted("tensor", len(report.unexpected_keys))))
    if report.mismatched:
        parts.append(phrase("load.mismatched", tensors=counted("tensor", len(report.mismatched))))
    if not parts:
        parts.append(phrase("load.values"))
    return phrase("load.keys", list=listed(parts))


def _passes(report: LoadReport, model: State) -> Phrase:
    if not report.strict and (report.missing_keys or report.unexpected_keys):
        if len(report.missing_keys) + len(report.filled) >= len(model.entries):
            return phrase("load.ok.nothing")
        counts = {"missing": report.missing_keys, "unexpected": report.unexpected_keys}
        told = {name: counted("tensor", len(keys)) for name, keys in counts.items() if keys}
        return phrase(f"load.ok.{'both' if len(told) > 1 else next(iter(told))}", **told)
    if report.filled:
        return phrase("load.ok.filled", n=len(report.filled))
    return phrase("load.ok")


def _explains(mapping: Mapping, file: State) -> bool:
    return mapping.rules[0].explains >= ALL * len(file.entries)


def _explained(mapping: Mapping) -> int:
    """Keys that find their place by the rules; one that several rules touch counts once."""
    return max(rule.explains for rule in mapping.rules)
