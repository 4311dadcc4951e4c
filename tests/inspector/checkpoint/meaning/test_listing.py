"""Value trees made by hand: containers, kinds, sharing, modules, prefix, values."""

import time
from typing import Any

import pytest

from inspector.checkpoint.nodes import Call, ModuleNode, Pairs, Record
from inspector.checkpoint.result import CallInfo, TensorInfo
from inspector.errors import BadRequest
from tests.inspector.checkpoint.nodes_by_hand import listing_of, tensor, tree


def by_key(tensors: tuple[TensorInfo, ...]) -> dict[tuple[str, str], TensorInfo]:
    return {(each.container, each.key): each for each in tensors}


def batch_norm(name: str, width: int) -> dict[str, Any]:
    return {
        f"{name}.weight": tensor(width),
        f"{name}.bias": tensor(width),
        f"{name}.running_mean": tensor(width),
        f"{name}.running_var": tensor(width),
        f"{name}.num_batches_tracked": tensor(dtype="int64"),
    }


def test_a_bare_state_dict() -> None:
    listing = listing_of({"conv.weight": tensor(4, 3, 3, 3), **batch_norm("bn", 4), "ids": tensor(7, dtype="int64")})
    kinds = {each.key: each.kind for each in listing.tensors}
    assert kinds == {
        "conv.weight": "parameter",
        "bn.weight": "parameter",
        "bn.bias": "parameter",
        "bn.running_mean": "buffer",
        "bn.running_var": "buffer",
        "bn.num_batches_tracked": "buffer",
        "ids": "unknown",
    }
    assert listing.wrapper == "plain"
    assert listing.totals.parameters == 4 * 27 + 8
    assert listing.totals.bytes == 4 * (4 * 27 + 16) + 8 + 7 * 8
    assert [(part.path, part.role) for part in listing.containers] == [("", "model")]
    assert [module.name for module in listing.modules] == ["", "conv", "bn"]
    assert listing.modules[listing.tensors[0].module].name == "conv"


def test_wrapper_prefix_and_run_values() -> None:
    listing = listing_of({"best_prec1": 91.78, "state_dict": {"module.conv1.weight": tensor(16, 3, 3, 3)}})
    assert listing.wrapper == "{'best_prec1', 'state_dict'}"
    assert listing.values == (("best_prec1", 91.78),)
    assert (listing.tensors[0].container, listing.tensors[0].key) == ("state_dict", "module.conv1.weight")
    assert listing.containers[0].prefix == "module."
    assert [module.name for module in listing.modules] == ["", "conv1"]


@pytest.mark.parametrize(
    ("keys", "prefix"),
    [
        (["module.a.w", "module.b.w"], "module."),
        (["_orig_mod.a.w"], "_orig_mod."),
        (["module._orig_mod.a.w", "module._orig_mod.b"], "module._orig_mod."),
        (["module._orig_mod.a.w", "module.b"], "module."),
        (["module.a.w", "b.w"], ""),
        (["module.", "module.a"], ""),
        (["model.a.w"], ""),
    ],
)
def test_the_prefix_is_what_every_key_begins_with(keys: list[str], prefix: str) -> None:
    assert listing_of({key: tensor(2) for key in keys}).containers[0].prefix == prefix


