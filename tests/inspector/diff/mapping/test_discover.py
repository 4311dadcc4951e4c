"""The mapping between two sets of names: found where it can be known, said to be open where it cannot."""

import random
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.diff.mapping.discover import discover
from inspector.diff.mapping.rules import apply
from inspector.diff.result import SETTLED, Mapping

Shapes = dict[str, tuple[int, ...]]

WRAPPERS = ["", "module.", "_orig_mod.", "model.", "backbone.", "net.", "_fsdp_wrapped_module.", "a.b."]


def resnet(classes: int = 10) -> Shapes:
    """As torchvision names it, with blocks of equal shapes in a row."""
    keys: Shapes = {"conv1.weight": (64, 3, 7, 7)}
    norm = {"weight": 1, "bias": 1, "running_mean": 1, "running_var": 1, "num_batches_tracked": 0}

    def bn(name: str, width: int) -> None:
        keys.update({f"{name}.{leaf}": (width,) if ranks else () for leaf, ranks in norm.items()})

    bn("bn1", 64)
    before = 64
    for stage, width in enumerate((64, 128, 256), 1):
        for block in range(2):
            keys[f"layer{stage}.{block}.conv1.weight"] = (width, before, 3, 3)
            bn(f"layer{stage}.{block}.bn1", width)
            keys[f"layer{stage}.{block}.conv2.weight"] = (width, width, 3, 3)
            bn(f"layer{stage}.{block}.bn2", width)
            if before != width:
                keys[f"layer{stage}.{block}.downsample.0.weight"] = (width, before, 1, 1)
                bn(f"layer{stage}.{block}.downsample.1", width)
            before = width
    keys["fc.weight"], keys["fc.bias"] = (classes, 256), (classes,)
    return keys


def mapped(a: Shapes, b: Shapes) -> tuple[dict[str, str], Mapping]:
    found = discover(a, b)
    return dict(zip(b, apply(found, b), strict=True)), found


def renamed(keys: Shapes, table: dict[str, str]) -> Shapes:
    return {".".join(table.get(part, part) for part in key.split(".")): shape for key, shape in keys.items()}


@pytest.mark.parametrize("prefix", WRAPPERS[1:])
def test_a_prefix_of_the_file(prefix: str) -> None:
    a = resnet()
    b = {prefix + key: shape for key, shape in a.items()}
    names, mapping = mapped(a, b)
    assert names == {prefix + key: key for key in a}
    (rule,) = mapping.rules
    assert (rule.kind, rule.old, rule.new, rule.explains, rule.confidence) == ("prefix", prefix, "", len(a), 1.0)
    assert not mapping.ambiguities


@pytest.mark.parametrize("prefix", WRAPPERS[1:])
def test_a_prefix_of_the_model(prefix: str) -> None:
    b = resnet()
    a = {prefix + key: shape for key, shape in b.items()}
    names, mapping = mapped(a, b)
    assert names == {key: prefix + key for key in b}
    assert [(rule.old, rule.new) for rule in mapping.rules] == [("", prefix)]


def test_one_prefix_for_another() -> None:
    a = {f"backbone.{key}": shape for key, shape in resnet().items()}
    b = {f"module.encoder.{key}": shape for key, shape in resnet().items()}
    names, _ = mapped(a, b)
    assert names == {f"module.encoder.{key}": f"backbone.{key}" for key in resnet()}


def test_equal_names_need_no_mapping() -> None:
    assert discover(resnet(), resnet()) == Mapping(source="auto")
    assert discover(resnet(10), resnet(5)).rules == ()
    assert discover({}, resnet()).rules == discover(resnet(), {}).rules == ()


def test_a_prefix_with_another_head() -> None:
    names, _ = mapped(resnet(10), {f"module.{key}": shape for key, shape in resnet(5).items()})
    assert names == {f"module.{key}": key for key in resnet()}


def test_segments_renamed() -> None:
    table = {"layer1": "stage1", "layer2": "stage2", "layer3": "stage3", "bn1": "norm1", "bn2": "norm2", "fc": "head"}
    names, mapping = mapped(resnet(), renamed(resnet(), table))
    back = {new: old for old, new in table.items()}
    assert names == {key: next(iter(renamed({key: ()}, back))) for key in names}
    assert sum(rule.explains for rule in mapping.rules) >= len(resnet()) - 1
    assert all(0 < rule.confidence <= 1 and not rule.counter_examples for rule in mapping.rules)


def test_names_of_another_library() -> None:
    a: Shapes = {"bn.weight": (8,), "bn.bias": (8,), "bn.running_mean": (8,), "bn.running_var": (8,)}
    b: Shapes = {"bn.gamma": (8,), "bn.beta": (8,), "bn.moving_mean": (8,), "bn.moving_variance": (8,)}
    names, _ = mapped(a, b)
    assert names == dict(zip(b, a, strict=True))


