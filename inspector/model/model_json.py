"""A live model in the schema of `model --json`. Modules are in pre-order, the root's name is ""."""

from typing import Any

from inspector.diff.result import MappingRule
from inspector.model.result import ModelTree, ModuleNode, ParameterInfo


def model_document(tree: ModelTree) -> dict[str, Any]:
    """The whole tree; `parameters` of a module are elements of its subtree, each tensor once."""
    return {
        "model": tree.name,
        "type": tree.type,
        "training": tree.training,
        "example_input": tree.example_input,
        "example_kind": tree.example_kind,
        "parameters": tree.parameters,
        "trainable": tree.trainable,
        "bytes": tree.nbytes,
        "weights": _weights(tree),
        "modules": [_module(node) for node in tree.modules],
        "error": None,
    }


def failure_document(model: str, error: str) -> dict[str, Any]:
    """The same schema where there is no model."""
    empty = model_document(ModelTree(model, "", (), 0, 0, 0, 0, False))
    return empty | {"type": None, "training": None, "example_kind": None, "error": error}


def _module(node: ModuleNode) -> dict[str, Any]:
    return {
        "name": node.name,
        "type": node.type,
        "container": node.container or None,
        "children": node.children,
        "extra_repr": node.extra_repr,
        "training": node.training,
        "frozen": node.frozen or None,
        "parameters": node.parameters,
        "tensors": [_tensor(each) for each in node.own],
        "hooks": [{"kind": hook.kind, "function": hook.function} for hook in node.hooks],
        "same_as": node.same_as,
        "forward": {"file": node.file, "line": node.line, "takes": node.forward or None} if node.file else None,
    }


def _tensor(tensor: ParameterInfo) -> dict[str, Any]:
    return {
        "name": tensor.name,
        "kind": tensor.kind,
        "shape": tensor.shape,
        "dtype": tensor.dtype,
        "device": tensor.device,
        "requires_grad": tensor.requires_grad,
        "persistent": tensor.persistent,
        "tied_to": tensor.tied_to or None,
        "weight": tensor.weight or None,
    }


def _rule(rule: MappingRule) -> dict[str, Any]:
    return {
        "kind": rule.kind,
        "old": rule.old,
        "new": rule.new,
        "explains": rule.explains,
        "confidence": rule.confidence,
        "evidence": rule.evidence,
    }


def _weights(tree: ModelTree) -> dict[str, Any] | None:
    report = tree.weights
    if report is None:
        return None
    return {
        "path": report.path,
        "container": report.container,
        "loaded": report.loaded,
        "prefix_taken": report.prefix,
        "prefix_added": report.added,
        "missing": report.missing,
        "unexpected": report.unexpected,
        "shape": [
            {"name": clash.name, "key": clash.key, "file": clash.file, "model": clash.model} for clash in report.shape
        ],
        "rules": [_rule(rule) for rule in report.rules],
        "guesses": dict(report.guesses),
        "guessed": report.guessed,
    }