def test_model_ema_and_optimizer_stand_beside_each_other() -> None:
    model = {"fc.weight": tensor(3, 2), "fc.bias": tensor(3)}
    listing = listing_of(
        {
            "epoch": 12,
            "state_dict": model,
            "state_dict_ema": {"fc.weight": tensor(3, 2), "fc.bias": tensor(3)},
            "optimizer": {
                "state": {0: {"momentum_buffer": tensor(3, 2)}, 1: {"momentum_buffer": tensor(3)}},
                "param_groups": [{"lr": 0.1, "momentum": 0.9, "params": [0, 1]}],
            },
        }
    )
    assert [(part.path, part.role, part.parameters) for part in listing.containers] == [
        ("state_dict", "model", 9),
        ("state_dict_ema", "ema", 9),
        ("optimizer", "optimizer", 0),
    ]
    tensors = by_key(listing.tensors)
    assert tensors["optimizer", "state.0.momentum_buffer"].belongs_to == "fc.weight"
    assert tensors["optimizer", "state.1.momentum_buffer"].belongs_to == "fc.bias"
    assert tensors["optimizer", "state.1.momentum_buffer"].kind == "optimizer"
    values = dict(listing.values)
    assert values["epoch"] == 12
    assert values["optimizer.param_groups.0.lr"] == 0.1
    assert values["optimizer.param_groups.0.params"] == "[0, 1]"
    assert listing.title.endswith("34% weights, 33% EMA weights, 33% optimizer momentum")


def test_two_models_are_two_containers() -> None:
    root = {"G": {"a.weight": tensor(2, 2)}, "D": {"a.weight": tensor(3, 3)}}
    listing = listing_of(root)
    assert [(part.path, part.role) for part in listing.containers] == [("G", "model"), ("D", "model")]
    assert [module.container for module in listing.modules] == ["G", "G", "D", "D"]
    assert listing_of(root, "D").totals.parameters == 9
    with pytest.raises(BadRequest, match="'G', 'D'"):
        listing_of(root, "E")


def test_loose_tensors_are_no_model() -> None:
    listing = listing_of({"model": {"a.weight": tensor(2, 2)}, "rng_state": tensor(5056, dtype="uint8"), "epoch": 1})
    roles = {part.path: part.role for part in listing.containers}
    assert roles == {"model": "model", "": "other"}
    assert by_key(listing.tensors)["", "rng_state"].kind == "unknown"


def test_what_lightning_notes_of_a_run_is_no_model() -> None:
    score = tensor()
    listing = listing_of(
        {
            "pytorch-lightning_version": "2.4.0",
            "state_dict": {"fc.weight": tensor(3, 2)},
            "callbacks": {
                "ModelCheckpoint{'monitor': 'ema'}": {"best_model_score": score, "dirpath": "runs"},
                "Average": {"ema_weights": {"fc.weight": tensor(3, 2)}, "decay": 0.9, "every": 1},
            },
            "loops": {"fit_loop": {"state_dict": {"running": tensor(4)}}},
        }
    )
    assert sorted(part.role for part in listing.containers) == ["ema", "model", "other", "other"]
    assert ", 6 parameters, " in listing.title
    assert "% weights" in listing.title


def test_a_lone_scalar_beside_a_model_is_no_model() -> None:
    listing = listing_of({"net": {"fc.weight": tensor(3, 2)}, "best": {"score": tensor()}})
    assert {part.path: part.role for part in listing.containers} == {"net": "model", "best": "other"}
    assert [part.role for part in listing_of({"scale": tensor()}).containers] == ["model"]


def test_packed_parameters_in_tuples_belong_to_their_state_dict() -> None:
    listing = listing_of({"fc.scale": tensor(), "fc.zero_point": tensor(), "fc._packed_params": (tensor(2, 2), None)})
    assert [each.key for each in listing.tensors] == ["fc.scale", "fc.zero_point", "fc._packed_params.0"]
    assert {each.container for each in listing.tensors} == {""}


def test_deeply_nested_parameters_become_one_container() -> None:
    root = {f"layer{at}": {"kernel": tensor(2, 2), "bias": tensor(2)} for at in range(100)}
    listing = listing_of({"params": root})
    assert [(part.path, part.role) for part in listing.containers] == [("", "model")]
    assert listing.tensors[0].key == "params.layer0.kernel"
    assert listing.totals.parameters == 600