def test_numbers_shifted_by_shapes() -> None:
    a: Shapes = {f"features.{at}.weight": (at + 1, 3) for at in range(6)}
    b: Shapes = {f"features.{at + 2}.weight": (at + 1, 3) for at in range(6)}
    names, mapping = mapped(a, b)
    assert names == dict(zip(b, a, strict=True))
    assert mapping.rules[0].kind == "index"
    assert not mapping.ambiguities


def test_numbers_shifted_in_a_row_of_equal_shapes_is_said_to_be_a_guess() -> None:
    a: Shapes = {f"blocks.{at}.weight": (3, 3) for at in range(4)}
    b: Shapes = {f"blocks.{at + 1}.weight": (3, 3) for at in range(4)}
    names, mapping = mapped(a, b)
    assert names == dict(zip(b, a, strict=True))
    assert [each.settled for each in mapping.ambiguities] == ["shift"]
    assert mapping.rules[0].confidence == 0.5


def test_equal_shapes_are_not_guessed() -> None:
    a: Shapes = {"query.weight": (4, 4), "key.weight": (4, 4), "out.weight": (2, 4)}
    b: Shapes = {"alpha.weight": (4, 4), "beta.weight": (4, 4), "gamma.weight": (2, 4)}
    names, mapping = mapped(a, b)
    assert names == {"alpha.weight": "alpha.weight", "beta.weight": "beta.weight", "gamma.weight": "out.weight"}
    (open_one,) = [each for each in mapping.ambiguities if not each.settled]
    assert set(open_one.keys_a) == {"query", "key"} or set(open_one.keys_a) == {"query.weight", "key.weight"}


def test_ambiguities_are_named_as_the_file_spells_them() -> None:
    a: Shapes = {"q.weight": (4, 4), "k.weight": (4, 4), "one.weight": (1, 2), "two.weight": (5,), "three.weight": (6,)}
    b: Shapes = {f"module.{old}.weight": a[f"{new}.weight"] for old, new in
                 {"x": "q", "y": "k", "one": "one", "two": "two", "three": "three"}.items()}  # fmt: skip
    mapping = discover(a, b)
    assert {key.rpartition(".weight")[0] or key for each in mapping.ambiguities for key in each.keys_b} == {
        "module.x",
        "module.y",
    }


def test_values_tell_what_shapes_do_not() -> None:
    rest: Shapes = {"embed.weight": (9, 4), "out.weight": (3, 4)}
    a: Shapes = {"query.weight": (4, 4), "key.weight": (4, 4), **rest}
    b: Shapes = {"alpha.weight": (4, 4), "beta.weight": (4, 4), **rest}
    told = {"alpha.weight": "key.weight", "beta.weight": "query.weight"}

    def tell(groups_a: list[list[str]], groups_b: list[list[str]]) -> tuple[dict[int, int], str]:
        return {at: groups_a.index([told[key]]) for at, (key,) in enumerate(groups_b)}, "bytes"

    mapping = discover(a, b, tell)  # type: ignore[arg-type]
    assert dict(zip(b, apply(mapping, b), strict=True)) == told | {key: key for key in rest}
    assert [each.settled for each in mapping.ambiguities] == ["bytes"]
    assert {rule.confidence for rule in mapping.rules} == {1.0}


@st.composite
def models(draw: st.DrawFn) -> Shapes:
    """A tree of modules; shapes are few, so that equal ones stand in a row."""
    chance = random.Random(draw(st.integers(0, 1 << 32)))
    few = chance.random() < 0.5
    keys: Shapes = {}

    def shape() -> tuple[int, ...]:
        sizes = [2, 3] if few else [2, 3, 4, 5, 6, 7, 8]
        return tuple(chance.choice(sizes) for _ in range(chance.choice([1, 2, 2, 4])))

    def grow(path: str, depth: int) -> None:
        names = chance.choice(
            [["conv", "bn", "fc", "proj", "norm", "attn"], ["0", "1", "2", "3", "4"], ["a", "b", "c"]]
        )
        for name in names[: chance.randint(1, len(names))]:
            below = f"{path}.{name}" if path else name
            if depth and chance.random() < 0.6:
                grow(below, depth - 1)
            else:
                first = shape()
                keys[f"{below}.weight"] = first
                if chance.random() < 0.7:
                    keys[f"{below}.bias"] = first[:1]

    grow("", draw(st.integers(0, 3)))
    return keys


@st.composite
def cases(draw: st.DrawFn) -> tuple[Shapes, Shapes, dict[str, str]]:
    """A model, what became of it, and whence each key came."""
    a = draw(models())
    chance = random.Random(draw(st.integers(0, 1 << 32)))
    parts = sorted({part for key in a for part in key.split(".") if part not in ("weight", "bias")})
    words = ["".join(chance.choices(string.ascii_lowercase, k=3)) + str(at) for at in range(len(parts))]
    share = chance.choice([0.0, 0.3, 1.0])
    table = {part: word for part, word in zip(parts, words, strict=True) if chance.random() < share}
    local: dict[str, dict[str, str]] = {}
    everywhere = chance.random() < 0.6
    prefix = chance.choice(WRAPPERS)
    truth: dict[str, str] = {}
    for key in a:
        done: list[str] = []
        for part in key.split("."):
            if everywhere or part not in table:
                done.append(table.get(part, part))
            else:  # another name at each place
                names = local.setdefault(".".join(done), {})
                done.append(names.setdefault(part, f"{table[part]}{len(names)}"))
        truth[prefix + ".".join(done)] = key
    order = list(truth)
    chance.shuffle(order)
    if chance.random() < 0.5:
        order = [key for key in order if chance.random() < 0.85]
    b = {key: a[truth[key]] for key in order}
    if chance.random() < 0.4:  # the model lacks some, too
        a = {key: shape for key, shape in a.items() if chance.random() < 0.85}
    return a, b, truth


