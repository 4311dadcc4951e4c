"""`explain`: maps of a batch of images, by layer, method and class, from one forward and one backward a class."""

import dataclasses
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext, suppress

import torch

from inspector.cam.attention import Attentions, stacked
from inspector.cam.capture import Capture, Tap, capture, gradients, with_history
from inspector.cam.explained import Aim, Explained, FoundLayer, RawMap
from inspector.cam.head import NOT_ALLOWED, class_weights
from inspector.cam.layers import Layers, find_layers, transform_of
from inspector.cam.methods import METHODS, Method
from inspector.cam.perturb import ablated_weights, masked_weights
from inspector.cam.quiet import quietly
from inspector.cam.randomness import compared
from inspector.cam.sigmoid import Sigmoids
from inspector.cam.targets import CLASSIFICATION, DETECTION, run, target_of
from inspector.context import Context
from inspector.errors import BadRequest
from inspector.flops.copies import device_of, dtype_of
from inspector.stats.result import Phrase

Classes = Callable[[torch.Tensor], Sequence[Sequence[Aim | int]]]
ATTENTION = ("attention", "attention gradients")
REDRAWS = 8  # before a model that draws random numbers is believed to make nothing of them
FORWARDS = ("masks", "ablation")  # what asks the model again and again


def explain(
    module: torch.nn.Module,
    batch: torch.Tensor,
    *,
    layers: Layers,
    methods: Sequence[str],
    classes: Classes,
    signed: bool = False,
    heads: bool = False,
    context: Context | None = None,
) -> Explained:
    """Explain what `module` says of `batch`, preprocessed images [n, c, h, w].

    layers      names as in named_modules, "auto" (the last that still has a picture) or "all"; or what an earlier
                explanation found, which saves the forward that looks for them
    methods     ids of `inspector.cam.methods.METHODS`
    classes     from logits [n, K] to what to explain of each image, by class or by an Aim at one of its boxes; the k-th
                of all images share one backward
    signed      leave out the method's ReLU, so that what speaks against the class is below 0
    heads       of the methods of attention, a map for each head of the layers named, or of the last

    Methods of attention go up to the layers named, where those attend, else through all.
    The module runs in eval mode on its own device and is left as it was: modes, gradients, hooks, random numbers.
    Raises BadRequest, one sentence, for what cannot be done, and Cancelled.
    """
    chosen = [_method(each) for each in dict.fromkeys(methods)]
    _check(module, batch)
    context = context or Context()
    with quietly(module, any(method.gradient for method in chosen), context):
        batch = batch.detach().to(device_of(module), dtype_of(module))
        one = _Explaining(module, batch, layers, chosen, signed, heads, context)
        explained = one.explained(classes)
        if not one.taken.drew:
            return explained
        wanted = one.wanted
        del one  # what it captured is as large as what the next one will
        if explained.task == DETECTION:  # another draw may find other boxes
            return compared(explained, None)
        known = [method for method in chosen if method.needs not in FORWARDS]
        for _ in range(REDRAWS):
            again = None
            with suppress(BadRequest):
                again = _Explaining(module, batch, layers, known, signed, heads, context).explained(lambda _: wanted)
            found = compared(explained, again)
            if any(each.random for each in found.maps):
                return found
        return explained  # what it draws it does not use, or it seeds anew each time


