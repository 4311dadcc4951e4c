"""What is known of the explanation on screen: of which image, by which methods at which layers, for which class."""

from dataclasses import dataclass, field

from inspector.cam.result import (
    CamReport,
    ExplainedImage,
    Faithfulness,
    FeatureReport,
    FoundBox,
    MapInfo,
    Prediction,
    Randomised,
)

FIRST_METHODS = ("gradcam", "layercam", "eigencam")  # those that the page offers without asking
METHODS = {  # by id, in the order of the menu
    "gradcam": "Grad-CAM",
    "layercam": "Layer-CAM",
    "eigencam": "Eigen-CAM",
    "cam": "CAM",
    "gradcampp": "Grad-CAM++",
    "hirescam": "HiRes-CAM",
    "xgradcam": "XGrad-CAM",
    "eigengradcam": "EigenGrad-CAM",
    "scorecam": "Score-CAM",
    "ablationcam": "Ablation-CAM",
    "rollout": "Attention rollout",
    "gradattention": "Gradient attention",
}
TOP_CLASSES: tuple[tuple[str, ...], ...] = (
    ("top3",),
    ("top5",),
)  # that the grid can compare, besides those that were typed
ATTENTION = ("rollout", "gradattention")  # methods that have heads


@dataclass(frozen=True, slots=True)
class CamChoice:
    """Which of the maps is the large one."""

    method: str = FIRST_METHODS[0]
    layer: str = ""  # "": the one that was found
    cls: int | str | None = None  # None: the most probable one; a text as it was typed, until the lab knows its number
    head: int | None = None  # of an attention, where they are shown one by one
    box: int = 0  # FoundBox.number of the one of its class that is meant; 0: the strongest, where there are boxes

    @property
    def spec(self) -> str:
        """The class as --class takes it."""
        if self.cls is None:
            return "top1"
        return f"{self.cls}#{self.box}" if self.box > 1 else str(self.cls)


@dataclass(frozen=True, slots=True)
class Around:
    """What the page has to know of the bench, and what goes with the model.

    It `lacks` a "model" or an "image", or waits for one that is "building", or has one that "failed".
    """

    lacks: str = ""
    layers: tuple[str, ...] = ()  # all modules' names, in order
    note: str = ""  # what has to be known of its weights
    others: tuple[tuple[bytes, str], ...] = ()  # path and name of other checkpoints that it could have
    weights: str = ""  # name of the checkpoint that it has


@dataclass(frozen=True, slots=True)
class Beside:
    """The same map of the same model with the weights of another checkpoint."""

    path: bytes
    name: str
    report: CamReport | None = None  # None: on its way, or `error` says why there is none
    payload: bytes = b""
    error: str = ""

    @property
    def explained(self) -> ExplainedImage | None:
        return self.report.images[0] if self.report is not None and self.report.images else None


