"""Two checkpoints compared: keys first, then what their values say."""

import os
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace

from inspector.checkpoint.checkpoint import Checkpoint, open_checkpoint
from inspector.checkpoint.collecting import paused
from inspector.context import Context
from inspector.diff.compared import Known, compare_rows
from inspector.diff.crossed import crossed
from inspector.diff.load_reason import with_reason
from inspector.diff.load_state_dict import Given, Model, given
from inspector.diff.mapping.discover import discover, weighed
from inspector.diff.mapping.evidence import Evidence
from inspector.diff.mapping.leftover import Tell
from inspector.diff.mapping.map_file import read_map
from inspector.diff.mapping.proof import prove
from inspector.diff.mapping.rules import Renamer, apply
from inspector.diff.pairing import count, pair, similarity
from inspector.diff.pasted_error import model_of, read_error
from inspector.diff.plain_values import compare_plain
from inspector.diff.result import NO_MAPPING, LoadReport, Mapping, MappingRule, PairRow, StateDiff
from inspector.diff.state import State, state_of
from inspector.diff.structure import compare_modules
from inspector.diff.verdict import verdict
from inspector.errors import BadRequest

AUTO, NONE = "auto", "none"

Path = str | bytes | os.PathLike
Rules = str | os.PathLike | Mapping | Sequence[MappingRule]
OnKeys = Callable[[StateDiff], None]
OnRows = Callable[[Sequence[tuple[int, PairRow]]], None]


def diff_checkpoints(
    a: Path | Checkpoint,
    b: Path | Checkpoint,
    *,
    container_a: str | None = None,
    container_b: str | None = None,
    mapping: Rules = AUTO,
    values: bool = False,
    keys_only: bool = False,
    tolerance: float | None = None,
    context: Context | None = None,
) -> StateDiff:
    """What differs between the state_dicts of A, the model or what stood there before, and B.

    By default equal bytes are told from others, without torch. `values` gives the figures of every pair and needs
    torch; `keys_only` reads no tensor's data. `tolerance`: relative L2 change up to which values count as the same; it
    implies `values`. `mapping` brings B's names to A's: "auto" finds it, "none" takes the names as they are; or a file
    that `read_map` reads, or rules. Containers choose among several state_dicts of a file.

    A damaged side is compared as far as it could be read; `error` says so then, and when `context` cancelled it. Raises
    what open_checkpoint raises, and BadRequest for a mapping that brings two keys to one.
    """
    if tolerance is not None and not tolerance >= 0:
        raise BadRequest(f"A tolerance is a relative change, 0 or more; {tolerance!r} is not.")
    if keys_only and (values or tolerance is not None):
        raise BadRequest("With the keys only there are no values to compare.")
    context = context or Context()
    with ExitStack() as stack:
        one = a if isinstance(a, Checkpoint) else stack.enter_context(open_checkpoint(a, context))
        other = b if isinstance(b, Checkpoint) else stack.enter_context(open_checkpoint(b, context))
        compared = "keys" if keys_only else "values" if values or tolerance is not None else "bytes"
        return diff_open(
            one, other, state_of(one, container_a), state_of(other, container_b), mapping, compared, tolerance, context
        )


def diff_open(
    a: Checkpoint,
    b: Checkpoint,
    state_a: State,
    state_b: State,
    mapping: Rules = AUTO,
    compared: str = "bytes",
    tolerance: float | None = None,
    context: Context | None = None,
    on_keys: OnKeys = lambda diff: None,
    on_rows: OnRows = lambda rows: None,
    known: Known | None = None,
) -> StateDiff:
    """The same of open checkpoints, told as it comes: `on_keys` is given the comparison before any value is read, and
    `on_rows` pairs that were compared, with their places among its rows. What is `known` is not compared again."""
    context = context or Context()
    if compared == "keys":
        return diff_keys(state_a, state_b, mapping)
    evidence = Evidence(a, b, _tensors(state_a), _tensors(state_b), context)
    diff = diff_keys(state_a, state_b, mapping, evidence.tell)
    on_keys(diff)
    rows, error = compare_rows(a, b, diff.rows, compared, tolerance, context, on_rows, known)
    diff = replace(diff, compared=compared, tolerance=tolerance, error=diff.error or error)
    if error is None:
        notes = (*diff.mapping.notes, *crossed(rows, evidence.equal))
        diff = replace(diff, mapping=replace(diff.mapping, notes=notes))
    return concluded(diff, state_a, state_b, rows)


