"""What a live model consists of, as plain values: they cross the pipe and need neither torch nor numpy."""

from dataclasses import dataclass
from typing import NamedTuple

from inspector.diff.result import MappingRule

COUNTER = "num_batches_tracked"

Shape = tuple[int, ...]


class ParameterInfo(NamedTuple):
    """A parameter or a buffer, where it hangs."""

    name: str  # in the state_dict: "layer1.0.conv1.weight"
    kind: str  # "parameter" or "buffer"
    shape: Shape | None  # None of one that has no values yet (a lazy module)
    dtype: str
    device: str
    requires_grad: bool = False
    persistent: bool = True  # whether the state_dict holds it
    tied_to: str = ""  # the first name of the same tensor, where that is another one
    # what --weights did: "loaded", "missing", "shape" (the file's is another); "" nothing asked, or a counter of
    # batches that the file lacks, which no load minds
    weight: str = ""


class HookInfo(NamedTuple):
    kind: str  # "forward_pre", "forward", "backward_pre", "backward", "state_dict", "load_state_dict_pre" ...
    function: str  # its qualified name


class ModuleNode(NamedTuple):
    """One module at one place; the list is in pre-order, so a subtree is a slice."""

    name: str  # dotted path, "" for the root
    type: str  # "torch.nn.modules.conv.Conv2d"
    parent: int  # index in ModelTree.modules, -1 for the root
    children: int  # direct child modules
    descendants: int  # modules below it: the subtree is modules[i : i + 1 + descendants]
    container: str  # "Sequential", "ModuleList", "ModuleDict", "ParameterList", "ParameterDict"; "" for no container
    extra_repr: str
    training: bool
    frozen: str  # of its subtree's parameters: "all", "some", "none" need no gradient; "" where there are none
    parameters: int  # elements in the subtree, each tensor once
    own: tuple[ParameterInfo, ...] = ()
    hooks: tuple[HookInfo, ...] = ()
    same_as: str | None = (
        None  # the first name of this very module, where that is another one: its subtree is told there
    )
    file: str = ""  # source of its forward; "" where there is none to read
    line: int = 0
    forward: str = ""  # what that takes: "(input: Tensor, mask=None)"


class WeightClash(NamedTuple):
    """A tensor that the file has in another shape."""

    name: str  # in the model
    key: str  # as the file spells it
    file: Shape
    model: Shape


@dataclass(frozen=True, slots=True)
class WeightsReport:
    """What --weights loaded: by equal keys, after `prefix` was taken from (or `added` put before) the file's, or after
    `rules` renamed them, each with what it explains and what proves it.

    Loaded strictly it lacks no more than the counters of batches, which a file of before torch 0.4.1 does without.
    """

    path: str
    container: str
    loaded: int
    prefix: str = ""
    added: str = ""
    missing: tuple[str, ...] = ()  # in the model
    unexpected: tuple[str, ...] = ()  # as the file spells them
    shape: tuple[WeightClash, ...] = ()
    rules: tuple[MappingRule, ...] = ()
    guesses: tuple[tuple[str, str], ...] = ()  # keys of the file, and the names that one would guess for them
    guessed: bool = False  # whether those were loaded


@dataclass(frozen=True, slots=True)
class ModelTree:
    """A live model, described. `example_input` is a shape with the batch, None where it is unknown."""

    name: str
    type: str
    modules: tuple[ModuleNode, ...]
    parameters: int  # elements, each tensor once
    trainable: int
    buffers: int
    nbytes: int  # of parameters and buffers, each tensor once
    training: bool
    example_input: Shape | None = None
    example_kind: str = "tensor"  # "tensor", "indices" (int64), "images" (a list of them without batch), "pair" (two)
    weights: WeightsReport | None = None
    build: int = 0  # names this very model in its lab, for questions about its values; 0 where none keeps it


class ShapeClash(NamedTuple):
    key: str  # as the file spells it
    file: Shape
    model: Shape


@dataclass(frozen=True, slots=True)
class Candidate:
    """An architecture that a checkpoint may belong to. Counters of batches count nowhere: not every file has them."""

    name: str  # "resnet50"
    arguments: tuple[tuple[str, bool | int | float | str], ...]  # those that are not the builder's defaults
    matched: int  # tensors with the same key and shape
    missing: tuple[str, ...]  # keys of the model
    unexpected: tuple[str, ...]  # keys of the file
    shape: tuple[ShapeClash, ...]
    prefix: str = ""  # before the model's keys in the file
    score: float = 0.0  # matched of all keys that either has
    rules: tuple[MappingRule, ...] = ()  # what renames the file's keys, where they are not the model's
    guesses: int = 0  # of the matched: names and shapes suggest them, and do not prove them

    @property
    def fits(self) -> bool:
        """Whether a strict load succeeds, once the prefix is taken away and, with guesses, these are asked for."""
        return not (self.missing or self.unexpected or self.shape)

    @property
    def model(self) -> str:
        """Its name for load_model: "torchvision:resnet50(num_classes=10)"."""
        given = ", ".join(f"{name}={value!r}" for name, value in self.arguments)
        return f"torchvision:{self.name}({given})" if given else f"torchvision:{self.name}"


@dataclass(frozen=True, slots=True)
class Identification:
    """What a state_dict belongs to, best first; nothing where no architecture is near."""

    path: str
    container: str
    tensors: int  # of the state_dict, without counters of batches
    candidates: tuple[Candidate, ...]


class FactoryArgument(NamedTuple):
    """What a factory takes, as its source says."""

    name: str
    kind: str  # "positional", "either", "keyword", or the rest: "args" (*args), "kwargs" (**kwargs)
    required: bool
    default: str = ""  # as it is written: "20", "'relu'", "nn.ReLU"; "" for none
    annotation: str = ""  # "int", "str | None"
    literal: bool = False  # whether the default is a plain value, which can be typed in its place


class Factory(NamedTuple):
    """Something that may build a model."""

    name: str  # what stands behind the colon of a model's name: "resnet20", "Net.small"
    kind: str  # "function", "class", "method" (of a class), "value" (a module already); "builder" of a library
    arguments: tuple[FactoryArgument, ...] = ()
    doc: str = ""  # the first line of its docstring
    line: int = 0
    likely: bool = False  # gives a module as far as the text tells; else it may
    part: bool = False  # something else in the file uses it: a block of the model rather than the model
    returns: str = ""  # its annotation
    bases: tuple[str, ...] = ()  # of a class, as they are written
    arguments_known: bool = True  # False of a class whose __init__ stands in another file
    group: str = ""  # of a library: "classification", "detection", "segmentation", "video" ...


@dataclass(frozen=True, slots=True)
class Factories:
    """What builds models in a file, or in a library of architectures."""

    path: str  # the whole path; "torchvision:" or "timm:" for a library
    factories: tuple[Factory, ...]


class CodeFile(NamedTuple):
    """A Python file of the user's that would run."""

    path: str
    module: str  # by which name it is imported; "" for the one that was named
    sha256: str  # of its content as it was read
    problem: str = ""  # why its imports are not known


@dataclass(frozen=True, slots=True)
class RunList:
    """What building a model would run, as far as the text of its code tells."""

    model: str
    files: tuple[CodeFile, ...]  # the user's, in the order of first import
    packages: tuple[str, ...] = ()  # what else they import, by its first name: "torch"
    standard: tuple[str, ...] = ()  # of Python's own library
    missing: tuple[str, ...] = ()  # what the lab's Python does not have
    calls: tuple[str, ...] = ()  # what unpickling a saved model would import or call: "posix.system"
