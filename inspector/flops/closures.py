"""Functions that a model holds, copied with what they close over: a forward put on an instance, hooks, lambdas.

copy.deepcopy takes a function for something that cannot change: that of the copy would run the original's layers, and
append to the original's lists.
"""

import copy
from collections import OrderedDict, deque
from collections.abc import Iterable, Iterator
from functools import partial
from types import CellType, CodeType, FunctionType, MethodType
from typing import Any

import torch

_FULL = (list, tuple, dict, OrderedDict)
EVERY_MODULES = frozenset(torch.nn.Module().__dict__)  # attributes
_HOOKS = tuple(name for name in EVERY_MODULES if name.endswith("_hooks"))
_CHANGES = (torch.nn.Module, torch.Tensor, list, dict, set, deque)
_PASSED_ON = (list, dict, set, deque)  # what hooks write to


class Closures:
    """Of one model; enters each function's copy into `memo`, as copy.deepcopy uses it."""

    def __init__(self, model: torch.nn.Module, memo: dict[int, Any]):
        self._memo = memo
        self._functions: list[tuple[FunctionType, FunctionType]] = []
        self._cells: dict[int, CellType] = {}
        for function in functions_of(model):
            self._enter(function)

    def fill(self, copied: torch.nn.Module) -> None:
        """Give the copies what they close over, once the model is copied."""
        for old, new in self._functions:
            for cell in old.__closure__ or ():
                empty = self._cells.pop(id(cell), None)
                if empty is not None:
                    empty.cell_contents = self._copied(cell.cell_contents)
            if old.__defaults__:
                new.__defaults__ = tuple(map(self._copied, old.__defaults__))
            if old.__kwdefaults__:
                new.__kwdefaults__ = {name: self._copied(each) for name, each in old.__kwdefaults__.items()}
            for name in _globals(old):
                new.__globals__[name] = self._copied(old.__globals__[name])
        self._bind(copied)

    def _bind(self, copied: torch.nn.Module) -> None:
        """Functions that were bound to an object by hand: copy.deepcopy copies the object alone."""
        for module in copied.modules():
            held = module.__dict__
            for name in _attributes(module):
                value = held[name]
                if type(value) is MethodType:
                    held[name] = self._bound(value)
                elif isinstance(value, dict):
                    for key, each in value.items():
                        if type(each) is MethodType:
                            value[key] = self._bound(each)

    def _bound(self, method: MethodType) -> MethodType:
        """`method` of the copied object, with the copied function."""
        return MethodType(self._memo.get(id(method.__func__), method.__func__), method.__self__)

    def _enter(self, function: FunctionType) -> None:
        if id(function) in self._memo or str(function.__globals__.get("__name__")).partition(".")[0] == "torch":
            return
        shared = _globals(function)
        if not (function.__closure__ or function.__defaults__ or function.__kwdefaults__ or shared):
            return
        cells = [self._cell(cell) for cell in function.__closure__ or ()]
        known = dict(function.__globals__) if shared else function.__globals__
        new = FunctionType(function.__code__, known, function.__name__, None, tuple(cells) or None)
        new.__dict__.update(function.__dict__)
        new.__qualname__, new.__module__ = function.__qualname__, function.__module__
        self._memo[id(function)] = new
        self._functions.append((function, new))
        for cell in function.__closure__ or ():
            for each in _functions((cell.cell_contents,) if _is_full(cell) else ()):
                self._enter(each)

    def _cell(self, cell: CellType) -> CellType:
        """One for each, as several functions may share a variable."""
        if not _is_full(cell):
            return cell
        return self._cells.setdefault(id(cell), CellType())

    def _copied(self, value: Any) -> Any:
        if isinstance(value, torch.nn.Module) and id(value) not in self._memo:  # none of this model's
            return value
        try:
            copied = copy.deepcopy(value, self._memo)
            return self._bound(copied) if type(copied) is MethodType else copied
        except Exception:  # a lock, an open file, a tensor of a backward
            return copy.copy(value) if isinstance(value, _PASSED_ON) else value


def functions_of(model: torch.nn.Module) -> Iterator[FunctionType]:
    """In the attributes of its modules, their hooks among them, and in lists and dictionaries there."""
    for module in model.modules():
        for name in _attributes(module):
            value = module.__dict__[name]
            kind = type(value)
            if kind is FunctionType or kind is partial or kind is MethodType:
                yield from _functions((value,))
            elif kind in _FULL and value:
                yield from _functions(value.values() if isinstance(value, dict) else value)


def _attributes(module: torch.nn.Module) -> tuple[str, ...]:
    """Names of those that may hold functions."""
    held = module.__dict__
    return (*(held.keys() - EVERY_MODULES), *filter(held.get, _HOOKS))


def values_of(function: FunctionType) -> list[Any]:
    """What a function can write to: of its variables, its defaults, and the script's lists and layers by name."""
    cells = [cell.cell_contents for cell in function.__closure__ or () if _is_full(cell)]
    defaults = (*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values())
    return [*cells, *defaults, *(function.__globals__[name] for name in _globals(function))]


def _functions(values: Iterable[Any]) -> Iterator[FunctionType]:
    for value in values:
        if type(value) is FunctionType:
            yield value
        elif type(value) is partial:
            yield from _functions((value.func, *value.args))
        elif type(value) is MethodType and _is_by_hand(value):
            yield value.__func__


def _is_by_hand(method: MethodType) -> bool:
    """Whether its function is none that its class defines, which closes over nothing."""
    function = method.__func__
    name = getattr(function, "__name__", "")
    return type(function) is FunctionType and getattr(type(method.__self__), name, None) is not function


def _globals(function: FunctionType) -> list[str]:
    """Names of the script's own modules, tensors and lists that a function uses."""
    known = function.__globals__
    return [name for name in _names(function.__code__) if isinstance(known.get(name), _CHANGES)]


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield from _names(each)


def _is_full(cell: CellType) -> bool:
    try:
        _ = cell.cell_contents
    except ValueError:  # a variable that nothing was put in yet
        return False
    return True
