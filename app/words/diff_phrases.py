"""What a comparison says, in the user's language: the templates of inspector.diff.phrases, for app.words.phrases."""

from app.text.noop import QT_TRANSLATE_NOOP

TEMPLATES: dict[str, str] = {  # by the names of PHRASES
    "": "",
    # the verdict: up to four clauses
    "diff.title.1": QT_TRANSLATE_NOOP("Phrases", "{a}."),
    "diff.title.2": QT_TRANSLATE_NOOP("Phrases", "{a}; {b}."),
    "diff.title.3": QT_TRANSLATE_NOOP("Phrases", "{a}; {b}; {c}."),
    "diff.title.4": QT_TRANSLATE_NOOP("Phrases", "{a}; {b}; {c}; {d}."),
    "diff.same.bytes": QT_TRANSLATE_NOOP("Phrases", "{b} holds the same weights as {a}, byte for byte"),
    "diff.same.values": QT_TRANSLATE_NOOP("Phrases", "{b} holds the same weights as {a}"),
    "diff.same.within": QT_TRANSLATE_NOOP(
        "Phrases",
        "{b} holds the same weights as {a}, within a relative change of {tolerance}",
    ),
    "diff.same.keys": QT_TRANSLATE_NOOP("Phrases", "{b} has the same keys, shapes and dtypes as {a}"),
    "diff.same_other_type": QT_TRANSLATE_NOOP("Phrases", "{b} holds the weights of {a} in another dtype"),
    "diff.same_rounded": QT_TRANSLATE_NOOP("Phrases", "{b} holds the weights of {a} rounded to {dtype}"),
    "diff.same_rounded.both": QT_TRANSLATE_NOOP(
        "Phrases",
        "{b} holds the weights of {a}, some of either rounded to the other's dtype",
    ),
    "diff.model": QT_TRANSLATE_NOOP("Phrases", "{b} is the same model as {a}"),
    "diff.model.here": QT_TRANSLATE_NOOP("Phrases", "Same model"),
    "diff.model.earlier": QT_TRANSLATE_NOOP("Phrases", "{b} is the same model {epochs} earlier"),
    "diff.model.later": QT_TRANSLATE_NOOP("Phrases", "{b} is the same model {epochs} later"),
    "diff.model.same_epoch": QT_TRANSLATE_NOOP("Phrases", "{b} is the same model after as many epochs"),
    "diff.unrelated": QT_TRANSLATE_NOOP("Phrases", "{b} is the same network as {a} with unrelated weights"),
    "diff.unrelated.rest": QT_TRANSLATE_NOOP("Phrases", "the weights of what both have are unrelated"),
    "diff.unrelated.here": QT_TRANSLATE_NOOP("Phrases", "Same network, unrelated weights"),
    "diff.similar": QT_TRANSLATE_NOOP(
        "Phrases",
        "{b} is a variant of the model in {a}: {share} of the tensors have a partner of the same shape",
    ),
    "diff.similar.more": QT_TRANSLATE_NOOP("Phrases", "{b} has all layers of {a} and {tensors} more"),
    "diff.other": QT_TRANSLATE_NOOP(
        "Phrases",
        "{a} and {b} are different architectures: {share} of the tensors have a partner of the same shape",
    ),
    "diff.ambiguous": QT_TRANSLATE_NOOP(
        "Phrases", "{b} has tensors of the same shapes as {a}, but nothing tells which of them belong together"
    ),
    "diff.nothing": QT_TRANSLATE_NOOP("Phrases", "{a} and {b} have no tensor in common"),
    "diff.empty": QT_TRANSLATE_NOOP("Phrases", "Neither {a} nor {b} has a tensor to compare"),
    "diff.pasted.fits": QT_TRANSLATE_NOOP("Phrases", "{b} fits the model of the error"),
    "diff.pasted.renamed": QT_TRANSLATE_NOOP("Phrases", "{b} fits the model of the error once its keys are renamed"),
    "diff.pasted.partly": QT_TRANSLATE_NOOP(
        "Phrases",
        "{b} fits the model of the error in {paired} of {total} tensors",
    ),
    "diff.pasted.not": QT_TRANSLATE_NOOP("Phrases", "{b} fits the model of the error nowhere"),
    "diff.renamed": QT_TRANSLATE_NOOP("Phrases", "its keys are named otherwise"),
    "diff.renamed.prefix_b": QT_TRANSLATE_NOOP("Phrases", "its keys begin with “{prefix}”"),
    "diff.renamed.prefix_a": QT_TRANSLATE_NOOP("Phrases", "its keys lack “{prefix}”"),
    "diff.only_moved": QT_TRANSLATE_NOOP("Phrases", "only {names} moved, the rest is byte-identical"),
    "diff.only_moved.values": QT_TRANSLATE_NOOP("Phrases", "only {names} moved, the rest is equal"),
    "diff.only_differ": QT_TRANSLATE_NOOP("Phrases", "all but {names} is byte-identical"),
    "diff.only_differ.values": QT_TRANSLATE_NOOP("Phrases", "all but {names} is equal"),
    "diff.moved": QT_TRANSLATE_NOOP("Phrases", "{n} of {total} tensors moved"),
    "diff.moved.all": QT_TRANSLATE_NOOP("Phrases", "every tensor moved"),
    "diff.moved.all.about": QT_TRANSLATE_NOOP("Phrases", "every tensor moved by about {share}"),
    "diff.moved.all.most": QT_TRANSLATE_NOOP("Phrases", "every tensor moved, {name} most (by {share})"),
    "diff.only_much": QT_TRANSLATE_NOOP("Phrases", "only {names} moved much"),
    "diff.unmoved": QT_TRANSLATE_NOOP("Phrases", "what both have is byte-identical"),
    "diff.unmoved.values": QT_TRANSLATE_NOOP("Phrases", "what both have is equal"),
    "diff.unmoved.read": QT_TRANSLATE_NOOP("Phrases", "all that could be compared is equal"),
    "diff.classes": QT_TRANSLATE_NOOP("Phrases", "{name} went from {old} to {new} classes"),
    "diff.classes.background": QT_TRANSLATE_NOOP(
        "Phrases",
        "{name} went from {old} to {new} classes, background included",
    ),
    "diff.classes.no_object": QT_TRANSLATE_NOOP(
        "Phrases",
        "{name} went from {old} to {new} classes, besides “no object”",
    ),
    "diff.tokens": QT_TRANSLATE_NOOP("Phrases", "the vocabulary went from {old} to {new} tokens"),
    "diff.outputs": QT_TRANSLATE_NOOP("Phrases", "{name} went from {old} to {new} outputs"),
    "diff.shapes": QT_TRANSLATE_NOOP("Phrases", "{tensors} have another shape"),
    "diff.shapes.one": QT_TRANSLATE_NOOP("Phrases", "1 tensor has another shape"),
    "diff.types": QT_TRANSLATE_NOOP("Phrases", "{tensors} went from {old} to {new}"),
    "diff.types.mixed": QT_TRANSLATE_NOOP("Phrases", "{tensors} have another dtype"),
    "diff.only_a": QT_TRANSLATE_NOOP("Phrases", "{tensors} only in {a}"),
    "diff.only_b": QT_TRANSLATE_NOOP("Phrases", "{tensors} only in {b}"),
    "diff.only_both": QT_TRANSLATE_NOOP("Phrases", "{a_tensors} only in {a}, {b_tensors} only in {b}"),
    "diff.replaced": QT_TRANSLATE_NOOP("Phrases", "{b} replaces {a}"),
    "diff.leaves": QT_TRANSLATE_NOOP("Phrases", "{n} {leaf}"),
    "diff.not_compared": QT_TRANSLATE_NOOP("Phrases", "the values were not compared"),
    "diff.failed": QT_TRANSLATE_NOOP("Phrases", "{tensors} could not be compared"),
    # counts and lists
    "tensor": QT_TRANSLATE_NOOP("Phrases", "1 tensor"),
    "tensors": QT_TRANSLATE_NOOP("Phrases", "{n} tensors"),
    "epoch": QT_TRANSLATE_NOOP("Phrases", "1 epoch"),
    "epochs": QT_TRANSLATE_NOOP("Phrases", "{n} epochs"),
    "names.1": QT_TRANSLATE_NOOP("Phrases", "{a}"),
    "names.2": QT_TRANSLATE_NOOP("Phrases", "{a} and {b}"),
    "names.3": QT_TRANSLATE_NOOP("Phrases", "{a}, {b} and {c}"),
    "names.more": QT_TRANSLATE_NOOP("Phrases", "{a}, {b} and {n} more"),
    "model_of_error": QT_TRANSLATE_NOOP("Phrases", "the model of the error"),
    # the line below: figures
    "diff.subtitle": QT_TRANSLATE_NOOP("Phrases", "{paired} paired: {states}."),
    "diff.subtitle.none": QT_TRANSLATE_NOOP("Phrases", "{a_tensors} in {a}, {b_tensors} in {b}."),
    "list.2": QT_TRANSLATE_NOOP("Phrases", "{a}, {b}"),
    "list.3": QT_TRANSLATE_NOOP("Phrases", "{a}, {b}, {c}"),
    "list.4": QT_TRANSLATE_NOOP("Phrases", "{a}, {b}, {c}, {d}"),
    "list.5": QT_TRANSLATE_NOOP("Phrases", "{a}, {b}, {c}, {d}, {e}"),
    "diff.count.identical": QT_TRANSLATE_NOOP("Phrases", "{n} identical"),
    "diff.count.changed": QT_TRANSLATE_NOOP("Phrases", "{n} changed"),
    "diff.count.shape": QT_TRANSLATE_NOOP("Phrases", "{n} of another shape"),
    "diff.count.dtype": QT_TRANSLATE_NOOP("Phrases", "{n} of another dtype"),
    "diff.count.unknown": QT_TRANSLATE_NOOP("Phrases", "{n} not compared"),
    # load_state_dict
    "load.ok": QT_TRANSLATE_NOOP("Phrases", "It loads."),
    "load.ok.filled": QT_TRANSLATE_NOOP(
        "Phrases",
        "It loads: the file lacks {n} num_batches_tracked, which BatchNorm fills in for files written before it "
        "counted them.",
    ),
    "load.ok.missing": QT_TRANSLATE_NOOP(
        "Phrases",
        "It loads, but the file lacks {missing} of the model, which keep their values.",
    ),
    "load.ok.unexpected": QT_TRANSLATE_NOOP(
        "Phrases",
        "It loads, but the model does not have {unexpected} of the file, which go unused.",
    ),
    "load.ok.both": QT_TRANSLATE_NOOP(
        "Phrases",
        "It loads, but the file lacks {missing} of the model, and {unexpected} of the file go unused.",
    ),
    "load.ok.nothing": QT_TRANSLATE_NOOP(
        "Phrases",
        "It loads without a complaint and changes nothing: no key of the file is the model's.",
    ),
    "load.prefix_b": QT_TRANSLATE_NOOP(
        "Phrases",
        "It does not load: every key of the file begins with “{prefix}”, those of the model do not.",
    ),
    "load.prefix_a": QT_TRANSLATE_NOOP(
        "Phrases",
        "It does not load: every key of the model begins with “{prefix}”, those of the file do not.",
    ),
    "load.names": QT_TRANSLATE_NOOP(
        "Phrases",
        "It does not load: the file names its tensors otherwise; the mapping finds a place for {n}.",
    ),
    "load.none": QT_TRANSLATE_NOOP("Phrases", "It does not load: no key of the file is the model's."),
    "load.keys": QT_TRANSLATE_NOOP("Phrases", "It does not load: {list}."),
    "load.missing": QT_TRANSLATE_NOOP("Phrases", "{tensors} of the model missing in the file"),
    "load.unexpected": QT_TRANSLATE_NOOP("Phrases", "{tensors} that the model does not have"),
    "load.mismatched": QT_TRANSLATE_NOOP("Phrases", "{tensors} of another shape"),
    "load.values": QT_TRANSLATE_NOOP("Phrases", "a value that is no tensor in a tensor's place"),
    # what to do
    "advice.mapping": QT_TRANSLATE_NOOP(
        "Phrases",
        "Rename the keys before loading: export the mapping as a function, or the file under the other names.",
    ),
    "advice.prefix_b": QT_TRANSLATE_NOOP(
        "Phrases",
        "Take the prefix off before loading: state_dict = {{key.removeprefix({prefix}): value for key, value in "
        "state_dict.items()}}",
    ),
    "advice.prefix_a": QT_TRANSLATE_NOOP(
        "Phrases",
        "Put the prefix on before loading: state_dict = {{{prefix} + key: value for key, value in state_dict.items()}}",
    ),
    "advice.classes": QT_TRANSLATE_NOOP(
        "Phrases",
        "Build the model with {file} classes to use the file's head; or leave {name} out, load with strict=False "
        "and train {name} anew for {model}.",
    ),
    "advice.tokens": QT_TRANSLATE_NOOP(
        "Phrases",
        "Bring the embedding to {file} rows before loading (resize_token_embeddings), or leave {name} out and load "
        "with strict=False.",
    ),
    "advice.outputs": QT_TRANSLATE_NOOP(
        "Phrases",
        "Build {name} with {file} outputs, or leave it out, load with strict=False and train it anew.",
    ),
    "advice.different": QT_TRANSLATE_NOOP(
        "Phrases",
        "Compare files of one architecture, or load by hand what the two share.",
    ),
    "advice.ambiguous": QT_TRANSLATE_NOOP(
        "Phrases",
        "{n} keys could go to several places of the same shape; they stay unpaired until a rule or the values tell.",
    ),
    "advice.ambiguous.one": QT_TRANSLATE_NOOP(
        "Phrases",
        "{names} could go to several places of the same shape; they stay unpaired until a rule or the values tell.",
    ),
    "advice.guessed": QT_TRANSLATE_NOOP(
        "Phrases",
        "{n} keys were paired by how the others are named, not by their shapes or values: look at them.",
    ),
    "advice.crossed": QT_TRANSLATE_NOOP(
        "Phrases",
        "{n} tensors changed places: {b} of the file begins with the bytes of {a} of the model, and so on. "
        "Look whether layers or heads were swapped.",
    ),
    "advice.filled": QT_TRANSLATE_NOOP(
        "Phrases",
        "Only num_batches_tracked is missing; BatchNorm fills it in for a file this old, and strict loading passes.",
    ),
}
