"""Rules of a mapping in words: what they do to B's names, how many keys they explain, and what proves it."""

from PySide6.QtCore import QCoreApplication

from app.figures import numbers
from app.text import escape
from inspector.diff.result import Mapping, MappingRule

LONGEST = 120  # characters of a name in a sentence
SURE = 0.8  # confidence from which one line does not tell its share


def rule_words(rule: MappingRule) -> str:
    """ "“module.” is taken off the front", from B's names to A's."""
    translate = QCoreApplication.translate
    old, new = (escape.visible(text, LONGEST) for text in (rule.old, rule.new))
    if rule.kind == "prefix":
        template = translate("MappingWords", "“{old}” at the beginning becomes “{new}”")
        if not new:
            template = translate("MappingWords", "“{old}” is taken off the front")
        elif not old:
            template = translate("MappingWords", "“{new}” is put before every key")
    elif rule.kind == "key" and len(rule.table) != 1:
        template = translate("MappingWords", "{n} names are replaced one by one")
    elif rule.kind == "regex":
        template = translate("MappingWords", "what matches “{old}” becomes “{new}”")
    else:
        template = translate("MappingWords", "“{old}” becomes “{new}”")
    return template.format(old=old, new=new, n=numbers.count(len(rule.table)))


def explained_words(rule: MappingRule, sure: float = 1.0) -> str:
    """ "explains 121 keys, proven by values"."""
    translate = QCoreApplication.translate
    keys = translate("MappingWords", "explains {n} keys, {proof}")
    if rule.explains == 1:
        keys = translate("MappingWords", "explains 1 key, {proof}")
    elif not rule.explains:
        return translate("MappingWords", "explains no key")
    return keys.format(n=numbers.count(rule.explains), proof=proof_words(rule, sure))


def proof_words(rule: MappingRule, sure: float = 1.0) -> str:
    """How sure it is; with its share, below `sure`."""
    translate = QCoreApplication.translate
    proof = {
        "bytes": translate("MappingWords", "proven by equal values"),
        "statistics": translate("MappingWords", "supported by similar values"),
        "shape": translate("MappingWords", "the shapes fit"),
    }.get(rule.evidence, translate("MappingWords", "not proven"))
    if rule.confidence >= sure or rule.confidence <= 0:
        return proof
    return translate("MappingWords", "{proof} ({share})").format(proof=proof, share=numbers.percent(rule.confidence))


def mapping_sentence(mapping: Mapping) -> tuple[str, str]:
    """A word in bold and the rest: "Found:" and what the rules do; empty without rules."""
    translate = QCoreApplication.translate
    rules = mapping.rules
    if not rules:
        return "", ""
    head = translate("MappingWords", "Found:")
    if mapping.source != "auto":
        head = translate("MappingWords", "Given:")
    if len(rules) == 1:
        words = translate("MappingWords", "{rule}; {explained}")
        text = words.format(rule=rule_words(rules[0]), explained=explained_words(rules[0], SURE))
    else:
        first = max(rules, key=lambda rule: rule.explains)
        words = translate("MappingWords", "{n} rules; {first}, {explained}")
        text = words.format(
            n=numbers.count(len(rules)), first=rule_words(first), explained=explained_words(first, SURE)
        )
    return head, translate("MappingWords", "{text}.").format(text=text)


def ambiguity_words(mapping: Mapping) -> str:
    """Names that could be told apart neither by names, shapes nor values; "" where there are none."""
    translate = QCoreApplication.translate
    open_ones = [found for found in mapping.ambiguities if not found.settled]
    if not open_ones:
        return ""
    keys = ", ".join(escape.visible(key, LONGEST) for key in open_ones[0].keys_b[:3])
    if len(open_ones) == 1:
        return translate("MappingWords", "Ambiguous: {keys}. They are left alone.").format(keys=keys)
    words = translate("MappingWords", "Ambiguous in {n} places, the first: {keys}. They are left alone.")
    return words.format(n=numbers.count(len(open_ones)), keys=keys)