@dataclass(eq=False)
class CamState:
    """One per live model. Changed by app.controllers.explaining only; everyone else reads it. GUI thread.

    off        nothing asked yet
    explaining maps are on their way; those of before stay until then
    done       `report` holds them
    cancelled  by the user
    failed     `message` says why; what was there before stays, unless it is of another image
    """

    state: str = "off"
    message: str = ""
    hint: str = ""
    choice: CamChoice = field(default_factory=CamChoice)
    layers: tuple[str, ...] = ()  # beside the one that was found: those that the grid compares
    spread: str = "methods"  # what is to be compared: "methods", or "classes" or "heads" of the chosen method
    classes: tuple[str, ...] = TOP_CLASSES[0]  # that the grid compares, as --class takes them
    signed: bool = False  # maps before the method's ReLU: what speaks against the class too
    preprocess: str = ""  # set by hand, as --preprocess takes it; "": found
    names: bytes = b""  # path of a file with the names of the classes
    image: bytes = b""  # path of what `report` is of
    stamp: object = None  # tells versions of that file apart
    report: CamReport | None = None
    payload: bytes = b""
    last: int = -1  # the place in the report that was large before another one was asked for
    notice: str = ""  # what was chosen in the user's place, until something else is chosen
    checks: dict[str, tuple] = field(default_factory=dict)  # under way, "faithfulness" and "randomised": of which map
    check_errors: dict[str, tuple[tuple, str]] = field(default_factory=dict)  # of which map, and why there is none
    withdrawn: dict[str, tuple] = field(default_factory=dict)  # for an explanation to go ahead: of which map
    faithfulness: dict[tuple, Faithfulness] = field(default_factory=dict)  # by the map that it is of
    randomised: dict[tuple, Randomised] = field(default_factory=dict)
    said: dict[bytes, Prediction] = field(default_factory=dict)  # the most probable class, by the image's path
    beside: Beside | None = None
    kept: tuple[str, ...] = ()  # layers whose feature maps stay when another one is selected
    features: FeatureReport | None = None
    feature_payload: bytes = b""

    @property
    def explained(self) -> ExplainedImage | None:
        return self.report.images[0] if self.report is not None and self.report.images else None

    @property
    def large(self) -> int:
        """The place in `explained.maps` of the map that is shown large; -1 where it has not come."""
        found = self.explained
        if found is None:
            return -1
        maps = [
            (place, each)
            for place, each in enumerate(found.maps)
            if each.method == self.choice.method
            and each.cls in {self.shown_class, None}  # None: one for all classes
            and self.has_box(each)
        ]
        heads = [each.head for _, each in maps]
        head = self.choice.head if self.choice.head in heads else next(iter(heads), None)
        of_method = [(each.layer, place) for place, each in maps if each.head == head]
        layers = dict(reversed(of_method))
        first = self.report.layers[0].name if self.report is not None and self.report.layers else ""
        # attention has layers of its own: there the last is meant, whichever was found for the others
        return layers.get(self.choice.layer or first, of_method[-1][1] if of_method else -1)

    @property
    def shown(self) -> int:
        """The same, but the one of before stays until another one has come."""
        explained = self.explained
        stays = self.state == "explaining" and explained is not None and self.last < len(explained.maps)
        return self.last if self.large < 0 and stays else self.large

    @property
    def shown_map(self) -> MapInfo | None:
        """That map, with what its checks found."""
        explained, place = self.explained, self.shown
        if explained is None or place < 0:
            return None
        found = explained.maps[place]
        of = self.place_of(found)
        found = found._replace(faithfulness=self.faithfulness.get(of, found.faithfulness))
        answer = self.randomised.get(of)
        if answer is None:
            return found
        flags = (*found.flags, answer.flag) if answer.flag.name else found.flags  # a map that survives has one more
        return found._replace(randomised=answer.correlation, flags=flags)

    @property
    def compares(self) -> str:
        """`spread`, as far as the chosen method has it: heads are attention's."""
        return "methods" if self.spread == "heads" and self.choice.method not in ATTENTION else self.spread

    @property
    def shown_class(self) -> int | None:
        """The class that the maps are of: the chosen one, else the most probable; -1 while it is not known."""
        found, cls = self.explained, self.choice.cls
        if isinstance(cls, str):
            return -1
        if cls is not None or found is None or not found.predictions:
            return cls
        return found.predictions[0].cls

    @property
    def shown_box(self) -> FoundBox | None:
        """The box of a detection model that the maps are of."""
        boxes = self.explained.boxes if self.explained is not None else ()
        of = (self.shown_class, self.choice.box or 1)
        return next((each for each in boxes if (each.cls, each.number) == of), None)

    def has_box(self, found: MapInfo) -> bool:
        """Whether it is of the box that is meant of its class, or of none."""
        return found.box in {0, (self.choice.box or 1) if found.cls == self.shown_class else 1}

    def place_of(self, found: MapInfo) -> tuple:
        """What a map of this explanation is of: the same for no other one. What is of no class is checked for one."""
        cls = found.cls if found.cls is not None else self.shown_class
        return self.image, self.stamp, self.preprocess, self.signed, *found[:3], cls, found.head, found.box

    def is_checking(self, name: str, found: MapInfo) -> bool:
        return self.checks.get(name) == self.place_of(found)

    def check_error(self, name: str, found: MapInfo) -> str:
        of, message = self.check_errors.get(name, ((), ""))
        return message if of == self.place_of(found) else ""
