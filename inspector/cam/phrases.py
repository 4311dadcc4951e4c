"""The sentences of maps and images, in English. The window says them in its own language under the same names."""

from inspector.stats.result import Phrase

PHRASES: dict[str, str] = {
    "": "",
    # what opening an image did
    "image.turned": "turned upright as its EXIF says",
    "image.cmyk": "CMYK, converted to RGB without its colour profile",
    "image.deep": "16 bits a channel, taken as 8",
    "image.stretched": "{mode} values from {low} to {high}, stretched to 0 to 255",
    "image.grey": "grey, taken as RGB",
    "image.palette": "palette, taken as RGB",
    "image.converted": "{mode}, converted to RGB",
    "image.alpha": "transparent parts laid on white",
    "image.first": "the first of its frames",
    "image.reduced": "{width} × {height} pixels, reduced to {to_width} × {to_height} while it was read",
    # where the preprocessing comes from
    "preprocess.hand": "set by hand",
    "preprocess.torchvision": "as torchvision's {weights}",
    "preprocess.torchvision.of": "as torchvision's {weights} ({others} would be {spec})",
    "preprocess.timm": "as the model's own pretrained_cfg says",
    "preprocess.timm.near": "nearly as the model's own pretrained_cfg says, but for its crop_mode {mode}",
    "preprocess.own": "the model resizes and normalises images itself",
    "preprocess.known": "as for {data}, by the model's keys and shapes",
    "preprocess.named": "as for {data}, by the file's name",
    "preprocess.size": "size as the checkpoint's input_size says, ImageNet's mean and std as a guess",
    "preprocess.guess": "a guess: size by the model's first layer, ImageNet's mean and std",
    # a data set without a name of its own
    "data.demo": "the demo's shapes",
    # where the names of the classes come from
    "names.file": "names from {file}",
    "names.checkpoint": "names from the checkpoint's {key}",
    "names.known": "names of {data}",
    "names.torchvision": "names from torchvision's {weights}",
    "names.timm": "names of {data}, as timm has them",
    "names.folders": "names from the images' folders",
    "names.none": "no names known: numbers",
    # why this layer
    "layer.named": "as asked for",
    "layer.all": "one of all layers that make a picture",
    "layer.last": "the last layer that makes a picture before the model pools it",
    "layer.scored": "the last layer that makes a picture on the way to the scores",
    "layer.reaching": "the last layer whose patches still reach the class token",
    "layer.backbone": "the last layer of the backbone",
    "layer.attention": "what the class token takes from the patches, up to here",
    "layer.deepest": "the last of the layers with the coarsest picture",
    # what to know beside the maps
    "warning.fresh": "{model} was built without weights: what it says is chance",
    "warning.nothing": "nothing was found in the image, so there is nothing to explain",
    "warning.unmeasured": "faithfulness is measured for classifiers only",
    "warning.unshuffled": "with shuffled weights the model finds nothing of the class: no map to compare with",
    "warning.own": "passed over in folders: pictures that Torchloupe wrote ({count})",
    # what speaks against a map
    "flag.zero_gradient": "zero gradient: the class does not depend on this layer here",
    "flag.nan": "NaN or Inf in {count} of {of} cells",
    "flag.constant": "constant: {value} everywhere",
    "flag.nothing": "nothing speaks for the class: the method's ReLU left only zeros",
    "flag.noise": "noise level: the map's share in the score, {share}, is what rounding makes of a spread of {spread}",
    "flag.even": "equal weights: every channel weighs the same, so the map does not depend on the class",
    "flag.saturated": "saturated: the model's probability is {probability}, so its gradient has all but vanished",
    "flag.flat": "saturated: {share} of the cells are within 1% of the largest",
    "flag.random": "random: the model draws random numbers in eval mode, and the scores that the map is made of change"
    " with each draw",
    "flag.redrawn": "random: the model draws random numbers in eval mode, and another draw gives another map"
    " (rank correlation {correlation})",
    "flag.survives": "nearly the same with shuffled weights (rank correlation {correlation}): it shows the image, "
    "not what the model learned",
}

FLAG_WORDS = {  # the same for programs
    "flag.zero_gradient": "zero gradient",
    "flag.nan": "NaN",
    "flag.constant": "constant",
    "flag.nothing": "constant",
    "flag.noise": "noise level",
    "flag.even": "equal weights",
    "flag.saturated": "saturated",
    "flag.flat": "saturated",
    "flag.random": "random",
    "flag.redrawn": "random",
    "flag.survives": "survives randomisation",
}


def phrase(template: str, /, **values: str | int | Phrase) -> Phrase:
    """A Phrase whose integers are spelled with their thousands parted."""
    return Phrase(
        template, tuple((key, f"{value:,}" if isinstance(value, int) else value) for key, value in values.items())
    )


def english(phrase: Phrase) -> str:
    """The sentence with its values in place."""
    values = {name: english(value) if isinstance(value, Phrase) else value for name, value in phrase.values}
    return PHRASES[phrase.name].format(**values)