def diff_error(text: str, b: Path | Checkpoint, *, container: str | None = None, mapping: Rules = AUTO) -> StateDiff:
    """What torch's own error of load_state_dict says about the checkpoint B; the model is what the text tells of it.

    Raises BadRequest where the text is no such error.
    """
    with ExitStack() as stack:
        checkpoint = b if isinstance(b, Checkpoint) else stack.enter_context(open_checkpoint(b))
        file = state_of(checkpoint, container)
        return diff_keys(model_of(read_error(text), file), file, mapping)


def diff_keys(a: State, b: State, mapping: Rules = AUTO, tell: Tell | None = None) -> StateDiff:
    """The comparison of keys, shapes and dtypes. `tell` looks at values where shapes leave the mapping open."""
    with paused():  # many small objects, and no garbage
        return _diff_keys(a, b, mapping, tell)


def _diff_keys(a: State, b: State, mapping: Rules, tell: Tell | None) -> StateDiff:
    found = _mapping(a, b, mapping, tell)
    names = apply(found, b.keys)
    rows = pair(a, b, names)
    renamer = Renamer(found.rules)
    model = Model(a)
    unmapped = mapped = _loads(model, given(b), b.versions)
    if found.rules:  # who renames the keys gets a plain dict, which has no _metadata
        mapped = _loads(model, given(b, renamer.rename), None)
    diff = StateDiff(
        a.side,
        b.side,
        mapping=found,
        load=tuple(with_reason(report, a, b, found) for report in unmapped),
        load_mapped=tuple(with_reason(report, a, b, NO_MAPPING) for report in mapped),
        modules=compare_modules(a, b, rows),
        values=() if a.side.pasted else compare_plain(a.values, b.values),
        similarity=similarity(a, b, rows),
        error=_damage(a, b),
    )
    return concluded(diff, a, b, rows)


def concluded(diff: StateDiff, a: State, b: State, rows: Sequence[PairRow]) -> StateDiff:
    """The comparison with these rows: counts, the proof of the mapping, and the verdict made anew."""
    diff = replace(diff, rows=tuple(rows), counts=count(rows), mapping=prove(diff.mapping, rows))
    title, subtitle, advice = verdict(diff, a, b)
    return replace(diff, title=title, subtitle=subtitle, advice=advice)


def _mapping(a: State, b: State, mapping: Rules, tell: Tell | None) -> Mapping:
    if mapping == AUTO:
        return discover(_shapes(a), _shapes(b), tell)
    if mapping == NONE:
        return NO_MAPPING
    if isinstance(mapping, Mapping):
        chosen = mapping
    elif isinstance(mapping, str | os.PathLike):
        chosen = read_map(mapping)
    else:
        chosen = Mapping(tuple(mapping), source="rules")
    return replace(chosen, rules=weighed(chosen.rules, _shapes(a), _shapes(b), {}))


def _loads(model: Model, values: Sequence[Given], versions: dict | None) -> tuple[LoadReport, ...]:
    outcome = model.load(values, versions)
    return outcome.report(strict=True), outcome.report(strict=False)


def _shapes(state: State) -> dict:
    return {entry.key: entry.shape for entry in state.entries}


def _tensors(state: State) -> dict[str, int]:
    return {entry.key: entry.tensor for entry in state.entries}


def _damage(a: State, b: State) -> str | None:
    names = [os.path.basename(state.side.path) for state in (a, b)]
    alike = names[0] == names[1]
    partial = [
        state.side.path if alike or not name else name
        for state, name in zip((a, b), names, strict=True)
        if state.side.partial and not state.side.pasted
    ]
    if not partial:
        return None
    which = " and ".join(partial)
    verb = "are" if len(partial) > 1 else "is"
    return f"{which} {verb} damaged: compared is what could be read of it."