class _Explaining:
    """One forward of a batch and what is made of it. Within `quietly`."""

    def __init__(
        self,
        module: torch.nn.Module,
        batch: torch.Tensor,
        layers: Layers,
        methods: list[Method],
        signed: bool,
        heads: bool,
        context: Context,
    ):
        self.module = module
        self.batch = batch = with_history(batch.detach().clone())
        self.size = (batch.shape[2], batch.shape[3])
        self.methods = methods
        self.signed = signed
        self.heads = heads
        self.context = context
        named = [layers] if isinstance(layers, str) else layers
        self.asked = [each.name if isinstance(each, FoundLayer) else each for each in named]
        attends = any(method.needs in ATTENTION for method in methods)
        looks = any(method.needs not in ATTENTION for method in methods)
        self.found = find_layers(module, batch[:1], layers) if looks else ()
        self.attentions = Attentions(module, len(batch)) if attends else None
        sigmoids = Sigmoids()
        with self.attentions.watching() if self.attentions else nullcontext(), sigmoids:
            self.taken = capture(
                module,
                lambda: run(module, batch),
                {layer.name: module.get_submodule(layer.name) for layer in self.found},
                images=len(batch),
                size=self.size,
                resized_by=transform_of(module),
            )
        self.found, self.taps = _with_grids(self.found, self.taken)
        self.stack = stacked(self.attentions, self.size) if self.attentions else None
        self.target = target_of(module, self.taken.output, len(batch), sigmoids)
        self.wanted: list[list[Aim]] = []  # by image; known once classes were asked for

    def explained(self, classes: Classes) -> Explained:
        asked = enumerate(classes(self.target.logits))
        wanted = [list(dict.fromkeys(self.target.aim(one, image) for one in each)) for image, each in asked]
        self.wanted = wanted
        began = time.perf_counter()
        maps = [*self._free_of_class()]
        rounds = max((len(each) for each in wanted), default=0)
        for number in range(rounds if any(method.gradient for method in self.methods) else 0):
            self.context.check_cancelled()
            self.context.report(number, rounds)
            of = [(image, each[number]) for image, each in enumerate(wanted) if number < len(each)]
            maps += self._by_gradient(of, again=number + 1 < rounds)
        spent = time.perf_counter() - began
        with torch.no_grad():
            for image, each in enumerate(wanted):
                maps += self._by_weights(image, each) if each else ()
        target = self.target
        return Explained(
            target.logits,
            target.probabilities,
            self._layers(),
            tuple(self._in_order(maps)),
            (self.taken.seconds, spent),
            target.task,
            target.boxes,
            target.given,
        )

    def _layers(self) -> tuple[FoundLayer, ...]:
        attending = tuple(
            FoundLayer(name, Phrase("layer.attention"), (self.stack.grid.h, self.stack.grid.w))
            for name, _ in self._reach()
            if self.stack and name not in {layer.name for layer in self.found}
        )
        return self.found + attending

    def _in_order(self, maps: list[RawMap]) -> list[RawMap]:
        """By image, layer, call, method; classes as they were asked for."""
        layers = [layer.name for layer in self._layers()]
        methods = [method.id for method in self.methods]
        return sorted(
            maps,
            key=lambda one: (one.image, layers.index(one.layer), one.call, methods.index(one.method), one.head or 0),
        )

    def _of(self, *needs: str) -> list[Method]:
        return [method for method in self.methods if method.needs in needs]

    def _map(self, image: int, method: Method, tap: Tap, aim: Aim | None, values: torch.Tensor) -> RawMap:
        values = tap.crop(values if self.signed else values.clamp(min=0))
        return _raw(image, method, tap.layer, tap.call, aim, values.float().cpu())

    def _free_of_class(self) -> Iterator[RawMap]:
        for method in self._of("activations"):
            for tap in self.taps:
                for image, values in enumerate(method.function(tap.activation)):
                    yield self._map(image, method, tap, None, values)
        for method in self._of("attention"):
            yield from self._attended(method, [(image, None) for image in range(len(self.batch))], None)

    def _by_gradient(self, of: list[tuple[int, Aim]], *, again: bool) -> Iterator[RawMap]:
        """One backward: a class for each of some images, which do not depend on each other in eval mode."""
        output = self.taken.output
        score = torch.stack([self.target.score(output, image, image, aim) for image, aim in of]).sum()
        methods = self._of("gradients")
        taps = self.taps if methods else []
        attended = self.stack.edges if self.stack and self._of("attention gradients") else ()
        half = any(tap.tensor.dtype == torch.float16 for tap in taps)
        slopes = gradients(score, [*(tap.edge for tap in taps), *attended], again=again, half=half)
        images = [image for image, _ in of]
        all_of_them = images == list(range(len(self.batch)))
        for tap, slope in zip(taps, slopes, strict=False):
            a = tap.activation
            g = torch.zeros_like(a) if slope is None else tap.grid.lay(slope).float()
            if not all_of_them:
                a, g = a[images], g[images]
            largest = g.abs().amax((1, 2, 3)).tolist()
            for method in methods:
                for (image, aim), values, steepest in zip(of, method.function(a, g), largest, strict=True):
                    yield dataclasses.replace(self._map(image, method, tap, aim, values), gradient=steepest)
        for method in self._of("attention gradients"):
            yield from self._attended(method, of, slopes[len(taps) :])

    def _by_weights(self, image: int, aims: list[Aim]) -> Iterator[RawMap]:
        """Methods that weigh the channels for each class."""
        heads = [(tap, class_weights(self.module, tap, self.target.logits)) for tap in self.taps if self._of("head")]
        if heads and (self.target.task != CLASSIFICATION or not any(found for _, found in heads)):
            raise BadRequest(*NOT_ALLOWED)
        for method in self._of("head"):
            for tap, found in heads:
                if found:
                    values = method.function(
                        found[0][image].expand(len(aims), -1, -1, -1), found[1][[aim.cls for aim in aims]]
                    )
                    for aim, one in zip(aims, values, strict=True):
                        yield self._map(image, method, tap, aim, one)
        for method in self._of("masks", "ablation"):
            weigh = masked_weights if method.needs == "masks" else ablated_weights
            for tap in self.taps:
                weights = weigh(self.module, self.batch, tap, self.target, image, aims, self.context)
                values = method.function(tap.activation[image].expand(len(aims), -1, -1, -1), weights)
                for aim, one, weighed in zip(aims, values, weights, strict=True):
                    made = self._map(image, method, tap, aim, one)
                    yield dataclasses.replace(made, spread=_spread(weighed))

    def _reach(self) -> list[tuple[str, int]]:
        """The layers that attention is followed up to, and how many attentions there are until then."""
        if not self.stack:
            return []
        named = [(name, self.stack.upto(name)) for name in self.asked]
        reached = [(name, upto) for name, upto in named if upto is not None]
        return reached or [(self.stack.layers[-1], len(self.stack.layers))]

    def _attended(
        self, method: Method, of: Sequence[tuple[int, Aim | None]], slopes: Sequence[torch.Tensor | None] | None
    ) -> Iterator[RawMap]:
        if not self.stack:
            return
        images = [image for image, _ in of]
        weights = [each.float()[images] for each in self.stack.weights]
        steep = []
        if slopes is not None:
            pairs = zip(weights, slopes, strict=True)
            steep = [torch.zeros_like(a) if g is None else g.float()[images] for a, g in pairs]
        for layer, upto in self._reach():
            if self.heads:
                last = weights[upto - 1] if slopes is None else (weights[upto - 1] * steep[upto - 1]).clamp(min=0)
                found = [(head, last[:, head]) for head in range(last.shape[1])]
            else:
                given = (weights[:upto],) if slopes is None else (weights[:upto], steep[:upto])
                found = [(None, method.function(*given))]
            for head, tokens in found:
                for (image, aim), values in zip(of, self.stack.lay(tokens), strict=True):
                    yield dataclasses.replace(_raw(image, method, layer, 0, aim, values.cpu()), head=head)