def test_tied_weights_count_once() -> None:
    tied = tensor(10, 4, storage="tied")
    listing = listing_of({"embed.weight": tied, "head.weight": tied, "head.bias": tensor(10)})
    assert listing.totals.parameters == 50
    assert listing.totals.bytes == 200
    assert [each.share for each in listing.tensors] == [0, 0, -1]
    sizes = {module.name: (module.parameters, module.nbytes) for module in listing.modules}
    assert sizes == {"": (50, 200), "embed": (40, 160), "head": (50, 200)}


def test_views_of_one_storage_that_touch_are_shared_and_others_not() -> None:
    listing = listing_of(
        {
            "a": tensor(4, storage="s"),
            "b": tensor(4, storage="s", offset=4),
            "c": tensor(4, storage="s", offset=6),
        }
    )
    assert [each.share for each in listing.tensors] == [-1, 0, 0]
    assert listing.totals.parameters == 10


def test_ten_thousand_tensors_on_one_storage_stay_quick() -> None:
    begun = time.process_time()
    listing = listing_of({f"m{at % 100}.{at}.w": tensor(1000, 1000, storage="s") for at in range(10_000)})
    assert time.process_time() - begun < 8
    assert listing.totals == type(listing.totals)(10_000, 1_000_000, 4_000_000)


def test_an_expanded_tensor_counts_what_is_stored() -> None:
    wide = tensor(1, storage="s")
    wide.shape, wide.stride = (1 << 40,), (0,)
    listing = listing_of({"a.weight": wide})
    assert listing.totals.bytes == 4
    assert listing.totals.parameters == 1


def test_a_broken_tensor_is_listed_and_not_counted() -> None:
    listing = listing_of({"a.w": tensor(1 << 40, error="it reaches past its record"), "b.w": tensor(2)})
    assert listing.totals.parameters == 2
    assert listing.totals.tensors == 2
    assert listing.tensors[0].error == "it reaches past its record"
    assert "1 cannot be read" in listing.subtitle


def test_meta_tensors_have_elements_but_no_bytes() -> None:
    listing = listing_of({"a.w": tensor(5, layout="meta"), "b.w": tensor(5, layout="meta")})
    assert (listing.totals.parameters, listing.totals.bytes) == (10, 0)


def module(type_: str, **parts: Any) -> ModuleNode:
    empty: dict[str, list] = {"parameters": [], "buffers": [], "children": [], "attributes": []}
    return ModuleNode(type=type_, **(empty | parts))


def test_a_pickled_module_shows_types_attributes_and_kinds() -> None:
    conv = module(
        "torch.nn.modules.conv.Conv2d",
        parameters=[("weight", tensor(2, 2, is_parameter=True, requires_grad=True)), ("bias", None)],
        attributes=[("stride", (1, 1)), ("training", True), ("_hook", None), ("anchors", tensor(3))],
    )
    bn = module("torch.nn.modules.batchnorm.BatchNorm2d", buffers=[("scale_of_mine", tensor(2))])
    root = module("net.Net", children=[("conv", conv), ("act", module("net.Act")), ("bn", bn), ("none", None)])
    listing = listing_of({"model": root, "epoch": 3})
    assert [(part.name, part.type) for part in listing.modules] == [
        ("", "net.Net"),
        ("conv", "torch.nn.modules.conv.Conv2d"),
        ("act", "net.Act"),
        ("bn", "torch.nn.modules.batchnorm.BatchNorm2d"),
    ]
    assert listing.modules[1].attributes == (("stride", "(1, 1)"),)
    assert [(each.key, each.kind) for each in listing.tensors] == [
        ("conv.weight", "parameter"),
        ("conv.anchors", "unknown"),
        ("bn.scale_of_mine", "buffer"),
    ]
    assert {each.container for each in listing.tensors} == {"model"}
    assert listing.tensors[0].requires_grad is True


def test_a_module_inside_itself_ends() -> None:
    root = module("net.Net", parameters=[("w", tensor(2))])
    root.children.append(("self", root))
    listing = listing_of(root)
    assert len(listing.modules) == 1
    assert listing.wrapper == "pickled module"