def is_named(key: str, mapping: Mapping) -> bool:
    return any(key == each or key.startswith(f"{each}.") or not each for each in
               (name for one in mapping.ambiguities for name in one.keys_b))  # fmt: skip


@settings(max_examples=400, deadline=None, derandomize=True)
@given(cases())
def test_never_wrong_in_silence(case: tuple[Shapes, Shapes, dict[str, str]]) -> None:
    a, b, truth = case
    names, mapping = mapped(a, b)
    assert len(set(names.values())) == len(names)
    for key, name in names.items():
        # where the shapes differ the row says so; and one name on both sides is no mapping
        if name not in (truth[key], key) and a.get(name) == b[key]:
            assert is_named(key, mapping), (key, name, truth[key])
    assert {each.settled for each in mapping.ambiguities} <= {"", *SETTLED}


@settings(max_examples=150, deadline=None)
@given(models(), st.integers(0, 1 << 32))
def test_renames_are_recovered_where_shapes_differ(model: Shapes, seed: int) -> None:
    chance = random.Random(seed)
    a = {key: (at + 2, *shape) for at, (key, shape) in enumerate(model.items())}
    parts = {part for key in a for part in key.split(".")} - {"weight", "bias"}
    table = {part: f"n{at}" for at, part in enumerate(sorted(parts))}
    truth = {next(iter(renamed({key: ()}, table))): key for key in a}
    order = list(truth)
    chance.shuffle(order)
    names, mapping = mapped(a, {key: a[truth[key]] for key in order})
    assert names == truth
    if len(a) < 4:  # so few say nothing of what they are
        return
    assert not mapping.ambiguities
    assert {rule.confidence for rule in mapping.rules} == {1.0}


def test_an_old_file_without_counters_under_other_names() -> None:
    a = resnet()
    table = {"layer1": "stage1", "layer2": "stage2", "layer3": "stage3", "fc": "head"}
    b = {key: shape for key, shape in renamed(a, table).items() if not key.endswith("num_batches_tracked")}
    names, mapping = mapped(a, b)
    assert set(names.values()) == {key for key in a if not key.endswith("num_batches_tracked")}
    assert not mapping.ambiguities
    assert {rule.confidence for rule in mapping.rules} == {1.0}


def test_a_weight_is_no_bias() -> None:
    names, _ = mapped({"a.bias": (3,), "b.weight": (4, 4)}, {"x.weight": (3,), "b.weight": (4, 4)})
    assert names == {"x.weight": "x.weight", "b.weight": "b.weight"}


def test_every_segment_renamed_down_to_the_leaves() -> None:
    a = resnet()
    b = renamed(a, {part: f"p{at}" for at, part in enumerate(sorted({p for key in a for p in key.split(".")}))})
    _, mapping = mapped(a, b)
    unsettled = {each.shape for each in mapping.ambiguities if not each.settled}
    # what stays open are the leaves of norms, and convolutions of one shape, with their norms, in one block
    assert unsettled <= {None, *((width,) for width in (64, 128, 256))}


def test_equal_numbers_after_another_word_are_a_guess_that_is_named() -> None:
    a = {f"stage.sub{n}.weight": (4, 4) for n in range(5)}
    b = {f"stage.part{n}.weight": (4, 4) for n in range(5)}
    names, mapping = mapped(a, b)
    assert names == {key: key.replace("part", "sub") for key in b}
    (guess,) = mapping.ambiguities
    assert guess.settled == "rename"
    assert set(guess.keys_b) == {f"stage.part{n}" for n in range(5)}
    assert all(rule.confidence == 0.5 for rule in mapping.rules)


@pytest.mark.parametrize(
    "others",
    [
        ["part1", "part2", "part3"],  # counted from one
        ["part0", "part1"],
        ["part0", "part1", "bit2"],
        ["part0", "part1", "last"],
    ],
)
def test_other_numbers_or_words_stay_open(others: list[str]) -> None:
    leaves = {"weight": (4, 4), "bias": (4,)}
    a = {f"stage.sub{n}.{leaf}": shape for n in range(3) for leaf, shape in leaves.items()}
    b = {f"stage.{name}.{leaf}": shape for name in others for leaf, shape in leaves.items()}
    names, mapping = mapped(a, b)
    assert not set(names.values()) & set(a)
    assert not any(each.settled for each in mapping.ambiguities)
