"""The rules of a mapping as an editable table: what is searched in B's names, what it becomes, what that explains."""

import re
from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QPersistentModelIndex, Qt, Signal

from app.figures import numbers
from app.style import theme
from app.text import escape
from app.words import mapping_words
from inspector.diff.result import MappingRule

Index = QModelIndex | QPersistentModelIndex
PATTERN, REPLACEMENT, EXPLAINS, PROOF = range(4)  # columns


class MappingRules(QAbstractTableModel):
    """A rule that looks names up in a table is shown in words, and can only be moved or removed."""

    edited = Signal()

    def __init__(self, rules: Sequence[MappingRule], parent=None):
        super().__init__(parent)
        self._rules = list(rules)
        self._fresh = True  # what the rules explain is known

    @property
    def rules(self) -> tuple[MappingRule, ...]:
        return tuple(self._rules)

    def problem(self) -> str:
        """The first rule that is no regular expression, in a sentence; "" where all are."""
        for number, rule in enumerate(self._rules, 1):
            if rule.table:
                continue
            try:
                re.compile(rule.pattern).sub(rule.replacement, "")
            except (re.error, IndexError) as error:
                words = QCoreApplication.translate("MappingRules", "Rule {n} is no regular expression: {error}.")
                return words.format(n=number, error=error)
        return ""

    def set_explained(self, rules: Sequence[MappingRule] | None) -> None:
        """The same rules with their counts; None: they are not known any more."""
        self._fresh = rules is not None and len(rules) == len(self._rules)
        if self._fresh and rules is not None:
            for at, rule in enumerate(rules):
                known = (rule.explains, rule.confidence, rule.evidence, rule.counter_examples)
                self._rules[at] = self._rules[at]._replace(
                    explains=known[0], confidence=known[1], evidence=known[2], counter_examples=known[3]
                )
        if self._rules:
            self.dataChanged.emit(self.index(0, EXPLAINS), self.index(len(self._rules) - 1, PROOF))

    def add(self) -> int:
        """A new rule at the end that changes nothing yet; its row."""
        at = len(self._rules)
        self.beginInsertRows(QModelIndex(), at, at)
        self._rules.append(MappingRule("regex", "", "", "^", ""))
        self.endInsertRows()
        self.edited.emit()
        return at

    def remove(self, row: int) -> None:
        if 0 <= row < len(self._rules):
            self.beginRemoveRows(QModelIndex(), row, row)
            del self._rules[row]
            self.endRemoveRows()
            self.edited.emit()

    def move(self, row: int, step: int) -> int:
        """Up or down by one; where it stands then. Names of one by one stay first: they come first anyway."""
        target = row + step
        if not (0 <= row < len(self._rules) and 0 <= target < len(self._rules)):
            return row
        self._rules[row], self._rules[target] = self._rules[target], self._rules[row]
        self.dataChanged.emit(self.index(min(row, target), 0), self.index(max(row, target), PROOF))
        self.edited.emit()
        return target

    # what Qt asks

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rules)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 4

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole):
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section == EXPLAINS else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        translate = QCoreApplication.translate
        return (
            translate("MappingRules", "In B's names"),
            translate("MappingRules", "becomes"),
            translate("MappingRules", "Keys"),
            translate("MappingRules", "Proof"),
        )[section]

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.column() in {PATTERN, REPLACEMENT} and not self._rules[index.row()].table:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole):
        if not index.isValid():
            return None
        rule, column = self._rules[index.row()], index.column()
        if role == Qt.ItemDataRole.EditRole:
            return rule.pattern if column == PATTERN else rule.replacement
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return escape.visible(self._text(rule, column), 300)
        if role == Qt.ItemDataRole.ToolTipRole:
            return escape.tooltip(self._tooltip(rule))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column == EXPLAINS else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ForegroundRole:
            if column == PROOF:
                return theme.color("warn" if rule.counter_examples else "text2")
            return theme.color("text3" if rule.table else "text")
        return None

    def setData(self, index: Index, value, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if not index.isValid():
            return False
        rule, text = self._rules[index.row()], str(value)
        before = rule.pattern if index.column() == PATTERN else rule.replacement
        if role != Qt.ItemDataRole.EditRole or rule.table or text == before:
            return False
        pattern, replacement = (text, rule.replacement) if index.column() == PATTERN else (rule.pattern, text)
        self._rules[index.row()] = MappingRule("regex", pattern, replacement, pattern, replacement)
        self.dataChanged.emit(self.index(index.row(), 0), self.index(index.row(), PROOF))
        self.edited.emit()
        return True

    def _text(self, rule: MappingRule, column: int) -> str:
        if column == PATTERN:
            return rule.old if rule.table else rule.pattern
        if column == REPLACEMENT:
            nothing = QCoreApplication.translate("MappingRules", "(nothing)")
            return rule.new if rule.table else rule.replacement or nothing
        if not self._fresh:
            return ""
        return numbers.count(rule.explains) if column == EXPLAINS else self._proof(rule)

    def _proof(self, rule: MappingRule) -> str:
        if rule.counter_examples:
            words = QCoreApplication.translate("MappingRules", "not for {key}")
            return words.format(key=rule.counter_examples[0])
        if rule.explains:
            return mapping_words.proof_words(rule)
        return QCoreApplication.translate("MappingRules", "explains no key")

    def _tooltip(self, rule: MappingRule) -> str:
        lines = [mapping_words.rule_words(rule)]
        lines += [f"{old} → {new}" for old, new in rule.table[:12]]
        if len(rule.table) > 12:
            lines.append("…")
        if rule.counter_examples:
            lines.append(QCoreApplication.translate("MappingRules", "Changed, but fitting no key of A:"))
            lines += rule.counter_examples
        return "\n".join(lines)