def _raw(image: int, method: Method, layer: str, call: int, aim: Aim | None, values: torch.Tensor) -> RawMap:
    cls, box = aim or (None, 0)
    return RawMap(image, method.id, layer, call, cls, values, box=box)


def _spread(weights: torch.Tensor) -> float | None:
    """Of the weights [c] of channels, over the largest magnitude; None where there is nothing to tell apart."""
    largest = float(weights.abs().max())
    return float(weights.max() - weights.min()) / largest if len(weights) > 1 and largest else None


def _with_grids(found: tuple[FoundLayer, ...], taken: Capture) -> tuple[tuple[FoundLayer, ...], list[Tap]]:
    """The layers with the grids they put out, and their taps. Raises BadRequest for a layer without a picture."""
    kept: list[Tap] = []
    layers = []
    for layer in found:
        taps = taken.of(layer.name)
        if not taps:
            raise BadRequest(*_why_none(layer.name, taken))
        kept += taps
        h, w = taps[0].crop(taps[0].activation).shape[2:]
        layers.append(dataclasses.replace(layer, grid=(h, w)))
    return tuple(layers), kept


def _why_none(name: str, taken: Capture) -> tuple[str, str]:
    if name in taken.other:
        return (
            f"Layer {name} puts out {taken.other[name]}: no picture that could be laid over the image.",
            "Choose another layer, or auto.",
        )
    return (
        f"Layer {name} is not reached when the model runs.",
        "It may serve training alone, or the model may use its weights without calling it.",
    )


def _method(name: str) -> Method:
    if name not in METHODS:
        raise BadRequest(f"There is no method {name}.", f"There are {', '.join(METHODS)}.")
    return METHODS[name]


def _check(module: torch.nn.Module, batch: torch.Tensor) -> None:
    if isinstance(module, torch.jit.ScriptModule):
        raise BadRequest(
            "This is a TorchScript program: nothing inside it can be listened to.",
            "Explain the model that it was made from.",
        )
    if _is_exported(module):
        raise BadRequest(
            "This is an exported program: its layers are dissolved into operators, and none can be listened to.",
            "Explain the model that it was made from.",
        )
    if any(torch.nn.parameter.is_lazy(each) for each in (*module.parameters(), *module.buffers())):
        raise BadRequest("The model has parameters without a shape yet.", "Run it once, or load its weights.")
    if device_of(module).type == "meta":
        raise BadRequest("The model has no values (it is on the meta device).", "Load its weights.")
    if any(each.is_inference() for each in (*module.parameters(), *module.buffers())):
        raise BadRequest(
            "The model was made under torch.inference_mode, and no gradient can be taken through it.",
            "Build or load it outside.",
        )
    if batch.dim() != 4 or not batch.numel():
        shape = " × ".join(str(each) for each in batch.shape)
        raise BadRequest(f"A batch of images has 4 dimensions [n, c, h, w], and none is empty; this one is {shape}.")


def _is_exported(module: torch.nn.Module) -> bool:
    """Whether it is a graph of operators that calls no layer, as torch.export makes; torch.fx alone keeps them."""
    if not isinstance(module, torch.fx.GraphModule):
        return False
    return all(node.op != "call_module" or node.target == "_guards_fn" for node in module.graph.nodes)
