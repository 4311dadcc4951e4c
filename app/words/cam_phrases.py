"""What explanations of images say, in the user's language: the templates of inspector.cam.phrases."""

from app.text.noop import QT_TRANSLATE_NOOP

TEMPLATES: dict[str, str] = {  # by the names of PHRASES
    "": "",
    "image.turned": QT_TRANSLATE_NOOP("Phrases", "turned upright as its EXIF says"),
    "image.cmyk": QT_TRANSLATE_NOOP("Phrases", "CMYK, converted to RGB without its colour profile"),
    "image.deep": QT_TRANSLATE_NOOP("Phrases", "16 bits a channel, taken as 8"),
    "image.stretched": QT_TRANSLATE_NOOP("Phrases", "{mode} values from {low} to {high}, stretched to 0 to 255"),
    "image.grey": QT_TRANSLATE_NOOP("Phrases", "grey, taken as RGB"),
    "image.palette": QT_TRANSLATE_NOOP("Phrases", "palette, taken as RGB"),
    "image.converted": QT_TRANSLATE_NOOP("Phrases", "{mode}, converted to RGB"),
    "image.alpha": QT_TRANSLATE_NOOP("Phrases", "transparent parts laid on white"),
    "image.first": QT_TRANSLATE_NOOP("Phrases", "the first of its frames"),
    "image.reduced": QT_TRANSLATE_NOOP(
        "Phrases", "{width} × {height} pixels, reduced to {to_width} × {to_height} while it was read"
    ),
    "preprocess.hand": QT_TRANSLATE_NOOP("Phrases", "set by hand"),
    "preprocess.torchvision": QT_TRANSLATE_NOOP("Phrases", "as torchvision's {weights}"),
    "preprocess.torchvision.of": QT_TRANSLATE_NOOP("Phrases", "as torchvision's {weights} ({others} would be {spec})"),
    "preprocess.timm": QT_TRANSLATE_NOOP("Phrases", "as the model's own pretrained_cfg says"),
    "preprocess.timm.near": QT_TRANSLATE_NOOP(
        "Phrases", "nearly as the model's own pretrained_cfg says, but for its crop_mode {mode}"
    ),
    "preprocess.own": QT_TRANSLATE_NOOP("Phrases", "the model resizes and normalises images itself"),
    "preprocess.known": QT_TRANSLATE_NOOP("Phrases", "as for {data}, by the model's keys and shapes"),
    "preprocess.named": QT_TRANSLATE_NOOP("Phrases", "as for {data}, by the file's name"),
    "preprocess.size": QT_TRANSLATE_NOOP(
        "Phrases", "size as the checkpoint's input_size says, ImageNet's mean and std as a guess"
    ),
    "preprocess.guess": QT_TRANSLATE_NOOP(
        "Phrases", "a guess: size by the model's first layer, ImageNet's mean and std"
    ),
    "data.demo": QT_TRANSLATE_NOOP("Phrases", "the demo's shapes"),
    "names.file": QT_TRANSLATE_NOOP("Phrases", "names from {file}"),
    "names.checkpoint": QT_TRANSLATE_NOOP("Phrases", "names from the checkpoint's {key}"),
    "names.known": QT_TRANSLATE_NOOP("Phrases", "names of {data}"),
    "names.torchvision": QT_TRANSLATE_NOOP("Phrases", "names from torchvision's {weights}"),
    "names.timm": QT_TRANSLATE_NOOP("Phrases", "names of {data}, as timm has them"),
    "names.folders": QT_TRANSLATE_NOOP("Phrases", "names from the images' folders"),
    "names.none": QT_TRANSLATE_NOOP("Phrases", "no names known: numbers"),
    "layer.named": QT_TRANSLATE_NOOP("Phrases", "as asked for"),
    "layer.all": QT_TRANSLATE_NOOP("Phrases", "one of all layers that make a picture"),
    "layer.last": QT_TRANSLATE_NOOP("Phrases", "the last layer that makes a picture before the model pools it"),
    "layer.scored": QT_TRANSLATE_NOOP("Phrases", "the last layer that makes a picture on the way to the scores"),
    "layer.reaching": QT_TRANSLATE_NOOP("Phrases", "the last layer whose patches still reach the class token"),
    "layer.backbone": QT_TRANSLATE_NOOP("Phrases", "the last layer of the backbone"),
    "layer.attention": QT_TRANSLATE_NOOP("Phrases", "what the class token takes from the patches, up to here"),
    "layer.deepest": QT_TRANSLATE_NOOP("Phrases", "the last of the layers with the coarsest picture"),
    "warning.fresh": QT_TRANSLATE_NOOP("Phrases", "{model} was built without weights: what it says is chance"),
    "warning.nothing": QT_TRANSLATE_NOOP("Phrases", "nothing was found in the image, so there is nothing to explain"),
    "warning.unmeasured": QT_TRANSLATE_NOOP("Phrases", "faithfulness is measured for classifiers only"),
    "warning.unshuffled": QT_TRANSLATE_NOOP(
        "Phrases", "with shuffled weights the model finds nothing of the class: no map to compare with"
    ),
    "warning.own": QT_TRANSLATE_NOOP("Phrases", "passed over in folders: pictures that Torchloupe wrote ({count})"),
    "flag.zero_gradient": QT_TRANSLATE_NOOP("Phrases", "zero gradient: the class does not depend on this layer here"),
    "flag.nan": QT_TRANSLATE_NOOP("Phrases", "NaN or Inf in {count} of {of} cells"),
    "flag.constant": QT_TRANSLATE_NOOP("Phrases", "constant: {value} everywhere"),
    "flag.nothing": QT_TRANSLATE_NOOP("Phrases", "nothing speaks for the class: the method's ReLU left only zeros"),
    "flag.noise": QT_TRANSLATE_NOOP(
        "Phrases", "noise level: the map's share in the score, {share}, is what rounding makes of a spread of {spread}"
    ),
    "flag.even": QT_TRANSLATE_NOOP(
        "Phrases", "equal weights: every channel weighs the same, so the map does not depend on the class"
    ),
    "flag.saturated": QT_TRANSLATE_NOOP(
        "Phrases", "saturated: the model's probability is {probability}, so its gradient has all but vanished"
    ),
    "flag.flat": QT_TRANSLATE_NOOP("Phrases", "saturated: {share} of the cells are within 1% of the largest"),
    "flag.random": QT_TRANSLATE_NOOP(
        "Phrases",
        "random: the model draws random numbers in eval mode, and the scores that the map is made of change with each "
        "draw",
    ),
    "flag.redrawn": QT_TRANSLATE_NOOP(
        "Phrases",
        "random: the model draws random numbers in eval mode, and another draw gives another map (rank correlation "
        "{correlation})",
    ),
    "flag.survives": QT_TRANSLATE_NOOP(
        "Phrases",
        "nearly the same with shuffled weights (rank correlation {correlation}): it shows the image, not what "
        "the model learned",
    ),
}