def test_a_billion_paths_to_one_module_end() -> None:
    node = module("net.Leaf", parameters=[("w", tensor(2))])
    for _ in range(30):
        node = module("net.Pair", children=[("a", node), ("b", node)])
    begun = time.process_time()
    listing = listing_of(node)
    assert time.process_time() - begun < 10
    assert any("more often" in warning for warning in listing.warnings)


def test_a_million_uses_of_one_tensor_do_not_fill_the_memory() -> None:
    listing = listing_of({"many": [tensor(2)] * 1_000_000})
    assert len(listing.tensors) == 20_000
    assert any("used more than" in warning for warning in listing.warnings)
    leaf = module("net.Leaf", parameters=[(str(at), tensor(2)) for at in range(1_000)])
    listing = listing_of(module("net.Net", children=[(str(at), leaf) for at in range(10_000)]))
    assert len(listing.tensors) < 30_000


def test_cyclic_values_end() -> None:
    cycle: list[Any] = [1]
    cycle.append(cycle)
    pairs = Pairs([("weight", tensor(2))])
    pairs.pairs.append(("me", pairs))
    root = Pairs([("cycle", cycle), ("dict", pairs)])
    listing = listing_of(root)
    assert len(listing.tensors) == 1


def test_a_chain_of_lists_deeper_than_pythons_stack() -> None:
    deep: list[Any] = [tensor(2)]
    for _ in range(100_000):
        deep = [deep]
    listing = listing_of(Pairs([("deep", deep), ("w", tensor(2))]))
    assert [each.key for each in listing.tensors] == ["w"]


def test_metadata_order_names_modules_without_tensors() -> None:
    root = tree({"conv.weight": tensor(2)})
    root.attributes = tree({"_metadata": {"": {"version": 1}, "conv": {"version": 1}, "relu": {"version": 1}}})
    listing = listing_of(root)
    assert [part.name for part in listing.modules] == ["", "conv", "relu"]


def test_calls_make_the_sentence() -> None:
    root = {"a.weight": tensor(2), "evil": Call("posix.system", ("id",), 7)}
    listing = listing_of(root, calls=[CallInfo("posix.system", "'id'", 7)])
    assert listing.title == "1 tensor is readable; nothing in the file was run."
    assert dict(listing.values)["evil"] == "posix.system('id'), not executed"


def test_lone_surrogates_are_escaped() -> None:
    listing = listing_of({"a\ud800.weight": tensor(2), "note": "\udcff", "b": tensor(1)})
    assert listing.tensors[0].key == "a\\ud800.weight"
    repr(listing).encode("utf-8")


def test_run_values_are_bounded_and_typed() -> None:
    listing = listing_of(
        {
            "big": 1 << 70,
            "huge": 1 << 100_000,
            "nan": float("nan"),
            "text": "x" * 1000,
            "bytes": b"\x00\xff",
            "betas": (0.9, 0.999),
            "steps": list(range(1000)),
            "args": Record("argparse.Namespace", [("lr", 0.1), ("nested", Pairs([(3, None)]))]),
            "empty": {},
            "w": tensor(2),
        }
    )
    values = dict(listing.values)
    assert values["big"] == str(1 << 70)
    assert values["huge"] == "an integer of 100,001 bits"
    assert values["nan"] != values["nan"]
    assert len(str(values["text"])) == 200
    assert values["bytes"] == "b'\\x00\\xff'"
    assert values["betas"] == "(0.9, 0.999)"
    assert values["steps"] == "0, 1, 2, … 999 (1,000 items)"
    assert values["args.lr"] == 0.1
    assert "args.nested.3" in values
    assert "w" not in values


def test_ten_thousand_run_values_and_no_more() -> None:
    listing = listing_of({f"v{at}": at for at in range(20_000)})
    assert len(listing.values) == 10_000
    assert any("there are more" in warning for warning in listing.warnings)
