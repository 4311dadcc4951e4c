"""The sentences of a comparison, in English. The window says them in its own language (app/words/phrases.py).

`b` and `a` are file names; B is told relative to A, the model or what stood there before.
"""

from collections.abc import Sequence

from inspector.stats.result import Phrase

PHRASES: dict[str, str] = {
    "": "",
    # the verdict: up to four clauses
    "diff.title.1": "{a}.",
    "diff.title.2": "{a}; {b}.",
    "diff.title.3": "{a}; {b}; {c}.",
    "diff.title.4": "{a}; {b}; {c}; {d}.",
    "diff.same.bytes": "{b} holds the same weights as {a}, byte for byte",
    "diff.same.values": "{b} holds the same weights as {a}",
    "diff.same.within": "{b} holds the same weights as {a}, within a relative change of {tolerance}",
    "diff.same.keys": "{b} has the same keys, shapes and dtypes as {a}",
    "diff.same_other_type": "{b} holds the weights of {a} in another dtype",
    "diff.same_rounded": "{b} holds the weights of {a} rounded to {dtype}",
    "diff.same_rounded.both": "{b} holds the weights of {a}, some of either rounded to the other's dtype",
    "diff.model": "{b} is the same model as {a}",
    "diff.model.here": "Same model",
    "diff.model.earlier": "{b} is the same model {epochs} earlier",
    "diff.model.later": "{b} is the same model {epochs} later",
    "diff.model.same_epoch": "{b} is the same model after as many epochs",
    "diff.unrelated": "{b} is the same network as {a} with unrelated weights",
    "diff.unrelated.rest": "the weights of what both have are unrelated",
    "diff.unrelated.here": "Same network, unrelated weights",
    "diff.similar": "{b} is a variant of the model in {a}: {share} of the tensors have a partner of the same shape",
    "diff.similar.more": "{b} has all layers of {a} and {tensors} more",
    "diff.other": "{a} and {b} are different architectures: {share} of the tensors have a partner of the same shape",
    "diff.ambiguous": "{b} has tensors of the same shapes as {a}, but nothing tells which of them belong together",
    "diff.nothing": "{a} and {b} have no tensor in common",
    "diff.empty": "Neither {a} nor {b} has a tensor to compare",
    "diff.pasted.fits": "{b} fits the model of the error",
    "diff.pasted.renamed": "{b} fits the model of the error once its keys are renamed",
    "diff.pasted.partly": "{b} fits the model of the error in {paired} of {total} tensors",
    "diff.pasted.not": "{b} fits the model of the error nowhere",
    "diff.renamed": "its keys are named otherwise",
    "diff.renamed.prefix_b": "its keys begin with “{prefix}”",
    "diff.renamed.prefix_a": "its keys lack “{prefix}”",
    "diff.only_moved": "only {names} moved, the rest is byte-identical",
    "diff.only_moved.values": "only {names} moved, the rest is equal",
    "diff.only_differ": "all but {names} is byte-identical",
    "diff.only_differ.values": "all but {names} is equal",
    "diff.moved": "{n} of {total} tensors moved",
    "diff.moved.all": "every tensor moved",
    "diff.moved.all.about": "every tensor moved by about {share}",
    "diff.moved.all.most": "every tensor moved, {name} most (by {share})",
    "diff.only_much": "only {names} moved much",
    "diff.unmoved": "what both have is byte-identical",
    "diff.unmoved.values": "what both have is equal",
    "diff.unmoved.read": "all that could be compared is equal",
    "diff.classes": "{name} went from {old} to {new} classes",
    "diff.classes.background": "{name} went from {old} to {new} classes, background included",
    "diff.classes.no_object": "{name} went from {old} to {new} classes, besides “no object”",
    "diff.tokens": "the vocabulary went from {old} to {new} tokens",
    "diff.outputs": "{name} went from {old} to {new} outputs",
    "diff.shapes": "{tensors} have another shape",
    "diff.shapes.one": "1 tensor has another shape",
    "diff.types": "{tensors} went from {old} to {new}",
    "diff.types.mixed": "{tensors} have another dtype",
    "diff.only_a": "{tensors} only in {a}",
    "diff.only_b": "{tensors} only in {b}",
    "diff.only_both": "{a_tensors} only in {a}, {b_tensors} only in {b}",
    "diff.replaced": "{b} replaces {a}",
    "diff.leaves": "{n} {leaf}",
    "diff.not_compared": "the values were not compared",
    "diff.failed": "{tensors} could not be compared",
    # counts and lists
    "tensor": "1 tensor",
    "tensors": "{n} tensors",
    "epoch": "1 epoch",
    "epochs": "{n} epochs",
    "names.1": "{a}",
    "names.2": "{a} and {b}",
    "names.3": "{a}, {b} and {c}",
    "names.more": "{a}, {b} and {n} more",
    "model_of_error": "the model of the error",
    # the line below: figures
    "diff.subtitle": "{paired} paired: {states}.",
    "diff.subtitle.none": "{a_tensors} in {a}, {b_tensors} in {b}.",
    "list.2": "{a}, {b}",
    "list.3": "{a}, {b}, {c}",
    "list.4": "{a}, {b}, {c}, {d}",
    "list.5": "{a}, {b}, {c}, {d}, {e}",
    "diff.count.identical": "{n} identical",
    "diff.count.changed": "{n} changed",
    "diff.count.shape": "{n} of another shape",
    "diff.count.dtype": "{n} of another dtype",
    "diff.count.unknown": "{n} not compared",
    # load_state_dict
    "load.ok": "It loads.",
    "load.ok.filled": "It loads: the file lacks {n} num_batches_tracked, which BatchNorm fills in for files written "
    "before it counted them.",
    "load.ok.missing": "It loads, but the file lacks {missing} of the model, which keep their values.",
    "load.ok.unexpected": "It loads, but the model does not have {unexpected} of the file, which go unused.",
    "load.ok.both": "It loads, but the file lacks {missing} of the model, and {unexpected} of the file go unused.",
    "load.ok.nothing": "It loads without a complaint and changes nothing: no key of the file is the model's.",
    "load.prefix_b": "It does not load: every key of the file begins with “{prefix}”, those of the model do not.",
    "load.prefix_a": "It does not load: every key of the model begins with “{prefix}”, those of the file do not.",
    "load.names": "It does not load: the file names its tensors otherwise; the mapping finds a place for {n}.",
    "load.none": "It does not load: no key of the file is the model's.",
    "load.keys": "It does not load: {list}.",
    "load.missing": "{tensors} of the model missing in the file",
    "load.unexpected": "{tensors} that the model does not have",
    "load.mismatched": "{tensors} of another shape",
    "load.values": "a value that is no tensor in a tensor's place",
    # what to do
    "advice.mapping": "Rename the keys before loading: export the mapping as a function, or the file under the other "
    "names.",
    "advice.prefix_b": "Take the prefix off before loading: "
    "state_dict = {{key.removeprefix({prefix}): value for key, value in state_dict.items()}}",
    "advice.prefix_a": "Put the prefix on before loading: "
    "state_dict = {{{prefix} + key: value for key, value in state_dict.items()}}",
    "advice.classes": "Build the model with {file} classes to use the file's head; or leave {name} out, load with "
    "strict=False and train {name} anew for {model}.",
    "advice.tokens": "Bring the embedding to {file} rows before loading (resize_token_embeddings), or leave {name} out "
    "and load with strict=False.",
    "advice.outputs": "Build {name} with {file} outputs, or leave it out, load with strict=False and train it anew.",
    "advice.different": "Compare files of one architecture, or load by hand what the two share.",
    "advice.ambiguous": "{n} keys could go to several places of the same shape; they stay unpaired until a rule or "
    "the values tell.",
    "advice.ambiguous.one": "{names} could go to several places of the same shape; they stay unpaired until a rule "
    "or the values tell.",
    "advice.guessed": "{n} keys were paired by how the others are named, not by their shapes or values: look at them.",
    "advice.crossed": "{n} tensors changed places: {b} of the file begins with the bytes of {a} of the model, and so "
    "on. Look whether layers or heads were swapped.",
    "advice.filled": "Only num_batches_tracked is missing; BatchNorm fills it in for a file this old, and strict "
    "loading passes.",
}


def english(phrase: Phrase) -> str:
    """The sentence with its values in place."""
    values = {name: english(value) if isinstance(value, Phrase) else value for name, value in phrase.values}
    return PHRASES[phrase.name].format(**values)


def phrase(template: str, /, **values: str | int | Phrase) -> Phrase:
    """A Phrase whose integers are spelled with their thousands parted."""
    return Phrase(
        template, tuple((key, f"{value:,}" if isinstance(value, int) else value) for key, value in values.items())
    )


def counted(name: str, n: int) -> Phrase:
    """ "1 tensor" or "5 tensors": `name` is the singular."""
    return phrase(name) if n == 1 else phrase(f"{name}s", n=n)


def names(each: Sequence[str]) -> Phrase:
    """A few names as one part of a sentence."""
    if len(each) <= 3:
        return Phrase(f"names.{len(each)}", tuple(zip("abc", each, strict=False)))
    return phrase("names.more", a=each[0], b=each[1], n=len(each) - 2)


def listed(parts: Sequence[Phrase]) -> Phrase:
    """Up to five parts, with commas; an only one stands for itself."""
    if len(parts) == 1:
        return parts[0]
    return Phrase(f"list.{len(parts)}", tuple(zip("abcde", parts, strict=False)))
