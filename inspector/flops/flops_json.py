"""A report in the schema of `flops --json`. `flops` and `params` of a module include its children; the root is ""."""

from typing import Any

from inspector.flops.groups import by_type, down_to
from inspector.flops.result import Counter, FlopReport, ModuleCost


def flops_document(report: FlopReport, depth: int | None = None) -> dict[str, Any]:
    """`modules` down to `depth`. A counter that could not count has null and its `problem`."""
    return {
        "model": report.model,
        "input": report.input,
        "unit": "FLOP",
        "reference": {
            "total": report.total,
            "params": report.params,
            "device": report.device,
            "training": report.training,
            "modules": [_module(cost) for cost in down_to(report, depth)],
            "types": [
                {"type": row.type, "flops": row.flops, "params": row.params, "modules": row.modules}
                for row in by_type(report)
            ],
            "ops": [{"op": row.op, "flops": row.flops, "calls": row.calls} for row in report.ops],
            "uncounted": [{"op": row.op, "module": row.module, "calls": row.calls} for row in report.uncounted],
        },
        "counters": {each.name: _counter(each) for each in report.counters},
        "disagreements": [
            {
                "counter": row.counter,
                "module": row.module,
                "reason": row.reason,
                "unit": row.unit,
                "counter_value": row.counter_value,
                "reference_value": row.reference_value,
                "with_children": row.with_children,
            }
            for row in report.disagreements
        ],
        "footprint": {"unchanged": report.footprint.unchanged, "changes": report.footprint.changes},
        "warnings": report.warnings,
        "error": None,
    }


def failure_document(model: str, error: str) -> dict[str, Any]:
    """The same schema where nothing could be counted."""
    return {
        "model": model,
        "input": None,
        "unit": "FLOP",
        "reference": None,
        "counters": {},
        "disagreements": [],
        "footprint": None,
        "warnings": [],
        "error": error,
    }


def _module(cost: ModuleCost) -> dict[str, Any]:
    return {
        "name": cost.name,
        "type": cost.type,
        "flops": cost.flops,
        "own_flops": cost.own_flops,
        "params": cost.params,
        "bytes": cost.nbytes,
        "time_ms": cost.time_ms,
        "calls": len(cost.calls),
        "output_shape": cost.output_shape,
        "each_call": [
            {
                "inputs": call.inputs,
                "output": call.output,
                "dtype": call.dtype or None,
                "flops": call.flops,
                "bytes": call.nbytes,
            }
            for call in cost.calls
        ],
    }


def _counter(counter: Counter) -> dict[str, Any]:
    """MACs stand under `macs` and FLOPs under `flops`: no figure without its unit."""
    figures: dict[str, Any] = {"macs" if counter.unit == "MAC" else "flops": counter.value}
    if counter.unit == "MAC":
        figures["params"] = counter.params
    return figures | {"device": counter.device or None, "problem": counter.problem or None}
