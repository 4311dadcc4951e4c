"""A report in the schema of `flops --json`. `flops` and `params` of a module include its children; the root is ""."""

import dataclasses
from typing import Any

from inspector.flops.groups import by_type, down_to, group_of, legend
from inspector.flops.result import Counter, FlopReport, Memory, ModuleCost


def flops_document(report: FlopReport, depth: int | None = None) -> dict[str, Any]:
    """`modules` down to `depth`. A counter that could not count has null and its `problem`."""
    groups = group_of(report)
    return {
        "model": report.model,
        "input": report.input,
        "unit": "FLOP",
        "reference": {
            "total": report.total,
            "params": report.params,
            "peak_bytes": report.peak_bytes,
            "device": report.device,
            "training": report.training,
            "modules": [_module(cost, report, groups) for cost in down_to(report, depth)],
            "groups": [
                {"group": row.key, "flops": round(row.value), "share": row.share} for row in legend(report, most=100)
            ],
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
        "timing": None if report.timing is None else dataclasses.asdict(report.timing),
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
        "timing": None,
        "footprint": None,
        "warnings": [],
        "error": error,
    }


def _module(cost: ModuleCost, report: FlopReport, groups: dict[str, str]) -> dict[str, Any]:
    whole = report.modules[0].time_ms
    return {
        "name": cost.name,
        "type": cost.type,
        "flops": cost.flops,
        "own_flops": cost.own_flops,
        "params": cost.params,
        "bytes": cost.nbytes,
        "time_ms": cost.time_ms,
        "time_share": cost.time_ms / whole if whole and cost.time_ms is not None else None,
        **_memory(cost.memory),
        "group": groups[cost.name] or None,
        "calls": cost.times_called,
        "output_shape": cost.output_shape,
        "each_call": [
            {
                "inputs": call.inputs,
                "output": call.output,
                "dtype": call.dtype or None,
                "flops": call.flops,
                "bytes": call.nbytes,
                **_memory(call.memory or Memory()),
            }
            for call in cost.calls
        ],
        "parts": [
            {
                "op": part.op,
                "weight": part.weight or None,
                "flops": part.flops,
                "calls": part.calls,
                "group": part.group,
            }
            for part in cost.parts
        ],
    }


def _memory(memory: Memory) -> dict[str, int]:
    return {
        "activation_bytes": memory.activations,
        "read_bytes": memory.read,
        "written_bytes": memory.written,
        "peak_bytes": memory.peak,
    }


def _counter(counter: Counter) -> dict[str, Any]:
    """MACs stand under `macs` and FLOPs under `flops`: no figure without its unit."""
    figures: dict[str, Any] = {"macs" if counter.unit == "MAC" else "flops": counter.value}
    if counter.unit == "MAC":
        figures["params"] = counter.params
    return figures | {"device": counter.device or None, "problem": counter.problem or None}
